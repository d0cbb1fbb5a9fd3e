//! Everything that parses what a client or a file holds, for tests and for a fuzzer (feature `laws`).
//!
//! Each function takes any bytes and panics only where the crate is wrong.

use jiff::civil::date;
use polydex_lens::{
    Documents as _, Lens,
    request::{Coercion, RequestObject},
};
use polydex_model::Person;

use crate::{
    AworkLens,
    lens::{Command, RoleName},
    wire::{ContactInfoForm, Invitation, UserForm},
};

/// Parses a request's body as each of the forms and applies it to a user. Sending back what is then
/// read changes nothing.
pub fn body(bytes: &[u8]) {
    let user = invited();
    let id = user.card.points[0].id;
    for command in commands(bytes, |info| {
        vec![
            Command::AddContactInfo(info.clone()),
            Command::ReplaceContactInfo(id, info.clone()),
            Command::MergeContactInfo(id, info),
        ]
    }) {
        if let Ok(after) = AworkLens.edit(&user, command) {
            keeps_what_it_reads(&after);
        }
    }
}

/// Imports documents of users and writes them again.
pub fn put(bytes: &[u8]) {
    for person in AworkLens.people(bytes).unwrap_or_default() {
        keeps_what_it_reads(&person);
        let again = AworkLens.people(AworkLens.write(&person).as_bytes());
        assert!(again.is_ok_and(|people| people.len() == 1), "what is written is read");
    }
}

fn keeps_what_it_reads(person: &Person) {
    let again = AworkLens.put(person, AworkLens.get(person));
    assert_eq!(again.as_ref(), Ok(person), "a put of what was read is no edit");
}

fn commands(bytes: &[u8], of_info: impl FnOnce(ContactInfoForm) -> Vec<Command>) -> Vec<Command> {
    let today = date(2026, 3, 1);
    let read = || RequestObject::parse(&Coercion::ASP_NET_CORE, bytes).ok();
    let info = read().map(|mut body| ContactInfoForm::read(&mut body));
    let user = read().map(|mut body| UserForm::read(&mut body));
    let invitation = read().map(|mut body| Invitation::read(&mut body).0);
    let mut all = info.map(of_info).unwrap_or_default();
    all.extend(user.into_iter().flat_map(|form| {
        [Command::ReplaceUser { form: form.clone(), today }, Command::MergeUser { form, today }]
    }));
    all.extend(invitation.map(|invitation| Command::Invite {
        invitation,
        role: RoleName::Member,
        today,
    }));
    all
}

/// A user with one contact info.
fn invited() -> Person {
    let invitation = Invitation { email: Some("ana@depot.example".into()), ..Default::default() };
    let today = date(2026, 3, 1);
    let command = Command::Invite { invitation, role: RoleName::Member, today };
    AworkLens.edit(&Person::default(), command).expect("the address is one")
}
