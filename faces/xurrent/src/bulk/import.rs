//! Running an import.
//!
//! A first pass reads the whole file and refuses it if a row cannot be read. Then the rows are
//! applied one by one. A refused row is logged and stops no other; but the rows of one person's
//! details are applied together or not at all, because they replace what is there.

use std::{
    collections::HashMap,
    hash::{BuildHasher as _, RandomState},
    sync::atomic::{AtomicU64, Ordering},
};

use csv::Position;
use polydex_directory::{Caller, Directory, Expect, Lookup};
use polydex_format_xurrent::{
    XurrentLens,
    lens::{Command, RecordInput},
};
use polydex_http::HeldBody;
use polydex_model::{CanonicalField, Person, Refusal, Rule};
use tokio::sync::OwnedSemaphorePermit;

use super::{
    Import, Jobs, State, Type,
    columns::PERSON,
    details::{self, Detail},
    jobs::Results,
    people::PeopleRows,
    summary::Summary,
    table::{Columns, Row, Source, Table, Unreadable},
    text::Text,
};

/// The reason logged for a row that was not applied because of another.
const NOT_APPLIED: &str = "Not applied, because another row of the same person was refused";

/// An import to be run.
#[derive(Debug)]
pub(crate) struct ImportJob {
    pub(crate) directory: Directory,
    pub(crate) caller: Caller,
    pub(crate) lens: XurrentLens,
    pub(crate) kind: Type,
    /// Whether to report only what an import would do.
    pub(crate) dry_run: bool,
    /// The permit to run or wait.
    pub(crate) permit: OwnedSemaphorePermit,
    /// Holds the part of the body limit that its file takes.
    pub(crate) held: Option<HeldBody>,
}

/// Runs an import and updates its state for the client.
pub(crate) async fn run_import(job: ImportJob, file: Text, jobs: Jobs, token: String) {
    let Ok(_permit) = jobs.running.acquire().await else { return };
    jobs.update(&token, Import { state: State::Processing, log: String::new() });
    // In a task of its own, so that clients learn of a panic too.
    let task = tokio::spawn(async move {
        let import = job.run(file).await;
        drop((job.permit, job.held));
        import
    });
    let import = task.await.unwrap_or_else(|fault| {
        tracing::error!(%fault, "an import failed");
        let message = "Internal Server Error".to_owned();
        Import { state: State::Error { message, line: None }, log: String::new() }
    });
    jobs.update(&token, import);
}

impl ImportJob {
    async fn run(&self, file: Text) -> Import {
        let mut summary = Summary::default();
        match self.apply_file(file, &mut summary).await {
            Ok(()) => Import { state: State::Done(summary.results), log: summary.into_log() },
            Err(Unreadable { message, line }) => {
                Import { state: State::Error { message, line }, log: String::new() }
            }
        }
    }

    async fn apply_file(&self, file: Text, summary: &mut Summary) -> Result<(), Unreadable> {
        let kind = self.kind;
        let checked = tokio::task::spawn_blocking(move || read_file(file, kind)).await;
        let failed = |_| Unreadable { message: "Internal Server Error".to_owned(), line: None };
        let (mut table, groups) = checked.map_err(failed)??;
        match self.kind {
            Type::People => self.people(&mut table, summary).await,
            Type::Details => self.details(&mut table, &groups, summary).await,
        }
    }

    async fn people(&self, table: &mut Table, summary: &mut Summary) -> Result<(), Unreadable> {
        let Table { columns, source } = table;
        let mut people = PeopleRows::new(&self.directory, &self.caller, &self.lens, columns);
        for row in source.rows(columns)? {
            let row = row?;
            let outcome = self.person(&mut people, &row, &mut summary.results).await;
            if let Err(refusal) = outcome {
                summary.refuse(row.line, &refusal);
            }
        }
        Ok(())
    }

    async fn person(
        &self,
        rows: &mut PeopleRows<'_>,
        row: &Row,
        results: &mut Results,
    ) -> Result<(), Refusal> {
        let found = rows.find(row).await?;
        let body = rows.body(row, found.as_ref().unwrap_or(&Person::default())).await?;
        let input = RecordInput { body, contacts: Vec::new() };
        let Some(which) = found.map(|person| Lookup::Number(person.number)) else {
            let create = |empty: &Person| self.lens.edit(empty, Command::Create(input.clone()));
            self.create(create).await?;
            results.created += 1;
            return Ok(());
        };
        let update = |person: &Person| self.lens.edit(person, Command::Update(input.clone()));
        let (before, after) = self.edit(&which, update).await?;
        let count = if before == after { &mut results.unchanged } else { &mut results.updated };
        *count += 1;
        Ok(())
    }

    async fn create(
        &self,
        create: impl Fn(&Person) -> Result<Person, Refusal> + Send + Sync,
    ) -> Result<(), Refusal> {
        if self.dry_run {
            let empty = Person::default();
            return self.check_address(&empty, &create(&empty)?).await;
        }
        self.directory.create(&self.caller, create).await.map(|_| ())
    }

