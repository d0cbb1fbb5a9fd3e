//! Requests that a handler makes of its own face: the members of a batch.

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    response::Response,
};
use http::{Request, Uri};
use polydex_gate::Admission;
use polydex_model::Refusal;
use tokio::task::yield_now;
use tower::ServiceExt;

use crate::{
    App, Face, RequestContext, Routes, body::without_mark, face, faces::with_path, log_fault,
    prefix, refused, routes, tags,
};

/// The routes of a face, for one of its own handlers. Cheap to clone.
#[derive(Clone, Debug)]
pub struct SubRequests {
    router: Router,
    admission: Admission,
}

/// The members of one batch, answered one after another. The length of all their answers together is
/// limited ([`Limits::batch_bytes`](crate::Limits::batch_bytes)).
#[derive(Debug)]
pub struct Batch<'c, F> {
    requests: &'c SubRequests,
    face: &'c F,
    /// How many bytes the further answers may have.
    left: usize,
}

impl SubRequests {
    /// Requests of these routes, which have the face's full paths. Routes that make sub-requests must
    /// not be among them, and their own paths are batches
    /// ([`PathLimits::BATCH`](crate::PathLimits::BATCH)).
    pub fn new<S>(routes: Routes<S>, app: &App) -> Self {
        Self { router: routes.into_router(), admission: app.admission().clone() }
    }

    /// A new batch.
    pub fn batch<'c, F: Face>(&'c self, face: &'c F) -> Batch<'c, F> {
        Batch { requests: self, face, left: self.admission.batch_bytes() }
    }

    /// The values of the open segments of a path, if a route fits it: `["7"]` for `/people/7` where the
    /// route is `/people/{id}`. No handler runs.
    pub async fn path_params(&self, uri: &Uri) -> Option<Vec<String>> {
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = uri.clone();
        routes::path_params(self.router.clone(), request).await
    }

    async fn run(
        &self,
        face: &impl Face,
        context: &RequestContext,
        body: Bytes,
    ) -> Result<Response, Refusal> {
        let path = face.rewrite(&prefix::folded(context.uri.path()));
        if !prefix::is_text(&path) {
            return Err(Refusal::NoRoute);
        }
        let is_read = context.method.is_safe();
        let _turn = if is_read { Some(self.admission.batch_read().await?) } else { None };
        let _permit = self.admission.short_request().await?;
        let mut request = Request::new(Body::from(without_mark(body)));
        *request.method_mut() = context.method.clone();
        *request.uri_mut() = with_path(context.uri.clone(), &path)?;
        request.headers_mut().clone_from(&context.headers);
        request.extensions_mut().insert(context.clone());
        let Ok(mut response) = self.router.clone().oneshot(request).await;
        tags::settle(&context.method, &context.headers, &mut response);
        refused::outcome(response)
    }
}

impl<F: Face> Batch<'_, F> {
    /// The answer that a request with this head and body would get by itself, refusals as the face
    /// writes them. The handler has made sure that the head names a caller.
    ///
    /// Once all answers together have reached their limit, no further member is carried out. A member
    /// that reads and whose answer is too long is refused; one that changed something is answered all
    /// the same.
    pub async fn answer(&mut self, context: &RequestContext, body: Bytes) -> http::Response<Bytes> {
        let outcome =
            if self.left == 0 { Err(self.full()) } else { self.member(context, body).await };
        // Other requests have their turn between two members.
        yield_now().await;
        match outcome {
            Ok(answer) => answer,
            Err(refusal) => {
                log_fault(&refusal);
                let (parts, body) = face::written(self.face, &refusal, context).into_parts();
                http::Response::from_parts(
                    parts,
                    to_bytes(body, usize::MAX).await.unwrap_or_default(),
                )
            }
        }
    }

    async fn member(
        &mut self,
        context: &RequestContext,
        body: Bytes,
    ) -> Result<http::Response<Bytes>, Refusal> {
        let (parts, body) = self.requests.run(self.face, context, body).await?.into_parts();
        let most = if context.method.is_safe() { self.left } else { usize::MAX };
        let Ok(body) = to_bytes(body, most).await else {
            self.left = 0;
            return Err(self.full());
        };
        self.left = self.left.saturating_sub(body.len());
        Ok(http::Response::from_parts(parts, body))
    }

    fn full(&self) -> Refusal {
        let most = self.requests.admission.batch_bytes();
        let text = format!(
            "the answers of a batch may have {most} bytes together; send this request by itself"
        );
        Refusal::Malformed(text.into())
    }
}
