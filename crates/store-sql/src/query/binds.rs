//! Bound values of a statement. No value is ever part of the text, so that the text depends only on
//! the shape of the query and is prepared once.

use crate::{Flavor, Value};

/// The values in the order of their placeholders; the first is the workspace.
#[derive(Debug)]
pub struct Binds {
    flavor: &'static dyn Flavor,
    workspace: i64,
    values: Vec<Value>,
}

impl Binds {
    /// For a statement in one workspace.
    pub fn of(workspace: i64, flavor: &'static dyn Flavor) -> Self {
        Self { flavor, workspace, values: vec![Value::Integer(workspace)] }
    }

    /// The engine's SQL dialect.
    pub fn flavor(&self) -> &'static dyn Flavor {
        self.flavor
    }

    /// The workspace.
    pub fn workspace(&self) -> i64 {
        self.workspace
    }

    /// The placeholder of the workspace.
    pub fn whose(&self) -> String {
        self.flavor.placeholder(1, &self.values[0])
    }

    /// Binds a value; returns its placeholder.
    pub fn add(&mut self, value: impl Into<Value>) -> String {
        let value = value.into();
        let placeholder = self.flavor.placeholder(self.values.len() + 1, &value);
        self.values.push(value);
        placeholder
    }

    /// A condition: an expression equals one of a list's values.
    pub(crate) fn one_of(&mut self, expression: &str, list: Value) -> String {
        let placeholder = self.flavor.placeholder(self.values.len() + 1, &list);
        let condition = self.flavor.one_of(expression, &list, &placeholder);
        self.values.push(list);
        condition
    }

    /// All of them, in the order of their placeholders.
    pub fn into_values(self) -> Vec<Value> {
        self.values
    }
}
