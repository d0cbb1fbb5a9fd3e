//! The dialects of the [registry](polydex_registry), as the program uses them: mounted with their
//! options, and chosen by name on the command line.

use std::collections::BTreeMap;

<<<<<<< HEAD
use polydex_directory::GrantingExtras;
use polydex_http::{Face, FaceSpec};
use polydex_lens::{FormatSpec, InvalidOptions, Options};
use polydex_registry::{FACES, FORMATS};

use crate::Exit;

/// The tables of dialects in the configuration file, by the dialect's name.
pub type DialectOptions = BTreeMap<String, Options>;
=======
use clap::ValueEnum;
use polydex_deskpro::DeskproLens;
use polydex_directory::GrantingExtras;
use polydex_format_awork::AworkLens;
use polydex_http::Face;
use polydex_lens::Documents;
use polydex_model::{Dialect, Workspace};
use polydex_onlyoffice::{Onlyoffice, convert::Profiles};
use polydex_xurrent::XurrentLens;
>>>>>>> main

/// Every face, with its usual settings.
pub fn faces() -> Vec<Box<dyn Face>> {
    mounted(&DialectOptions::new()).expect("a face mounts without options")
}

<<<<<<< HEAD
/// Every face, with the options of the configuration file.
pub(crate) fn mounted(options: &DialectOptions) -> Result<Vec<Box<dyn Face>>, Exit> {
    let known = |name: &String| FACES.iter().any(|face| face.format.name == name);
    if let Some(name) = options.keys().find(|name| !known(name)) {
        return Err(Exit::Usage(format!("{name}: no such key or dialect")));
    }
    FACES.iter().map(|face| mount(face, options)).collect()
}

fn mount(face: &FaceSpec, options: &DialectOptions) -> Result<Box<dyn Face>, Exit> {
    (face.mount)(&of(face.format, options)).map_err(|error| invalid(face.format, &error))
}

/// The options of one dialect.
pub(crate) fn of(format: &FormatSpec, options: &DialectOptions) -> Options {
    options.get(format.name).cloned().unwrap_or_default()
}

/// What is wrong with a dialect's options, for the person who wrote them.
pub(crate) fn invalid(format: &FormatSpec, error: &InvalidOptions) -> Exit {
    Exit::Usage(format!("{}: {error}", format.name))
=======
/// Every face, as the server mounts them.
pub(crate) fn faces_with(
    onlyoffice: Onlyoffice,
    xurrent: polydex_xurrent::Options,
) -> Vec<Box<dyn Face>> {
    vec![
        Box::new(polydex_deskpro::Deskpro),
        Box::new(onlyoffice),
        Box::new(polydex_xurrent::Xurrent::new(xurrent)),
        Box::new(polydex_face_awork::Awork),
    ]
>>>>>>> main
}

/// What the dialects keep in extras and only admins may change.
pub fn granting() -> GrantingExtras {
<<<<<<< HEAD
    FORMATS.iter().map(|format| (format.dialect(), format.granting)).collect()
=======
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
            Self::Deskpro => polydex_deskpro::DIALECT,
            Self::Onlyoffice => polydex_onlyoffice::DIALECT,
            Self::Xurrent => polydex_xurrent::DIALECT,
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
>>>>>>> main
}
