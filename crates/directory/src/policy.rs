//! The permission rules: role, action, target, field. The only file that states them.
//!
//! Keys never grow: no chain of edits, keys and sign-ins may allow what the key's role when it was
//! made, or the caller's present role, forbids.
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

/// What a caller does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Read the record, or find it in lists.
    Read,
    /// Create such a record.
    Create,
    /// Change it.
    Edit,
    /// Delete or restore it.
    Delete,
    /// Read the change feed of the workspace.
    ReadFeed,
    /// Create, list and revoke keys of others.
    ManageKeys,
}

/// What the action applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// The person that the caller acts for.
    Own,
    /// Another person, created by the caller, but not by an import.
    CreatedByCaller,
    /// Any other person.
    Other,
    /// An organization.
    Organization,
    /// The workspace as a whole.
    Workspace,
}

/// The least role that may do an action to a target. Without a row only admins may.
///
/// The creator of a person may keep editing that person while being a member or more.
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

/// Refuses what the caller may not do. A caller who may not even read a record must not learn that
/// it exists.
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

/// How long a sign-in counts as fresh. The holder of an older token must give the password again
/// before changing how the person signs in, as in GitHub's "sudo mode".
pub const FRESH_SIGN_IN: SignedDuration = SignedDuration::from_hours(2);

/// Whether a key proves that the password was given recently. A token that was obtained with a key
/// does not: the key's holder may never have known the password.
pub(crate) fn is_fresh_sign_in(key: &Key, now: Timestamp) -> bool {
    key.is_token && key.parent.is_none() && now.duration_since(key.created) < FRESH_SIGN_IN
}

/// Extras by which a vendor grants something (money, service, membership). Programs that read them
/// would trust them, so only admins may change them. Each dialect declares its own.
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

/// Refuses an edit that changes fields which the caller may not change.
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
    let mut fields = owner_only(caller, before, after);
    if !caller.is_admin() {
        fields.extend(admin_only(before, after));
        let extras = granting.changed_names(&before.residue, &after.residue);
        fields.extend(extras.into_iter().map(CanonicalField::Member));
    }
    if !may_change_sign_in(caller, before) {
        fields.extend(sign_in_data(before, after));
    }
    let mut faults: Vec<Fault> = Vec::new();
    for path in fields.into_iter().map(FieldPath::Canonical) {
        if faults.iter().all(|fault| fault.path != path) {
            faults.push(Fault { path, rule: Rule::NotAllowed });
        }
    }
    Refusal::unless_empty(faults)
}

/// Whether the caller may change how a person signs in.
///
/// Never for a person whose role is above the caller's, even if the caller acts for that very
/// person: otherwise a key of a small role could take over the whole person. For the caller's own
/// person only shortly after giving the password: otherwise a key would outgrow its role as soon as
/// the person's role is raised. The owner's own key may, because no role is above it and no one
/// else could set a first password. For others only admins: the creator of a person who knew the
/// password could act as that person.
fn may_change_sign_in(caller: &Caller, person: &Person) -> bool {
    person.account.role <= caller.role
        && if caller.is(person.id) {
            caller.fresh_sign_in || caller.role == Role::Owner
        } else {
            caller.is_admin()
        }
}

/// Refuses a caller who may not create or revoke keys of this person.
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

/// Changes to what identifies a person at sign-in, here or at a single sign-on provider, and to the
/// password.
fn sign_in_data(before: &Person, after: &Person) -> Vec<CanonicalField> {
    let (old, new) = (&before.account, &after.account);
    let (old_ids, new_ids) = (&old.foreign_ids, &new.foreign_ids);
    let mut fields = Vec::new();
    let mut note = |changed: bool, field: CanonicalField| fields.extend(changed.then_some(field));
    note(old.password != new.password, CanonicalField::Member("password"));
    note(old.user_name != new.user_name, CanonicalField::UserName);
    note(
        old.primary_email != new.primary_email
            || before.primary_address() != after.primary_address(),
        CanonicalField::PrimaryEmail,
    );
    note(
        old_ids.authentication != new_ids.authentication,
        CanonicalField::ForeignId(ForeignId::Authentication),
    );
    fields
}

