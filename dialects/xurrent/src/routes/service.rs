//! Calls that tell of the service itself, without a token.

use polydex_http::Head;
use serde_json::json;

use crate::{
    face::{RATE_LIMIT, WINDOW_S},
    reply::Reply,
};

/// `GET /v1`: the service is there.
pub(crate) async fn welcome() -> Reply {
    Reply::ok(json!({}))
}

/// `GET /v1/rate_limit`.
pub(crate) async fn rate_limit(head: Head) -> Reply {
    let reset = head.arrived.as_second() + WINDOW_S;
    Reply::ok(json!({ "resources": [
        { "context": "core", "limit": RATE_LIMIT, "remaining": RATE_LIMIT, "reset": reset },
    ] }))
}
