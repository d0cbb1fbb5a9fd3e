//! What leads to points: conditions that an index answers and of which every point that passes a
//! filter meets one.
//!
//! A filter may ask for one of several things, each found in another place. Databases join what
//! several indexes find only where each of the alternatives is a plain comparison, so these are
//! worked out here and stand beside the filter, which still decides.

use polydex_model::query::{PointField, PointFilter, PointKind, Test};
use polydex_store::keywords::Keyword as _;

use super::{alike::Alike, binds::Binds, filter::any_of, point};
use crate::Value;

/// A condition that an index answers.
pub(super) enum Way<'f> {
    /// The shown text is alike.
    Text(Alike),
    /// What the filter says has an index.
    Plain(&'f PointFilter),
    /// The point is of one of these kinds and some dialect keeps a member beside it.
    Extras(Vec<PointKind>),
}

/// The column of shown texts, folded.
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

/// The ways to all points that pass all of these; `None` if some can only be found by looking at
/// each.
pub(super) fn to_all(all: &[PointFilter]) -> Option<Vec<Way<'_>>> {
    of_all(all, &KINDS)
}

fn of_all<'f>(all: &'f [PointFilter], kinds: &[PointKind]) -> Option<Vec<Way<'f>>> {
    let kinds = kinds_left(all, kinds);
    let found = all.iter().filter_map(|one| ways(one, &kinds));
    found.min_by_key(|ways| ways.iter().map(Way::length).sum::<usize>())
}

/// The kinds of points that may pass all of these.
pub(super) fn kinds_left(all: &[PointFilter], kinds: &[PointKind]) -> Vec<PointKind> {
    let is_left = |kind: &&PointKind| all.iter().all(|one| admits(one, **kind));
    kinds.iter().filter(is_left).copied().collect()
}

fn ways<'f>(filter: &'f PointFilter, kinds: &[PointKind]) -> Option<Vec<Way<'f>>> {
    match filter {
        PointFilter::Text(test) => Some(vec![Way::Text(Alike::of(test)?)]),
        PointFilter::Normal(_) | PointFilter::Digits(_) | PointFilter::Id(_) => {
            Some(vec![Way::Plain(filter)])
        }
        PointFilter::Member(PointField::Extra(..), test) if *test != Test::Missing => {
            Some(vec![Way::Extras(kinds.to_vec())])
        }
        PointFilter::All(all) => of_all(all, kinds),
        PointFilter::Any(any) => {
            let each = any.iter().map(|one| ways(one, kinds));
            Some(each.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect())
        }
        _ => None,
    }
}

/// Whether a point of this kind may pass, as far as the filter names kinds.
fn admits(filter: &PointFilter, kind: PointKind) -> bool {
    match filter {
        PointFilter::Kind(wanted) => *wanted == kind,
        PointFilter::Any(any) => any.iter().any(|one| admits(one, kind)),
        PointFilter::All(all) => all.iter().all(|one| admits(one, kind)),
        _ => true,
    }
}

impl Way<'_> {
    /// Roughly how far it is.
    fn length(&self) -> usize {
        match self {
            Self::Text(Alike::Equal(_)) | Self::Plain(_) => 1,
            Self::Text(Alike::From(_)) => 100,
            Self::Extras(_) => 10_000,
        }
    }
}

/// The condition that a point is on one of these ways.
pub(super) fn condition(ways: Vec<Way<'_>>, binds: &mut Binds) -> String {
    let (mut folds, mut extras, mut any) = (Vec::new(), Vec::new(), Vec::new());
    for way in ways {
        match way {
            Way::Text(Alike::Equal(texts)) => folds.extend(texts),
            Way::Text(from) => any.push(from.condition(FOLDED, binds)),
            Way::Extras(kinds) => extras.extend(kinds),
            Way::Plain(filter) => any.push(point::passes(filter, "o", binds)),
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

/// In the words of the index `contact_points_with_extras`.
fn has_extras(kinds: &[PointKind], binds: &Binds) -> String {
    let kinds: Vec<String> = kinds.iter().map(|kind| format!("'{}'", kind.keyword())).collect();
    let place = binds.flavor().position("p.residue", "'\"extras\"'");
    format!("(p.kind IN ({}) AND {place} > 0)", kinds.join(", "))
}
