//! The rows that one new person made, as a script of `pgbench` that makes one more of the kind.

use std::fmt::Write as _;

use anyhow::Context as _;
use serde_json::{Map, Value as Json};

use super::{constant, sql};

/// The row of a table, as JSON by column.
type Row = Map<String, Json>;

/// Numbers the person and every point from the workspace's counter, as the program does, and inserts
/// all rows; one commit, and one round trip.
pub(super) fn insertion(url: &str) -> anyhow::Result<String> {
    let person = rows(url, "records", "kind = 'person' ORDER BY number DESC LIMIT 1")?;
    let person = person.into_iter().next().context("there is nobody")?;
    let number = &person["number"];
    let of = |table: &str| rows(url, table, &format!("record_number = {number}"));
    let points = of("contact_points")?;
    let taken = points.len() + 1;
    let mut script = format!(
        "\\startpipeline\nBEGIN;\n\
         UPDATE counters SET last_number = last_number + {taken},\n\
         last_position = last_position + 1, people = people + 1\n\
         WHERE workspace_id = {};\n",
        person["workspace_id"]
    );
    let own = format!("c.last_number - {}", points.len());
    add(&mut script, "records", &person, &own, &own);
    for (at, point) in points.iter().enumerate() {
        let number = format!("c.last_number - {}", points.len() - at - 1);
        add(&mut script, "contact_points", point, &own, &number);
    }
    for change in of("changes")? {
        let difference = format!("position = {}", change["position"]);
        add(&mut script, "changes", &change, &own, &own);
        for difference in rows(url, "differences", &difference)? {
            add(&mut script, "differences", &difference, &own, &own);
        }
    }
    for table in ["labels", "search"] {
        for row in of(table)? {
            add(&mut script, table, &row, &own, &own);
        }
    }
    script.push_str("COMMIT;\n\\endpipeline\n");
    Ok(script)
}

fn rows(url: &str, table: &str, which: &str) -> anyhow::Result<Vec<Row>> {
    let found = sql(url, &format!("SELECT to_json(t) FROM {table} t WHERE {which}"))?;
    found.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

/// Adds the statement that inserts a row for the person numbered `own`, with the row's own number.
fn add(script: &mut String, table: &str, row: &Row, own: &str, number: &str) {
    let columns: Vec<&str> = row.keys().map(String::as_str).collect();
    let values: Vec<String> =
        row.iter().map(|(column, value)| expression(column, value, own, number)).collect();
    let (columns, values) = (columns.join(", "), values.join(", "));
    let _ = write!(
        script,
        "INSERT INTO {table} ({columns})\nSELECT {values}\n\
         FROM counters c WHERE c.workspace_id = {};\n",
        row["workspace_id"]
    );
}

/// What stands in a column: what is unique is made from numbers, the rest is as it was.
fn expression(column: &str, value: &Json, own: &str, number: &str) -> String {
    match (column, value) {
        (_, Json::Null) => "NULL".to_owned(),
        ("number", _) => number.to_owned(),
        ("record_number", _) => own.to_owned(),
        ("position", _) => "c.last_position".to_owned(),
        ("id", _) => uuid(number),
        ("event", _) => uuid("c.last_position"),
        ("primary_address" | "primary_address_normal" | "primary_address_folded", _) => {
            format!("'bare.' || {own} || '@example.org'")
        }
        ("user_name" | "user_name_folded", _) => format!("'bare.' || {own}"),
        (_, Json::String(text)) => constant(text),
        (_, Json::Object(_) | Json::Array(_)) => constant(&value.to_string()),
        (_, Json::Number(_) | Json::Bool(_)) => value.to_string(),
    }
}

/// An id that ascends with a number, as those of the program do with time.
fn uuid(number: &str) -> String {
    format!("('ffff0000-0000-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid")
}
