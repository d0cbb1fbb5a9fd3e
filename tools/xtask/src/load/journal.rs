//! What was acknowledged to a writer, and whether it is still there.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use reqwest::Method;

use crate::client::{Client, Dialect};

/// What was acknowledged to one writer, and what it does not know.
#[derive(Debug, Default)]
pub struct Journal {
    pub(super) people: Vec<Person>,
    /// When each call was answered with success.
    pub(super) acknowledged: Vec<Instant>,
    /// Values whose call was cut off: done or not done.
    pub(super) unknown: BTreeSet<String>,
}

/// A person whose creation was acknowledged.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) uuid: String,
    pub(super) number: i64,
    /// Value to whether it must be there (or must be gone).
    pub(super) values: BTreeMap<String, bool>,
    /// The one chat name, which each new one replaces.
    pub(super) chat: Option<String>,
}

impl Journal {
    /// Reads everybody back; an error names what is missing, back again, or there twice.
    pub async fn verify(&self, client: &Client) -> anyhow::Result<()> {
        for person in &self.people {
            let path = format!("/api/v1/users/{}/contactinfo?pageSize=1000", person.uuid);
            let infos = client.must(Dialect::named("awork"), Method::GET, &path, None).await?;
            let mut found: BTreeMap<&str, usize> = BTreeMap::new();
            for info in infos.as_array().context("no list")? {
                *found.entry(info["value"].as_str().unwrap_or_default()).or_default() += 1;
            }
            for (value, times) in &found {
                ensure!(*times == 1, "{value} is there {times} times");
                let known = person.values.contains_key(*value) || self.unknown.contains(*value);
                ensure!(known || value.contains('@'), "nobody wrote {value}");
            }
            for (value, there) in &person.values {
                if !self.unknown.contains(value) {
                    ensure!(found.contains_key(value.as_str()) == *there, "lost write: {value}");
                }
            }
        }
        Ok(())
    }
}

/// How many calls were answered with success.
pub fn acknowledged(journals: &[Journal]) -> usize {
    journals.iter().map(|journal| journal.acknowledged.len()).sum()
}

/// The longest time in which no call was answered with success.
pub fn longest_gap(journals: &[Journal]) -> Duration {
    let mut moments: Vec<Instant> =
        journals.iter().flat_map(|journal| &journal.acknowledged).copied().collect();
    moments.sort_unstable();
    let gaps = moments.windows(2).map(|pair| pair[1] - pair[0]);
    gaps.max().unwrap_or_default()
}
