//! Several faces on one listener.

use std::{convert::Infallible, fmt, net::IpAddr, sync::Arc, task, time::Instant};

use axum::{
    Router,
    body::{Body, HttpBody},
    extract::{DefaultBodyLimit, MatchedPath},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::future::BoxFuture;
use http::{
    HeaderMap, HeaderValue, Request, StatusCode, Uri, header, request::Parts, uri::PathAndQuery,
};
use jiff::Timestamp;
use polydex_gate::{Admission, BodyPermit, BodyPool, RequestPermit, RequestState, unavailable};
use polydex_model::{Dialect, PersonId, Refusal, refusal::Unauthenticated};
use tower::{BoxError, Service, ServiceExt, util::MapRequestLayer};
use tracing::{Instrument, Span, field};

use crate::{
    App, Face, HeldBody, Limits, PathLimits, PresentedKey, RequestContext,
    body::{self, Allowed, Streamed},
    face, health, panics, prefix, protocol, refused, tags,
};

/// The id of a request for which none could be made.
const NO_ID: &str = "00000000000000000000000000000000";

const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// Several faces as one service: each request goes to the face whose prefix fits. Cheap to clone.
///
/// `/healthz` and `/readyz` are answered before them; a path of no face is a plain 404.
#[derive(Clone)]
pub struct Faces {
    inner: Arc<Inner>,
}

/// The address that a connection comes from, as an extension of its requests.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// Marks requests on connections over [`Limits::connections`]; only `/healthz` and `/readyz` are
/// answered there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OverLimit;

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
        let admission = Admission::new(&limits.capacity());
        let app = app.with_admission(admission.clone());
        let mounted = faces.into_iter().map(|face| Mounted::new(face.into(), app.clone()));
        let inner = Inner { mounted: mounted.collect(), app, limits, admission };
        Self { inner: Arc::new(inner) }
    }

    /// The limits.
    pub fn limits(&self) -> Limits {
        self.inner.limits
    }

    /// Whether the clock shows a time at which requests can be served.
    pub(crate) fn has_time(&self) -> bool {
        self.inner.app.directory.has_time()
    }

    async fn answer(self, request: Request<Body>) -> Response {
        let (parts, body) = request.into_parts();
        let path = prefix::folded(parts.uri.path());
        let is_valid = protocol::check(&parts);
        let is_health = health::is_path(&path);
        let Some((mounted, path)) = self.inner.find(&path).filter(|_| !is_health) else {
            return match is_valid {
                Err(refusal) => plain_refusal(&refusal),
                Ok(()) if is_health => health::answer(&self.inner.app, &parts.method, &path).await,
                Ok(()) => plain_not_found(),
            };
        };
        let (state, has_time) = self.inner.state(&parts);
        let is_valid = has_time.and(is_valid);
        let context = RequestContext::with_state(&parts, state).of_face(&mounted.face);
        let span = tracing::info_span!(
            "request",
            id = %context.id(),
            dialect = %mounted.dialect,
            method = %context.method,
            route = field::Empty,
        );
        let request = Request::from_parts(parts, body);
        mounted.answer(request, context, &path, is_valid, &self.inner).instrument(span).await
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

    /// The id and the time of arrival of a request. Both need the machine's clock; if it shows a time
    /// out of range, the request is refused.
    fn state(&self, parts: &Parts) -> (RequestState, Result<(), Refusal>) {
        let peer = parts.extensions.get().map(|Peer(address)| *address);
        match panics::guarded(|| RequestState::new(&self.app.directory, peer)) {
            Ok(state) => (state, Ok(())),
            Err(fault) => {
                let state = RequestState::with_id(NO_ID.to_owned(), Timestamp::UNIX_EPOCH, peer);
                (state, Err(Refusal::Internal(fault)))
            }
        }
    }
}

impl Mounted {
    fn new(face: Arc<dyn Face>, app: App) -> Self {
        let router = face.routes(app).into_router().layer(MapRequestLayer::new(record_route));
        Self { dialect: face.dialect(), face, router }
    }

    /// The answer, whatever happens: if the face fails to write a refusal, a plain one is sent.
    /// `is_valid` is a refusal if it is known already that the request is not carried out.
    async fn answer(
        &self,
        request: Request<Body>,
        context: RequestContext,
        path: &str,
        is_valid: Result<(), Refusal>,
        server: &Inner,
    ) -> Response {
        #[expect(clippy::disallowed_methods, reason = "how long it took, for the log alone")]
        let began = Instant::now();
        let outcome = match is_valid {
            Ok(()) => panics::caught(self.run(request, path, &context, server)).await,
            Err(refusal) => {
                let (parts, body) = request.into_parts();
                body::drain(&parts.headers, body);
                Ok(Err(refusal))
            }
        };
        let outcome = outcome.unwrap_or_else(|fault| Err(Refusal::Internal(fault)));
        if let Err(refusal) = &outcome {
            refused::log_fault(refusal);
        }
        let written = panics::caught(async { self.finished(outcome, &context) });
        let response = written.await.unwrap_or_else(|fault| {
            tracing::error!(fault, "refusal failed");
            (StatusCode::INTERNAL_SERVER_ERROR, "internal error\n").into_response()
        });
        let status = response.status().as_u16();
        let duration_ms = began.elapsed().as_secs_f64() * 1000.0;
        tracing::debug!(status, duration_ms, "request answered");
        response
    }

    fn finished(&self, outcome: Result<Response, Refusal>, context: &RequestContext) -> Response {
        let mut response = outcome.unwrap_or_else(|refusal| self.refuse(&refusal, context));
        if let Some(cors) = self.face.cors() {
            cors.finish(context, &mut response);
        }
        self.face.finish(context, &mut response);
        // Answers hold secrets and people's data: no proxy may keep them.
        response.headers_mut().insert(header::CACHE_CONTROL, NO_STORE);
        response
    }

