//! The cache of records and of what faces render of them, over any engine.
//!
//! A record is read much more often than it changes, and most of the time that an answer takes goes
//! into reading its rows and rendering it. Rendering is pure: the same version of a record in the
//! same workspace is the same text. So this crate holds records, texts of them ([`RenderKey`]) and
//! whole pages of lists, bounded by bytes.
//!
//! Nothing stale is shown. Every read asks the engine whether what is held is still right: a record
//! by its [`Validator`](polydex_store::Validator), a page by the feed's head. An engine that knows without a query that nothing
//! has committed answers both at once ([`Store::generation`]). A write throws nothing away: what it
//! made stale is noticed by the next read.
//!
//! All reads of the directory go through here; neither the engines nor the faces have a cache of
//! records of their own.

#[cfg(feature = "contract")]
pub mod contract;
mod page;
mod record;
mod rendered;

use std::sync::Arc;

use polydex_model::{Query, Record, Workspace, WorkspaceId};
use polydex_store::{Lookup, Store, StoreError};

pub use page::{CachedPage, RenderedPage};
pub use record::CachedRecord;
pub use rendered::{RenderKey, Rendered};

use page::Pages;
use record::Records;
use rendered::Renderings;

/// A cache over an engine.
#[derive(Debug)]
pub struct StoreCache {
    store: Arc<dyn Store>,
    records: Arc<Records>,
    renderings: Renderings,
    pages: Pages,
}

impl StoreCache {
    /// Memory that suits a server, in bytes.
    pub const BYTES: u64 = 64 << 20;

    /// A cache that takes about so many bytes: half for records, a quarter each for texts of single
    /// records and for pages.
    pub fn new(store: Arc<dyn Store>, bytes: u64) -> Self {
        Self {
            store,
            records: Arc::new(Records::new(bytes / 2)),
            renderings: Renderings::new(bytes / 4),
            pages: Pages::new(bytes / 4),
        }
    }

    /// What all that it holds takes in memory, about.
    pub fn bytes(&self) -> u64 {
        self.records.bytes() + self.renderings.bytes() + self.pages.bytes()
    }

    /// The record that a lookup names, as it is stored now; deleted ones too, as
    /// [`Store::person`] finds them.
    pub async fn record<R: Record>(
        &self,
        ws: WorkspaceId,
        which: &Lookup,
    ) -> Result<Option<CachedRecord<R>>, StoreError> {
        let generation = self.store.generation();
        if let Some(entry) = self.records.find(ws, R::KIND, which) {
            if entry.is_of(generation) {
                return Ok(CachedRecord::of(entry));
            }
            let (number, refers_to) = (entry.record.number(), entry.record.refers_to());
            let validator = self.store.validator(ws, R::KIND, number, refers_to).await?;
            if validator == Some(entry.validator) {
                entry.see(generation);
                return Ok(CachedRecord::of(entry));
            }
        }
        let Some(read) = self.store.validated(ws, R::KIND, which).await? else { return Ok(None) };
        let entry = self.records.insert(ws, read, generation);
        self.records.remember(ws, R::KIND, which, &entry);
        Ok(CachedRecord::of(entry))
    }

    /// A text of a record, rendered if it was not before. A failure is not held.
    ///
    /// `render` must depend on nothing but the record, the workspace and what the key says.
    pub fn rendered<R: Record, E>(
        &self,
        workspace: &Arc<Workspace>,
        record: &CachedRecord<R>,
        key: RenderKey,
        render: impl FnOnce(&R) -> Result<String, E>,
    ) -> Result<Rendered, E> {
        self.renderings.of(workspace, record, key, render)
    }

    /// The page that answers a query, rendered if it was not before.
    ///
    /// `render` must depend on nothing but the page, the workspace and what the key says.
    pub async fn page<R: Record>(
        &self,
        workspace: &Arc<Workspace>,
        query: &Query,
        key: RenderKey,
        render: impl FnOnce(&CachedPage<'_, R>) -> String + Send,
    ) -> Result<Arc<RenderedPage>, StoreError> {
        self.read_page(workspace, query, key, render).await
    }
}
