//! Commands for a person.

use polydex_lens::View;
use polydex_model::{Fault, Name, Refusal, Rule, check_password};

use super::{
    LONGEST_LINE, LONGEST_TEXT, Verb, by_list, change, custom, emails, items, judged, lists, phones,
};
use crate::{
    lens::{Command, DeskproLens, PersonFields, PersonView, time_zone},
    phrasebook::Owner,
    wire::{At, PersonInput, locale_of},
};

/// Carries out a command.
pub(in crate::lens) fn person(
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
        input.primary_email.take(),
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
    custom::apply(&mut fields.fields, input.fields.take(), definitions, &mut faults);
    standing(&mut fields, &input, &mut faults);
    let entries = addresses.into_iter().chain(numbers).chain(items).collect();
    judged(View { fields, entries }, verb, faults)
}

/// A name that differs from the one shown wins and is taken apart, unless the parts sent beside it
/// make it; else changed parts do.
fn name(fields: &mut PersonFields, input: &mut PersonInput, verb: Verb, faults: &mut Vec<Fault>) {
    let sent = input.name.take().filter(|name| !name.is_empty() && !is_made(name, input));
    let mut is_changed = change(&mut fields.name, sent, LONGEST_LINE, "name", faults);
    if is_changed {
        take_parts(fields);
    } else {
        let (first, last) = (input.first_name.take(), input.last_name.take());
        is_changed |= change(&mut fields.first_name, first, LONGEST_LINE, "first_name", faults);
        is_changed |= change(&mut fields.last_name, last, LONGEST_LINE, "last_name", faults);
        if is_changed {
            fields.name = fields.normal().name_parts().full();
        }
    }
    if (is_changed || verb == Verb::Create) && fields.name.is_empty() {
        faults.push(At::root().member("name").fault(Rule::Required));
    }
}

/// Whether both parts were sent and make the name.
fn is_made(name: &str, input: &PersonInput) -> bool {
    let (Some(first), Some(last)) = (&input.first_name, &input.last_name) else { return false };
    format!("{first} {last}").trim() == name
}

fn take_parts(fields: &mut PersonFields) {
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
        && !time_zone::is_iana(&fields.timezone)
    {
        faults.push(At::root().member("timezone").fault(Rule::NotAChoice));
    }
    match &input.password {
        Some(password) if password.is_empty() => {
            faults.push(At::root().member("password").fault(Rule::Required));
        }
        Some(password) => {
            let broken = check_password(password).err();
            faults.extend(broken.map(|rule| At::root().member("password").fault(rule)));
        }
        None => {}
    }
}

fn sets(fields: &mut PersonFields, input: &mut PersonInput, faults: &mut Vec<Fault>) {
    lists::labels(&mut fields.labels, input.labels.take(), "labels", faults);
    for (ids, sent) in [
        (&mut fields.user_groups, input.user_groups.take()),
        (&mut fields.agent_groups, input.agent_groups.take()),
        (&mut fields.teams, input.teams.take()),
    ] {
        lists::ids(ids, sent);
    }
}

fn standing(fields: &mut PersonFields, input: &PersonInput, faults: &mut Vec<Fault>) {
    if let Some(organization) = input.organization {
        fields.organization = organization;
    }
    if let Some(team) = input.primary_team {
        fields.primary_team = team;
    }
    if let Some(language) = input.language.filter(|language| *language != fields.language) {
        if language.is_some_and(|id| locale_of(id).is_none()) {
            faults.push(At::root().member("language").fault(Rule::NotAChoice));
        }
        fields.language = language;
    }
    if let Some(is_agent) = input.is_agent {
        // Administrators are agents; who they are is not said through Deskpro.
        if fields.can_admin && !is_agent {
            faults.push(At::root().member("is_agent").fault(Rule::NotAllowed));
        } else {
            fields.is_agent = is_agent;
        }
    }
    if let Some(is_disabled) = input.is_disabled {
        fields.is_disabled = is_disabled;
    }
}
