//! A request's object, read member by member.

use std::borrow::Cow;

use polydex_model::{Fault, Refusal, Rule, normal::is_blank};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::{Coercion, Lists, Names, Patch, WirePath};

/// Why bytes are not a request's object. Each face has its own words for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAnObject {
    /// Nothing, or white space.
    Empty,
    /// Another JSON value.
    Another,
    /// Not JSON; where its reader gave up.
    NotJson {
        /// From 1.
        line: usize,
        /// From 1; 0 before the first character.
        column: usize,
    },
}

/// A request's object. Readers note a fault for each value that cannot be read, so that one answer
/// names them all.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestObject {
    coercion: &'static Coercion,
    path: WirePath,
    members: Map<String, Json>,
    /// Names of the members that a reader asked for.
    asked_for: Vec<Cow<'static, str>>,
    faults: Vec<Fault>,
}

impl RequestObject {
    /// An object, as the root of a request.
    pub fn new(coercion: &'static Coercion, members: Map<String, Json>) -> Self {
        let root = WirePath::root();
        let path = if coercion.root.is_empty() { root } else { root.member(coercion.root) };
        Self::at(coercion, path, members)
    }

    /// An object at a path of the request.
    pub fn at(coercion: &'static Coercion, path: WirePath, members: Map<String, Json>) -> Self {
        Self { coercion, path, members, asked_for: Vec::new(), faults: Vec::new() }
    }

    /// Reads a body of JSON.
    pub fn parse(coercion: &'static Coercion, bytes: &[u8]) -> Result<Self, NotAnObject> {
        if bytes.trim_ascii().is_empty() {
            return Err(NotAnObject::Empty);
        }
        match serde_json::from_slice(bytes) {
            Ok(Json::Object(members)) => Ok(Self::new(coercion, members)),
            Ok(_) => Err(NotAnObject::Another),
            Err(error) => Err(NotAnObject::NotJson { line: error.line(), column: error.column() }),
        }
    }

    /// The path of the object.
    pub fn path(&self) -> &WirePath {
        &self.path
    }

    /// A member as it was sent.
    pub fn get(&self, name: &str) -> Option<&Json> {
        let is = |(known, _): &(&String, &Json)| known.eq_ignore_ascii_case(name);
        let found = match self.coercion.names {
            Names::Exact => return self.members.get(name),
            Names::FirstOfAnyCase => self.members.iter().find(is),
            Names::LastOfAnyCase => self.members.iter().rfind(is),
        };
        found.map(|(_, value)| value)
    }

    /// The members in the order sent.
    pub fn members(&self) -> &Map<String, Json> {
        &self.members
    }

    /// Takes a member out, as it was sent.
    pub fn take(&mut self, name: &str) -> Option<Json> {
        if self.coercion.names == Names::Exact {
            return self.members.shift_remove(name);
        }
        let taken = self.get(name).cloned();
        self.members.retain(|known, _| !known.eq_ignore_ascii_case(name));
        taken
    }

    /// Takes out the members that no reader asked for, in the order sent.
    pub fn take_rest(&mut self) -> Map<String, Json> {
        let members = std::mem::take(&mut self.members);
        members.into_iter().filter(|(name, _)| !self.was_asked_for(name)).collect()
    }

    /// Whether a member is absent, null or a blank text.
    pub fn is_blank(&self, name: &str) -> bool {
        match self.get(name) {
            None | Some(Json::Null) => true,
            Some(sent) => sent.as_str().is_some_and(is_blank),
        }
    }

    /// A text. A blank one is a value.
    pub fn text(&mut self, name: &'static str) -> Patch<String> {
        self.read(name, Coercion::text)
    }

    /// A text of which null means another thing than an empty one, also in a dialect in which null
    /// is empty.
    pub fn nullable_text(&mut self, name: &'static str) -> Patch<String> {
        self.read(
            name,
            |coercion, sent| if sent.is_null() { Ok(None) } else { coercion.text(sent) },
        )
    }

    /// A text exactly as it was sent, such as a password.
    pub fn verbatim(&mut self, name: &'static str) -> Patch<String> {
        self.read(name, Coercion::verbatim)
    }

    /// A text that means nothing when it is blank: then it is null.
    pub fn word(&mut self, name: &'static str) -> Patch<String> {
        self.read(name, Coercion::word)
    }

    /// A boolean.
    pub fn flag(&mut self, name: &'static str) -> Patch<bool> {
        self.read(name, Coercion::flag)
    }

    /// An integer id.
    pub fn id(&mut self, name: &'static str) -> Patch<i64> {
        self.read(name, Coercion::id)
    }

    /// A UUID.
    pub fn uuid(&mut self, name: &'static str) -> Patch<Uuid> {
        self.read(name, Coercion::uuid)
    }

    /// A list of texts. Each item that is none is a fault of its own.
    pub fn texts(&mut self, name: &'static str) -> Patch<Vec<String>> {
        self.items(name, |coercion, item| Ok(coercion.text(item)?.unwrap_or_default()))
    }

