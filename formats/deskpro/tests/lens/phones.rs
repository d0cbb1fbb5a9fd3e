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

fn older(list: &Json) -> Json {
    json!({ "contact_data": { "phone": list } })
}

/// Code, number, type and comment of the older phones.
fn older_numbers(person: &Person) -> Json {
    let items = shown(person)["contact_data"].clone();
    let items = items.as_array().unwrap().iter().filter(|item| item["contact_type"] == "phone");
    items.map(|n| json!([n["code"], n["number"], n["type"], n["comment"]])).collect()
}

#[test]
fn the_older_phone_is_shown_in_its_own_list_and_in_no_other() {
    let first = json!({"type": "mobile", "code": 44, "number": 1_632_960_961});
    let person = made(&json!({
        "phone_numbers": [{"number": "+4520000000"}],
        "contact_data": {"phone": {"0": first}}
    }));
    assert_eq!(numbers(&person), json!([["+4520000000", "", ""]]));
    assert_eq!(older_numbers(&person), json!([["+44", "1632960961", "mobile", ""]]));
    let stored = &person.card.points.last().unwrap().value;
    assert_eq!(*stored, phone("+44 1632960961", &[Feature::Mobile], &[]).value);
    let fax = put(&person, &older(&json!([{"type": "fax", "code": "44", "number": "1632960962"}])));
    assert_eq!(older_numbers(&fax), json!([["+44", "1632960962", "fax", ""]]));
    assert_eq!(older_numbers(&put(&person, &older(&json!([])))), json!([]));
    assert_eq!(numbers(&put(&person, &json!({"phone_numbers": []}))), json!([]));
    assert_eq!(older_numbers(&put(&person, &json!({"phone_numbers": []}))), older_numbers(&person));
}

#[test]
fn an_older_phone_must_be_whole_and_a_number() {
    let person = made(&older(&json!([{"type": "phone", "code": "44", "number": "1632960961"}])));
    let list = json!([{"number": "1"}, {"type": "telex", "code": "44", "number": "1"}, {}]);
    assert_eq!(
        refused(&person, &older(&list)),
        "contact_data.phone.0.number: not a valid phone; \
         contact_data.phone.1.type: not one of the known values; \
         contact_data.phone.1.number: not a valid phone; \
         contact_data.phone.2.code: required; contact_data.phone.2.number: required; \
         contact_data.phone.2.type: required"
    );
    for member in ["code", "number", "type"] {
        let emptied = older(&json!([{ member: "" }]));
        assert_eq!(refused(&person, &emptied), format!("contact_data.phone.0.{member}: required"));
    }
}

#[test]
fn another_spelling_of_an_older_phone_changes_nothing() {
    let person = made(&older(&json!([{"type": "phone", "code": "44", "number": "1632960961"}])));
    for item in [
        json!({}),
        json!({"code": "+44", "number": "1632960961", "type": "phone"}),
        json!({"code": 44}),
        json!({"number": "1632 960961"}),
        json!({"number": "+44 1632 960961"}),
    ] {
        assert_eq!(put(&person, &older(&json!([item]))).card, person.card, "{item}");
    }
}

#[test]
fn an_older_phone_that_others_changed_is_taken_apart_again() {
    let mut person =
        made(&older(&json!([{"type": "phone", "code": "44", "number": "1632960961"}])));
    let mut shows = |number: &str, extension: Option<&str>| {
        let Value::Phone(phone) = &mut person.card.points.last_mut().unwrap().value else {
            panic!("a phone")
        };
        (phone.number, phone.extension) = (number.to_owned(), extension.map(str::to_owned));
        older_numbers(&person)[0].clone()
    };
    assert_eq!(shows("+45 20 00 00 00", None), json!(["+45", "20 00 00 00", "phone", ""]));
    assert_eq!(shows("(415) 555-0132", None), json!(["+1", "4155550132", "phone", ""]));
    assert_eq!(shows("415-555-0132 x7", None), json!(["+1", "4155550132 ext. 7", "phone", ""]));
    assert_eq!(
        shows("+1 415 555 0132", Some("7")),
        json!(["+1", "415 555 0132 ext. 7", "phone", ""])
    );
    assert_eq!(shows("ask the desk", None), json!(["", "ask the desk", "phone", ""]));
}

#[test]
fn a_comment_beside_an_older_phone_is_a_label() {
    let item = json!({"type": "mobile", "code": "44", "number": "1632960961", "comment": "work"});
    let person = made(&older(&json!([item])));
    assert_eq!(person.card.points.last().unwrap().label.as_deref(), Some("work"));
    assert_eq!(older_numbers(&person), json!([["+44", "1632960961", "mobile", "work"]]));
}
