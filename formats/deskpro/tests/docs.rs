//! The page for users tells the phrasebook's table as it is.

use std::fmt::Write as _;

use polydex_format_deskpro::phrasebook::{self, CHAT, List, OLDER, Owner, Row, URI};
use polydex_lens::Need;
use polydex_model::{Context, Feature, query::PointKind, service::Service};
use polydex_testkit::assert_documented;

fn table() -> String {
    let mut table = "| list | word | what it is |\n| --- | --- | --- |\n".to_owned();
    for row in phrasebook::table(Owner::Any).rows() {
        let list = match row.code.list {
            List::Emails => "emails".to_owned(),
            List::PhoneNumbers => "phone_numbers".to_owned(),
            List::ContactData(kind) => format!("contact_data.{}", kind.name()),
        };
        writeln!(table, "| `{list}` | {} | {} |", word(row), meaning(row)).unwrap();
    }
    table
}

fn word(row: &Row) -> String {
    let word = match (row.code.word, row.code.names_service) {
        ("", true) => return "the service's name".to_owned(),
        ("", false) if row.code.is_older_phone() => return "`type` `phone`".to_owned(),
        (word, _) if row.code.is_older_phone() => return format!("`type` `{word}`"),
        ("", false) => return "–".to_owned(),
        (word, true) => return format!("`{word}` + the service's name"),
        (word, false) => format!("`{word}`"),
    };
    if row.is_canonical { format!("**{word}**") } else { word }
}

fn meaning(row: &Row) -> String {
    let mut meaning = match row.kind {
        PointKind::Phone => "phone",
        PointKind::Email => "e-mail address, the primary one first",
        PointKind::Address => "postal address",
        PointKind::OnlineService if row.code.is_named_chat() => "another chat",
        PointKind::OnlineService if row.needs == [URI] => "another profile that has a URL",
        PointKind::OnlineService if row.code.word.is_empty() => "profile",
        PointKind::OnlineService => "chat",
        PointKind::Link => "link",
        PointKind::Text => "labelled text",
    }
    .to_owned();
    for need in row.needs {
        let words = match need {
            need if *need == OLDER => ", as it came: `code`, `number` and `type`".to_owned(),
            Need::Feature(Feature::Fax) => ", fax".to_owned(),
            Need::Feature(Feature::Mobile) => ", mobile (also for work)".to_owned(),
            Need::Context(Context::Work) => ", for work".to_owned(),
            Need::Context(Context::Private) => ", private".to_owned(),
            Need::Context(Context::Billing) => ", for invoices".to_owned(),
            Need::Context(Context::Delivery) => ", for goods".to_owned(),
            Need::Service(key) => format!(": {}", Service::named(key).unwrap().name),
            need if *need == CHAT || *need == URI => String::new(),
            other => unreachable!("no row needs {other:?}"),
        };
        meaning.push_str(&words);
    }
    if row.code.of != Owner::Any {
        let owner = if row.code.of == Owner::Person { "people" } else { "organizations" };
        write!(meaning, " (of {owner})").unwrap();
    }
    meaning
}

#[test]
fn the_page_for_users_has_the_table_of_the_code() {
    assert_documented("dialects/deskpro.md", "phrasebook", &table());
}
