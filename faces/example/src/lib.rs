//! Rolo on HTTP, under `/rolo`: the smallest face, to copy from.
//!
//! A handler decodes the request, calls the directory once and encodes the answer. It holds no rule
//! about data (those are the lens's) and none about permissions (those are the directory's).

mod refuse;
mod routes;
mod spec;
#[cfg(feature = "walk")]
pub mod walk;

use axum::{http::header, response::Response};
use polydex_format_example::phrasebook::DIALECT;
use polydex_http::{App, Face, PresentedKey, RequestContext, Routes};
use polydex_model::{Dialect, Refusal, refusal::Unauthenticated};

pub use spec::FACE;

/// Rolo's API.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rolo;

impl Face for Rolo {
    fn dialect(&self) -> Dialect {
        DIALECT
    }

    fn prefixes(&self) -> &'static [&'static str] {
        &["/rolo"]
    }

    fn keys(&self, context: &RequestContext) -> Result<Vec<PresentedKey>, Refusal> {
        let header = context.headers.get(header::AUTHORIZATION);
        let header = header.ok_or(Refusal::Unauthenticated(Unauthenticated::Missing))?;
        let secret = header.to_str().ok().and_then(|text| text.strip_prefix("Bearer "));
        let secret = secret.ok_or(Refusal::Unauthenticated(Unauthenticated::Malformed))?;
        Ok(vec![PresentedKey::secret(secret)])
    }

    fn routes(&self, app: App) -> Routes {
        routes::routes(app)
    }

    fn refuse(&self, refusal: &Refusal, _context: &RequestContext) -> Response {
        refuse::refuse(refusal)
    }
}