/// Changes that only the owner may make: appoint or demote owners, and deactivate one.
fn owner_only(caller: &Caller, before: &Person, after: &Person) -> Vec<CanonicalField> {
    if caller.role == Role::Owner {
        return Vec::new();
    }
    let (old, new) = (&before.account, &after.account);
    let mut fields = Vec::new();
    if old.role != new.role && (old.role == Role::Owner || new.role == Role::Owner) {
        fields.push(CanonicalField::Role);
    }
    if old.role == Role::Owner && old.status != new.status {
        fields.push(CanonicalField::Status);
    }
    fields
}

/// Changes that members and guests may not make, neither to themselves nor to people they created.
/// The password is a person's own, if [`may_change_sign_in`] allows it.
fn admin_only(before: &Person, after: &Person) -> Vec<CanonicalField> {
    let (old, new) = (&before.account, &after.account);
    let (sign_on, mut fields): (Vec<_>, Vec<_>) = sign_in_data(before, after)
        .into_iter()
        .filter(|field| *field != CanonicalField::Member("password"))
        .partition(|field| matches!(field, CanonicalField::ForeignId(_)));
    let mut note = |changed: bool, field: CanonicalField| fields.extend(changed.then_some(field));
    note(old.role != new.role, CanonicalField::Role);
    note(old.status != new.status, CanonicalField::Status);
    note(
        old.invitation_accepted != new.invitation_accepted,
        CanonicalField::Member("invitation_accepted"),
    );
    let (old_ids, new_ids) = (&old.foreign_ids, &new.foreign_ids);
    note(old_ids.source != new_ids.source, CanonicalField::ForeignId(ForeignId::Source));
    note(old_ids.source_id != new_ids.source_id, CanonicalField::ForeignId(ForeignId::SourceId));
    note(old_ids.employee != new_ids.employee, CanonicalField::ForeignId(ForeignId::Employee));
    note(old_ids.support != new_ids.support, CanonicalField::ForeignId(ForeignId::Support));
    fields.extend(sign_on);
    let mut note = |changed: bool, field: CanonicalField| fields.extend(changed.then_some(field));
    let (old_ids, new_ids) = (&before.organization, &after.organization);
    note(!same(old_ids.as_slice(), new_ids.as_slice()), CanonicalField::Organization);
    note(!same(before.manager.as_slice(), after.manager.as_slice()), CanonicalField::Manager);
    note(!same(&before.groups, &after.groups), CanonicalField::Group(0));
    for point in &after.card.points {
        let old = before.card.points.iter().find(|old| old.id == point.id);
        note(
            old.map_or(point.managed, |old| old.managed != point.managed),
            CanonicalField::Point(point.id),
        );
    }
    fields
}

/// Whether references that an edit wrote, not yet resolved, mean the stored ones.
fn same(known: &[Reference], written: &[Reference]) -> bool {
    let meant = |known: &Reference, written: &Reference| known == written || means(written, known);
    known.iter().all(|known| written.iter().any(|written| meant(known, written)))
        && written.iter().all(|written| known.iter().any(|known| meant(known, written)))
}

/// Clears the password of a person who becomes an owner, unless the same edit sets a new one: an
/// admin who had set it could otherwise sign in as the owner.
pub(crate) fn end_old_password<R: DirectoryRecord>(before: Option<&R>, after: &mut R) {
    let Some((old, new)) = before.and_then(DirectoryRecord::as_person).zip(after.as_person_mut())
    else {
        return;
    };
    let (old, new) = (&old.account, &mut new.account);
    if old.role != Role::Owner && new.role == Role::Owner && old.password == new.password {
        new.password = None;
    }
}

/// The field by which an edit takes an owner out of use. The commit checks that another owner is
/// left.
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
