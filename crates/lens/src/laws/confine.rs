//! Confinement: a write changes what it names and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use polydex_model::{ContactPoint, Dialect, DialectData, PointId, Record, Residue, Value};
use proptest::test_runner::TestCaseError;
use serde::Serialize;
use serde_json::Value as Json;

use super::{
    Lawful,
    compare::{holds, json, written},
};
use crate::{KeyedEntry, ViewOf};

/// Points whose entries did not change stay, to the last field and rank; so do the hidden fields
/// of those that did, and the record's own where no member of it was changed.
///
/// Which fields of a changed point a dialect does not show is its own matter; the law looks at
/// those that no dialect shows, at other dialects' residue, and, where the code stayed the same,
/// at all that makes the row of a phrasebook: kind, contexts, features, the managed flag.
pub fn confinement<R: Record, L: Lawful<R>>(
    lens: &L,
    record: &R,
    command: L::Command,
) -> Result<(), TestCaseError> {
    let shown = lens.get(record);
    let Some((wanted, next)) = written(lens, record, command) else {
        return Ok(());
    };
    let write = Write { lens, record, next: &next, shown: &shown, wanted: &wanted };
    write.points()?;
    write.new_points()?;
    write.primary()?;
    write.fields()
}

/// One write and what it was made of.
struct Write<'w, R: Record, L: Lawful<R>> {
    lens: &'w L,
    record: &'w R,
    next: &'w R,
    shown: &'w ViewOf<R, L>,
    wanted: &'w ViewOf<R, L>,
}

