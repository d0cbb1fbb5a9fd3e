//! One batch of people on their way into the directory.

use std::sync::atomic::Ordering;

use polydex_directory::Patience;
use polydex_model::{Person, Refusal};

use super::{
    Import, OnDuplicate,
    decode::{Entry, reason},
    duplicate::holder,
    managers::Wanted,
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
    /// Why not all of the batch was settled: the database did not answer for too long.
    pub(super) broken_off: Option<Exit>,
}

/// Somebody who shall be made, and what is needed if that is refused.
struct Candidate {
    entry: Entry,
    manager: Option<String>,
    /// The person once more, where duplicates are updated.
    said: Option<Person>,
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
        let Batch { mut done, mut candidates, mut people } = Batch::default();
        for mut entry in entries {
            let read = std::mem::replace(&mut entry.person, Err(String::new()));
            let mut person = match read {
                Ok(person) => person,
                Err(reason) => {
                    done.reject(&entry, reason);
                    continue;
                }
            };
            let manager = person.manager.take().and_then(|manager| manager.name);
            if self.dry_run {
                self.pretend(&entry, &person, &mut done).await?;
                continue;
            }
            if let Some(name) = person.organization.take().and_then(|employer| employer.name) {
                let found = self.patiently(async || self.organization(&name).await);
                person.organization = Some(found.await?);
            }
            let said = (self.on_duplicate == OnDuplicate::Update).then(|| person.clone());
            let candidate = Candidate { entry, manager, said };
            if Self::is_told_by_the_commit(&person) {
                candidates.push(candidate);
                people.push(person);
            } else {
                Box::pin(self.alone(candidate, person, &mut done)).await?;
            }
        }
        Ok(Batch { done, candidates, people })
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
        self.database.directory.create_each(&self.caller, people, self.patience()).await
    }

    /// Does something again while the database does not answer: what may be done twice.
    pub(super) async fn patiently<T, E: IsAway>(
        &self,
        work: impl AsyncFn() -> Result<T, E>,
    ) -> Result<T, E> {
        Patience::new(self.patience()).retry(E::is_away, work).await
    }

    /// Somebody who has to be looked for before.
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
                done.wanted.extend(candidate.manager.map(|manager| (person.id, manager)));
            }
            Err(refusal) => match holder(&refusal) {
                Some(number) => self.duplicate(&candidate, number, done).await?,
                None => done.refuse(&candidate.entry, refusal)?,
            },
        }
        Ok(())
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
                Ok(true) => done.counts.updated += 1,
                Ok(false) => done.counts.skipped += 1,
                Err(refusal) => done.refuse(&candidate.entry, refusal)?,
            },
            _ => done.reject(&candidate.entry, format!("person {number} is there already")),
        }
        Ok(())
    }

    async fn renew(&self, number: i64, said: &Person) -> Result<bool, Refusal> {
        self.patiently(async || self.update(number, said).await).await
    }

    /// Counts what would be done.
    async fn pretend(&self, entry: &Entry, person: &Person, done: &mut Done) -> Result<(), Exit> {
        let known = self.patiently(async || self.known(person).await).await?;
        match (known, self.on_duplicate) {
            (None, _) => done.counts.created += 1,
            (Some(_), OnDuplicate::Skip) => done.counts.skipped += 1,
            (Some(_), OnDuplicate::Update) => done.counts.updated += 1,
            (Some(number), OnDuplicate::Fail) => {
                done.reject(entry, format!("person {number} is there already"));
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

impl Done {
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
