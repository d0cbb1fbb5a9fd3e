//! Records as they are, one JSON object a line.

use polydex_model::{Account, Card, ContactPoint, Person, PointId, Refusal};

/// People from their records.
pub(super) fn read(document: &[u8]) -> Result<Vec<Person>, Refusal> {
    let people = serde_json::Deserializer::from_slice(document).into_iter();
    let people = people.collect::<Result<_, _>>();
    people.map_err(|error| Refusal::Malformed(error.to_string().into()))
}

/// The record of a person. Passwords stay where they are.
pub(super) fn write(person: &Person) -> String {
    let mut person = person.clone();
    person.account.password = None;
    serde_json::to_string(&person).expect("a record is JSON with text keys")
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
