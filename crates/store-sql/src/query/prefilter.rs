//! Index-backed prefilters for contact points. Each is a superset of the filter's matches; the
//! filter itself is still applied.
//!
//! A filter may have alternatives that different indexes serve. Databases combine several indexes
//! only if each alternative is a plain comparison, so the prefilters are built here and added to
//! the filter.

use polydex_model::{
    normal::{fold, fold_start},
    query::{Collation, PointField, PointFilter, PointKind, Scalar, Test},
};
use polydex_store::keywords::Keyword as _;

use super::{binds::Binds, filter::any_of, point, test};
use crate::Value;

/// A condition that an index serves.
pub(super) enum IndexPrefilter<'f> {
    /// The folded text matches.
    Text(FoldedMatch),
    /// The filter's own condition has an index.
    Plain(&'f PointFilter),
    /// The point has one of these kinds and extras of some dialect.
    Extras(Vec<PointKind>),
}

/// What the folded form of every text that passes a test must be.
pub(super) enum FoldedMatch {
    /// One of these texts.
    Equal(Vec<String>),
    /// A text with this prefix.
    From(String),
}

impl FoldedMatch {
    /// `None` if matches may be anywhere in the index.
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

    /// The condition on the folded column.
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

/// The folded column of shown texts.
const FOLDED: &str = "p.folded";

/// Every kind of point.
pub(super) const KINDS: [PointKind; 6] = [
    PointKind::Phone,
    PointKind::Email,
    PointKind::Address,
    PointKind::OnlineService,
    PointKind::Link,
    PointKind::Text,
];

/// Prefilters for points that pass all of these; `None` if every point must be checked.
pub(super) fn for_all(all: &[PointFilter]) -> Option<Vec<IndexPrefilter<'_>>> {
    of_all(all, &KINDS)
}

fn of_all<'f>(all: &'f [PointFilter], kinds: &[PointKind]) -> Option<Vec<IndexPrefilter<'f>>> {
    let kinds = kinds_left(all, kinds);
    let found = all.iter().filter_map(|one| prefilters(one, &kinds));
    found.min_by_key(|prefilters| prefilters.iter().map(IndexPrefilter::length).sum::<usize>())
}

/// The kinds of points that may pass all of these.
pub(super) fn kinds_left(all: &[PointFilter], kinds: &[PointKind]) -> Vec<PointKind> {
    let is_left = |kind: &&PointKind| all.iter().all(|one| admits(one, **kind));
    kinds.iter().filter(is_left).copied().collect()
}

fn prefilters<'f>(filter: &'f PointFilter, kinds: &[PointKind]) -> Option<Vec<IndexPrefilter<'f>>> {
    match filter {
        PointFilter::Text(test) => Some(vec![IndexPrefilter::Text(FoldedMatch::of(test)?)]),
        PointFilter::Normal(_) | PointFilter::Digits(_) | PointFilter::Id(_) => {
            Some(vec![IndexPrefilter::Plain(filter)])
        }
        PointFilter::Member(PointField::Extra(..), test) if *test != Test::Missing => {
            Some(vec![IndexPrefilter::Extras(kinds.to_vec())])
        }
        PointFilter::All(all) => of_all(all, kinds),
        PointFilter::Any(any) => {
            let each = any.iter().map(|one| prefilters(one, kinds));
            Some(each.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect())
        }
        _ => None,
    }
}

/// Whether a point of this kind may pass, judging by the kinds that the filter names.
fn admits(filter: &PointFilter, kind: PointKind) -> bool {
    match filter {
        PointFilter::Kind(wanted) => *wanted == kind,
        PointFilter::Any(any) => any.iter().any(|one| admits(one, kind)),
        PointFilter::All(all) => all.iter().all(|one| admits(one, kind)),
        _ => true,
    }
}

impl IndexPrefilter<'_> {
    /// A rough cost.
    fn length(&self) -> usize {
        match self {
            Self::Text(FoldedMatch::Equal(_)) | Self::Plain(_) => 1,
            Self::Text(FoldedMatch::From(_)) => 100,
            Self::Extras(_) => 10_000,
        }
    }
}

/// The condition that a point passes one of these prefilters.
pub(super) fn condition(prefilters: Vec<IndexPrefilter<'_>>, binds: &mut Binds) -> String {
    let (mut folds, mut extras, mut any) = (Vec::new(), Vec::new(), Vec::new());
    for prefilter in prefilters {
        match prefilter {
            IndexPrefilter::Text(FoldedMatch::Equal(texts)) => folds.extend(texts),
            IndexPrefilter::Text(from) => any.push(from.condition(FOLDED, binds)),
            IndexPrefilter::Extras(kinds) => extras.extend(kinds),
            IndexPrefilter::Plain(filter) => any.push(point::passes(filter, "o", binds)),
        }
    }
    if !folds.is_empty() {
        any.push(binds.one_of(FOLDED, Value::Texts(folds)));
    }
    if !extras.is_empty() {
        extras.sort_unstable_by_key(|kind| kind.keyword());
        extras.dedup();
        any.push(has_extras(&extras, binds));
    }
    any_of(any)
}

/// Matches the predicate of the index `contact_points_with_extras`.
fn has_extras(kinds: &[PointKind], binds: &Binds) -> String {
    let kinds: Vec<String> = kinds.iter().map(|kind| format!("'{}'", kind.keyword())).collect();
    let place = binds.flavor().position("p.residue", "'\"extras\"'");
    format!("(p.kind IN ({}) AND {place} > 0)", kinds.join(", "))
}
