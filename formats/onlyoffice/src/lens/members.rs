//! The members of a profile that are not addresses, as a table.
//!
//! [`MEMBERS`] says where the canonical record holds each member. A view holds them by name, as JSON.

use jiff::Timestamp;
use polydex_lens::{Fields, text_member};
use polydex_model::{PartialDate, Person, Reference, Role, Status};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use crate::{DIALECT, wire::state};

/// Longest name, title, location and the like, in characters.
pub const MAX_LINE: usize = 255;
/// Longest comment, in characters.
pub const MAX_NOTES: usize = 64 * 1024;

/// A member of a profile.
pub type Member = polydex_lens::Member<Person, Form>;

/// What a member or a parameter holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A text; empty if there is none.
    Name,
    /// A text of at most this many characters, or null.
    Text(usize),
    /// `true` or `false`.
    Flag,
    /// A number of flags or of a state.
    Number,
    /// A calendar day, or null.
    Day,
    /// A moment, or null.
    Moment,
    /// The name of a [`Sex`], or null.
    Sex,
    /// A GUID, or null.
    Id,
    /// A list of groups; in requests, of their GUIDs or names.
    Groups,
    /// An object of members without a canonical counterpart.
    Extras,
}

impl polydex_lens::Form for Form {}

/// Every member, in the order in which members are written to a person. The three flags of the role
/// come in ascending order, so that the highest one wins, and `activationStatus` after them.
pub const MEMBERS: &[Member] = &[
    Member::derived(
        "userName",
        Form::Name,
        |person| person.account.user_name.as_str().into(),
        |person, value| text_of(value).clone_into(&mut person.account.user_name),
    ),
    // Guests, and contacts who cannot sign in.
    Member::derived(
        "isVisitor",
        Form::Flag,
        |person| (person.account.role <= Role::Guest).into(),
        |person, value| person.account.role = if is(value) { Role::Guest } else { Role::Member },
    ),
    // Administrators, including the owner.
    Member::derived(
        "isAdmin",
        Form::Flag,
        |person| (person.account.role >= Role::Admin).into(),
        |person, value| {
            let role = person.account.role;
            person.account.role = if is(value) { Role::Admin } else { role.min(Role::Member) };
        },
    ),
    Member::derived(
        "isOwner",
        Form::Flag,
        |person| (person.account.role == Role::Owner).into(),
        |person, value| {
            let role = person.account.role;
            person.account.role = if is(value) { Role::Owner } else { role.min(Role::Admin) };
        },
    ),
    Member::derived(
        "firstName",
        Form::Name,
        |person| person.card.name.parts().given.unwrap_or_default().into(),
        |person, value| {
            person.card.name.give_parts();
            person.card.name.given = some(text_of(value));
        },
    ),
    Member::derived(
        "lastName",
        Form::Name,
        |person| person.card.name.parts().surname.unwrap_or_default().into(),
        |person, value| {
            person.card.name.give_parts();
            person.card.name.surname = some(text_of(value));
        },
    ),
    // A complete date; partial dates are hidden.
    Member::derived(
        "birthday",
        Form::Day,
        |person| {
            let day = person.card.birthday.and_then(PartialDate::to_date);
            day.map(|day| day.to_string()).into()
        },
        |person, value| {
            let day: Option<jiff::civil::Date> = text_of(value).parse().ok();
            person.card.birthday = day.map(PartialDate::from);
        },
    ),
    // Other genders are hidden.
    Member::derived(
        "sex",
        Form::Sex,
        |person| person.card.gender.as_deref().and_then(Sex::named).map(Sex::name).into(),
        |person, value| person.card.gender = value.as_str().map(str::to_owned),
    ),
    Member::derived(
        "status",
        Form::Number,
        |person| employment(person).number().into(),
        set_status,
    ),
    // 0 not activated, 1 activated, 2 pending.
    Member::derived(
        "activationStatus",
        Form::Number,
        |person| match (person.account.invitation_accepted, person.account.role) {
            (true, _) => 1.into(),
            (false, Role::None) => 0.into(),
            (false, _) => PENDING.into(),
        },
        |person, value| {
            person.account.invitation_accepted = *value == 1;
            // People who may sign in from now on are guests, unless the flags above give them more.
            if *value == PENDING && person.account.role == Role::None {
                person.account.role = Role::Guest;
            }
        },
    ),
    // Since when the status is 2.
    Member::derived(
        "terminated",
        Form::Moment,
        |person| {
            let since = person.account.status_since.filter(|_| is_terminated(person));
            since.map(|since| since.to_string()).into()
        },
        |person, value| {
            person.account.status_since = text_of(value).parse::<Timestamp>().ok();
        },
    ),
    // Ordered by name.
    Member::derived(
        "groups",
        Form::Groups,
        |person| person.groups.iter().map(shown_group).collect(),
        set_groups,
    ),
    // The manager.
    Member::derived(
        "lead",
        Form::Id,
        |person| {
            let id = person.manager.as_ref().and_then(|manager| manager.id);
            id.map(|id| id.to_string()).into()
        },
        |person, value| {
            let id = Uuid::parse_str(text_of(value)).ok();
            person.manager = id.map(Reference::by_id);
        },
    ),
    text_member!("location", Form::Text(MAX_LINE), card.location),
    text_member!("notes", Form::Text(MAX_NOTES), card.notes),
    text_member!("title", Form::Text(MAX_LINE), card.job_title),
    text_member!("avatar", Form::Text(MAX_LINE), card.picture),
    text_member!("cultureName", Form::Text(MAX_LINE), account.locale),
    Member::extra(WORK_FROM, Form::Day),
    Member::derived("extras", Form::Extras, |person| other_extras(person).into(), set_other_extras),
];

