//! ONLYOFFICE: 403 names the action, 404 is "User not found".

use polydex_http::walk::{Statuses, Walk, WalkedRoute};

/// Every caller with a token.
const fn anybody(ok: u16) -> Statuses {
    [ok, ok, ok, ok, ok, ok, 401, ok, 401]
}

/// Who may read the user.
const fn readers(ok: u16) -> Statuses {
    [ok, ok, ok, ok, ok, 404, 401, 404, 401]
}

/// Administrators and the user; guests may edit themselves.
const fn writers(ok: u16) -> Statuses {
    [ok, ok, ok, 403, ok, 404, 401, 404, 401]
}

/// Administrators, about a user.
const fn admins(ok: u16) -> Statuses {
    [ok, ok, 403, 403, 403, 404, 401, 404, 401]
}

/// Administrators, each in his own portal.
const fn any_admin(ok: u16) -> Statuses {
    [ok, ok, 403, 403, 403, 403, 401, ok, 401]
}

/// Every route, with an example of a request.
pub const WALK: Walk = &[READING, WRITING];

const BATCH: &str =
    r#"{"batch":[{"method":"PUT","relativeUrl":"/api/2.0/people/{id}","body":"location={new}"}]}"#;
const CONTACTS: &str = r#"{"contacts":[{"type":"skype","value":"{new}"}]}"#;
const NEW: &str =
    r#"{"firstname":"Ana","lastname":"{new}","email":"{new}@office.example","isVisitor":false}"#;

const READING: &[WalkedRoute] = &[
    ("GET", "/api/2.0/people", "", anybody(200)),
    ("GET", "/api/2.0/people/@self", "", anybody(200)),
    ("GET", "/api/2.0/people/search?query=zaphod", "", anybody(200)),
    ("GET", "/api/2.0/people/@search/zaphod", "", anybody(200)),
    ("GET", "/api/2.0/people/status/active", "", anybody(200)),
    ("GET", "/api/2.0/people/status/active/search?query=zaphod", "", anybody(200)),
    ("GET", "/api/2.0/people/filter", "", anybody(200)),
    ("GET", "/api/2.0/people/simple/filter", "", anybody(200)),
    ("GET", "/api/2.0/people/email?email={email}", "", readers(200)),
    ("GET", "/api/2.0/people/{id}", "", readers(200)),
    ("GET", "/api/2.0/people/{id}/photo", "", readers(200)),
    ("GET", "/api/2.0/group", "", anybody(200)),
    ("GET", "/api/2.0/group/search?groupName=a", "", anybody(200)),
    ("GET", "/api/2.0/group/{group}", "", [200, 200, 200, 200, 404, 404, 401, 404, 401]),
];

const MAIL: &str = r#"{"email":"{new}@office.example"}"#;

const WRITING: &[WalkedRoute] = &[
    ("POST", "/api/2.0/people", NEW, any_admin(201)),
    ("PUT", "/api/2.0/people/{id}", r#"{"location":"{new}"}"#, writers(200)),
    ("PUT", "/api/2.0/people/{id}/contacts", CONTACTS, writers(200)),
    ("POST", "/api/2.0/people/{id}/contacts", CONTACTS, writers(201)),
    ("DELETE", "/api/2.0/people/{id}/contacts", CONTACTS, writers(200)),
    ("PUT", "/api/2.0/people/{id}/email", MAIL, admins(200)),
    // One's own password is changed by who has signed in with it; these are keys.
    ("PUT", "/api/2.0/people/{id}/password", r#"{"password":"s3cret-harbour-{new}"}"#, admins(200)),
    ("DELETE", "/api/2.0/people/{id}", "", NOT_TERMINATED),
    ("PUT", "/api/2.0/people/delete", r#"{"userIds":["{id}"]}"#, NOT_TERMINATED),
    ("PUT", "/api/2.0/people/invite", r#"{"userIds":["{id}"]}"#, writers(200)),
    ("DELETE", "/api/2.0/people/{id}/photo", "", writers(200)),
    // The server never fetches a URL that a client names.
    ("PUT", "/api/2.0/people/{id}/photo", r#"{"files":"http://a.example/a.png"}"#, writers(400)),
    ("POST", "/api/2.0/authentication", r#"{"userName":"{email}","password":"guess"}"#, [401; 9]),
    ("PUT", "/api/2.0/people/status/terminated", r#"{"userIds":["{id}"]}"#, admins(200)),
    ("POST", "/api/2.0/batch", BATCH, anybody(201)),
    ("PUT", "/api/2.0/people/type/visitor", r#"{"userIds":["{id}"]}"#, AS_VISITOR),
];

/// Who is not terminated is not deleted: 409 for those who might.
const NOT_TERMINATED: Statuses = [409, 409, 403, 403, 403, 404, 401, 404, 401];

/// A guest who asks to be one changes nothing, and so is refused nothing.
const AS_VISITOR: Statuses = [200, 200, 403, 403, 200, 404, 401, 404, 401];
