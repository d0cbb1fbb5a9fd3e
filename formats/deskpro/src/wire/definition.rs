//! Definitions of custom fields: the form of answers, and the members of a request.

use polydex_lens::request::{Patch, RequestObject, WirePath};
use polydex_model::{Fault, Refusal, Rule};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::COERCION;

/// Longest title, in characters.
const LONGEST_TITLE: usize = 255;

/// Longest description, in characters.
const LONGEST_TEXT: usize = 10_000;

/// The definition of a custom field, as it is answered and stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Definition {
    /// The number under which records hold the value.
    pub id: i64,
    /// Its name, under which values may be sent too.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// The field that contains it.
    pub parent: Option<i64>,
    /// How it is edited: `text`, `choice`, `toggle`, `date`, ...
    pub widget_type: String,
    /// Settings of the widget.
    pub options: Map<String, Json>,
    /// The choices. A field that has some takes their ids, and nothing else.
    pub choices: Vec<Choice>,
}

/// One of the choices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The stored value.
    pub id: i64,
    /// The text for people.
    pub title: String,
}

impl Definition {
    /// A text field without a description.
    pub fn plain(id: i64) -> Self {
        Self {
            id,
            title: format!("Field {id}"),
            description: String::new(),
            parent: None,
            widget_type: "text".to_owned(),
            options: Map::new(),
            choices: Vec::new(),
        }
    }
}

/// The members of a request for a definition.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DefinitionInput {
    /// The number that a new one gets.
    pub id: Option<i64>,
    title: Option<String>,
    description: Option<String>,
    parent: Patch<i64>,
    widget_type: Option<String>,
    options: Option<Map<String, Json>>,
    choices: Option<Vec<ChoiceInput>>,
    faults: Vec<Fault>,
}

#[derive(Clone, Debug, PartialEq)]
struct ChoiceInput {
    path: WirePath,
    id: Option<i64>,
    title: String,
}

impl DefinitionInput {
    /// Reads a request's body.
    pub fn read(members: Map<String, Json>) -> Self {
        let mut input = RequestObject::new(COERCION, members);
        let options = input.take("options");
        let options =
            options.and_then(|sent| input.object_at(WirePath::root().member("options"), sent));
        let mut definition = Self {
            id: input.id("id").value(),
            title: input.text("title").value(),
            description: input.text("description").value(),
            parent: input.id("parent"),
            widget_type: input.text("widget_type").value(),
            options: options.map(|mut options| options.take_rest()),
            choices: choices(&mut input),
            faults: Vec::new(),
        };
        definition.faults = input.into_faults_and_unknown(&[]);
        definition
    }

    /// The definition with the members sent. All faults are answered together.
    pub fn apply(self, mut definition: Definition, is_new: bool) -> Result<Definition, Refusal> {
        let mut faults = self.faults;
        let mut check = |text: &str, longest, name: &'static str| {
            if text.chars().count() > longest {
                faults.push(WirePath::root().member(name).fault(Rule::TooLong(longest)));
            }
        };
        check(self.title.as_deref().unwrap_or_default(), LONGEST_TITLE, "title");
        check(self.description.as_deref().unwrap_or_default(), LONGEST_TEXT, "description");
        check(self.widget_type.as_deref().unwrap_or_default(), LONGEST_TITLE, "widget_type");
        if self.title.as_ref().map_or(is_new, String::is_empty) {
            faults.push(WirePath::root().member("title").fault(Rule::Required));
        }
        if let Some(sent) = self.choices {
            definition.choices = numbered(sent, &mut faults);
            if is_new && !definition.choices.is_empty() {
                "choice".clone_into(&mut definition.widget_type);
            }
        }
        Refusal::unless_empty(faults)?;
        let Definition { title, description, parent, widget_type, options, .. } = &mut definition;
        let widget = self.widget_type.filter(|text| !text.is_empty());
        for (member, sent) in
            [(title, self.title), (description, self.description), (widget_type, widget)]
        {
            *member = sent.unwrap_or_else(|| std::mem::take(member));
        }
        *parent = self.parent.or_keep(*parent);
        *options = self.options.unwrap_or_else(|| std::mem::take(options));
        Ok(definition)
    }
}

fn choices(input: &mut RequestObject) -> Option<Vec<ChoiceInput>> {
    let mut choices = Vec::new();
    for mut object in input.objects("choices").value()? {
        choices.push(ChoiceInput {
            path: object.path().clone(),
            id: object.id("id").value(),
            title: object.text("title").value().unwrap_or_default(),
        });
        input.note_all(object.into_faults_and_unknown(&[]));
    }
    Some(choices)
}

/// Choices without an id get the next free ids.
fn numbered(sent: Vec<ChoiceInput>, faults: &mut Vec<Fault>) -> Vec<Choice> {
    let mut last = sent.iter().filter_map(|choice| choice.id).max().unwrap_or_default();
    let mut choices: Vec<Choice> = Vec::with_capacity(sent.len());
    for ChoiceInput { path, id, title } in sent {
        if title.is_empty() {
            faults.push(path.member("title").fault(Rule::Required));
        } else if title.chars().count() > LONGEST_TITLE {
            faults.push(path.member("title").fault(Rule::TooLong(LONGEST_TITLE)));
        }
        let id = id.unwrap_or_else(|| {
            last = last.saturating_add(1);
            last
        });
        if choices.iter().any(|choice| choice.id == id) {
            faults.push(path.member("id").fault(Rule::Repeated));
        }
        choices.push(Choice { id, title });
    }
    choices
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn applied(sent: Json, to: Definition, is_new: bool) -> Result<Definition, String> {
        let Json::Object(members) = sent else { panic!("an object") };
        DefinitionInput::read(members).apply(to, is_new).map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn members_not_sent_stay() {
        let sent = json!({"title": " Plan ", "choices": [{"title": "A"}, {"id": 7, "title": "B"}]});
        let made = applied(sent, Definition::plain(3), true).unwrap();
        let expected = json!({"id": 3, "title": "Plan", "description": "", "parent": null,
            "widget_type": "choice", "options": {},
            "choices": [{"id": 8, "title": "A"}, {"id": 7, "title": "B"}]});
        assert_eq!(json!(made), expected);
        let changed =
            applied(json!({"description": "of the contract"}), made.clone(), false).unwrap();
        assert_eq!(changed, Definition { description: "of the contract".into(), ..made });
    }

    #[test]
    fn faults_are_answered_together() {
        let sent =
            json!({"colour": 1, "options": 7, "choices": [{"id": 1}, {"id": 1, "title": "A"}]});
        assert_eq!(
            applied(sent, Definition::plain(1), true).unwrap_err(),
            "options: expected object; : unknown members colour; title: required; \
             choices.0.title: required; choices.1.id: given twice"
        );
    }
}
