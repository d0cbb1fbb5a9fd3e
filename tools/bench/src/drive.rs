//! One call under load for a while: something for a profiler to look at.

use std::time::Duration;

use bytes::Bytes;
use clap::ValueEnum;

use crate::{
    calls::Dialect,
    data::{self, Known},
    figures::{CONNECTIONS, reads::round, writes::creations},
    load::{self, Until},
    product::Product,
};

/// Options of `drive`.
#[derive(Debug, clap::Args)]
pub struct Args {
    dialect: Dialect,
    call: Call,
    /// For how long.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Requests a second; if none are named, as many as can be.
    #[arg(long)]
    rate: Option<f64>,
    /// How many people there are.
    #[arg(long, default_value_t = 10_000)]
    people: u64,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Call {
    Read,
    /// One contact of a person.
    Part,
    List,
    Email,
    Phone,
    Search,
    Create,
}

pub fn run(args: &Args) -> anyhow::Result<()> {
    let folder = tempfile::tempdir_in(data::folder()?)?;
    let database = data::copy(&data::people(args.people)?, &folder.path().join("copy.db"))?;
    let known = data::sample(&database, 5_000)?;
    let product = Product::start(&database)?;
    let requests = |each: &dyn Fn(&Known) -> Bytes| round(known.iter().map(each).collect());
    let (key, dialect) = (&product.key, args.dialect);
    let script = match args.call {
        Call::Read => requests(&|who| key.read(dialect, who)),
        Call::Part => requests(&|who| key.read_part(dialect, who)),
        Call::List => round((0..10).map(|page| key.list(dialect, page)).collect()),
        Call::Email => requests(&|who| key.by_email(dialect, who)),
        Call::Phone => requests(&|who| key.by_phone(dialect, who)),
        Call::Search => requests(&|who| key.search(dialect, &who.surname, 0, 20)),
        Call::Create => creations(&product, dialect)?,
    };
    eprintln!("process {}", product.server.id());
    let (address, span) = (product.server.address, Duration::from_secs(args.seconds));
    let before = product.processor_time()?;
    let outcome = match args.rate {
        Some(rate) => load::at_rate(address, CONNECTIONS, rate, span, &script)?,
        None => load::closed(address, CONNECTIONS, Until::time(span), &script)?,
    };
    let spent = product.processor_time()?.saturating_sub(before);
    println!(
        "{:.0}/s, {:.1} µs of processor time each, {} failed, median {:.2} ms, p99 {:.2} ms, {} MiB",
        outcome.per_second(),
        spent.as_secs_f64() * 1e6 / load::to_f64(outcome.good.max(1)),
        outcome.bad + outcome.shed,
        outcome.millis(0.5),
        outcome.millis(0.99),
        product.resident()? >> 20
    );
    Ok(())
}
