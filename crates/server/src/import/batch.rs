//! One batch of people on their way into the directory.

use std::sync::atomic::Ordering;

use polydex_directory::Backoff;
use polydex_model::{Person, Refusal, Role};

use super::{
    Import, OnDuplicate,
    decode::{Entry, Read, reason},
    duplicate::{Updated, holder, key_of},
    managers::Wanted,
    notes::Note,
    rejected::Rejection,
    tally::Counts,
};
use crate::Exit;

/// What became of a batch.
#[derive(Default)]
pub(super) struct Done {
    pub(super) counts: Counts,
    pub(super) rejections: Vec<Rejection>,
    /// Managers to be set when everybody is there.
    pub(super) wanted: Vec<Wanted>,
    /// What is to be said of each person's document, by the line on which it begins.
    pub(super) notes: Vec<(u64, Vec<Note>)>,
    /// Why not all of the batch was settled: the database did not answer for too long.
    pub(super) broken_off: Option<Exit>,
}

/// A person to create, and what is needed if that is refused.
struct Candidate {
    entry: Entry,
    manager: Option<String>,
    /// The person once more, where duplicates are updated.
    said: Option<Person>,
    /// By what they would be found, in words.
    key: &'static str,
    /// Whether they come with a lesser role than the document says.
    is_lowered: bool,
}

/// A batch of which only what may be committed together is left to do.
#[derive(Default)]
pub(super) struct Batch {
    done: Done,
    candidates: Vec<Candidate>,
    people: Vec<Person>,
}

impl Import<'_> {
    /// Finds out what each of a batch refers to, and does what cannot be done with the others. One
    /// batch comes behind the other here, so that people are made in the order of the file.
    pub(super) async fn prepare(&self, entries: Vec<Entry>) -> Result<Batch, Exit> {
        let own = self.patiently(async || self.own(&entries).await).await?;
        let mut batch = Batch::default();
        for (mut entry, own) in entries.into_iter().zip(own) {
            match std::mem::replace(&mut entry.read, Err(String::new())) {
                Ok(read) => Box::pin(self.prepare_one(entry, read, own, &mut batch)).await?,
                Err(reason) => batch.done.reject(&entry, reason),
            }
        }
        Ok(batch)
    }

    async fn prepare_one(
        &self,
        entry: Entry,
        mut read: Read,
        own: Option<i64>,
        batch: &mut Batch,
    ) -> Result<(), Exit> {
        let manager = settle_references(&mut read, own);
        let Read { mut person, notes, .. } = read;
        let refused = self.strict.then(|| refused(&notes)).flatten();
        if !notes.is_empty() {
            batch.done.notes.push((entry.document.line, notes));
        }
        if let Some(reason) = refused {
            batch.done.reject(&entry, reason);
            return Ok(());
        }
        if let Some(name) = person.organization.as_ref().and_then(|employer| employer.name.clone())
        {
            let found = self.patiently(async || self.organization(&name).await);
            person.organization = Some(found.await?);
        }
        self.groups.note(&person);
        let said = (self.on_duplicate == OnDuplicate::Update).then(|| person.clone());
        let is_lowered = !self.admins && person.account.role >= Role::Admin;
        if is_lowered {
            person.account.role = Role::Member;
        }
        let key = key_of(&person);
        let candidate = Candidate { entry, manager, said, key, is_lowered };
        if let Some(number) = own {
            let candidate = Candidate { key: "an export of this very record", ..candidate };
            self.duplicate(&candidate, number, &mut batch.done).await
        } else if Self::is_detected_by_the_commit(&person) {
            batch.candidates.push(candidate);
            batch.people.push(person);
            Ok(())
        } else {
            Box::pin(self.alone(candidate, person, &mut batch.done)).await
        }
    }

    /// Makes the people of a batch. Who was made is counted also where the database did not answer
    /// for the others.
    pub(super) async fn commit(&self, batch: Batch) -> Result<Done, Exit> {
        let Batch { mut done, candidates, people } = batch;
        if self.is_broken_off.load(Ordering::Relaxed) {
            return Err(Exit::Unavailable(String::new()));
        }
        let made = self.create(people).await;
        for (candidate, made) in candidates.into_iter().zip(made) {
            if done.broken_off.is_some() && made.is_err() {
                continue;
            }
            if let Err(exit) = self.settle(candidate, made, &mut done).await {
                self.is_broken_off.store(true, Ordering::Relaxed);
                done.broken_off = Some(exit);
            }
        }
        Ok(done)
    }

    async fn create(&self, people: Vec<Person>) -> Vec<Result<Person, Refusal>> {
        self.database.directory.create_each(&self.caller, people, self.timeout()).await
    }

    /// Does something again while the database does not answer: what may be done twice.
    pub(super) async fn patiently<T, E: IsAway>(
        &self,
        work: impl AsyncFn() -> Result<T, E>,
    ) -> Result<T, E> {
        Backoff::new(self.timeout()).retry(E::is_away, work).await
    }

    /// A person who may exist already and has to be looked up first.
    async fn alone(
        &self,
        candidate: Candidate,
        person: Person,
        done: &mut Done,
    ) -> Result<(), Exit> {
        if let Some(number) = self.patiently(async || self.known(&person).await).await? {
            return self.duplicate(&candidate, number, done).await;
        }
        match self.create(vec![person]).await.pop() {
            Some(made) => self.settle(candidate, made, done).await,
            None => Ok(()),
        }
    }

    async fn settle(
        &self,
        candidate: Candidate,
        made: Result<Person, Refusal>,
        done: &mut Done,
    ) -> Result<(), Exit> {
        match made {
            Ok(person) => {
                done.counts.created += 1;
                done.counts.lowered += u64::from(candidate.is_lowered);
                done.wanted.extend(candidate.manager.map(|manager| (person.id, manager)));
            }
            Err(refusal) => match holder(&refusal) {
                Some(number) => self.duplicate(&candidate, number, done).await?,
                None => done.refuse(&candidate.entry, refusal)?,
            },
        }
        Ok(())
    }

    async fn renew(&self, number: i64, said: &Person) -> Result<Updated, Refusal> {
        self.patiently(async || self.update(number, said).await).await
    }

    async fn duplicate(
        &self,
        candidate: &Candidate,
        number: i64,
        done: &mut Done,
    ) -> Result<(), Exit> {
        match (self.on_duplicate, &candidate.said) {
            (OnDuplicate::Skip, _) => done.counts.skipped += 1,
            (OnDuplicate::Update, Some(said)) => match self.renew(number, said).await {
                Ok(updated) => done.updated(candidate, &updated),
                Err(refusal) => done.refuse(&candidate.entry, refusal)?,
            },
            _ => {
                let key = candidate.key;
                let reason = format!("person {number} is there already ({key})");
                done.reject(&candidate.entry, reason);
            }
        }
        Ok(())
    }
}

