//! What is known of a request beside its body.

use std::{
    convert::Infallible,
    fmt,
    net::{IpAddr, SocketAddr},
    ops::{Deref, DerefMut},
    sync::Arc,
};

use axum::extract::FromRequestParts;
use futures::future::BoxFuture;
use http::{HeaderMap, HeaderName, Method, Uri, header, request::Parts, uri::Authority};
use jiff::Timestamp;
use polydex_directory::SuspendableRequest;
use polydex_gate::{RateState, RequestPermit, RequestState};
use polydex_model::Refusal;

use crate::Face;

/// A request without its body: its head as the client sent it, its id, and when it arrived. It
/// serves refusals and absolute URLs, so it has the target before [`Face::rewrite`].
///
/// Handlers get it as an extractor (it is an extension of the request). Cheap to clone: clones share
/// the head until one of them is changed.
#[derive(Clone, Debug)]
pub struct RequestContext(Arc<Shared>);

/// The head of a request; a [`RequestContext`] derefs to it.
#[derive(Clone, Debug)]
pub struct RequestHead {
    /// The method.
    pub method: Method,
    /// The target as sent, before [`Face::rewrite`](crate::Face::rewrite).
    pub uri: Uri,
    /// The headers.
    pub headers: HeaderMap,
}

#[derive(Clone)]
struct Shared {
    head: RequestHead,
    state: RequestState,
    face: Option<Arc<dyn Face>>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let face = self.face.as_ref().map(|face| face.dialect());
        f.debug_struct("RequestContext")
            .field("head", &self.head)
            .field("state", &self.state)
            .field("face", &face)
            .finish()
    }
}

impl Deref for RequestContext {
    type Target = RequestHead;

    fn deref(&self) -> &RequestHead {
        &self.0.head
    }
}

impl DerefMut for RequestContext {
    fn deref_mut(&mut self) -> &mut RequestHead {
        &mut Arc::make_mut(&mut self.0).head
    }
}

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

impl RequestContext {
    /// The context of a request that came in by itself, such as in a test: it arrived at the Unix
    /// epoch over no connection.
    pub fn new(parts: &Parts, id: String) -> Self {
        Self::with_state(parts, RequestState::with_id(id, Timestamp::UNIX_EPOCH, None))
    }

    pub(crate) fn with_state(parts: &Parts, state: RequestState) -> Self {
        let head = RequestHead {
            method: parts.method.clone(),
            uri: parts.uri.clone(),
            headers: parts.headers.clone(),
        };
        let client = client(&head.headers, state.peer());
        let state = state.from_client(client);
        Self(Arc::new(Shared { head, state, face: None }))
    }

    pub(crate) fn of_face(mut self, face: &Arc<dyn Face>) -> Self {
        Arc::make_mut(&mut self.0).face = Some(Arc::clone(face));
        self
    }

    /// The face that the request came in by.
    pub(crate) fn face(&self) -> Option<&Arc<dyn Face>> {
        self.0.face.as_ref()
    }

    /// The request's id: 32 hex digits.
    pub fn id(&self) -> &str {
        self.0.state.id()
    }

    /// When it arrived, by the directory's clock.
    pub fn arrived(&self) -> Timestamp {
        self.0.state.arrived()
    }

    /// What the gate knows of the request.
    pub fn state(&self) -> &RequestState {
        &self.0.state
    }

    /// What the caller has left of the rate limits, this request included; without any window where
    /// there is no limit. `None` while no caller is known, so also in an answer to an unknown one.
    pub fn rates(&self) -> Option<&RateState> {
        self.0.state.rates()
    }

    /// The address of the client, as far as it can be believed; the connection's own unless a proxy on this
    /// machine forwards for another.
    pub fn client(&self) -> Option<IpAddr> {
        self.0.state.client()
    }

    pub(crate) fn hold(&self, permit: &Arc<RequestPermit>) {
        self.0.state.hold(permit);
    }

