//! The dialects that the program knows: mounted, and convertible into each other.

use std::sync::Arc;

use clap::ValueEnum;
use polydex_directory::GrantingExtras;
use polydex_face_onlyoffice::Onlyoffice;
use polydex_format_awork::AworkLens;
use polydex_format_deskpro::DeskproLens;
use polydex_format_onlyoffice::convert::Profiles;
use polydex_format_xurrent::XurrentLens;
use polydex_http::Face;
use polydex_lens::Documents;
use polydex_model::{Dialect, Workspace};

/// Every face, with its usual settings.
pub fn faces() -> Vec<Box<dyn Face>> {
    faces_with(Onlyoffice::default(), polydex_face_xurrent::Options::default())
}

/// Every face, as the server mounts them.
pub(crate) fn faces_with(
    onlyoffice: Onlyoffice,
    xurrent: polydex_face_xurrent::Options,
) -> Vec<Box<dyn Face>> {
    vec![
        Box::new(polydex_face_deskpro::Deskpro),
        Box::new(onlyoffice),
        Box::new(polydex_face_xurrent::Xurrent::new(xurrent)),
        Box::new(polydex_face_awork::Awork),
    ]
}

/// What the dialects keep in extras and only admins may change.
pub fn granting() -> GrantingExtras {
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
    /// Its documents in a workspace: the same bytes that the workspace's API answers.
    pub(crate) fn documents(
        self,
        workspace: &Workspace,
        onlyoffice: Onlyoffice,
    ) -> Arc<dyn Documents> {
        let settings = &workspace.settings;
        match self {
            Self::Deskpro => Arc::new(DeskproLens::of(workspace)),
            Self::Onlyoffice => Arc::new(Profiles::new(settings, onlyoffice.zero_offset)),
            Self::Xurrent => Arc::new(XurrentLens::for_workspace(settings)),
            Self::Awork => Arc::new(AworkLens),
        }
    }

    /// The name under which the dialect's residue is kept, and changes through it are noted.
    pub(crate) fn residue_name(self) -> Dialect {
        match self {
            Self::Onlyoffice => polydex_format_onlyoffice::DIALECT,
            Self::Deskpro => polydex_format_deskpro::DIALECT,
            Self::Xurrent => polydex_format_xurrent::DIALECT,
            Self::Awork => polydex_format_awork::DIALECT,
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
