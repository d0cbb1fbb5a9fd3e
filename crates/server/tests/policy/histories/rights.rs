//! What a role may do, as the documents say it.

use polydex_model::{Dialect, Person, Reference, Role};

/// Extras that grant something in the vendor's own system.
pub const GRANTS: &[(Dialect, &[&str])] = &[
    (polydex_format_deskpro::DIALECT, &["user_groups", "agent_groups", "teams", "primary_team"]),
    (
        polydex_format_xurrent::DIALECT,
        &[
            "vip",
            "oauth_person_enablement",
            "cost_per_hour",
            "cost_per_hour_currency",
            "site_id",
            "work_hours_id",
            "guest",
        ],
    ),
    (polydex_format_onlyoffice::DIALECT, &["listAdminModules", "isLDAP", "isSSO", "quotaLimit"]),
    (polydex_format_awork::DIALECT, &["invitationDigest", "invitationEnd"]),
];

/// Who edits.
#[derive(Clone, Copy, Debug)]
pub struct Editor {
    /// The lesser of what the key was made with and what the person is now.
    pub power: Role,
    /// Whether the record is the editor's own.
    pub is_self: bool,
    /// Whether he gave the password a short while ago.
    pub is_fresh: bool,
    /// Whether he made the person, otherwise than by an import.
    pub made: bool,
}

/// Why an edit that was carried out is more than the editor may do; `None` if it is not.
pub fn excess(editor: Editor, before: &Person, after: &Person) -> Option<&'static str> {
    let Editor { power, is_self, is_fresh, made } = editor;
    let admin = power >= Role::Admin;
    let kept = made && power >= Role::Member;
    if !(admin || is_self || kept) {
        return Some("edits another");
    }
    if signs_in_otherwise(before, after) {
        if before.account.role > power {
            return Some("changes how somebody signs in whose role is above");
        }
        if is_self && !is_fresh && power < Role::Owner {
            return Some("changes how the person of a key signs in");
        }
        if !is_self && !admin {
            return Some("changes how another signs in");
        }
    }
    let (was, is) = (&before.account, &after.account);
    let of_owner = was.role == Role::Owner || is.role == Role::Owner;
    if of_owner && power < Role::Owner && (was.role, was.status) != (is.role, is.status) {
        return Some("makes, unmakes or suspends an owner");
    }
    if !admin && belongs(before) != belongs(after) {
        return Some("changes where somebody belongs");
    }
    (!admin && granted(before) != granted(after)).then_some("grants something")
}

fn signs_in_otherwise(before: &Person, after: &Person) -> bool {
    let of = |person: &Person| {
        let account = &person.account;
        let address = person.primary_address().map(str::to_owned);
        let names = (account.user_name.clone(), account.foreign_ids.authentication.clone());
        (account.password.clone(), address, names)
    };
    of(before) != of(after)
}

/// Rank and place of a person, which are for administrators; not the password.
fn belongs(person: &Person) -> impl PartialEq + use<> {
    let account = &person.account;
    let managed: Vec<_> = person.card.points.iter().filter(|p| p.managed).map(|p| p.id).collect();
    let mut groups: Vec<_> = person.groups.iter().map(|group| group.id).collect();
    groups.sort_unstable();
    // By their ids: a name that is read with them is another's.
    let id = |to: &Option<Reference>| to.as_ref().and_then(|to| to.id);
    let place = (id(&person.organization), id(&person.manager), groups, managed);
    let names = (account.user_name.clone(), account.primary_email, account.foreign_ids.clone());
    let address = person.primary_address().map(str::to_owned);
    (account.role, account.status, account.invitation_accepted, names, address, place)
}

fn granted(person: &Person) -> Vec<Option<serde_json::Value>> {
    let all = GRANTS.iter().flat_map(|(dialect, names)| names.iter().map(move |n| (dialect, n)));
    all.map(|(dialect, name)| person.residue.extra(dialect, name).cloned()).collect()
}
