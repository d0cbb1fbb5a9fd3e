//! The region with which each workspace normalises phone numbers.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use polydex_store::StoreError;

/// Cached regions by workspace. If another process sets another region, a commit refuses what was
/// prepared with the old one, and the region is read again.
#[derive(Debug, Default)]
pub struct Regions(RwLock<HashMap<i64, Arc<str>>>);

impl Regions {
    /// The region of a workspace; `read` loads it if it is not cached.
    pub async fn of<E: Into<StoreError>>(
        &self,
        workspace: i64,
        read: impl Future<Output = Result<Option<String>, E>>,
    ) -> Result<Arc<str>, StoreError> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&workspace).cloned();
        if let Some(region) = known {
            return Ok(region);
        }
        let region = read.await.map_err(Into::into)?;
        let region = region.ok_or_else(|| StoreError::Failed("no such workspace".to_owned()))?;
        let region: Arc<str> = region.into();
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(workspace, Arc::clone(&region));
        Ok(region)
    }

    /// Drops the cached region of a workspace.
    pub fn forget(&self, workspace: i64) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(&workspace);
    }
}
