use super::*;
use crate::AworkLens;
use jiff::civil::date;
use polydex_lens::{
    Lens,
    request::{Coercion, RequestObject},
};
use polydex_model::{ContactPoint, OnlineService, Person, Value};
use serde_json::{Value as Json, json};

fn object(json: &Json) -> RequestObject {
    RequestObject::parse(&Coercion::ASP_NET_CORE, json.to_string().as_bytes()).unwrap()
}

fn form(json: &Json) -> ContactInfoForm {
    ContactInfoForm::read(&mut object(json))
}

fn user_form(json: &Json) -> UserForm {
    UserForm::read(&mut object(json))
}

fn edited(person: &Person, command: Command) -> Person {
    AworkLens.edit(person, command).unwrap()
}

fn added(json: &Json) -> Person {
    edited(&Person::default(), Command::AddContactInfo(form(json)))
}

fn only(person: &Person) -> (PointId, ContactInfo) {
    let [keyed] = &AworkLens.get(person).entries[..] else { panic!("{person:?}") };
    (keyed.key[0], keyed.entry.clone())
}

fn invited() -> Person {
    let invitation = Invitation { email: Some("ana@depot.example".into()), ..Default::default() };
    let today = date(2026, 2, 1);
    edited(&Person::default(), Command::Invite { invitation, role: RoleName::Member, today })
}

#[test]
fn an_added_contact_info_reads_as_it_was_sent() {
    let (_, entry) = only(&added(&json!({"type": "Phone", "subType": "WORK FAX", "value": "1"})));
    assert_eq!(entry.kind.as_deref(), Some("phone"));
    assert_eq!(entry.sub_type.as_deref(), Some("work Fax"));
    let (_, entry) = only(&added(&json!({"type": "messenger", "value": "ana"})));
    assert_eq!((entry.sub_type, entry.label), (None, None));
    let skype = json!({"type": "social", "subType": "other", "label": "Skype", "value": "@ana"});
    let (_, entry) = only(&added(&skype));
    assert_eq!((entry.kind.as_deref(), entry.label.as_deref()), (Some("social"), Some("Skype")));
    assert_eq!(entry.value.as_deref(), Some("@ana"));
}

#[test]
fn an_address_needs_no_is_address() {
    let sent = json!({"type": "address", "addressLine1": "Hafenweg 7", "zipCode": "24103",
        "city": "Kiel", "country": "de"});
    let (_, entry) = only(&added(&sent));
    assert!(entry.is_address);
    assert_eq!((entry.country.as_deref(), entry.sub_type), (Some("DE"), None));
}

#[test]
fn an_address_sent_with_is_address_false_reads_back_so() {
    let sent = json!({"type": "address", "value": "Hafenweg 7, Kiel", "isAddress": false});
    let (_, entry) = only(&added(&sent));
    assert!(!entry.is_address);
    assert_eq!(entry.value.as_deref(), Some("Hafenweg 7, Kiel"));
}

#[test]
fn a_replacement_clears_what_was_not_sent_and_a_merge_keeps_it() {
    let person = added(&json!({"type": "phone", "subType": "home", "value": "1", "label": "Ana"}));
    let (id, _) = only(&person);
    let sent = form(&json!({"type": "phone", "value": "2"}));
    let (_, replaced) = only(&edited(&person, Command::ReplaceContactInfo(id, sent.clone())));
    assert_eq!((replaced.sub_type, replaced.label), (None, None));
    let (_, merged) = only(&edited(&person, Command::MergeContactInfo(id, sent)));
    assert_eq!(merged.sub_type.as_deref(), Some("home"));
    assert_eq!((merged.value.as_deref(), merged.label.as_deref()), (Some("2"), Some("Ana")));
}

#[test]
fn a_missing_is_address_follows_the_type() {
    let person = added(&json!({"type": "phone", "value": "1"}));
    let (id, _) = only(&person);
    let sent = form(&json!({"type": "address", "addressLine1": "Hafenweg 7", "zipCode": "24103",
        "city": "Kiel", "country": "DE"}));
    let (_, merged) = only(&edited(&person, Command::MergeContactInfo(id, sent)));
    assert!(merged.is_address);
    assert_eq!(merged.value.as_deref(), Some("1"));
}

#[test]
fn the_sign_in_address_is_locked() {
    let person = invited();
    let (id, entry) = only(&person);
    assert_eq!((entry.sub_type.as_deref(), entry.primary), (Some("work"), true));
    let refused = |command| AworkLens.edit(&person, command).unwrap_err();
    let other = form(&json!({"type": "email", "value": "other@depot.example"}));
    assert!(matches!(refused(Command::ReplaceContactInfo(id, other)), Refusal::State(_)));
    let phone = form(&json!({"type": "phone", "value": "ana@depot.example"}));
    assert!(matches!(refused(Command::ReplaceContactInfo(id, phone)), Refusal::State(_)));
    assert!(matches!(refused(Command::RemoveContactInfo(id)), Refusal::State(_)));
}

