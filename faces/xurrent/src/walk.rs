//! Xurrent: what is not visible or not allowed is 404, never 403.

use polydex_http::walk::{Statuses, Walk, WalkedRoute};

/// Every caller with a token.
const fn anybody(ok: u16) -> Statuses {
    [ok, ok, ok, ok, ok, ok, 401, ok, 401]
}

/// Who may read the person.
const fn readers(ok: u16) -> Statuses {
    [ok, ok, ok, ok, ok, 404, 401, 404, 401]
}

/// Account administrators and the person.
const fn writers(ok: u16) -> Statuses {
    [ok, ok, ok, 404, ok, 404, 401, 404, 401]
}

/// Account administrators.
const fn admins(ok: u16) -> Statuses {
    [ok, ok, 404, 404, 404, 404, 401, 404, 401]
}

/// Account administrators, each in his own account.
const fn any_admin(ok: u16) -> Statuses {
    [ok, ok, 404, 404, 404, 404, 401, ok, 401]
}

/// Who may read an organization: guests see none.
const fn of_organization(ok: u16) -> Statuses {
    [ok, ok, ok, ok, 404, 404, 401, 404, 401]
}

/// Every route, with an example of a request.
pub const WALK: Walk = &[SERVICE, PEOPLE, CONTACTS_AND_ADDRESSES, ORGANIZATIONS];

const CONTACT: &str = r#"{"label":"work","telephone":"+49 89 {new}"}"#;
const ADDRESS: &str = r#"{"label":"home","city":"Ulm","country":"DE","zip":"89073","address":"1"}"#;

const GENERAL: &str = r#"{"label":"general","telephone":"+49 89 {new}"}"#;
const STREET: &str =
    r#"{"label":"street","city":"Ulm","country":"DE","zip":"89073","address":"1"}"#;

/// A file of one person, of which nothing is to be made.
const IMPORT: &str = "--x\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\npeople\r\n\
                      --x\r\nContent-Disposition: form-data; name=\"dry_run\"\r\n\r\ntrue\r\n\
                      --x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n\
                      Name,Primary Email\nAna,{new}@x.example\n\r\n--x--\r\n";

