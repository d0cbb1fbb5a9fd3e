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
    wire::node::parse_id,
};

/// The ids in a path as sent: of a record and, below it, of an entry.
#[derive(Clone, Debug, Default)]
pub(crate) struct PathIds {
    record: String,
    entry: String,
}

impl FromRequestParts<App> for PathIds {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        // A segment that is not UTF-8 names no record.
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

impl PathIds {
    /// The record that the path names.
    pub(crate) fn record<R: XurrentRecord + DirectoryRecord>(
        &self,
        lens: &XurrentLens,
    ) -> Result<Lookup, Refusal> {
        parse_id(&self.record, lens.domain(), R::TYPE)
            .map(Lookup::Number)
            .ok_or(Refusal::NotFound(R::NAME.into()))
    }

    /// The number of the entry that the path names.
    pub(crate) fn entry_number(
        &self,
        collection: Collection,
        lens: &XurrentLens,
    ) -> Result<i64, Refusal> {
        let kind = collection.node_type();
        parse_id(&self.entry, lens.domain(), kind).ok_or(Refusal::NotFound(kind.into()))
    }

    /// The point of the entry that the path names, among a record's points.
    pub(crate) fn entry(
        &self,
        collection: Collection,
        points: &[ContactPoint],
        lens: &XurrentLens,
    ) -> Result<PointId, Refusal> {
        find_point(&self.entry, collection, points, lens.domain())
    }
}
