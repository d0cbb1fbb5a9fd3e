//! What awork's calls do to a view, by the vendor's rules.

use jiff::civil::Date;
use polydex_lens::KeyedEntry;
use polydex_model::{Fault, PointId, Refusal, Rule};

use super::{Fields, RoleName, Team, UserView, check, normal};
use crate::{
    phrasebook::kind_named,
    wire::{ContactInfo, ContactInfoForm, Invitation, Member, UserForm, UserMember},
};

/// What a call asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// `PUT` of a user: each of the seven members that is not sent is cleared.
    ReplaceUser {
        /// What was sent.
        form: UserForm,
        /// Bounds the birthday.
        today: Date,
    },
    /// `PATCH` of a user: only what was sent is changed.
    MergeUser {
        /// What was sent.
        form: UserForm,
        /// Bounds the birthday.
        today: Date,
    },
    /// `POST` of a contact info.
    AddContactInfo(ContactInfoForm),
    /// `PUT` of a contact info: each of the eleven members that is not sent is cleared.
    ReplaceContactInfo(PointId, ContactInfoForm),
    /// `PATCH` of a contact info: only what was sent is changed.
    MergeContactInfo(PointId, ContactInfoForm),
    /// `DELETE` of a contact info.
    RemoveContactInfo(PointId),
    /// `POST` of an invitation, on a person who is not there yet.
    Invite {
        /// What was sent.
        invitation: Invitation,
        /// The role that it names.
        role: RoleName,
        /// Bounds the birthday.
        today: Date,
    },
    /// The invitation was taken up.
    AcceptInvitation,
    /// Back in use.
    Activate,
    /// Out of use.
    Deactivate,
    /// Out of lists, or back in them; coming back does not activate.
    SetArchived(bool),
}

/// The vendor's code for a write to a user who is kept for references only.
pub const ENTITY_ARCHIVED: &str = "entity-archived";

/// Carries out a command on a view.
pub fn apply(mut view: UserView, command: Command) -> Result<UserView, Refusal> {
    match command {
        Command::ReplaceUser { form, today } => change_user(&mut view, form, today, true)?,
        Command::MergeUser { form, today } => change_user(&mut view, form, today, false)?,
        Command::AddContactInfo(form) => add(&mut view, form)?,
        Command::ReplaceContactInfo(id, form) => change(&mut view, id, |_| replaced(form))?,
        Command::MergeContactInfo(id, form) => change(&mut view, id, |shown| merged(shown, form))?,
        Command::RemoveContactInfo(id) => remove(&mut view, id)?,
        Command::Invite { invitation, role, today } => invite(&mut view, invitation, role, today)?,
        Command::AcceptInvitation => view.fields.invitation_accepted = true,
        Command::Activate => {
            refuse_archived(&view.fields)?;
            view.fields.is_deactivated = false;
        }
        Command::Deactivate => view.fields.is_deactivated = true,
        Command::SetArchived(archived) => {
            view.fields.is_archived = archived;
            view.fields.is_deactivated |= archived;
        }
    }
    Ok(view)
}

fn refuse_archived(fields: &Fields) -> Result<(), Refusal> {
    if fields.is_archived { Err(Refusal::at("", Rule::Own(ENTITY_ARCHIVED))) } else { Ok(()) }
}

fn change_user(
    view: &mut UserView,
    form: UserForm,
    today: Date,
    replaces: bool,
) -> Result<(), Refusal> {
    refuse_archived(&view.fields)?;
    let mut wanted = view.fields.clone();
    if replaces {
        for member in UserMember::ALL {
            *wanted.text_mut(member) = None;
        }
        wanted.birth_date = None;
    }
    fill(&mut wanted, form);
    Refusal::unless_empty(check::user(&view.fields, &wanted, today))?;
    view.fields = wanted;
    Ok(())
}

fn fill(fields: &mut Fields, form: UserForm) {
    for (member, text) in form.texts {
        *fields.text_mut(member) = text;
    }
    if let Some(day) = form.birth_date {
        fields.birth_date = day;
    }
}

fn add(view: &mut UserView, form: ContactInfoForm) -> Result<(), Refusal> {
    refuse_archived(&view.fields)?;
    let wanted = replaced(form);
    Refusal::unless_empty(check::contact_info(None, &wanted))?;
    view.entries.push(KeyedEntry::new(wanted));
    Ok(())
}

fn change(
    view: &mut UserView,
    id: PointId,
    wanted: impl FnOnce(&ContactInfo) -> ContactInfo,
) -> Result<(), Refusal> {
    let at = find(view, id)?;
    refuse_archived(&view.fields)?;
    let shown = &view.entries[at].entry;
    let wanted = ContactInfo { primary: shown.primary, ..wanted(shown) };
    if shown.primary && (shown.value != wanted.value || shown.kind != wanted.kind) {
        return Err(locked());
    }
    Refusal::unless_empty(check::contact_info(Some(shown), &wanted))?;
    view.entries[at].entry = wanted;
    Ok(())
}

fn remove(view: &mut UserView, id: PointId) -> Result<(), Refusal> {
    let at = find(view, id)?;
    refuse_archived(&view.fields)?;
    if view.entries[at].entry.primary {
        return Err(locked());
    }
    view.entries.remove(at);
    Ok(())
}

fn find(view: &UserView, id: PointId) -> Result<usize, Refusal> {
    let at = view.entries.iter().position(|keyed| keyed.key.contains(&id));
    at.ok_or(Refusal::NotFound("contact info".into()))
}

fn locked() -> Refusal {
    Refusal::State(
        "The e-mail address that the user signs in with cannot be changed or removed here.".into(),
    )
}

/// The entry of a form in which what was not sent is empty.
fn replaced(form: ContactInfoForm) -> ContactInfo {
    let empty = ContactInfo::default();
    filled(empty, form, None)
}

/// The entry with what was sent. `isAddress` follows a new type unless it was sent too.
fn merged(shown: &ContactInfo, form: ContactInfoForm) -> ContactInfo {
    let is_address = (!form.texts.contains_key(&Member::Type)).then_some(shown.is_address);
    filled(shown.clone(), form, is_address)
}

fn filled(mut entry: ContactInfo, form: ContactInfoForm, unsent: Option<bool>) -> ContactInfo {
    for (member, text) in form.texts {
        *entry.text_mut(member) = text;
    }
    let is_address = entry.kind.as_deref().and_then(kind_named) == Some("address");
    entry.is_address = match form.is_address {
        Some(sent) => sent.unwrap_or(is_address),
        None => unsent.unwrap_or(is_address),
    };
    normal(entry)
}

/// A user as an invitation makes him: his address is the one he will sign in with.
fn invite(
    view: &mut UserView,
    invitation: Invitation,
    role: RoleName,
    today: Date,
) -> Result<(), Refusal> {
    let email = invitation.email.unwrap_or_default();
    let mut wanted = view.fields.clone();
    fill(&mut wanted, invitation.user);
    let mut faults: Vec<Fault> = check::invited_address(&email);
    faults.extend(check::user(&view.fields, &wanted, today));
    Refusal::unless_empty(faults)?;
    wanted.role = role;
    wanted.invitation_accepted = false;
    let team = |id| Team { id: Some(id), name: None };
    wanted.teams = invitation.teams.into_iter().map(team).collect();
    view.fields = wanted;
    view.entries.push(KeyedEntry::new(ContactInfo {
        kind: Some("email".into()),
        sub_type: Some("work".into()),
        value: Some(email),
        primary: true,
        ..ContactInfo::default()
    }));
    Ok(())
}

#[cfg(test)]
mod tests;
