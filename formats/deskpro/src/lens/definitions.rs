//! Definitions of custom fields, kept with the workspace.

use polydex_model::{Refusal, Residue, Rule};
use serde_json::{Map, Value as Json};

use crate::{
    DIALECT,
    phrasebook::Owner,
    wire::{Definition, DefinitionInput},
};

/// Most definitions for one kind of record; a workspace is loaded with them.
const MOST: usize = 1000;

/// The definitions of a workspace, each list in the order of its numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Definitions {
    people: Vec<Definition>,
    organizations: Vec<Definition>,
}

const PEOPLE: &str = "person_custom_fields";
const ORGANIZATIONS: &str = "organization_custom_fields";

impl Definitions {
    /// Those that Deskpro keeps in a workspace.
    pub fn of(workspace: &Residue) -> Self {
        let list = |name| {
            let kept = workspace.extra(&DIALECT, name).cloned();
            kept.and_then(|list| serde_json::from_value(list).ok()).unwrap_or_default()
        };
        Self { people: list(PEOPLE), organizations: list(ORGANIZATIONS) }
    }

    /// What is kept in the workspace when these are.
    #[must_use]
    pub fn kept_in(&self, workspace: &Residue) -> Residue {
        let mut kept = workspace.clone();
        for (name, list) in [(PEOPLE, &self.people), (ORGANIZATIONS, &self.organizations)] {
            let list = (!list.is_empty()).then(|| serde_json::json!(list));
            kept.set_extra(&DIALECT, name, list);
        }
        kept
    }

    /// Those of a kind of record.
    pub fn list(&self, owner: Owner) -> &[Definition] {
        match owner {
            Owner::Organization => &self.organizations,
            Owner::Person | Owner::Any => &self.people,
        }
    }

    fn list_mut(&mut self, owner: Owner) -> &mut Vec<Definition> {
        match owner {
            Owner::Organization => &mut self.organizations,
            Owner::Person | Owner::Any => &mut self.people,
        }
    }

    /// The definition of this number.
    pub fn get(&self, owner: Owner, id: i64) -> Option<&Definition> {
        self.list(owner).iter().find(|definition| definition.id == id)
    }

    /// Adds a definition, with the next number unless the request has one.
    pub fn add(&mut self, owner: Owner, input: DefinitionInput) -> Result<Definition, Refusal> {
        let last = self.list(owner).last().map_or(0, |definition| definition.id);
        let id = input.id.unwrap_or(last + 1);
        if self.get(owner, id).is_some() {
            return Err(Refusal::at("id", Rule::Taken(None)));
        }
        if id < 1 || self.list(owner).len() >= MOST {
            return Err(Refusal::at("id", Rule::NotAChoice));
        }
        let made = input.apply(Definition::plain(id), true)?;
        self.insert(owner, made.clone());
        Ok(made)
    }

    /// Changes a definition. `None` if there is none of this number.
    pub fn change(
        &mut self,
        owner: Owner,
        id: i64,
        input: DefinitionInput,
    ) -> Result<Option<Definition>, Refusal> {
        let known = self.list_mut(owner).iter_mut().find(|definition| definition.id == id);
        let Some(known) = known else { return Ok(None) };
        *known = input.apply(known.clone(), false)?;
        Ok(Some(known.clone()))
    }

    /// Removes a definition; values stay. `None` if there is none of this number.
    pub fn remove(&mut self, owner: Owner, id: i64) -> Option<Definition> {
        let list = self.list_mut(owner);
        let at = list.iter().position(|definition| definition.id == id)?;
        Some(list.remove(at))
    }

    /// Defines those of these fields that are not defined, as far as there is room.
    pub fn define(&mut self, owner: Owner, ids: &[i64]) {
        for id in ids {
            if self.get(owner, *id).is_none() && self.list(owner).len() < MOST {
                self.insert(owner, Definition::plain(*id));
            }
        }
    }

    fn insert(&mut self, owner: Owner, definition: Definition) {
        let list = self.list_mut(owner);
        let at = list.partition_point(|known| known.id < definition.id);
        list.insert(at, definition);
    }

    /// Adds to the fields of a document what their definitions say: the title as one more name,
    /// and the titles of what is chosen.
    pub fn describe(&self, owner: Owner, fields: &mut Json) {
        for definition in self.list(owner) {
            let Some(field) = fields.get_mut(definition.id.to_string()) else { continue };
            if let Some(aliases) = field["aliases"].as_array_mut() {
                aliases.insert(1, definition.title.clone().into());
            }
            if !definition.choices.is_empty() {
                field["detail"] = detail(definition, &field["value"]);
            }
        }
    }
}

fn detail(definition: &Definition, value: &Json) -> Json {
    let chosen = match value {
        Json::Array(ids) => ids.as_slice(),
        id => std::slice::from_ref(id),
    };
    let choices = definition.choices.iter().filter(|choice| chosen.contains(&choice.id.into()));
    let detail = choices.map(|choice| {
        let title = Map::from_iter([("title".to_owned(), choice.title.clone().into())]);
        (choice.id.to_string(), Json::Object(title))
    });
    Json::Object(detail.collect())
}
