//! Members of the record itself as a table: one row says what a member is called, what it may
//! hold and where its value lives.
//!
//! Reading, writing and the default are the same for every dialect and are done here. What a member
//! may hold is up to the vendor: its type of forms says how a value is read from a request and
//! checked ([`Form`] knows only the default).
//!
//! ```
//! use polydex_lens::{Fields, Form, Member, read_members, text_member, write_members};
//! use polydex_model::{Dialect, Person, Refusal};
//!
//! #[derive(Clone, Copy)]
//! struct Text;
//! impl Form for Text {}
//!
//! const ROLO: Dialect = Dialect::named("rolo");
//! const MEMBERS: &[Member<Person, Text>] =
//!     &[Member::name("name", Text), text_member!("job", Text, card.job_title)];
//!
//! let mut person = Person::default();
//! let shown = read_members(MEMBERS, &ROLO, &person);
//! let mut wanted = shown.clone();
//! wanted.set("job", "Clerk".into());
//! write_members(MEMBERS, &ROLO, &mut person, &shown, &wanted);
//! assert_eq!(person.card.job_title.as_deref(), Some("Clerk"));
//! ```

use polydex_model::{Dialect, Record, Reference};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// What a member may hold.
pub trait Form: Copy {
    /// What it holds where nothing was given.
    fn default_value(self) -> Json {
        Json::Null
    }
}

/// One member of a record that clients write.
#[derive(Debug)]
pub struct Member<R: 'static, F> {
    /// The name under which it is written.
    pub name: &'static str,
    /// What it may hold.
    pub form: F,
    /// Where its value lives.
    pub home: Home<R>,
}

/// Where the value of a member lives.
#[derive(Debug)]
pub enum Home<R: 'static> {
    /// A text of the canonical record; an empty one reads as none.
    Text(fn(&R) -> &Option<String>, fn(&mut R) -> &mut Option<String>),
    /// A reference of the canonical record, which the dialect knows by its number.
    Reference(fn(&R) -> &Option<Reference>, fn(&mut R) -> &mut Option<Reference>),
    /// The name, as one text.
    Name,
    /// Something that is made of the record's fields and changes them.
    Derived {
        /// What it is.
        read: fn(&R) -> Json,
        /// Makes it be this.
        write: fn(&mut R, &Json),
    },
    /// No canonical field: it is an extra, stored for this dialect alone.
    Extra,
}

/// A member that is a text of the canonical record: `text_member!("job", form, card.job_title)`.
#[macro_export]
macro_rules! text_member {
    ($name:expr, $form:expr, $($place:ident).+) => {
        $crate::Member {
            name: $name,
            form: $form,
            home: $crate::Home::Text(
                |record| &record.$($place).+,
                |record| &mut record.$($place).+,
            ),
        }
    };
}

/// A member that is a reference of the canonical record, by number:
/// `reference_member!("manager_id", form, manager)`.
#[macro_export]
macro_rules! reference_member {
    ($name:expr, $form:expr, $($place:ident).+) => {
        $crate::Member {
            name: $name,
            form: $form,
            home: $crate::Home::Reference(
                |record| &record.$($place).+,
                |record| &mut record.$($place).+,
            ),
        }
    };
}

impl<R, F: Copy> Member<R, F> {
    /// The name of the record, as one text.
    pub const fn name(name: &'static str, form: F) -> Self {
        Self { name, form, home: Home::Name }
    }

    /// A member without a canonical field.
    pub const fn extra(name: &'static str, form: F) -> Self {
        Self { name, form, home: Home::Extra }
    }

    /// A member that is made of the record's fields.
    pub const fn derived(
        name: &'static str,
        form: F,
        read: fn(&R) -> Json,
        write: fn(&mut R, &Json),
    ) -> Self {
        Self { name, form, home: Home::Derived { read, write } }
    }
}

impl<R: Record, F: Form> Member<R, F> {
    /// What a record holds here.
    pub fn read(&self, record: &R, dialect: &Dialect) -> Json {
        match self.home {
            Home::Text(get, _) => get(record).clone().filter(|text| !text.is_empty()).into(),
            Home::Reference(get, _) => get(record).as_ref().and_then(|to| to.number).into(),
            Home::Name => Some(record.card().name.full()).filter(|name| !name.is_empty()).into(),
            Home::Derived { read, .. } => read(record),
            Home::Extra => {
                let extra = record.residue().extra(dialect, self.name);
                extra.cloned().unwrap_or_else(|| self.form.default_value())
            }
        }
    }

    /// Makes a record hold `value`, which it does not yet.
    pub fn write(&self, record: &mut R, dialect: &Dialect, value: &Json) {
        match self.home {
            Home::Text(_, get) => *get(record) = value.as_str().map(str::to_owned),
            Home::Reference(_, get) => *get(record) = value.as_i64().map(Reference::by_number),
            Home::Name => record.card_mut().name.set_full(value.as_str().map(str::to_owned)),
            Home::Derived { write, .. } => write(record, value),
            Home::Extra => {
                let extra = (*value != self.form.default_value()).then(|| value.clone());
                record.residue_mut().set_extra(dialect, self.name, extra);
            }
        }
    }
}

/// The members of a record as a dialect reads them, by the names under which they are written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fields(Map<String, Json>);

impl Fields {
    /// A member's value, `null` where there is none.
    pub fn get(&self, name: &str) -> &Json {
        self.0.get(name).unwrap_or(&Json::Null)
    }

    /// Replaces a member's value.
    pub fn set(&mut self, name: &str, value: Json) {
        self.0.insert(name.to_owned(), value);
    }
}

/// What a record holds in each member; for [`Mapping::fields`](crate::Mapping::fields).
pub fn read_members<R: Record, F: Form>(
    members: &[Member<R, F>],
    dialect: &Dialect,
    record: &R,
) -> Fields {
    let read = |member: &Member<R, F>| (member.name.to_owned(), member.read(record, dialect));
    Fields(members.iter().map(read).collect())
}

/// Writes the members in which `wanted` differs from `shown`; for
/// [`Mapping::set_fields`](crate::Mapping::set_fields).
pub fn write_members<R: Record, F: Form>(
    members: &[Member<R, F>],
    dialect: &Dialect,
    record: &mut R,
    shown: &Fields,
    wanted: &Fields,
) {
    for member in members {
        let value = wanted.get(member.name);
        if value != shown.get(member.name) {
            member.write(record, dialect, value);
        }
    }
}
