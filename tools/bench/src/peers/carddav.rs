//! An address book as CardDAV (RFC 6352) has it, on any server.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::Bytes;

use super::Calls;
use crate::{
    load::{self, Script, Until},
    people::MadeUp,
    wire::request_with,
};

/// Asks for everybody with all data (RFC 6352 §8.6).
const QUERY: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<C:addressbook-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav">
  <D:prop><D:getetag/><C:address-data/></D:prop>
</C:addressbook-query>"#;

/// Connections over which people are put in beforehand.
const CONNECTIONS: usize = 4;

/// An address book.
#[derive(Clone, Debug)]
pub(super) struct AddressBook {
    pub(super) address: SocketAddr,
    /// Path of the collection, with a slash at its end.
    pub(super) path: &'static str,
    /// Headers of every request, each ended by a line break.
    pub(super) headers: &'static str,
}

impl AddressBook {
    fn put(&self, n: u64) -> Bytes {
        let headers = format!("{}Content-Type: text/vcard; charset=utf-8\r\n", self.headers);
        request_with("PUT", &self.card(n), &headers, &MadeUp::new(n).vcard())
    }

    fn card(&self, n: u64) -> String {
        format!("{}{n}.vcf", self.path)
    }

    /// Puts so many people in; the calls that ask for them.
    pub(super) fn filled(self, people: u64) -> anyhow::Result<Calls> {
        let book = self.clone();
        let put: Script = Arc::new(move |n| book.put(n));
        let filled = load::closed(self.address, CONNECTIONS, Until::count(people), &put)?;
        anyhow::ensure!(filled.good == people, "{} of {people} cards were put", filled.good);
        let headers = format!("{}Content-Type: application/xml\r\nDepth: 1\r\n", self.headers);
        let report = request_with("REPORT", self.path, &headers, QUERY);
        let (reader, writer) = (self.clone(), self);
        let next = AtomicU64::new(people);
        Ok(Calls {
            read: Arc::new(move |n| {
                request_with("GET", &reader.card(n % people), reader.headers, "")
            }),
            list: Arc::new(move |_| report.clone()),
            create: Arc::new(move |_| writer.put(next.fetch_add(1, Ordering::Relaxed))),
        })
    }
}
