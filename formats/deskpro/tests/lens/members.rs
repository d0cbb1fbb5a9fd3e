//! Names, role and status, and members that only Deskpro has.

use crate::*;

fn names(person: &Person) -> [Json; 3] {
    let shown = shown(person);
    ["name", "first_name", "last_name"].map(|member| shown[member].clone())
}

#[test]
fn a_name_is_taken_apart_and_parts_make_one() {
    let person = made(&json!({"name": "Ludwig van Beethoven, Jr."}));
    assert_eq!(names(&person), ["Ludwig van Beethoven, Jr.", "Ludwig", "van Beethoven"]);
    let person = put(&person, &json!({"last_name": "Lind"}));
    assert_eq!(names(&person), ["Ludwig Lind Jr.", "Ludwig", "Lind"]);
    let person = put(&person, &json!({"name": "Ana Silva", "first_name": "x"}));
    assert_eq!(names(&person), ["Ana Silva", "Ana", "Silva"]);
}

#[test]
fn of_name_and_parts_the_one_that_differs_counts() {
    let person = made(&json!({"name": "Tove Lind"}));
    let body = json!({"name": "Tove Lind", "first_name": "Tove", "last_name": "Holm"});
    assert_eq!(names(&put(&person, &body)), ["Tove Holm", "Tove", "Holm"]);
    let made = made(&json!({"name": "Ana de la Cruz Vega", "first_name": "Ana",
        "last_name": "de la Cruz Vega"}));
    assert_eq!(names(&made)[2], "de la Cruz Vega");
}

#[test]
fn a_name_cannot_be_emptied() {
    let person = made(&json!({}));
    assert_eq!(refused(&person, &json!({"first_name": "", "last_name": ""})), "name: required");
    assert_eq!(put(&person, &json!({"name": ""})).card.name, person.card.name);
}

#[test]
fn agents_are_members_and_administrators_stay_agents() {
    let mut person = made(&json!({"is_agent": 1}));
    assert_eq!(person.account.role, Role::Member);
    assert_eq!(put(&person, &json!({"is_agent": false})).account.role, Role::None);
    person.account.role = Role::Admin;
    assert_eq!(put(&person, &json!({"is_agent": true})).account.role, Role::Admin);
    let refusal = refused(&person, &json!({"is_agent": false}));
    assert_eq!(refusal, "is_agent: may not be changed by this caller");
}

#[test]
fn an_archived_person_is_disabled_and_stays_archived_until_enabled() {
    let mut person = made(&json!({}));
    person.account.status = Status::Archived;
    let status = |body: Json| put(&person, &body).account.status;
    assert_eq!(status(json!({"is_disabled": true})), Status::Archived);
    assert_eq!(status(json!({"is_disabled": false})), Status::Active);
}

#[test]
fn languages_and_time_zones_of_elsewhere_stay_while_they_are_not_changed() {
    let mut person = made(&json!({}));
    person.account.locale = Some("en-GB".into());
    person.account.time_zone = Some("Pacific Time (US & Canada)".into());
    assert_eq!(
        (&shown(&person)["language"], &shown(&person)["timezone"]),
        (&json!(1), &json!("UTC"))
    );
    let again = put(&person, &json!({"language": "1", "timezone": "UTC", "summary": "x"}));
    assert_eq!(again.account, person.account);
    let changed = put(&person, &json!({"language": 2, "timezone": "Europe/Berlin"}));
    assert_eq!(changed.account.locale.as_deref(), Some("de"));
    assert_eq!(changed.account.time_zone.as_deref(), Some("Europe/Berlin"));
    let wrong = json!({"language": 99, "timezone": "Mars"});
    assert_eq!(
        refused(&person, &wrong),
        "timezone: not one of the known values; language: not one of the known values"
    );
}

#[test]
fn members_that_only_deskpro_has_are_stored_as_extras() {
    let members = json!({
        "override_display_name": "Boss", "user_groups": [3, 1], "agent_groups": ["2"],
        "teams": [4], "primary_team": 4, "fields": {"7": "text", "field8": [1, 2]},
        "agent_data": {"x": 1}
    });
    let read = shown(&made(&members));
    assert_eq!(read["display_name"], "Boss");
    assert_eq!((&read["user_groups"], &read["teams"]), (&json!([1, 3]), &json!([4])));
    assert_eq!(read["fields"]["7"], json!({"aliases": ["7", "field7"], "value": "text"}));
    assert_eq!(read["fields"]["8"]["value"], json!([1, 2]));
    let wrong = json!({"fields": {"Apps": 1, "7": {"a": 1}}});
    assert_eq!(
        refused(&made(&members), &wrong),
        "fields.7: expected string; fields: unknown members Apps"
    );
}

#[test]
fn labels_are_a_set() {
    let person = made(&json!({"labels": ["b", "a", "b"]}));
    assert_eq!(person.card.labels, ["b", "a"]);
    assert_eq!(put(&person, &json!({"labels": ["a", "b"]})).card.labels, ["b", "a"]);
    assert_eq!(refused(&person, &json!({"labels": ["a", ""]})), "labels.1: required");
}

#[test]
fn only_what_changes_is_held_to_its_length() {
    let long = "x".repeat(300);
    let mut person = made(&json!({}));
    person.card.job_title = Some(long.clone());
    let again = json!({"organization_position": long, "title_prefix": "y".repeat(256)});
    assert_eq!(refused(&person, &again), "title_prefix: longer than 255");
}
