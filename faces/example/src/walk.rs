//! What each route answers each kind of caller.

use polydex_http::walk::Walk;

const CARD: &str = r#"{"name":"Card {new}","badge":"{new}"}"#;

/// Every route.
pub const WALK: Walk = &[&[
    ("GET", "/rolo/cards", "", [200, 200, 200, 200, 200, 200, 401, 200, 401]),
    ("POST", "/rolo/cards", CARD, [201, 201, 403, 403, 403, 403, 401, 201, 401]),
    ("GET", "/rolo/cards/{id}", "", [200, 200, 200, 200, 200, 404, 401, 404, 401]),
    ("PUT", "/rolo/cards/{id}", CARD, [200, 200, 200, 403, 200, 404, 401, 404, 401]),
    ("DELETE", "/rolo/cards/{id}", "", [204, 204, 403, 403, 403, 404, 401, 404, 401]),
]];
