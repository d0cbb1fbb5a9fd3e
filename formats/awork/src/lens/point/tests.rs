use polydex_lens::Need;
use polydex_model::{Context, Feature, PointId};

use super::*;

fn entry(kind: &str, sub_type: &str, value: &str) -> ContactInfo {
    ContactInfo {
        kind: Some(kind.into()),
        sub_type: Some(sub_type.into()),
        value: Some(value.into()),
        ..ContactInfo::default()
    }
}

fn code(entry: &ContactInfo) -> ContactPoint {
    let mut point = ContactPoint::pending(0, Value::text(""));
    write(entry, &mut point);
    point
}

#[test]
fn every_row_that_writes_its_code_reads_it_back() {
    for row in TABLE.rows().filter(|row| !row.has(Need::Primary)) {
        let entry = ContactInfo {
            sub_type: row.code.sub_type.map(str::to_owned),
            value: (!row.code.is_address()).then(|| "ana".to_owned()),
            label: row.code.names_service.then(|| "Pigeon".to_owned()),
            is_address: row.code.is_address(),
            ..entry(row.code.kind, "", "")
        };
        assert_eq!(read(&code(&entry), false), entry, "{}", row.code.text());
    }
}

#[test]
fn a_work_fax_turned_into_a_mobile_is_neither_work_nor_fax() {
    let mut point = code(&entry("phone", "work Fax", "1"));
    let Value::Phone(phone) = &point.value else { panic!("{point:?}") };
    assert_eq!(phone.features.iter().collect::<Vec<_>>(), [&Feature::Fax]);
    assert!(point.is(Context::Work));
    write(&entry("phone", "mobile", "1"), &mut point);
    let Value::Phone(phone) = &point.value else { panic!("{point:?}") };
    assert_eq!(phone.features.iter().collect::<Vec<_>>(), [&Feature::Mobile]);
    assert!(point.contexts.is_empty());
}

#[test]
fn hidden_features_of_a_phone_survive_a_change_of_code() {
    let mut point = code(&entry("phone", "work", "1"));
    point.contexts.insert(Context::Billing);
    let Value::Phone(phone) = &mut point.value else { panic!("{point:?}") };
    phone.features.insert(Feature::Text);
    phone.extension = Some("7".into());
    assert_eq!(read(&point, false).value.as_deref(), Some("1 ext. 7"));
    write(&entry("phone", "home", "1 ext. 7"), &mut point);
    let Value::Phone(phone) = &point.value else { panic!("{point:?}") };
    assert_eq!((phone.number.as_str(), phone.extension.as_deref()), ("1", Some("7")));
    assert!(phone.features.contains(&Feature::Text) && point.is(Context::Billing));
}

#[test]
fn the_primary_address_is_work_unless_it_is_private() {
    let mut point = code(&entry("email", "other", "a@b.example"));
    assert_eq!(read(&point, true).sub_type.as_deref(), Some("work"));
    point.contexts.insert(Context::Private);
    assert_eq!(read(&point, true).sub_type.as_deref(), Some("private"));
}

#[test]
fn a_service_named_in_the_label_hides_the_points_own_label() {
    let mut point =
        code(&ContactInfo { label: Some("Telegram".into()), ..entry("messenger", "other", "ana") });
    let Value::OnlineService(online) = &point.value else { panic!("{point:?}") };
    assert_eq!((online.service.as_deref(), online.chat), (Some("telegram"), true));
    point.label = Some("at night".into());
    let old = read(&point, false);
    assert_eq!(old.label.as_deref(), Some("Telegram"));
    let new = ContactInfo { label: Some("Signal".into()), ..old };
    write(&new, &mut point);
    assert_eq!(point.label.as_deref(), Some("at night"));
    assert_eq!(read(&point, false), new);
}

#[test]
fn the_same_text_is_parsed_again_for_another_service() {
    let url = "https://twitter.com/ana";
    let named =
        |label: &str| ContactInfo { label: Some(label.into()), ..entry("social", "other", url) };
    let mut point = code(&named("Pigeon"));
    write(&named("Twitter"), &mut point);
    let Value::OnlineService(online) = &point.value else { panic!("{point:?}") };
    assert_eq!((online.user.as_deref(), online.uri.as_deref()), (Some("ana"), None));
}

#[test]
fn members_that_a_type_does_not_use_are_extras_until_it_does() {
    let phone = ContactInfo { city: Some("Kiel".into()), ..entry("phone", "work", "1") };
    let mut point = code(&phone);
    assert_eq!(point.residue.extra(&DIALECT, "city"), Some(&"Kiel".into()));
    assert_eq!(read(&point, false), phone);
    let address = ContactInfo { is_address: true, kind: Some("address".into()), ..phone };
    write(&address, &mut point);
    assert_eq!(read(&point, false), address);
    assert_eq!(point.residue.extra(&DIALECT, "city"), None);
    assert_eq!(point.residue.extra(&DIALECT, "value"), Some(&"1".into()));
    let Value::Address(stored) = &point.value else { panic!("{point:?}") };
    assert_eq!(stored.locality.as_deref(), Some("Kiel"));
}

#[test]
fn a_changed_value_leaves_codes_and_hidden_fields_alone() {
    let mut point = code(&entry("phone", "fax", "1"));
    point.id = PointId::pending(7);
    point.contexts.insert(Context::Billing);
    let before = point.clone();
    let old = read(&point, false);
    update(&old, &ContactInfo { value: Some("2".into()), ..old.clone() }, &mut point);
    let Value::Phone(phone) = &mut point.value else { panic!("{point:?}") };
    assert_eq!(std::mem::replace(&mut phone.number, "1".into()), "2");
    assert_eq!(point, before);
}

#[test]
fn another_chat_keeps_the_contexts_of_the_old_one() {
    let mut point = code(&entry("messenger", "skype", "ana"));
    point.contexts.insert(Context::Work);
    write(&entry("messenger", "whatsapp", "ana"), &mut point);
    assert!(point.is(Context::Work));
    write(&entry("phone", "other", "ana"), &mut point);
    assert!(!point.is(Context::Work), "a phone would show it");
}

#[test]
fn another_spelling_of_a_services_name_leaves_the_hidden_label_alone() {
    let named = |label: &str| ContactInfo {
        label: Some(label.into()),
        ..entry("messenger", "other", "ana")
    };
    let mut point = code(&named("Signal"));
    point.label = Some("at night".into());
    update(&named("Signal"), &named("signal"), &mut point);
    assert_eq!(point.label.as_deref(), Some("at night"));
}

#[test]
fn a_service_without_a_row_of_its_own_is_shown_by_name() {
    let named = |text: &str| {
        service_name(&OnlineService { service: Some(text.into()), ..OnlineService::default() })
    };
    assert_eq!(named("msteams").as_deref(), Some("Microsoft Teams"));
    assert_eq!(named("Pigeon").as_deref(), Some("Pigeon"));
    assert_eq!(service_name(&OnlineService::default()), None);
}
