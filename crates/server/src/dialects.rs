//! The dialects of the [registry](polydex_registry), as the program uses them: mounted with their
//! options, and chosen by name on the command line.

use std::collections::BTreeMap;

use polydex_directory::GrantingExtras;
use polydex_http::{Face, FaceSpec};
use polydex_lens::{FormatSpec, InvalidOptions, Options};
use polydex_registry::{FACES, FORMATS};

use crate::Exit;

/// The tables of dialects in the configuration file, by the dialect's name.
pub type DialectOptions = BTreeMap<String, Options>;

/// Every face, with its usual settings.
pub fn faces() -> Vec<Box<dyn Face>> {
    mounted(&DialectOptions::new()).expect("a face mounts without options")
}

/// Whether the registry has a dialect with this name.
pub(crate) fn is_dialect(name: &str) -> bool {
    FACES.iter().any(|face| face.format.name == name)
}

/// Every face, with the options of the configuration file.
pub(crate) fn mounted(options: &DialectOptions) -> Result<Vec<Box<dyn Face>>, Exit> {
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
}

/// What the dialects keep in extras and only admins may change.
pub fn granting() -> GrantingExtras {
    FORMATS.iter().map(|format| (format.dialect(), format.granting)).collect()
}
