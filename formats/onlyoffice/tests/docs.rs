//! The tables of the documentation page match the code table. `UPDATE_DOCS=1` updates them.

use polydex_format_onlyoffice::phrasebook::{MANAGED_SERVICES, Row, TABLE};
use polydex_model::{Context, Feature, query::PointKind, service::SERVICES};
use polydex_testkit::assert_documented;

#[test]
fn the_page_for_users_has_the_tables_of_the_code() {
    assert_documented("dialects/onlyoffice.md", "phrasebook", &tables());
}

fn tables() -> String {
    format!("\n{}\n{}\n", types(), services())
}

fn types() -> String {
    let mut table =
        "| contact point | type | read as well | kept by an integration |\n|---|---|---|---|\n"
            .to_owned();
    for row in TABLE.rows() {
        let mark = if row.is_canonical { " *" } else { "" };
        let aliases = row.code.aliases.iter().filter(|_| row.is_canonical);
        let aliases: Vec<String> = aliases.map(|alias| code(alias)).collect();
        let managed = row.code.managed.map(code).unwrap_or_default();
        let cells =
            [meaning(row), format!("{}{mark}", code(row.code.name)), aliases.join(", "), managed];
        table.extend(["| ", &cells.join(" | "), " |\n"]);
    }
    table
}

fn meaning(row: &Row) -> String {
    let kind = match (row.kind, row.features().next()) {
        (PointKind::Phone, Some(Feature::Fax)) => "fax",
        (PointKind::Phone, Some(Feature::Mobile)) => "mobile phone",
        (PointKind::Phone, _) => "phone",
        (PointKind::Email, _) => "e-mail address, not the primary one",
        (PointKind::Link, _) => "link",
        (PointKind::OnlineService, _) => "online service without a name",
        (PointKind::Text | PointKind::Address, _) => unreachable!("no row has this kind"),
    };
    let context = match row.contexts().next() {
        Some(Context::Work) => ", at work",
        Some(Context::Private) => ", private",
        _ => "",
    };
    format!("{kind}{context}")
}

fn services() -> String {
    let mut table =
        "| online service | type | read as well | kept by an integration |\n|---|---|---|---|\n"
            .to_owned();
    for service in SERVICES {
        let aliases: Vec<String> = service.aliases.iter().map(|alias| code(alias)).collect();
        let managed = MANAGED_SERVICES.iter().find(|(key, _)| *key == service.key);
        let managed = managed.map(|(_, managed)| code(managed)).unwrap_or_default();
        let cells = [service.name.to_owned(), code(service.key), aliases.join(", "), managed];
        table.extend(["| ", &cells.join(" | "), " |\n"]);
    }
    table
}

fn code(text: &str) -> String {
    format!("`{text}`")
}
