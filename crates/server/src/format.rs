//! The forms in which people come out of a file and go into one.

mod native;

use std::{ops::Deref, sync::Arc};

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use polydex_lens::{Documents, FormatSpec};
use polydex_model::{Dialect, Workspace};
use polydex_registry::FORMATS;

use self::native::NATIVE;
use crate::{
    Exit,
    dialects::{self, DialectOptions},
};

/// A form of people's documents: a dialect's, or Polydex's own records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Format(&'static FormatSpec);

impl Deref for Format {
    type Target = FormatSpec;

    fn deref(&self) -> &FormatSpec {
        self.0
    }
}

impl Format {
    /// Polydex's own records, one JSON object a line: everything that is known of a person.
    pub(crate) const NATIVE: Self = Self(&NATIVE);

    /// Every format.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        FORMATS.iter().copied().chain([&NATIVE]).map(Self)
    }

    /// The format with this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::all().find(|format| format.name == name)
    }

    /// The name of the dialect, unless the documents are records.
    pub(crate) fn dialect_name(self) -> Option<Dialect> {
        (self != Self::NATIVE).then(|| self.0.dialect())
    }

    /// Its documents in a workspace: the same bytes that the workspace's API answers.
    pub(crate) fn documents_of(
        self,
        workspace: &Workspace,
        options: &DialectOptions,
    ) -> Result<Arc<dyn Documents>, Exit> {
        let documents = (self.documents)(workspace, &dialects::of(self.0, options));
        documents.map_err(|error| dialects::invalid(self.0, &error))
    }

    /// Reads the name of a format on the command line.
    pub(crate) fn parser() -> impl TypedValueParser<Value = Self> {
        PossibleValuesParser::new(Self::all().map(Self::choice)).map(|name| chosen(&name))
    }

    /// As [`Format::parser`], for a dialect alone.
    pub(crate) fn dialect_parser() -> impl TypedValueParser<Value = Self> {
        let dialects = FORMATS.iter().map(|format| Self(format).choice());
        PossibleValuesParser::new(dialects).map(|name| chosen(&name))
    }

    /// The name and what it means, for the command line.
    pub(crate) fn choice(self) -> PossibleValue {
        PossibleValue::new(self.name).help(self.about)
    }
}

fn chosen(name: &str) -> Format {
    Format::named(name).expect("the parser takes the names of formats alone")
}
