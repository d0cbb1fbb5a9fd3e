//! Calls that tell of the service itself, without a token.

use axum::extract::State;
use polydex_http::{App, RequestContext};
use serde_json::json;

use crate::{auth::Presented, face::window, reply::Reply};
use polydex_format_xurrent::DIALECT;

/// `GET /v1`: the service is there.
pub(crate) async fn welcome() -> Reply {
    Reply::ok(&json!({}))
}

/// `GET /v1/rate_limit`: how the caller's limit stands; free of charge. Who has no valid token is
/// told of none used up.
pub(crate) async fn rate_limit(
    State(app): State<App>,
    head: RequestContext,
    presented: Option<Presented>,
) -> Reply {
    let rates = match presented {
        Some(Presented(token)) => {
            let caller = app.uncounted_caller(&DIALECT, &head, None, &token).await.ok();
            caller.map(|caller| app.rates(&DIALECT, &head, &caller))
        }
        None => None,
    };
    let window = window(rates.as_ref(), head.arrived);
    Reply::ok(&json!({ "resources": [{
        "context": "core",
        "limit": window.limit,
        "remaining": window.remaining,
        "reset": window.reset,
    }] }))
}
