//! SQLite's SQL dialect.

use polydex_store_sql::{Cell, Flavor, Node, Path, Value, query::Binds};

use crate::{row::row_of, search};

/// SQLite with the function `fold` (see [`crate::open`]).
#[derive(Debug)]
pub(crate) struct Sqlite;

impl Flavor for Sqlite {
    fn placeholder(&self, at: usize, _: &Value) -> String {
        format!("?{at}")
    }

    fn one_of(&self, expression: &str, list: &Value, placeholder: &str) -> String {
        let value = if matches!(list, Value::Ids(_)) { "unhex(value)" } else { "value" };
        format!("{expression} IN (SELECT {value} FROM json_each({placeholder}))")
    }

    fn folded(&self, column: &str) -> String {
        format!("fold({column})")
    }

    fn position(&self, text: &str, part: &str) -> String {
        format!("instr({text}, {part})")
    }

    fn ends(&self, text: &str, end: &str) -> String {
        format!("substr({text}, -length({end})) = {end}")
    }

    fn id_key(&self, column: &str) -> String {
        format!("hex({column})")
    }

    fn flag_key(&self, column: &str) -> String {
        column.to_owned()
    }

    fn nulls(&self, _: bool) -> &'static str {
        ""
    }

    fn ordered_join(&self) -> &'static str {
        "CROSS JOIN"
    }

    /// Rows of the search index are clustered by workspace.
    fn search(&self, terms: Vec<String>, binds: &mut Binds) -> String {
        format!("r.row IN (SELECT rowid FROM search WHERE {})", found(&terms, binds))
    }

    /// As a join, so that the matches are not materialised.
    fn search_first(&self, terms: Vec<String>, binds: &mut Binds) -> (&'static str, String) {
        let found = found(&terms, binds);
        ("search CROSS JOIN records r", format!("{found} AND r.row = search.rowid"))
    }

    /// Reading each record that a search finds is most of the work.
    fn pages_in_memory(&self) -> bool {
        true
    }

    fn node(&self, column: &str, path: &Path, binds: &mut Binds) -> Node {
        let path = binds.add(json_path(path));
        let kind = format!("json_type({column}, {path})");
        let value = format!("{column} ->> {path}");
        let text = format!("CASE {kind} WHEN 'text' THEN {value} END");
        Node {
            json: format!("({column} -> {path})"),
            folded: format!("fold({text})"),
            number: format!("CASE WHEN {kind} IN ('integer', 'real') THEN {value} END"),
            sorted: format!(
                "CASE WHEN {kind} IN ('object', 'array') THEN NULL \
                 WHEN {kind} = 'text' THEN fold({value}) ELSE {value} END"
            ),
            sorted_as_text: false,
            value,
            text,
        }
    }

    /// SQLite folds when it compares.
    fn derive(&self, _: &mut Vec<Cell>) {}
}

/// The condition that a row of the search index contains all terms.
fn found(terms: &[String], binds: &mut Binds) -> String {
    let workspace = binds.workspace();
    let (first, last) = (row_of(workspace, 1), row_of(workspace, (1 << 40) - 1));
    let terms = binds.add(search::question(terms));
    let (first, last) = (binds.add(first), binds.add(last));
    format!("search MATCH {terms} AND search.rowid BETWEEN {first} AND {last}")
}

fn json_path(path: &Path) -> String {
    let members = path.members.iter();
    let members = members.map(|name| format!(".{}", serde_json::Value::from(name.as_str())));
    let place = path.place.map_or(String::new(), |place| format!("[{place}]"));
    format!("${}{place}", members.collect::<String>())
}
