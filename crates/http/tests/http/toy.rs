//! A small face for the tests of what all faces share.

use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Extension,
    body::Body,
    extract::{Path, Request, State},
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::{StreamExt as _, future::ready, stream};
use http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use polydex_http::{
    App, Authenticated, Face, Idempotency, PathLimits, PresentedKey, Refused, RequestContext,
    Routes, Shutdown, SubRequests, WindowState, body_refusal,
};
use polydex_model::{Dialect, Refusal, refusal::Unauthenticated};
use tokio::sync::Notify;

/// Longest body of `/toy/import`.
pub const IMPORT: usize = 4 << 20;

/// Longest body of `/toy/upload`: more than all bodies together may take in memory.
pub const UPLOAD: usize = 256 << 20;

/// More than the system buffers of an answer that its client does not read.
const LONG: usize = 64 << 20;

/// Answers under `/toy`; lower-cases paths and takes a trailing slash.
#[derive(Clone, Default)]
pub struct Toy {
    /// Notified when a request of `/toy/wait` arrives.
    pub entered: Arc<Notify>,
    /// Lets the request of `/toy/wait` continue.
    pub gate: Arc<Notify>,
    /// How often `/toy/count` was carried out.
    pub counted: Arc<AtomicUsize>,
}

impl Face for Toy {
    fn dialect(&self) -> Dialect {
        Dialect::named("toy")
    }

    fn prefixes(&self) -> &'static [&'static str] {
        &["/toy", "/play/v1"]
    }

    fn rewrite(&self, path: &str) -> String {
        path.trim_end_matches('/').to_lowercase()
    }

    fn limits_of(&self, path: &str) -> PathLimits {
        match path {
            "/toy/batch" => PathLimits::BATCH,
            "/toy/sign_in" => PathLimits::SIGN_IN,
            "/toy/import" => PathLimits::bodies(IMPORT),
            "/toy/upload" => PathLimits::streams(UPLOAD),
            _ => PathLimits::USUAL,
        }
    }

    fn keys(&self, head: &RequestContext) -> Result<Vec<PresentedKey>, Refusal> {
        let missing = || Refusal::Unauthenticated(Unauthenticated::Missing);
        let shown = head.headers.get(header::AUTHORIZATION).ok_or_else(missing)?;
        let secret = shown.to_str().map_err(|_| missing())?.to_owned();
        Ok(vec![PresentedKey::secret(secret)])
    }

    fn routes(&self, app: App) -> Routes {
        let members = self.members(app.clone());
        let requests = SubRequests::new(members.clone(), &app);
        let counted = Arc::clone(&self.counted);
        let count = async move |body: String| match body.as_str() {
            "refused" => Err(Refused(Refusal::NotFound("toy".into()))),
            _ => Ok((counted.fetch_add(1, Ordering::Relaxed) + 1).to_string()),
        };
        let repeats = Idempotency::new(app.clone(), "Toy-Key");
        Routes::new(app)
            .post("/toy/count", count.clone())
            .put("/toy/count", count)
            .layer(from_fn_with_state(repeats, Idempotency::answer::<Authenticated>))
            .post("/toy/batch", batch)
            .layer(Extension((self.clone(), requests)))
            .merge(members)
    }

    fn refuse(&self, refusal: &Refusal, head: &RequestContext) -> Response {
        let status = match refusal {
            Refusal::NoRoute | Refusal::NotFound(_) => StatusCode::NOT_FOUND,
            Refusal::WrongMethod(_) => StatusCode::METHOD_NOT_ALLOWED,
            Refusal::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Refusal::Throttled(_) => StatusCode::TOO_MANY_REQUESTS,
            Refusal::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Refusal::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Refusal::UnsupportedEncoding => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Refusal::UnsupportedTransfer => StatusCode::NOT_IMPLEMENTED,
            Refusal::Unauthenticated(_) => StatusCode::UNAUTHORIZED,
            _ => StatusCode::BAD_REQUEST,
        };
        assert!(!head.headers.contains_key("x-refuse-badly"), "a face that can't refuse");
        match refusal {
            Refusal::Throttled(wait) => (status, wait.as_secs().to_string()).into_response(),
            Refusal::Unavailable(wait) => {
                (status, format!("toy: again in {} s", wait.as_secs())).into_response()
            }
            Refusal::Internal(_) => (status, "toy: internal error").into_response(),
            refusal => (status, format!("toy: {refusal}")).into_response(),
        }
    }

    fn finish(&self, head: &RequestContext, response: &mut Response) {
        let id = HeaderValue::from_str(head.id()).expect("an id is hex");
        response.headers_mut().insert(HeaderName::from_static("x-toy-request"), id);
        if let Some(rates) = head.rates() {
            let left = rates.tightest().map(|WindowState { limit, remaining, reset, .. }| {
                format!("{remaining} of {limit} until {reset}")
            });
            let left = HeaderValue::from_str(left.as_deref().unwrap_or("no limit"));
            let left = left.expect("digits and words");
            response.headers_mut().insert(HeaderName::from_static("x-toy-rate"), left);
        }
    }
}

