//! The parameters that create or change a person, as a table, and their values in one request.

use serde_json::{Map, Value as Json};

use super::members::{Form, MAX_LINE, MAX_NOTES, WORK_FROM};
use crate::wire::Pair;

/// A parameter that sets a member.
#[derive(Debug)]
pub struct Parameter {
    /// Its name in requests.
    pub name: &'static str,
    /// How it is read.
    pub form: Form,
    /// The member that it sets; `None` for parameters that set something else.
    pub member: Option<&'static str>,
}

/// The parameters of a person, in the order in which a response names their faults.
pub const PARAMETERS: &[Parameter] = &[
    parameter("firstname", Form::Name, Some("firstName")),
    parameter("lastname", Form::Name, Some("lastName")),
    parameter("email", Form::Name, None),
    parameter("title", Form::Text(MAX_LINE), Some("title")),
    parameter("location", Form::Text(MAX_LINE), Some("location")),
    parameter("comment", Form::Text(MAX_NOTES), Some("notes")),
    parameter("cultureName", Form::Text(MAX_LINE), Some("cultureName")),
    parameter("lead", Form::Id, Some("lead")),
    parameter("password", Form::Name, None),
    parameter("sex", Form::Sex, Some("sex")),
    parameter("birthday", Form::Day, Some("birthday")),
    parameter("worksfrom", Form::Day, Some(WORK_FROM)),
    parameter("isVisitor", Form::Flag, Some("isVisitor")),
    parameter("disable", Form::Flag, None),
    parameter("department", Form::Groups, Some("groups")),
];

const fn parameter(name: &'static str, form: Form, member: Option<&'static str>) -> Parameter {
    Parameter { name, form, member }
}

/// What a request changes of a person: the values of [`PARAMETERS`] by name, and the contacts. An
/// absent parameter and `null` leave a member unchanged; an empty text clears it.
///
/// The vendor's server treats an absent `contacts`, `department`, `lead` or `isVisitor` as empty, so
/// that a partial update wipes them. Here every absent member is left unchanged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    values: Map<String, Json>,
    /// The whole list of contacts.
    pub contacts: Option<Vec<Pair>>,
}

impl Changes {
    /// These changes with a value for a parameter.
    #[must_use]
    pub fn with(mut self, parameter: &str, value: impl Into<Json>) -> Self {
        self.set(parameter, value);
        self
    }

    /// Sets the value of a parameter.
    pub fn set(&mut self, parameter: &str, value: impl Into<Json>) {
        self.values.insert(parameter.to_owned(), value.into());
    }

    /// Removes a parameter.
    pub fn remove(&mut self, parameter: &str) -> Option<Json> {
        self.values.shift_remove(parameter)
    }

    /// The value of a parameter that is a text.
    pub fn text(&self, parameter: &str) -> Option<&str> {
        self.values.get(parameter)?.as_str()
    }

    /// The value of a parameter that is a boolean.
    pub fn flag(&self, parameter: &str) -> Option<bool> {
        self.values.get(parameter)?.as_bool()
    }

    /// The parameters that are present, with their values, in the order of the table.
    pub fn values(&self) -> impl Iterator<Item = (&'static Parameter, &Json)> {
        PARAMETERS
            .iter()
            .filter_map(|parameter| Some((parameter, self.values.get(parameter.name)?)))
    }
}
