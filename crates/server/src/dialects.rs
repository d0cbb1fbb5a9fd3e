//! The dialects that the program knows: mounted, and convertible into each other.

use clap::ValueEnum;
use polydex_awork::AworkLens;
use polydex_deskpro::DeskproLens;
use polydex_directory::Granting;
use polydex_http::Face;
use polydex_lens::renew;
use polydex_model::{Dialect, Person, Refusal, Settings};
use polydex_onlyoffice::{Onlyoffice, OnlyofficeLens};
use polydex_xurrent::XurrentLens;

/// Every face, with its usual settings.
pub fn faces() -> Vec<Box<dyn Face>> {
    faces_with(Onlyoffice::default(), polydex_xurrent::Options::default())
}

/// Every face, as the server mounts them.
pub(crate) fn faces_with(
    onlyoffice: Onlyoffice,
    xurrent: polydex_xurrent::Options,
) -> Vec<Box<dyn Face>> {
    vec![
        Box::new(polydex_deskpro::Deskpro),
        Box::new(onlyoffice),
        Box::new(polydex_xurrent::Xurrent::new(xurrent)),
        Box::new(polydex_awork::Awork),
    ]
}

/// What the dialects keep in extras and only admins may change.
pub fn granting() -> Granting {
    faces().iter().map(|face| (face.dialect(), face.granting())).collect()
}

/// A dialect, as the command line names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DialectName {
    /// Deskpro, API v2.
    Deskpro,
    /// ONLYOFFICE, API 2.0.
    Onlyoffice,
    /// Xurrent (4me), API v1.
    Xurrent,
    /// awork, API v1.
    Awork,
}

impl DialectName {
    /// People from the dialect's documents.
    pub(crate) fn read(self, document: &[u8]) -> Result<Vec<Person>, Refusal> {
        match self {
            Self::Deskpro => polydex_deskpro::convert::read(document),
            Self::Onlyoffice => polydex_onlyoffice::convert::read(document),
            Self::Xurrent => polydex_xurrent::convert::read(document),
            Self::Awork => polydex_awork::convert::read(document),
        }
    }

    /// The dialect's document of a person, as one line.
    pub(crate) fn write(self, person: &Person) -> String {
        match self {
            Self::Deskpro => polydex_deskpro::convert::write(person),
            Self::Onlyoffice => polydex_onlyoffice::convert::write(person),
            Self::Xurrent => polydex_xurrent::convert::write(person),
            Self::Awork => polydex_awork::convert::write(person),
        }
    }

    /// The stored person as a document of the dialect says that they are; `said` was read from it.
    pub(crate) fn renew(self, stored: &Person, said: &Person) -> Result<Person, Refusal> {
        let settings = Settings::default();
        match self {
            Self::Deskpro => renew(&DeskproLens::new(&settings), stored, said),
            Self::Onlyoffice => renew(&OnlyofficeLens, stored, said),
            Self::Xurrent => renew(&XurrentLens::for_workspace(&settings), stored, said),
            Self::Awork => renew(&AworkLens, stored, said),
        }
    }

    /// The name under which the dialect's residue is kept, and changes through it are noted.
    pub(crate) fn residue_name(self) -> Dialect {
        match self {
            Self::Deskpro => polydex_deskpro::DIALECT,
            Self::Onlyoffice => polydex_onlyoffice::DIALECT,
            Self::Xurrent => polydex_xurrent::DIALECT,
            Self::Awork => polydex_awork::DIALECT,
        }
    }

    /// The name as its vendor writes it.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Deskpro => "Deskpro",
            Self::Onlyoffice => "ONLYOFFICE",
            Self::Xurrent => "Xurrent",
            Self::Awork => "awork",
        }
    }

    /// A first call that any key may make: its headers and its path.
    pub(crate) fn first_call(self, key: i64, secret: &str) -> (String, &'static str) {
        match self {
            Self::Deskpro => (format!("key {key}:{secret}"), "/api/v2/people"),
            Self::Onlyoffice => (secret.to_owned(), "/api/2.0/people/@self"),
            Self::Xurrent => (format!("Bearer {secret}"), "/v1/me"),
            Self::Awork => (format!("Bearer {secret}"), "/api/v1/me"),
        }
    }
}
