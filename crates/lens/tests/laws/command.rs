//! What the made-up dialect can be asked for.

use polydex_lens::{KeyedEntry, View};
use polydex_model::{Refusal, Rule};
use proptest::{option, prelude::*, sample::select};

use crate::toy::{Entry, Fields};

/// Positions are taken modulo the length of the list.
#[derive(Clone, Debug)]
pub enum Command {
    Insert(usize, Entry),
    Value(usize, String),
    Label(usize, Option<String>),
    Kind(usize, String),
    Remove(usize),
    Move(usize, usize),
    Primary(usize),
    Clear,
    Replace(Fields),
}

/// Carries out a command; only what it changes is looked at.
pub fn apply(
    is_phone: impl Fn(&str) -> bool,
    mut view: View<Fields, Entry>,
    command: Command,
) -> Result<View<Fields, Entry>, Refusal> {
    let entries = &mut view.entries;
    match command {
        Command::Insert(at, entry) => {
            check_kind(is_phone, &entry.kind)?;
            check_value(&entry.value)?;
            let label = entry.label.filter(|_| !is_mail_or_link(&entry.kind));
            entries.insert(at % (entries.len() + 1), KeyedEntry::new(Entry { label, ..entry }));
        }
        Command::Value(at, value) => {
            check_value(&value)?;
            meant(entries, at)?.entry.value = value;
        }
        Command::Label(at, label) => {
            let entry = &mut meant(entries, at)?.entry;
            entry.label = label.filter(|_| !is_mail_or_link(&entry.kind));
        }
        Command::Kind(at, kind) => {
            check_kind(is_phone, &kind)?;
            let entry = &mut meant(entries, at)?.entry;
            entry.label = entry.label.take().filter(|_| !is_mail_or_link(&kind));
            entry.kind = kind;
        }
        Command::Remove(at) => {
            meant(entries, at)?;
            entries.remove(at % entries.len());
        }
        Command::Move(from, to) => {
            meant(entries, from)?;
            let keyed = entries.remove(from % entries.len());
            entries.insert(to % (entries.len() + 1), keyed);
        }
        Command::Primary(at) => {
            if !meant(entries, at)?.entry.kind.eq_ignore_ascii_case("mail") {
                return Err(Refusal::at("primary", Rule::NotAChoice));
            }
            for keyed in entries.iter_mut().filter(|keyed| keyed.entry.kind == "primary") {
                keyed.entry.kind = "mail".into();
            }
            meant(entries, at)?.entry.kind = "primary".into();
        }
        Command::Clear => entries.clear(),
        Command::Replace(fields) => view.fields = fields,
    }
    Ok(view)
}

fn meant(entries: &mut [KeyedEntry<Entry>], at: usize) -> Result<&mut KeyedEntry<Entry>, Refusal> {
    let at = at.checked_rem(entries.len());
    at.map(|at| &mut entries[at]).ok_or(Refusal::NotFound("entry".into()))
}

fn is_mail_or_link(kind: &str) -> bool {
    ["primary", "mail", "link"].contains(&kind.to_lowercase().as_str())
}

fn check_kind(is_phone: impl Fn(&str) -> bool, kind: &str) -> Result<(), Refusal> {
    let code = kind.to_lowercase();
    let known = is_phone(&code) || code == "mail" || code == "link";
    if known { Ok(()) } else { Err(Refusal::at("type", Rule::NotAChoice)) }
}

/// Blank and long values are illegal here.
pub fn check_value(value: &str) -> Result<(), Refusal> {
    match value.trim().chars().count() {
        0 => Err(Refusal::at("value", Rule::Required)),
        1..=100 => Ok(()),
        _ => Err(Refusal::at("value", Rule::TooLong(100))),
    }
}

pub fn any_command<R>(_record: &R) -> BoxedStrategy<Command> {
    let at = || 0..20_usize;
    let text = || option::of(select(vec!["desk", "Work", " ž "]).prop_map(str::to_owned));
    let fields = (text(), text(), text());
    prop_oneof![
        3 => (at(), any_entry()).prop_map(|(at, entry)| Command::Insert(at, entry)),
        3 => (at(), any_value()).prop_map(|(at, value)| Command::Value(at, value)),
        1 => (at(), text()).prop_map(|(at, label)| Command::Label(at, label)),
        2 => (at(), any_kind()).prop_map(|(at, kind)| Command::Kind(at, kind)),
        2 => at().prop_map(Command::Remove),
        2 => (at(), at()).prop_map(|(from, to)| Command::Move(from, to)),
        1 => at().prop_map(Command::Primary),
        1 => Just(Command::Clear),
        1 => fields.prop_map(|(name, title, nick)| Command::Replace(Fields { name, title, nick })),
    ]
    .boxed()
}

/// A command that says all that it needs.
pub fn any_insertion<R>(_record: &R) -> BoxedStrategy<Command> {
    (0..20_usize, any_entry()).prop_map(|(at, entry)| Command::Insert(at, entry)).boxed()
}

fn any_entry() -> impl Strategy<Value = Entry> {
    (any_kind(), any_value(), option::of(Just("desk".to_owned())))
        .prop_map(|(kind, value, label)| Entry { kind, value, label })
}

fn any_kind() -> impl Strategy<Value = String> {
    let kinds = ["work fax", "Work Fax", "fax", "FAX", "mobile", "phone", "mail", "Link", "gone"];
    select(kinds.to_vec()).prop_map(str::to_owned)
}

fn any_value() -> impl Strategy<Value = String> {
    let values = ["1", "2", " 2 ", "www.my-site.example", "https://x.example", "ana@example.com"];
    prop_oneof![6 => select(values.to_vec()).prop_map(str::to_owned), 1 => Just(String::new())]
}

impl Entry {
    pub fn phone(value: &str) -> Self {
        Self { kind: "phone".into(), value: value.into(), label: None }
    }
}

impl Command {
    /// A new fax.
    pub fn fax(kind: &str) -> Self {
        let entry = Entry { kind: kind.into(), ..Entry::phone("089 123") };
        Self::Insert(0, entry)
    }
}
