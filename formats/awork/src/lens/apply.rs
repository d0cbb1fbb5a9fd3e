//! Applies awork's calls to a view, by the vendor's rules.

use jiff::civil::Date;
use polydex_lens::{KeyedEntry, request::Patch};
use polydex_model::{Fault, PointId, Refusal, Rule};

use super::{Fields, RoleName, Team, UserView, check, normal};
use crate::{
    phrasebook::kind_named,
    wire::{ContactInfo, ContactInfoForm, Invitation, Member, UserForm, UserMember},
};

/// What a call asks for. Each `today` bounds the birthday.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// `PUT` of a user: clears those of the seven members that are absent.
    ReplaceUser {
        /// The members sent.
        form: UserForm,
        /// The day of the request.
        today: Date,
    },
    /// `PATCH` of a user: changes only the members sent.
    MergeUser {
        /// The members sent.
        form: UserForm,
        /// The day of the request.
        today: Date,
    },
    /// `POST` of a contact info.
    AddContactInfo(ContactInfoForm),
    /// `PUT` of a contact info: clears those of the eleven members that are absent.
    ReplaceContactInfo(PointId, ContactInfoForm),
    /// `PATCH` of a contact info: changes only the members sent.
    MergeContactInfo(PointId, ContactInfoForm),
    /// `DELETE` of a contact info.
    RemoveContactInfo(PointId),
    /// `POST` of an invitation; makes a new person.
    Invite {
        /// The members sent.
        invitation: Invitation,
        /// The role that it names.
        role: RoleName,
        /// The day of the request.
        today: Date,
    },
    /// The invited person accepts.
    AcceptInvitation,
    /// The user may sign in again.
    Activate,
    /// The user may no longer sign in.
    Deactivate,
    /// Takes the user out of lists, which also deactivates, or puts them back, which does not
    /// activate.
    SetArchived(bool),
}

/// The vendor's error code for a write to an archived user.
pub const ENTITY_ARCHIVED: &str = "entity-archived";

/// Carries out a command on a view.
pub fn apply(mut view: UserView, command: Command) -> Result<UserView, Refusal> {
    match command {
        Command::ReplaceUser { form, today } => change_user(&mut view, form, today, true)?,
        Command::MergeUser { form, today } => change_user(&mut view, form, today, false)?,
        Command::AddContactInfo(form) => add(&mut view, form)?,
        Command::ReplaceContactInfo(id, form) => change(&mut view, id, |_| replaced(form))?,
        Command::MergeContactInfo(id, form) => change(&mut view, id, |old| merged(old, form))?,
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
    let mut new = view.fields.clone();
    if replaces {
        for member in UserMember::ALL {
            *new.text_mut(member) = None;
        }
        new.birth_date = None;
    }
    fill(&mut new, form);
    Refusal::unless_empty(check::user(&view.fields, &new, today))?;
    view.fields = new;
    Ok(())
}

fn fill(fields: &mut Fields, form: UserForm) {
    for (member, text) in form.texts {
        *fields.text_mut(member) = text;
    }
    fields.birth_date = form.birth_date.or_keep(fields.birth_date);
}

fn add(view: &mut UserView, form: ContactInfoForm) -> Result<(), Refusal> {
    refuse_archived(&view.fields)?;
    let new = replaced(form);
    Refusal::unless_empty(check::contact_info(None, &new))?;
    view.entries.push(KeyedEntry::new(new));
    Ok(())
}

fn change(
    view: &mut UserView,
    id: PointId,
    edit: impl FnOnce(&ContactInfo) -> ContactInfo,
) -> Result<(), Refusal> {
    let at = find(view, id)?;
    refuse_archived(&view.fields)?;
    let old = &view.entries[at].entry;
    let new = ContactInfo { primary: old.primary, ..edit(old) };
    if old.primary && (old.value != new.value || old.kind != new.kind) {
        return Err(primary_is_locked());
    }
    Refusal::unless_empty(check::contact_info(Some(old), &new))?;
    view.entries[at].entry = new;
    Ok(())
}

fn remove(view: &mut UserView, id: PointId) -> Result<(), Refusal> {
    let at = find(view, id)?;
    refuse_archived(&view.fields)?;
    if view.entries[at].entry.primary {
        return Err(primary_is_locked());
    }
    view.entries.remove(at);
    Ok(())
}

fn find(view: &UserView, id: PointId) -> Result<usize, Refusal> {
    let at = view.entries.iter().position(|keyed| keyed.key.contains(&id));
    at.ok_or(Refusal::NotFound("contact info".into()))
}

fn primary_is_locked() -> Refusal {
    Refusal::State(
        "The e-mail address that the user signs in with cannot be changed or removed here.".into(),
    )
}

/// The entry of a form whose absent members are empty.
fn replaced(form: ContactInfoForm) -> ContactInfo {
    let empty = ContactInfo::default();
    filled(empty, form, None)
}

/// The entry with the members sent. `isAddress` follows a new type unless it was sent too.
fn merged(old: &ContactInfo, form: ContactInfoForm) -> ContactInfo {
    let is_address = (!form.texts.contains_key(&Member::Type)).then_some(old.is_address);
    filled(old.clone(), form, is_address)
}

fn filled(mut entry: ContactInfo, form: ContactInfoForm, unsent: Option<bool>) -> ContactInfo {
    for (member, text) in form.texts {
        *entry.text_mut(member) = text;
    }
    let is_address = entry.kind.as_deref().and_then(kind_named) == Some("address");
    entry.is_address = match form.is_address {
        Patch::Value(sent) => sent,
        Patch::Null => is_address,
        Patch::Absent => unsent.unwrap_or(is_address),
    };
    normal(entry)
}

/// Makes a user from an invitation. The invited address becomes the one they sign in with.
fn invite(
    view: &mut UserView,
    invitation: Invitation,
    role: RoleName,
    today: Date,
) -> Result<(), Refusal> {
    let email = invitation.email.unwrap_or_default();
    let mut new = view.fields.clone();
    fill(&mut new, invitation.user);
    let mut faults: Vec<Fault> = check::invited_address(&email);
    faults.extend(check::user(&view.fields, &new, today));
    Refusal::unless_empty(faults)?;
    new.role = role;
    new.invitation_accepted = false;
    let team = |id| Team { id: Some(id), name: None };
    new.teams = invitation.teams.into_iter().map(team).collect();
    view.fields = new;
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
