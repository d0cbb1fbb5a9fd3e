//! Carrying out an import, row by row. A row that is refused is told of in the log and stops no
//! other; those of one person's details stand or fall together, because they replace what is there.

use std::collections::HashMap;

use polydex_directory::{Caller, Directory, Expect, Lookup};
use polydex_http::BodyRoom;
use polydex_model::{Person, Place, Refusal, Rule};
use tokio::sync::OwnedSemaphorePermit;

use super::{
    Import, Jobs, State, Type,
    columns::PERSON,
    details::{self, Detail},
    jobs::Results,
    people::Rows,
    table::{Row, Table, Unreadable},
    tally::Tally,
};
use crate::{
    XurrentLens,
    lens::{Command, Draft},
};

/// A row of a group that was not carried out because of another.
const NOT_APPLIED: &str = "Not applied, because another row of the same person was refused";

/// Who imports what.
#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) directory: Directory,
    pub(crate) caller: Caller,
    pub(crate) lens: XurrentLens,
    pub(crate) kind: Type,
    pub(crate) file: Vec<u8>,
    /// Whether nothing is to be written, only told what would be.
    pub(crate) dry: bool,
    /// Its place among those that run or wait.
    pub(crate) place: OwnedSemaphorePermit,
    /// The room that its file takes.
    pub(crate) room: Option<BodyRoom>,
}

/// Carries out an import and notes how far it is.
pub(crate) async fn import(order: Order, jobs: Jobs, token: String) {
    let Ok(_turn) = jobs.free.acquire().await else { return };
    jobs.note(&token, Import { state: State::Processing, log: String::new() });
    // On a task of its own, so that clients hear of a fault of ours too.
    let done = tokio::spawn(async move {
        let import = order.carry_out().await;
        drop((order.place, order.room));
        import
    });
    let done = done.await;
    let import = done.unwrap_or_else(|fault| {
        tracing::error!(%fault, "an import failed");
        let message = "Internal Server Error".to_owned();
        Import { state: State::Error { message, line: None }, log: String::new() }
    });
    jobs.note(&token, import);
}

impl Order {
    async fn carry_out(&self) -> Import {
        let table = match Table::read(&self.file).and_then(|table| self.checked(table)) {
            Ok(table) => table,
            Err(error) => {
                let state = State::Error { message: error.message, line: error.line };
                return Import { state, log: String::new() };
            }
        };
        let mut tally = Tally::default();
        match self.kind {
            Type::People => self.people(&table, &mut tally).await,
            Type::Details => self.details(&table, &mut tally).await,
        }
        Import { state: State::Done(tally.results), log: tally.written() }
    }

    fn checked(&self, table: Table) -> Result<Table, Unreadable> {
        let needed: &[&str] = match self.kind {
            Type::People => &["ID", "Primary Email", "Source ID"],
            Type::Details => &[PERSON],
        };
        if needed.iter().any(|name| table.has(name)) {
            return Ok(table);
        }
        let message = format!("There is no column {}", needed.join(" or "));
        Err(Unreadable { message, line: Some(1) })
    }

    async fn people(&self, table: &Table, tally: &mut Tally) {
        let mut rows = Rows::new(&self.directory, &self.caller, &self.lens, table);
        for row in &table.rows {
            let outcome = self.person(&mut rows, row, &mut tally.results).await;
            if let Err(refusal) = outcome {
                tally.refuse(row.line, &refusal);
            }
        }
    }

    async fn person(
        &self,
        rows: &mut Rows<'_>,
        row: &Row,
        results: &mut Results,
    ) -> Result<(), Refusal> {
        let found = rows.find(row).await?;
        let body = rows.body(row).await?;
        let draft = Draft { body, contacts: Vec::new() };
        let Some(which) = found else {
            let create = |empty: &Person| self.lens.edit(empty, Command::Create(draft.clone()));
            self.create(create).await?;
            results.created += 1;
            return Ok(());
        };
        let update = |person: &Person| self.lens.edit(person, Command::Update(draft.clone()));
        let (before, after) = self.edit(&which, update).await?;
        let count = if before == after { &mut results.unchanged } else { &mut results.updated };
        *count += 1;
        Ok(())
    }

