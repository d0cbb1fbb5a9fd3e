//! Documents that are answered, from a record and its view.

mod changes;
mod entry;

use polydex_lens::{KeyedEntry, Lens, ViewOf};
use polydex_model::{ContactPoint, PointId, Reference, point::FIRST_PENDING_NUMBER};
use serde_json::{Map, Value as Json, json};

pub use changes::changes;
pub use entry::Flag;

use crate::{
    XurrentLens,
    lens::Entry,
    phrasebook::{Collection, Home, Member, Slot, Subject},
    wire::{Form, node::node_id, time::written},
};

/// A record as its documents are made of it.
#[derive(Debug)]
pub struct Document<'a, R: Subject> {
    lens: &'a XurrentLens,
    record: &'a R,
    view: ViewOf<R, XurrentLens>,
}

impl<'a, R: Subject> Document<'a, R> {
    /// Reads the record through the lens.
    pub fn new(lens: &'a XurrentLens, record: &'a R) -> Self {
        Self { lens, record, view: lens.get(record) }
    }

    /// The full record.
    pub fn full(&self) -> Json {
        self.members(R::FULL)
    }

    /// A row of a list, with the keys asked for. Those that identify the record come always, and
    /// so does `disabled` where it is true.
    pub fn row(&self, keys: &Keys) -> Json {
        let asked: Vec<&str> = match keys {
            Keys::Default => R::ROW.to_vec(),
            Keys::All => return self.full(),
            Keys::These(names) => {
                let wanted = |key: &&&str| names.iter().any(|name| name == **key);
                let further = R::FULL.iter().filter(|key| !R::ROW.contains(key));
                R::ROW.iter().chain(further).filter(wanted).copied().collect()
            }
        };
        let disabled = self.view.fields.get("disabled") == &Json::Bool(true);
        let always = |key: &&str| matches!(*key, "id" | "nodeID" | "disabled");
        let mut row = vec!["id"];
        row.extend(asked.iter().filter(|key| !always(key)));
        if disabled || asked.contains(&"disabled") {
            row.push("disabled");
        }
        row.push("nodeID");
        self.members(&row)
    }

    /// Every entry of a list, in its order.
    pub fn entries(&self, collection: Collection) -> Vec<(i64, Json)> {
        self.listed(collection)
            .map(|(point, entry)| (point.number, self.entry(point, entry, Flag::WhereTrue)))
            .collect()
    }

    /// One entry of a list; `None` if the point is not shown there.
    pub fn one(&self, collection: Collection, point: PointId, flag: Flag) -> Option<Json> {
        self.listed(collection)
            .find(|(shown, _)| shown.id == point)
            .map(|(point, entry)| self.entry(point, entry, flag))
    }

    fn listed(&self, collection: Collection) -> impl Iterator<Item = (&ContactPoint, &Entry)> {
        let of_it =
            move |keyed: &&KeyedEntry<Entry>| keyed.entry.slot.collection() == Some(collection);
        self.view.entries.iter().filter(of_it).filter_map(|keyed| {
            let point = self.record.card().points.iter().find(|p| keyed.key.contains(&p.id))?;
            Some((point, &keyed.entry))
        })
    }

    fn members(&self, keys: &[&str]) -> Json {
        keys.iter().map(|key| ((*key).to_owned(), self.member(key))).collect::<Map<_, _>>().into()
    }

    fn member(&self, key: &str) -> Json {
        let in_list = |collection| {
            let entries = self.entries(collection).into_iter();
            Json::Array(entries.map(|(_, entry)| entry).collect())
        };
        match key {
            "id" => id(self.record.number()),
            "nodeID" => self.node(R::TYPE, self.record.number()),
            "created_at" => written(self.record.created().at, self.lens.zone()).into(),
            "updated_at" => written(self.record.updated().at, self.lens.zone()).into(),
            "contacts" => in_list(Collection::Contacts),
            "addresses" => in_list(Collection::Addresses),
            "attachments" => json!([]),
            "formats" => {
                json!({ "date": "yyyy-MM-dd", "datetime": "yyyy-MM-dd HH:mm", "time": "HH:mm" })
            }
            "primary_email" => self.primary().map(str::to_owned).into(),
            "name" => self.name(),
            key => match R::MEMBERS.iter().find(|member| member.shown_name() == key) {
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

    /// The name; where there is none at all, the e-mail address.
    fn name(&self) -> Json {
        match self.view.fields.get("name") {
            Json::Null => self.primary().into(),
            name => name.clone(),
        }
    }

    /// A reference with what is known of its target.
    fn reference(&self, kind: &str, home: &Home<R>, number: &Json) -> Json {
        // Of what is not here a file may have told the name alone.
        if let Some(name) = number.as_str() {
            return json!({ "name": name });
        }
        let known: Option<&Reference> = match home {
            Home::Reference(get, _) => get(self.record).as_ref(),
            _ => None,
        };
        let Some(number) = number.as_i64() else {
            // Before it is stored, a person may know others by their names alone.
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

/// Which keys a list's rows have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Keys {
    /// The vendor's.
    #[default]
    Default,
    /// Those of the full record.
    All,
    /// Those named, of all that the full record has.
    These(Vec<String>),
}

fn is_given(number: i64) -> bool {
    (1..FIRST_PENDING_NUMBER).contains(&number)
}

/// A record that was never stored has no id yet.
fn id(number: i64) -> Json {
    is_given(number).then_some(number).into()
}

#[cfg(test)]
mod tests;
