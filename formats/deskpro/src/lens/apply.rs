//! What Deskpro's commands do to a view.
//!
//! A command changes the members that it sends, and only these are checked: a member sent as it was
//! read is no edit, and an old entry that Deskpro would not accept never fails one. All faults are
//! answered together, those of reading the request first.

mod check;
mod emails;
mod items;
mod phones;
mod sets;

use polydex_lens::request::WirePath;
use polydex_lens::{KeyedEntry, View};
use polydex_model::{Fault, Name, Refusal, Rule, check_password};

use super::{
    Command, DeskproLens, Entry, OrganizationView, PersonFields, PersonView, entry::trimmed,
};
use crate::{
    phrasebook::{List, Owner, is_time_zone, locale_of},
    wire::{OrganizationInput, PersonInput},
};

/// Whether a record is created or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// `POST`: required members must be sent.
    Create,
    /// `PUT`: members that are not sent stay.
    Change,
    /// An imported document: stored as it is, without validation.
    Import,
}

/// Longest line, in characters: the size of Deskpro's own columns.
const LONGEST_LINE: usize = 255;

/// Longest text of several lines, in characters.
const LONGEST_TEXT: usize = 10_000;

/// Longest URL, in characters.
const LONGEST_URL: usize = 2000;

/// Carries out a command for a person.
pub(super) fn person(
    lens: &DeskproLens,
    view: PersonView,
    command: Command<PersonInput>,
) -> Result<PersonView, Refusal> {
    let Command { verb, mut input } = command;
    let mut faults = std::mem::take(&mut input.faults);
    let View { mut fields, entries } = view;
    let [mut addresses, mut numbers, mut items] = by_list(entries);
    name(&mut fields, &mut input, verb, &mut faults);
    emails::apply(
        &mut addresses,
        verb,
        std::mem::take(&mut input.primary_email),
        input.emails.take(),
        &mut faults,
    );
    if let Some(sent) = input.phone_numbers.take() {
        phones::apply(lens, Owner::Person, &mut numbers, sent, &mut faults);
    }
    let data = std::mem::take(&mut input.contact_data);
    items::apply(lens, Owner::Person, &mut items, data, &mut faults);
    texts(&mut fields, &mut input, &mut faults);
    sets(&mut fields, &mut input, &mut faults);
    let definitions = lens.definitions().list(Owner::Person);
    sets::custom_fields(&mut fields.fields, input.fields.take(), definitions, &mut faults);
    account(&mut fields, &input, &mut faults);
    let entries = addresses.into_iter().chain(numbers).chain(items).collect();
    checked(View { fields, entries }, verb, faults)
}

/// A whole name that differs from the one shown wins and is split into parts, unless it is just the
/// parts sent beside it. Else changed parts make the whole name.
fn name(fields: &mut PersonFields, input: &mut PersonInput, verb: Verb, faults: &mut Vec<Fault>) {
    let sent = input.name.take().filter(|name| !name.is_empty() && !is_joined(name, input));
    let mut is_changed = change(&mut fields.name, sent, LONGEST_LINE, "name", faults);
    if is_changed {
        split_name(fields);
    } else {
        let (first, last) = (input.first_name.take(), input.last_name.take());
        is_changed |= change(&mut fields.first_name, first, LONGEST_LINE, "first_name", faults);
        is_changed |= change(&mut fields.last_name, last, LONGEST_LINE, "last_name", faults);
        if is_changed {
            fields.name = fields.normal().name_parts().full();
        }
    }
    if (is_changed || verb == Verb::Create) && fields.name.is_empty() {
        faults.push(WirePath::root().member("name").fault(Rule::Required));
    }
}

/// Whether the name is both parts sent, joined.
fn is_joined(name: &str, input: &PersonInput) -> bool {
    let (Some(first), Some(last)) = (&input.first_name, &input.last_name) else { return false };
    format!("{first} {last}").trim() == name
}

fn split_name(fields: &mut PersonFields) {
    let parts = Name::from_full(&fields.name).parts();
    fields.first_name = parts.given.unwrap_or_default();
    fields.middle = parts.middle.unwrap_or_default();
    fields.last_name = parts.surname.unwrap_or_default();
    fields.suffix = parts.suffix.unwrap_or_default();
}

fn texts(fields: &mut PersonFields, input: &mut PersonInput, faults: &mut Vec<Fault>) {
    for (member, sent, longest, name) in [
        (&mut fields.title_prefix, input.title_prefix.take(), LONGEST_LINE, "title_prefix"),
        (
            &mut fields.organization_position,
            input.organization_position.take(),
            LONGEST_LINE,
            "organization_position",
        ),
        (&mut fields.summary, input.summary.take(), LONGEST_TEXT, "summary"),
        (
            &mut fields.override_display_name,
            input.override_display_name.take(),
            LONGEST_LINE,
            "override_display_name",
        ),
    ] {
        change(member, sent, longest, name, faults);
    }
    let zone = input.timezone.take().filter(|zone| !zone.is_empty());
    if change(&mut fields.timezone, zone, LONGEST_LINE, "timezone", faults)
        && !is_time_zone(&fields.timezone)
    {
        faults.push(WirePath::root().member("timezone").fault(Rule::NotAChoice));
    }
    match &input.password {
        Some(password) if password.is_empty() => {
            faults.push(WirePath::root().member("password").fault(Rule::Required));
        }
        Some(password) => {
            let fault = check_password(password).err();
            faults.extend(fault.map(|rule| WirePath::root().member("password").fault(rule)));
        }
        None => {}
    }
}

