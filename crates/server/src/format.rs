//! The forms in which people come out of a file and go into one.

mod native;

use std::sync::Arc;

use clap::ValueEnum;
use polydex_face_onlyoffice::Onlyoffice;
use polydex_lens::Documents;
use polydex_model::Workspace;

use self::native::Records;
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

    /// Its documents in a workspace: the same bytes that the workspace's API answers.
    pub(crate) fn documents(
        self,
        workspace: &Workspace,
        onlyoffice: Onlyoffice,
    ) -> Arc<dyn Documents> {
        match self.dialect() {
            Some(dialect) => dialect.documents(workspace, onlyoffice),
            None => Arc::new(Records::of(&workspace.settings)),
        }
    }

    /// The name as its vendor writes it.
    pub(crate) fn title(self) -> &'static str {
        self.dialect().map_or("Polydex", DialectName::title)
    }

    /// The word of the command line.
    pub(crate) fn word(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// Members of an object around a list of documents, where there is such an object.
    pub(crate) fn envelopes(self) -> &'static [&'static str] {
        match self {
            Self::Deskpro => &["data"],
            Self::Onlyoffice => &["response"],
            Self::Xurrent | Self::Awork | Self::Native => &[],
        }
    }
}
