//! People and organizations as rows.

use polydex_model::{
    Account, AnyRecord, Card, ForeignIds, Name, Organization, OrganizationId, PartialDate, Person,
    PersonId, PointId, Record, Reference, Status, normal, normal::fold,
};
use polydex_store::words::Word;
use rusqlite::{Connection, types::Value};
use uuid::Uuid;

use super::{Cell, Cells, blob, micros, person, residue, text};

/// A kind of record, as its rows are read.
pub(crate) trait Kind: Record {
    /// The word in the column `kind`.
    const WORD: &'static str;

    /// Reads the columns of [`crate::load`]'s statement.
    fn read(cells: &mut Cells<'_, '_>) -> rusqlite::Result<Self>;

    /// Reads what stands in tables of its own: the groups of people, the domains of organizations.
    fn complete(&mut self, connection: &Connection, workspace: i64) -> rusqlite::Result<()>;
}

/// What [`read_reference`] reads, of the table alias that `$of` names.
macro_rules! reference_columns {
    ($of:literal) => {
        concat!(
            $of,
            ".id, ",
            $of,
            ".number, COALESCE(",
            $of,
            ".full_name, ",
            $of,
            ".primary_address), ",
            $of,
            ".user_name, ",
            $of,
            ".source_id, ",
            $of,
            ".status"
        )
    };
}
pub(crate) use reference_columns;

/// What a record holds besides its keys, its version and its place in the feed.
pub(crate) fn record_cells(record: &AnyRecord) -> Vec<Cell> {
    let (created, updated, organization, manager) = match record {
        AnyRecord::Person(p) => (p.created, p.updated, &p.organization, &p.manager),
        AnyRecord::Organization(o) => (o.created, o.updated, &o.parent, &o.manager),
    };
    let mut cells = vec![
        ("id", blob(record.uuid())),
        ("status", word(record.status())),
        ("created_at", micros(created.at)),
        ("created_by", person(created.by)),
        ("updated_at", micros(updated.at)),
        ("updated_by", person(updated.by)),
        ("organization_number", number_of(organization.as_ref())),
        ("manager_number", number_of(manager.as_ref())),
        ("residue", residue(record.residue())),
    ];
    cells.extend(name_cells(&record.card().name));
    cells.extend(card_cells(record.card()));
    match record {
        AnyRecord::Person(person) => {
            cells.push(("kind", Value::Text(Person::WORD.to_owned())));
            cells.extend(account_cells(&person.account));
            cells.extend(primary_cells(person));
        }
        AnyRecord::Organization(_) => {
            cells.push(("kind", Value::Text(Organization::WORD.to_owned())));
            cells.push(("primary_address_folded", Value::Text(String::new())));
        }
    }
    cells
}

fn word(word: impl Word) -> Value {
    Value::Text(word.word().to_owned())
}

fn number_of(reference: Option<&Reference>) -> Value {
    reference.and_then(|reference| reference.number).map_or(Value::Null, Value::Integer)
}

fn name_cells(name: &Name) -> [Cell; 12] {
    let (full, parts) = (name.full(), name.parts());
    let shown = |part: &Option<String>| part.clone().filter(|part| !part.is_empty());
    let folded = |part: &Option<String>| Value::Text(fold(part.as_deref().unwrap_or_default()));
    [
        ("name_full", text(name.full.as_deref())),
        ("name_given", text(name.given.as_deref())),
        ("name_middle", text(name.middle.as_deref())),
        ("name_surname", text(name.surname.as_deref())),
        ("name_suffix", text(name.suffix.as_deref())),
        ("name_title", text(name.title.as_deref())),
        ("full_name_folded", Value::Text(fold(&full))),
        ("first_name_folded", folded(&parts.given)),
        ("last_name_folded", folded(&parts.surname)),
        ("full_name", text(shown(&Some(full)).as_deref())),
        ("first_name", text(shown(&parts.given).as_deref())),
        ("last_name", text(shown(&parts.surname).as_deref())),
    ]
}

