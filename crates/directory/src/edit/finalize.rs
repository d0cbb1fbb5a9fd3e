//! Steps between the closure and the commit: references, validation, ids, stamps.

use std::collections::HashMap;

use jiff::{Timestamp, ToSpan};
use polydex_model::{
    Address, AnyRecord, CanonicalField, ContactPoint, Fault, FieldPath, Person, PointId, Record,
    Reference, Refusal, Rule, Stamp, Value, normal, point::PointLookup, record::MAX_POINTS,
};
use polydex_store::{Lookup, ReferenceKind};

use crate::{Caller, Directory, DirectoryRecord, Ids, refused};

/// Maximum length of a text, in Unicode scalars. Dialects have smaller limits of their own; this
/// one keeps a record readable as a whole whatever wrote it.
const LONGEST: usize = 65_536;

impl Directory {
    /// Resolves the references that the edit wrote, and refuses those to records that do not exist.
    pub(crate) async fn resolve<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        before: Option<&R>,
        after: &mut R,
    ) -> Result<(), Refusal> {
        let known = before.map(R::known_references).unwrap_or_default();
        let mut faults = Vec::new();
        for (field, kind, reference) in after.references() {
            let same =
                |(of, known): &&(ReferenceKind, &Reference)| *of == kind && means(reference, known);
            if let Some((_, before)) = known.iter().find(same) {
                *reference = (*before).clone();
                continue;
            }
            if let Some(found) = self.look_up(caller, kind, reference).await? {
                *reference = found;
            } else {
                let path = FieldPath::Canonical(field);
                faults.push(Fault { path, rule: Rule::NotAChoice });
            }
        }
        Refusal::unless_empty(faults)?;
        after.join_equal_groups();
        Ok(())
    }

    async fn look_up(
        &self,
        caller: &Caller,
        kind: ReferenceKind,
        reference: &Reference,
    ) -> Result<Option<Reference>, Refusal> {
        let ws = caller.workspace.id;
        let wanted = std::slice::from_ref(reference);
        let found = self.store().resolve(ws, kind, wanted).await.map_err(refused)?.pop().flatten();
        let (None, ReferenceKind::Group, Some(name)) = (&found, kind, &reference.name) else {
            return Ok(found);
        };
        // A group is only a name with ids, so naming one creates it, in the commit of the edit.
        let named = caller.is_admin() && !normal::is_blank(name);
        let id = || Some(self.inner.ids.uuid());
        Ok(named.then(|| Reference { id: id(), ..Reference::by_name(name.trim()) }))
    }

    /// Assigns a user name to a new person: the local part of the address, else the name, made
    /// unique with a digit.
    pub(crate) async fn name_user<R: DirectoryRecord>(
        &self,
        caller: &Caller,
        after: R,
        attempt: usize,
    ) -> Result<AnyRecord, Refusal> {
        let mut any = after.into_any();
        if let AnyRecord::Person(person) = &mut any
            && (person.account.user_name.is_empty() || attempt > 0)
        {
            person.account.user_name = self.free_user_name(caller, person, attempt).await?;
        }
        Ok(any)
    }

    async fn free_user_name(
        &self,
        caller: &Caller,
        person: &Person,
        attempt: usize,
    ) -> Result<String, Refusal> {
        const DIGITS: usize = 9;
        let base = base_user_name(person);
        for n in attempt..=DIGITS {
            let name = if n == 0 { base.clone() } else { format!("{base}{n}") };
            let taken = Lookup::UserName(name.clone());
            let holder = self.store().person(caller.workspace.id, &taken).await.map_err(refused)?;
            if holder.is_none() {
                return Ok(name);
            }
        }
        // Ten people have this name: a random number is faster than counting on.
        let (_, random) = self.inner.ids.uuid().as_u64_pair();
        Ok(format!("{base}{}", random % 10_000_000_000))
    }
}

/// Whether the reference `written` means the record `known`; a bare id is enough.
pub(crate) fn means(written: &Reference, known: &Reference) -> bool {
    match (written.id, written.number, &written.name) {
        (Some(id), _, _) => known.id == Some(id),
        (None, Some(number), _) => known.number == Some(number),
        (None, None, Some(name)) => {
            known.name.as_ref().is_some_and(|n| normal::fold(n) == normal::fold(name))
        }
        (None, None, None) => false,
    }
}

