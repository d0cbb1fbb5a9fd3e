//! Who may do what: role, action, target, field. The one file that states it.
//!
//! Keys never grow: nobody comes to do, by whatever chain of edits, keys and sign-ins, what the key's
//! role when it was made, or the caller's present role, forbids.
//!
//! Dialects only render the outcome (ONLYOFFICE 403, awork 401, Xurrent 404, Deskpro 403).

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use polydex_model::{
    AnyRecord, CanonicalField, Dialect, Fault, FieldPath, Person, Reference, Refusal, Residue,
    Role, Rule, Status, refusal::ForeignId,
};
use polydex_store::Key;

use crate::{Caller, DirectoryRecord, edit::means};

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
    Own,
    /// Another person, whom the caller made, and not by an import.
    CreatedByCaller,
    /// Any other person.
    Other,
    /// An organization.
    Organization,
    /// The workspace as a whole.
    Workspace,
}

/// The least role that may do an action to a target; no row, nobody but admins.
///
/// Whoever made a person keeps editing that person, for as long as he is a member or more.
const TABLE: &[(Action, Target, Role)] = &[
    (Action::Read, Target::Own, Role::Guest),
    (Action::Read, Target::CreatedByCaller, Role::Member),
    (Action::Read, Target::Other, Role::Member),
    (Action::Read, Target::Organization, Role::Member),
    (Action::Edit, Target::Own, Role::Guest),
    (Action::Edit, Target::CreatedByCaller, Role::Member),
];

/// Whether a role may do this at all.
///
/// ```
/// use polydex_directory::policy::{Action, Target, allows};
/// use polydex_model::Role;
/// assert!(allows(Role::Member, Action::Edit, Target::Own));
/// assert!(!allows(Role::Member, Action::Edit, Target::Other));
/// assert!(allows(Role::Admin, Action::Delete, Target::Other));
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
        (Action::Edit, Target::Other) => "only an administrator may change another person",
        (Action::Edit, _) => "only an administrator may change this record",
        (Action::Create, _) => "only an administrator may create this record",
        (Action::Delete, _) => "only an administrator may delete this record",
        (Action::ReadFeed | Action::ManageKeys | Action::Read, _) => {
            "only an administrator may do this"
        }
    }
}

/// How long a sign-in counts as fresh. Whoever holds an older token gives the password once more
/// before changing how the person signs in, as GitHub's "sudo mode" asks too.
pub const FRESH_SIGN_IN: SignedDuration = SignedDuration::from_hours(2);

/// Whether a key stands for a password that was given a short while ago. A token that was obtained
/// with a key does not: whoever holds the key may never have known the password.
pub(crate) fn is_fresh_sign_in(key: &Key, now: Timestamp) -> bool {
    key.is_token && key.parent.is_none() && now.duration_since(key.created) < FRESH_SIGN_IN
}

/// Extras by which a dialect's vendor grants something (money, service, membership): programs that
/// read them there would trust them, so only admins change them. Each dialect names its own.
///
/// ```
/// use polydex_directory::GrantingExtras;
/// use polydex_model::{Dialect, Person};
/// let here = Dialect::named("here");
/// let granting: GrantingExtras = [(here.clone(), &["vip"][..])].into_iter().collect();
/// let (before, mut after) = (Person::default(), Person::default());
/// after.residue.set_extra(&here, "vip", Some(true.into()));
/// assert_eq!(granting.changed_names(&before.residue, &after.residue), ["vip"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GrantingExtras(BTreeMap<Dialect, &'static [&'static str]>);

impl FromIterator<(Dialect, &'static [&'static str])> for GrantingExtras {
    fn from_iter<I: IntoIterator<Item = (Dialect, &'static [&'static str])>>(all: I) -> Self {
        Self(all.into_iter().collect())
    }
}

impl GrantingExtras {
    /// The names of granting extras that differ.
    pub fn changed_names(&self, before: &Residue, after: &Residue) -> Vec<&'static str> {
        let differs = |dialect: &Dialect, name: &str| {
            before.extra(dialect, name) != after.extra(dialect, name)
        };
        let all =
            self.0.iter().flat_map(|(dialect, names)| names.iter().map(move |n| (dialect, *n)));
        all.filter(|(dialect, name)| differs(dialect, name)).map(|(_, name)| name).collect()
    }
}

