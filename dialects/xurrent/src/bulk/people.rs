//! A row of `people` as the body that a client would post.

use std::collections::HashMap;

use polydex_directory::{Caller, Directory, Kind, Lookup};
use polydex_model::{
    Filter, Organization, Person, Query, Refusal, Rule,
    query::{Field, Scalar, Test},
};
use serde_json::{Map, Value as Json};

use super::{
    columns::{ID, PEOPLE},
    table::{Row, Table},
};
use crate::{
    XurrentLens,
    list::listed,
    wire::{Body, node::number_of},
};

/// Several records have the name that a row refers to.
pub(crate) const AMBIGUOUS: Rule = Rule::Own("several_of_that_name");

/// Reads rows of people, and remembers whom their references name.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    directory: &'a Directory,
    caller: &'a Caller,
    lens: &'a XurrentLens,
    table: &'a Table,
    named: HashMap<(&'static str, String), Result<i64, Rule>>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(
        directory: &'a Directory,
        caller: &'a Caller,
        lens: &'a XurrentLens,
        table: &'a Table,
    ) -> Self {
        Self { directory, caller, lens, table, named: HashMap::new() }
    }

    /// The person who is meant: by ID, else by source and source id, else by primary address.
    pub(super) async fn find(&self, row: &Row) -> Result<Option<Lookup>, Refusal> {
        let text = |name| self.table.text(row, name);
        if !text(ID).is_empty() {
            let number = number_of(text(ID), self.lens.domain(), "Person");
            let which = number.map(Lookup::Number).ok_or(Refusal::at(ID, Rule::NotAChoice))?;
            let found = self.directory.read::<Person>(self.caller, &which).await;
            return match found {
                Err(Refusal::NotFound(_)) => Err(Refusal::at(ID, Rule::NotAChoice)),
                found => found.map(|_| Some(which)),
            };
        }
        let (source, id) = (text("Source"), text("Source ID"));
        if !source.is_empty() && !id.is_empty() {
            let of = is(Field::Source, source).and(is(Field::SourceId, id));
            let found = self.numbers::<Person>(of, 1).await?;
            if let [number] = *found {
                return Ok(Some(Lookup::Number(number)));
            }
        }
        if text("Primary Email").is_empty() {
            return Ok(None);
        }
        let which = Lookup::Email(text("Primary Email").to_owned());
        match self.directory.read::<Person>(self.caller, &which).await {
            Ok(person) => Ok(Some(Lookup::Number(person.number))),
            Err(Refusal::NotFound(_)) => Ok(None),
            Err(refusal) => Err(refusal),
        }
    }

    /// The row as a body. A column that is empty clears its member, one that is not there leaves
    /// it.
    pub(super) async fn body(&mut self, row: &Row) -> Result<Body, Refusal> {
        let mut members = Map::new();
        for (column, name) in PEOPLE {
            let Some(text) = self.table.cell(row, column) else { continue };
            let value = match *name {
                _ if text.is_empty() => Json::Null,
                "organization_id" => self.named::<Organization>(name, text).await?,
                "manager_id" => self.named::<Person>(name, text).await?,
                "custom_fields" => serde_json::from_str(text)
                    .map_err(|_| Refusal::at(name, Rule::Format("json")))?,
                _ => text.into(),
            };
            members.insert((*name).to_owned(), value);
        }
        Ok(members.into())
    }

    /// The number of whom a reference names: `Name`, `Name @account`, or a person's address.
    async fn named<R: Kind>(&mut self, member: &'static str, text: &str) -> Result<Json, Refusal> {
        let key = (member, text.to_owned());
        let found = if let Some(found) = self.named.get(&key) {
            found.clone()
        } else {
            let found = self.look_up::<R>(text).await?;
            self.named.insert(key, found.clone());
            found
        };
        found.map(Json::from).map_err(|rule| Refusal::at(member, rule))
    }

    async fn look_up<R: Kind>(&self, text: &str) -> Result<Result<i64, Rule>, Refusal> {
        let name = match text.rsplit_once(" @") {
            Some((name, account)) if account.eq_ignore_ascii_case(&self.caller.workspace.name) => {
                name
            }
            Some(_) => return Ok(Err(Rule::NotAChoice)),
            None => text,
        };
        let field = if name.contains('@') { Field::PrimaryEmail } else { Field::Name };
        for test in
            [Test::Equals(Scalar::Text(name.to_owned())), Test::EqualsFolded(name.to_owned())]
        {
            match *self.numbers::<R>(Filter::Is(field.clone(), test), 2).await? {
                [] => {}
                [number] => return Ok(Ok(number)),
                _ => return Ok(Err(AMBIGUOUS)),
            }
        }
        Ok(Err(Rule::NotAChoice))
    }

    async fn numbers<R: Kind>(&self, filter: Filter, most: u32) -> Result<Vec<i64>, Refusal> {
        let query = Query::first(listed().and(filter), most);
        let page = self.directory.list::<R>(self.caller, &query).await?;
        Ok(page.items.iter().map(polydex_model::Record::number).collect())
    }
}

fn is(field: Field, text: &str) -> Filter {
    Filter::Is(field, Test::Equals(Scalar::Text(text.to_owned())))
}
