//! Refusals on their way from a handler to the face that writes them.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use polydex_model::Refusal;

/// A refusal on its way out of a handler; [`Face::refuse`](crate::Face::refuse) writes it.
///
/// axum asks every handler for a response, so the refusal travels as an extension of one that no
/// client gets.
#[derive(Clone, Debug)]
pub struct Refused(pub Refusal);

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self(refusal)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The response of a face's router, or the refusal that it carries.
pub(crate) fn outcome(mut response: Response) -> Result<Response, Refusal> {
    match response.extensions_mut().remove::<Refused>() {
        Some(Refused(refusal)) => Err(refusal),
        None => Ok(response),
    }
}

/// Logs a fault of ours, once and where it becomes a response. Ids only: the text of an internal
/// error is written by us and names no person. A store that does not answer was logged where the
/// reason is known; other refusals are the client's mistakes.
///
/// Faces that write refusals inside another answer call it themselves.
pub fn log_fault(refusal: &Refusal) {
    if let Refusal::Internal(fault) = refusal {
        tracing::error!(fault, "request failed");
    }
}