const SERVICE: &[WalkedRoute] = &[
    ("GET", "/v1", "", [200; 9]),
    ("GET", "/v1/rate_limit", "", [200; 9]),
    (
        "POST",
        "/token",
        r#"{"grant_type":"client_credentials","client_id":1,"client_secret":"guess"}"#,
        [400; 9],
    ),
    ("GET", "/v1/me", "", anybody(200)),
    ("GET", "/v1/sd?telephone=%2B491700000001", "", anybody(200)),
    ("GET", "/v1/enums", "", anybody(200)),
    ("GET", "/v1/enums/de", "", anybody(200)),
    ("GET", "/v1/sites", "", anybody(200)),
    ("POST", "/v1/import", IMPORT, any_admin(200)),
    ("GET", "/v1/import/unknown", "", anybody(404)),
    ("POST", "/v1/export", r#"{"type":"people"}"#, anybody(200)),
    ("GET", "/v1/export/{export}", "", [200, 200, 200, 200, 200, 200, 401, 404, 401]),
    // Links to files hold a secret of their own and ask for no token.
    ("GET", "/v1/import/unknown/log.csv", "", [404; 9]),
    ("GET", "/v1/export/unknown/people.csv", "", [404; 9]),
];

const PEOPLE: &[WalkedRoute] = &[
    ("GET", "/v1/people", "", anybody(200)),
    ("POST", "/v1/people", r#"{"name":"{new}","primary_email":"{new}@x.example"}"#, any_admin(201)),
    ("GET", "/v1/people/me", "", anybody(200)),
    ("GET", "/v1/people/disabled", "", anybody(200)),
    ("GET", "/v1/people/enabled", "", anybody(200)),
    ("GET", "/v1/people/internal", "", anybody(200)),
    ("GET", "/v1/people/directory", "", anybody(200)),
    ("GET", "/v1/people/support_domain", "", anybody(200)),
    ("GET", "/v1/people/{number}", "", readers(200)),
    ("PATCH", "/v1/people/{number}", r#"{"job_title":"{new}"}"#, writers(200)),
    ("PUT", "/v1/people/{number}", r#"{"job_title":"{new}"}"#, writers(200)),
    ("POST", "/v1/people/{number}/archive", "", admins(200)),
    ("POST", "/v1/people/{number}/trash", "", admins(200)),
    ("GET", "/v1/people/{number}/audit", "", writers(200)),
    ("POST", "/v1/people/{number}/restore", "", admins(200)),
    ("GET", "/v1/people/{number}/teams", "", readers(200)),
    ("GET", "/v1/people/{number}/permissions", "", readers(200)),
    ("GET", "/v1/people/{number}/cis", "", readers(200)),
    ("GET", "/v1/people/{number}/ci_coverages", "", readers(200)),
    ("GET", "/v1/people/{number}/service_coverages", "", readers(200)),
    ("GET", "/v1/people/{number}/service_instance_coverages", "", readers(200)),
    ("GET", "/v1/people/{number}/sla_coverages", "", readers(200)),
    ("GET", "/v1/people/{number}/skill_pools", "", readers(200)),
    ("GET", "/v1/people/{number}/out_of_office_periods", "", readers(200)),
];

const CONTACTS_AND_ADDRESSES: &[WalkedRoute] = &[
    ("GET", "/v1/people/{number}/contacts", "", readers(200)),
    ("POST", "/v1/people/{number}/contacts", CONTACT, writers(201)),
    ("GET", "/v1/people/{number}/contacts/{entry}", "", readers(200)),
    ("PATCH", "/v1/people/{number}/contacts/{entry}", r#"{"telephone":"{new}"}"#, writers(200)),
    ("PUT", "/v1/people/{number}/contacts/{entry}", r#"{"telephone":"{new}"}"#, writers(200)),
    ("GET", "/v1/people/{number}/addresses", "", readers(200)),
    ("POST", "/v1/people/{number}/addresses", ADDRESS, writers(201)),
    ("GET", "/v1/people/{number}/addresses/{address}", "", readers(200)),
    ("PATCH", "/v1/people/{number}/addresses/{address}", r#"{"city":"{new}"}"#, writers(200)),
    ("PUT", "/v1/people/{number}/addresses/{address}", r#"{"city":"{new}"}"#, writers(200)),
    ("DELETE", "/v1/people/{number}/contacts/{entry}", "", writers(204)),
    ("DELETE", "/v1/people/{number}/addresses/{address}", "", writers(204)),
    ("DELETE", "/v1/people/{number}/contacts", "", writers(204)),
    ("DELETE", "/v1/people/{number}/addresses", "", writers(204)),
];

const ORGANIZATIONS: &[WalkedRoute] = &[
    ("GET", "/v1/organizations", "", anybody(200)),
    ("POST", "/v1/organizations", r#"{"name":"{new}"}"#, any_admin(201)),
    ("GET", "/v1/organizations/disabled", "", anybody(200)),
    ("GET", "/v1/organizations/enabled", "", anybody(200)),
    ("GET", "/v1/organizations/internal", "", anybody(200)),
    ("GET", "/v1/organizations/external", "", anybody(200)),
    ("GET", "/v1/organizations/trusted", "", anybody(200)),
    ("GET", "/v1/organizations/directory", "", anybody(200)),
    ("GET", "/v1/organizations/support_domain", "", anybody(200)),
    ("GET", "/v1/organizations/managed_by_me", "", anybody(200)),
    ("GET", "/v1/organizations/{organization}", "", of_organization(200)),
    ("PATCH", "/v1/organizations/{organization}", r#"{"remarks":"{new}"}"#, admins(200)),
    ("PUT", "/v1/organizations/{organization}", r#"{"remarks":"{new}"}"#, admins(200)),
    ("GET", "/v1/organizations/{organization}/audit", "", admins(200)),
    ("POST", "/v1/organizations/{another}/archive", "", admins(200)),
    ("POST", "/v1/organizations/{another}/trash", "", admins(200)),
    ("POST", "/v1/organizations/{another}/restore", "", admins(200)),
    ("GET", "/v1/organizations/{organization}/contacts", "", of_organization(200)),
    ("POST", "/v1/organizations/{organization}/contacts", GENERAL, admins(201)),
    (
        "GET",
        "/v1/organizations/{organization}/contacts/{organization_entry}",
        "",
        of_organization(200),
    ),
    (
        "PATCH",
        "/v1/organizations/{organization}/contacts/{organization_entry}",
        r#"{"telephone":"{new}"}"#,
        admins(200),
    ),
    (
        "PUT",
        "/v1/organizations/{organization}/contacts/{organization_entry}",
        r#"{"telephone":"{new}"}"#,
        admins(200),
    ),
    ("GET", "/v1/organizations/{organization}/addresses", "", of_organization(200)),
    ("POST", "/v1/organizations/{organization}/addresses", STREET, admins(201)),
    (
        "GET",
        "/v1/organizations/{organization}/addresses/{organization_address}",
        "",
        of_organization(200),
    ),
    (
        "PATCH",
        "/v1/organizations/{organization}/addresses/{organization_address}",
        r#"{"city":"{new}"}"#,
        admins(200),
    ),
    (
        "PUT",
        "/v1/organizations/{organization}/addresses/{organization_address}",
        r#"{"city":"{new}"}"#,
        admins(200),
    ),
    ("DELETE", "/v1/organizations/{another}/contacts/{another_entry}", "", admins(204)),
    ("DELETE", "/v1/organizations/{another}/addresses/{another_address}", "", admins(204)),
    ("DELETE", "/v1/organizations/{another}/contacts", "", admins(204)),
    ("DELETE", "/v1/organizations/{another}/addresses", "", admins(204)),
];