fn base_user_name(person: &Person) -> String {
    let local = person.primary_address().and_then(|address| address.split('@').next());
    let name = person.card.name.full();
    let text = local.filter(|text| !text.is_empty()).unwrap_or(&name);
    let folded: String = normal::fold(text)
        .chars()
        .map(|c| if c.is_whitespace() { '.' } else { c })
        .filter(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '+'))
        .take(64)
        .collect();
    let trimmed = folded.trim_matches('.');
    if trimmed.is_empty() { "user".to_owned() } else { trimmed.to_owned() }
}

/// Validates changed points only: an illegal neighbour must not fail an edit.
pub(crate) fn validate<R: DirectoryRecord>(before: Option<&R>, after: &R) -> Result<(), Refusal> {
    let points = &after.card().points;
    let old = before.map_or(&[][..], |record| &record.card().points);
    let mut faults = Vec::new();
    if points.len() > MAX_POINTS && points.len() > old.len() {
        let rule = Rule::TooLong(MAX_POINTS);
        faults.push(Fault { path: FieldPath::Canonical(CanonicalField::Points), rule });
    }
    let mut old = PointLookup::new(old);
    let changed = points.iter().filter(|point| old.find(point.id) != Some(*point));
    for point in changed {
        if longest_text(point) > LONGEST {
            let rule = Rule::TooLong(LONGEST);
            faults
                .push(Fault { path: FieldPath::Canonical(CanonicalField::Point(point.id)), rule });
        }
    }
    Refusal::unless_empty(faults)
}

fn longest_text(point: &ContactPoint) -> usize {
    let mut texts: Vec<Option<&str>> = vec![point.label.as_deref()];
    match &point.value {
        Value::Phone(phone) => texts.extend([Some(&*phone.number), phone.extension.as_deref()]),
        Value::Email(email) => texts.push(Some(&email.address)),
        Value::Address(address) => texts.extend(address_texts(address)),
        Value::OnlineService(online) => {
            texts.extend([&online.service, &online.user, &online.uri].map(Option::as_deref));
        }
        Value::Link(link) => texts.push(Some(&link.uri)),
        Value::Text { text } => texts.push(Some(text)),
    }
    texts.into_iter().flatten().map(|text| text.chars().count()).max().unwrap_or(0)
}

fn address_texts(address: &Address) -> [Option<&str>; 5] {
    let Address { street, locality, region, postcode, country, country_code: _ } = address;
    [street, locality, region, postcode, country].map(Option::as_deref)
}

/// Assigns ids to pending points, in the order in which they were given.
pub(crate) fn give_ids<R: Record>(record: &mut R, ids: &dyn Ids) {
    record.card_mut().points.sort_by_key(|point| point.number);
    let mut given: HashMap<PointId, PointId> = HashMap::new();
    for point in &mut record.card_mut().points {
        if point.id.is_pending() {
            let id = PointId(ids.uuid());
            given.insert(point.id, id);
            point.id = id;
        }
    }
    if let Some(id) = record.primary_email_id().and_then(|id| given.get(&id)) {
        record.set_primary_email_id(Some(*id));
    }
}

/// Stamps the record and the changed points. `updated` strictly increases per record whatever the
/// clock does, and so does what is made from it (awork's `resourceVersion`).
pub(crate) fn stamp<R: DirectoryRecord>(
    before: Option<&R>,
    after: &mut R,
    now: Timestamp,
    caller: &Caller,
    ids: &dyn Ids,
) {
    let at = match before.map(|record| record.updated().at) {
        Some(last) if last >= now => last + 1.microsecond(),
        _ => now,
    };
    let now = Stamp { at, by: caller.person };
    let made = Stamp { at, by: caller.person.filter(|_| !caller.imports) };
    let mut old = PointLookup::new(before.map_or(&[][..], |record| &record.card().points));
    for point in &mut after.card_mut().points {
        match old.find(point.id) {
            None => (point.created, point.updated) = (now, now),
            Some(old) if old != point => (point.created, point.updated) = (old.created, now),
            Some(_) => {}
        }
    }
    match before {
        None => after.stamp(ids.uuid(), made, now),
        Some(before) if before != after => after.stamp(before.uuid(), before.created(), now),
        Some(_) => {}
    }
    if before.map(Record::status) != Some(after.status()) {
        after.status_changed(at);
    }
}
