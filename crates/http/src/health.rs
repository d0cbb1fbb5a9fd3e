//! Two questions outside all dialects, for whoever watches the process.

use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode, header};

use crate::App;

/// Answers `/healthz` (the process lives) and `/readyz` (the store answers); `None` for any other
/// path.
pub(crate) async fn answer(app: &App, method: &Method, path: &str) -> Option<Response> {
    if !matches!(path, "/healthz" | "/readyz") {
        return None;
    }
    if !matches!(*method, Method::GET | Method::HEAD) {
        let allow = [(header::ALLOW, "GET, HEAD")];
        return Some((StatusCode::METHOD_NOT_ALLOWED, allow).into_response());
    }
    let (status, text) = if path == "/healthz" || app.directory.ready().await.is_ok() {
        (StatusCode::OK, "ok\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
    };
    let headers = [(header::CACHE_CONTROL, "no-store")];
    Some((status, headers, text).into_response())
}