/// Refuses an edit that changes fields the caller may not change.
pub(crate) fn check_fields<R: DirectoryRecord>(
    caller: &Caller,
    before: Option<&R>,
    after: &R,
    granting: &GrantingExtras,
) -> Result<(), Refusal> {
    let Some(after) = after.as_person() else {
        return Ok(());
    };
    let blank = Person::default();
    let before = before.and_then(DirectoryRecord::as_person).unwrap_or(&blank);
    let mut places = owner_only(caller, before, after);
    if !caller.is_admin() {
        places.extend(admin_only(before, after));
        let extras = granting.changed_names(&before.residue, &after.residue);
        places.extend(extras.into_iter().map(CanonicalField::Member));
    }
    if !may_change_sign_in(caller, before) {
        places.extend(sign_in_data(before, after));
    }
    let mut faults: Vec<Fault> = Vec::new();
    for path in places.into_iter().map(FieldPath::Canonical) {
        if faults.iter().all(|fault| fault.path != path) {
            faults.push(Fault { path, rule: Rule::NotAllowed });
        }
    }
    Refusal::unless_empty(faults)
}

/// Whether the caller may change how a person signs in.
///
/// Never for somebody whose role is above the caller's, not even where the caller acts for that very
/// person: a key of a small role would become the whole person by it. For oneself only shortly after
/// giving the password: a key would outgrow its role as soon as the person's role is raised. The
/// owner's own key may, because no role is above it and nobody else could set a first password.
/// For others only admins: who knew the password of somebody whom he made could act for him.
fn may_change_sign_in(caller: &Caller, person: &Person) -> bool {
    person.account.role <= caller.role
        && if caller.is(person.id) {
            caller.fresh_sign_in || caller.role == Role::Owner
        } else {
            caller.is_admin()
        }
}

/// Refuses who may not make or revoke keys of this person.
pub(crate) fn check_keys(caller: &Caller, person: &Person) -> Result<(), Refusal> {
    if may_change_sign_in(caller, person) {
        return Ok(());
    }
    let reason = if caller.is(person.id) {
        "sign in with the password to change your own keys"
    } else {
        "nobody changes keys of a person whose role is above theirs"
    };
    Err(Refusal::Forbidden(reason.into()))
}

/// What names a person at sign-in, here or at a provider of single sign-on, and the password.
fn sign_in_data(before: &Person, after: &Person) -> Vec<CanonicalField> {
    let (was, is) = (&before.account, &after.account);
    let (were, are) = (&was.foreign_ids, &is.foreign_ids);
    let mut places = Vec::new();
    let mut note = |changed: bool, place: CanonicalField| places.extend(changed.then_some(place));
    note(was.password != is.password, CanonicalField::Member("password"));
    note(was.user_name != is.user_name, CanonicalField::UserName);
    note(
        was.primary_email != is.primary_email
            || before.primary_address() != after.primary_address(),
        CanonicalField::PrimaryEmail,
    );
    note(
        were.authentication != are.authentication,
        CanonicalField::ForeignId(ForeignId::Authentication),
    );
    places
}

/// What only the owner may do: make or unmake owners, and put one out of use.
fn owner_only(caller: &Caller, before: &Person, after: &Person) -> Vec<CanonicalField> {
    if caller.role == Role::Owner {
        return Vec::new();
    }
    let (was, is) = (&before.account, &after.account);
    let mut places = Vec::new();
    if was.role != is.role && (was.role == Role::Owner || is.role == Role::Owner) {
        places.push(CanonicalField::Role);
    }
    if was.role == Role::Owner && was.status != is.status {
        places.push(CanonicalField::Status);
    }
    places
}

