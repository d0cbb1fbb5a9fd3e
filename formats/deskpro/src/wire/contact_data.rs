//! `contact_data` of a request: lists by type, or the flat list that answers show.

use std::collections::BTreeMap;

use polydex_lens::request::{RequestObject, WirePath};
use polydex_model::Rule;
use serde_json::{Map, Value as Json};

use super::COERCION;
use crate::phrasebook::{Member, Type};

/// The contact data of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactDataInput {
    /// The lists that were sent, by type.
    pub lists: BTreeMap<Type, Vec<ItemInput>>,
    /// Whether the flat list was sent. It is complete: entries that it lacks are removed.
    pub is_complete: bool,
}

/// One item of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemInput {
    /// Its path in the request.
    pub path: WirePath,
    /// The id of the item meant; `None` if its position decides.
    pub id: Option<i64>,
    /// The members sent.
    pub texts: BTreeMap<Member, String>,
    /// `display_feed`, if the type has it.
    pub display_feed: Option<bool>,
}

impl ContactDataInput {
    /// Takes `contact_data` out of a record's input and adds faults to it.
    ///
    /// Absent, null, `{}` and `[]` all mean that nothing was sent.
    pub fn read(input: &mut RequestObject) -> Self {
        let path = input.path().member("contact_data");
        match input.take("contact_data") {
            None | Some(Json::Null) => Self::default(),
            Some(Json::Array(items)) if items.is_empty() => Self::default(),
            Some(sent @ Json::Array(_)) => flat(input, sent),
            Some(Json::Object(members)) if is_numbered(&members) => {
                flat(input, Json::Object(members))
            }
            Some(Json::Object(members)) => by_type(input, path, members),
            Some(_) => {
                input.note(path.fault(Rule::WrongType("object")));
                Self::default()
            }
        }
    }
}

fn is_numbered(members: &Map<String, Json>) -> bool {
    !members.is_empty() && members.keys().all(|key| key.parse::<u32>().is_ok())
}

/// `{"website": [...], ...}`. The lists `apple` and `apply` are joined, `apple` first.
fn by_type(
    input: &mut RequestObject,
    path: WirePath,
    members: Map<String, Json>,
) -> ContactDataInput {
    let mut data = ContactDataInput::default();
    let mut level = RequestObject::at(COERCION, path, members);
    for name in Type::ALL.map(Type::name).into_iter().chain(["apply"]) {
        let Some(kind) = Type::named(name) else { continue };
        let Some(objects) = level.objects(name).value() else { continue };
        let items = objects.into_iter().map(|object| item(input, kind, object));
        data.lists.entry(kind).or_default().extend(items);
    }
    input.note_all(level.into_faults_and_unknown(&[]));
    data
}

/// `[{"id": 31, "contact_type": "website", ...}, ...]`, as answers show it.
fn flat(input: &mut RequestObject, sent: Json) -> ContactDataInput {
    let mut data = ContactDataInput { is_complete: true, ..ContactDataInput::default() };
    for mut object in input.objects_of("contact_data", sent).value().unwrap_or_default() {
        match object.text("contact_type").value().as_deref().map(Type::named) {
            Some(Some(kind)) => data.lists.entry(kind).or_default().push(item(input, kind, object)),
            sent => {
                let rule = if sent.is_none() { Rule::Required } else { Rule::NotAChoice };
                input.note(object.path().member("contact_type").fault(rule));
            }
        }
    }
    data
}

fn item(input: &mut RequestObject, kind: Type, mut object: RequestObject) -> ItemInput {
    let mut item = ItemInput { path: object.path().clone(), ..ItemInput::default() };
    item.id = object.id("id").value();
    let comment = [Member::Comment].into_iter();
    for member in comment.chain(kind.parts().iter().map(|part| part.member)) {
        if let Some(text) = object.text(member.name()).value() {
            item.texts.insert(member, text);
        }
    }
    if kind.has_feed() {
        item.display_feed = object.flag("display_feed").value();
    }
    input.note_all(object.into_faults_and_unknown(&["contact_type"]));
    item
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(sent: Json) -> (ContactDataInput, Vec<String>) {
        let mut members = Map::new();
        members.insert("contact_data".into(), sent);
        let mut input = RequestObject::new(COERCION, members);
        let data = ContactDataInput::read(&mut input);
        (data, input.into_faults_and_unknown(&[]).iter().map(ToString::to_string).collect())
    }

    #[test]
    fn absent_null_and_empty_are_the_same() {
        for sent in [json!({}), json!([]), json!(null)] {
            assert_eq!(read(sent), (ContactDataInput::default(), vec![]));
        }
    }

    #[test]
    fn apple_and_its_misprint_are_one_list() {
        let (data, faults) =
            read(json!({"apply": [{"username": "b"}], "apple": [{"username": "a"}]}));
        assert!(faults.is_empty(), "{faults:?}");
        let names: Vec<_> =
            data.lists[&Type::Apple].iter().map(|item| &*item.texts[&Member::Username]).collect();
        assert_eq!(names, ["a", "b"]);
    }

    #[test]
    fn the_form_of_answers_is_complete() {
        let (data, faults) = read(json!([
            {"id": 31, "contact_type": "website", "comment": "", "url": "https://a.example/"},
            {"id": "33", "contact_type": "twitter", "username": "x", "display_feed": "1"}
        ]));
        assert!(faults.is_empty(), "{faults:?}");
        assert!(data.is_complete);
        assert_eq!(data.lists[&Type::Website][0].id, Some(31));
        assert_eq!(data.lists[&Type::Twitter][0].display_feed, Some(true));
    }

    #[test]
    fn faults_carry_the_path_as_sent() {
        let (_, faults) = read(json!({
            "website": {"0": {"url": []}, "1": {"uri": "u"}},
            "apply": [{"username": {}}], "telex": [], "phone": "x"
        }));
        assert_eq!(
            faults,
            [
                "contact_data.website.0.url: expected string",
                "contact_data.website.1: unknown members uri",
                "contact_data.apply.0.username: expected string",
                "contact_data.phone: expected list",
                "contact_data: unknown members telex"
            ]
        );
        let (_, faults) = read(json!([{"url": "u"}, {"contact_type": "telex"}, 3]));
        assert_eq!(
            faults,
            [
                "contact_data.2: expected object",
                "contact_data.0.contact_type: required",
                "contact_data.1.contact_type: not one of the known values"
            ]
        );
        assert_eq!(read(json!("x")).1, ["contact_data: expected object"]);
    }
}
