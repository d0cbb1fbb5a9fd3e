//! Made-up people to try things on: the same ones in every run, written through the directory.
//!
//! Nothing is taken from anywhere. Phone numbers are of the ranges that each country's regulator
//! keeps for fiction, addresses of mail end in `example.com`, `.net` and `.org` (RFC 2606). Crowds
//! ([`one_of_many`]) need more numbers than there are for fiction: theirs are drawn from the ranges
//! that are assigned, and may belong to a real person.

mod countries;
mod dice;
mod mess;
mod organizations;
mod people;
mod points;

use polydex_directory::Caller;
use polydex_model::{Filter, Organization, Person, Query, Reference, Refusal, Workspace};

pub(crate) use self::mess::one_messy;
use crate::{Exit, database::Database, log::say, workspace::is_taken};

/// The `n`-th person of the crowd of a seed, with the name of the organization they work for.
pub(crate) fn one_of_many(seed: u64, n: u64) -> Person {
    let people::MadeUp { mut person, employer } = people::one_of_many(seed, n);
    person.organization = employer.map(|at| Reference::by_name(organizations::name(at)));
    person
}

/// Fills a workspace that holds only the people of its keys. Any other is left alone, and so is one
/// that another process is filling.
pub(crate) async fn fill(database: &Database, workspace: &Workspace) -> Result<(), Exit> {
    let program = database.program(workspace).await?;
    if !is_empty(database, &program).await? {
        return Ok(());
    }
    say("making 8 organizations and 200 people");
    match make(database, &program).await {
        Err(refusal) if is_taken(&refusal) => {
            say("they are being made by another program");
            Ok(())
        }
        made => Ok(made?),
    }
}

async fn make(database: &Database, program: &Caller) -> Result<(), Refusal> {
    let mut employers = Vec::new();
    for organization in organizations::all() {
        employers.push(database.directory.create(program, |_| Ok(organization.clone())).await?);
    }
    let mut heads: Vec<Option<Reference>> = vec![None; employers.len()];
    for mut made_up in people::all() {
        if let Some(at) = made_up.employer {
            made_up.person.organization = Some(Reference::by_number(employers[at].number));
            made_up.person.manager.clone_from(&heads[at]);
        }
        let person = made_up.person;
        let made: Person = database.directory.create(program, |_| Ok(person.clone())).await?;
        if let Some(at) = made_up.employer {
            heads[at].get_or_insert_with(|| Reference::by_number(made.number));
        }
    }
    Ok(())
}

async fn is_empty(database: &Database, program: &Caller) -> Result<bool, Exit> {
    let one = Query::first(Filter::All, 1);
    let organizations = database.directory.list::<Organization>(program, &one).await?.total;
    let people = database.directory.list::<Person>(program, &one).await?.total;
    let mut holders: Vec<_> =
        database.directory.keys(program).await?.into_iter().map(|key| key.person).collect();
    holders.sort_unstable();
    holders.dedup();
    Ok(organizations == 0 && people <= u64::try_from(holders.len()).unwrap_or(u64::MAX))
}
