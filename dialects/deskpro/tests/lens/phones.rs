//! Phone numbers: words, labels, spellings, and the older type.

use crate::*;

fn numbers(person: &Person) -> Json {
    let numbers = shown(person)["phone_numbers"].clone();
    let numbers = numbers.as_array().unwrap().iter();
    numbers.map(|n| json!([n["number"], n["label"], n["extension"]])).collect()
}

#[test]
fn a_row_shows_its_word_and_a_label_shows_itself() {
    let labelled = |label: &str| ContactPoint { label: Some(label.into()), ..phone("1", &[], &[]) };
    let person = with_points(vec![
        phone("(415) 555-0132", &[Feature::Fax], &[Context::Work]),
        phone("+45 20 00 00 00", &[Feature::Mobile], &[]),
        phone("1", &[], &[Context::Work]),
        phone("1", &[], &[Context::Private]),
        phone("call the desk", &[Feature::Pager], &[]),
        labelled("Front desk"),
    ]);
    assert_eq!(
        numbers(&person),
        json!([
            ["+14155550132", "fax", ""],
            ["+4520000000", "mobile", ""],
            ["1", "work", ""],
            ["1", "home", ""],
            ["call the desk", "", ""],
            ["1", "Front desk", ""]
        ])
    );
}

#[test]
fn another_spelling_of_a_number_changes_nothing() {
    let person = with_points(vec![phone("(415) 555-0132", &[], &[Context::Work])]);
    for number in ["+1 415 555 0132", "415-555-0132", "(415) 555-0132"] {
        let body = json!({"phone_numbers": [{"number": number, "label": "work"}]});
        assert_eq!(put(&person, &body).card, person.card);
    }
}

#[test]
fn a_word_selects_a_row_and_another_text_is_a_label() {
    let person = with_points(vec![phone("+4520000000", &[Feature::Fax], &[Context::Work])]);
    let label = |text: &str| put(&person, &json!({"phone_numbers": [{"label": text}]}));
    assert_eq!(label("FAX").card.points[0].contexts, [Context::Work].into());
    let mobile = label("Mobile").card.points[0].clone();
    assert_eq!(mobile.value, phone("+4520000000", &[Feature::Mobile], &[]).value);
    assert_eq!(mobile.label, None);
    let desk = label("Front desk").card.points[0].clone();
    assert_eq!(
        (desk.label.as_deref(), &desk.value),
        (Some("Front desk"), &person.card.points[0].value)
    );
    assert_eq!(numbers(&label("Mobile")), json!([["+4520000000", "Mobile", ""]]));
}

#[test]
fn what_deskpro_does_not_show_of_a_number_outlives_another_word() {
    let features = [Feature::Voice, Feature::Text, Feature::Mobile];
    let contexts = [Context::Work, Context::Billing];
    let person = with_points(vec![phone("(415) 555-0132", &features, &contexts)]);
    let home = put(&person, &json!({"phone_numbers": [{"label": "home"}]}));
    let left = [Feature::Voice, Feature::Text];
    let expected = phone("(415) 555-0132", &left, &[Context::Private, Context::Billing]);
    assert_eq!(home.card.points[0].value, expected.value, "the number too is as it was given");
    assert_eq!(home.card.points[0].contexts, expected.contexts);
}

#[test]
fn an_extension_in_the_text_is_taken_apart() {
    let person = with_points(vec![phone("415-555-0132 ext. 12", &[], &[])]);
    assert_eq!(numbers(&person), json!([["+14155550132", "", "12"]]));
    let cleared = put(&person, &json!({"phone_numbers": [{"extension": ""}]}));
    assert_eq!(numbers(&cleared), json!([["+14155550132", "", ""]]));
    let body = json!({"phone_numbers": [{"number": "+1 415 555 0132 x99"}]});
    assert_eq!(numbers(&put(&person, &body)), json!([["+14155550132", "", "99"]]));
}

#[test]
fn a_new_number_must_be_one() {
    let bad = json!({"phone_numbers": [{"number": "call me"}, {"label": "work"}]});
    assert_eq!(
        refused(&Person::default(), &bad),
        "phone_numbers.0.number: not a valid phone; phone_numbers.1.number: required"
    );
}

#[test]
fn the_older_phone_is_shown_among_the_numbers_and_its_list_means_only_its_own() {
    let old = |list: Json| json!({"contact_data": {"phone": list}});
    let first = json!({"type": "mobile", "code": 44, "number": 1_632_960_961});
    let person = made(&json!({
        "phone_numbers": [{"number": "+4520000000"}],
        "contact_data": {"phone": {"0": first}}
    }));
    assert_eq!(numbers(&person), json!([["+4520000000", "", ""], ["+441632960961", "mobile", ""]]));
    assert_eq!(shown(&person)["contact_data"], json!([]));
    let stored = &person.card.points.last().unwrap().value;
    assert_eq!(*stored, phone("+44 1632960961", &[Feature::Mobile], &[]).value);
    let fax = json!([{"type": "fax", "code": "44", "number": "1632960962"}]);
    assert_eq!(numbers(&put(&person, &old(fax)))[1], json!(["+441632960962", "fax", ""]));
    assert_eq!(numbers(&put(&person, &old(json!([])))), json!([["+4520000000", "", ""]]));
    let incomplete = old(json!([{"number": "1"}, {"type": "telex", "code": "44", "number": "1"}]));
    assert_eq!(
        refused(&person, &incomplete),
        "contact_data.phone.0.number: not a valid phone; \
         contact_data.phone.1.number: not a valid phone; \
         contact_data.phone.1.type: not one of the known values"
    );
}
