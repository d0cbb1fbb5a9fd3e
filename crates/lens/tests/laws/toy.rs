//! A made-up dialect: typed values in one list, a name, and an extra.

use std::collections::BTreeSet;

use polydex_lens::{KeyedEntry, Lens, Mapping, View};
use polydex_model::{
    ContactPoint, Context, Dialect, Email, Feature, Link, Phone, Record, Refusal, Value,
};
use serde::{Deserialize, Serialize};

use crate::command::{self, Command};

const TOY: Dialect = Dialect::named("toy");

/// A row of the phrasebook of phones: shown if the features and contexts are there.
pub struct Row {
    pub code: &'static str,
    features: &'static [Feature],
    contexts: &'static [Context],
}

/// Every row has a code of its own.
pub const FULL: &[Row] = &[
    Row { code: "work fax", features: &[Feature::Fax], contexts: &[Context::Work] },
    Row { code: "fax", features: &[Feature::Fax], contexts: &[] },
    Row { code: "mobile", features: &[Feature::Mobile], contexts: &[] },
    Row { code: "phone", features: &[], contexts: &[] },
];

/// What others tell apart is one code here.
pub const BRIEF: &[Row] = &[
    Row { code: "fax", features: &[Feature::Fax], contexts: &[] },
    Row { code: "phone", features: &[], contexts: &[] },
];

/// The dialect, with or without a client's order, its list a set or not.
#[derive(Clone, Copy)]
pub struct Toy<const RANKED: bool> {
    pub rows: &'static [Row],
    pub is_set: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fields {
    pub name: Option<String>,
    /// Kept without outer blanks, and read as it was written.
    pub title: Option<String>,
    /// An extra: the model has no word for it.
    pub nick: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// In any case on the wire.
    #[serde(rename = "type")]
    pub kind: String,
    /// Outer blanks are no matter.
    pub value: String,
    /// Of phones only.
    pub label: Option<String>,
}

impl<const RANKED: bool> Toy<RANKED> {
    pub const fn list(rows: &'static [Row]) -> Self {
        Self { rows, is_set: false }
    }

    pub const fn set(rows: &'static [Row]) -> Self {
        Self { rows, is_set: true }
    }

    pub fn row(&self, code: &str) -> Option<&'static Row> {
        self.rows.iter().find(|row| row.code == code)
    }
}

impl Row {
    fn fits(&self, phone: &Phone, point: &ContactPoint) -> bool {
        self.features.iter().all(|feature| phone.features.contains(feature))
            && self.contexts.iter().all(|context| point.is(*context))
    }
}

impl<R: Record, const RANKED: bool> Mapping<R> for Toy<RANKED> {
    type Fields = Fields;
    type Entry = Entry;
    const RANKED: bool = RANKED;

    fn dialect(&self) -> Dialect {
        TOY
    }

    fn fields(&self, record: &R) -> Fields {
        let name = record.card().name.full();
        let nick = record.residue().extra(&TOY, "nick");
        Fields {
            name: (!name.is_empty()).then_some(name),
            title: record.card().job_title.clone(),
            nick: nick.and_then(|nick| nick.as_str()).map(str::to_owned),
        }
    }

    fn set_fields(&self, record: &mut R, shown: &Fields, wanted: &Fields) -> Result<(), Refusal> {
        if shown.name != wanted.name {
            record.card_mut().name.set_full(wanted.name.clone());
        }
        if shown.title != wanted.title {
            let title = wanted.title.as_ref().map(|title| title.trim().to_owned());
            record.card_mut().job_title = title;
        }
        if shown.nick != wanted.nick {
            let nick = wanted.nick.clone().map(Into::into);
            record.residue_mut().set_extra(&TOY, "nick", nick);
        }
        Ok(())
    }

