//! What the directory does with a record that a lens made, as far as a lens can tell.

use polydex_model::{AnyRecord, Card, PersonId, PointId, Record, Reference};
use uuid::Uuid;

use super::points::uuid_of;

/// More than the points of any one record, so that each version numbers its own.
const NUMBERS_A_VERSION: i64 = 10_000;

/// Gives ids and ascending numbers to new points and resolves references, as the directory would.
///
/// All that is given follows from the record alone, and no number of an earlier version is given
/// again. References resolve to what [`reference()`] gives, also those to no record.
pub fn settle<R: Record>(record: R) -> R {
    let settled = match record.into_any() {
        AnyRecord::Person(mut person) => {
            person.version += 1;
            let given = number_points(&mut person.card, person.version);
            let primary = &mut person.account.primary_email;
            if let Some((_, is)) = given.iter().find(|(was, _)| Some(*was) == *primary) {
                *primary = Some(*is);
            }
            let referred = person.organization.iter_mut().chain(&mut person.manager);
            referred.chain(&mut person.groups).for_each(resolve);
            person.groups.sort_by(|a, b| a.name.cmp(&b.name));
            if person.id.0.is_nil() {
                person.number = person.version;
                person.id = PersonId(uuid_of(person.number));
            }
            AnyRecord::Person(person)
        }
        AnyRecord::Organization(mut organization) => {
            organization.version += 1;
            number_points(&mut organization.card, organization.version);
            organization.parent.iter_mut().chain(&mut organization.manager).for_each(resolve);
            if organization.id.0.is_nil() {
                organization.number = organization.version;
                organization.id.0 = uuid_of(organization.number);
            }
            AnyRecord::Organization(organization)
        }
    };
    R::from_any(settled).expect("a record stays of its kind")
}

/// Numbers the new points; returns their old and new ids.
fn number_points(card: &mut Card, version: i64) -> Vec<(PointId, PointId)> {
    card.points.sort_by_key(|point| point.number);
    let first = version * NUMBERS_A_VERSION;
    let new = card.points.iter_mut().filter(|point| point.id.is_pending());
    new.zip(first..)
        .map(|(point, number)| {
            let was = point.id;
            (point.id, point.number) = (PointId(uuid_of(number)), number);
            (was, point.id)
        })
        .collect()
}

/// The other record number `n`, wholly resolved; generated records refer to one to five.
pub fn reference(n: i64) -> Reference {
    Reference {
        id: Some(uuid_of(n)),
        number: Some(n),
        name: Some(format!("Record {n}")),
        user_name: Some(format!("record.{n}")),
        source_id: (n % 2 == 0).then(|| format!("S-{n}")),
        disabled: n % 3 == 0,
    }
}

fn resolve(wanted: &mut Reference) {
    if !wanted.is_resolved() {
        let by_number = wanted.number;
        let by_id = || wanted.id.map(number_of);
        let by_name = || wanted.name.as_deref().map(number_named);
        let by_user = || wanted.user_name.as_deref().map(number_named);
        *wanted =
            reference(by_number.or_else(by_id).or_else(by_name).or_else(by_user).unwrap_or(1));
    }
}

/// The number that goes with a made-up id; of a foreign one, something that follows from it.
fn number_of(id: Uuid) -> i64 {
    let [.., high, low] = *id.as_bytes();
    i64::from(u16::from_be_bytes([high, low]))
}

/// `Record 3` and `record.3` are 3; another text is something that follows from it.
fn number_named(name: &str) -> i64 {
    let digits = name.rsplit([' ', '.']).next().and_then(|word| word.parse().ok());
    digits.unwrap_or_else(|| 100 + name.bytes().map(i64::from).sum::<i64>())
}