#[test]
fn the_locked_address_may_be_relabelled_and_stays_primary() {
    let person = invited();
    let (id, _) = only(&person);
    let sent = form(
        &json!({"type": "email", "subType": "other", "value": "ana@depot.example", "label": "x"}),
    );
    let person = edited(&person, Command::ReplaceContactInfo(id, sent));
    let (_, entry) = only(&person);
    assert_eq!((entry.sub_type.as_deref(), entry.label.as_deref()), (Some("other"), Some("x")));
    assert_eq!(person.account.primary_email, Some(id));
}

#[test]
fn an_unknown_id_is_not_found() {
    let command = Command::RemoveContactInfo(PointId::pending(99));
    let refusal = AworkLens.edit(&invited(), command).unwrap_err();
    assert!(matches!(refusal, Refusal::NotFound(_)));
}

#[test]
fn a_put_of_a_user_clears_the_seven_members_and_nothing_else() {
    let mut person = invited();
    person.card.name.suffix = Some("Jr.".into());
    let today = date(2026, 2, 1);
    let form = user_form(&json!({"firstName": "Ana", "lastName": " Silva", "birthDate":
        "1990-02-14T00:00:00Z", "title": "Dr.", "gender": "female", "language": "de-DE"}));
    let person = edited(&person, Command::ReplaceUser { form, today });
    assert_eq!(person.card.name.full(), "Ana Silva Jr.");
    assert_eq!(person.card.birthday, Some(date(1990, 2, 14).into()));
    let merge = Command::MergeUser { form: user_form(&json!({"POSITION": "Clerk"})), today };
    let merged = edited(&person, merge);
    assert_eq!(merged.card.job_title.as_deref(), Some("Clerk"));
    assert_eq!(merged.card.gender.as_deref(), Some("female"));
    let form = user_form(&json!({"position": "Clerk"}));
    let wiped = edited(&merged, Command::ReplaceUser { form, today });
    assert_eq!(
        AworkLens.get(&wiped).fields,
        Fields { position: Some("Clerk".into()), role: RoleName::Member, ..Fields::default() }
    );
    assert_eq!(wiped.card.points, merged.card.points);
}

#[test]
fn an_archived_user_takes_no_writes_and_comes_back_deactivated() {
    let person = edited(&invited(), Command::SetArchived(true));
    let form = form(&json!({"type": "phone", "value": "1"}));
    let refusal = AworkLens.edit(&person, Command::AddContactInfo(form)).unwrap_err();
    assert_eq!(refusal, Refusal::at("", Rule::Own(ENTITY_ARCHIVED)));
    assert_eq!(AworkLens.edit(&person, Command::Activate).unwrap_err(), refusal);
    let back = AworkLens.get(&edited(&person, Command::SetArchived(false))).fields;
    assert_eq!((back.is_archived, back.is_deactivated), (false, true));
}

#[test]
fn an_invited_user_has_the_invited_address_as_primary() {
    let person = invited();
    assert_eq!(person.primary_address(), Some("ana@depot.example"));
    assert!(!person.account.invitation_accepted);
    assert_eq!(person.account.role, polydex_model::Role::Member);
    assert!(matches!(person.card.points[0].value, Value::Email(_)));
    assert!(edited(&person, Command::AcceptInvitation).account.invitation_accepted);
}

#[test]
fn an_invitation_without_a_readable_address_is_refused() {
    for (email, rule) in [
        (None, Rule::Required),
        (Some("nobody"), Rule::Format("email")),
        (Some(&*format!("{}@depot.example", "x".repeat(1000))), Rule::TooLong(1000)),
    ] {
        let invitation = Invitation { email: email.map(Into::into), ..Invitation::default() };
        let today = date(2026, 2, 1);
        let command = Command::Invite { invitation, role: RoleName::Member, today };
        let refusal = AworkLens.edit(&Person::default(), command).unwrap_err();
        assert_eq!(refusal, Refusal::at("Email", rule));
    }
}

#[test]
fn a_service_written_by_name_reads_by_its_own_code_once_another_program_labels_it() {
    let mut person = added(&json!({"type": "social", "label": "Skype", "value": "ana"}));
    let read = |person: &Person| {
        let (_, entry) = only(person);
        json!([entry.kind, entry.sub_type, entry.label, entry.value])
    };
    let as_written = json!(["social", null, "Skype", "ana"]);
    assert_eq!(read(&person), as_written);
    person.card.points[0].label = Some("at night".into());
    assert_eq!(read(&person), json!(["messenger", "skype", "at night", "ana"]));
    person.card.points[0].label = None;
    assert_eq!(read(&person), as_written);
}

#[test]
fn a_label_beside_a_service_changes_nothing_else() {
    let online = OnlineService {
        service: Some("Skype".into()),
        user: Some("ana".into()),
        uri: Some("skype:ana?call".into()),
        ..OnlineService::default()
    };
    let mut person = Person::default();
    person.card.points.push(ContactPoint::pending(0, Value::OnlineService(online)));
    let (id, _) = only(&person);
    let labelled = Command::MergeContactInfo(id, form(&json!({"label": "at night"})));
    let after = edited(&person, labelled);
    person.card.points[0].label = Some("at night".into());
    assert_eq!(after, person);
}
