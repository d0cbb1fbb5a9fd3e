//! The tables of a person's own members, statuses and roles.

use polydex_format_awork::laws::Awork;
use polydex_format_deskpro::laws::Deskpro;
use polydex_format_onlyoffice::laws::Onlyoffice;
use polydex_format_xurrent::laws::Xurrent;
use polydex_lens::{
    Lens,
    laws::{Members, reference, settle},
};
use polydex_model::{Name, Person, Role, Status};
use serde_json::{Value as Json, json};

/// The columns: how a member is written, and how all of them read.
type Column = (&'static str, fn(&Person, Json) -> Person, fn(&Person) -> Json);

const COLUMNS: [Column; 4] = [
    ("awork", write::<Awork>, Awork::members),
    ("xurrent", write::<Xurrent>, Xurrent::members),
    ("onlyoffice", write::<Onlyoffice>, Onlyoffice::members),
    ("deskpro", write::<Deskpro>, Deskpro::members),
];

fn write<M: Members>(person: &Person, sent: Json) -> Person {
    let lens = M::lens();
    let view = lens.apply(lens.get(person), M::change(sent)).expect("a legal command");
    settle(lens.put(person, view).expect("a legal view"))
}

/// A row of the table: names of the member, and a value. `-`: not expressible.
type Row = ([&'static str; 4], &'static str);

// awork, Xurrent, ONLYOFFICE, Deskpro.
#[rustfmt::skip]
const TEXTS: &[Row] = &[
    (["firstName",  "-",           "firstName",   "first_name"],            "Ana"),
    (["lastName",   "-",           "lastName",    "last_name"],             "van der Berg"),
    (["-",          "name",        "-",           "name"],                  "Ana Silva"),
    (["title",      "-",           "-",           "title_prefix"],          "Dr."),
    (["position",   "job_title",   "title",       "organization_position"], "Clerk"),
    (["-",          "location",    "location",    "-"],                     "Room 12"),
    (["gender",     "-",           "sex",         "-"],                     "female"),
    (["birthDate",  "-",           "birthday",    "-"],                     "1988-02-29"),
    (["language",   "locale",      "cultureName", "-"],                     "pt-BR"),
    (["-",          "time_zone",   "-",           "timezone"],              "Europe/Berlin"),
    (["-",          "information", "notes",       "summary"],               "a\nnote"),
    (["-",          "sourceID",    "-",           "-"],                     "S-1"),
    (["-",          "employeeID",  "-",           "-"],                     "E-1"),
    (["-",          "supportID",   "-",           "-"],                     "P-1"),
    (["-",          "authenticationID", "-",      "-"],                     "A-1"),
];

#[test]
fn members_pass_as_the_table_says() {
    for (names, value) in TEXTS {
        for (from, name) in COLUMNS.iter().zip(names).filter(|(_, name)| **name != "-") {
            let person = (from.1)(&Person::default(), json!({ *name: value }));
            for (to, name) in COLUMNS.iter().zip(names).filter(|(_, name)| **name != "-") {
                assert_eq!((to.2)(&person)[*name], *value, "{} to {}: {name}", from.0, to.0);
            }
        }
    }
}

/// What a dialect cannot show stays when it writes all else that it has.
#[test]
fn members_that_are_hidden_stay() {
    for (hidden, value) in TEXTS {
        for (from, name) in COLUMNS.iter().zip(hidden).filter(|(_, name)| **name != "-") {
            let person = (from.1)(&Person::default(), json!({ *name: value }));
            for (column, to) in COLUMNS.iter().enumerate().filter(|(at, _)| hidden[*at] == "-") {
                let others = TEXTS.iter().map(|(names, value)| (names[column], *value));
                let is_name = |name: &str| name.to_lowercase().contains("name");
                let sent: serde_json::Map<String, Json> = others
                    .filter(|(other, _)| *other != "-" && !(is_name(name) && is_name(other)))
                    .map(|(other, value)| (other.to_owned(), value.into()))
                    .collect();
                let next = (to.1)(&person, sent.into());
                assert_eq!((from.2)(&next)[*name], *value, "{name} after {}", to.0);
            }
        }
    }
}

#[test]
fn a_full_name_is_taken_apart_and_put_together() {
    let mut person = Person::default();
    person.card.name = Name::from_full("Oscar De La Renta, Jr.");
    assert_eq!(Awork::members(&person)["lastName"], "De La Renta");
    assert_eq!(Onlyoffice::members(&person)["firstName"], "Oscar");
    let person = write::<Awork>(&person, json!({ "firstName": "Ozzy" }));
    assert_eq!(Xurrent::members(&person)["name"], "Ozzy De La Renta Jr.");
    assert_eq!(Deskpro::members(&person)["name"], "Ozzy De La Renta Jr.");
}

#[test]
fn a_middle_name_that_few_can_show_outlives_a_new_first_name() {
    let mut person = Person::default();
    let text = |text: &str| Some(text.to_owned());
    (person.card.name.given, person.card.name.middle) = (text("Ana"), text("Maria"));
    person.card.name.surname = text("Silva");
    for column in &COLUMNS {
        let name = match column.0 {
            "deskpro" => "first_name",
            "xurrent" => continue,
            _ => "firstName",
        };
        let next = (column.1)(&person, json!({ name: "Anna" }));
        assert_eq!(next.card.name.full(), "Anna Maria Silva", "{}", column.0);
    }
}

#[test]
fn who_one_belongs_to_passes_by_the_id_that_each_uses() {
    let person = write::<Deskpro>(&Person::default(), json!({ "organization": 3 }));
    assert_eq!(person.organization, Some(reference(3)));
    assert_eq!(Xurrent::members(&person)["organization_id"], 3);
    let person = write::<Xurrent>(&person, json!({ "organization_id": 4, "manager_id": 5 }));
    assert_eq!(Deskpro::members(&person)["organization"], 4);
    assert_eq!(Onlyoffice::members(&person)["lead"], json!(reference(5).id));
    let lead = reference(2).id.unwrap().to_string();
    let person = write::<Onlyoffice>(&person, json!({ "lead": lead }));
    assert_eq!(Xurrent::members(&person)["manager_id"], 2);
    assert_eq!(Deskpro::members(&person)["organization"], 4, "hidden there, it stays");
}

#[test]
fn a_gender_that_onlyoffice_lacks_is_hidden_there_and_stays() {
    let person = write::<Awork>(&Person::default(), json!({ "gender": "diverse" }));
    assert_eq!(Onlyoffice::members(&person)["sex"], Json::Null);
    let person = write::<Onlyoffice>(&person, json!({ "title": "Clerk" }));
    assert_eq!(Awork::members(&person)["gender"], "diverse");
}

#[test]
fn parts_of_a_birthday_are_hidden_and_stay() {
    let mut person = Person::default();
    person.card.birthday =
        Some(polydex_model::PartialDate { month: Some(2), day: Some(29), year: None });
    assert_eq!(Awork::members(&person)["birthDate"], Json::Null);
    assert_eq!(Onlyoffice::members(&person)["birthday"], Json::Null);
    for column in [write::<Awork>, write::<Onlyoffice>] {
        assert_eq!(column(&person, json!({ "title": "Dr." })).card.birthday, person.card.birthday);
    }
}

/// Statuses: Deskpro's `is_disabled`, ONLYOFFICE's `status`, Xurrent's `disabled`, awork's
/// `isDeactivated` and `isArchived`.
#[test]
fn statuses_read_as_the_table_says() {
    for (status, out, number, archived) in [
        (Status::Active, false, 1, false),
        (Status::Deactivated, true, 2, false),
        (Status::Archived, true, 2, true),
    ] {
        let mut person = Person::default();
        person.account.status = status;
        assert_eq!(Deskpro::members(&person)["is_disabled"], out);
        assert_eq!(Xurrent::members(&person)["disabled"], out);
        assert_eq!(Onlyoffice::members(&person)["status"], number);
        assert_eq!(Awork::members(&person)["isDeactivated"], out);
        assert_eq!(Awork::members(&person)["isArchived"], archived);
    }
}

#[test]
fn whoever_is_put_out_of_use_in_one_dialect_is_so_in_all() {
    for (column, sent, back) in [
        (write::<Deskpro> as fn(&Person, Json) -> Person, "is_disabled", true),
        (write::<Xurrent>, "disabled", true),
        (write::<Onlyoffice>, "disable", true),
    ] {
        let person = column(&Person::default(), json!({ sent: back }));
        assert_eq!(person.account.status, Status::Deactivated, "{sent}");
        assert_eq!(Awork::members(&person)["isDeactivated"], true);
        let person = column(&person, json!({ sent: false }));
        assert_eq!(person.account.status, Status::Active, "{sent}");
    }
}

#[test]
fn who_is_archived_stays_so_when_a_dialect_without_the_word_says_he_is_out_of_use() {
    let mut person = Person::default();
    person.account.status = Status::Archived;
    for (column, sent) in [
        (write::<Deskpro> as fn(&Person, Json) -> Person, "is_disabled"),
        (write::<Xurrent>, "disabled"),
        (write::<Onlyoffice>, "disable"),
    ] {
        assert_eq!(column(&person, json!({ sent: true })).account.status, Status::Archived);
    }
}

/// Roles: Deskpro's `is_agent` and `can_admin`, ONLYOFFICE's `isVisitor`, `isAdmin` and `isOwner`.
#[test]
fn roles_read_as_the_table_says() {
    for (role, agent, admin, visitor) in [
        (Role::Owner, true, true, false),
        (Role::Admin, true, true, false),
        (Role::Member, true, false, false),
        (Role::Guest, false, false, true),
        (Role::None, false, false, true),
    ] {
        let mut person = Person::default();
        person.account.role = role;
        assert_eq!(Deskpro::members(&person)["is_agent"], agent, "{role:?}");
        assert_eq!(Deskpro::members(&person)["can_admin"], admin, "{role:?}");
        assert_eq!(Onlyoffice::members(&person)["isVisitor"], visitor, "{role:?}");
        assert_eq!(Onlyoffice::members(&person)["isAdmin"], admin, "{role:?}");
        assert_eq!(Onlyoffice::members(&person)["isOwner"], role == Role::Owner, "{role:?}");
    }
}
