//! Phones: what the notes below their table say.

use super::*;

#[test]
fn the_first_mobile_that_nobody_listed_is_the_profiles() {
    let person = somebody();
    let mobile = person.card.points[1].id;
    let read = column("onlyoffice").1.read_cell(&person, mobile);
    assert_eq!(read, cell("the member mobilePhone", "+14155550100"));
}

#[test]
fn a_mobile_written_into_the_list_stays_there() {
    let nobody = settle(Person::default());
    let listed = also_written(&nobody, "onlyoffice", "mobphone", "1");
    assert_eq!(cells(&listed)[2], cell("mobphone", "1"));
    assert_eq!(cells(&listed)[0], cell("phone/mobile", "1"));
}

#[test]
fn a_number_is_plus_and_digits_in_deskpro_and_as_given_elsewhere() {
    let (_, cells) = written("awork", "phone/work", "(415) 555-0132");
    assert_eq!(cells[0], cell("phone/work", "(415) 555-0132"));
    assert_eq!(cells[1], cell("telephone work", "(415) 555-0132"));
    assert_eq!(cells[2], cell("phone", "(415) 555-0132"));
    assert_eq!(cells[3], cell("phone_numbers + work", "+14155550132"));
}

#[test]
fn the_same_number_in_another_spelling_changes_nothing() {
    let (person, _) = written("awork", "phone/work", "(415) 555-0132");
    let number = person.card.points[2].value.clone();
    let next = revalued(&person, "deskpro", "+1 415 555 0132");
    assert_eq!(next.card.points[2].value, number);
}

#[test]
fn what_cannot_be_read_as_a_number_is_shown_as_it_is() {
    let (_, cells) = written("xurrent", "telephone work", "ask the desk");
    assert_eq!(cells[3], cell("phone_numbers + work", "ask the desk"));
}

#[test]
fn an_extension_is_deskpros_own_and_part_of_the_text_elsewhere() {
    let person = with_point(Value::Phone(Phone {
        number: "+14155550132".into(),
        extension: Some("12".into()),
        ..Phone::default()
    }));
    let text = "+14155550132 ext. 12";
    assert_eq!(cells(&person)[0], cell("phone/other", text));
    assert_eq!(cells(&person)[1], cell("telephone work", text));
    assert_eq!(cells(&person)[2], cell("phone", text));
    assert_eq!(cells(&person)[3], cell("phone_numbers", "+14155550132"));
    let next = revalued(&person, "awork", "+14155550199 ext. 7");
    assert_eq!(cells(&next)[3], cell("phone_numbers", "+14155550199"));
}

#[test]
fn the_managed_forms_of_onlyoffice_are_the_same_points() {
    for (code, others) in [
        ("extphone", cell("phone/other", "1")),
        ("extmobphone", cell("phone/mobile", "1")),
        ("extmail", cell("email/other", "1")),
        ("extskype", cell("messenger/skype", "1")),
    ] {
        let (person, cells) = written("onlyoffice", code, "1");
        assert!(person.card.points.last().unwrap().managed, "{code}");
        assert_eq!(cells[2], cell(code, "1"));
        assert_eq!(cells[0], others);
    }
}

#[test]
fn a_flag_that_onlyoffice_has_no_form_for_is_hidden_there_and_stays() {
    let (mut person, _) = written("xurrent", "telephone fax", "1");
    person.card.points[2].managed = true;
    assert_eq!(cells(&person)[2], cell("fax", "1"));
    let next = revalued(&person, "onlyoffice", "2");
    assert!(next.card.points[2].managed);
}

#[test]
fn a_pager_reads_as_plain_and_stays_one() {
    let pager = Phone { number: "1".into(), features: [Feature::Pager].into(), ..Phone::default() };
    let person = with_point(Value::Phone(pager));
    assert_eq!(cells(&person)[0], cell("phone/other", "1"));
    assert_eq!(cells(&person)[2], cell("phone", "1"));
    for name in ["awork", "xurrent", "onlyoffice", "deskpro"] {
        let Value::Phone(phone) = &revalued(&person, name, "+14155550132").card.points[2].value
        else {
            panic!("{name} made it something else");
        };
        assert!(phone.features.contains(&Feature::Pager), "{name}");
    }
}

#[test]
fn an_older_phone_is_code_and_number_in_deskpro_and_one_text_elsewhere() {
    let sent = json!({ "type": "mobile", "code": 44, "number": "1632960961" });
    let person = edited::<Deskpro>(&somebody(), json!({ "contact_data": { "phone": [sent] } }));
    assert_eq!(cells(&person)[0], cell("phone/mobile", "+44 1632960961"));
    assert_eq!(cells(&person)[1], cell("telephone mobile", "+44 1632960961"));
    assert_eq!(cells(&person)[3], cell("phone", "1632960961"));
    let next = revalued(&person, "awork", "+44 1632 960962");
    assert_eq!(cells(&next)[3], cell("phone", "1632 960962"));
    let unread = revalued(&person, "awork", "ask the desk");
    assert_eq!(cells(&unread)[3], cell("phone", "ask the desk"));
}
