//! A dialect's documents of people, outside any server: what imports, exports and conversions use.

use polydex_model::{Dialect, Person, Refusal};
use serde_json::Value as Json;

/// The documents of one dialect, in one workspace: its settings decide how numbers and times are
/// read and written.
pub trait Documents: Send + Sync {
    /// People from the body of a `GET`: one, a list, or one after another.
    ///
    /// Lenient: what a vendor stored is read whatever the rules for writing are today. A member
    /// that cannot be read is as if it were not there; [`reading`](crate::coverage) names it. Text
    /// that is no document at all is refused.
    fn read(&self, bytes: &[u8]) -> Result<Vec<ParsedPerson>, Refusal>;

    /// The people of [`Documents::read`] alone.
    fn people(&self, bytes: &[u8]) -> Result<Vec<Person>, Refusal> {
        Ok(self.read(bytes)?.into_iter().map(|said| said.person).collect())
    }

    /// The document of one person, as `GET` returns it.
    fn document(&self, person: &Person) -> Json;

    /// The document as one line, the same bytes that `GET` returns.
    fn write(&self, person: &Person) -> String {
        self.document(person).to_string()
    }

    /// The stored person, updated from a document; `parsed` was read from the document alone.
    fn merge(&self, stored: &Person, parsed: &Person) -> Result<Person, Refusal>;

    /// What the documents' members mean.
    fn schema(&self) -> DocumentSchema<'_>;
}

/// The documents in a file: one, those of an array, or one after another. What is no JSON is
/// refused, with its line.
pub fn documents_in(bytes: &[u8]) -> Result<Vec<Json>, Refusal> {
    let mut documents = Vec::new();
    for document in serde_json::Deserializer::from_slice(bytes).into_iter::<Json>() {
        match document {
            Ok(Json::Array(list)) => documents.extend(list),
            Ok(document) => documents.push(document),
            Err(error) => return Err(Refusal::Malformed(format!("not JSON: {error}").into())),
        }
    }
    Ok(documents)
}

/// A person that was read from a document, and that document.
#[derive(Clone, Debug, PartialEq)]
pub struct ParsedPerson {
    /// The document of this one person.
    pub document: Json,
    /// What was understood of it.
    pub person: Person,
}

/// What the members of a dialect's documents mean, as far as [`coverage`](crate::coverage) and
/// imports need it.
///
/// Paths are members joined by dots; `[]` means any element of a list and `*` for any member
/// whose name is a number. A path means what is below it too.
#[derive(Clone, Debug)]
pub struct DocumentSchema<'t> {
    /// The name under which the dialect's own members are stored.
    pub dialect: Option<Dialect>,
    /// Members that answers show and clients cannot write: ids, times, counters, links.
    pub read_only: &'static [&'static str],
    /// Members that hold one of the vendor's words, such as a label or a type.
    pub codes: &'static [&'static str],
    /// Members without a canonical place that the dialect knows and keeps.
    pub extras: &'static [&'static str],
    /// Whether names of members are read in any case.
    pub any_case: bool,
    /// Region that phone numbers without country code are read with.
    pub region: &'t str,
}