    /// `scheme://host[:port]` as the client called it, aware of `Forwarded` (RFC 7239) and
    /// `X-Forwarded-*`.
    ///
    /// The first element counts: it is the proxy that the client spoke to. What is not an authority
    /// (RFC 3986 §3.2) is ignored, so that a header can't put markup or a path into the URLs of an
    /// answer. Without a proxy, a client only deceives itself.
    ///
    /// ```
    /// # use polydex_http::RequestContext;
    /// let (mut parts, ()) = http::Request::get("/v1/people").body(()).unwrap().into_parts();
    /// parts.headers.insert("host", "directory.example:8080".parse().unwrap());
    /// assert_eq!(RequestContext::new(&parts, "id".into()).origin(), "http://directory.example:8080");
    /// parts.headers.insert("forwarded", "for=192.0.2.1;proto=https;host=a.example".parse().unwrap());
    /// assert_eq!(RequestContext::new(&parts, "id".into()).origin(), "https://a.example");
    /// ```
    pub fn origin(&self) -> String {
        let scheme = forwarded(&self.headers, "proto")
            .or_else(|| first(&self.headers, &X_FORWARDED_PROTO))
            .and_then(scheme)
            .unwrap_or("http");
        let host = forwarded(&self.headers, "host")
            .and_then(authority)
            .or_else(|| first(&self.headers, &X_FORWARDED_HOST).and_then(authority))
            .or_else(|| first(&self.headers, &header::HOST).and_then(authority))
            .or_else(|| self.uri.authority().map(Authority::as_str))
            .unwrap_or("localhost");
        [scheme, "://", host].concat()
    }

    /// The host of [`RequestContext::origin`] without its port, lower case. Signing in by password finds
    /// the workspace by it.
    pub fn host(&self) -> String {
        let origin = self.origin();
        let authority = origin.split_once("://").map_or(&*origin, |(_, rest)| rest);
        let host = authority
            .parse()
            .map_or_else(|_| authority.to_owned(), |parsed: Authority| parsed.host().to_owned());
        host.to_ascii_lowercase()
    }
}

impl<S: Sync> FromRequestParts<S> for RequestContext {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let known = parts.extensions.get::<Self>().cloned();
        Ok(known.unwrap_or_else(|| Self::new(parts, String::new())))
    }
}

/// A request gives its permit back while it waits.
impl SuspendableRequest for RequestContext {
    fn client(&self) -> Option<IpAddr> {
        self.0.state.client()
    }

    fn pause(&self) {
        self.0.state.pause();
    }

    fn resume(&self) -> BoxFuture<'_, Result<(), Refusal>> {
        self.0.state.resume()
    }
}

/// The client's address, as far as it can be believed: where the connection comes from; if that is
/// this machine, so from a proxy, the address that the proxy names last in `Forwarded` or
/// `X-Forwarded-For`. What a client wrote there itself comes before it. A proxy writes one of the two
/// and may pass the other on as the client sent it: where they name different addresses, neither is
/// believed.
fn client(headers: &HeaderMap, peer: Option<IpAddr>) -> Option<IpAddr> {
    let peer = peer?;
    if !peer.to_canonical().is_loopback() {
        return Some(peer);
    }
    let forwarded = last(headers, &header::FORWARDED)
        .map(|element| parameter(element, "for").and_then(address));
    let x_forwarded = last(headers, &X_FORWARDED_FOR).map(address);
    let named = match (forwarded, x_forwarded) {
        (Some(one), Some(other)) if one != other => None,
        (one, other) => one.or(other).flatten(),
    };
    Some(named.unwrap_or(peer))
}

/// The first element of a header that is a list.
fn first<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let text = headers.get(name)?.to_str().ok()?;
    let element = text.split(',').next()?.trim();
    (!element.is_empty()).then_some(element)
}

/// The last element of a header that is a list, over all its lines.
fn last<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let text = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    let element = text.rsplit(',').next()?.trim();
    (!element.is_empty()).then_some(element)
}

/// An address with or without a port, as `Forwarded` (RFC 7239 §6) and `X-Forwarded-For` write it.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()))
}

/// A parameter of the first element of `Forwarded`.
fn forwarded<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    parameter(first(headers, &header::FORWARDED)?, name)
}

/// A parameter of an element of `Forwarded`.
fn parameter<'h>(element: &'h str, parameter: &str) -> Option<&'h str> {
    element
        .split(';')
        .filter_map(|pair| pair.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case(parameter))
        .map(|(_, value)| value.trim().trim_matches('"'))
}

