use super::*;
use polydex_model::{Reference, Role, Value};
use serde_json::{Value as Json, json};

fn stamp(at: &str, by: u128) -> Stamp {
    Stamp { at: at.parse().unwrap(), by: Some(PersonId(Uuid::from_u128(by))) }
}

fn ana() -> Person {
    let mut person = Person { id: PersonId(Uuid::from_u128(7)), ..Person::default() };
    person.created = stamp("2025-11-03T08:15:42.100Z", 1);
    person.updated = stamp("2026-01-20T16:02:09.553Z", 7);
    person.account.role = Role::Member;
    person.card.name.given = Some("Ana".into());
    let mut point = ContactPoint::pending(0, Value::email("ana@depot.example"));
    point.created = stamp("2025-11-03T08:15:42.200Z", 1);
    point.updated = point.created;
    person.account.primary_email = Some(point.id);
    person.card.points.push(point);
    person
}

fn json_of(person: &Person) -> Json {
    serde_json::to_value(user(person)).unwrap()
}

#[test]
fn a_user_is_written_without_nulls_and_with_every_list_and_flag() {
    insta::assert_json_snapshot!(extended_user(&ana()), @r#"
    {
      "id": "00000000-0000-0000-0000-000000000007",
      "firstName": "Ana",
      "status": {
        "invitationAccepted": false,
        "isDeactivated": false
      },
      "createdOn": "2025-11-03T08:15:42.1Z",
      "createdBy": "00000000-0000-0000-0000-000000000001",
      "updatedOn": "2026-01-20T16:02:09.553Z",
      "updatedBy": "00000000-0000-0000-0000-000000000007",
      "isArchived": false,
      "isDeactivated": false,
      "isAgent": false,
      "hasImage": false,
      "shouldMigrateToConnect": false,
      "userContactInfos": [
        {
          "id": "00000000-0000-0000-0000-000000000000",
          "createdOn": "2025-11-03T08:15:42.2Z",
          "createdBy": "00000000-0000-0000-0000-000000000001",
          "updatedOn": "2025-11-03T08:15:42.2Z",
          "updatedBy": "00000000-0000-0000-0000-000000000001",
          "value": "ana@depot.example",
          "type": "email",
          "subType": "work",
          "isAddress": false
        }
      ],
      "resourceVersion": 639045217295530000,
      "tags": [],
      "teams": [],
      "isExternal": false,
      "accountId": "00000000-0000-0000-0000-000000000007"
    }
    "#);
}

#[test]
fn the_resource_version_is_a_plain_number_of_ticks() {
    assert_eq!(json_of(&ana())["resourceVersion"], json!(639_045_217_295_530_000_i64));
}

#[test]
fn the_primary_address_comes_first_even_before_older_points() {
    let mut person = ana();
    let mut older = ContactPoint::pending(1, Value::phone("1"));
    (older.number, person.card.points[0].number) = (1, 2);
    person.card.points.push(older);
    let infos = json_of(&person)["userContactInfos"].clone();
    assert_eq!((&infos[0]["type"], &infos[1]["type"]), (&"email".into(), &"phone".into()));
}

#[test]
fn a_status_shows_both_flags_and_since_when() {
    let mut person = ana();
    person.account.status = Status::Archived;
    person.account.status_since = Some("2026-02-01T10:00:00Z".parse().unwrap());
    let user = json_of(&person);
    assert_eq!(user["isArchived"], true);
    assert_eq!(
        (&user["isDeactivated"], &user["status"]["isDeactivated"]),
        (&true.into(), &true.into())
    );
    assert_eq!(user["deactivatedOn"], "2026-02-01T10:00:00Z");
}

#[test]
fn equal_tags_have_equal_ids_and_teams_their_own() {
    let mut person = ana();
    person.card.labels = vec!["Ops".into(), "ops".into(), "Sales".into()];
    person.groups =
        vec![Reference { name: Some("HR".into()), ..Reference::by_id(Uuid::from_u128(9)) }];
    let user = json_of(&person);
    assert_eq!(user["tags"][0]["id"], user["tags"][1]["id"]);
    assert_ne!(user["tags"][0]["id"], user["tags"][2]["id"]);
    assert_eq!(user["teams"], json!([{"id": Uuid::from_u128(9), "name": "HR"}]));
}
