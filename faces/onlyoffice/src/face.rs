//! The face: its settings, its prefix, and what it does before and after a handler.

use axum::{http::StatusCode, response::Response};
use polydex_format_onlyoffice::{DIALECT, phrasebook, wire::date::ZeroOffset};
use polydex_http::{App, Cors, Face, PathLimits, Preflight, PresentedKey, RequestContext, Routes};
use polydex_model::{Dialect, Refusal};
use serde::Deserialize;

use crate::{answer::split_suffix, auth, refuse, routes};

/// ONLYOFFICE on HTTP, with its settings, which may be read from a configuration file.
///
/// ```
/// use polydex_face_onlyoffice::{Onlyoffice, PutContacts};
/// use polydex_format_onlyoffice::ZeroOffset;
/// let face: Onlyoffice = serde_json::from_str(r#"{"put_contacts": "replace"}"#).unwrap();
/// assert_eq!((face.put_contacts, face.zero_offset), (PutContacts::Replace, ZeroOffset::Letter));
/// ```
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Onlyoffice {
    /// What `PUT …/contacts` does with types that the request does not name.
    pub put_contacts: PutContacts,
    /// How dates write an offset of zero.
    pub zero_offset: ZeroOffset,
}

/// What `PUT …/contacts` does with types that the request does not name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PutContacts {
    /// They stay, as the vendor documents.
    #[default]
    Merge,
    /// They are removed, as the vendor's server does. A request without a list still changes nothing.
    Replace,
}

/// Browsers ask for any path before they call it.
const CORS: Cors = Cors {
    preflight: Preflight::Paths,
    status: StatusCode::OK,
    methods: "GET, POST, PUT, DELETE",
    headers: "origin, authorization, accept, content-type",
    max_age: Some("1728000"),
    exposed: None,
    with_authorization_only: false,
};

impl Face for Onlyoffice {
    fn dialect(&self) -> Dialect {
        DIALECT
    }

    fn granting(&self) -> &'static [&'static str] {
        phrasebook::GRANTING
    }

    fn prefixes(&self) -> &'static [&'static str] {
        &["/api/2.0"]
    }

    /// Routes are matched without case, suffix and trailing slash. User names and addresses are
    /// compared without case too, so that the whole path may be lowered.
    fn rewrite(&self, path: &str) -> String {
        split_suffix(path).0.to_ascii_lowercase()
    }

    fn limits_of(&self, path: &str) -> PathLimits {
        match path {
            "/api/2.0/batch" => PathLimits::BATCH,
            "/api/2.0/authentication" => PathLimits::SIGN_IN,
            _ => PathLimits::USUAL,
        }
    }

    fn keys(&self, context: &RequestContext) -> Result<Vec<PresentedKey>, Refusal> {
        auth::tokens(&context.headers)
    }

    fn routes(&self, app: App) -> Routes {
        routes::routes(app, *self)
    }

    fn cors(&self) -> Option<&'static Cors> {
        Some(&CORS)
    }

    fn refuse(&self, refusal: &Refusal, context: &RequestContext) -> Response {
        refuse::response(refusal, context)
    }
}
