//! Values of a statement. No value ever stands in the text, so that the text of a query depends on
//! its shape alone and the statement is prepared once.

use rusqlite::types::Value;

/// The values, by the number of their placeholder; the first is the workspace.
#[derive(Debug)]
pub(crate) struct Binds(Vec<Value>);

impl Binds {
    pub(crate) fn of(workspace: i64) -> Self {
        Self(vec![Value::Integer(workspace)])
    }

    /// The workspace.
    pub(crate) fn workspace(&self) -> i64 {
        match self.0[0] {
            Value::Integer(workspace) => workspace,
            _ => unreachable!("put there by `of`"),
        }
    }

    /// Takes a value; answers the placeholder that stands for it.
    pub(crate) fn add(&mut self, value: impl Into<Value>) -> String {
        self.0.push(value.into());
        format!("?{}", self.0.len())
    }

    /// A list of texts or integers as one value, to be taken apart by `json_each`: a statement
    /// does not depend on how long a list is, and no limit on placeholders is met.
    pub(crate) fn list<T: serde::Serialize>(&mut self, list: &[T]) -> String {
        let json = serde_json::to_string(list).expect("a list of plain values is JSON");
        format!("(SELECT value FROM json_each({}))", self.add(json))
    }

    pub(crate) fn values(&self) -> &[Value] {
        &self.0
    }
}
