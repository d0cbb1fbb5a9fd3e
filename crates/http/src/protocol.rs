//! What HTTP itself asks of the head of a request. It is checked once, for all faces.

use http::{HeaderValue, Version, header, request::Parts};
use polydex_model::{Refusal, refusal::Unauthenticated};

use crate::context::is_authority;

/// Why a request with this head cannot be served: without its one valid `Host` (RFC 9112 §3.2), with
/// another transfer coding than `chunked` (§6.1), or with several credentials: a proxy and we might
/// each take another of them.
pub(crate) fn check(parts: &Parts) -> Result<(), Refusal> {
    let (mut hosts, mut credentials) = (0, 0);
    for (name, value) in &parts.headers {
        if *name == header::HOST {
            hosts += 1;
            if hosts > 1 || !is_host(value) {
                return Err(Refusal::Malformed("a request must have one valid Host header".into()));
            }
        } else if *name == header::AUTHORIZATION {
            credentials += 1;
        } else if *name == header::TRANSFER_ENCODING && !is_chunked(value) {
            return Err(Refusal::UnsupportedTransfer);
        }
    }
    if hosts == 0 && parts.version == Version::HTTP_11 {
        return Err(Refusal::Malformed("a request must have a Host header".into()));
    }
    if credentials > 1 {
        return Err(Refusal::Unauthenticated(Unauthenticated::Malformed));
    }
    Ok(())
}

fn is_host(value: &HeaderValue) -> bool {
    value.is_empty() || value.to_str().is_ok_and(|text| is_authority(text.trim()))
}

fn is_chunked(value: &HeaderValue) -> bool {
    value.as_bytes().trim_ascii().eq_ignore_ascii_case(b"chunked")
}
