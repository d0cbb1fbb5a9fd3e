//! The program over PostgreSQL, against `pgbench` that has the same server do the same.

use std::path::Path;

use super::{CONNECTIONS, Pace, in_turns, large::told, reads::round, run, writes::creations};
use crate::{
    calls::Dialect,
    data::Known,
    postgres::Postgres,
    report::{Figure, Goal},
    wire,
};

/// People whom `pgbench` reads: few, as the server copies the text of a statement, in which they
/// stand, whenever it is executed.
const READ: usize = 100;

/// GET and POST of one contact.
pub fn all(database: &Path, known: &[Known], pace: Pace) -> anyhow::Result<Vec<Figure>> {
    let postgres = Postgres::holding(database)?;
    let mut figures = Vec::new();
    for dialect in [Dialect::Deskpro, Dialect::Awork] {
        figures.extend(read(&postgres, dialect, known, pace)?);
    }
    figures.extend(create(&postgres, pace)?);
    Ok(figures)
}

/// Against the statements that the program has executed when it reads a person whom it read before.
fn read(
    postgres: &Postgres,
    dialect: Dialect,
    known: &[Known],
    pace: Pace,
) -> anyhow::Result<Vec<Figure>> {
    let (product, who) = (&postgres.product, &known[known.len() / 2]);
    let (address, request) = (product.server.address, product.key.read(dialect, who));
    wire::call(address, &request)?;
    let executed =
        postgres.executed(|| (0..2).try_for_each(|_| wire::call(address, &request).map(drop)))?;
    // What is executed once in two reads is no part of them: the key is looked up now and then.
    let of_each = (0..executed.len()).filter(|at| executed[..*at].contains(&executed[*at]));
    let read: Vec<&Known> = known.iter().step_by(known.len().div_ceil(READ)).collect();
    let script = of_each.map(|at| executed[at].script(|value| anybody(value, who, &read)));
    let script: String = script.collect();
    anyhow::ensure!(!script.is_empty(), "reading a person has the server execute nothing");
    let script = format!("\\set who random(1, {})\n{script}", read.len());
    let script = postgres.script(&format!("{}.sql", dialect.name()), &script)?;
    let reads = round(known.iter().map(|who| product.key.read(dialect, who)).collect());
    run(address, pace.turn / 4, &reads)?;
    let pair = in_turns(
        pace.rounds,
        || Ok(run(address, pace.turn, &reads)?.per_second()),
        || postgres.pgbench(CONNECTIONS, pace.turn, &script),
    )?;
    let name = format!("GET one contact over PostgreSQL, {}", dialect.name());
    Ok(told(vec![Figure::ratio(name, "/s", pair, Goal::AtLeast(0.5))]))
}

/// In place of what names one person, what names any of these.
fn anybody(value: &str, who: &Known, these: &[&Known]) -> Option<String> {
    let of = |name: fn(&Known) -> String| (name(who) == value).then_some(name);
    let (name, kind) = of(|who| who.number.to_string())
        .map(|name| (name, "bigint"))
        .or_else(|| of(|who| who.id.to_string()).map(|name| (name, "uuid")))?;
    let names: Vec<String> = these.iter().map(|who| name(who)).collect();
    Some(format!("('{{{}}}'::{kind}[])[:who]", names.join(",")))
}

/// Against the rows of the person whom the program made last, one commit for each person.
fn create(postgres: &Postgres, pace: Pace) -> anyhow::Result<Vec<Figure>> {
    let address = postgres.product.server.address;
    let creations = creations(&postgres.product, Dialect::Deskpro)?;
    run(address, pace.turn / 4, &creations)?;
    let script = postgres.insertion()?;
    let pair = in_turns(
        pace.rounds,
        || Ok(run(address, pace.turn, &creations)?.per_second()),
        || postgres.pgbench(CONNECTIONS, pace.turn, &script),
    )?;
    let name = "POST one contact over PostgreSQL, Deskpro";
    Ok(told(vec![Figure::ratio(name, "/s", pair, Goal::AtLeast(1.0))]))
}
