//! A face called from within: the members of a batch.

use axum::{
    Router,
    body::{Body, Bytes},
    response::Response,
};
use http::Request;
use polydex_model::Refusal;
use tower::ServiceExt;

use crate::{Face, Head, faces::with_path, log_fault, prefix, refused, tags};

/// The routes of a face as one of its own handlers calls them. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Calls(Router);

impl Calls {
    /// Calls these routes, which are of the face's full paths. Routes that call should not be
    /// among them.
    pub fn new(routes: Router) -> Self {
        Self(refused::with_fallbacks(routes))
    }

    /// The answer that a request with this head and body would get by itself, refusals as the face
    /// writes them. Whoever calls has seen to it that the head names a caller.
    pub async fn answer(&self, face: &impl Face, head: &Head, body: Bytes) -> Response {
        self.run(face, head, body).await.unwrap_or_else(|refusal| {
            log_fault(&refusal);
            face.refuse(&refusal, head)
        })
    }

    async fn run(&self, face: &impl Face, head: &Head, body: Bytes) -> Result<Response, Refusal> {
        let path = face.rewrite(&prefix::folded(head.uri.path()));
        if !prefix::is_text(&path) {
            return Err(Refusal::NoRoute);
        }
        let mut request = Request::new(Body::from(body));
        *request.method_mut() = head.method.clone();
        *request.uri_mut() = with_path(head.uri.clone(), &path)?;
        request.headers_mut().clone_from(&head.headers);
        request.extensions_mut().insert(head.clone());
        let mut response = match self.0.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        tags::settle(&head.method, &head.headers, &mut response);
        refused::refusal_in(&mut response).map_or(Ok(response), Err)
    }
}
