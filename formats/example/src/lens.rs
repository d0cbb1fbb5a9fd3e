//! The lens: what Rolo shows of a person, and what a request makes of it.

use polydex_lens::{
    Fields, KeyedEntry, Lens, Mapping, OneText, ViewOf, read_members,
    request::{Coercion, Patch, RequestObject},
    user_or_uri, write_members,
};
use polydex_model::{ContactPoint, Dialect, Fault, Person, PointId, Refusal, Rule};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::phrasebook::{CONTACTS, Code, DIALECT, MEMBERS};

/// The lens of any workspace: Rolo depends on no setting.
#[derive(Clone, Copy, Debug, Default)]
pub struct RoloLens;

/// A contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// `phone` or `mail`.
    #[serde(rename = "type")]
    pub kind: String,
    /// A label of the table.
    pub label: String,
    /// The number or the address.
    pub value: String,
}

impl Entry {
    fn is_of(&self, code: Code) -> bool {
        self.kind == code.kind && self.label == code.label
    }
}

/// A `PUT` or `POST`: members that it leaves out stay, and so does the list of contacts as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    members: Vec<(&'static str, Patch<String>)>,
    contacts: Option<Vec<(Option<PointId>, Entry)>>,
}

impl Command {
    /// Reads a body. Faults name the member's path.
    pub fn read(body: Map<String, Json>) -> Result<Self, Refusal> {
        let mut object = RequestObject::new(&Coercion::STRICT, body);
        let members = MEMBERS.iter().map(|member| (member.name, object.text(member.name)));
        let members = members.collect();
        let mut contacts = object.objects("contacts").value();
        let mut faults = Vec::new();
        let contacts = contacts.as_mut().map(|contacts| {
            contacts.iter_mut().map(|contact| read_contact(contact, &mut faults)).collect()
        });
        object.take("id");
        faults.extend(object.into_faults_and_unknown(&[]));
        Refusal::unless_empty(faults)?;
        Ok(Self { members, contacts })
    }
}

fn read_contact(contact: &mut RequestObject, faults: &mut Vec<Fault>) -> (Option<PointId>, Entry) {
    let id = contact.uuid("id").value().map(PointId);
    let mut text = |name| contact.text(name).value().unwrap_or_default();
    let entry = Entry { kind: text("type"), label: text("label"), value: text("value") };
    let path = |member: &'static str| contact.path().member(member);
    if !CONTACTS.rows().any(|row| entry.is_of(row.code)) {
        faults.push(path("label").fault(Rule::NotAChoice));
    }
    (id, entry)
}

/// How a value is one text: a number without its extension, an address.
pub(crate) const TEXT: OneText =
    OneText { extension: |_| None, online: user_or_uri, is_uri: |_, _| false };

impl RoloLens {
    /// Applies a command to a person: `get`, `apply`, `put`.
    pub fn edit(&self, person: &Person, command: Command) -> Result<Person, Refusal> {
        polydex_lens::edit(self, person, |view| self.apply(view, command))
    }
}

impl Lens<Person> for RoloLens {
    type View = ViewOf<Person, Self>;
    type Command = Command;

    fn get(&self, person: &Person) -> Self::View {
        polydex_lens::get(self, person)
    }

    fn apply(&self, mut view: Self::View, command: Command) -> Result<Self::View, Refusal> {
        for (name, patch) in command.members {
            if let Some(value) = patch.sent() {
                view.fields.set(name, value.filter(|text| !text.is_empty()).into());
            }
        }
        let Some(contacts) = command.contacts else { return Ok(view) };
        let mut entries: Vec<KeyedEntry<Entry>> = Vec::new();
        for (index, (id, entry)) in contacts.into_iter().enumerate() {
            let fault =
                |member: &str, rule| Refusal::at(&format!("contacts.{index}.{member}"), rule);
            let old = id.map(|id| {
                let at = view.entries.iter().position(|old| old.key == [id]);
                at.map(|at| view.entries.remove(at)).ok_or_else(|| fault("id", Rule::NotAChoice))
            });
            let old = old.transpose()?;
            // What was stored before is not this request's fault: only a value that changes is checked.
            if entry.value.is_empty() && old.as_ref().is_none_or(|old| old.entry != entry) {
                return Err(fault("value", Rule::Required));
            }
            if self.is_primary(&entry) && entries.iter().any(|other| self.is_primary(&other.entry))
            {
                return Err(fault("label", Rule::Repeated));
            }
            entries.push(KeyedEntry { key: old.map_or_else(Vec::new, |old| old.key), entry });
        }
        view.entries = entries;
        Ok(view)
    }

    fn put(&self, person: &Person, view: Self::View) -> Result<Person, Refusal> {
        polydex_lens::put(self, person, view)
    }
}

impl Mapping<Person> for RoloLens {
    type Fields = Fields;
    type Entry = Entry;

    fn dialect(&self) -> Dialect {
        DIALECT
    }

    fn fields(&self, person: &Person) -> Fields {
        read_members(MEMBERS, &DIALECT, person)
    }

    fn set_fields(
        &self,
        person: &mut Person,
        shown: &Fields,
        wanted: &Fields,
    ) -> Result<(), Refusal> {
        write_members(MEMBERS, &DIALECT, person, shown, wanted);
        Ok(())
    }

    fn read(&self, point: &ContactPoint, is_primary: bool) -> Option<Entry> {
        let Code { kind, label } = CONTACTS.row_of(point, is_primary)?.code;
        let value = TEXT.read(&point.value)?;
        Some(Entry { kind: kind.to_owned(), label: label.to_owned(), value })
    }

    fn code(&self, entry: &Entry) -> String {
        format!("{}/{}", entry.kind, entry.label)
    }

    fn write(&self, entry: &Entry, point: &mut ContactPoint) {
        if let Some(row) = CONTACTS.row_where(|row| entry.is_of(row.code)) {
            CONTACTS.place(row, point, |other| other.code.kind == entry.kind);
        }
        TEXT.write(&mut point.value, &entry.value);
    }

    fn update(&self, _shown: &Entry, wanted: &Entry, point: &mut ContactPoint) {
        TEXT.write(&mut point.value, &wanted.value);
    }

    fn is_primary(&self, entry: &Entry) -> bool {
        entry.kind == "mail" && entry.label == "main"
    }
}
