//! What an edit did: the entry of the change feed.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::{AnyRecord, ContactPoint, Dialect, KeyId, PersonId, PointId, Record};

/// Who made a change, and through what.
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
pub enum Happened {
    /// It was made.
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
/// canonical, with residue. Along differences every earlier version can be built.
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
    /// Points that were made, changed or removed.
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
    /// What leads from `old` to `new`.
    pub fn between(old: &AnyRecord, new: &AnyRecord) -> Self {
        let mut fields = Map::new();
        let (before, after) = (flat(old), flat(new));
        for (name, value) in &after {
            let was = before.get(name).unwrap_or(&Json::Null);
            if was != value {
                fields.insert(name.clone(), Json::Array(vec![was.clone(), value.clone()]));
            }
        }
        for (name, was) in before {
            if !after.contains_key(&name) {
                fields.insert(name, Json::Array(vec![was, Json::Null]));
            }
        }
        Self { fields, points: points_between(points(old), points(new)) }
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
        for (name, pair) in &self.fields {
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
        drop_nulls_of_lists(&mut document);
        let mut record: AnyRecord = serde_json::from_value(document).ok()?;
        let list = &mut card_mut(&mut record).points;
        for changed in &self.points {
            list.retain(|p| p.id != changed.id);
            list.extend(point(changed).clone());
        }
        list.sort_by_key(|p| p.number);
        Some(record)
    }
}

/// Members that are left out when empty come back as `null` from a pair; they are lists or maps.
fn drop_nulls_of_lists(document: &mut Json) {
    const LEFT_OUT: [&str; 4] = ["groups", "residue", "email_domains", "labels"];
    let Some(object) = document.as_object_mut() else {
        return;
    };
    for name in LEFT_OUT {
        if object.get(name).is_some_and(Json::is_null) {
            object.shift_remove(name);
        }
    }
    if let Some(card) = object.get_mut("card") {
        drop_nulls_of_lists(card);
    }
}

/// The record's members outside the points, one level of `account` and `card` opened.
fn flat(record: &AnyRecord) -> Map<String, Json> {
    let mut bare = record.clone();
    card_mut(&mut bare).points.clear();
    let Ok(Json::Object(members)) = serde_json::to_value(bare) else {
        return Map::new();
    };
    let mut flat = Map::new();
    for (name, value) in members {
        match value {
            Json::Object(inner) if name == "card" || name == "account" => {
                flat.extend(inner.into_iter().map(|(k, v)| (format!("{name}.{k}"), v)));
            }
            value => {
                flat.insert(name, value);
            }
        }
    }
    flat
}

fn points(record: &AnyRecord) -> &[ContactPoint] {
    match record {
        AnyRecord::Person(person) => &person.card().points,
        AnyRecord::Organization(organization) => &organization.card().points,
    }
}

fn card_mut(record: &mut AnyRecord) -> &mut crate::Card {
    match record {
        AnyRecord::Person(person) => person.card_mut(),
        AnyRecord::Organization(organization) => organization.card_mut(),
    }
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