    async fn run(
        &self,
        request: Request<Body>,
        path: &str,
        context: &RequestContext,
        server: &Inner,
    ) -> Result<Response, Refusal> {
        let (mut parts, body) = request.into_parts();
        let path = self.face.rewrite(path);
        if !prefix::is_text(&path) {
            return Err(Refusal::NoRoute);
        }
        parts.uri = with_path(parts.uri, &path)?;
        if parts.extensions.get::<OverLimit>().is_some() {
            return Err(unavailable());
        }
        let limits = self.face.limits_of(&path);
        let received = self.receive(&mut parts.headers, body, limits, context, server).await?;
        let permit = Arc::new(if limits.is_batch {
            server.admission.batch().await?
        } else {
            server.admission.request().await?
        });
        // The context only refers to the permit: a clone that is kept does not hold it.
        context.hold(&permit);
        parts.extensions.insert(context.clone());
        let is_long = limits.body_bytes.is_some_and(|most| most > server.limits.body_bytes);
        let (body, mut memory) = received.for_handler(&permit);
        let mut request = Request::from_parts(parts, body);
        if is_long {
            // The framework has a limit of its own.
            DefaultBodyLimit::disable().apply(&mut request);
            if let Some(memory) = memory.take() {
                request.extensions_mut().insert(HeldBody::new(memory));
            }
        }
        let Ok(mut response) = self.router.clone().oneshot(request).await;
        tags::settle(&context.method, &context.headers, &mut response);
        refused::outcome(response)
    }

    /// The body, as far as it is read before the request has its permit.
    async fn receive(
        &self,
        headers: &mut HeaderMap,
        body: Body,
        limits: PathLimits,
        context: &RequestContext,
        server: &Inner,
    ) -> Result<Received, Refusal> {
        if body.is_end_stream() {
            return Ok(Received::Whole(Body::empty(), None));
        }
        let most = limits.body_bytes.unwrap_or(server.limits.body_bytes);
        let known = self.known(context, server).await;
        let received = match (limits.is_stream, known) {
            (false, known) => whole(headers, body, most, known, server).await?,
            (true, Ok(_)) => {
                let allowed = Allowed::new(most, &server.limits);
                Received::Stream(Box::new(body::streamed(headers, body, allowed)?))
            }
            (true, Err(why)) => {
                body::drain(headers, body);
                return Err(why);
            }
        };
        // These say how the body was sent, not how the handler gets it.
        headers.remove(header::CONTENT_ENCODING);
        headers.remove(header::CONTENT_LENGTH);
        Ok(received)
    }

    /// The person for whom a known key of the request stands; without one, the refusal that a path
    /// which needs a key would answer.
    async fn known(
        &self,
        context: &RequestContext,
        server: &Inner,
    ) -> Result<Option<PersonId>, Refusal> {
        let mut refused = Refusal::Unauthenticated(Unauthenticated::Missing);
        for PresentedKey { number, secret, .. } in self.face.keys(context)? {
            match server.app.directory.authenticate(&self.dialect, number, &secret).await {
                Ok(caller) => return Ok(caller.person),
                Err(refusal) => refused = refusal,
            }
        }
        Err(refused)
    }

    fn refuse(&self, refusal: &Refusal, context: &RequestContext) -> Response {
        let mut response = face::written(&*self.face, refusal, context);
        if *refusal == Refusal::UnsupportedEncoding {
            response.headers_mut().insert(header::ACCEPT_ENCODING, body::ENCODINGS);
        }
        response
    }
}

/// A body that was received.
enum Received {
    /// All of it, and the memory that it takes.
    Whole(Body, Option<BodyPermit>),
    /// None of it yet.
    Stream(Box<Streamed>),
}

/// All of a body, as long as its sender may send it: `known` is the person of a known key, if there is
/// one.
async fn whole(
    headers: &HeaderMap,
    body: Body,
    most: usize,
    known: Result<Option<PersonId>, Refusal>,
    server: &Inner,
) -> Result<Received, Refusal> {
    let Limits { body_bytes, stranger_bytes, .. } = server.limits;
    let (pool, allowed) = match known {
        Err(_) => (BodyPool::Strangers, most.min(stranger_bytes)),
        Ok(caller) if most > body_bytes => (BodyPool::Long(caller), most),
        Ok(caller) => (BodyPool::Caller(caller), most),
    };
    let mut memory = server.admission.body(pool);
    let limits = Allowed::new(allowed, &server.limits);
    match (body::whole(headers, body, limits, &mut memory).await, known) {
        (Ok(body), _) => Ok(Received::Whole(body, Some(memory))),
        // A caller with a key may send as much as this.
        (Err(Refusal::TooLarge(_)), Err(why)) if most > allowed => Err(why),
        (Err(refusal), _) => Err(refusal),
    }
}

impl Received {
    /// The body for the handler, and the memory that it takes.
    fn for_handler(self, permit: &Arc<RequestPermit>) -> (Body, Option<BodyPermit>) {
        match self {
            Self::Whole(body, memory) => (body, memory),
            Self::Stream(stream) => (stream.into_body(Arc::clone(permit)), None),
        }
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

fn plain_not_found() -> Response {
    (StatusCode::NOT_FOUND, "not found\n").into_response()
}

/// A refusal of what HTTP itself does not allow, on a path of no face.
fn plain_refusal(refusal: &Refusal) -> Response {
    let status = match refusal {
        Refusal::UnsupportedTransfer => StatusCode::NOT_IMPLEMENTED,
        _ => StatusCode::BAD_REQUEST,
    };
    (status, format!("{refusal}\n")).into_response()
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
