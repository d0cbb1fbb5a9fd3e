//! Definitions of custom fields, stored with the workspace.

use polydex_model::{Refusal, Residue, Rule};
use serde_json::{Map, Value as Json};

use crate::{
    DIALECT,
    phrasebook::Owner,
    wire::{Definition, DefinitionInput},
};

/// Limit for each kind of record; the definitions are loaded with the workspace.
const MAX_DEFINITIONS: usize = 1000;

/// The definitions of a workspace, each list in the order of its numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Definitions {
    people: Vec<Definition>,
    organizations: Vec<Definition>,
}

const PEOPLE: &str = "person_custom_fields";
const ORGANIZATIONS: &str = "organization_custom_fields";

impl Definitions {
    /// The definitions in a workspace.
    pub fn of(workspace: &Residue) -> Self {
        let list = |name| {
            let stored = workspace.extra(&DIALECT, name).cloned();
            stored.and_then(|list| serde_json::from_value(list).ok()).unwrap_or_default()
        };
        Self { people: list(PEOPLE), organizations: list(ORGANIZATIONS) }
    }

    /// The workspace's data with these definitions.
    #[must_use]
    pub fn stored_in(&self, workspace: &Residue) -> Residue {
        let mut residue = workspace.clone();
        for (name, list) in [(PEOPLE, &self.people), (ORGANIZATIONS, &self.organizations)] {
            let list = (!list.is_empty()).then(|| serde_json::json!(list));
            residue.set_extra(&DIALECT, name, list);
        }
        residue
    }

    /// The definitions for a kind of record.
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

    /// The definition with this number.
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
        if id < 1 || self.list(owner).len() >= MAX_DEFINITIONS {
            return Err(Refusal::at("id", Rule::NotAChoice));
        }
        let definition = input.apply(Definition::plain(id), true)?;
        self.insert(owner, definition.clone());
        Ok(definition)
    }

    /// Changes a definition. `None` if the number is unknown.
    pub fn change(
        &mut self,
        owner: Owner,
        id: i64,
        input: DefinitionInput,
    ) -> Result<Option<Definition>, Refusal> {
        let found = self.list_mut(owner).iter_mut().find(|definition| definition.id == id);
        let Some(definition) = found else { return Ok(None) };
        *definition = input.apply(definition.clone(), false)?;
        Ok(Some(definition.clone()))
    }

    /// Removes a definition; values stay. `None` if the number is unknown.
    pub fn remove(&mut self, owner: Owner, id: i64) -> Option<Definition> {
        let list = self.list_mut(owner);
        let index = list.iter().position(|definition| definition.id == id)?;
        Some(list.remove(index))
    }

    /// Defines these fields as text, unless they are defined, up to the limit.
    pub fn define(&mut self, owner: Owner, ids: &[i64]) {
        for id in ids {
            if self.get(owner, *id).is_none() && self.list(owner).len() < MAX_DEFINITIONS {
                self.insert(owner, Definition::plain(*id));
            }
        }
    }

    fn insert(&mut self, owner: Owner, definition: Definition) {
        let list = self.list_mut(owner);
        let index = list.partition_point(|known| known.id < definition.id);
        list.insert(index, definition);
    }

    /// Adds the definitions to the custom fields of a document: the title as one more alias, and
    /// the titles of the values chosen.
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
