//! How much of a document was understood: the parts that come back in the document written of its
//! person.
//!
//! One mechanism for all dialects. The document that was read is compared, leaf by leaf, with the
//! document that would be written of the person. A leaf that does not come back, in whatever
//! spelling, was not understood. Members that only responses have are no loss, and neither are
//! empty values: null, an empty text, `false`, 0, an empty list.

use std::collections::BTreeSet;

use polydex_model::{Person, normal, record::MAX_POINTS};
use serde_json::{Map, Value as Json};

use crate::{DocumentSchema, Documents, ParsedPerson};

/// What was understood of a document, and what was not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// How many leaves were understood, read-only ones included.
    pub understood: usize,
    /// What was not.
    pub lost: Vec<Loss>,
}

/// A member that was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// Which member, as [`DocumentSchema`] writes paths.
    pub path: String,
    /// The vendor's word that is not known, where the member holds such words.
    pub word: Option<String>,
    /// Whether it is stored as it is for this dialect alone.
    pub is_kept: bool,
}

/// Compares a document with the document that is written of its person.
pub fn coverage(documents: &dyn Documents, parsed: &ParsedPerson) -> Coverage {
    let schema = documents.schema();
    let mut person = parsed.person.clone();
    let kept = drop_extras(&mut person, &schema, &parsed.document);
    let echo = documents.document(&person);
    let mut comparison = Comparison { schema: &schema, kept: &kept, echo: &echo, texts: None };
    let mut coverage = Coverage::default();
    comparison.value("", &parsed.document, Some(&echo), &mut coverage);
    coverage
}

/// Calls `each` with every leaf of a document and its path, as [`DocumentSchema`] writes paths.
pub fn for_each_leaf(document: &Json, each: &mut impl FnMut(&str, &Json)) {
    fn walk(path: &str, value: &Json, each: &mut impl FnMut(&str, &Json)) {
        match value {
            Json::Array(items) => {
                let path = format!("{path}[]");
                for item in items {
                    walk(&path, item, each);
                }
            }
            Json::Object(members) => {
                for (name, value) in members {
                    walk(&joined(path, name), value, each);
                }
            }
            leaf => each(path, leaf),
        }
    }
    walk("", document, each);
}

/// Whether a person holds nothing but a name, or not even that. `blank` is what the dialect reads
/// from an empty document.
pub fn has_only_a_name(person: &Person, blank: &Person) -> bool {
    let bare = |person: &Person| Person {
        id: blank.id,
        number: 0,
        version: 0,
        created: blank.created,
        updated: blank.updated,
        residue: polydex_model::Residue::default(),
        card: polydex_model::Card { name: polydex_model::Name::default(), ..person.card.clone() },
        ..person.clone()
    };
    bare(person) == bare(blank)
}

/// Removes the extras that the dialect stores without understanding them, so that they do not come
/// back; returns their names.
fn drop_extras(
    person: &mut Person,
    schema: &DocumentSchema<'_>,
    document: &Json,
) -> BTreeSet<String> {
    let Some(dialect) = &schema.dialect else { return BTreeSet::new() };
    let (Some(members), Some(left)) = (document.as_object(), person.residue.of(dialect)) else {
        return BTreeSet::new();
    };
    let names = members.keys().filter(|name| left.extras.contains_key(*name));
    let unknown = names.filter(|name| !schema.knows(name)).cloned().collect::<BTreeSet<_>>();
    for name in &unknown {
        person.residue.set_extra(dialect, name, None);
    }
    unknown
}

/// The comparison of one document.
struct Comparison<'c> {
    schema: &'c DocumentSchema<'c>,
    kept: &'c BTreeSet<String>,
    echo: &'c Json,
    /// All texts of the echo, once they are needed.
    texts: Option<BTreeSet<String>>,
}

