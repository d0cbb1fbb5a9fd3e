//! Refusals in Rolo's words: `{"error": "contacts.0.label: not a choice"}`.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use polydex_model::Refusal;
use serde_json::json;

pub(crate) fn refuse(refusal: &Refusal) -> Response {
    let status = match refusal {
        Refusal::Unauthenticated(_) => StatusCode::UNAUTHORIZED,
        Refusal::Forbidden(_) => StatusCode::FORBIDDEN,
        Refusal::NotFound(_) | Refusal::NoRoute => StatusCode::NOT_FOUND,
        Refusal::WrongMethod(_) => StatusCode::METHOD_NOT_ALLOWED,
        Refusal::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        Refusal::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_REQUEST,
    };
    // The text of a fault of ours is for the log alone.
    let text =
        if status.is_server_error() { "try again later".into() } else { refusal.to_string() };
    (status, Json(json!({ "error": text }))).into_response()
}
