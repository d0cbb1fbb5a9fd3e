//! PostgreSQL's SQL dialect.

use std::collections::BTreeMap;

use polydex_model::normal::fold;
use polydex_store_sql::{Cell, Flavor, Node, Path, Value, query::Binds};
use serde_json::Value as Json;

use crate::text::stored;

/// PostgreSQL with the tables of `migrations/`, whose texts all sort by their bytes.
#[derive(Debug)]
pub(crate) struct Postgres;

/// The column of folded forms without a column of their own: a JSON object by column, with those
/// that differ only.
pub(crate) const FOLDS: &str = "folds";

/// Columns whose folded form is in [`FOLDS`].
const FOLDED: &[&str] = &[
    "job_title",
    "gender",
    "birth_date",
    "notes",
    "location",
    "picture",
    "name_title",
    "locale",
    "time_zone",
    "source",
    "source_id",
    "employee_id",
    "authentication_id",
    "extension",
    "service",
    "uri",
    "street",
    "locality",
    "region",
    "postcode",
    "country",
    "country_code",
    "label",
];

impl Flavor for Postgres {
    fn placeholder(&self, at: usize, value: &Value) -> String {
        let of = match value {
            Value::Null | Value::Text(_) => "text",
            Value::Flag(_) => "boolean",
            Value::Integer(_) => "bigint",
            Value::Real(_) => "double precision",
            Value::Id(_) => "uuid",
            Value::Texts(_) => "text[]",
            Value::Integers(_) => "bigint[]",
            Value::Ids(_) => "uuid[]",
        };
        format!("${at}::{of}")
    }

    fn one_of(&self, expression: &str, _: &Value, placeholder: &str) -> String {
        format!("{expression} = ANY ({placeholder})")
    }

    fn folded(&self, column: &str) -> String {
        let (of, name) = column.split_once('.').unwrap_or(("r", column));
        if FOLDED.contains(&name) {
            format!("COALESCE({of}.{FOLDS} ->> '{name}', {column})")
        } else {
            column.to_owned()
        }
    }

    fn position(&self, text: &str, part: &str) -> String {
        format!("strpos({text}, {part})")
    }

    fn ends(&self, text: &str, end: &str) -> String {
        format!("right({text}, length({end})) = {end}")
    }

    fn id_key(&self, column: &str) -> String {
        format!("(replace({column}::text, '-', '') COLLATE \"C\")")
    }

    fn flag_key(&self, column: &str) -> String {
        format!("({column})::int::bigint")
    }

    fn nulls(&self, descending: bool) -> &'static str {
        if descending { " NULLS LAST" } else { " NULLS FIRST" }
    }

    fn ordered_join(&self) -> &'static str {
        "JOIN"
    }

    fn search(&self, terms: Vec<String>, binds: &mut Binds) -> String {
        let found = terms.iter().map(|term| {
            let pattern = binds.add(format!("%{}%", literally(term)));
            format!("s.text LIKE {pattern}")
        });
        let found = found.collect::<Vec<_>>().join(" AND ");
        let whose = binds.whose();
        format!(
            "r.number IN (SELECT s.record_number FROM search s \
             WHERE s.workspace_id = {whose} AND {found})"
        )
    }

    fn node(&self, column: &str, path: &Path, binds: &mut Binds) -> Node {
        let members = path.members.iter().cloned();
        let members = members.chain(path.place.map(|place| place.to_string()));
        let path = binds.add(Value::Texts(members.collect()));
        let of = column.split_once('.').map_or("r", |(of, _)| of);
        let kind = format!("json_typeof({column}::json #> {path})");
        let value = format!("({column}::json #>> {path})");
        let folded = format!(
            "(COALESCE({of}.{FOLDS} #>> ('{{residue}}'::text[] || {path}), {value}) COLLATE \"C\")"
        );
        let number = format!("{value}::numeric");
        Node {
            json: format!("({column}::json #> {path})::text"),
            text: format!("(CASE {kind} WHEN 'string' THEN {value} END COLLATE \"C\")"),
            folded: format!("(CASE {kind} WHEN 'string' THEN {folded} END)"),
            number: format!("(CASE {kind} WHEN 'number' THEN {number} END)"),
            sorted: format!(
                "(CASE {kind} WHEN 'string' THEN '2' || {folded} \
                 WHEN 'number' THEN '1' || {} WHEN 'boolean' THEN '1' || {} END COLLATE \"C\")",
                in_order(&number),
                in_order(&format!("({value}::boolean)::int::numeric")),
            ),
            sorted_as_text: true,
            value,
        }
    }

    fn derive(&self, cells: &mut Vec<Cell>) {
        let mut folds = BTreeMap::new();
        for (column, value) in cells.iter() {
            let Value::Text(text) = value else { continue };
            let folded = match *column {
                "residue" => fold_residue(text),
                column if FOLDED.contains(&column) => Some(fold(text))
                    .filter(|folded| folded != text)
                    .map(|folded| Json::String(stored(&folded).into_owned())),
                _ => None,
            };
            folds.extend(folded.map(|folded| (*column, folded)));
        }
        let folds = (!folds.is_empty())
            .then(|| serde_json::to_string(&folds).expect("texts by column are JSON"));
        cells.push((FOLDS, folds.into()));
    }
}

/// A term with the wildcards of patterns escaped.
fn literally(term: &str) -> String {
    term.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// A number as a text that sorts like it: shifted to be positive, with a fixed number of digits.
/// Numbers of more than twenty digits sort as the greatest or the least.
fn in_order(number: &str) -> String {
    const LIMIT: &str = "100000000000000000000";
    format!(
        "to_char(least(greatest({number}, -{LIMIT}), {LIMIT}) + {LIMIT}, \
         'FM0000000000000000000000.0000000000')"
    )
}

/// The residue with all its texts folded; `None` if that changes nothing.
fn fold_residue(text: &str) -> Option<Json> {
    let given: Json = serde_json::from_str(text).ok()?;
    let mut folded = given.clone();
    fold_texts(&mut folded);
    (folded != given).then_some(folded)
}

fn fold_texts(json: &mut Json) {
    match json {
        Json::String(text) => *text = stored(&fold(text)).into_owned(),
        Json::Array(list) => list.iter_mut().for_each(fold_texts),
        Json::Object(object) => object.values_mut().for_each(fold_texts),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}
