//! People and organizations as rows.

use polydex_model::{
    Account, AnyRecord, Card, ForeignIds, Name, Organization, OrganizationId, PartialDate, Person,
    PersonId, PointId, Record, Reference, Status, normal, normal::fold,
};
use polydex_store::keywords::Keyword;

use super::{micros, person, residue, text};
use crate::{Cell, Cells, Flavor, Value};

/// A kind of record that is read from rows.
pub trait SqlRecord: Record {
    /// Its keyword in the column `kind`.
    const KEYWORD: &'static str;

    /// Reads [`RECORD_COLUMNS`](crate::statements::RECORD_COLUMNS).
    fn read<C: Cells>(cells: &mut C) -> Result<Self, C::Error>;

    /// Its list with a table of its own.
    fn owned_lists(&mut self) -> OwnedLists<'_>;
}

/// Lists of a record with tables of their own, besides labels and points.
#[derive(Debug)]
pub enum OwnedLists<'r> {
    /// The groups of a person.
    Groups(&'r mut Vec<Reference>),
    /// The e-mail domains of an organization.
    Domains(&'r mut Vec<String>),
}

/// The columns of a record except its keys, its version and its feed position.
pub(crate) fn record_cells(record: &AnyRecord, flavor: &dyn Flavor) -> Vec<Cell> {
    let (created, updated, organization, manager) = match record {
        AnyRecord::Person(p) => (p.created, p.updated, &p.organization, &p.manager),
        AnyRecord::Organization(o) => (o.created, o.updated, &o.parent, &o.manager),
    };
    let mut cells = vec![
        ("id", record.uuid().into()),
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
            cells.push(("kind", Value::Text(Person::KEYWORD.to_owned())));
            cells.extend(account_cells(&person.account));
            cells.extend(primary_cells(person));
        }
        AnyRecord::Organization(_) => {
            cells.push(("kind", Value::Text(Organization::KEYWORD.to_owned())));
            cells.push(("primary_address_folded", Value::Text(String::new())));
        }
    }
    flavor.derive(&mut cells);
    cells
}

/// The columns of a row that every edit changes.
pub(crate) fn stamp_cells(record: &AnyRecord) -> [Cell; 2] {
    let updated = match record {
        AnyRecord::Person(person) => person.updated,
        AnyRecord::Organization(organization) => organization.updated,
    };
    [("updated_at", micros(updated.at)), ("updated_by", person(updated.by))]
}

/// Whether two versions of a record certainly have the same row but for [`stamp_cells`]. Cheaper
/// than building and comparing the rows. Every member is named, so that a new one cannot be
/// forgotten.
pub(crate) fn is_row_unchanged(before: &AnyRecord, after: &AnyRecord) -> bool {
    let is_same = match (before, after) {
        (AnyRecord::Person(old), AnyRecord::Person(new)) => {
            #[rustfmt::skip]
            let Person {
                id, number: _, version: _, created, updated: _, card: _, account, organization,
                manager, groups: _, residue,
            } = new;
            (old.id, old.created) == (*id, *created)
                && old.account == *account
                && number_of(old.organization.as_ref()) == number_of(organization.as_ref())
                && number_of(old.manager.as_ref()) == number_of(manager.as_ref())
                && old.primary_address() == new.primary_address()
                && old.residue == *residue
        }
        (AnyRecord::Organization(old), AnyRecord::Organization(new)) => {
            #[rustfmt::skip]
            let Organization {
                id, number: _, version: _, created, updated: _, card: _, status, parent, manager,
                email_domains: _, residue,
            } = new;
            (old.id, old.created, old.status) == (*id, *created, *status)
                && number_of(old.parent.as_ref()) == number_of(parent.as_ref())
                && number_of(old.manager.as_ref()) == number_of(manager.as_ref())
                && old.residue == *residue
        }
        _ => false,
    };
    is_same && is_card_unchanged(before.card(), after.card())
}

fn is_card_unchanged(old: &Card, new: &Card) -> bool {
    let Card { name, job_title, gender, birthday, notes, location, picture, labels: _, points: _ } =
        new;
    old.name == *name
        && old.job_title == *job_title
        && old.gender == *gender
        && old.birthday == *birthday
        && old.notes == *notes
        && old.location == *location
        && old.picture == *picture
}

fn word(word: impl Keyword) -> Value {
    Value::Text(word.keyword().to_owned())
}

fn number_of(reference: Option<&Reference>) -> Value {
    reference.and_then(|reference| reference.number).into()
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
    let birth_date = card.birthday.and_then(PartialDate::to_date).map(|date| date.to_string());
    [
        ("job_title", text(card.job_title.as_deref())),
        ("gender", text(card.gender.as_deref())),
        ("birthday", card.birthday.map(written).into()),
        ("birth_date", text(birth_date.as_deref())),
        ("notes", text(card.notes.as_deref())),
        ("location", text(card.location.as_deref())),
        ("picture", text(card.picture.as_deref())),
    ]
}