    async fn create(
        &self,
        create: impl Fn(&Person) -> Result<Person, Refusal> + Send + Sync,
    ) -> Result<(), Refusal> {
        if self.dry {
            let nobody = Person::default();
            return self.check_address(&nobody, &create(&nobody)?).await;
        }
        self.directory.create(&self.caller, create).await.map(|_| ())
    }

    /// Edits a person: as he was, and as he is or, in a dry run, would be.
    async fn edit(
        &self,
        which: &Lookup,
        edit: impl Fn(&Person) -> Result<Person, Refusal> + Send + Sync,
    ) -> Result<(Person, Person), Refusal> {
        if self.dry {
            let before: Person = self.directory.read(&self.caller, which).await?;
            let after = edit(&before)?;
            self.check_address(&before, &after).await?;
            return Ok((before, after));
        }
        let edited = self.directory.edit(&self.caller, which, Expect::Any, edit).await?;
        Ok((edited.before, edited.after))
    }

    /// What a commit would refuse: an address that is somebody else's.
    async fn check_address(&self, before: &Person, after: &Person) -> Result<(), Refusal> {
        let Some(address) =
            after.primary_address().filter(|is| before.primary_address() != Some(is))
        else {
            return Ok(());
        };
        let which = Lookup::Email(address.to_owned());
        match self.directory.read::<Person>(&self.caller, &which).await {
            Ok(holder) if holder.id != before.id => {
                let taken = Rule::Taken(Some(holder.number));
                Err(Refusal::place(Place::PrimaryEmail, taken))
            }
            Ok(_) | Err(Refusal::NotFound(_)) => Ok(()),
            Err(refusal) => Err(refusal),
        }
    }

    async fn details(&self, table: &Table, tally: &mut Tally) {
        for rows in by_person(table) {
            let parsed =
                rows.iter().map(|row| Detail::of_row(table, row).map_err(|why| (row.line, why)));
            let outcome = match parsed.collect::<Result<Vec<_>, _>>() {
                Ok(details) => self.details_of(table.text(rows[0], PERSON), &details, tally).await,
                Err(refused) => Err(refused),
            };
            if let Err((line, refusal)) = outcome {
                for row in &rows {
                    if row.line == line {
                        tally.refuse(line, &refusal);
                    } else {
                        tally.fail(row.line, NOT_APPLIED);
                    }
                }
            }
        }
    }

    /// Carries out the rows of one person; the line that was refused, and why.
    async fn details_of(
        &self,
        address: &str,
        details: &[Detail],
        tally: &mut Tally,
    ) -> Result<(), (u64, Refusal)> {
        let first = details.first().map_or(0, |detail| detail.line);
        let at_first = |refusal| (first, refusal);
        let which = Lookup::Email(address.to_owned());
        let person: Person = self.directory.read(&self.caller, &which).await.map_err(at_first)?;
        details::applied(&self.lens, &person, details)?;
        let apply = |person: &Person| {
            details::applied(&self.lens, person, details).map_err(|(_, refusal)| refusal)
        };
        let (before, after) = self.edit(&which, apply).await.map_err(at_first)?;
        tally.points(&before, &after, details.len());
        Ok(())
    }
}

/// The rows of each person, wherever they stand in the file.
fn by_person(table: &Table) -> Vec<Vec<&Row>> {
    let mut places = HashMap::new();
    let mut groups: Vec<Vec<&Row>> = Vec::new();
    for row in &table.rows {
        let person = table.text(row, PERSON).to_lowercase();
        let at = *places.entry(person).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[at].push(row);
    }
    groups
}
