//! The head of a request as the client sent it.

use std::{
    convert::Infallible,
    net::IpAddr,
    ops::{Deref, DerefMut},
    sync::{Arc, OnceLock},
};

use axum::extract::FromRequestParts;
use http::{HeaderMap, HeaderName, Method, Uri, header, request::Parts, uri::Authority};
use jiff::Timestamp;

use crate::RateState;

/// The head of a request as the client sent it, kept for refusals and absolute URLs. Handlers get
/// it as an extractor (it is an extension of the request). Cheap to clone: what was sent is shared
/// until somebody changes his copy.
#[derive(Clone, Debug)]
pub struct Head(Arc<Sent>);

/// What a [`Head`] holds.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The method.
    pub method: Method,
    /// The target as sent, before [`Face::rewrite`](crate::Face::rewrite).
    pub uri: Uri,
    /// The headers.
    pub headers: HeaderMap,
    /// The request's id: 32 hex digits.
    pub id: String,
    /// When it arrived, by the directory's clock.
    pub arrived: Timestamp,
    /// The address that the connection comes from.
    pub peer: Option<IpAddr>,
    /// How the caller's limits stand, once the caller is known; copies of a head share it.
    rates: Arc<OnceLock<RateState>>,
}

impl Deref for Head {
    type Target = Sent;

    fn deref(&self) -> &Sent {
        &self.0
    }
}

impl DerefMut for Head {
    fn deref_mut(&mut self) -> &mut Sent {
        Arc::make_mut(&mut self.0)
    }
}

/// The address that a connection comes from, as an extension of its requests.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

impl Head {
    /// The head of a request; it did not arrive at any time known until somebody sets that.
    pub fn new(parts: &Parts, id: String) -> Self {
        Self(Arc::new(Sent {
            method: parts.method.clone(),
            uri: parts.uri.clone(),
            headers: parts.headers.clone(),
            id,
            arrived: Timestamp::UNIX_EPOCH,
            peer: parts.extensions.get().map(|Peer(address)| *address),
            rates: Arc::default(),
        }))
    }

    /// How the caller's limits stand, this request included; without any window where there is no
    /// limit. `None` while no caller is known, so also in an answer to nobody.
    pub fn rates(&self) -> Option<&RateState> {
        self.rates.get()
    }

    /// Notes how the caller's limits stand, for the answer's headers. Clones of the head share it.
    pub(crate) fn note_rates(&self, state: RateState) {
        // The first one stands: a request is counted once.
        let _ = self.rates.set(state);
    }

    /// `scheme://host[:port]` as the client called it, aware of `Forwarded` (RFC 7239) and
    /// `X-Forwarded-*`.
    ///
    /// The first element counts, which is the proxy that the client spoke to. What is not an
    /// authority (RFC 3986 §3.2) is passed over, so that a header can't put markup or a path into
    /// the URLs of an answer. Behind no proxy a client only deceives itself.
    ///
    /// ```
    /// # use polydex_http::Head;
    /// let (mut parts, ()) = http::Request::get("/v1/people").body(()).unwrap().into_parts();
    /// parts.headers.insert("host", "directory.example:8080".parse().unwrap());
    /// assert_eq!(Head::new(&parts, "id".into()).origin(), "http://directory.example:8080");
    /// parts.headers.insert("forwarded", "for=192.0.2.1;proto=https;host=a.example".parse().unwrap());
    /// assert_eq!(Head::new(&parts, "id".into()).origin(), "https://a.example");
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

    /// The host of [`Head::origin`] without its port, lower case: what a workspace is found by
    /// when somebody signs in.
    pub fn host(&self) -> String {
        let origin = self.origin();
        let authority = origin.split_once("://").map_or(&*origin, |(_, rest)| rest);
        let host = authority
            .parse()
            .map_or_else(|_| authority.to_owned(), |parsed: Authority| parsed.host().to_owned());
        host.to_ascii_lowercase()
    }
}

impl<S: Sync> FromRequestParts<S> for Head {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let known = parts.extensions.get::<Self>().cloned();
        Ok(known.unwrap_or_else(|| Self::new(parts, String::new())))
    }
}

/// The first element of a header that is a list.
fn first<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let text = headers.get(name)?.to_str().ok()?;
    let element = text.split(',').next()?.trim();
    (!element.is_empty()).then_some(element)
}

/// A parameter of the first element of `Forwarded`.
fn forwarded<'h>(headers: &'h HeaderMap, parameter: &str) -> Option<&'h str> {
    first(headers, &header::FORWARDED)?
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

/// Whether this is a host with or without a port, as most are: known without a parser.
fn is_plain(text: &str) -> bool {
    let (host, port) = text.rsplit_once(':').unwrap_or((text, ""));
    let is_host = |b: u8| b.is_ascii_alphanumeric() || b == b'.' || b == b'-';
    !host.is_empty() && host.bytes().all(is_host) && port.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(target: &str, headers: &[(&'static str, &'static str)]) -> Head {
        let (mut parts, ()) = http::Request::get(target).body(()).unwrap().into_parts();
        for (name, value) in headers {
            parts.headers.append(*name, value.parse().unwrap());
        }
        Head::new(&parts, String::new())
    }

    #[test]
    fn forwarded_wins_over_x_forwarded_and_that_over_host() {
        let all = [
            ("host", "inner:8080"),
            ("x-forwarded-host", "x.example, inner"),
            ("x-forwarded-proto", "https,http"),
            ("forwarded", "For=\"[2001:db8::1]\"; Host=\"f.example:8443\";Proto=HTTPS"),
        ];
        assert_eq!(head("/", &all).origin(), "https://f.example:8443");
        assert_eq!(head("/", &all[..3]).origin(), "https://x.example");
        assert_eq!(head("/", &all[..1]).origin(), "http://inner:8080");
    }

    #[test]
    fn the_target_and_then_localhost_stand_in_for_a_missing_host() {
        assert_eq!(head("http://a.example:81/x", &[]).origin(), "http://a.example:81");
        assert_eq!(head("/x", &[]).origin(), "http://localhost");
    }

    #[test]
    fn what_is_no_authority_or_scheme_is_passed_over() {
        let odd = [
            ("host", "inner"),
            ("x-forwarded-host", "evil.example/\"><script>"),
            ("x-forwarded-proto", "javascript"),
        ];
        assert_eq!(head("/", &odd).origin(), "http://inner");
        assert_eq!(head("/", &[("host", "user@inner")]).origin(), "http://localhost");
    }

    #[test]
    fn the_host_is_lower_case_and_without_port() {
        assert_eq!(head("/", &[("host", "Acme.Example:8080")]).host(), "acme.example");
        assert_eq!(head("/", &[("host", "[::1]:8080")]).host(), "[::1]");
    }
}
