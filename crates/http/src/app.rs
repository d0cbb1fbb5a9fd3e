//! What every handler gets as state.

use polydex_directory::{Caller, Directory};
use polydex_model::{Dialect, Refusal};

use crate::Head;

/// What every handler gets as state. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App {
    /// The door to the data.
    pub directory: Directory,
}

impl App {
    /// Who a secret acts for, with the request's id for the change feed.
    pub async fn caller(
        &self,
        dialect: &Dialect,
        head: &Head,
        key: Option<i64>,
        secret: &str,
    ) -> Result<Caller, Refusal> {
        let mut caller = self.directory.authenticate(dialect, key, secret).await?;
        caller.request = Some(head.id.clone());
        Ok(caller)
    }
}
