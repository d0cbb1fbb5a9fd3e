//! The tables of the documentation page are those that the code reads.

use std::fmt::Write as _;

use polydex_format_xurrent::{
    phrasebook::{Member, ORGANIZATIONS, PEOPLE, Row, Slot, XurrentRecord},
    wire::Form,
};
use polydex_lens::{Home, Need};
use polydex_model::{Organization, Person};
use polydex_testkit::assert_documented;

#[test]
fn the_page_for_users_has_the_tables_of_the_code() {
    assert_documented("dialects/xurrent.md", "phrasebook", &phrasebook());
    assert_documented("dialects/xurrent.md", "members", &members());
}

fn phrasebook() -> String {
    let mut table = String::new();
    for (title, rows) in [("people", PEOPLE), ("organizations", ORGANIZATIONS)] {
        let head = format!("| of {title}: key | label | what the directory holds | |");
        writeln!(table, "\n{head}\n|---|---|---|---|").expect("a string takes all");
        for row in rows.rows() {
            let (key, label, point) = (row.code.slot.key(), row.code.label, point(row));
            let how = match (row.is_canonical, row.is_shown) {
                (true, true) => "written",
                (true, false) => "read from old data only",
                (false, _) => "",
            };
            writeln!(table, "| `{key}` | `{label}` | {point} | {how} |").expect("likewise");
        }
    }
    table.push('\n');
    table
}

/// What a row says of a point, in words.
fn point(row: &Row) -> String {
    let kind = match (row.service(), row.code.slot) {
        (Some(service), _) => format!("user of {service}"),
        (None, Slot::Telephone) => "phone".to_owned(),
        (None, Slot::Website) => "link".to_owned(),
        (None, Slot::Address) => "postal address".to_owned(),
        (None, _) => "e-mail address".to_owned(),
    };
    let marks = row.needs.iter().filter_map(|need| match need {
        Need::Feature(feature) => Some(format!("{feature:?}").to_lowercase()),
        Need::Context(context) => Some(format!("{context:?}").to_lowercase()),
        Need::Label(label) => Some(format!("label “{label}”")),
        _ => None,
    });
    let marks: Vec<String> = marks.collect();
    if marks.is_empty() { kind } else { format!("{kind}: {}", marks.join(", ")) }
}

fn members() -> String {
    let mut table = String::new();
    table_of::<Person>(&mut table, "people");
    table_of::<Organization>(&mut table, "organizations");
    table.push('\n');
    table
}

fn table_of<R: XurrentRecord>(table: &mut String, title: &str) {
    writeln!(table, "\n| of {title} | holds | where |\n|---|---|---|").expect("a string takes all");
    for member in R::MEMBERS {
        let (name, form, home) = (member.name, form(member.form), home(member));
        writeln!(table, "| `{name}` | {form} | {home} |").expect("likewise");
    }
}

fn form(form: Form) -> String {
    match form {
        Form::Text(most) => format!("text, at most {most} characters"),
        Form::Required(most) => format!("text, 1 to {most} characters"),
        Form::Flag => "true or false".to_owned(),
        Form::Choice(words) => format!("`{}`", words.join("`, `")),
        Form::Decimal => "decimal number as a string".to_owned(),
        Form::Currency => "three letters".to_owned(),
        Form::Custom => "list of `{\"id\", \"value\"}`".to_owned(),
        Form::Reference(kind) => format!("id, {kind}"),
        Form::Named(kind) => format!("id or, from a file, name, {kind}"),
    }
}

fn home<R>(member: &Member<R>) -> &'static str {
    match member.home {
        Home::Extra => "kept",
        Home::Derived { .. } => "status",
        Home::Name => "full name",
        Home::Text(..) | Home::Reference(..) => "directory",
    }
}
