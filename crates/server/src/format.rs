//! The forms in which people come out of a file and go into one.

mod native;

use clap::ValueEnum;
use polydex_model::{Person, Refusal};

use crate::DialectName;

/// A form of people's documents, as the command line names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Deskpro, API v2.
    Deskpro,
    /// ONLYOFFICE, API 2.0.
    Onlyoffice,
    /// Xurrent (4me), API v1.
    Xurrent,
    /// awork, API v1.
    Awork,
    /// Polydex's own records, one JSON object a line: everything that is known of a person.
    Native,
}

impl Format {
    /// The dialect, unless the documents are records.
    pub(crate) fn dialect(self) -> Option<DialectName> {
        match self {
            Self::Deskpro => Some(DialectName::Deskpro),
            Self::Onlyoffice => Some(DialectName::Onlyoffice),
            Self::Xurrent => Some(DialectName::Xurrent),
            Self::Awork => Some(DialectName::Awork),
            Self::Native => None,
        }
    }

    /// People from a document.
    pub(crate) fn read(self, document: &[u8]) -> Result<Vec<Person>, Refusal> {
        match self.dialect() {
            Some(dialect) => dialect.read(document),
            None => native::read(document),
        }
    }

    /// The document of a person, as one line.
    pub(crate) fn write(self, person: &Person) -> String {
        match self.dialect() {
            Some(dialect) => dialect.write(person),
            None => native::write(person),
        }
    }

    /// Whether a document says what the stored person's own document would.
    pub(crate) fn says_the_same(self, stored: &Person, said: &Person) -> bool {
        let Ok(mut echo) = self.read(self.write(stored).as_bytes()) else { return false };
        let Some(mut echo) = echo.pop() else { return false };
        crate::import::forget_ids(&mut echo);
        (&echo.card, &echo.account, &echo.residue) == (&said.card, &said.account, &said.residue)
            && said.organization == stored.organization
    }

    /// The stored person as a document says that they are; `said` was read from it alone.
    pub(crate) fn renew(self, stored: &Person, said: &Person) -> Result<Person, Refusal> {
        match self.dialect() {
            Some(dialect) => dialect.renew(stored, said),
            None => Ok(native::renew(stored, said)),
        }
    }

    /// The member of an object around a list of documents, where there is such an object.
    pub(crate) fn envelope(self) -> Option<&'static str> {
        match self {
            Self::Deskpro => Some("data"),
            Self::Onlyoffice => Some("response"),
            Self::Xurrent | Self::Awork | Self::Native => None,
        }
    }
}
