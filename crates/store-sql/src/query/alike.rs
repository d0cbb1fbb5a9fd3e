//! Which tests of a text an index of folded texts leads: what passes is alike but for case and marks.

use polydex_model::{
    normal::{fold, fold_start},
    query::{Collation, Scalar, Test},
};

use super::{binds::Binds, test};
use crate::Value;

/// What is certain of the folded form of each text that passes.
pub(super) enum Alike {
    /// It is one of these.
    Equal(Vec<String>),
    /// It begins so.
    From(String),
}

impl Alike {
    /// `None` where texts that pass may stand anywhere in an index.
    pub(super) fn of(test: &Test) -> Option<Self> {
        match test {
            Test::Equals(Scalar::Text(text)) | Test::EqualsFolded(text) => {
                Some(Self::Equal(vec![fold(text)]))
            }
            Test::OneOf(scalars) => {
                let texts = scalars.iter().filter_map(|scalar| match scalar {
                    Scalar::Text(text) => Some(fold(text)),
                    _ => None,
                });
                Some(Self::Equal(texts.collect()))
            }
            Test::StartsWith(start, collation) => {
                let start = match collation {
                    Collation::Folded => fold(start),
                    Collation::Exact => fold_start(start),
                };
                (!start.is_empty()).then_some(Self::From(start))
            }
            _ => None,
        }
    }

    /// The condition on the column of folded texts.
    pub(super) fn condition(self, folded: &str, binds: &mut Binds) -> String {
        match self {
            Self::Equal(mut texts) if texts.len() == 1 => {
                format!("{folded} = {}", binds.add(texts.remove(0)))
            }
            Self::Equal(texts) => binds.one_of(folded, Value::Texts(texts)),
            Self::From(start) => test::range(folded, start, binds),
        }
    }
}
