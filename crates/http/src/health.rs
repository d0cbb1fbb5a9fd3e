//! Two questions outside all dialects, for the program that watches the process.

use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode, header};

use crate::App;

/// Whether a path asks for the process's health.
pub(crate) fn is_path(path: &str) -> bool {
    matches!(path, "/healthz" | "/readyz")
}

/// Answers `/healthz` (the process lives) and `/readyz` (the store answers).
pub(crate) async fn answer(app: &App, method: &Method, path: &str) -> Response {
    if !matches!(*method, Method::GET | Method::HEAD) {
        let allow = [(header::ALLOW, "GET, HEAD")];
        return (StatusCode::METHOD_NOT_ALLOWED, allow).into_response();
    }
    let (status, text) = if path == "/healthz" || app.directory.ready().await.is_ok() {
        (StatusCode::OK, "ok\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
    };
    let headers = [(header::CACHE_CONTROL, "no-store")];
    (status, headers, text).into_response()
}
