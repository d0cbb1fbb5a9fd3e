//! How SQLite says it.

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

    fn join_after(&self) -> &'static str {
        "CROSS JOIN"
    }

    /// The rows of the search index lie together by workspace.
    fn search(&self, terms: Vec<String>, binds: &mut Binds) -> String {
        format!("r.row IN (SELECT rowid FROM search WHERE {})", found(&terms, binds))
    }

    /// As a join, so that what is found is held nowhere as a list.
    fn search_first(&self, terms: Vec<String>, binds: &mut Binds) -> (&'static str, String) {
        let found = found(&terms, binds);
        ("search CROSS JOIN records r", format!("{found} AND r.row = search.rowid"))
    }

    /// To look at each record that a search leads to is most of the work.
    fn picks(&self) -> bool {
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

    /// Folded when it is compared.
    fn derive(&self, _: &mut Vec<Cell>) {}
}

/// The condition that a row of the search index holds all terms.
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
