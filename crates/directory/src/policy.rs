//! Who may do what: role, action, target, field. The one file that states it.
//!
//! Dialects only render the outcome (ONLYOFFICE 403, awork 401, Xurrent 404, Deskpro 403).

use polydex_model::{
    AnyRecord, Dialect, Fault, Path, Person, Place, Refusal, Role, Rule, Status, refusal::ForeignId,
};
use serde_json::Value as Json;

use crate::Caller;

/// What a caller wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Read the record, or see it in lists.
    Read,
    /// Make such a record.
    Create,
    /// Change it.
    Edit,
    /// Delete it or bring it back.
    Delete,
    /// Read the change feed of the workspace.
    ReadFeed,
    /// Make, list and revoke keys of others.
    ManageKeys,
}

/// To what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// The person whom the caller acts for.
    Himself,
    /// Another person, whom the caller made.
    Made,
    /// Any other person.
    Another,
    /// An organization.
    Organization,
    /// The workspace as a whole.
    Workspace,
}

/// The least role that may do an action to a target; no row, nobody but admins.
///
/// Whoever made a person goes on looking after him, also without the role that it took.
const TABLE: &[(Action, Target, Role)] = &[
    (Action::Read, Target::Himself, Role::Guest),
    (Action::Read, Target::Made, Role::Guest),
    (Action::Read, Target::Another, Role::Member),
    (Action::Read, Target::Organization, Role::Member),
    (Action::Edit, Target::Himself, Role::Guest),
    (Action::Edit, Target::Made, Role::Guest),
];

/// Whether a role may do this at all.
///
/// ```
/// use polydex_directory::policy::{Action, Target, allows};
/// use polydex_model::Role;
/// assert!(allows(Role::Member, Action::Edit, Target::Himself));
/// assert!(!allows(Role::Member, Action::Edit, Target::Another));
/// assert!(allows(Role::Admin, Action::Delete, Target::Another));
/// ```
pub fn allows(role: Role, action: Action, target: Target) -> bool {
    let row = TABLE.iter().find(|(a, t, _)| *a == action && *t == target);
    role >= row.map_or(Role::Admin, |(_, _, least)| *least)
}

/// Refuses what the caller may not do. Who may not even read a record does not learn that there
/// is one.
pub(crate) fn check(
    caller: &Caller,
    action: Action,
    target: Target,
    name: &'static str,
) -> Result<(), Refusal> {
    if allows(caller.role, action, target) {
        Ok(())
    } else if allows(caller.role, Action::Read, target) || action == Action::Create {
        Err(Refusal::Forbidden(reason(action, target).into()))
    } else {
        Err(Refusal::NotFound(name.into()))
    }
}

fn reason(action: Action, target: Target) -> &'static str {
    match (action, target) {
        (Action::Edit, Target::Another) => "only an administrator may change another person",
        (Action::Edit, _) => "only an administrator may change this record",
        (Action::Create, _) => "only an administrator may create this record",
        (Action::Delete, _) => "only an administrator may delete this record",
        (Action::ReadFeed | Action::ManageKeys | Action::Read, _) => {
            "only an administrator may do this"
        }
    }
}

/// Refuses a finished edit that changes fields the caller may not change.
pub(crate) fn check_fields(
    caller: &Caller,
    before: Option<&AnyRecord>,
    after: &AnyRecord,
) -> Result<(), Refusal> {
    let AnyRecord::Person(after) = after else {
        return Ok(());
    };
    let blank = Person::default();
    let before = match before {
        Some(AnyRecord::Person(before)) => before,
        _ => &blank,
    };
    let places = if caller.is_admin() {
        owner_only(caller, before, after)
    } else if caller.is(after.id) {
        admin_only(before, after)
    } else {
        [admin_only(before, after), his_own(before, after)].concat()
    };
    let faults = places
        .into_iter()
        .map(|place| Fault { path: Path::Place(place), rule: Rule::NotAllowed })
        .collect();
    Refusal::unless_empty(faults)
}

