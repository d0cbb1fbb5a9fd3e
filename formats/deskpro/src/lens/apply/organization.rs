//! Commands for an organization.

use polydex_lens::View;
use polydex_model::{Refusal, Rule};

use super::{
    LONGEST_LINE, LONGEST_TEXT, Verb, by_list, change, custom, items, judged, lists, phones,
};
use crate::{
    lens::{Command, DeskproLens, OrganizationView},
    phrasebook::Owner,
    wire::{At, OrganizationInput},
};

/// Carries out a command.
pub(in crate::lens) fn organization(
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
        faults.push(At::root().member("name").fault(Rule::Required));
    }
    change(&mut fields.summary, input.summary, LONGEST_TEXT, "summary", &mut faults);
    if let Some(importance) = input.importance {
        fields.importance = importance.unwrap_or_default();
    }
    if let Some(parent) = input.parent {
        fields.parent = parent;
    }
    if let Some(picture) = input.picture_blob {
        fields.picture_blob = picture;
    }
    lists::labels(&mut fields.labels, input.labels, "labels", &mut faults);
    lists::domains(&mut fields.email_domains, input.email_domains, &mut faults);
    lists::ids(&mut fields.user_groups, input.user_groups);
    let definitions = lens.definitions().list(Owner::Organization);
    custom::apply(&mut fields.fields, input.fields, definitions, &mut faults);
    if let Some(sent) = input.phone_numbers {
        phones::apply(lens, Owner::Organization, &mut numbers, sent, &mut faults);
    }
    let owner = Owner::Organization;
    items::apply(lens, owner, &mut items, input.contact_data, &mut faults);
    let entries = numbers.into_iter().chain(items).collect();
    judged(View { fields, entries }, verb, faults)
}
