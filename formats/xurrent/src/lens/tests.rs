//! Cases of the lens that property tests found, or that read best one by one.

use polydex_model::{ContactPoint, Person, PointId, Status};
use serde_json::json;

use super::*;
use crate::{phrasebook::Collection, wire::Body};

fn lens() -> XurrentLens {
    XurrentLens::for_workspace(&Settings::default())
}

fn body(members: &serde_json::Value) -> Body {
    members.as_object().cloned().unwrap_or_default().into()
}

fn person(value: Value) -> (Person, PointId) {
    let point = ContactPoint::pending(0, value);
    let id = point.id;
    let mut person = Person::default();
    person.card.points.push(point);
    (person, id)
}

fn changed(person: &Person, point: PointId, members: &serde_json::Value) -> Person {
    let command = Command::Change(Collection::Contacts, point, body(members));
    lens().edit(person, command).expect("a legal change")
}

fn updated(person: &Person, members: &serde_json::Value) -> Person {
    let input = RecordInput { body: body(members), contacts: Vec::new() };
    lens().edit(person, Command::Update(input)).expect("a legal update")
}

#[test]
fn a_blank_value_that_is_sent_back_is_no_edit() {
    let (person, point) = person(Value::email("   "));
    assert_eq!(changed(&person, point, &json!({ "label": "work", "email": "   " })), person);
    assert_eq!(changed(&person, point, &json!({ "email": "" })), person);
}

#[test]
fn a_stored_value_that_is_too_long_does_not_prevent_other_edits() {
    let (person, point) = person(Value::phone("1".repeat(300)));
    let after = changed(&person, point, &json!({ "label": "home", "telephone": "1".repeat(300) }));
    assert!(after.card.points[0].is(polydex_model::Context::Private));
}

#[test]
fn a_pager_that_an_integration_takes_over_stays_a_pager() {
    let (mut person, point) = person(Value::Phone(polydex_model::Phone {
        number: "1".into(),
        features: [polydex_model::Feature::Pager].into(),
        ..polydex_model::Phone::default()
    }));
    let after = changed(&person, point, &json!({ "integration": true, "label": "work" }));
    person.card.points[0].managed = true;
    assert_eq!(after, person);
}

#[test]
fn a_bare_user_name_is_stored_as_a_user_and_read_back_verbatim() {
    let command = Command::Add(
        Collection::Contacts,
        body(&json!({ "label": "chat_skype", "chat": "ann.vos" })),
    );
    let after = lens().edit(&Person::default(), command).expect("a legal contact");
    let Value::OnlineService(skype) = &after.card.points[0].value else { panic!("a service") };
    assert_eq!((skype.user.as_deref(), skype.uri.as_deref()), (Some("ann.vos"), None));
    assert_eq!(polydex_lens::get(&lens(), &after).entries[0].entry.uri, "ann.vos");
}

#[test]
fn a_github_profile_is_a_work_website_and_stays_a_profile() {
    let (person, point) = person(Value::OnlineService(polydex_model::OnlineService {
        service: Some("github".into()),
        user: Some("ann".into()),
        ..polydex_model::OnlineService::default()
    }));
    let shown = &polydex_lens::get(&lens(), &person).entries[0].entry;
    assert_eq!((&*shown.label, &*shown.uri), ("work", "https://github.com/ann"));
    let after = changed(&person, point, &json!({ "website": "https://github.com/vos" }));
    let Value::OnlineService(profile) = &after.card.points[0].value else { panic!("a service") };
    assert_eq!(profile.user.as_deref(), Some("vos"));
}

#[test]
fn the_address_shown_as_a_missing_name_is_not_stored_as_the_name() {
    let (mut person, point) = person(Value::email("ann@acme.test"));
    person.account.primary_email = Some(point);
    let sent = json!({ "name": "ann@acme.test", "primary_email": "vos@acme.test" });
    let after = updated(&person, &sent);
    assert_eq!(after.card.name, polydex_model::Name::default());
    assert_eq!(after.primary_address(), Some("vos@acme.test"));
}

#[test]
fn an_archived_person_is_disabled_and_comes_back_when_enabled() {
    let mut person = Person::default();
    person.account.status = Status::Archived;
    assert_eq!(updated(&person, &json!({ "disabled": true })), person);
    let after = updated(&person, &json!({ "disabled": "no" }));
    assert_eq!(after.account.status, Status::Active);
}

#[test]
fn removing_all_contacts_keeps_the_primary_address_and_the_addresses() {
    let (mut person, point) = person(Value::email("ann@acme.test"));
    person.account.primary_email = Some(point);
    let expected = person.clone();
    person.card.points.push(ContactPoint::pending(1, Value::phone("1")));
    let after = lens().edit(&person, Command::Clear(Collection::Contacts)).expect("always legal");
    assert_eq!(after, expected);
}
