//! Whole requests, answered by all faces over a directory of their own: none is a fault of ours.

use std::cell::RefCell;

use bstr::{B, ByteSlice as _};
use http::{HeaderName, HeaderValue, Method, Request, Uri, header};
use http_body_util::{BodyExt as _, Full};
use polydex_http::{App, Faces};
use polydex_testkit::{Setup, TestApp, TestKey, person};
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt as _;

/// What separates one request from the next.
const NEXT: &[u8] = b"\n===\n";

/// Requests that a house stands; opening one takes as long as dozens of them.
const MOST_REQUESTS: usize = 500;

thread_local! {
    static HOUSE: RefCell<Option<House>> = const { RefCell::new(None) };
}

/// Requests one after another: a line `METHOD target`, lines of headers, an empty line, a body.
///
/// They find what earlier inputs made. A fault therefore tells all that was sent to that house; as
/// an input of its own, this is seen again.
///
/// In all of it `{id}` and `{number}` are a person, `{point}` and `{entry}` UUID and number of one
/// of his phones, `{owner}` and `{member}` secrets of keys. Who names no key has the owner's.
pub fn answer(bytes: &[u8]) {
    HOUSE.with_borrow_mut(|kept| {
        let mut house = kept.take().unwrap_or_else(House::open);
        for request in bytes.split_str(NEXT) {
            house.answer(request);
        }
        if house.sent.len() < MOST_REQUESTS {
            *kept = Some(house);
        }
    });
}

/// A directory, and what was sent to it.
struct House {
    sent: Vec<Vec<u8>>,
    names: Vec<(&'static str, String)>,
    faces: Faces,
    app: TestApp,
    /// Last, so that it still runs when the others end.
    runtime: Runtime,
}

impl House {
    fn open() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let (app, about) = runtime.block_on(async {
            let app = Box::pin(Setup::new(polydex_server::faces()).start()).await;
            let ana = person("Ana Silva").email("ana@example.com").mobile("+49 170 0000000");
            let about = ana.create(&app).await;
            (app, about)
        });
        let faces = Faces::new(App::new(app.directory.clone()), polydex_server::faces());
        let phone = about.card.points.last().expect("a phone");
        let names = vec![
            ("{id}", about.id.to_string()),
            ("{number}", about.number.to_string()),
            ("{point}", phone.id.0.to_string()),
            ("{entry}", phone.number.to_string()),
            ("{owner}", app.owner.secret.clone()),
            ("{member}", app.member.secret.clone()),
        ];
        Self { sent: Vec::new(), names, faces, app, runtime }
    }

    fn answer(&mut self, text: &[u8]) {
        let Some(request) = self.read(text) else { return };
        if request.method() != Method::GET {
            self.sent.push(text.to_vec());
        }
        let faces = self.faces.clone();
        let (status, body) = self.runtime.block_on(async move {
            let Ok(answer) = faces.oneshot(request).await;
            let status = answer.status();
            let body = answer.into_body().collect().await.expect("an answer that does not break");
            (status, body.to_bytes())
        });
        if status.is_server_error() {
            self.sent.push(text.to_vec());
            eprintln!("{}", self.sent.join(NEXT).as_bstr());
            panic!("{status} {}", body.as_bstr());
        }
    }

    /// The request that a text stands for, if it is one that can be sent.
    fn read(&self, text: &[u8]) -> Option<Request<Full<bytes::Bytes>>> {
        let mut text = text.to_vec();
        for (name, value) in &self.names {
            text = text.replace(name, value);
        }
        let (head, body) = text.split_once_str("\n\n").unwrap_or((&text, B("")));
        let mut lines = head.lines();
        let (method, target) = lines.next()?.split_once_str(" ")?;
        let uri = Uri::try_from(target).ok()?;
        let authorization = authorization(uri.path(), &self.app.owner);
        let mut request = Request::new(Full::from(body.to_vec()));
        *request.method_mut() = Method::from_bytes(method).ok()?;
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        headers.insert(header::HOST, HeaderValue::from_static("127.0.0.1"));
        headers.insert(header::AUTHORIZATION, authorization);
        for line in lines {
            let (name, value) = line.split_once_str(":")?;
            let name = HeaderName::from_bytes(name.trim()).ok()?;
            headers.insert(name, HeaderValue::from_bytes(value.trim()).ok()?);
        }
        Some(request)
    }
}

/// The key in the form of the face that has this path.
fn authorization(path: &str, key: &TestKey) -> HeaderValue {
    let text = if path.starts_with("/api/v2") {
        format!("key {}:{}", key.key_id, key.secret)
    } else if path.starts_with("/api/2.0") {
        key.secret.clone()
    } else {
        key.bearer()
    };
    HeaderValue::try_from(text).expect("a secret is plain text")
}