/// What only the owner may do: make or unmake owners, and put one out of use.
fn owner_only(caller: &Caller, before: &Person, after: &Person) -> Vec<Place> {
    if caller.role == Role::Owner {
        return Vec::new();
    }
    let (was, is) = (&before.account, &after.account);
    let mut places = Vec::new();
    if was.role != is.role && (was.role == Role::Owner || is.role == Role::Owner) {
        places.push(Place::Role);
    }
    if was.role == Role::Owner && was.status != is.status {
        places.push(Place::Status);
    }
    if was.role == Role::Owner && was.password != is.password {
        places.push(Place::Member("password"));
    }
    places
}

/// Extras by which a vendor's system grants something, in whichever dialect: programs that read
/// them there would trust them.
const GRANTING: &[&str] = &["user_groups", "agent_groups", "teams"];

/// What members and guests may not change, neither on themselves nor on whom they made.
fn admin_only(before: &Person, after: &Person) -> Vec<Place> {
    let (was, is) = (&before.account, &after.account);
    let mut places = Vec::new();
    let mut note = |changed: bool, place: Place| {
        if changed {
            places.push(place);
        }
    };
    note(was.role != is.role, Place::Role);
    note(was.status != is.status, Place::Status);
    note(was.user_name != is.user_name, Place::UserName);
    note(was.invitation_accepted != is.invitation_accepted, Place::Member("invitation_accepted"));
    note(
        was.primary_email != is.primary_email
            || before.primary_address() != after.primary_address(),
        Place::PrimaryEmail,
    );
    let (were, are) = (&was.foreign_ids, &is.foreign_ids);
    note(were.source != are.source, Place::ForeignId(ForeignId::Source));
    note(were.source_id != are.source_id, Place::ForeignId(ForeignId::SourceId));
    note(were.employee != are.employee, Place::ForeignId(ForeignId::Employee));
    note(were.support != are.support, Place::ForeignId(ForeignId::Support));
    note(were.authentication != are.authentication, Place::ForeignId(ForeignId::Authentication));
    note(before.organization != after.organization, Place::Organization);
    note(before.manager != after.manager, Place::Manager);
    note(before.groups != after.groups, Place::Group(0));
    for extra in GRANTING {
        note(granted(before, extra) != granted(after, extra), Place::Member(extra));
    }
    for point in &after.card.points {
        let old = before.card.points.iter().find(|old| old.id == point.id);
        note(old.map_or(point.managed, |old| old.managed != point.managed), Place::Point(point.id));
    }
    places
}

/// What nobody but the person himself and admins may change: who knew the password of somebody
/// whom he made could act for him, whatever role that one has by now.
fn his_own(before: &Person, after: &Person) -> Vec<Place> {
    if before.account.password == after.account.password {
        return Vec::new();
    }
    vec![Place::Member("password")]
}

/// What every dialect keeps in an extra of this name.
fn granted<'p>(person: &'p Person, extra: &str) -> Vec<(&'p Dialect, &'p Json)> {
    let dialects = person.residue.iter();
    dialects.filter_map(|(dialect, left)| Some((dialect, left.extras.get(extra)?))).collect()
}

/// Where the edit takes an owner out of use. There is always another one: the commit sees to it.
pub(crate) fn ends_ownership(before: &AnyRecord, after: &AnyRecord) -> Option<Place> {
    let (AnyRecord::Person(before), AnyRecord::Person(after)) = (before, after) else {
        return None;
    };
    let owns = |p: &Person| p.account.role == Role::Owner && p.account.status == Status::Active;
    (owns(before) && !owns(after))
        .then(|| if after.account.role == Role::Owner { Place::Status } else { Place::Role })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guest_reads_and_edits_nobody_but_himself() {
        assert!(allows(Role::Guest, Action::Read, Target::Himself));
        assert!(allows(Role::Guest, Action::Edit, Target::Himself));
        for target in [Target::Another, Target::Organization] {
            assert!(!allows(Role::Guest, Action::Read, target));
            assert!(!allows(Role::Guest, Action::Edit, target));
        }
    }

    #[test]
    fn only_admins_create_and_delete() {
        for target in [Target::Himself, Target::Made, Target::Another, Target::Organization] {
            for action in [Action::Create, Action::Delete] {
                assert!(!allows(Role::Member, action, target));
                assert!(allows(Role::Admin, action, target));
            }
        }
    }
}
