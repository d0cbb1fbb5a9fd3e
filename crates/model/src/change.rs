//! What an edit did: the entry of the change feed.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::{
    Account, AnyRecord, Card, ContactPoint, Dialect, KeyId, Organization, Person, PersonId, PointId,
};

/// Who made a change, and through which key and dialect.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The person whom the key acts for; `None` for the program itself.
    pub person: Option<PersonId>,
    /// The key.
    pub key: Option<KeyId>,
    /// The dialect that the request came through.
    pub dialect: Option<Dialect>,
    /// The request's id.
    pub request: Option<String>,
}

/// What happened to the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It was created.
    Created,
    /// Some of its fields or points changed.
    Changed,
    /// It was deleted; it can be restored.
    Deleted,
    /// It came back.
    Restored,
    /// Its personal data is gone for good.
    Erased,
}

/// The difference between two versions of a record: each changed field and point, old and new,
/// canonical, with residue. Along differences every earlier version can be built, except for its
/// password: of that a difference only says whether there was one before and after, and a version
/// that is built has the password of the one it is built from.
///
/// ```
/// use polydex_model::{Difference, Person, Record, AnyRecord};
/// let old = Person::default();
/// let mut new = old.clone();
/// new.card.job_title = Some("Clerk".into());
/// let difference = Difference::between(&old.clone().into_any(), &new.clone().into_any());
/// assert_eq!(difference.applied(&old.clone().into_any()), Some(new.clone().into_any()));
/// assert_eq!(difference.undone(&new.into_any()), Some(old.into_any()));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Member of the record outside the points, in dotted form (`card.job_title`), to (old, new).
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub fields: Map<String, Json>,
    /// Points that were created, changed or removed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<PointDifference>,
}

/// One contact point before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PointDifference {
    /// Which point.
    pub id: PointId,
    /// Before; `None` if it is new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<ContactPoint>,
    /// After; `None` if it is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<ContactPoint>,
}

impl Difference {
    /// What leads from `old` to `new`, two records of one kind.
    pub fn between(old: &AnyRecord, new: &AnyRecord) -> Self {
        Self {
            fields: members_between(old, new),
            points: points_between(&old.card().points, &new.card().points),
        }
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.points.is_empty()
    }

    /// The later version, from the earlier one. `None` if `old` is not of the same shape.
    pub fn applied(&self, old: &AnyRecord) -> Option<AnyRecord> {
        self.walk(old, 1, |point| &point.new)
    }

    /// The earlier version, from the later one. `None` if `new` is not of the same shape.
    pub fn undone(&self, new: &AnyRecord) -> Option<AnyRecord> {
        self.walk(new, 0, |point| &point.old)
    }

    fn walk(
        &self,
        from: &AnyRecord,
        side: usize,
        point: impl Fn(&PointDifference) -> &Option<ContactPoint>,
    ) -> Option<AnyRecord> {
        let mut document = serde_json::to_value(from).ok()?;
        for (name, pair) in self.fields.iter().filter(|(name, _)| *name != PASSWORD) {
            let mut place = &mut document;
            let mut segments = name.split('.').peekable();
            while let Some(segment) = segments.next() {
                let object = place.as_object_mut()?;
                if segments.peek().is_none() {
                    object.insert(segment.to_owned(), pair.get(side)?.clone());
                    break;
                }
                place = object.entry(segment).or_insert_with(|| Json::Object(Map::new()));
            }
        }
        let mut record: AnyRecord = serde_json::from_value(document).ok()?;
        let list = &mut record.card_mut().points;
        for changed in &self.points {
            list.retain(|p| p.id != changed.id);
            list.extend(point(changed).clone());
        }
        list.sort_by_key(|p| p.number);
        Some(record)
    }
}

/// The member that a difference holds a mark of: the feed outlives a password, and so do its copies.
const PASSWORD: &str = "account.password";

/// Notes each named member that differs, under its name behind a prefix. Every member of the type
/// must be named, or the pattern does not compile: a new one cannot be forgotten.
macro_rules! differing {
    ($fields:ident, $old:expr, $new:expr, $prefix:literal,
     $type:ident { $($name:ident)* } apart from $($apart:ident)*) => {{
        let $type { $($name: _,)* $($apart: _,)* } = $new;
        $(if $old.$name != $new.$name {
            let pair = (&$old.$name, &$new.$name);
            let pair = serde_json::to_value(pair).expect("a record is JSON with text keys");
            $fields.insert(concat!($prefix, stringify!($name)).to_owned(), pair);
        })*
    }};
}

/// Members outside the points that differ, one level of `account` and `card` opened.
fn members_between(old: &AnyRecord, new: &AnyRecord) -> Map<String, Json> {
    let mut fields = Map::new();
    match (old, new) {
        (AnyRecord::Person(old), AnyRecord::Person(new)) => {
            differing!(fields, old, new, "", Person {
                id number version created updated organization manager groups residue
            } apart from account card);
            differing!(fields, old.account, &new.account, "account.", Account {
                user_name role status status_since invitation_accepted primary_email
                locale time_zone foreign_ids
            } apart from password);
            let (was, is) = (&old.account.password, &new.account.password);
            if was != is {
                let mark = Json::from(vec![was.is_some(), is.is_some()]);
                fields.insert(PASSWORD.to_owned(), mark);
            }
        }
        (AnyRecord::Organization(old), AnyRecord::Organization(new)) => {
            differing!(fields, old, new, "", Organization {
                id number version created updated status parent manager email_domains residue
            } apart from card);
        }
        _ => debug_assert!(false, "no difference leads from one kind to the other"),
    }
    differing!(fields, old.card(), new.card(), "card.", Card {
        name job_title gender birthday notes location picture labels
    } apart from points);
    fields
}

fn points_between(old: &[ContactPoint], new: &[ContactPoint]) -> Vec<PointDifference> {
    let gone = old
        .iter()
        .filter(|was| new.iter().all(|is| is.id != was.id))
        .map(|was| PointDifference { id: was.id, old: Some(was.clone()), new: None });
    let changed = new.iter().filter_map(|is| {
        let was = old.iter().find(|was| was.id == is.id);
        (was != Some(is)).then(|| PointDifference {
            id: is.id,
            old: was.cloned(),
            new: Some(is.clone()),
        })
    });
    gone.chain(changed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Record as _;

    fn with_password(phc: Option<&str>) -> AnyRecord {
        let mut person = Person::default();
        person.account.password = phc.map(str::to_owned);
        person.into_any()
    }

    #[test]
    fn a_difference_marks_a_new_password_and_holds_neither() {
        for (was, is, mark) in [
            (None, Some("$one"), [false, true]),
            (Some("$one"), Some("$two"), [true, true]),
            (Some("$two"), None, [true, false]),
        ] {
            let difference = Difference::between(&with_password(was), &with_password(is));
            assert_eq!(difference.fields[PASSWORD], Json::from(mark.to_vec()));
            assert!(!serde_json::to_string(&difference).unwrap().contains('$'));
        }
    }

    #[test]
    fn a_version_that_is_built_has_the_password_of_the_one_it_is_built_from() {
        let (old, new) = (with_password(Some("$one")), with_password(Some("$two")));
        let difference = Difference::between(&old, &new);
        assert_eq!(difference.undone(&new), Some(new.clone()));
        assert_eq!(difference.applied(&old), Some(old));
    }
}
