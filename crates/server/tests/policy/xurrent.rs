//! Xurrent: what is not visible or not allowed is 404, never 403.

use crate::house::{Statuses, walk};

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

const CONTACT: &str = r#"{"label":"work","telephone":"+49 89 {new}"}"#;
const ADDRESS: &str = r#"{"label":"home","city":"Ulm","country":"DE","zip":"89073","address":"1"}"#;

#[tokio::test]
async fn people() {
    walk(
        "xurrent",
        &[
            ("GET", "/v1/me", "", anybody(200)),
            ("GET", "/v1/people/me", "", anybody(200)),
            ("GET", "/v1/people", "", anybody(200)),
            ("GET", "/v1/people/disabled", "", anybody(200)),
            ("GET", "/v1/people/enabled", "", anybody(200)),
            ("GET", "/v1/people/internal", "", anybody(200)),
            ("GET", "/v1/people/directory", "", anybody(200)),
            ("GET", "/v1/people/support_domain", "", anybody(200)),
            ("GET", "/v1/sd?telephone=%2B491700000001", "", anybody(200)),
            ("GET", "/v1/enums", "", anybody(200)),
            ("GET", "/v1/enums/de", "", anybody(200)),
            ("GET", "/v1/rate_limit", "", [200; 9]),
            ("GET", "/v1/import/unknown", "", anybody(404)),
            // Links to files hold a secret of their own and ask for no token.
            ("GET", "/v1/import/unknown/log.csv", "", [404; 9]),
            ("GET", "/v1/export/unknown", "", anybody(404)),
            ("GET", "/v1/export/unknown/people.csv", "", [404; 9]),
            ("GET", "/v1/sites", "", anybody(200)),
            (
                "POST",
                "/v1/people",
                r#"{"name":"{new}","primary_email":"{new}@x.example"}"#,
                any_admin(201),
            ),
            ("GET", "/v1/people/{number}", "", readers(200)),
            ("PATCH", "/v1/people/{number}", r#"{"job_title":"{new}"}"#, writers(200)),
            ("PUT", "/v1/people/{number}", r#"{"job_title":"{new}"}"#, writers(200)),
            ("POST", "/v1/people/{number}/archive", "", admins(200)),
            ("POST", "/v1/people/{number}/trash", "", admins(200)),
            ("GET", "/v1/people/{number}/audit", "", writers(200)),
            ("POST", "/v1/people/{number}/restore", "", admins(200)),
            ("GET", "/v1/people/{number}/teams", "", readers(200)),
            ("GET", "/v1/people/{number}/permissions", "", readers(200)),
            ("GET", "/v1/people/{number}/out_of_office_periods", "", readers(200)),
        ],
    )
    .await;
}

#[tokio::test]
async fn contacts_and_addresses() {
    const ALL: &str = "/v1/people/{number}/contacts";
    const ONE: &str = "/v1/people/{number}/contacts/{entry}";
    walk(
        "xurrent",
        &[
            ("GET", ALL, "", readers(200)),
            ("POST", ALL, CONTACT, writers(201)),
            ("DELETE", ALL, "", writers(204)),
            ("GET", ONE, "", readers(200)),
            ("PATCH", ONE, r#"{"telephone":"{new}"}"#, writers(200)),
            ("PUT", ONE, r#"{"telephone":"{new}"}"#, writers(200)),
            ("DELETE", ONE, "", writers(204)),
            ("GET", "/v1/people/{number}/addresses", "", readers(200)),
            ("POST", "/v1/people/{number}/addresses", ADDRESS, writers(201)),
            ("DELETE", "/v1/people/{number}/addresses", "", writers(204)),
        ],
    )
    .await;
}

#[tokio::test]
async fn organizations() {
    const ONE: &str = "/v1/organizations/{organization}";
    const CONTACTS: &str = "/v1/organizations/{organization}/contacts";
    const ENTRY: &str = "/v1/organizations/{organization}/contacts/{organization_entry}";
    walk(
        "xurrent",
        &[
            ("GET", "/v1/organizations", "", anybody(200)),
            ("POST", "/v1/organizations", r#"{"name":"{new}"}"#, any_admin(201)),
            ("GET", ONE, "", of_organization(200)),
            ("PATCH", ONE, r#"{"remarks":"{new}"}"#, admins(200)),
            ("GET", "/v1/organizations/disabled", "", anybody(200)),
            ("GET", "/v1/organizations/enabled", "", anybody(200)),
            ("GET", "/v1/organizations/managed_by_me", "", anybody(200)),
            ("GET", "/v1/organizations/{organization}/audit", "", admins(200)),
            ("POST", "/v1/organizations/{another}/archive", "", admins(200)),
            ("POST", "/v1/organizations/{another}/trash", "", admins(200)),
            ("GET", CONTACTS, "", of_organization(200)),
            ("POST", CONTACTS, r#"{"label":"general","telephone":"{new}"}"#, admins(201)),
            ("GET", ENTRY, "", of_organization(200)),
            ("PATCH", ENTRY, r#"{"telephone":"{new}"}"#, admins(200)),
            ("GET", "/v1/organizations/{organization}/addresses", "", of_organization(200)),
        ],
    )
    .await;
}