    fn read(&self, point: &ContactPoint, is_primary: bool) -> Option<Entry> {
        let (kind, value, label) = match &point.value {
            Value::Phone(phone) => {
                let row = self.rows.iter().find(|row| row.fits(phone, point))?;
                (row.code, phone.number.clone(), point.label.clone())
            }
            Value::Email(email) if is_primary => ("primary", email.address.clone(), None),
            Value::Email(email) => ("mail", email.address.clone(), None),
            Value::Link(link) if link.uri.contains("://") => ("link", link.uri.clone(), None),
            Value::Link(link) => ("link", format!("https://{}", link.uri), None),
            _ => return None,
        };
        Some(Entry { kind: kind.to_owned(), value, label })
    }

    fn code(&self, entry: &Entry) -> String {
        entry.kind.to_lowercase()
    }

    fn write(&self, entry: &Entry, point: &mut ContactPoint) {
        let code = Mapping::<R>::code(self, entry);
        if let Some(row) = self.row(&code) {
            let extension = match &mut point.value {
                Value::Phone(phone) => phone.extension.take(),
                _ => None,
            };
            let features: BTreeSet<Feature> = row.features.iter().copied().collect();
            point.value = Value::Phone(Phone { number: entry.value.clone(), extension, features });
            point.contexts = row.contexts.iter().copied().collect();
            point.label.clone_from(&entry.label);
        } else if code == "link" {
            point.value = Value::Link(Link { uri: entry.value.clone() });
        } else {
            point.value = Value::Email(Email { address: entry.value.clone() });
        }
    }

    fn update(&self, shown: &Entry, wanted: &Entry, point: &mut ContactPoint) {
        if shown.label != wanted.label {
            point.label.clone_from(&wanted.label);
        }
        if shown.value.trim() != wanted.value.trim() {
            match &mut point.value {
                Value::Phone(phone) => phone.number.clone_from(&wanted.value),
                Value::Email(email) => email.address.clone_from(&wanted.value),
                Value::Link(link) => link.uri.clone_from(&wanted.value),
                _ => {}
            }
        }
    }

    fn is_primary(&self, entry: &Entry) -> bool {
        entry.kind == "primary"
    }

    fn is_ranked(&self, entry: &Entry) -> bool {
        RANKED && entry.kind != "primary"
    }

    fn normal(&self, entry: &Entry) -> Entry {
        Entry { value: entry.value.trim().to_owned(), ..entry.clone() }
    }

    fn arrange(&self, _record: &R, entries: Vec<KeyedEntry<Entry>>) -> Vec<KeyedEntry<Entry>> {
        let mut arranged: Vec<KeyedEntry<Entry>> = Vec::new();
        for keyed in entries {
            let same = |other: &&mut KeyedEntry<Entry>| {
                self.is_set && joins::<R>(self, &other.entry, &keyed.entry)
            };
            match arranged.iter_mut().find(same) {
                Some(other) if keyed.entry.kind == "primary" => {
                    other.entry.kind = keyed.entry.kind;
                    other.key.extend(keyed.key);
                }
                Some(other) => other.key.extend(keyed.key),
                None => arranged.push(keyed),
            }
        }
        arranged.sort_by_key(|keyed| keyed.entry.kind != "primary");
        arranged
    }
}

/// Whether two entries are one in a set: equal ones, and an address equal to the primary one.
fn joins<R: Record>(toy: &impl Mapping<R, Entry = Entry>, one: &Entry, other: &Entry) -> bool {
    let bare = |entry: &Entry| {
        let kind = if entry.kind == "primary" { "mail".to_owned() } else { entry.kind.clone() };
        Entry { kind, ..toy.normal(entry) }
    };
    bare(one) == bare(other)
}

impl<R: Record, const RANKED: bool> Lens<R> for Toy<RANKED> {
    type View = View<Fields, Entry>;
    type Command = Command;

    fn get(&self, record: &R) -> Self::View {
        polydex_lens::get(self, record)
    }

    fn apply(&self, view: Self::View, command: Command) -> Result<Self::View, Refusal> {
        command::apply(|code| self.row(code).is_some(), view, command)
    }

    fn put(&self, record: &R, view: Self::View) -> Result<R, Refusal> {
        polydex_lens::put(self, record, view)
    }
}
