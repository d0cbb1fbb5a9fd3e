//! Programs in browsers: preflights, and what they may read of an answer.

use axum::{body::Body, response::Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use polydex_model::Refusal;

use crate::RequestContext;

const ANY_ORIGIN: HeaderValue = HeaderValue::from_static("*");

/// What a face lets programs of other origins send and read (Fetch standard, §3.2). Every origin may
/// call: keys are sent in a header that a page cannot make a browser add, so no origin can use a key
/// that it does not know.
#[derive(Clone, Copy, Debug)]
pub struct Cors {
    /// Which requests of `OPTIONS` are answered as a preflight.
    pub preflight: Preflight,
    /// The status of that answer.
    pub status: StatusCode,
    /// `Access-Control-Allow-Methods`
    pub methods: &'static str,
    /// `Access-Control-Allow-Headers`. A star does not cover `Authorization`.
    pub headers: &'static str,
    /// `Access-Control-Max-Age`
    pub max_age: Option<&'static str>,
    /// `Access-Control-Expose-Headers`, on every answer that may be read.
    pub exposed: Option<&'static str>,
    /// Whether answers may be read only by programs that sent an `Authorization` header, so not those
    /// to requests with a cookie.
    pub with_authorization_only: bool,
}

/// Which requests of `OPTIONS` are answered as a preflight. No face has routes of that method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preflight {
    /// Those of paths that have a route.
    Routes,
    /// Those of all paths.
    Paths,
    /// All, also those that are refused for another reason.
    Always,
}

impl Cors {
    /// The answer to a preflight; `None` if the request is none.
    pub(crate) fn preflight(
        &self,
        refusal: &Refusal,
        request: &RequestContext,
    ) -> Option<Response> {
        let is_answered = match self.preflight {
            Preflight::Routes => matches!(refusal, Refusal::WrongMethod(_)),
            Preflight::Paths => matches!(refusal, Refusal::NoRoute | Refusal::WrongMethod(_)),
            Preflight::Always => true,
        };
        if request.method != Method::OPTIONS || !is_answered {
            return None;
        }
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status;
        Some(response)
    }

    /// Adds the headers that let a program read an answer.
    pub(crate) fn finish(&self, request: &RequestContext, response: &mut Response) {
        let is_preflight = request.method == Method::OPTIONS && response.status() == self.status;
        let headers = response.headers_mut();
        if is_preflight {
            self.write_preflight(headers);
        }
        let has_key = request.headers.contains_key(header::AUTHORIZATION);
        let is_readable = !self.with_authorization_only || has_key && !is_preflight;
        if is_preflight || is_readable {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, ANY_ORIGIN);
        }
        if let Some(exposed) = self.exposed.filter(|_| is_readable) {
            set(headers, header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
        }
    }

    fn write_preflight(&self, headers: &mut HeaderMap) {
        set(headers, header::ACCESS_CONTROL_ALLOW_METHODS, self.methods);
        set(headers, header::ACCESS_CONTROL_ALLOW_HEADERS, self.headers);
        if let Some(seconds) = self.max_age {
            set(headers, header::ACCESS_CONTROL_MAX_AGE, seconds);
        }
    }
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}
