//! Filters by status, type, role and group: the reverse of what profiles show.

use polydex_format_onlyoffice::{
    DIALECT,
    lens::{Employment, ON_LEAVE, guid},
    wire::{
        Params,
        state::{self, EMPLOYEE_STATUS, States},
    },
};
use polydex_model::{
    Fault, Filter, Role, Rule, Status,
    query::{Field, Scalar},
};

/// Roles that are visitors here.
pub(super) const VISITORS: &[Role] = &[Role::None, Role::Guest];
/// Roles that are administrators here.
pub(super) const ADMINISTRATORS: &[Role] = &[Role::Admin, Role::Owner];

/// The flags of active people, those on leave included: all that other dialects show as active.
pub const IN_USE: u8 = 5;

/// People of a status by name or number; `None` for a text that is neither.
pub fn of_status(text: &str) -> Option<Filter> {
    state::number(EMPLOYEE_STATUS, text).map(of_flags)
}

/// People whose status is one of these flags.
pub fn of_flags(flags: u8) -> Filter {
    let has = |status: Employment| flags & status.number() != 0;
    let active = || Filter::eq(Field::Status, Status::Active);
    let on_leave = || {
        let status = Field::Extra(DIALECT, ON_LEAVE.into());
        Filter::eq(status, Scalar::Number(Employment::OnLeave.number().into()))
    };
    let in_use = match (has(Employment::Active), has(Employment::OnLeave)) {
        (true, true) => Some(active()),
        (true, false) => Some(active().and(!on_leave())),
        (false, true) => Some(active().and(on_leave())),
        (false, false) => None,
    };
    match (in_use, has(Employment::Terminated)) {
        (Some(_), true) if has(Employment::Active) && has(Employment::OnLeave) => Filter::All,
        (Some(in_use), true) => Filter::Or(vec![in_use, terminated()]),
        (Some(in_use), false) => in_use,
        (None, true) => terminated(),
        (None, false) => Filter::none(),
    }
}

/// Terminated people.
pub(super) fn terminated() -> Filter {
    Filter::one_of(Field::Status, [Status::Deactivated, Status::Archived])
}

/// People with this `activationStatus`.
pub(super) fn of_activation(number: u8) -> Filter {
    let accepted = || Filter::eq(Field::InvitationAccepted, Scalar::Bool(true));
    let cannot_sign_in = || Filter::one_of(Field::Role, [Role::None]);
    match number {
        0 => (!accepted()).and(cannot_sign_in()),
        1 => accepted(),
        2 => (!accepted()).and(!cannot_sign_in()),
        _ => Filter::none(),
    }
}

/// People of an `employeeType`.
pub(super) fn of_type(number: u8) -> Filter {
    match number {
        0 => Filter::All,
        1 => !of_roles(VISITORS),
        2 => of_roles(VISITORS),
        _ => Filter::none(),
    }
}

/// Administrators including the owner, or everyone else.
pub(super) fn administrators(is_administrator: bool) -> Filter {
    let administrators = of_roles(ADMINISTRATORS);
    if is_administrator { administrators } else { !administrators }
}

/// People with one of these roles.
pub(super) fn of_roles(roles: &[Role]) -> Filter {
    Filter::one_of(Field::Role, roles.iter().copied())
}

/// Members of the group `groupId`.
pub(super) fn group(params: &Params) -> Result<Option<Filter>, Fault> {
    let Some(text) = params.word("groupId") else { return Ok(None) };
    let id = guid(text).ok_or_else(|| Fault::at("groupId", Rule::Format("GUID")))?;
    Ok(Some(Filter::eq(Field::Group, Scalar::Uuid(id))))
}

/// The number of the state that a parameter names.
pub(super) fn number_of(params: &Params, name: &str, states: States) -> Result<Option<u8>, Fault> {
    let Some(text) = params.word(name) else { return Ok(None) };
    state::number(states, text).map(Some).ok_or_else(|| Fault::at(name, Rule::NotAChoice))
}
