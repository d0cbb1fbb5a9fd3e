//! A row of `people` as the body that a client would post.

use std::collections::HashMap;

use polydex_directory::{Caller, Directory, DirectoryRecord, Lookup};
use polydex_format_xurrent::{
    XurrentLens,
    phrasebook::XurrentRecord as _,
    wire::{Body, Form, node::parse_id},
};
use polydex_model::{
    Filter, Organization, Person, Query, Refusal, Rule,
    query::{Field, Scalar, Test},
};
use serde_json::{Map, Value as Json, json};

use super::{
    columns::{ID, PEOPLE},
    table::{Columns, Row},
};
use crate::{list::listable, refuse::AMBIGUOUS};

/// Reads rows of people, and caches the targets of their references.
#[derive(Debug)]
pub(super) struct PeopleRows<'a> {
    directory: &'a Directory,
    caller: &'a Caller,
    lens: &'a XurrentLens,
    columns: &'a Columns,
    targets: HashMap<(&'static str, String), Result<i64, Rule>>,
}

impl<'a> PeopleRows<'a> {
    pub(super) fn new(
        directory: &'a Directory,
        caller: &'a Caller,
        lens: &'a XurrentLens,
        columns: &'a Columns,
    ) -> Self {
        Self { directory, caller, lens, columns, targets: HashMap::new() }
    }

    /// The person of a row: by ID, else by source and source id, else by primary address.
    pub(super) async fn find(&self, row: &Row) -> Result<Option<Person>, Refusal> {
        let text = |name| self.columns.text(row, name);
        if !text(ID).is_empty() {
            let number = parse_id(text(ID), self.lens.domain(), "Person");
            let which = number.map(Lookup::Number).ok_or(Refusal::at(ID, Rule::NotAChoice))?;
            let found = self.directory.read::<Person>(self.caller, &which).await;
            return match found {
                Err(Refusal::NotFound(_)) => Err(Refusal::at(ID, Rule::NotAChoice)),
                found => found.map(Some),
            };
        }
        let (source, id) = (text("Source"), text("Source ID"));
        if !source.is_empty() && !id.is_empty() {
            let filter = Filter::eq(Field::Source, source).and(Filter::eq(Field::SourceId, id));
            if let Some(found) = self.list::<Person>(filter, 1).await?.pop() {
                return Ok(Some(found));
            }
        }
        if text("Primary Email").is_empty() {
            return Ok(None);
        }
        let which = Lookup::Email(text("Primary Email").to_owned());
        match self.directory.read::<Person>(self.caller, &which).await {
            Ok(person) => Ok(Some(person)),
            Err(Refusal::NotFound(_)) => Ok(None),
            Err(refusal) => Err(refusal),
        }
    }

    /// The row as a request body for a person (`now`). An empty cell clears its member, a missing
    /// column leaves it unchanged. So does the name of a reference's present target, which other
    /// records may share. Texts keep their blanks, as those of clients do.
    pub(super) async fn body(&mut self, row: &Row, now: &Person) -> Result<Body, Refusal> {
        let mut members = Map::new();
        for (column, name) in PEOPLE {
            let Some(text) = self.columns.cell(row, column) else { continue };
            let member = Person::MEMBERS.iter().find(|member| member.name == *name);
            let form = member.map_or(Form::Text(0), |member| member.form);
            let value = match form {
                _ if text.is_empty() => Json::Null,
                Form::Reference(_) if is_target(name, text, now) => continue,
                Form::Reference("Organization") => self.target::<Organization>(name, text).await?,
                Form::Reference(_) => self.target::<Person>(name, text).await?,
                Form::Custom => serde_json::from_str(text)
                    .map_err(|_| Refusal::at(name, Rule::Format("json")))?,
                Form::Named(kind) if parse_id(text.trim(), self.lens.domain(), kind).is_none() => {
                    members
                        .insert(name.trim_end_matches("_id").to_owned(), json!({ "name": text }));
                    continue;
                }
                Form::Text(_) | Form::Required(_) => text.into(),
                _ => text.trim().into(),
            };
            members.insert((*name).to_owned(), value);
        }
        Ok(members.into())
    }

    /// The number of a reference's target: `Name`, `Name @account`, or a person's address.
    async fn target<R: DirectoryRecord>(
        &mut self,
        member: &'static str,
        text: &str,
    ) -> Result<Json, Refusal> {
        let key = (member, text.to_owned());
        let found = if let Some(found) = self.targets.get(&key) {
            found.clone()
        } else {
            let found = self.look_up::<R>(text).await?;
            self.targets.insert(key, found.clone());
            found
        };
        found.map(Json::from).map_err(|rule| Refusal::at(member, rule))
    }

    async fn look_up<R: DirectoryRecord>(&self, text: &str) -> Result<Result<i64, Rule>, Refusal> {
        let trimmed = text.trim();
        let name = match trimmed.rsplit_once(" @") {
            Some((name, account)) if account.eq_ignore_ascii_case(&self.caller.workspace.name) => {
                name
            }
            Some(_) => return Ok(Err(Rule::NotAChoice)),
            None => trimmed,
        };
        let field = if name.contains('@') { Field::PrimaryEmail } else { Field::Name };
        for test in
            [Test::Equals(Scalar::Text(name.to_owned())), Test::EqualsFolded(name.to_owned())]
        {
            match &*self.list::<R>(Filter::Is(field.clone(), test), 2).await? {
                [] => {}
                [one] => return Ok(Ok(one.number())),
                _ => return Ok(Err(AMBIGUOUS)),
            }
        }
        Ok(Err(Rule::NotAChoice))
    }

    async fn list<R: DirectoryRecord>(&self, filter: Filter, max: u32) -> Result<Vec<R>, Refusal> {
        let query = Query::first(listable().and(filter), max);
        Ok(self.directory.list::<R>(self.caller, &query).await?.items)
    }
}

/// Whether an export writes this text for the present target of the person's reference.
fn is_target(member: &str, text: &str, person: &Person) -> bool {
    let reference = match member {
        "organization_id" => &person.organization,
        _ => &person.manager,
    };
    reference.as_ref().is_some_and(|to| match &to.name {
        Some(name) => name == text,
        None => to.number.is_some_and(|number| number.to_string() == text),
    })
}
