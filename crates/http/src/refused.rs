//! Refusals on their way from wherever they arise to the face that writes them.

use axum::{
    Router,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, header};
use polydex_model::Refusal;

/// A refusal on its way out of a handler; the face's [`Face::refuse`](crate::Face::refuse) writes
/// it.
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

/// Marks the answer to a method that the path does not have; axum adds the `Allow` header to it
/// on the way out, where [`refusal_in`] reads the methods.
#[derive(Clone, Copy, Debug)]
struct MethodMissing;

/// Routes that refuse what is none of them as a face's handlers refuse.
pub(crate) fn with_fallbacks(routes: Router) -> Router {
    routes.fallback(no_route).method_not_allowed_fallback(wrong_method)
}

/// Fallback of every face for paths without a route.
async fn no_route() -> Refused {
    Refused(Refusal::NoRoute)
}

/// Fallback of every face for paths without a route of that method.
async fn wrong_method() -> Response {
    let mut response = StatusCode::METHOD_NOT_ALLOWED.into_response();
    response.extensions_mut().insert(MethodMissing);
    response
}

/// The refusal that a response of a face's router stands for.
pub(crate) fn refusal_in(response: &mut Response) -> Option<Refusal> {
    if let Some(Refused(refusal)) = response.extensions_mut().remove::<Refused>() {
        return Some(refusal);
    }
    response.extensions_mut().remove::<MethodMissing>()?;
    Some(Refusal::WrongMethod(allowed(response.headers())))
}

/// The methods of `Allow` as people write them: `GET, HEAD`.
fn allowed(headers: &HeaderMap) -> String {
    let text = headers.get(header::ALLOW).and_then(|allow| allow.to_str().ok());
    let methods: Vec<&str> = text.unwrap_or_default().split(',').map(str::trim).collect();
    methods.join(", ")
}

/// Logs a fault of ours, once and where it becomes a response. Ids only: the text of an internal
/// error is written by us and names no person. A store that does not answer was logged where the
/// reason is known; other refusals are the client's affair.
///
/// Faces that write refusals inside another answer call it themselves.
pub fn log_fault(refusal: &Refusal) {
    if let Refusal::Internal(fault) = refusal {
        tracing::error!(fault, "request failed");
    }
}