impl Comparison<'_> {
    fn value(&mut self, path: &str, parsed: &Json, echo: Option<&Json>, into: &mut Coverage) {
        if is_empty_value(parsed) {
            return;
        }
        if self.schema.is_read_only(path) {
            into.understood += 1;
            return;
        }
        match (parsed, echo) {
            // One element, or some by their positions.
            (Json::Object(members), Some(Json::Array(_))) => {
                let is_position = |name: &String| name.bytes().all(|byte| byte.is_ascii_digit());
                if members.keys().all(is_position) {
                    let items: Vec<Json> = members.values().cloned().collect();
                    self.list(path, &items, echo, into);
                } else {
                    self.list(path, std::slice::from_ref(parsed), echo, into);
                }
            }
            (Json::Object(members), echo) => self.members(path, members, echo, into),
            (Json::Array(items), echo) => self.list(path, items, echo, into),
            (leaf, echo) => {
                let is_same = echo.is_some_and(|echo| self.same(leaf, echo));
                let is_word = self.is_code(path);
                if is_same || (!is_word && self.occurs_elsewhere(leaf)) {
                    into.understood += 1;
                } else {
                    into.lost.push(self.loss(path, leaf));
                }
            }
        }
    }

    fn members(
        &mut self,
        path: &str,
        parsed: &Map<String, Json>,
        echo: Option<&Json>,
        into: &mut Coverage,
    ) {
        for (name, value) in parsed {
            let echo = echo.and_then(|echo| self.schema.member(echo, name));
            self.value(&joined(path, name), value, echo, into);
        }
    }

    fn list(&mut self, path: &str, items: &[Json], echo: Option<&Json>, into: &mut Coverage) {
        let path = format!("{path}[]");
        let echoes = echo.map_or(&[][..], |echo| match echo {
            Json::Array(echoes) => echoes,
            echo => std::slice::from_ref(echo),
        });
        // So many points no record holds: the directory refuses it as a whole.
        for item in items.iter().take(MAX_POINTS) {
            match item {
                Json::Object(members) => self.item(&path, members, echoes, into),
                item => {
                    let found = echoes.iter().find(|echo| self.same(item, echo));
                    self.value(&path, item, found, into);
                }
            }
        }
    }

    /// One element, compared with the element of the echo that agrees most.
    fn item(
        &mut self,
        path: &str,
        parsed: &Map<String, Json>,
        echoes: &[Json],
        into: &mut Coverage,
    ) {
        if self.has_no_value(path, parsed) {
            return;
        }
        let best =
            echoes.iter().take(MAX_POINTS).max_by_key(|echo| self.agreement(path, parsed, echo));
        let best = best.filter(|echo| self.agreement(path, parsed, echo) > 0);
        let mut coverage = Coverage::default();
        self.members(path, parsed, best, &mut coverage);
        if best.is_none() && !coverage.lost.is_empty() {
            // The whole element is lost; its code tells best which one it was.
            let word = |loss: &Loss| loss.word.is_some();
            if coverage.lost.iter().any(word) {
                coverage.lost.retain(word);
            }
        }
        into.understood += coverage.understood;
        into.lost.append(&mut coverage.lost);
    }

    /// Whether an element has a code and no value.
    fn has_no_value(&self, path: &str, parsed: &Map<String, Json>) -> bool {
        parsed.iter().all(|(name, value)| {
            let path = joined(path, name);
            is_empty_value(value) || self.schema.is_read_only(&path) || self.is_code(&path)
        })
    }

    fn is_code(&self, path: &str) -> bool {
        self.schema.codes.contains(&path)
    }

    /// How many members of an element say the same, those that say which kind it is apart.
    fn agreement(&self, path: &str, parsed: &Map<String, Json>, echo: &Json) -> usize {
        let agrees = |(name, value): &(&String, &Json)| {
            let path = joined(path, name);
            !is_empty_value(value)
                && !self.schema.is_read_only(&path)
                && self.schema.member(echo, name).is_some_and(|echo| self.same(value, echo))
        };
        let weight = |(name, _): (&String, &Json)| {
            if self.is_code(&joined(path, name)) { 1 } else { 100 }
        };
        let sum: usize = parsed.iter().filter(agrees).map(weight).sum();
        if sum < 100 && parsed.len() > 1 { 0 } else { sum }
    }

    /// Whether two leaves say the same, however they are spelled.
    fn same(&self, parsed: &Json, echo: &Json) -> bool {
        if parsed == echo {
            return true;
        }
        let (Some(parsed), Some(echo)) = (text(parsed), text(echo)) else { return false };
        let (parsed, echo) = (parsed.trim(), echo.trim());
        let (a, b) = (folded(parsed), folded(echo));
        (a == b && (!a.is_empty() || parsed == echo))
            || is_same_moment(parsed, echo)
            || self.is_same_number(parsed, echo)
    }

    /// The same phone number; an extension may be separate.
    fn is_same_number(&self, parsed: &str, echo: &str) -> bool {
        let number = |text| normal::phone_with_extension(text, self.schema.region);
        number(parsed).zip(number(echo)).is_some_and(|((parsed, _), (echo, _))| parsed == echo)
    }

    /// Whether a text that is long enough to be no accident occurs anywhere in the echo:
    /// members may have other names, and numbers may be separate from their extensions.
    fn occurs_elsewhere(&mut self, parsed: &Json) -> bool {
        /// Shortest text that is looked for, in letters and digits.
        const SHORTEST: usize = 6;
        let Json::String(parsed) = parsed else { return false };
        let parsed = folded(parsed);
        if parsed.chars().count() < SHORTEST {
            return false;
        }
        let echo = self.echo;
        let texts = self.texts.get_or_insert_with(|| {
            let mut texts = BTreeSet::new();
            collect(echo, &mut texts);
            texts
        });
        texts.contains(&parsed)
    }

    fn loss(&self, path: &str, value: &Json) -> Loss {
        /// Longest word that is named, in characters.
        const LONGEST: usize = 40;
        let word = || text(value).map(|text| text.chars().take(LONGEST).collect());
        let first = path.split(['.', '[']).next().unwrap_or_default();
        Loss {
            path: path.to_owned(),
            word: self.is_code(path).then(word).flatten(),
            is_kept: self.kept.contains(first),
        }
    }
}

