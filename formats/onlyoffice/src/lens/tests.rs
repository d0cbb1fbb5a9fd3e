use polydex_model::{Context, Feature, OnlineService, Phone, PointId, Rule, Value, normal::email};
use rstest::rstest;

use super::*;
use crate::wire::Pair;

const AWORK: Dialect = Dialect::named("awork");

/// A person with these points, numbered from 1.
fn person(points: impl IntoIterator<Item = ContactPoint>) -> Person {
    let mut person = Person::default();
    for (point, n) in points.into_iter().zip(1..) {
        let id = PointId(uuid::Uuid::from_u128(0x7000_0000_0000_0000 + n));
        let number = i64::try_from(n).unwrap();
        person.card.points.push(ContactPoint { id, number, rank: number << 20, ..point });
    }
    person
}

fn point(value: Value) -> ContactPoint {
    ContactPoint::pending(0, value)
}

fn phone(number: &str, features: &[Feature], contexts: &[Context]) -> ContactPoint {
    let features = features.iter().copied().collect();
    let phone = Phone { number: number.into(), features, ..Phone::default() };
    ContactPoint { contexts: contexts.iter().copied().collect(), ..point(Value::Phone(phone)) }
}

fn mobile(number: &str) -> ContactPoint {
    phone(number, &[Feature::Mobile], &[])
}