fn scheme(text: &str) -> Option<&'static str> {
    ["http", "https"].into_iter().find(|known| text.eq_ignore_ascii_case(known))
}

fn authority(text: &str) -> Option<&str> {
    is_authority(text).then_some(text)
}

/// Whether this is a host with or without a port.
pub(crate) fn is_authority(text: &str) -> bool {
    is_plain(text) || text.parse::<Authority>().is_ok() && !text.contains('@')
}

/// Whether this is a host with or without a port of the usual form, which needs no parser.
fn is_plain(text: &str) -> bool {
    let (host, port) = text.rsplit_once(':').unwrap_or((text, ""));
    let is_host = |b: u8| b.is_ascii_alphanumeric() || b == b'.' || b == b'-';
    !host.is_empty() && host.bytes().all(is_host) && port.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(target: &str, headers: &[(&'static str, &'static str)]) -> RequestContext {
        let (mut parts, ()) = http::Request::get(target).body(()).unwrap().into_parts();
        for (name, value) in headers {
            parts.headers.append(*name, value.parse().unwrap());
        }
        RequestContext::new(&parts, String::new())
    }

    #[test]
    fn forwarded_wins_over_x_forwarded_and_that_over_host() {
        let all = [
            ("host", "inner:8080"),
            ("x-forwarded-host", "x.example, inner"),
            ("x-forwarded-proto", "https,http"),
            ("forwarded", "For=\"[2001:db8::1]\"; Host=\"f.example:8443\";Proto=HTTPS"),
        ];
        assert_eq!(request("/", &all).origin(), "https://f.example:8443");
        assert_eq!(request("/", &all[..3]).origin(), "https://x.example");
        assert_eq!(request("/", &all[..1]).origin(), "http://inner:8080");
    }

    #[test]
    fn a_proxy_on_this_machine_names_the_client_last_and_no_other_is_believed() {
        let client = |peer: &str, headers: &[(&'static str, &'static str)]| {
            let request = request("/", headers);
            let peer = Some(peer.parse().unwrap());
            client(&request.headers, peer).unwrap().to_string()
        };
        let list = [("x-forwarded-for", "203.0.113.9, 192.0.2.1")];
        assert_eq!(client("127.0.0.1", &list), "192.0.2.1");
        assert_eq!(client("::ffff:127.0.0.1", &list), "192.0.2.1");
        assert_eq!(client("198.51.100.7", &list), "198.51.100.7");
        let lines = [("x-forwarded-for", "203.0.113.9"), ("x-forwarded-for", "192.0.2.1:4711")];
        assert_eq!(client("::1", &lines), "192.0.2.1");
        let standard = [
            ("x-forwarded-for", "203.0.113.9"),
            ("forwarded", "for=203.0.113.9, for=\"[2001:db8::1]:80\";proto=https"),
        ];
        assert_eq!(client("::1", &standard[1..]), "2001:db8::1");
        assert_eq!(client("::1", &standard), "::1", "one of them is the client's own");
        let agreeing = [("x-forwarded-for", "192.0.2.1"), ("forwarded", "for=192.0.2.1")];
        assert_eq!(client("::1", &agreeing), "192.0.2.1");
        assert_eq!(client("::1", &[("forwarded", "for=_hidden")]), "::1");
        assert_eq!(client("::1", &[]), "::1");
    }

    #[test]
    fn a_missing_host_is_that_of_the_target_or_localhost() {
        assert_eq!(request("http://a.example:81/x", &[]).origin(), "http://a.example:81");
        assert_eq!(request("/x", &[]).origin(), "http://localhost");
    }

    #[test]
    fn what_is_no_authority_or_scheme_is_ignored() {
        let odd = [
            ("host", "inner"),
            ("x-forwarded-host", "evil.example/\"><script>"),
            ("x-forwarded-proto", "javascript"),
        ];
        assert_eq!(request("/", &odd).origin(), "http://inner");
        assert_eq!(request("/", &[("host", "user@inner")]).origin(), "http://localhost");
    }

    #[test]
    fn the_host_is_lower_case_and_without_port() {
        assert_eq!(request("/", &[("host", "Acme.Example:8080")]).host(), "acme.example");
        assert_eq!(request("/", &[("host", "[::1]:8080")]).host(), "[::1]");
    }
}