impl Toy {
    /// What can be called by itself and in a batch.
    fn members(&self, app: App) -> Routes {
        let (entered, gate) = (self.entered.clone(), self.gate.clone());
        let wait = move || async move {
            entered.notify_one();
            gate.notified().await;
            "waited"
        };
        let report = Method::from_bytes(b"REPORT").expect("a token");
        Routes::new(app)
            .get("/toy/echo", echo)
            .put("/toy/echo", echo)
            .get("/play/v1/echo", echo)
            .on(report, "/toy/reported", async |body: String| format!("reported {body}"))
            .get("/toy/reported", async || "read")
            .post("/toy/length", length)
            .post("/toy/sign_in", length)
            .post("/toy/import", pieces)
            .post("/toy/upload", upload)
            .get("/toy/events", events)
            .post("/toy/said", async |body: String| format!("said {body:?}"))
            .get("/toy/text/{length}", text)
            .put("/toy/text/{length}", text)
            .get("/toy/refused", async || Refused(Refusal::NotFound("toy".into())))
            .get("/toy/fault", async || Refused(Refusal::Internal("disk on fire".into())))
            .get("/toy/panic", panics)
            .post("/toy/panic", panics)
            .get("/toy/named/{name}", async |name: Path<String>| name.0)
            .get("/toy/long", async || vec![b'x'; LONG])
            .get("/toy/wait", wait)
            .get("/toy/mine", mine)
    }
}

/// How long the body is, piece by piece as it arrives, or why it broke off.
async fn upload(request: Request) -> Result<String, Refused> {
    let mut pieces = request.into_body().into_data_stream();
    let mut all = 0;
    while let Some(piece) = pieces.next().await {
        all += piece.map_err(|error| body_refusal(&error))?.len();
    }
    Ok(all.to_string())
}

/// An event, and then none for ever.
async fn events(shutdown: Shutdown) -> Body {
    let event = stream::once(ready(Ok::<_, Infallible>(Bytes::from_static(b"data: 1\n\n"))));
    shutdown.end_body(event.chain(stream::pending()))
}

async fn panics() {
    panic!("a broken toy")
}

async fn length(body: Bytes) -> String {
    body.len().to_string()
}

/// How long the body is, and that of its longest piece.
async fn pieces(request: Request) -> String {
    let mut pieces = request.into_body().into_data_stream();
    let (mut all, mut longest) = (0, 0);
    while let Some(Ok(piece)) = pieces.next().await {
        all += piece.len();
        longest = longest.max(piece.len());
    }
    format!("{all} {}", longest <= 1 << 20)
}

async fn text(Path(length): Path<usize>) -> String {
    "x".repeat(length)
}

/// Carries out the calls of its body, a line each: `METHOD path`. Answers a line each too.
async fn batch(
    Extension((toy, calls)): Extension<(Toy, SubRequests)>,
    mut head: RequestContext,
    body: String,
) -> String {
    let mut batch = calls.batch(&toy);
    let mut answers = Vec::new();
    for line in body.lines() {
        let (method, path) = line.split_once(' ').expect("a method and a path");
        head.method = method.parse().expect("a method");
        head.uri = path.parse().expect("a path");
        let answer = batch.answer(&head, Bytes::from_static(b"abc")).await;
        answers.push(format!(
            "{} {}",
            answer.status().as_u16(),
            String::from_utf8_lossy(answer.body())
        ));
    }
    answers.join("\n")
}

async fn echo(uri: Uri, head: RequestContext) -> String {
    format!("routed {uri}, sent {}, origin {}", head.uri, head.origin())
}

/// The caller's number; asks who it is twice, as a face may that tries several credentials.
async fn mine(State(app): State<App>, head: RequestContext) -> Result<String, Refused> {
    let secret = head.headers.get("authorization").and_then(|header| header.to_str().ok());
    let (toy, secret) = (Toy::default().dialect(), secret.unwrap_or_default());
    app.caller(&toy, &head, None, secret).await?;
    let caller = app.caller(&toy, &head, None, secret).await?;
    Ok(caller.number.to_string())
}

/// Answers under `/toy/inner`, deeper than [`Toy`].
pub struct Inner;

impl Face for Inner {
    fn dialect(&self) -> Dialect {
        Dialect::named("inner")
    }

    fn prefixes(&self) -> &'static [&'static str] {
        &["/toy/inner"]
    }

    fn keys(&self, _head: &RequestContext) -> Result<Vec<PresentedKey>, Refusal> {
        Ok(Vec::new())
    }

    fn routes(&self, app: App) -> Routes {
        Routes::new(app).get("/toy/inner/Echo", echo)
    }

    fn refuse(&self, refusal: &Refusal, _head: &RequestContext) -> Response {
        (StatusCode::BAD_REQUEST, format!("inner: {refusal}")).into_response()
    }
}

/// A face at `/`, such as one of pages.
pub struct Pages;

impl Face for Pages {
    fn dialect(&self) -> Dialect {
        Dialect::named("pages")
    }

    fn prefixes(&self) -> &'static [&'static str] {
        &["/"]
    }

    fn keys(&self, _request: &RequestContext) -> Result<Vec<PresentedKey>, Refusal> {
        Ok(Vec::new())
    }

    fn routes(&self, app: App) -> Routes {
        let page = async |uri: Uri| format!("page {uri}");
        Routes::new(app).get("/", page).get("/people", page).get("/healthz", page)
    }

    fn refuse(&self, refusal: &Refusal, _request: &RequestContext) -> Response {
        (StatusCode::BAD_REQUEST, format!("pages: {refusal}")).into_response()
    }
}