fn card_cells(card: &Card) -> [Cell; 7] {
    let birth_date = card.birthday.and_then(PartialDate::whole).map(|date| date.to_string());
    [
        ("job_title", text(card.job_title.as_deref())),
        ("gender", text(card.gender.as_deref())),
        ("birthday", card.birthday.map_or(Value::Null, |day| Value::Text(written(day)))),
        ("birth_date", text(birth_date.as_deref())),
        ("notes", text(card.notes.as_deref())),
        ("location", text(card.location.as_deref())),
        ("picture", text(card.picture.as_deref())),
    ]
}

fn account_cells(account: &Account) -> [Cell; 13] {
    let user_name = Some(account.user_name.as_str()).filter(|name| !name.is_empty());
    let ids = &account.foreign_ids;
    [
        ("status_since", account.status_since.map_or(Value::Null, micros)),
        ("user_name", text(user_name)),
        ("user_name_folded", text(user_name.map(fold).as_deref())),
        ("role", word(account.role)),
        ("invitation_accepted", Value::Integer(account.invitation_accepted.into())),
        ("locale", text(account.locale.as_deref())),
        ("time_zone", text(account.time_zone.as_deref())),
        ("source", text(ids.source.as_deref())),
        ("source_id", text(ids.source_id.as_deref())),
        ("employee_id", text(ids.employee.as_deref())),
        ("support_id", text(ids.support.as_deref())),
        ("authentication_id", text(ids.authentication.as_deref())),
        ("password", text(account.password.as_deref())),
    ]
}

fn primary_cells(person: &Person) -> [Cell; 4] {
    let point = person.account.primary_email.map_or(Value::Null, |point| blob(point.0));
    let address = person.primary_address();
    let normal = address.map(normal::email).filter(|address| !address.is_empty());
    [
        ("primary_email", point),
        ("primary_address", text(address)),
        ("primary_address_normal", text(normal.as_deref())),
        ("primary_address_folded", Value::Text(fold(address.unwrap_or_default()))),
    ]
}

/// Unknown parts as question marks.
fn written(day: PartialDate) -> String {
    let two = |part: Option<i8>| part.map_or("??".to_owned(), |part| format!("{part:02}"));
    let year = day.year.map_or("????".to_owned(), |year| format!("{year:04}"));
    format!("{year}-{}-{}", two(day.month), two(day.day))
}

/// The inverse of [`written`].
fn read_birthday(text: &str) -> Option<PartialDate> {
    let (rest, day) = text.rsplit_once('-')?;
    let (year, month) = rest.rsplit_once('-')?;
    let two = |part: &str| if part == "??" { Some(None) } else { part.parse().ok().map(Some) };
    let year = if year == "????" { None } else { Some(year.parse().ok()?) };
    Some(PartialDate { year, month: two(month)?, day: two(day)? })
}

impl Kind for Person {
    const WORD: &'static str = "person";

    fn read(cells: &mut Cells<'_, '_>) -> rusqlite::Result<Self> {
        let mut person = Self {
            id: PersonId(cells.take()?),
            number: cells.take()?,
            version: cells.take()?,
            created: cells.stamp()?,
            updated: cells.stamp()?,
            residue: cells.residue()?,
            card: read_card(cells)?,
            organization: read_reference(cells)?,
            manager: read_reference(cells)?,
            ..Self::default()
        };
        person.account = read_account(cells)?;
        Ok(person)
    }

    fn complete(&mut self, connection: &Connection, workspace: i64) -> rusqlite::Result<()> {
        let mut groups = connection.prepare_cached(
            "SELECT g.id, g.number, g.name
             FROM person_groups p
             JOIN groups g ON g.workspace_id = p.workspace_id AND g.number = p.group_number
             WHERE p.workspace_id = ?1 AND p.record_number = ?2
             ORDER BY g.folded, g.number",
        )?;
        let group = |row: &rusqlite::Row<'_>| {
            let mut cells = Cells::of(row);
            let (id, number, name) = (cells.take()?, cells.take()?, cells.take()?);
            Ok(Reference { id, number, name, ..Reference::default() })
        };
        self.groups =
            groups.query_map((workspace, self.number), group)?.collect::<Result<_, _>>()?;
        Ok(())
    }
}

