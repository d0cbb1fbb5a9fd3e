//! Statuses, types, roles and groups as filters: what profiles show, read backwards.

use polydex_model::{
    Fault, Filter, Role, Rule, Status,
    query::{Field, Scalar},
};

use super::{equals, nobody, not, one_of};
use polydex_format_onlyoffice::{
    DIALECT,
    lens::{Employment, ON_LEAVE, guid},
    wire::{
        Params,
        state::{self, EMPLOYEE_STATUS, States},
    },
};

/// Roles that are visitors here.
pub(super) const VISITORS: &[Role] = &[Role::None, Role::Guest];
/// Roles that are administrators here.
pub(super) const ADMINISTRATORS: &[Role] = &[Role::Admin, Role::Owner];

/// Flags of people in use: those on leave are, for every other dialect.
pub const IN_USE: u8 = 5;

/// People of a status by name or number; `None` for a text that is neither.
pub fn of_status(text: &str) -> Option<Filter> {
    state::number(EMPLOYEE_STATUS, text).map(of_flags)
}

/// People whose status is one of these flags.
pub fn of_flags(flags: u8) -> Filter {
    let has = |status: Employment| flags & status.number() != 0;
    let active = || equals(Field::Status, Scalar::Status(Status::Active));
    let on_leave = || {
        let status = Field::Extra(DIALECT, ON_LEAVE.into());
        equals(status, Scalar::Number(Employment::OnLeave.number().into()))
    };
    let in_use = match (has(Employment::Active), has(Employment::OnLeave)) {
        (true, true) => Some(active()),
        (true, false) => Some(active().and(not(on_leave()))),
        (false, true) => Some(active().and(on_leave())),
        (false, false) => None,
    };
    match (in_use, has(Employment::Terminated)) {
        (Some(_), true) if has(Employment::Active) && has(Employment::OnLeave) => Filter::All,
        (Some(in_use), true) => Filter::Or(vec![in_use, terminated()]),
        (Some(in_use), false) => in_use,
        (None, true) => terminated(),
        (None, false) => nobody(),
    }
}

/// People out of use.
pub(super) fn terminated() -> Filter {
    one_of(Field::Status, &[Status::Deactivated, Status::Archived])
}

/// People whose `activationStatus` is this.
pub(super) fn of_activation(number: u8) -> Filter {
    let accepted = || equals(Field::InvitationAccepted, Scalar::Bool(true));
    let cannot_sign_in = || one_of(Field::Role, &[Role::None]);
    match number {
        0 => not(accepted()).and(cannot_sign_in()),
        1 => accepted(),
        2 => not(accepted()).and(not(cannot_sign_in())),
        _ => nobody(),
    }
}

/// People of an `employeeType`.
pub(super) fn of_type(number: u8) -> Filter {
    match number {
        0 => Filter::All,
        1 => not(one_of(Field::Role, VISITORS)),
        2 => one_of(Field::Role, VISITORS),
        _ => nobody(),
    }
}

/// Administrators, the owner among them, or everybody else.
pub(super) fn administers(is: bool) -> Filter {
    let administrators = one_of(Field::Role, ADMINISTRATORS);
    if is { administrators } else { not(administrators) }
}

/// Members of the group `groupId`.
pub(super) fn group(params: &Params) -> Result<Option<Filter>, Fault> {
    let Some(text) = params.word("groupId") else { return Ok(None) };
    let id = guid(text).ok_or_else(|| Fault::at("groupId", Rule::Format("GUID")))?;
    Ok(Some(equals(Field::Group, Scalar::Uuid(id))))
}

/// The state that a parameter asks for.
pub(super) fn asked(params: &Params, name: &str, states: States) -> Result<Option<u8>, Fault> {
    let Some(text) = params.word(name) else { return Ok(None) };
    state::number(states, text).map(Some).ok_or_else(|| Fault::at(name, Rule::NotAChoice))
}
