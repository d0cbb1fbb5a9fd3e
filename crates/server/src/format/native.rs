//! Records as they are, one JSON object a line.

use std::sync::Arc;

use polydex_lens::{DocumentSchema, Documents, FormatSpec, ParsedPerson};
use polydex_model::{Account, Card, ContactPoint, Person, PointId, Refusal, Settings};
use serde_json::Value as Json;

/// Polydex's own records.
pub(super) static NATIVE: FormatSpec = FormatSpec {
    name: "native",
    title: "Polydex",
    about: "Polydex's own records, one JSON object a line: everything that is known of a person",
    documents: |workspace, _| Ok(Arc::new(Records::of(&workspace.settings))),
    envelopes: &[],
    reads_xml: false,
    granting: &[],
    client: None,
};

/// Polydex's own records as documents. Passwords stay where they are.
pub(super) struct Records {
    region: String,
}

impl Records {
    pub(super) fn of(settings: &Settings) -> Self {
        Self { region: settings.region.clone() }
    }
}

impl Documents for Records {
    fn read(&self, bytes: &[u8]) -> Result<Vec<ParsedPerson>, Refusal> {
        let malformed = |error: serde_json::Error| Refusal::Malformed(error.to_string().into());
        let documents = serde_json::Deserializer::from_slice(bytes).into_iter::<Json>();
        let said = documents.map(|document| {
            let document = document.map_err(malformed)?;
            let person = serde_json::from_value(document.clone()).map_err(malformed)?;
            Ok(ParsedPerson { document, person })
        });
        said.collect()
    }

    fn document(&self, person: &Person) -> Json {
        serde_json::to_value(without_password(person)).expect("a record is JSON with text keys")
    }

    fn write(&self, person: &Person) -> String {
        serde_json::to_string(&without_password(person)).expect("a record is JSON with text keys")
    }

    fn merge(&self, stored: &Person, said: &Person) -> Result<Person, Refusal> {
        Ok(renew(stored, said))
    }

    fn schema(&self) -> DocumentSchema<'_> {
        DocumentSchema {
            dialect: None,
            read_only: &[],
            codes: &[],
            extras: &[],
            any_case: false,
            region: &self.region,
        }
    }
}

fn without_password(person: &Person) -> Person {
    let mut person = person.clone();
    person.account.password = None;
    person
}

/// The stored person as a record says that they are; what the directory itself keeps stays.
pub(super) fn renew(stored: &Person, said: &Person) -> Person {
    let (points, primary) = points(stored, said);
    Person {
        id: stored.id,
        number: stored.number,
        version: stored.version,
        created: stored.created,
        updated: stored.updated,
        account: Account {
            user_name: stored.account.user_name.clone(),
            password: stored.account.password.clone(),
            status_since: stored.account.status_since,
            primary_email: primary,
            ..said.account.clone()
        },
        card: Card { points, ..said.card.clone() },
        ..said.clone()
    }
}

/// The points that are said, each as the stored one that it is equal to where there is one; and
/// the primary address among them.
fn points(stored: &Person, said: &Person) -> (Vec<ContactPoint>, Option<PointId>) {
    let mut left: Vec<&ContactPoint> = stored.card.points.iter().collect();
    let mut primary = said.account.primary_email;
    let points = said.card.points.iter().map(|point| {
        let Some(at) = left.iter().position(|old| is_same(old, point)) else {
            return point.clone();
        };
        let old = left.remove(at);
        if primary == Some(point.id) {
            primary = Some(old.id);
        }
        old.clone()
    });
    (points.collect(), primary)
}

fn is_same(old: &ContactPoint, new: &ContactPoint) -> bool {
    let ContactPoint { id, number, rank, created, updated, .. } = old.clone();
    *old == ContactPoint { id, number, rank, created, updated, ..new.clone() }
}