impl<R: Record, L: Lawful<R>> Write<'_, R, L> {
    fn points(&self) -> Result<(), TestCaseError> {
        let (shown, wanted) = (by_point(&self.shown.entries), by_point(&self.wanted.entries));
        let ranks_stay = self.ranks_stay();
        for point in &self.record.card().points {
            let now = find(self.next, point.id);
            match (shown.get(&point.id), wanted.get(&point.id), now) {
                (None, _, Some(now)) => same("a hidden point", point, now)?,
                (Some(_), None, None) => {}
                (Some(was), Some(is), Some(now)) => {
                    let rank = if ranks_stay { now.rank } else { point.rank };
                    let now = &ContactPoint { rank, ..now.clone() };
                    if self.lens.normal(was) == self.lens.normal(is) {
                        self.untouched(point, now)?;
                    } else {
                        self.hidden_fields(point, now, was, is)?;
                    }
                }
                (_, _, None) => return broken("a point was lost", point),
                (_, None, Some(_)) => return broken("a removed point stayed", point),
            }
        }
        Ok(())
    }

    /// Whether no entry was moved and none put before an older one.
    fn ranks_stay(&self) -> bool {
        let first = |keyed: &KeyedEntry<L::Entry>| {
            let known = keyed.key.iter().find(|id| find(self.record, **id).is_some());
            (self.lens.is_ranked(&keyed.entry)).then(|| known.copied())
        };
        let wanted: Vec<Option<PointId>> = self.wanted.entries.iter().filter_map(first).collect();
        let old = wanted.iter().position(Option::is_none).unwrap_or(wanted.len());
        let kept = &wanted[..old];
        let shown = self.shown.entries.iter().filter_map(first).filter(|id| kept.contains(id));
        wanted[old..].iter().all(Option::is_none) && shown.eq(kept.iter().copied())
    }

    /// The point is as it was. Only where another edit changes what the phrasebook makes of it
    /// (the next mobile moves up) may the dialect have noted how it still reads.
    fn untouched(&self, point: &ContactPoint, now: &ContactPoint) -> Result<(), TestCaseError> {
        let read = |record: &R, point: &ContactPoint| {
            self.lens.read(point, record.primary_email_id() == Some(point.id))
        };
        if read(self.next, now) == read(self.record, point) {
            return same("an untouched point", point, now);
        }
        let dialect = self.lens.dialect();
        let bare = |point: &ContactPoint| ContactPoint {
            residue: without_spelling(&point.residue, &dialect),
            ..point.clone()
        };
        same("an untouched point", &bare(point), &bare(now))
    }

    fn hidden_fields(
        &self,
        point: &ContactPoint,
        now: &ContactPoint,
        was: &L::Entry,
        is: &L::Entry,
    ) -> Result<(), TestCaseError> {
        let dialect = self.lens.dialect();
        let stays = (point.number, point.rank, point.pref, point.created)
            == (now.number, now.rank, now.pref, now.created);
        holds(stays, || message("number, rank, pref or stamp of a changed point", point, now))?;
        let others_stay = others(&point.residue, &dialect) == others(&now.residue, &dialect);
        holds(others_stay, || message("another dialect's residue", point, now))?;
        if self.lens.code(was) != self.lens.code(is) {
            return Ok(());
        }
        holds(row(point) == row(now), || {
            message("the row of a point whose code stayed", point, now)
        })?;
        let said = differing(&members(&self.lens.normal(was)), &members(&self.lens.normal(is)));
        let changed = differing(&facts(point), &facts(now));
        // Another service may be another row of the model, with all that goes with it.
        let is_recast = facts(point).get(SERVICE) != facts(now).get(SERVICE);
        holds(is_recast || changed <= said, || message("more than was said", point, now))
    }

    /// As many points are new as entries have no key.
    fn new_points(&self) -> Result<(), TestCaseError> {
        let points = &self.next.card().points;
        let new = points.iter().filter(|point| find(self.record, point.id).is_none()).count();
        let said = self.wanted.entries.iter().filter(|keyed| keyed.is_new()).count();
        holds(new == said, || format!("Confinement: {said} new entries made {new} points"))
    }

    /// The primary address is the one that the view says; no other is promoted.
    fn primary(&self) -> Result<(), TestCaseError> {
        let is_primary = |keyed: &&KeyedEntry<L::Entry>| self.lens.is_primary(&keyed.entry);
        let (was, now) = (self.record.primary_email_id(), self.next.primary_email_id());
        let as_said = match self.wanted.entries.iter().find(is_primary) {
            Some(keyed) if keyed.is_new() => now.is_some_and(|id| find(self.record, id).is_none()),
            Some(keyed) if was.is_some_and(|id| keyed.key.contains(&id)) => now == was,
            Some(keyed) => now.is_some_and(|id| keyed.key.contains(&id)),
            None if self.shown.entries.iter().any(|keyed| is_primary(&keyed)) => now.is_none(),
            None => now == was,
        };
        // Organizations name no primary address.
        let has_one = was.is_some() || now.is_some();
        holds(as_said || !has_one, || {
            format!("Confinement: the primary address was {was:?} and is {now:?}")
        })
    }

    fn fields(&self) -> Result<(), TestCaseError> {
        let (record, next, dialect) = (self.record, self.next, self.lens.dialect());
        let kept = record.uuid() == next.uuid()
            && record.number() == next.number()
            && record.version() == next.version()
            && record.created() == next.created()
            && record.updated() == next.updated();
        let others_stay = others(record.residue(), &dialect) == others(next.residue(), &dialect);
        let (was, is) = (&self.shown.fields, &self.wanted.fields);
        let unsaid = self.lens.normal_fields(was) == self.lens.normal_fields(is);
        let stays = !unsaid || bare(record, &dialect) == bare(next, &dialect);
        let said = differing(
            &members(&self.lens.normal_fields(was)),
            &members(&self.lens.normal_fields(is)),
        );
        let changed = differing(&members_of(record, &dialect), &members_of(next, &dialect));
        holds(kept && others_stay && stays && changed <= said, || {
            format!(
                "Confinement: members of the record\n  from {}\n  to   {}",
                json(&bare(record, &dialect).into_any()),
                json(&bare(next, &dialect).into_any()),
            )
        })
    }
}

