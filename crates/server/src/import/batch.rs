//! One batch of people on their way into the directory.

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
                person.organization = Some(self.organization(&name).await?);
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

    /// Makes the people of a batch.
    pub(super) async fn commit(&self, batch: Batch) -> Result<Done, Exit> {
        let Batch { mut done, candidates, people } = batch;
        let made = self.database.directory.create_each(&self.caller, people).await;
        for (candidate, made) in candidates.into_iter().zip(made) {
            self.settle(candidate, made, &mut done).await?;
        }
        Ok(done)
    }

    /// Somebody who has to be looked for before.
    async fn alone(
        &self,
        candidate: Candidate,
        person: Person,
        done: &mut Done,
    ) -> Result<(), Exit> {
        if let Some(number) = self.known(&person).await? {
            return self.duplicate(&candidate, number, done).await;
        }
        let made = self.database.directory.create(&self.caller, |_| Ok(person.clone())).await;
        self.settle(candidate, made, done).await
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
            (OnDuplicate::Update, Some(said)) => match self.update(number, said).await {
                Ok(true) => done.counts.updated += 1,
                Ok(false) => done.counts.skipped += 1,
                Err(refusal) => done.refuse(&candidate.entry, refusal)?,
            },
            _ => done.reject(&candidate.entry, format!("person {number} is there already")),
        }
        Ok(())
    }

    /// Counts what would be done.
    async fn pretend(&self, entry: &Entry, person: &Person, done: &mut Done) -> Result<(), Exit> {
        match (self.known(person).await?, self.on_duplicate) {
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
