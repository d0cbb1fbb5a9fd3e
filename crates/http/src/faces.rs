//! Several faces on one listener.

use std::{convert::Infallible, fmt, sync::Arc, task, time::Instant};

use axum::{
    Router,
    body::{Body, HttpBody},
    extract::{DefaultBodyLimit, MatchedPath},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::future::BoxFuture;
use http::{HeaderMap, HeaderValue, Request, StatusCode, Uri, header, uri::PathAndQuery};
use jiff::Timestamp;
use polydex_model::{Dialect, PersonId, Refusal, refusal::Unauthenticated};
use tower::{BoxError, Service, ServiceExt, util::MapRequestLayer};
use tracing::{Instrument, Span, field};

use crate::{
    App, Face, Limits, PathLimits, PresentedKey, RequestContext,
    admission::{self, Admission, BodyRoom, Pool, Room},
    body::{self, Allowed},
    health, panics, prefix, protocol, refused, tags,
};

/// The id of a request that none could be made for.
const NO_ID: &str = "00000000000000000000000000000000";

const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

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
        let admission = Admission::new(&limits);
        let app = app.with_admission(admission.clone());
        let mounted = faces.into_iter().map(|face| Mounted::new(face.into(), app.clone()));
        let inner = Inner { mounted: mounted.collect(), app, limits, admission };
        Self { inner: Arc::new(inner) }
    }

    /// What is allowed here.
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
        let is_sound = protocol::check(&parts);
        let Some((mounted, path)) = self.inner.find(&path) else {
            if let Err(refusal) = is_sound {
                return nobodys_refusal(&refusal);
            }
            let health = health::answer(&self.inner.app, &parts.method, &path).await;
            return health.unwrap_or_else(nobodys);
        };
        let directory = &self.inner.app.directory;
        // Both ask the machine's clock, which may stand anywhere.
        let made = panics::guarded(|| (directory.new_id().simple().to_string(), directory.now()));
        let (made, is_sound) = match made {
            Ok(made) => (made, is_sound),
            Err(fault) => {
                ((NO_ID.to_owned(), Timestamp::UNIX_EPOCH), Err(Refusal::Internal(fault)))
            }
        };
        let mut head = RequestContext::new(&parts, made.0);
        head.arrived = made.1;
        let span = tracing::info_span!(
            "request",
            id = %head.id,
            dialect = %mounted.dialect,
            method = %head.method,
            route = field::Empty,
        );
        let request = Request::from_parts(parts, body);
        mounted.answer(request, head, &path, is_sound, &self.inner).instrument(span).await
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
    /// `is_sound` is a refusal if it is known already that the request is not carried out.
    async fn answer(
        &self,
        request: Request<Body>,
        head: RequestContext,
        path: &str,
        is_sound: Result<(), Refusal>,
        house: &Inner,
    ) -> Response {
        #[expect(clippy::disallowed_methods, reason = "how long it took, for the log alone")]
        let began = Instant::now();
        let outcome = match is_sound {
            Ok(()) => panics::caught(self.run(request, path, &head, house)).await,
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
        let written = panics::caught(async {
            let mut response = outcome.unwrap_or_else(|refusal| self.refuse(&refusal, &head));
            self.face.finish(&head, &mut response);
            // Answers hold secrets and what is known of people: nobody between may keep them.
            response.headers_mut().insert(header::CACHE_CONTROL, NO_STORE);
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
        head: &RequestContext,
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
        let PathLimits { body_bytes, is_batch } = self.face.limits_of(&path);
        let (body, mut room) = if body.is_end_stream() {
            (Body::empty(), None)
        } else {
            let most = body_bytes.unwrap_or(house.limits.body_bytes);
            let (body, room) = self.receive(&mut parts.headers, body, most, head, house).await?;
            (body, Some(room))
        };
        // The head only refers to it: whoever keeps a head does not keep the place.
        let seat = Arc::new(house.admission.seat(is_batch).await?);
        head.note_seat(&seat);
        parts.extensions.insert(head.clone());
        let mut request = Request::from_parts(parts, body);
        if body_bytes.is_some_and(|most| most > house.limits.body_bytes) {
            // The framework has a limit of its own.
            DefaultBodyLimit::disable().apply(&mut request);
            if let Some(room) = room.take() {
                request.extensions_mut().insert(BodyRoom::new(room));
            }
        }
        let mut response = match self.router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        tags::settle(&head.method, &head.headers, &mut response);
        refused::refusal_in(&mut response).map_or(Ok(response), Err)
    }
}

impl Mounted {
    /// The whole body, as its sender may send it, and the room that it takes.
    async fn receive(
        &self,
        headers: &mut HeaderMap,
        body: Body,
        most: usize,
        head: &RequestContext,
        house: &Inner,
    ) -> Result<(Body, Room), Refusal> {
        let Limits { body_bytes, stranger_bytes, .. } = house.limits;
        let known = self.known(head, house).await;
        let (pool, allowed) = match known {
            Err(_) => (Pool::Strangers, most.min(stranger_bytes)),
            Ok(caller) if most > body_bytes => (Pool::Long(caller), most),
            Ok(caller) => (Pool::Caller(caller), most),
        };
        let mut room = house.admission.room(pool);
        let read =
            body::whole(headers, body, Allowed::new(allowed, &house.limits), &mut room).await;
        let body = read.map_err(|refusal| match (refusal, known) {
            // Somebody with a key may send as much as this.
            (Refusal::TooLarge(_), Err(why)) if most > allowed => why,
            (refusal, _) => refusal,
        })?;
        // It says how the body was sent, not how it is handed on.
        headers.remove(header::CONTENT_ENCODING);
        headers.remove(header::CONTENT_LENGTH);
        Ok((body, room))
    }

    /// Whom a key acts for that the head shows and that is known; without one, what the caller is told
    /// where one is asked for.
    async fn known(
        &self,
        head: &RequestContext,
        house: &Inner,
    ) -> Result<Option<PersonId>, Refusal> {
        let mut refused = Refusal::Unauthenticated(Unauthenticated::Missing);
        for PresentedKey { number, secret } in self.face.keys(head)? {
            match house.app.directory.authenticate(&self.dialect, number, &secret).await {
                Ok(caller) => return Ok(caller.person),
                Err(refusal) => refused = refusal,
            }
        }
        Err(refused)
    }

    fn refuse(&self, refusal: &Refusal, head: &RequestContext) -> Response {
        let mut response = self.face.refuse(refusal, head);
        if *refusal == Refusal::UnsupportedEncoding {
            response.headers_mut().insert(header::ACCEPT_ENCODING, body::ENCODINGS);
        }
        response
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

/// A refusal of what HTTP itself does not allow, where no face has words for it.
fn nobodys_refusal(refusal: &Refusal) -> Response {
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