/// What makes the row of a phrasebook, for every dialect.
fn row(point: &ContactPoint) -> impl PartialEq + '_ {
    let features = match &point.value {
        Value::Phone(phone) => Some(&phone.features),
        _ => None,
    };
    (std::mem::discriminant(&point.value), &point.contexts, features, point.managed)
}

/// The name of the service among the facts.
const SERVICE: &str = "service";

/// What a point says, by name. Two forms of one fact (user and URI) are one.
fn facts(point: &ContactPoint) -> BTreeMap<String, Json> {
    let mut facts = members(&point.value);
    for (fact, other) in [("number", "extension"), ("user", "uri"), ("country_code", "country")] {
        if facts.contains_key(fact) || facts.contains_key(other) {
            let pair = [facts.remove(fact), facts.remove(other)];
            facts.insert(fact.to_owned(), pair.into_iter().flatten().collect());
        }
    }
    facts.insert("label".to_owned(), json_of(&point.label));
    facts
}

/// What a record itself says, by name, one level of card and account opened; without residue.
fn members_of<R: Record>(record: &R, dialect: &Dialect) -> BTreeMap<String, Json> {
    let mut flat = BTreeMap::new();
    for (name, value) in members(&bare(record, dialect).into_any()) {
        match value {
            Json::Object(inner) if name == "card" || name == "account" => flat.extend(inner),
            Json::Object(_) if name == "residue" => {}
            value => {
                flat.insert(name, value);
            }
        }
    }
    flat
}

fn members<T: Serialize>(document: &T) -> BTreeMap<String, Json> {
    match json_of(document) {
        Json::Object(members) => members.into_iter().collect(),
        other => unreachable!("not an object: {other}"),
    }
}

fn json_of<T: Serialize>(document: &T) -> Json {
    serde_json::to_value(document).expect("documents and records are JSON")
}

/// How many members differ; an absent one is null.
fn differing(these: &BTreeMap<String, Json>, others: &BTreeMap<String, Json>) -> usize {
    let names: BTreeSet<&String> = these.keys().chain(others.keys()).collect();
    let value =
        |of: &BTreeMap<String, Json>, name: &String| of.get(name).cloned().unwrap_or_default();
    names.into_iter().filter(|name| value(these, name) != value(others, name)).count()
}

/// The record's own members, without points and without how `dialect` spells them.
fn bare<R: Record>(record: &R, dialect: &Dialect) -> R {
    let mut bare = record.clone();
    bare.card_mut().points.clear();
    bare.set_primary_email_id(None);
    bare.residue_mut().set_spelling(dialect, None);
    bare
}

fn by_point<E>(entries: &[KeyedEntry<E>]) -> BTreeMap<PointId, &E> {
    let pairs = entries.iter().flat_map(|keyed| keyed.key.iter().map(|id| (*id, &keyed.entry)));
    pairs.collect()
}

fn find<R: Record>(record: &R, id: PointId) -> Option<&ContactPoint> {
    record.card().points.iter().find(|point| point.id == id)
}

fn without_spelling(residue: &Residue, dialect: &Dialect) -> Residue {
    let mut residue = residue.clone();
    residue.set_spelling(dialect, None);
    residue
}

fn others<'r>(residue: &'r Residue, dialect: &Dialect) -> Vec<(&'r Dialect, &'r DialectData)> {
    residue.iter().filter(|(name, _)| *name != dialect).collect()
}

fn same(what: &str, point: &ContactPoint, now: &ContactPoint) -> Result<(), TestCaseError> {
    holds(point == now, || message(what, point, now))
}

fn broken(what: &str, point: &ContactPoint) -> Result<(), TestCaseError> {
    Err(TestCaseError::fail(format!("Confinement: {what}: {}", json(point))))
}

fn message(what: &str, point: &ContactPoint, now: &ContactPoint) -> String {
    format!("Confinement: {what} changed\n  from {}\n  to   {}", json(point), json(now))
}
