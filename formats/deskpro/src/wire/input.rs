//! A request's JSON object, read member by member.

use std::borrow::Cow;

use polydex_model::{Fault, FieldPath, Rule, normal::is_blank};
use serde_json::{Map, Value as Json};

use super::value;

/// Where a member stands in the request. List positions are their digits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct At(Vec<Cow<'static, str>>);

impl At {
    /// The document as a whole.
    pub const fn root() -> Self {
        Self(Vec::new())
    }

    /// A member of this level.
    #[must_use]
    pub fn member(&self, name: impl Into<Cow<'static, str>>) -> Self {
        let mut segments = self.0.clone();
        segments.push(name.into());
        Self(segments)
    }

    /// A position of this list.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.member(index.to_string())
    }

    /// A fault here.
    pub fn fault(&self, rule: Rule) -> Fault {
        Fault { path: FieldPath::Wire(self.0.clone()), rule }
    }
}

/// A member that may be absent, null, or a value.
pub type Sent<T> = Option<Option<T>>;

/// A request's JSON object. Readers take members out and note a fault for each value that cannot
/// be read, so that one answer names them all; what is left at the end is unknown.
#[derive(Debug)]
pub struct Input {
    at: At,
    members: Map<String, Json>,
    faults: Vec<Fault>,
}

impl Input {
    /// An object at its place in the request.
    pub fn new(at: At, members: Map<String, Json>) -> Self {
        Self { at, members, faults: Vec::new() }
    }

    /// Where the object stands.
    pub fn at(&self) -> &At {
        &self.at
    }

    /// Whether a member is absent, null, or a blank text.
    pub fn is_blank(&self, name: &str) -> bool {
        match self.members.get(name) {
            None | Some(Json::Null) => true,
            Some(sent) => sent.as_str().is_some_and(is_blank),
        }
    }

    /// A member as it was sent; `None` if it was not.
    pub fn take(&mut self, name: &str) -> Option<Json> {
        self.members.shift_remove(name)
    }

    /// A text without outer white space.
    pub fn text(&mut self, name: &'static str) -> Option<String> {
        self.read(name, value::text)
    }

    /// A text that may be null, which is told apart from an empty one.
    pub fn nullable_text(&mut self, name: &'static str) -> Sent<String> {
        self.read(name, |sent| if sent.is_null() { Ok(None) } else { value::text(sent).map(Some) })
    }

    /// A text to the last blank; null counts as not sent.
    pub fn verbatim(&mut self, name: &'static str) -> Option<String> {
        self.read(name, |sent| match sent {
            Json::Null => Ok(None),
            Json::String(text) => Ok(Some(text.clone())),
            other => value::text(other).map(Some),
        })
        .flatten()
    }

    /// Yes or no.
    pub fn flag(&mut self, name: &'static str) -> Option<bool> {
        self.read(name, value::flag)
    }

    /// An id or null.
    pub fn id(&mut self, name: &'static str) -> Sent<i64> {
        self.read(name, value::id)
    }

    /// A list of texts.
    pub fn texts(&mut self, name: &'static str) -> Option<Vec<String>> {
        self.read_list(name, value::text)
    }

    /// A list of ids.
    pub fn ids(&mut self, name: &'static str) -> Option<Vec<i64>> {
        self.read_list(name, |sent| value::id(sent)?.ok_or(Rule::Required))
    }

    /// A list of objects, each at its place.
    pub fn objects(&mut self, name: &'static str) -> Option<Vec<Input>> {
        let sent = self.take(name)?;
        self.objects_of(name, sent)
    }

    /// A list of objects that was taken out before, under the name that it was sent by.
    pub fn objects_of(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        sent: Json,
    ) -> Option<Vec<Input>> {
        let at = self.at.member(name);
        let items = self.noted(&at, value::list(sent))?;
        let mut objects = Vec::new();
        for (index, item) in items.into_iter().enumerate() {
            let at = at.index(index);
            objects.extend(self.object_at(at, item));
        }
        Some(objects)
    }

    /// An object, or an empty list, which stands for an empty object (PHP knows no difference).
    pub fn object_at(&mut self, at: At, sent: Json) -> Option<Input> {
        let members = match sent {
            Json::Object(members) => Ok(members),
            Json::Array(items) if items.is_empty() => Ok(Map::new()),
            Json::Null => Ok(Map::new()),
            _ => Err(Rule::WrongType("object")),
        };
        self.noted(&at, members).map(|members| Input::new(at, members))
    }

    /// The members that nobody has taken, in the order sent.
    pub fn rest(&mut self) -> Map<String, Json> {
        std::mem::take(&mut self.members)
    }

    /// Notes a fault of this object or of a part of it.
    pub fn note(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// What was found wrong. Members left that are neither read nor in `ignored` are unknown.
    pub fn finish(mut self, ignored: &[&str]) -> Vec<Fault> {
        let left = self.members.keys().map(String::as_str);
        let unknown: Vec<&str> = left.filter(|name| !ignored.contains(name)).collect();
        if !unknown.is_empty() {
            self.faults.push(self.at.fault(Rule::UnknownMembers(unknown.join(", "))));
        }
        self.faults
    }

    fn read<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&Json) -> Result<T, Rule>,
    ) -> Option<T> {
        let sent = self.take(name)?;
        let at = self.at.member(name);
        self.noted(&at, read(&sent))
    }

    /// The readable items; each other one is a fault of its own.
    fn read_list<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&Json) -> Result<T, Rule>,
    ) -> Option<Vec<T>> {
        let sent = self.take(name)?;
        let at = self.at.member(name);
        let items = self.noted(&at, value::list(sent))?;
        let mut values = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            values.extend(self.noted(&at.index(index), read(item)));
        }
        Some(values)
    }

    fn noted<T>(&mut self, at: &At, read: Result<T, Rule>) -> Option<T> {
        read.map_err(|rule| self.faults.push(at.fault(rule))).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn input(sent: Json) -> Input {
        let Json::Object(members) = sent else { panic!("an object") };
        Input::new(At::root().member("contact_data"), members)
    }

    fn told(faults: &[Fault]) -> Vec<String> {
        faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_fault_is_noted_at_its_place_and_unknown_members_are_named() {
        let mut input = input(json!({"name": [], "emails": ["a", {}], "x": 1, "id": 7, "y": 2}));
        assert_eq!(input.text("name"), None);
        assert_eq!(input.texts("emails"), Some(vec!["a".into()]));
        assert_eq!(
            told(&input.finish(&["id"])),
            [
                "contact_data.name: expected string",
                "contact_data.emails.1: expected string",
                "contact_data: unknown members x, y"
            ]
        );
    }

    #[test]
    fn an_empty_list_stands_for_an_empty_object() {
        let mut input = input(json!({"website": [[], {"url": "u"}, 3]}));
        let items = input.objects("website").unwrap();
        assert_eq!(items.len(), 2);
        assert_eq!(told(&input.finish(&[])), ["contact_data.website.2: expected object"]);
    }

    #[test]
    fn a_password_keeps_its_blanks() {
        let mut input = input(json!({"password": " a ", "other": null}));
        assert_eq!(input.verbatim("password").as_deref(), Some(" a "));
        assert_eq!(input.verbatim("other"), None);
    }
}