fn account_cells(account: &Account) -> [Cell; 14] {
    let user_name = Some(account.user_name.as_str()).filter(|name| !name.is_empty());
    let ids = &account.foreign_ids;
    [
        ("status_since", account.status_since.into()),
        ("user_name", text(user_name)),
        ("user_name_folded", text(user_name.map(fold).as_deref())),
        ("role", word(account.role)),
        ("invitation_accepted", Value::Flag(account.invitation_accepted)),
        ("locale", text(account.locale.as_deref())),
        ("time_zone", text(account.time_zone.as_deref())),
        ("source", text(ids.source.as_deref())),
        ("source_id", text(ids.source_id.as_deref())),
        ("employee_id", text(ids.employee.as_deref())),
        ("support_id", text(ids.support.as_deref())),
        ("support_id_folded", text(ids.support.as_deref().map(fold).as_deref())),
        ("authentication_id", text(ids.authentication.as_deref())),
        ("password", text(account.password.as_deref())),
    ]
}

fn primary_cells(person: &Person) -> [Cell; 4] {
    let point = person.account.primary_email.map(|point| point.0);
    let address = person.primary_address();
    let normal = address.map(normal::email).filter(|address| !address.is_empty());
    [
        ("primary_email", point.into()),
        ("primary_address", text(address)),
        ("primary_address_normal", text(normal.as_deref())),
        ("primary_address_folded", Value::Text(fold(address.unwrap_or_default()))),
    ]
}

/// A date with question marks for unknown parts.
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

impl SqlRecord for Person {
    const KEYWORD: &'static str = "person";

    fn read<C: Cells>(cells: &mut C) -> Result<Self, C::Error> {
        let mut person = Self {
            id: PersonId(cells.must_id()?),
            number: cells.must_integer()?,
            version: cells.must_integer()?,
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

    fn owned_lists(&mut self) -> OwnedLists<'_> {
        OwnedLists::Groups(&mut self.groups)
    }
}

impl SqlRecord for Organization {
    const KEYWORD: &'static str = "organization";

    fn read<C: Cells>(cells: &mut C) -> Result<Self, C::Error> {
        Ok(Self {
            id: OrganizationId(cells.must_id()?),
            number: cells.must_integer()?,
            version: cells.must_integer()?,
            created: cells.stamp()?,
            updated: cells.stamp()?,
            residue: cells.residue()?,
            card: read_card(cells)?,
            parent: read_reference(cells)?,
            manager: read_reference(cells)?,
            status: cells.keyword()?,
            ..Self::default()
        })
    }

    fn owned_lists(&mut self) -> OwnedLists<'_> {
        OwnedLists::Domains(&mut self.email_domains)
    }
}

/// All but labels and points, which have tables of their own.
fn read_card<C: Cells>(cells: &mut C) -> Result<Card, C::Error> {
    Ok(Card {
        name: Name {
            full: cells.text()?,
            given: cells.text()?,
            middle: cells.text()?,
            surname: cells.text()?,
            suffix: cells.text()?,
            title: cells.text()?,
        },
        job_title: cells.text()?,
        gender: cells.text()?,
        birthday: cells.cow()?.as_deref().and_then(read_birthday),
        notes: cells.text()?,
        location: cells.text()?,
        picture: cells.text()?,
        labels: Vec::new(),
        points: Vec::new(),
    })
}

/// Reads [`reference_columns`](crate::statements::reference_columns); `None` if there is no
/// reference.
pub fn read_reference<C: Cells>(cells: &mut C) -> Result<Option<Reference>, C::Error> {
    let id = cells.id()?;
    let reference = Reference {
        id,
        number: cells.integer()?,
        name: cells.text()?,
        user_name: cells.text()?,
        source_id: cells.text()?,
        disabled: cells.cow()?.is_some_and(|status| status != Status::Active.keyword()),
    };
    Ok(id.map(|_| reference))
}

fn read_account<C: Cells>(cells: &mut C) -> Result<Account, C::Error> {
    Ok(Account {
        status: cells.keyword()?,
        status_since: cells.time()?,
        user_name: cells.text()?.unwrap_or_default(),
        role: cells.keyword()?,
        invitation_accepted: cells.must_flag()?,
        primary_email: cells.id()?.map(PointId),
        locale: cells.text()?,
        time_zone: cells.text()?,
        foreign_ids: ForeignIds {
            source: cells.text()?,
            source_id: cells.text()?,
            employee: cells.text()?,
            support: cells.text()?,
            authentication: cells.text()?,
        },
        password: cells.text()?,
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
