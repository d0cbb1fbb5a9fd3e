//! What a dialect wrote and the model has no field for.
//!
//! Residue is stored under the dialect's name and shown to that dialect only. It has two
//! parts. *Extras* are members of the dialect's documents that mean nothing here (Deskpro's
//! `display_feed`). A *spelling* is an unusual form of something that the model does have a
//! field for (`GTalk`, `Home`, `United Kingdom`, an absent sub-type).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::Dialect;

/// Residue of one record or of one contact point, by dialect.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Residue(BTreeMap<Dialect, DialectData>);

/// The residue of one dialect.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DialectData {
    /// Members of the dialect's document without a canonical place.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub extras: Map<String, Json>,
    /// What the dialect wrote where the phrasebook would show something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spelling: Option<Spelling>,
}

/// What the phrasebook shows, and what the dialect wrote instead.
///
/// It is used for as long as the phrasebook still gives the former: `code` must be the code that
/// the phrasebook shows now, and a member reads as it was written for as long as the phrasebook would show the same as then.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spelling {
    /// The code that the phrasebook showed when the spelling was noted.
    pub code: String,
    /// Member name to (shown, written). `null` means that the member is absent.
    pub members: BTreeMap<String, (Json, Json)>,
}

impl Residue {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The residue of `dialect`, if it has any.
    pub fn of(&self, dialect: &Dialect) -> Option<&DialectData> {
        self.0.get(dialect)
    }

    /// One extra member of `dialect`.
    ///
    /// ```
    /// use polydex_model::{Dialect, Residue};
    /// let deskpro = Dialect::named("deskpro");
    /// let mut residue = Residue::default();
    /// residue.set_extra(&deskpro, "display_feed", Some(true.into()));
    /// assert_eq!(residue.extra(&deskpro, "display_feed"), Some(&true.into()));
    /// residue.set_extra(&deskpro, "display_feed", None);
    /// assert!(residue.is_empty());
    /// ```
    pub fn extra(&self, dialect: &Dialect, member: &str) -> Option<&Json> {
        self.0.get(dialect)?.extras.get(member)
    }

    /// Stores or, with `None`, removes one extra member of `dialect`.
    pub fn set_extra(&mut self, dialect: &Dialect, member: &str, value: Option<Json>) {
        self.change(dialect, |left| match value {
            Some(value) => {
                left.extras.insert(member.to_owned(), value);
            }
            None => {
                left.extras.shift_remove(member);
            }
        });
    }

    /// The spelling of `dialect`.
    pub fn spelling(&self, dialect: &Dialect) -> Option<&Spelling> {
        self.0.get(dialect)?.spelling.as_ref()
    }

    /// Notes or, with `None`, forgets the spelling of `dialect`.
    pub fn set_spelling(&mut self, dialect: &Dialect, spelling: Option<Spelling>) {
        self.change(dialect, |left| left.spelling = spelling);
    }

    /// Every dialect with residue, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&Dialect, &DialectData)> {
        self.0.iter()
    }

    fn change(&mut self, dialect: &Dialect, change: impl FnOnce(&mut DialectData)) {
        let left = self.0.entry(dialect.clone()).or_default();
        change(left);
        if left.extras.is_empty() && left.spelling.is_none() {
            self.0.remove(dialect);
        }
    }
}
