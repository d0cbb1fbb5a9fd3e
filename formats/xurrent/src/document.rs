//! The JSON documents of records, and what an edit changed in them.

use std::fmt;

use polydex_lens::{Home, KeyedEntry, Lens, ViewOf};
use polydex_model::{ContactPoint, PointId, Reference, point::FIRST_PENDING_NUMBER};
use serde_json::{Map, Value as Json, json};

use crate::{
    XurrentLens,
    lens::Entry,
    phrasebook::{Collection, Member, Slot, XurrentRecord, shown_name},
    wire::{Form, node::node_id, time::format_time},
};

/// Members that identify a record or say when it changed; [`changes`] leaves them out.
const NOT_CONTENT: &[&str] =
    &["id", "nodeID", "created_at", "updated_at", "attachments", "formats"];

/// A record with its view, from which its documents are made.
#[derive(Debug)]
pub struct Document<'a, R: XurrentRecord> {
    lens: &'a XurrentLens,
    record: &'a R,
    view: ViewOf<R, XurrentLens>,
}

impl<'a, R: XurrentRecord> Document<'a, R> {
    /// Reads the record through the lens.
    pub fn new(lens: &'a XurrentLens, record: &'a R) -> Self {
        Self { lens, record, view: lens.get(record) }
    }

    /// The full record.
    pub fn full(&self) -> Json {
        self.members(R::FULL)
    }

    /// A row of a list, with the requested keys. The keys that identify the record are always
    /// there, and so is `disabled` if it is true.
    pub fn row(&self, keys: &Keys) -> Json {
        let requested: Vec<&str> = match keys {
            Keys::Default => R::ROW.to_vec(),
            Keys::All => return self.full(),
            Keys::These(names) => known_keys::<R>(names).collect(),
        };
        let disabled = self.view.fields.get("disabled") == &Json::Bool(true);
        let always = |key: &&str| matches!(*key, "id" | "nodeID" | "disabled");
        let mut row = vec!["id"];
        row.extend(requested.iter().filter(|key| !always(key)));
        if disabled || requested.contains(&"disabled") {
            row.push("disabled");
        }
        row.push("nodeID");
        self.members(&row)
    }

    /// The entries of a collection in the vendor's order, each with its number.
    pub fn entries(&self, collection: Collection) -> Vec<(i64, Json)> {
        self.listed(collection)
            .map(|(point, entry)| {
                (point.number, self.entry_document(point, entry, Flag::WhereTrue))
            })
            .collect()
    }

    /// One entry of a collection; `None` if the collection does not show the point.
    pub fn entry(&self, collection: Collection, point: PointId, flag: Flag) -> Option<Json> {
        self.listed(collection)
            .find(|(shown, _)| shown.id == point)
            .map(|(point, entry)| self.entry_document(point, entry, flag))
    }

    fn listed(&self, collection: Collection) -> impl Iterator<Item = (&ContactPoint, &Entry)> {
        let is_in =
            move |keyed: &&KeyedEntry<Entry>| keyed.entry.slot.collection() == Some(collection);
        self.view.entries.iter().filter(is_in).filter_map(|keyed| {
            let point = self.record.card().points.iter().find(|p| keyed.key.contains(&p.id))?;
            Some((point, &keyed.entry))
        })
    }

    fn entry_document(&self, point: &ContactPoint, entry: &Entry, flag: Flag) -> Json {
        let mut members = Map::new();
        let mut put = |key: &str, value: Json| members.insert(key.to_owned(), value);
        let kind = entry.slot.collection().map_or("", |list| list.node_type());
        put("id", id(point.number));
        put("nodeID", self.node(kind, point.number));
        put("label", entry.label.clone().into());
        if entry.slot == Slot::Address {
            put("address", entry.address.clone().into());
            put("city", entry.city.clone().into());
            put("state", entry.state.clone().into());
            put("zip", entry.zip.clone().into());
            put("country", entry.country.clone().into());
        } else {
            put(entry.slot.key(), entry.uri.clone().into());
        }
        if entry.integration || flag == Flag::Always {
            put("integration", entry.integration.into());
        }
        members.into()
    }

    fn members(&self, keys: &[&str]) -> Json {
        keys.iter().map(|key| ((*key).to_owned(), self.member(key))).collect::<Map<_, _>>().into()
    }

    fn member(&self, key: &str) -> Json {
        let list = |collection| {
            let entries = self.entries(collection).into_iter();
            Json::Array(entries.map(|(_, entry)| entry).collect())
        };
        match key {
            "id" => id(self.record.number()),
            "nodeID" => self.node(R::TYPE, self.record.number()),
            "created_at" => format_time(self.record.created().at, self.lens.zone()).into(),
            "updated_at" => format_time(self.record.updated().at, self.lens.zone()).into(),
            "contacts" => list(Collection::Contacts),
            "addresses" => list(Collection::Addresses),
            "attachments" => json!([]),
            "formats" => {
                json!({ "date": "yyyy-MM-dd", "datetime": "yyyy-MM-dd HH:mm", "time": "HH:mm" })
            }
            "primary_email" => self.primary().map(str::to_owned).into(),
            "name" => self.name(),
            key => match R::MEMBERS.iter().find(|member| shown_name(member) == key) {
                Some(Member { form: Form::Reference(kind) | Form::Named(kind), home, name }) => {
                    self.reference(kind, home, self.view.fields.get(name))
                }
                Some(member) => self.view.fields.get(member.name).clone(),
                None => Json::Null,
            },
        }
    }

