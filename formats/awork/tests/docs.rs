//! The documentation page shows the phrasebook's table.

use std::fmt::Write as _;

use polydex_format_awork::phrasebook::{Row, TABLE};
use polydex_lens::Need;
use polydex_model::{Context, Feature, query::PointKind, service::Service};
use polydex_testkit::assert_documented;

fn table() -> String {
    let mut table = "| `type` | `subType` | what it is |\n| --- | --- | --- |\n".to_owned();
    for row in TABLE.rows() {
        let (kind, sub_type) =
            (row.code.kind, row.code.sub_type.map_or("–".into(), |sub| format!("`{sub}`")));
        let sub_type = if row.is_canonical { format!("**{sub_type}**") } else { sub_type };
        writeln!(table, "| `{kind}` | {sub_type} | {} |", meaning(row)).unwrap();
    }
    table
}

fn meaning(row: &Row) -> String {
    let kind = match row.kind {
        PointKind::Phone => "phone",
        PointKind::Email => "e-mail address",
        PointKind::Address => "postal address",
        PointKind::OnlineService if row.has(Need::Chat) => "another chat",
        PointKind::OnlineService if row.needs.is_empty() => "another profile",
        PointKind::OnlineService
            if row.service().and_then(Service::named).is_some_and(|s| s.chat) =>
        {
            "chat"
        }
        PointKind::OnlineService => "profile",
        PointKind::Link => "link",
        PointKind::Text => "labelled text",
    };
    let mut meaning = kind.to_owned();
    for need in row.needs {
        let words = match need {
            Need::Feature(Feature::Fax) => ", fax".to_owned(),
            Need::Feature(Feature::Mobile) => ", mobile (also for work)".to_owned(),
            Need::Context(Context::Work) => ", for work".to_owned(),
            Need::Context(Context::Private) => ", private".to_owned(),
            Need::Primary => " that the user signs in with".to_owned(),
            Need::Service(key) => format!(": {}", Service::named(key).unwrap().name),
            Need::Chat => String::new(),
            other => unreachable!("no row needs {other:?}"),
        };
        meaning.push_str(&words);
    }
    if row.code.names_service {
        meaning.push_str("; the label is its name");
    } else if row.needs.is_empty() && row.code.sub_type.is_some() {
        meaning.push_str(", none of these");
    }
    meaning
}

#[test]
fn the_documentation_page_has_the_phrasebooks_table() {
    assert_documented("dialects/awork.md", "phrasebook", &table());
}