/// An error that may say that the database does not answer now.
pub(super) trait IsAway {
    fn is_away(&self) -> bool;
}

impl IsAway for Exit {
    fn is_away(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

impl IsAway for Refusal {
    fn is_away(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

/// Takes what the document refers to: by its ids if they are those of this workspace, else by
/// names. Answers the name of a manager who is still to be found.
fn settle_references(read: &mut Read, own: Option<i64>) -> Option<String> {
    let Read { person, own: said, notes } = read;
    let pairs = [
        ("organization", &mut person.organization, &said.organization),
        ("manager", &mut person.manager, &said.manager),
    ];
    for (member, place, said) in pairs {
        let Some(said) = said else { continue };
        if own.is_some() && (said.id.is_some() || said.number.is_some()) {
            let by_id = polydex_model::Reference { name: None, ..said.clone() };
            *place = Some(by_id);
        } else if place.is_none() {
            notes.push(Note::elsewhere(member));
        }
    }
    if own.is_some() {
        return None;
    }
    person.manager.take().and_then(|manager| manager.name)
}

/// Why a document is refused where nothing may be lost.
fn refused(notes: &[Note]) -> Option<String> {
    let grave = notes.iter().filter(|note| note.is_grave()).map(Note::sentence);
    let grave: Vec<_> = grave.collect();
    (!grave.is_empty()).then(|| grave.join("; "))
}

impl Done {
    fn updated(&mut self, candidate: &Candidate, updated: &Updated) {
        let Counts { updated: changed, skipped, lowered, .. } = &mut self.counts;
        *(if updated.is_changed { changed } else { skipped }) += 1;
        *lowered += u64::from(updated.keeps_role);
        let manager = candidate.manager.clone().filter(|name| updated.lacks_manager(name));
        self.wanted.extend(manager.map(|manager| (updated.person.id, manager)));
    }

    fn reject(&mut self, entry: &Entry, reason: String) {
        self.rejections.push(Rejection { document: entry.document.clone(), reason });
    }

    /// Rejects what the directory does not take; a directory that does not answer ends the import.
    fn refuse(&mut self, entry: &Entry, refusal: Refusal) -> Result<(), Exit> {
        if matches!(refusal, Refusal::Unavailable(_) | Refusal::Internal(_)) {
            return Err(refusal.into());
        }
        self.reject(entry, reason(&refusal));
        Ok(())
    }
}
