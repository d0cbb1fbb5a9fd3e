//! Writers that remember every acknowledged write, for the commands that kill servers under them.

mod journal;
mod writer;

pub use journal::{Journal, acknowledged, longest_gap};
pub use writer::WhenCutOff;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio::task::JoinSet;
use writer::Writer;

use crate::client::Client;

/// Who writes at once.
const WRITERS: usize = 16;

/// Writers at work.
pub struct Load {
    writers: JoinSet<anyhow::Result<Journal>>,
    stop: Arc<AtomicBool>,
}

impl Load {
    /// Lets everybody go; `name` tells their people from those of other loads.
    pub fn start(client: &Client, name: &str, when_cut_off: WhenCutOff) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let mut writers = JoinSet::new();
        for number in 0..WRITERS {
            let name = format!("{name}w{number}");
            let writer = Writer::new(client.clone(), name, when_cut_off, Arc::clone(&stop));
            writers.spawn(writer.write());
        }
        Self { writers, stop }
    }

    /// Waits until everybody has stopped, and asks them to if they would not by themselves.
    pub async fn end(self) -> anyhow::Result<Vec<Journal>> {
        self.stop.store(true, Ordering::Relaxed);
        self.writers.join_all().await.into_iter().collect()
    }
}

/// Reads back everything that was acknowledged to the writers.
pub async fn verify(client: &Client, journals: &[Journal]) -> anyhow::Result<()> {
    for journal in journals {
        journal.verify(client).await?;
    }
    Ok(())
}
