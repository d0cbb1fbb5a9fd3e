//! awork: a missing permission is 401, and who may not read users gets it before any 404.

use polydex_http::walk::{Statuses, Walk, WalkedRoute};

/// Every signed-in caller.
const fn anybody(ok: u16) -> Statuses {
    [ok, ok, ok, ok, ok, ok, 401, ok, 401]
}

/// Who may read the user.
const fn readers(ok: u16) -> Statuses {
    [ok, ok, ok, ok, ok, 401, 401, 404, 401]
}

/// Administrators and the user.
const fn writers(ok: u16) -> Statuses {
    [ok, ok, ok, 401, ok, 401, 401, 404, 401]
}

/// Administrators.
const fn admins(ok: u16) -> Statuses {
    [ok, ok, 401, 401, 401, 401, 401, 404, 401]
}

/// Administrators, each in their own workspace.
const fn any_admin(ok: u16) -> Statuses {
    [ok, ok, 401, 401, 401, 401, 401, ok, 401]
}

/// The code is the permission; a key that is sent with it must be good.
const GUESSED: Statuses = [400, 400, 400, 400, 400, 400, 401, 400, 400];

/// Every route, with an example of a request.
pub const WALK: Walk = &[ROUTES, AUTOFILL];

const INFO: &str = r#"{"type":"email","subType":"work","value":"{new}@info.example"}"#;
const PHONE: &str = r#"{"type":"phone","subType":"work","value":"+49 89 {new}"}"#;
const USER: &str = r#"{"firstName":"Zaphod","lastName":"{new}"}"#;

const ROUTES: &[WalkedRoute] = &[
    ("GET", "/api/v1/me", "", anybody(200)),
    ("GET", "/api/v1/me/permissions", "", anybody(200)),
    ("GET", "/api/v1/permissions/features", "", anybody(200)),
    ("GET", "/api/v1/roles", "", anybody(200)),
    ("GET", "/api/v1/users", "", anybody(200)),
    ("GET", "/api/v1/users/me", "", anybody(200)),
    ("GET", "/api/v1/users/{id}", "", readers(200)),
    ("PUT", "/api/v1/users/{id}", USER, writers(200)),
    ("PATCH", "/api/v1/users/{id}", USER, writers(200)),
    ("DELETE", "/api/v1/users/{id}", "", admins(204)),
    ("POST", "/api/v1/users/{id}/activate", "", admins(204)),
    ("POST", "/api/v1/users/{id}/deactivate", "", admins(204)),
    ("POST", "/api/v1/users/{id}/deactivate?includeSummary=true", "", admins(200)),
    ("POST", "/api/v1/users/{id}/setarchived", r#"{"isArchived":true}"#, admins(200)),
    ("GET", "/api/v1/users/{id}/contactinfo", "", readers(200)),
    ("POST", "/api/v1/users/{id}/contactinfo", INFO, writers(200)),
    ("GET", "/api/v1/users/{id}/contactinfo/{point}", "", readers(200)),
    ("PUT", "/api/v1/users/{id}/contactinfo/{point}", PHONE, writers(200)),
    ("PATCH", "/api/v1/users/{id}/contactinfo/{point}", PHONE, writers(200)),
    ("DELETE", "/api/v1/users/{id}/contactinfo/{point}", "", writers(204)),
    ("POST", "/api/v1/invitations/accept", r#"{"invitationCode":"guess"}"#, GUESSED),
    ("POST", "/api/v1/invitations", r#"{"email":"{new}@invited.example"}"#, any_admin(200)),
];

const AUTOFILL: &[WalkedRoute] =
    &[("GET", "/api/v1/users/autofill/{email}", "", [200, 200, 200, 200, 200, 204, 401, 204, 401])];
