//! Deskpro: 401 without a key, 403 for what is not allowed, 404 for what is not there.

use polydex_http::walk::{Statuses, Walk, WalkedRoute};

/// Every caller with a key.
const fn anybody(ok: u16) -> Statuses {
    [ok, ok, ok, ok, ok, ok, 401, ok, 401]
}

/// Who may read the person.
const fn readers(ok: u16) -> Statuses {
    [ok, ok, ok, ok, ok, 404, 401, 404, 401]
}

/// Administrators and the person.
const fn writers(ok: u16) -> Statuses {
    [ok, ok, ok, 403, ok, 404, 401, 404, 401]
}

/// Agents are not deleted as people, by any caller: 400. A guest is no agent.
const AGENT: Statuses = [400, 400, 400, 403, 403, 404, 401, 404, 401];

/// Administrators, each in their own workspace.
const fn any_admin(ok: u16) -> Statuses {
    [ok, ok, 403, 403, 403, 403, 401, ok, 401]
}

/// Who may read an organization: guests see none.
const fn of_organization(ok: u16) -> Statuses {
    [ok, ok, ok, ok, 404, 404, 401, 404, 401]
}

/// Administrators, about an organization.
const fn on_organization(ok: u16) -> Statuses {
    [ok, ok, 403, 403, 404, 404, 401, 404, 401]
}

/// Every route, with an example of a request.
pub const WALK: Walk = &[PEOPLE, ORGANIZATIONS, CUSTOM_FIELDS];

const NEW: &str = r#"{"name":"{new}","primary_email":"{new}@desk.example"}"#;

const PEOPLE: &[WalkedRoute] = &[
    ("GET", "/api/v2/people", "", anybody(200)),
    ("GET", "/api/v2/people/counts", "", anybody(200)),
    ("POST", "/api/v2/people", NEW, any_admin(201)),
    ("GET", "/api/v2/people/{number}", "", readers(200)),
    ("PUT", "/api/v2/people/{number}", r#"{"summary":"{new}"}"#, writers(204)),
    ("DELETE", "/api/v2/people/{contact}", "", [200, 200, 403, 403, 404, 404, 401, 404, 401]),
    ("DELETE", "/api/v2/people/{number}", "", AGENT),
    ("GET", "/api/v2/people/{number}/contact_data", "", readers(200)),
    ("GET", "/api/v2/people/{number}/contact_data/counts", "", readers(200)),
    ("GET", "/api/v2/people/{number}/contact_data/{item}", "", readers(200)),
    ("GET", "/api/v2/agents", "", anybody(200)),
    ("GET", "/api/v2/me", "", anybody(200)),
    ("GET", "/api/v2/apps/zapier/ping", "", anybody(200)),
    ("GET", "/api/v2/helpdesk/discover", "", [200; 9]),
    ("POST", "/api/v2/api_tokens", r#"{"email":"{email}","password":"guess"}"#, [401; 9]),
    ("GET", "/api/v2/batch?requests[a]=people/{number}", "", anybody(200)),
    (
        "POST",
        "/api/v2/batch",
        r#"{"a":{"method":"PUT","url":"/people/{number}","payload":{"summary":"{new}"}}}"#,
        anybody(200),
    ),
];

const ORGANIZATIONS: &[WalkedRoute] = &[
    ("GET", "/api/v2/organizations", "", anybody(200)),
    ("GET", "/api/v2/organizations/counts", "", anybody(200)),
    ("POST", "/api/v2/organizations", r#"{"name":"{new}"}"#, any_admin(201)),
    ("GET", "/api/v2/organizations/{organization}", "", of_organization(200)),
    ("PUT", "/api/v2/organizations/{organization}", r#"{"summary":"{new}"}"#, on_organization(204)),
    ("GET", "/api/v2/organizations/{organization}/contact_data", "", of_organization(200)),
    ("GET", "/api/v2/organizations/{organization}/members", "", of_organization(200)),
    (
        "POST",
        "/api/v2/organizations/{organization}/members",
        r#"{"person":{number}}"#,
        on_organization(204),
    ),
    ("DELETE", "/api/v2/organizations/{organization}/members/{member}", "", on_organization(200)),
    ("GET", "/api/v2/organizations/{organization}/contact_data/counts", "", of_organization(200)),
    (
        "GET",
        "/api/v2/organizations/{organization}/contact_data/{organization_item}",
        "",
        of_organization(200),
    ),
    ("DELETE", "/api/v2/organizations/{another}", "", on_organization(200)),
];

/// A custom field of the workspace: answers to administrators and to others.
const fn field(admins: u16, others: u16) -> Statuses {
    [admins, admins, others, others, others, others, 401, 404, 401]
}

const FIELD: &str = r#"{"title":"{new}"}"#;

const CUSTOM_FIELDS: &[WalkedRoute] = &[
    ("GET", "/api/v2/person_custom_fields", "", anybody(200)),
    ("POST", "/api/v2/person_custom_fields", FIELD, any_admin(201)),
    ("GET", "/api/v2/person_custom_fields/{person_field}", "", field(200, 200)),
    ("PUT", "/api/v2/person_custom_fields/{person_field}", FIELD, field(204, 403)),
    ("DELETE", "/api/v2/person_custom_fields/{person_field}", "", field(200, 403)),
    ("GET", "/api/v2/organization_custom_fields", "", anybody(200)),
    ("POST", "/api/v2/organization_custom_fields", FIELD, any_admin(201)),
    ("GET", "/api/v2/organization_custom_fields/{organization_field}", "", field(200, 200)),
    ("PUT", "/api/v2/organization_custom_fields/{organization_field}", FIELD, field(204, 403)),
    ("DELETE", "/api/v2/organization_custom_fields/{organization_field}", "", field(200, 403)),
];
