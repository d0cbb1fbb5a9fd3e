//! What is to be said of a document that is imported all the same: members that were not
//! understood, and values that are doubtful.

use polydex_lens::{DocumentSchema, Loss, ParsedPerson, for_each_leaf};
use polydex_model::{Person, Value, normal};
use serde_json::Value as Json;

/// Something to be said of one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) about: About,
    /// Path of the member in the document, or what people call it.
    pub(super) member: String,
    /// The value, as this document has it.
    pub(super) value: Option<String>,
}

/// What is to be said.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum About {
    /// The member was not understood; of a member that holds words, this one.
    NotUnderstood(Option<String>),
    /// It was not understood, but is kept for the dialect as it is.
    Kept,
    /// It names a record by an id of another directory.
    Elsewhere,
    /// The value is doubtful, for this reason.
    Doubtful(Doubt),
}

/// Why a value is doubtful.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Doubt {
    /// No e-mail address by syntax.
    NoAddress,
    /// Too few digits for a phone number.
    NoNumber,
    /// A word for nothing, such as `n/a`.
    Nothing,
    /// Blanks before or behind the value.
    OuterBlanks,
}

impl Doubt {
    /// The reason, as people read it.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::NoAddress => "not an e-mail address",
            Self::NoNumber => "not a phone number",
            Self::Nothing => "a word for nothing",
            Self::OuterBlanks => "outer blanks",
        }
    }
}

impl Note {
    /// Whether something of the document is lost or wrong: what `--strict` refuses.
    pub(super) fn is_grave(&self) -> bool {
        self.about != About::Kept
    }

    /// The note as a line about one document.
    pub(super) fn sentence(&self) -> String {
        let value = self.value.as_ref().map(|value| format!(": {value}")).unwrap_or_default();
        format!("{}{value}", describe(&self.about, &self.member))
    }

    pub(super) fn lost(loss: Loss) -> Self {
        let Loss { path, word, is_kept } = loss;
        let about = if is_kept { About::Kept } else { About::NotUnderstood(word) };
        Self { about, member: path, value: None }
    }

    /// A reference that was dropped.
    pub(super) fn elsewhere(member: &str) -> Self {
        Self { about: About::Elsewhere, member: member.to_owned(), value: None }
    }

    fn doubtful(doubt: Doubt, member: &str, value: &str) -> Self {
        Self {
            about: About::Doubtful(doubt),
            member: member.to_owned(),
            value: Some(value.to_owned()),
        }
    }
}

/// What is said of a member, without its value.
pub(super) fn describe(about: &About, member: &str) -> String {
    match about {
        About::NotUnderstood(None) => format!("{member}: not understood"),
        About::NotUnderstood(Some(word)) => format!("{member} \"{word}\": not understood"),
        About::Kept => format!("{member}: not understood, kept for its own dialect"),
        About::Elsewhere => format!("{member}: named by an id of elsewhere alone"),
        About::Doubtful(doubt) => format!("{member}: {}", doubt.reason()),
    }
}

/// Words with which people say that there is nothing. `na` is none of them: it is a country.
const NOTHING: &[&str] = &[
    "n/a",
    "n.a.",
    "-",
    "--",
    "---",
    "none",
    "null",
    "nil",
    "unknown",
    "tbd",
    "?",
    "??",
    "keine",
    "unbekannt",
    "k.a.",
];

/// The doubtful values of a document and its person.
pub(super) fn doubts(said: &ParsedPerson, schema: &DocumentSchema<'_>) -> Vec<Note> {
    let mut notes = blanks(&said.document, schema);
    let mut judge = |member: &str, text: &str, doubt: Option<Doubt>| {
        let doubt = if is_nothing(text) { Some(Doubt::Nothing) } else { doubt };
        notes.extend(doubt.map(|doubt| Note::doubtful(doubt, member, text)));
    };
    let person = &said.person;
    for (member, text) in texts(person) {
        judge(member, text, None);
    }
    for point in &person.card.points {
        match &point.value {
            Value::Email(email) => {
                let is_address = normal::is_email(email.address.trim());
                judge("e-mail", &email.address, (!is_address).then_some(Doubt::NoAddress));
            }
            Value::Phone(phone) => {
                let number = is_number(&phone.number, schema.region);
                judge("phone", &phone.number, (!number).then_some(Doubt::NoNumber));
            }
            Value::Address(address) => {
                for part in [&address.street, &address.locality, &address.postcode] {
                    judge("address", part.as_deref().unwrap_or_default(), None);
                }
            }
            Value::OnlineService(online) => {
                judge("online service", online.user.as_deref().unwrap_or_default(), None);
            }
            Value::Link(link) => judge("link", &link.uri, None),
            Value::Text { text } => judge("text", text, None),
        }
    }
    notes
}

