//! The texts of the search index, which gives back none: made from the records once more, by the same
//! function.

use std::ops::RangeInclusive;

use polydex_model::{ContactPoint, Name, Person, Record as _, Value};
use polydex_store::derived::search_text;
use rusqlite::{Connection, Row};

/// The region of the workspace that the program makes by itself.
const REGION: &str = "US";

/// The texts of the records with these numbers, by row of the index.
pub fn texts(
    connection: &Connection,
    numbers: &RangeInclusive<i64>,
) -> anyhow::Result<Vec<(i64, String)>> {
    let mut statement = connection.prepare_cached(
        "SELECT r.row, r.full_name, r.user_name, r.job_title, r.location, p.kind, p.value
         FROM records r
         LEFT JOIN contact_points p
         ON p.workspace_id = r.workspace_id AND p.record_number = r.number
            AND p.kind IN ('email', 'phone')
         WHERE r.workspace_id = 1 AND r.number BETWEEN ?1 AND ?2
         ORDER BY r.number, p.number",
    )?;
    let mut rows = statement.query([numbers.start(), numbers.end()])?;
    let mut people: Vec<(i64, Person)> = Vec::new();
    while let Some(row) = rows.next()? {
        let at = row.get(0)?;
        if people.last().is_none_or(|(last, _)| *last != at) {
            people.push((at, person(row)?));
        }
        if let (Some((_, person)), Some(point)) = (people.last_mut(), point(row)?) {
            person.card.points.push(point);
        }
    }
    let text = |person: Person| search_text(&person.into_any(), REGION);
    Ok(people.into_iter().map(|(at, person)| (at, text(person))).collect())
}

/// As much of a person, or of an organization, as is searched.
fn person(row: &Row<'_>) -> rusqlite::Result<Person> {
    let mut person = Person::default();
    person.card.name = row.get::<_, Option<String>>(1)?.map(Name::from_full).unwrap_or_default();
    person.account.user_name = row.get::<_, Option<String>>(2)?.unwrap_or_default();
    person.card.job_title = row.get(3)?;
    person.card.location = row.get(4)?;
    Ok(person)
}

fn point(row: &Row<'_>) -> rusqlite::Result<Option<ContactPoint>> {
    let (kind, value): (Option<String>, Option<String>) = (row.get(5)?, row.get(6)?);
    let value = value.unwrap_or_default();
    let value = match kind.as_deref() {
        Some("email") => Value::email(value),
        Some(_) => Value::phone(value),
        None => return Ok(None),
    };
    Ok(Some(ContactPoint::pending(0, value)))
}