    /// A list of integer ids. Each item that is none is a fault of its own.
    pub fn ids(&mut self, name: &'static str) -> Patch<Vec<i64>> {
        self.items(name, |coercion, item| coercion.id(item)?.ok_or(Rule::Required))
    }

    /// A list, each item read by `read`. Each that cannot be read is a fault of its own.
    pub fn items<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&Coercion, &Json) -> Result<T, Rule>,
    ) -> Patch<Vec<T>> {
        let coercion = self.coercion;
        let path = self.path.member(name);
        let items = self.read(name, |coercion, sent| coercion.list(sent.clone()));
        items.map(|items| {
            let read = |(index, item): (usize, &Json)| (path.index(index), read(coercion, item));
            let read = items.iter().enumerate().map(read);
            read.filter_map(|(path, item)| self.noted(&path, item)).collect()
        })
    }

    /// A list of objects, each at its own path. An item that is none is a fault.
    pub fn objects(&mut self, name: impl Into<Cow<'static, str>>) -> Patch<Vec<RequestObject>> {
        let name = name.into();
        match self.take(&name) {
            None => Patch::Absent,
            Some(sent) => self.objects_of(name, sent),
        }
    }

    /// A list of objects that was taken out before, under the name that it was sent by.
    pub fn objects_of(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        sent: Json,
    ) -> Patch<Vec<RequestObject>> {
        let path = self.path.member(name);
        let Some(items) = self.noted(&path, self.coercion.list(sent)) else {
            return Patch::Absent;
        };
        let Some(items) = items else { return Patch::Null };
        let items = items.into_iter().enumerate();
        Patch::Value(items.filter_map(|(n, item)| self.object_at(path.index(n), item)).collect())
    }

    /// An object that is a part of this one; noted as a fault if it is something else. Where lists
    /// may be numbered objects, an empty list and null are empty objects.
    pub fn object_at(&mut self, path: WirePath, sent: Json) -> Option<RequestObject> {
        let is_php = self.coercion.lists == Lists::Numbered;
        let members = match sent {
            Json::Object(members) => Ok(members),
            Json::Array(items) if is_php && items.is_empty() => Ok(Map::new()),
            Json::Null if is_php => Ok(Map::new()),
            _ => Err(Rule::WrongType(self.coercion.expected.object)),
        };
        let coercion = self.coercion;
        self.noted(&path, members).map(|members| RequestObject::at(coercion, path, members))
    }

    /// A member of another type: `read` gives its value, `None` for null, or the rule it breaks.
    pub fn read<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&Coercion, &Json) -> Result<Option<T>, Rule>,
    ) -> Patch<T> {
        self.asked_for.push(name.into());
        let Some(sent) = self.get(name) else { return Patch::Absent };
        match read(self.coercion, sent) {
            Ok(value) => Patch::from(Some(value)),
            Err(rule) => {
                let fault = self.path.member(name).fault(rule);
                self.faults.push(fault);
                Patch::Absent
            }
        }
    }

    /// A member of a type of the dialect's own; `read` gives `None` for a value that is not of it,
    /// which is then a fault that says what was `expected`.
    pub fn other<T>(
        &mut self,
        name: &'static str,
        expected: &'static str,
        read: impl FnOnce(&Json) -> Option<T>,
    ) -> Patch<T> {
        self.read(name, |coercion, sent| match sent {
            sent if coercion.is_null(sent) => Ok(None),
            sent => read(sent).map(Some).ok_or(Rule::WrongType(expected)),
        })
    }

    /// Notes a fault that was found elsewhere.
    pub fn note(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// Notes the faults of a part of this object, which was read by itself.
    pub fn note_all(&mut self, faults: Vec<Fault>) {
        self.faults.extend(faults);
    }

    /// What was found wrong.
    pub fn into_faults(self) -> Vec<Fault> {
        self.faults
    }

    /// What was found wrong, members that no reader asked for among it, except those in `ignored`.
    pub fn into_faults_and_unknown(mut self, ignored: &[&str]) -> Vec<Fault> {
        let unknown = self.members.keys().map(String::as_str);
        let unknown = unknown.filter(|name| !ignored.contains(name) && !self.was_asked_for(name));
        let unknown: Vec<&str> = unknown.collect();
        if !unknown.is_empty() {
            let fault = self.path.fault(Rule::UnknownMembers(unknown.join(", ")));
            self.faults.push(fault);
        }
        self.faults
    }

    /// Refuses the request if anything was found wrong.
    pub fn finish(self) -> Result<(), Refusal> {
        Refusal::unless_empty(self.faults)
    }

    fn was_asked_for(&self, name: &str) -> bool {
        let is_exact = self.coercion.names == Names::Exact;
        let is = |known: &Cow<'_, str>| {
            if is_exact { *known == name } else { known.eq_ignore_ascii_case(name) }
        };
        self.asked_for.iter().any(is)
    }

    fn noted<T>(&mut self, path: &WirePath, read: Result<T, Rule>) -> Option<T> {
        read.map_err(|rule| self.faults.push(path.fault(rule))).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(coercion: &'static Coercion, sent: Json) -> RequestObject {
        let Json::Object(members) = sent else { panic!("an object") };
        RequestObject::new(coercion, members)
    }

    fn texts(faults: &[Fault]) -> Vec<String> {
        faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn names_match_in_any_case_and_the_last_one_wins() {
        let body = br#"{"Value":"a","VALUE":"b","type":null}"#;
        let mut object = RequestObject::parse(&Coercion::ASP_NET_CORE, body).unwrap();
        assert_eq!(object.text("value"), Patch::Value("b".into()));
        assert_eq!((object.text("type"), object.text("label")), (Patch::Null, Patch::Absent));
        assert_eq!(object.take("value"), Some(json!("b")));
        assert_eq!(object.get("value"), None, "no spelling is left");
        assert_eq!(object.finish(), Ok(()));
    }

    #[test]
    fn every_wrong_type_is_named_by_its_path() {
        let sent = json!({"value": 1, "isAddress": "true", "city": "Kiel"});
        let mut object = object(&Coercion::ASP_NET_CORE, sent);
        assert_eq!(
            (object.text("value"), object.flag("isAddress")),
            (Patch::Absent, Patch::Absent)
        );
        assert_eq!(object.text("city"), Patch::Value("Kiel".into()));
        let expected = ["$.value: expected a string", "$.isAddress: expected a boolean"];
        assert_eq!(texts(&object.into_faults()), expected);
    }

    #[test]
    fn a_blank_text_in_place_of_another_type_is_null_where_that_is_tolerated() {
        let sent = json!({"flag": " ", "ids": "", "id": "", "word": ""});
        let mut object = object(&Coercion::ASP_NET_CORE, sent);
        assert_eq!((object.flag("flag"), object.uuid("id")), (Patch::Null, Patch::Null));
        assert_eq!((object.texts("ids"), object.word("word")), (Patch::Null, Patch::Null));
        assert_eq!(object.text("word"), Patch::Value(String::new()));
        assert_eq!(object.finish(), Ok(()));
    }

    #[test]
    fn items_that_cannot_be_read_and_unknown_members_are_named() {
        let sent = json!({"name": [], "emails": ["a", {}], "x": 1, "id": 7, "y": 2});
        let Json::Object(members) = sent else { panic!("an object") };
        let path = WirePath::root().member("contact_data");
        let mut object = RequestObject::at(&Coercion::PHP, path, members);
        assert_eq!(object.text("name"), Patch::Absent);
        assert_eq!(object.texts("emails"), Patch::Value(vec!["a".into()]));
        let expected = [
            "contact_data.name: expected string",
            "contact_data.emails.1: expected string",
            "contact_data: unknown members x, y",
        ];
        assert_eq!(texts(&object.into_faults_and_unknown(&["id"])), expected);
    }

    #[test]
    fn an_empty_list_stands_for_an_empty_object_in_php_alone() {
        let sent = json!({"website": [[], {"url": "u"}, 3]});
        let mut php = object(&Coercion::PHP, sent.clone());
        assert_eq!(php.objects("website").value().map(|items| items.len()), Some(2));
        assert_eq!(texts(&php.into_faults_and_unknown(&[])), ["website.2: expected object"]);
        let mut strict = object(&Coercion::STRICT, sent);
        assert_eq!(strict.objects("website").value().map(|items| items.len()), Some(1));
    }

    #[test]
    fn null_is_empty_or_null_as_the_dialect_has_it() {
        let sent = json!({"name": null, "primary_email": null, "is_agent": null, "labels": null});
        let mut php = object(&Coercion::PHP, sent);
        assert_eq!(php.text("name"), Patch::Value(String::new()));
        assert_eq!(php.nullable_text("primary_email"), Patch::Null);
        assert_eq!((php.verbatim("name"), php.id("name")), (Patch::Null, Patch::Null));
        assert_eq!(php.flag("is_agent"), Patch::Value(false));
        assert_eq!(php.texts("labels"), Patch::Value(Vec::new()));
        assert_eq!(php.finish(), Ok(()));
    }

    #[test]
    fn bytes_that_are_no_object_are_told_apart() {
        let parse = |bytes: &[u8]| RequestObject::parse(&Coercion::STRICT, bytes).unwrap_err();
        assert_eq!((parse(b""), parse(b" \r\n")), (NotAnObject::Empty, NotAnObject::Empty));
        for bytes in [&b"null"[..], b"[]", b"\"x\""] {
            assert_eq!(parse(bytes), NotAnObject::Another, "{bytes:?}");
        }
        for bytes in [&b"{"[..], b"{\"a\":\"\\ud800\"}", b"\xff", b"{} {}"] {
            assert!(matches!(parse(bytes), NotAnObject::NotJson { line: 1, .. }), "{bytes:?}");
        }
    }
}