/// The extra that holds the first day of work, as `yyyy-MM-dd`.
pub const WORK_FROM: &str = "workFrom";

/// The extra that holds the flag of people on leave.
pub const ON_LEAVE: &str = "status";

/// `activationStatus` of people who were invited and have not signed in yet.
pub(crate) const PENDING: u8 = 2;

/// The text of a member; empty for null.
pub fn text<'f>(fields: &'f Fields, name: &str) -> &'f str {
    text_of(fields.get(name))
}

/// Whether a member is `true`.
pub fn flag(fields: &Fields, name: &str) -> bool {
    is(fields.get(name))
}

fn text_of(value: &Json) -> &str {
    value.as_str().unwrap_or_default()
}

fn is(value: &Json) -> bool {
    value.as_bool() == Some(true)
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// Archived people count as terminated.
fn is_terminated(person: &Person) -> bool {
    person.account.status != Status::Active
}

fn employment(person: &Person) -> Employment {
    let on_leave = Employment::OnLeave.number();
    match person.residue.extra(&DIALECT, ON_LEAVE) {
        _ if is_terminated(person) => Employment::Terminated,
        Some(flag) if *flag == on_leave => Employment::OnLeave,
        _ => Employment::Active,
    }
}

fn set_status(person: &mut Person, number: &Json) {
    let terminated = *number == Employment::Terminated.number();
    if terminated != is_terminated(person) {
        person.account.status = if terminated { Status::Deactivated } else { Status::Active };
    }
    let is_on_leave = *number == Employment::OnLeave.number();
    person.residue.set_extra(&DIALECT, ON_LEAVE, is_on_leave.then(|| number.clone()));
}

/// The extras that are no members of their own: what an imported document held besides.
fn other_extras(person: &Person) -> Map<String, Json> {
    let mut extras =
        person.residue.of(&DIALECT).map(|data| data.extras.clone()).unwrap_or_default();
    extras.shift_remove(ON_LEAVE);
    extras.shift_remove(WORK_FROM);
    extras
}

fn set_other_extras(person: &mut Person, value: &Json) {
    let (old, none) = (other_extras(person), Map::new());
    let new = value.as_object().unwrap_or(&none);
    for name in old.keys().chain(new.keys()).filter(|name| old.get(*name) != new.get(*name)) {
        person.residue.set_extra(&DIALECT, name, new.get(name).cloned());
    }
}

/// A group as profiles show it. One that the directory has to resolve has no `id` or an empty name;
/// `manager` is a user name.
pub(crate) fn group(id: Option<Uuid>, name: &str, manager: Option<&str>) -> Json {
    json!({"id": id, "name": name, "manager": manager})
}

fn shown_group(group: &Reference) -> Json {
    let name = group.name.as_deref().unwrap_or_default();
    self::group(group.id, name, group.user_name.as_deref())
}

/// Writes the groups: those that the person has already, and references for the directory to resolve.
fn set_groups(person: &mut Person, groups: &Json) {
    let known = std::mem::take(&mut person.groups);
    let reference = |group: &Json| {
        let known = known.iter().find(|known| shown_group(known) == *group);
        known.cloned().unwrap_or_else(|| Reference {
            id: Uuid::parse_str(text_of(&group["id"])).ok(),
            name: some(text_of(&group["name"])),
            user_name: group["manager"].as_str().map(str::to_owned),
            ..Reference::default()
        })
    };
    person.groups = groups.as_array().into_iter().flatten().map(reference).collect();
}

/// The values of `sex`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// `male`
    Male,
    /// `female`
    Female,
}

impl Sex {
    /// The sex of this name, in any case.
    pub fn named(text: &str) -> Option<Self> {
        [Self::Male, Self::Female].into_iter().find(|sex| sex.name().eq_ignore_ascii_case(text))
    }

    /// The vendor's word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
        }
    }
}

/// The states of employment; each has a flag on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Employment {
    /// Active.
    Active,
    /// Deactivated or archived.
    Terminated,
    /// On leave, which every other dialect shows as active.
    OnLeave,
}

impl Employment {
    /// The state of this name or number; `None` for a combination of flags.
    pub fn named(text: &str) -> Option<Self> {
        let number = state::number(state::EMPLOYEE_STATUS, text)?;
        [Self::Active, Self::Terminated, Self::OnLeave].into_iter().find(|s| s.number() == number)
    }

    /// The flag of this state.
    pub fn number(self) -> u8 {
        match self {
            Self::Active => 1,
            Self::Terminated => 2,
            Self::OnLeave => 4,
        }
    }
}