impl DocumentSchema<'_> {
    /// Whether answers show the member and clients cannot write it.
    pub fn is_read_only(&self, path: &str) -> bool {
        let is_below = |above: &&str| {
            let (path, head) = (path.as_bytes(), above.len());
            let same = |a: &[u8], b: &[u8]| {
                if self.any_case { a.eq_ignore_ascii_case(b) } else { a == b }
            };
            path.len() >= head
                && same(&path[..head], above.as_bytes())
                && matches!(path.get(head), None | Some(b'.' | b'['))
        };
        self.read_only.iter().any(is_below)
    }

    /// Whether the dialect keeps the member on purpose.
    fn knows(&self, name: &str) -> bool {
        self.extras.iter().any(|known| known.eq_ignore_ascii_case(name))
    }

    fn member<'j>(&self, object: &'j Json, name: &str) -> Option<&'j Json> {
        let members = object.as_object()?;
        let in_any_case = || {
            let mut members = members.iter().filter(|_| self.any_case);
            members.find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
        };
        members.get(name).or_else(in_any_case)
    }
}

fn joined(path: &str, name: &str) -> String {
    let is_number = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
    let name = if is_number { "*" } else { name };
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn is_empty_value(value: &Json) -> bool {
    match value {
        Json::Null | Json::Bool(false) => true,
        Json::Bool(true) => false,
        Json::Number(number) => number.as_f64() == Some(0.0),
        Json::String(text) => normal::is_blank(text) || text.trim() == "false",
        Json::Array(items) => items.iter().all(is_empty_value),
        Json::Object(members) => members.values().all(is_empty_value),
    }
}

fn text(leaf: &Json) -> Option<String> {
    match leaf {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(flag) => Some(flag.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}

/// Letters and digits, small and without marks.
fn folded(text: &str) -> String {
    normal::fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The same day, or the same moment in another zone.
fn is_same_moment(parsed: &str, echo: &str) -> bool {
    let moment = |text: &str| text.parse::<jiff::Timestamp>().ok();
    let day = |text: &str| text.get(..10)?.parse::<jiff::civil::Date>().ok();
    day(parsed).is_some_and(|parsed| Some(parsed) == day(echo))
        || moment(parsed).is_some_and(|parsed| Some(parsed) == moment(echo))
}

fn collect(value: &Json, into: &mut BTreeSet<String>) {
    match value {
        Json::Array(items) => items.iter().for_each(|item| collect(item, into)),
        Json::Object(members) => members.values().for_each(|value| collect(value, into)),
        leaf => into.extend(text(leaf).map(|text| folded(&text))),
    }
}

#[cfg(test)]
mod tests {
    use polydex_model::{Dialect, Refusal};
    use serde_json::json;

    use super::*;

    /// Says again what it was made with.
    struct Echo(Json);

    impl Documents for Echo {
        fn read(&self, _bytes: &[u8]) -> Result<Vec<ParsedPerson>, Refusal> {
            Ok(Vec::new())
        }
        fn document(&self, _person: &Person) -> Json {
            self.0.clone()
        }
        fn merge(&self, stored: &Person, _parsed: &Person) -> Result<Person, Refusal> {
            Ok(stored.clone())
        }
        fn schema(&self) -> DocumentSchema<'_> {
            DocumentSchema {
                dialect: Some(Dialect::named("echo")),
                read_only: &["id", "phones[].id", "fields.*.names"],
                codes: &["phones[].label"],
                extras: &[],
                any_case: false,
                region: "DE",
            }
        }
    }

    /// What is lost between a document and its echo.
    fn lost(parsed: Json, echo: Json) -> Vec<String> {
        let parsed = ParsedPerson { document: parsed, person: Person::default() };
        let lost = coverage(&Echo(echo), &parsed).lost.into_iter();
        lost.map(|loss| match loss.word {
            Some(word) => format!("{} {word}", loss.path),
            None => loss.path,
        })
        .collect()
    }

    #[test]
    fn what_comes_back_in_another_spelling_is_not_lost() {
        let parsed = json!({"id": 7, "name": " Ana  SILVA", "country": "de", "vip": "true", "n": 5,
            "born": "1980-02-03T00:00:00Z", "at": "2026-01-02T09:00:00+01:00",
            "phones": [{"id": 1, "label": "work", "number": "089/1234567"}]});
        let echo = json!({"name": "Ana Silva", "country": "DE", "vip": true, "n": "5",
            "born": "1980-02-03", "at": "2026-01-02T08:00:00Z",
            "phones": [{"label": "work", "number": "+49891234567"}]});
        assert_eq!(lost(parsed, echo), Vec::<String>::new());
    }

    #[test]
    fn what_does_not_come_back_is_named_by_its_path() {
        let parsed = json!({"name": "Ana", "birthday": "1980", "deep": {"er": {"x": 1}},
            "labels": ["a", "b"], "fields": {"7": {"names": ["x"], "value": 3}}});
        let echo = json!({"name": "Ana", "labels": ["a"], "fields": {}});
        assert_eq!(lost(parsed, echo), ["birthday", "deep.er.x", "labels[]", "fields.*.value"]);
    }

    #[test]
    fn what_is_empty_value_is_no_loss() {
        let parsed = json!({"a": null, "b": "", "c": false, "d": 0, "e": [], "f": {"g": [null]}});
        assert_eq!(lost(parsed, json!({})), Vec::<String>::new());
    }

    #[test]
    fn an_element_that_is_lost_is_named_by_its_word() {
        let phones = json!([{"label": "work", "number": "089/1234567"},
            {"label": "car", "number": "089/7654321"}]);
        let one = json!({"phones": [{"label": "work", "number": "089/1234567"}]});
        assert_eq!(lost(json!({ "phones": phones }), one), ["phones[].label car"]);
        let both = json!({"phones": [{"label": "work", "number": "089/7654321"},
            {"label": "work", "number": "089/1234567"}]});
        assert_eq!(lost(json!({ "phones": phones }), both), ["phones[].label car"]);
    }

    #[test]
    fn a_text_under_another_name_is_there_and_a_short_word_proves_nothing() {
        let echo = json!({"mail": "ana@corp.example", "kind": "work"});
        assert_eq!(lost(json!({"email": "ana@corp.example"}), echo.clone()), Vec::<String>::new());
        assert_eq!(lost(json!({"sort": "work"}), echo), ["sort"]);
    }

    #[test]
    fn a_person_of_a_name_alone_is_told_from_others() {
        let mut person = Person::default();
        person.card.name.set_full(Some("Ana".into()));
        assert!(has_only_a_name(&person, &Person::default()));
        person.card.notes = Some("x".into());
        assert!(!has_only_a_name(&person, &Person::default()));
    }
}