/// What members and guests may not change, neither on themselves nor on whom they made. The password
/// is a person's own, if [`may_change_sign_in`] says so.
fn admin_only(before: &Person, after: &Person) -> Vec<CanonicalField> {
    let (was, is) = (&before.account, &after.account);
    let (sign_on, mut places): (Vec<_>, Vec<_>) = sign_in_data(before, after)
        .into_iter()
        .filter(|place| *place != CanonicalField::Member("password"))
        .partition(|place| matches!(place, CanonicalField::ForeignId(_)));
    let mut note = |changed: bool, place: CanonicalField| places.extend(changed.then_some(place));
    note(was.role != is.role, CanonicalField::Role);
    note(was.status != is.status, CanonicalField::Status);
    note(
        was.invitation_accepted != is.invitation_accepted,
        CanonicalField::Member("invitation_accepted"),
    );
    let (were, are) = (&was.foreign_ids, &is.foreign_ids);
    note(were.source != are.source, CanonicalField::ForeignId(ForeignId::Source));
    note(were.source_id != are.source_id, CanonicalField::ForeignId(ForeignId::SourceId));
    note(were.employee != are.employee, CanonicalField::ForeignId(ForeignId::Employee));
    note(were.support != are.support, CanonicalField::ForeignId(ForeignId::Support));
    places.extend(sign_on);
    let mut note = |changed: bool, place: CanonicalField| places.extend(changed.then_some(place));
    let (were, are) = (&before.organization, &after.organization);
    note(!same(were.as_slice(), are.as_slice()), CanonicalField::Organization);
    note(!same(before.manager.as_slice(), after.manager.as_slice()), CanonicalField::Manager);
    note(!same(&before.groups, &after.groups), CanonicalField::Group(0));
    for point in &after.card.points {
        let old = before.card.points.iter().find(|old| old.id == point.id);
        note(
            old.map_or(point.managed, |old| old.managed != point.managed),
            CanonicalField::Point(point.id),
        );
    }
    places
}

/// Whether references that an edit wrote, which are not resolved yet, mean what is there.
fn same(known: &[Reference], written: &[Reference]) -> bool {
    let meant = |known: &Reference, written: &Reference| known == written || means(written, known);
    known.iter().all(|known| written.iter().any(|written| meant(known, written)))
        && written.iter().all(|written| known.iter().any(|known| meant(known, written)))
}

/// Whoever is made an owner loses the password, unless the same edit gives a new one: an admin may
/// have set it, and would be the owner by it.
pub(crate) fn end_old_password<R: DirectoryRecord>(before: Option<&R>, after: &mut R) {
    let Some((was, is)) = before.and_then(DirectoryRecord::as_person).zip(after.as_person_mut())
    else {
        return;
    };
    let (was, is) = (&was.account, &mut is.account);
    if was.role != Role::Owner && is.role == Role::Owner && was.password == is.password {
        is.password = None;
    }
}

/// Where the edit takes an owner out of use. There is always another one: the commit sees to it.
pub(crate) fn ends_ownership(before: &AnyRecord, after: &AnyRecord) -> Option<CanonicalField> {
    let (AnyRecord::Person(before), AnyRecord::Person(after)) = (before, after) else {
        return None;
    };
    let owns = |p: &Person| p.account.role == Role::Owner && p.account.status == Status::Active;
    (owns(before) && !owns(after)).then(|| {
        if after.account.role == Role::Owner {
            CanonicalField::Status
        } else {
            CanonicalField::Role
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guest_reads_and_edits_nobody_but_himself() {
        assert!(allows(Role::Guest, Action::Read, Target::Own));
        assert!(allows(Role::Guest, Action::Edit, Target::Own));
        for target in [Target::Other, Target::Organization] {
            assert!(!allows(Role::Guest, Action::Read, target));
            assert!(!allows(Role::Guest, Action::Edit, target));
        }
    }

    #[test]
    fn only_admins_create_and_delete() {
        for target in [Target::Own, Target::CreatedByCaller, Target::Other, Target::Organization] {
            for action in [Action::Create, Action::Delete] {
                assert!(!allows(Role::Member, action, target));
                assert!(allows(Role::Admin, action, target));
            }
        }
    }
}
