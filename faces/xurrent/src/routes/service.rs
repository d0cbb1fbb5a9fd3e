//! Routes about the service itself, without a token.

use axum::{Extension, extract::State};
use jiff::Timestamp;
use polydex_format_xurrent::DIALECT;
use polydex_http::{App, RateState, RequestContext, WindowState};
use serde_json::json;

use crate::{Options, auth::token, reply::Reply};

/// The window reported to callers without a limit: the vendor's number of requests an hour, all of
/// them left, so that clients that read the headers never slow down.
const UNLIMITED: WindowState =
    WindowState { limit: 3600, seconds: 3600, remaining: 3600, reset: 0 };

/// `GET /v1`: an empty object.
pub(crate) async fn welcome() -> Reply {
    Reply::ok(&json!({}))
}

/// `GET /v1/rate_limit`: the state of the caller's limit; it does not count against the limit.
/// Without a valid token the limit is reported as unused.
pub(crate) async fn rate_limit(
    State(app): State<App>,
    Extension(options): Extension<Options>,
    context: RequestContext,
) -> Reply {
    let rates = match token(&context, options) {
        Ok(token) => {
            let caller = app.uncounted_caller(&DIALECT, &context, None, &token).await.ok();
            caller.map(|caller| app.rates(&DIALECT, &context, &caller))
        }
        Err(_) => None,
    };
    let window = rate_window(rates.as_ref(), context.arrived());
    Reply::ok(&json!({ "resources": [{
        "context": "core",
        "limit": window.limit,
        "remaining": window.remaining,
        "reset": window.reset,
    }] }))
}

/// The window reported to the caller: the longest of theirs, or [`UNLIMITED`].
pub(crate) fn rate_window(rates: Option<&RateState>, arrived: Timestamp) -> WindowState {
    let longest = rates.and_then(RateState::longest).copied();
    longest.unwrap_or(WindowState {
        reset: arrived.as_second() + i64::from(UNLIMITED.seconds),
        ..UNLIMITED
    })
}