/// Single texts of a person, as people call them.
fn texts(person: &Person) -> Vec<(&'static str, &str)> {
    let card = &person.card;
    let parts = [&card.name.full, &card.name.given, &card.name.surname];
    let mut texts: Vec<_> = parts.into_iter().flatten().map(|text| ("name", &**text)).collect();
    texts.extend(card.job_title.as_deref().map(|text| ("job title", text)));
    texts.extend(card.location.as_deref().map(|text| ("location", text)));
    for (member, reference) in
        [("organization", &person.organization), ("manager", &person.manager)]
    {
        let named = reference.as_ref().and_then(|reference| reference.name.as_deref());
        texts.extend(named.map(|text| (member, text)));
    }
    texts
}

fn is_nothing(text: &str) -> bool {
    let text = text.trim();
    NOTHING.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// Whether a text may be a number: extensions of three digits are.
fn is_number(text: &str, region: &str) -> bool {
    /// Fewest digits.
    const FEWEST: usize = 3;
    let digits = text.chars().filter(|c| c.is_numeric()).count();
    (digits >= FEWEST && !text.contains('@')) || normal::phone(text, region).is_some()
}

/// Texts of one line with blanks around them.
fn blanks(document: &Json, schema: &DocumentSchema<'_>) -> Vec<Note> {
    let mut notes = Vec::new();
    for_each_leaf(document, &mut |path, leaf| {
        let Json::String(text) = leaf else { return };
        let trimmed = text.trim();
        let is_padded = trimmed.len() < text.len() && !trimmed.is_empty();
        if is_padded && !text.contains('\n') && !schema.is_read_only(path) {
            notes.push(Note::doubtful(Doubt::OuterBlanks, path, text));
        }
    });
    notes
}

#[cfg(test)]
mod tests {
    use polydex_testkit::person;
    use serde_json::json;

    use super::*;

    const SCHEMA: DocumentSchema<'static> = DocumentSchema {
        dialect: None,
        read_only: &["id"],
        codes: &[],
        extras: &[],
        any_case: false,
        region: "DE",
    };

    fn said(person: &Person) -> Vec<String> {
        let said = ParsedPerson { document: json!({}), person: person.clone() };
        doubts(&said, &SCHEMA).iter().map(Note::sentence).collect()
    }

    #[test]
    fn wrong_addresses_and_words_for_nothing_are_doubtful() {
        let ana = person("n/a").email("ana(at)corp.example").mobile("N/A").mobile("12").build();
        let expected = [
            "name: a word for nothing: n/a",
            "e-mail: not an e-mail address: ana(at)corp.example",
            "phone: a word for nothing: N/A",
            "phone: not a phone number: 12",
        ];
        assert_eq!(said(&ana), expected);
    }

    #[test]
    fn good_values_and_short_extensions_are_not() {
        let ana = person("Ana").email(" ana@corp.example ").mobile("089/1234567").mobile("481");
        assert_eq!(said(&ana.build()), Vec::<String>::new());
    }

    #[test]
    fn outer_blanks_are_named_by_the_members_path() {
        let document = json!({"id": " 1", "name": "Ana ", "list": [{"x": "\u{a0}y"}],
            "notes": "one\ntwo\n", "empty": "  "});
        let said = ParsedPerson { document, person: Person::default() };
        let notes: Vec<_> = doubts(&said, &SCHEMA).into_iter().map(|note| note.member).collect();
        assert_eq!(notes, ["name", "list[].x"]);
    }
}
