//! What a dialect wrote comes back to it as written, and the others see the row.

use super::*;

#[test]
fn a_type_comes_back_as_it_was_written() {
    let (person, cells) = written("onlyoffice", "GTalk", "ana");
    assert_eq!(cells[2], cell("GTalk", "ana"));
    assert_eq!(cells[0], cell("messenger/other + GTalk", "ana"));
    let (_, cells) = written("onlyoffice", "Gmail", "ana@example.com");
    assert_eq!(cells[2], cell("Gmail", "ana@example.com"));
    assert_eq!(cells[3], cell("emails", "ana@example.com"));
    // The value may become another without it.
    assert_eq!(super::cells(&revalued(&person, "awork", "bo"))[2], cell("GTalk", "bo"));
}

#[test]
fn a_type_is_forgotten_when_another_dialect_says_otherwise() {
    let (person, _) = written("onlyoffice", "Gmail", "ana@example.com");
    let mut view = Awork::lens().get(&person);
    let keyed = view.entries.last_mut().unwrap();
    (keyed.entry.kind, keyed.entry.sub_type) = (Some("urls".into()), Some("work".into()));
    let next = Awork::lens().put(&person, view).unwrap();
    assert_eq!(cells(&next)[2], cell("website", "ana@example.com"));
}

#[test]
fn a_word_of_a_row_selects_it_in_any_case_and_comes_back_so() {
    let (_, cells) = written("deskpro", "phone_numbers + Home", "+14155550132");
    assert_eq!(cells[3], cell("phone_numbers + Home", "+14155550132"));
    assert_eq!(cells[0], cell("phone/home", "+14155550132"));
}

#[test]
fn a_label_that_is_no_word_leaves_the_row() {
    let (_, cells) = written("deskpro", "phone_numbers + front desk", "+14155550132");
    assert_eq!(cells[0], cell("phone/other + front desk", "+14155550132"));
    assert_eq!(cells[1], cell("telephone work", "+14155550132"));
}

#[test]
fn no_sub_type_comes_back_as_none() {
    let (_, cells) = written("awork", "phone", "1");
    assert_eq!(cells[0], cell("phone", "1"));
    assert_eq!(cells[1], cell("telephone work", "1"));
}

#[test]
fn a_service_written_where_the_table_has_a_better_code_is_the_tables() {
    let (_, cells) = written("awork", "social/other + Skype", "ana");
    assert_eq!(cells[0], cell("social/other + Skype", "ana"));
    assert_eq!(cells[1], cell("chat chat_skype", "skype:ana?chat"));
    assert_eq!(cells[2], cell("skype", "ana"));
    assert_eq!(cells[3], cell("instant_message/skype", "ana"));
}

#[test]
fn a_sign_before_a_user_is_a_spelling() {
    let (person, cells) = written("deskpro", "twitter", "@ana");
    assert_eq!(cells[3], cell("twitter", "@ana"));
    assert_eq!(cells[0], cell("social/twitter", "ana"));
    let own = person.card.points.last().unwrap();
    assert_eq!(json!(own.value)["user"], "ana");
}

#[test]
fn a_uri_in_the_services_own_form_is_that_user() {
    let (_, cells) = written("awork", "social/twitter", "https://twitter.com/ana");
    assert_eq!(cells[0], cell("social/twitter", "https://twitter.com/ana"));
    assert_eq!(cells[2], cell("twitter", "ana"));
    let (_, cells) = written("onlyoffice", "linkedin", "ana");
    assert_eq!(cells[3], cell("linked_in", "https://www.linkedin.com/in/ana"));
}

#[test]
fn aliases_are_read() {
    let (_, cells) = written("awork", "messenger/other + Google Talk", "ana");
    assert_eq!(cells[2], cell("gtalk", "ana"));
    let (_, cells) = written("awork", "messenger/other + teams", "ana");
    assert_eq!(cells[1], cell("chat chat_teams", "msteams:/l/chat/0/0?users=ana"));
    let (_, cells) = written("awork", "social/other + X", "ana");
    assert_eq!(cells[3], cell("twitter", "ana"));
}
