//! A face called from within: the members of a batch.

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    response::Response,
};
use http::Request;
use polydex_model::Refusal;
use tokio::task::yield_now;
use tower::ServiceExt;

use crate::{
    App, Face, RequestContext, admission::Admission, body::without_mark, faces::with_path,
    log_fault, prefix, refused, tags,
};

/// The routes of a face as one of its own handlers calls them. Cheap to clone.
#[derive(Clone, Debug)]
pub struct SubRequests {
    routes: Router,
    admission: Admission,
}

/// The members of one batch, answered one after another. Their answers have a length together
/// ([`Limits::batch_bytes`](crate::Limits::batch_bytes)).
#[derive(Debug)]
pub struct Batch<'c, F> {
    calls: &'c SubRequests,
    face: &'c F,
    /// How many bytes the answers may still have.
    left: usize,
}

impl SubRequests {
    /// Calls these routes, which are of the face's full paths. Routes that call should not be
    /// among them, and their paths are batches ([`PathLimits::BATCH`](crate::PathLimits::BATCH)).
    pub fn new(routes: Router, app: &App) -> Self {
        Self { routes: refused::with_fallbacks(routes), admission: app.admission().clone() }
    }

    /// A batch, of which nothing is answered yet.
    pub fn batch<'c, F: Face>(&'c self, face: &'c F) -> Batch<'c, F> {
        Batch { calls: self, face, left: self.admission.batch_bytes }
    }

    async fn run(
        &self,
        face: &impl Face,
        head: &RequestContext,
        body: Bytes,
    ) -> Result<Response, Refusal> {
        let path = face.rewrite(&prefix::folded(head.uri.path()));
        if !prefix::is_text(&path) {
            return Err(Refusal::NoRoute);
        }
        let is_read = head.method.is_safe();
        let _turn = if is_read { Some(self.admission.turn_to_read().await?) } else { None };
        let _place = self.admission.enter().await?;
        let mut request = Request::new(Body::from(without_mark(body)));
        *request.method_mut() = head.method.clone();
        *request.uri_mut() = with_path(head.uri.clone(), &path)?;
        request.headers_mut().clone_from(&head.headers);
        request.extensions_mut().insert(head.clone());
        let mut response = match self.routes.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        tags::settle(&head.method, &head.headers, &mut response);
        refused::refusal_in(&mut response).map_or(Ok(response), Err)
    }
}

impl<F: Face> Batch<'_, F> {
    /// The answer that a request with this head and body would get by itself, refusals as the face
    /// writes them. Whoever calls has seen to it that the head names a caller.
    ///
    /// Once the answers are as long together as they may be, no further member is carried out. A
    /// member that reads and whose answer is too long is refused; one that changed something is
    /// answered all the same.
    pub async fn answer(&mut self, head: &RequestContext, body: Bytes) -> http::Response<Bytes> {
        let outcome = if self.left == 0 { Err(self.full()) } else { self.member(head, body).await };
        // Others have their turn between two members.
        yield_now().await;
        match outcome {
            Ok(answer) => answer,
            Err(refusal) => {
                log_fault(&refusal);
                let (parts, body) = self.face.refuse(&refusal, head).into_parts();
                http::Response::from_parts(
                    parts,
                    to_bytes(body, usize::MAX).await.unwrap_or_default(),
                )
            }
        }
    }

    async fn member(
        &mut self,
        head: &RequestContext,
        body: Bytes,
    ) -> Result<http::Response<Bytes>, Refusal> {
        let (parts, body) = self.calls.run(self.face, head, body).await?.into_parts();
        let most = if head.method.is_safe() { self.left } else { usize::MAX };
        let Ok(body) = to_bytes(body, most).await else {
            self.left = 0;
            return Err(self.full());
        };
        self.left = self.left.saturating_sub(body.len());
        Ok(http::Response::from_parts(parts, body))
    }

    fn full(&self) -> Refusal {
        let most = self.calls.admission.batch_bytes;
        let text = format!(
            "the answers of a batch may have {most} bytes together; send this request by itself"
        );
        Refusal::Malformed(text.into())
    }
}