    /// Edits a person; returns the person before and after, in a dry run after as it would be.
    async fn edit(
        &self,
        which: &Lookup,
        edit: impl Fn(&Person) -> Result<Person, Refusal> + Send + Sync,
    ) -> Result<(Person, Person), Refusal> {
        if self.dry_run {
            let before: Person = self.directory.read(&self.caller, which).await?;
            let after = edit(&before)?;
            self.check_address(&before, &after).await?;
            return Ok((before, after));
        }
        let edited = self.directory.edit(&self.caller, which, Expect::Any, edit).await?;
        Ok((edited.before, edited.after))
    }

    /// Refuses what a commit would refuse: an address that another person has.
    async fn check_address(&self, before: &Person, after: &Person) -> Result<(), Refusal> {
        let Some(address) =
            after.primary_address().filter(|new| before.primary_address() != Some(new))
        else {
            return Ok(());
        };
        let which = Lookup::Email(address.to_owned());
        match self.directory.read::<Person>(&self.caller, &which).await {
            Ok(holder) if holder.id != before.id => {
                let taken = Rule::Taken(Some(holder.number));
                Err(Refusal::at_field(CanonicalField::PrimaryEmail, taken))
            }
            Ok(_) | Err(Refusal::NotFound(_)) => Ok(()),
            Err(refusal) => Err(refusal),
        }
    }

    async fn details(
        &self,
        table: &mut Table,
        groups: &[DetailRow],
        summary: &mut Summary,
    ) -> Result<(), Unreadable> {
        let Table { columns, source } = table;
        for group in groups.chunk_by(|a, b| a.first == b.first) {
            let positions: Vec<Position> = group.iter().map(|row| row.position.clone()).collect();
            let rows = source.rows_at(&positions)?;
            for rows in by_person(columns, &rows) {
                self.person_details(columns, &rows, summary).await;
            }
        }
        Ok(())
    }

    /// Applies the rows of one person and logs the refused ones.
    async fn person_details(&self, columns: &Columns, rows: &[&Row], summary: &mut Summary) {
        let parsed =
            rows.iter().map(|row| Detail::of_row(columns, row).map_err(|why| (row.line, why)));
        let outcome = match parsed.collect::<Result<Vec<_>, _>>() {
            Ok(details) => {
                self.apply_details(columns.text(rows[0], PERSON), &details, summary).await
            }
            Err(refused) => Err(refused),
        };
        let Err((line, refusal)) = outcome else { return };
        for row in rows {
            if row.line == line {
                summary.refuse(line, &refusal);
            } else {
                summary.fail(row.line, NOT_APPLIED);
            }
        }
    }

    /// Applies the rows of one person; on failure the refused line and the reason.
    async fn apply_details(
        &self,
        address: &str,
        details: &[Detail],
        summary: &mut Summary,
    ) -> Result<(), (u64, Refusal)> {
        // Refusals other than those of a row count for the first one.
        let refused = AtomicU64::new(details.first().map_or(0, |detail| detail.line));
        let apply = |person: &Person| {
            details::apply(&self.lens, person, details).map_err(|(line, refusal)| {
                refused.store(line, Ordering::Relaxed);
                refusal
            })
        };
        let which = Lookup::Email(address.to_owned());
        let edited = self.edit(&which, apply).await;
        let (before, after) = edited.map_err(|refusal| (refused.into_inner(), refusal))?;
        summary.count_points(&before, &after, details.len());
        Ok(())
    }
}

/// A row of a person's details.
struct DetailRow {
    /// The position of the person's first row, which identifies the person.
    first: u64,
    position: Position,
}

/// Reads a file to its end. Of a file of details it also returns the positions of all rows, those of
/// one person together: they may be anywhere in the file.
fn read_file(file: Text, kind: Type) -> Result<(Table, Vec<DetailRow>), Unreadable> {
    let mut table = Table::of(file)?;
    let needed: &[&str] = match kind {
        Type::People => &["ID", "Primary Email", "Source ID"],
        Type::Details => &[PERSON],
    };
    if !needed.iter().any(|name| table.columns.has(name)) {
        let message = format!("There is no column {}", needed.join(" or "));
        return Err(Unreadable { message, line: Some(1) });
    }
    let groups = groups(&table.columns, &mut table.source, kind)?;
    Ok((table, groups))
}

fn groups(
    columns: &Columns,
    source: &mut Source,
    kind: Type,
) -> Result<Vec<DetailRow>, Unreadable> {
    // Only a digest of each person is stored; `by_person` separates people who share one.
    let (hasher, mut firsts, mut groups) = (RandomState::new(), HashMap::new(), Vec::new());
    for row in source.rows(columns)? {
        let row = row?;
        if kind == Type::Details {
            let person = hasher.hash_one(columns.text(&row, PERSON).to_lowercase());
            let position = row.position().clone();
            let first = *firsts.entry(person).or_insert(position.byte());
            groups.push(DetailRow { first, position });
        }
    }
    groups.sort_by_key(|row| (row.first, row.position.byte()));
    Ok(groups)
}

/// The rows of each person, in the order of their first rows.
fn by_person<'r>(columns: &Columns, rows: &'r [Row]) -> Vec<Vec<&'r Row>> {
    let mut indexes = HashMap::new();
    let mut groups: Vec<Vec<&Row>> = Vec::new();
    for row in rows {
        let person = columns.text(row, PERSON).to_lowercase();
        let index = *indexes.entry(person).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[index].push(row);
    }
    groups
}