impl Kind for Organization {
    const WORD: &'static str = "organization";

    fn read(cells: &mut Cells<'_, '_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: OrganizationId(cells.take()?),
            number: cells.take()?,
            version: cells.take()?,
            created: cells.stamp()?,
            updated: cells.stamp()?,
            residue: cells.residue()?,
            card: read_card(cells)?,
            parent: read_reference(cells)?,
            manager: read_reference(cells)?,
            status: cells.word()?,
            ..Self::default()
        })
    }

    fn complete(&mut self, connection: &Connection, workspace: i64) -> rusqlite::Result<()> {
        let mut domains = connection.prepare_cached(
            "SELECT domain FROM email_domains
             WHERE workspace_id = ?1 AND record_number = ?2
             ORDER BY place",
        )?;
        let domains = domains.query_map((workspace, self.number), |row| row.get(0))?;
        self.email_domains = domains.collect::<Result<_, _>>()?;
        Ok(())
    }
}

/// All but labels and points, which stand in tables of their own.
fn read_card(cells: &mut Cells<'_, '_>) -> rusqlite::Result<Card> {
    Ok(Card {
        name: Name {
            full: cells.take()?,
            given: cells.take()?,
            middle: cells.take()?,
            surname: cells.take()?,
            suffix: cells.take()?,
            title: cells.take()?,
        },
        job_title: cells.take()?,
        gender: cells.take()?,
        birthday: cells.take::<Option<String>>()?.as_deref().and_then(read_birthday),
        notes: cells.take()?,
        location: cells.take()?,
        picture: cells.take()?,
        labels: Vec::new(),
        points: Vec::new(),
    })
}

/// Reads [`reference_columns`]; `None` where nothing is referred to.
pub(crate) fn read_reference(cells: &mut Cells<'_, '_>) -> rusqlite::Result<Option<Reference>> {
    let id: Option<Uuid> = cells.take()?;
    let reference = Reference {
        id,
        number: cells.take()?,
        name: cells.take()?,
        user_name: cells.take()?,
        source_id: cells.take()?,
        disabled: cells.take::<Option<String>>()?.is_some_and(|it| it != Status::Active.word()),
    };
    Ok(id.map(|_| reference))
}

fn read_account(cells: &mut Cells<'_, '_>) -> rusqlite::Result<Account> {
    Ok(Account {
        status: cells.word()?,
        status_since: cells.time_if_any()?,
        user_name: cells.take::<Option<String>>()?.unwrap_or_default(),
        role: cells.word()?,
        invitation_accepted: cells.take()?,
        primary_email: cells.take::<Option<Uuid>>()?.map(PointId),
        locale: cells.take()?,
        time_zone: cells.take()?,
        foreign_ids: ForeignIds {
            source: cells.take()?,
            source_id: cells.take()?,
            employee: cells.take()?,
            support: cells.take()?,
            authentication: cells.take()?,
        },
        password: cells.take()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_birthday_is_read_as_it_was_written() {
        for year in [None, Some(1990), Some(12), Some(-44), Some(i16::MAX)] {
            for (month, day) in
                [(None, None), (Some(2), None), (Some(12), Some(31)), (None, Some(1))]
            {
                let given = PartialDate { year, month, day };
                assert_eq!(read_birthday(&written(given)), Some(given));
            }
        }
    }

    #[test]
    fn a_birthday_is_written_for_people() {
        let day = PartialDate { year: Some(1990), month: Some(5), day: None };
        assert_eq!(written(day), "1990-05-??");
    }
}
