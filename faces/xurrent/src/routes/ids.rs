//! The ids in a path.

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};
use polydex_directory::{DirectoryRecord, Lookup};
use polydex_http::{App, Refused};
use polydex_model::{ContactPoint, PointId, Refusal};

use polydex_format_xurrent::{
    XurrentLens,
    lens::find_point,
    phrasebook::{Collection, XurrentRecord},
    wire::node::number_of,
};

/// The ids in a path, as sent: that of a record and, below it, that of an entry.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ids {
    record: String,
    entry: String,
}

impl FromRequestParts<App> for Ids {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        // What is not UTF-8 names nothing.
        let params = RawPathParams::from_request_parts(parts, app).await;
        let params = params.map_err(|_| Refusal::NotFound("record".into()))?;
        let mut ids = Self::default();
        for (name, value) in &params {
            match name {
                "id" => value.clone_into(&mut ids.record),
                _ => value.clone_into(&mut ids.entry),
            }
        }
        Ok(ids)
    }
}

impl Ids {
    /// The record that is meant.
    pub(crate) fn record<R: XurrentRecord + DirectoryRecord>(
        &self,
        lens: &XurrentLens,
    ) -> Result<Lookup, Refusal> {
        number_of(&self.record, lens.domain(), R::TYPE)
            .map(Lookup::Number)
            .ok_or(Refusal::NotFound(R::NAME.into()))
    }

    /// The entry that is meant, among a record's points.
    pub(crate) fn entry(
        &self,
        collection: Collection,
        points: &[ContactPoint],
        lens: &XurrentLens,
    ) -> Result<PointId, Refusal> {
        find_point(&self.entry, collection, points, lens.domain())
    }
}