fn sets(fields: &mut PersonFields, input: &mut PersonInput, faults: &mut Vec<Fault>) {
    sets::labels(&mut fields.labels, input.labels.take(), "labels", faults);
    for (ids, sent) in [
        (&mut fields.user_groups, input.user_groups.take()),
        (&mut fields.agent_groups, input.agent_groups.take()),
        (&mut fields.teams, input.teams.take()),
    ] {
        sets::ids(ids, sent);
    }
}

fn account(fields: &mut PersonFields, input: &PersonInput, faults: &mut Vec<Fault>) {
    fields.organization = input.organization.or_keep(fields.organization);
    fields.primary_team = input.primary_team.or_keep(fields.primary_team);
    let language = input.language.or_keep(fields.language);
    if language != fields.language {
        if language.is_some_and(|id| locale_of(id).is_none()) {
            faults.push(WirePath::root().member("language").fault(Rule::NotAChoice));
        }
        fields.language = language;
    }
    if let Some(is_agent) = input.is_agent {
        // Administrators are agents; Deskpro's API does not change who is one.
        if fields.can_admin && !is_agent {
            faults.push(WirePath::root().member("is_agent").fault(Rule::NotAllowed));
        } else {
            fields.is_agent = is_agent;
        }
    }
    if let Some(is_disabled) = input.is_disabled {
        fields.is_disabled = is_disabled;
    }
}

/// Carries out a command for an organization.
pub(super) fn organization(
    lens: &DeskproLens,
    view: OrganizationView,
    command: Command<OrganizationInput>,
) -> Result<OrganizationView, Refusal> {
    let Command { verb, input } = command;
    let mut faults = input.faults;
    let View { mut fields, entries } = view;
    let [_, mut numbers, mut items] = by_list(entries);
    let is_named = change(&mut fields.name, input.name, LONGEST_LINE, "name", &mut faults);
    if (is_named || verb == Verb::Create) && fields.name.is_empty() {
        faults.push(WirePath::root().member("name").fault(Rule::Required));
    }
    change(&mut fields.summary, input.summary, LONGEST_TEXT, "summary", &mut faults);
    fields.importance = input.importance.or_keep(Some(fields.importance)).unwrap_or_default();
    fields.parent = input.parent.or_keep(fields.parent);
    fields.picture_blob = input.picture_blob.or_keep(fields.picture_blob);
    sets::labels(&mut fields.labels, input.labels, "labels", &mut faults);
    sets::domains(&mut fields.email_domains, input.email_domains, &mut faults);
    sets::ids(&mut fields.user_groups, input.user_groups);
    let definitions = lens.definitions().list(Owner::Organization);
    sets::custom_fields(&mut fields.fields, input.fields, definitions, &mut faults);
    if let Some(sent) = input.phone_numbers {
        phones::apply(lens, Owner::Organization, &mut numbers, sent, &mut faults);
    }
    let owner = Owner::Organization;
    items::apply(lens, owner, &mut items, input.contact_data, &mut faults);
    let entries = numbers.into_iter().chain(items).collect();
    checked(View { fields, entries }, verb, faults)
}

/// Sets a member to the text that was sent, if it differs. Returns whether it did.
fn change(
    member: &mut String,
    sent: Option<String>,
    longest: usize,
    name: &'static str,
    faults: &mut Vec<Fault>,
) -> bool {
    let Some(text) = sent.filter(|text| text != trimmed(member)) else { return false };
    if text.chars().count() > longest {
        faults.push(WirePath::root().member(name).fault(Rule::TooLong(longest)));
    }
    *member = text;
    true
}

/// The entries of a view by list: `emails`, `phone_numbers`, contact data.
fn by_list(entries: Vec<KeyedEntry<Entry>>) -> [Vec<KeyedEntry<Entry>>; 3] {
    let mut lists = [const { Vec::new() }; 3];
    for keyed in entries {
        let list = match keyed.entry.row.code.list {
            List::Emails => 0,
            List::PhoneNumbers => 1,
            List::ContactData(_) => 2,
        };
        lists[list].push(keyed);
    }
    lists
}

/// The view, or its faults. An import has none.
fn checked<V>(view: V, verb: Verb, faults: Vec<Fault>) -> Result<V, Refusal> {
    if verb != Verb::Import {
        Refusal::unless_empty(faults)?;
    }
    Ok(view)
}
