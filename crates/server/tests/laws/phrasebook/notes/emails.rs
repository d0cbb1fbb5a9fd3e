//! E-mail: the primary address, and addresses that are equal.

use super::*;

#[test]
fn the_primary_address_stands_where_each_has_it() {
    let person = somebody();
    let primary = person.card.points[0].id;
    let reads = people().map(|column| column.1.read_cell(&person, primary));
    let address = "somebody@example.com";
    assert_eq!(reads[0], cell("email/work", address));
    assert_eq!(reads[1], cell("primary_email", address));
    assert_eq!(reads[2], cell("the member email", address));
    assert_eq!(reads[3], cell("emails", address));
}

#[test]
fn xurrent_and_onlyoffice_change_the_text_in_place() {
    let person = somebody();
    for (name, next) in [
        ("xurrent", edited::<Xurrent>(&person, json!({ "primary_email": "new@example.com" }))),
        ("onlyoffice", edited::<Onlyoffice>(&person, json!({ "email": "new@example.com" }))),
    ] {
        assert_eq!(next.primary_address(), Some("new@example.com"), "{name}");
        assert_eq!(next.account.primary_email, person.account.primary_email, "{name}");
        assert_eq!(next.card.points.len(), person.card.points.len(), "{name}");
    }
}

#[test]
fn deskpro_moves_the_flag_and_keeps_the_old_address() {
    let person = somebody();
    let next = edited::<Deskpro>(&person, json!({ "primary_email": "new@example.com" }));
    assert_eq!(next.primary_address(), Some("new@example.com"));
    assert_eq!(next.card.points[0].value, Value::email("somebody@example.com"));
    let only = edited::<Deskpro>(&next, json!({ "emails": ["new@example.com"] }));
    assert!(only.card.points.iter().all(|p| p.value != Value::email("somebody@example.com")));
}

#[test]
fn awork_locks_the_address_that_one_signs_in_with() {
    use polydex_format_awork::lens::Command;
    let person = somebody();
    let lens = Awork::lens();
    let command = Command::RemoveContactInfo(person.card.points[0].id);
    assert!(lens.apply(lens.get(&person), command).is_err());
}

#[test]
fn equal_addresses_are_one_in_deskpros_set() {
    let (person, _) = written("awork", "email/work", "Ana@example.com");
    let person = also_written(&person, "awork", "email/private", "ana@example.com");
    let view = <Deskpro as Commands>::lens().get(&person);
    let entry = view.entries.iter().find(|keyed| keyed.key.len() == 2).expect("one entry");
    assert_eq!(entry.key, [person.card.points[2].id, person.card.points[3].id]);
    let next = edited::<Deskpro>(&person, json!({ "emails": ["somebody@example.com"] }));
    assert_eq!(next.card.points.len(), 2, "what befalls the entry befalls both");
}

#[test]
fn an_address_for_work_of_xurrent_is_one_for_work_everywhere() {
    let (_, cells) = written("xurrent", "email work", "ana@example.com");
    assert_eq!(cells[0], cell("email/work", "ana@example.com"));
}