fn service(name: &str, user: &str) -> ContactPoint {
    let (service, user) = (Some(name.to_owned()), Some(user.to_owned()));
    point(Value::OnlineService(OnlineService { service, user, ..OnlineService::default() }))
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<Pair> {
    pairs.iter().map(|(kind, value)| Pair::new(*kind, *value)).collect()
}

/// The list as a client reads it.
fn list(person: &Person) -> Vec<(String, String)> {
    let entries = OnlyofficeLens.get(person).entries.into_iter().map(|keyed| keyed.entry);
    entries.filter(|e| e.slot.is_list()).map(|e| (e.kind, e.value)).collect()
}

fn assert_list(person: &Person, expected: &[(&str, &str)]) {
    let expected: Vec<(String, String)> =
        expected.iter().map(|(kind, value)| ((*kind).to_owned(), (*value).to_owned())).collect();
    assert_eq!(list(person), expected);
}

fn mobile_phone(person: &Person) -> Option<String> {
    let entries = OnlyofficeLens.get(person).entries.into_iter();
    entries.map(|k| k.entry).find(|e| e.slot == Slot::MobilePhone).map(|e| e.value)
}

fn changed(person: &Person, command: Command) -> Person {
    OnlyofficeLens.change(person, command).unwrap()
}

#[rstest]
#[case(phone("1", &[Feature::Fax], &[Context::Work]), "fax")]
#[case(phone("1", &[Feature::Fax, Feature::Mobile], &[]), "fax")]
#[case(phone("1", &[], &[Context::Work]), "phone")]
#[case(phone("1", &[Feature::Pager], &[Context::Private]), "phone")]
#[case(point(Value::email("a@b.example")), "mail")]
#[case(point(Value::link("www.a.example")), "website")]
#[case(service("gtalk", "a"), "gtalk")]
#[case(service("Pigeon post", "a"), "Pigeon post")]
#[case(service(" ", "a"), "other")]
#[case(ContactPoint { label: Some("Assistant".into()), ..point(Value::text("a")) }, "Assistant")]
#[case(ContactPoint { label: Some(" ".into()), ..point(Value::text("a")) }, "text")]
#[case(ContactPoint { managed: true, ..phone("1", &[], &[Context::Work]) }, "extphone")]
#[case(ContactPoint { managed: true, ..service("skype", "a") }, "extskype")]
#[case(ContactPoint { managed: true, ..service("twitter", "a") }, "twitter")]
#[case(ContactPoint { managed: true, ..point(Value::email("a@b.example")) }, "extmail")]
fn each_point_has_its_type(#[case] point: ContactPoint, #[case] kind: &str) {
    assert_eq!(list(&person([point]))[0].0, kind);
}

#[test]
fn postal_addresses_and_empty_values_are_hidden_and_stay() {
    let before =
        person([point(Value::Address(polydex_model::Address::default())), phone("", &[], &[])]);
    assert_list(&before, &[]);
    assert_eq!(changed(&before, Command::Set(Vec::new())), before);
}

#[test]
fn an_extension_is_part_of_the_text_and_a_text_is_kept_whole() {
    let mut with = phone("089 1", &[], &[Context::Work]);
    if let Value::Phone(phone) = &mut with.value {
        phone.extension = Some("12".into());
    }
    let before = person([with]);
    assert_list(&before, &[("phone", "089 1 ext. 12")]);
    let after = changed(&before, Command::Merge(pairs(&[("phone", "089 1 ext. 13")])));
    let Value::Phone(phone) = &after.card.points[0].value else { panic!() };
    assert_eq!((phone.number.as_str(), phone.extension.as_deref()), ("089 1 ext. 13", None));
    assert!(after.card.points[0].is(Context::Work));
}

#[test]
fn the_first_mobile_belongs_to_the_profile_and_contact_calls_do_not_touch_it() {
    let preferred = ContactPoint { pref: Some(1), ..mobile("2") };
    let before = person([mobile("1"), preferred, mobile("3")]);
    assert_eq!(mobile_phone(&before).as_deref(), Some("2"));
    assert_list(&before, &[("mobphone", "1"), ("mobphone", "3")]);
    let after = changed(&before, Command::Set(Vec::new()));
    assert_eq!(mobile_phone(&after).as_deref(), Some("2"));
    assert_eq!(after.card.points.len(), 1);
}

#[test]
fn mobiles_written_into_the_list_stay_there() {
    let numbers: Vec<String> = (0..12).map(|n| format!("0151 {n}")).collect();
    let wanted: Vec<(&str, &str)> = numbers.iter().map(|n| ("mobphone", n.as_str())).collect();
    let after = changed(&person([]), Command::Set(pairs(&wanted)));
    assert_list(&after, &wanted);
    assert_eq!(mobile_phone(&after), None);
}

#[test]
fn equal_pairs_are_shown_once_and_changed_together() {
    let work = phone("1", &[], &[Context::Work]);
    let before = person([work, service("skype", "a"), phone("1", &[], &[Context::Private])]);
    assert_list(&before, &[("phone", "1"), ("skype", "a")]);
    let after = changed(&before, Command::Merge(pairs(&[("phone", "2")])));
    assert_list(&after, &[("phone", "2"), ("skype", "a")]);
    assert!(after.card.points[0].is(Context::Work) && after.card.points[2].is(Context::Private));
}

#[test]
fn merge_replaces_types_in_place_and_appends_new_ones() {
    let before = person([
        phone("1", &[], &[Context::Work]),
        service("skype", "a"),
        phone("2", &[], &[Context::Private]),
        service("twitter", "t"),
    ]);
    let command =
        Command::Merge(pairs(&[("vk", "v"), ("PHONE", "2"), ("phone", "3"), ("twitter", "")]));
    let after = changed(&before, command);
    assert_list(&after, &[("PHONE", "2"), ("phone", "3"), ("skype", "a"), ("vk", "v")]);
    let of = |id| after.card.points.iter().find(|point: &&ContactPoint| point.id == id).unwrap();
    assert!(of(before.card.points[2].id).is(Context::Private), "2 is still the private phone");
    assert!(of(before.card.points[0].id).is(Context::Work), "3 replaced the work phone");
}

#[test]
fn a_merge_that_repeats_a_type_moves_nothing() {
    let before = person([phone("1", &[], &[]), service("skype", "a"), phone("2", &[], &[])]);
    let after = changed(&before, Command::Merge(pairs(&[("phone", "1"), ("phone", "2")])));
    assert_eq!(after, before);
}

#[test]
fn the_last_spelling_of_a_type_wins() {
    let before = changed(&person([]), Command::Merge(pairs(&[("GTalk", "a")])));
    assert_list(&before, &[("GTalk", "a")]);
    let Value::OnlineService(online) = &before.card.points[0].value else { panic!() };
    assert_eq!(online.service.as_deref(), Some("gtalk"));
    let after = changed(&before, Command::Merge(pairs(&[("gTALK", "a")])));
    assert_list(&after, &[("gTALK", "a")]);
    let after = changed(&after, Command::Delete(pairs(&[("GTALK", "")])));
    assert_list(&after, &[]);
}

#[test]
fn set_keeps_the_order_given_and_the_points_repeated() {
    let before = person([phone("1", &[], &[Context::Work]), service("skype", "a"), mobile("7")]);
    let command = Command::Set(pairs(&[
        ("skype", "b"),
        ("mail", "x"),
        ("phone", "1"),
        ("mail", "x"),
        ("icq", ""),
    ]));
    let after = changed(&before, command);
    assert_list(&after, &[("skype", "b"), ("mail", "x"), ("phone", "1")]);
    assert_eq!(mobile_phone(&after).as_deref(), Some("7"));
    let phone = after.card.points.iter().find(|point| point.id == before.card.points[0].id);
    assert!(phone.unwrap().is(Context::Work));
}

#[test]
fn delete_goes_by_pair_then_by_type() {
    let before = changed(
        &person([]),
        Command::Set(pairs(&[
            ("GTalk", "a"),
            ("gtalk", "b"),
            ("gtalk", "a"),
            ("skype", "s"),
            ("skype", "t"),
            ("vk", "v"),
        ])),
    );
    let after = changed(
        &before,
        Command::Delete(pairs(&[("gtalk", "a"), ("SKYPE", "x"), ("vk", ""), ("icq", "1")])),
    );
    assert_list(&after, &[("GTalk", "a"), ("gtalk", "b"), ("skype", "t")]);
}

#[test]
fn values_are_kept_to_the_last_character() {
    let long = "x".repeat(4096);
    let wanted = [
        ("vk", "a|b&c<d>\"'😀"),
        ("phone", "  1 "),
        ("Skype", "@nora"),
        ("twitter", "https://twitter.com/nora"),
        ("facebook", "https://x.example/?a=1"),
        ("website", "www.a.example"),
        ("Notes to self", &long),
    ];
    let after = changed(&person([]), Command::Set(pairs(&wanted)));
    assert_list(&after, &wanted);
    let Value::OnlineService(twitter) = &after.card.points[3].value else { panic!() };
    assert_eq!(
        twitter.user.as_deref(),
        Some("nora"),
        "the service's own form of a user is that user"
    );
}

#[test]
fn another_dialects_change_of_the_type_ends_the_spelling() {
    let mut person = changed(&person([]), Command::Set(pairs(&[("GTalk", "a")])));
    let Value::OnlineService(online) = &mut person.card.points[0].value else { panic!() };
    online.service = Some("skype".into());
    assert_list(&person, &[("skype", "a")]);
}

#[test]
fn only_new_text_is_checked() {
    let long = "1".repeat(MAX_VALUE + 1);
    let before = person([phone(&long, &[], &[])]);
    let beside = Command::Merge(pairs(&[("phone", &long), ("vk", "v")]));
    assert!(OnlyofficeLens.change(&before, beside).is_ok());
    let respelled = Command::Merge(pairs(&[("Phone", &long)]));
    assert!(OnlyofficeLens.change(&before, respelled).is_ok(), "the value is not what changes");
    let wanted = Command::Merge(pairs(&[("vk", "v"), ("phone", &format!("{long}2"))]));
    let refusal = OnlyofficeLens.change(&before, wanted).unwrap_err();
    assert_eq!(refusal, Refusal::at("contacts.1.value", Rule::TooLong(MAX_VALUE)));
    let kind = "k".repeat(MAX_TYPE + 1);
    let refusal = OnlyofficeLens.change(&before, Command::Set(pairs(&[(&kind, "v")]))).unwrap_err();
    assert_eq!(refusal, Refusal::at("contacts.0.type", Rule::TooLong(MAX_TYPE)));
}

#[test]
fn the_primary_address_is_changed_in_place_and_never_listed() {
    let mut before =
        person([point(Value::email("a@b.example")), point(Value::email("c@b.example"))]);
    before.account.primary_email = Some(before.card.points[0].id);
    assert_list(&before, &[("mail", "c@b.example")]);
    let changes = Changes::default().with("email", "d@b.example");
    let after = changed(&before, Command::Update(changes));
    assert_eq!(after.account.primary_email, before.account.primary_email);
    assert_eq!(after.primary_address().map(email).as_deref(), Some("d@b.example"));
    assert_list(&after, &[("mail", "c@b.example")]);
}

#[test]
fn a_new_person_needs_an_address_and_both_names() {
    let changes = Changes::default().with("firstname", " ");
    let refusal = OnlyofficeLens.create(&Person::default(), changes).unwrap_err();
    assert_eq!(refusal.to_string(), "email: required; firstname: required; lastname: required");
}

#[test]
fn a_pair_keeps_the_data_of_other_dialects() {
    let mut with = phone("1", &[], &[Context::Work]);
    with.label = Some("Front desk".into());
    with.residue.set_extra(&AWORK, "city", Some("Kiel".into()));
    let before = person([with]);
    let after = changed(&before, Command::Merge(pairs(&[("phone", "2")])));
    assert_eq!(after.card.points[0].label.as_deref(), Some("Front desk"));
    assert_eq!(after.card.points[0].residue, before.card.points[0].residue);
}