    fn primary(&self) -> Option<&str> {
        let entries = self.view.entries.iter();
        let mut primary = entries.filter(|keyed| keyed.entry.slot == Slot::PrimaryEmail);
        primary.next().map(|keyed| keyed.entry.uri.as_str())
    }

    /// The name; without one, the e-mail address.
    fn name(&self) -> Json {
        match self.view.fields.get("name") {
            Json::Null => self.primary().into(),
            name => name.clone(),
        }
    }

    /// A reference with what is known about its target.
    fn reference(&self, kind: &str, home: &Home<R>, number: &Json) -> Json {
        // An imported file may give only the name of a thing that this directory does not hold.
        if let Some(name) = number.as_str() {
            return json!({ "name": name });
        }
        let known: Option<&Reference> = match home {
            Home::Reference(get, _) => get(self.record).as_ref(),
            _ => None,
        };
        let Some(number) = number.as_i64() else {
            // A person that was never stored may refer to others by name alone.
            let name = known.and_then(|to| to.name.as_ref());
            return name.map_or(Json::Null, |name| json!({ "name": name }));
        };
        let mut reference = Map::new();
        reference.insert("id".into(), number.into());
        if let Some(source_id) = known.and_then(|to| to.source_id.clone()) {
            reference.insert("sourceID".into(), source_id.into());
        }
        reference.insert("name".into(), known.and_then(|to| to.name.clone()).into());
        if known.is_some_and(|to| to.disabled) {
            reference.insert("disabled".into(), true.into());
        }
        reference.insert("nodeID".into(), self.node(kind, number));
        reference.into()
    }

    fn node(&self, kind: &str, number: i64) -> Json {
        is_given(number).then(|| node_id(self.lens.domain(), kind, number)).into()
    }
}

/// Which keys the rows of a list have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Keys {
    /// The vendor's default.
    #[default]
    Default,
    /// Those of the full record.
    All,
    /// The keys named, of those of the full record.
    These(Vec<String>),
}

/// When `integration` is part of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// Only if it is true: in lists, in the full record, in the answer to POST.
    WhereTrue,
    /// Always: in the answers to GET and PATCH of one entry.
    Always,
}

/// The members of the full record that an edit changed, each with its old and new value.
///
/// Both versions are read through the lens: an edit of what this dialect does not show is none.
///
/// ```
/// use polydex_model::Person;
/// use polydex_format_xurrent::{XurrentLens, document::changes};
/// let lens = XurrentLens::for_workspace(&polydex_model::Settings::default());
/// let mut after = Person::default();
/// after.card.job_title = Some("Editor".into());
/// let changed = changes(&lens, &Person::default(), &after);
/// assert_eq!(changed["job_title"], serde_json::json!([null, "Editor"]));
/// ```
pub fn changes<R: XurrentRecord>(lens: &XurrentLens, before: &R, after: &R) -> Map<String, Json> {
    let (before, after) = (Document::new(lens, before), Document::new(lens, after));
    R::FULL
        .iter()
        .filter(|key| !NOT_CONTENT.contains(key))
        .map(|key| (*key, before.member(key), after.member(key)))
        .filter(|(_, old, new)| old != new)
        .map(|(key, old, new)| (key.to_owned(), json!([old, new])))
        .collect()
}

impl Keys {
    /// The known ones of these keys, each once and in one order, so that equal keys give equal rows.
    #[must_use]
    pub fn known<R: XurrentRecord>(self) -> Self {
        let Self::These(names) = self else { return self };
        Self::These(known_keys::<R>(&names).map(str::to_owned).collect())
    }
}

fn known_keys<R: XurrentRecord>(names: &[String]) -> impl Iterator<Item = &'static str> {
    let further = R::FULL.iter().filter(|key| !R::ROW.contains(key));
    R::ROW.iter().chain(further).filter(|key| names.iter().any(|name| name == **key)).copied()
}

/// As clients name them in `fields`.
impl fmt::Display for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => Ok(()),
            Self::All => f.write_str("."),
            Self::These(names) => f.write_str(&names.join(",")),
        }
    }
}

fn is_given(number: i64) -> bool {
    (1..FIRST_PENDING_NUMBER).contains(&number)
}

/// `null` for a record that was never stored.
fn id(number: i64) -> Json {
    is_given(number).then_some(number).into()
}

#[cfg(test)]
mod tests;
