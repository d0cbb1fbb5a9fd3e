//! Carrying out an import: its file is read through once, and refused as a whole where it is none;
//! then row by row. A row that is refused is told of in the log and stops no
//! other; those of one person's details stand or fall together, because they replace what is there.

use std::{
    collections::HashMap,
    hash::{BuildHasher as _, RandomState},
};

use csv::Position;
use polydex_directory::{Caller, Directory, Expect, Lookup};
use polydex_http::BodyRoom;
use polydex_model::{CanonicalField, Person, Refusal, Rule};
use tokio::sync::OwnedSemaphorePermit;

use super::{
    Import, Jobs, State, Type,
    columns::PERSON,
    details::{self, Detail},
    jobs::Results,
    people::Rows,
    table::{Columns, Row, Source, Table, Unreadable},
    summary::Summary,
    text::Text,
};
use polydex_format_xurrent::{
    XurrentLens,
    lens::{Command, RecordInput},
};

/// A row of a group that was not carried out because of another.
const NOT_APPLIED: &str = "Not applied, because another row of the same person was refused";

/// Who imports what.
#[derive(Debug)]
pub(crate) struct ImportJob {
    pub(crate) directory: Directory,
    pub(crate) caller: Caller,
    pub(crate) lens: XurrentLens,
    pub(crate) kind: Type,
    /// Whether nothing is to be written, only told what would be.
    pub(crate) dry: bool,
    /// Its place among those that run or wait.
    pub(crate) place: OwnedSemaphorePermit,
    /// The room that its file takes.
    pub(crate) room: Option<BodyRoom>,
}

/// Carries out an import and notes how far it is.
pub(crate) async fn import(order: ImportJob, file: Text, jobs: Jobs, token: String) {
    let Ok(_turn) = jobs.free.acquire().await else { return };
    jobs.note(&token, Import { state: State::Processing, log: String::new() });
    // On a task of its own, so that clients hear of a fault of ours too.
    let done = tokio::spawn(async move {
        let import = order.carry_out(file).await;
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

impl ImportJob {
    async fn carry_out(&self, file: Text) -> Import {
        let mut summary = Summary::default();
        match self.rows_of(file, &mut summary).await {
            Ok(()) => Import { state: State::Done(summary.results), log: summary.written() },
            Err(Unreadable { message, line }) => {
                Import { state: State::Error { message, line }, log: String::new() }
            }
        }
    }

    async fn rows_of(&self, file: Text, summary: &mut Summary) -> Result<(), Unreadable> {
        let kind = self.kind;
        let checked = tokio::task::spawn_blocking(move || checked(file, kind)).await;
        let failed = |_| Unreadable { message: "Internal Server Error".to_owned(), line: None };
        let (mut table, groups) = checked.map_err(failed)??;
        match self.kind {
            Type::People => self.people(&mut table, summary).await,
            Type::Details => self.details(&mut table, &groups, summary).await,
        }
    }

    async fn people(&self, table: &mut Table, summary: &mut Summary) -> Result<(), Unreadable> {
        let Table { columns, source } = table;
        let mut people = Rows::new(&self.directory, &self.caller, &self.lens, columns);
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
        rows: &mut Rows<'_>,
        row: &Row,
        results: &mut Results,
    ) -> Result<(), Refusal> {
        let found = rows.find(row).await?;
        let body = rows.body(row, found.as_ref().unwrap_or(&Person::default())).await?;
        let draft = RecordInput { body, contacts: Vec::new() };
        let Some(which) = found.map(|person| Lookup::Number(person.number)) else {
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
                Err(Refusal::at_field(CanonicalField::PrimaryEmail, taken))
            }
            Ok(_) | Err(Refusal::NotFound(_)) => Ok(()),
            Err(refusal) => Err(refusal),
        }
    }

    async fn details(
        &self,
        table: &mut Table,
        groups: &[Group],
        summary: &mut Summary,
    ) -> Result<(), Unreadable> {
        let Table { columns, source } = table;
        for group in groups.chunk_by(|one, next| one.first == next.first) {
            let positions: Vec<Position> = group.iter().map(|row| row.at.clone()).collect();
            let rows = source.rows_at(&positions)?;
            for rows in by_person(columns, &rows) {
                self.details_in(columns, &rows, summary).await;
            }
        }
        Ok(())
    }

    /// Carries out the rows of one person, and tells which were refused.
    async fn details_in(&self, columns: &Columns, rows: &[&Row], summary: &mut Summary) {
        let parsed =
            rows.iter().map(|row| Detail::of_row(columns, row).map_err(|why| (row.line, why)));
        let outcome = match parsed.collect::<Result<Vec<_>, _>>() {
            Ok(details) => self.details_of(columns.text(rows[0], PERSON), &details, summary).await,
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

    /// Carries out the rows of one person; the line that was refused, and why.
    async fn details_of(
        &self,
        address: &str,
        details: &[Detail],
        summary: &mut Summary,
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
        summary.points(&before, &after, details.len());
        Ok(())
    }
}

/// Where a row of a person stands.
struct Group {
    /// Where the first row of the person stands, which tells people apart.
    first: u64,
    at: Position,
}

/// A file of which every row can be read. Of details also where the rows of each person stand, who
/// may be anywhere in the file: those of one person together, in the order of the file.
fn checked(file: Text, kind: Type) -> Result<(Table, Vec<Group>), Unreadable> {
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

fn groups(columns: &Columns, source: &mut Source, kind: Type) -> Result<Vec<Group>, Unreadable> {
    // Of a person no more than a digest is kept; who shares one is told apart by `by_person`.
    let (digests, mut firsts, mut groups) = (RandomState::new(), HashMap::new(), Vec::new());
    for row in source.rows(columns)? {
        let row = row?;
        if kind == Type::Details {
            let person = digests.hash_one(columns.text(&row, PERSON).to_lowercase());
            let at = row.position().clone();
            let first = *firsts.entry(person).or_insert(at.byte());
            groups.push(Group { first, at });
        }
    }
    groups.sort_by_key(|group| (group.first, group.at.byte()));
    Ok(groups)
}

/// The rows of each person, wherever they stand.
fn by_person<'r>(columns: &Columns, rows: &'r [Row]) -> Vec<Vec<&'r Row>> {
    let mut places = HashMap::new();
    let mut groups: Vec<Vec<&Row>> = Vec::new();
    for row in rows {
        let person = columns.text(row, PERSON).to_lowercase();
        let at = *places.entry(person).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[at].push(row);
    }
    groups
}
