//! Several faces on one listener.

use std::{convert::Infallible, fmt, sync::Arc, task, time::Instant};

use axum::{
    Router,
    body::{Body, HttpBody},
    extract::MatchedPath,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::future::BoxFuture;
use http::{Request, StatusCode, Uri, uri::PathAndQuery};
use polydex_model::{Dialect, Refusal};
use tower::{BoxError, Service, ServiceExt, util::MapRequestLayer};
use tracing::{Instrument, Span, field};

use crate::{
    App, Face, Head, Limits,
    admission::{self, Admission},
    body, health, panics, prefix, refused,
};

/// Several faces as one service: each request goes to the face whose prefix fits. Cheap to clone.
///
/// `/healthz` and `/readyz` are answered beside them; a path of no face is a plain 404.
#[derive(Clone)]
pub struct Faces {
    inner: Arc<Inner>,
}

/// Marks the requests of a connection beyond [`Limits::connections`]: only the process's health is
/// told there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Surplus;

struct Inner {
    app: App,
    mounted: Vec<Mounted>,
    limits: Limits,
    admission: Admission,
}

struct Mounted {
    face: Arc<dyn Face>,
    dialect: Dialect,
    router: Router,
}

impl Faces {
    /// Mounts the faces with the default limits.
    pub fn new(app: App, faces: Vec<Box<dyn Face>>) -> Self {
        Self::with_limits(app, faces, Limits::default())
    }

    /// Mounts the faces with these limits.
    pub fn with_limits(app: App, faces: Vec<Box<dyn Face>>, limits: Limits) -> Self {
        let mounted = faces.into_iter().map(|face| Mounted::new(face.into(), app.clone()));
        let admission = Admission::new(&limits);
        let inner = Inner { mounted: mounted.collect(), app, limits, admission };
        Self { inner: Arc::new(inner) }
    }

    /// What is allowed here.
    pub fn limits(&self) -> Limits {
        self.inner.limits
    }

    async fn answer(self, request: Request<Body>) -> Response {
        let path = prefix::folded(request.uri().path());
        let Some((mounted, path)) = self.inner.find(&path) else {
            let health = health::answer(&self.inner.app, request.method(), &path).await;
            return health.unwrap_or_else(nobodys);
        };
        let directory = &self.inner.app.directory;
        let (parts, body) = request.into_parts();
        let mut head = Head::new(&parts, directory.new_id().simple().to_string());
        head.arrived = directory.now();
        let span = tracing::info_span!(
            "request",
            id = %head.id,
            dialect = %mounted.dialect,
            method = %head.method,
            route = field::Empty,
        );
        let request = Request::from_parts(parts, body);
        mounted.answer(request, head, &path, &self.inner).instrument(span).await
    }
}

impl Inner {
    /// The face with the longest fitting prefix, and the path with that prefix as the face
    /// spells it.
    fn find(&self, path: &str) -> Option<(&Mounted, String)> {
        self.mounted
            .iter()
            .flat_map(|mounted| mounted.face.prefixes().iter().map(move |at| (mounted, *at)))
            .filter_map(|(mounted, at)| Some((mounted, at, prefix::rest(path, at)?)))
            .max_by_key(|(_, at, _)| at.len())
            .map(|(mounted, at, rest)| (mounted, format!("{}{rest}", at.trim_end_matches('/'))))
    }
}

impl Mounted {
    fn new(face: Arc<dyn Face>, app: App) -> Self {
        let routes = face.routes(app).layer(MapRequestLayer::new(record_route));
        let router = refused::with_fallbacks(routes);
        Self { dialect: face.dialect(), face, router }
    }

    /// What the client gets, whatever happens: a face that can't even refuse is answered for.
    async fn answer(
        &self,
        request: Request<Body>,
        head: Head,
        path: &str,
        house: &Inner,
    ) -> Response {
        #[expect(clippy::disallowed_methods, reason = "how long it took, for the log alone")]
        let began = Instant::now();
        let outcome = panics::caught(self.run(request, path, &head, house)).await;
        let outcome = outcome.unwrap_or_else(|fault| Err(Refusal::Internal(fault)));
        if let Err(refusal) = &outcome {
            refused::log_fault(refusal);
        }
        let written = panics::caught(async {
            let mut response = outcome.unwrap_or_else(|refusal| self.face.refuse(&refusal, &head));
            self.face.finish(&head, &mut response);
            response
        });
        let response = written.await.unwrap_or_else(|fault| {
            tracing::error!(fault, "refusal failed");
            (StatusCode::INTERNAL_SERVER_ERROR, "internal error\n").into_response()
        });
        let status = response.status().as_u16();
        let duration_ms = began.elapsed().as_secs_f64() * 1000.0;
        tracing::debug!(status, duration_ms, "request answered");
        response
    }

    async fn run(
        &self,
        request: Request<Body>,
        path: &str,
        head: &Head,
        house: &Inner,
    ) -> Result<Response, Refusal> {
        let (mut parts, body) = request.into_parts();
        let path = self.face.rewrite(path);
        if !prefix::is_text(&path) {
            return Err(Refusal::NoRoute);
        }
        parts.uri = with_path(parts.uri, &path)?;
        if parts.extensions.get::<Surplus>().is_some() {
            return Err(admission::turned_away());
        }
        let mut room = house.admission.room();
        let body = body::whole(&parts.headers, body, &house.limits, &mut room).await?;
        // The head only refers to it: whoever keeps a head does not keep the place.
        let seat = Arc::new(house.admission.seat().await?);
        head.note_seat(&seat);
        parts.extensions.insert(head.clone());
        let request = Request::from_parts(parts, Body::from(body));
        let mut response = match self.router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        refused::refusal_in(&mut response).map_or(Ok(response), Err)
    }
}

/// The route's template for the request's span: the path itself may hold an e-mail address.
fn record_route(request: Request<Body>) -> Request<Body> {
    if let Some(route) = request.extensions().get::<MatchedPath>() {
        Span::current().record("route", route.as_str());
    }
    request
}

/// The target with another path and the same query.
pub(crate) fn with_path(uri: Uri, path: &str) -> Result<Uri, Refusal> {
    if uri.path() == path {
        return Ok(uri);
    }
    let mut parts = uri.into_parts();
    let query = parts.path_and_query.as_ref().and_then(PathAndQuery::query);
    let target = query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    parts.path_and_query = Some(PathAndQuery::try_from(target).map_err(|_| Refusal::NoRoute)?);
    Uri::from_parts(parts).map_err(|_| Refusal::NoRoute)
}

fn nobodys() -> Response {
    (StatusCode::NOT_FOUND, "not found\n").into_response()
}

impl fmt::Debug for Faces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dialects = self.inner.mounted.iter().map(|mounted| mounted.dialect.as_str());
        f.debug_list().entries(dialects).finish()
    }
}

impl<B> Service<Request<B>> for Faces
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, _cx: &mut task::Context<'_>) -> task::Poll<Result<(), Infallible>> {
        task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let faces = self.clone();
        Box::pin(async move { Ok(faces.answer(request.map(Body::new)).await) })
    }
}
