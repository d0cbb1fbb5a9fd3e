//! `polydex migrate`: the schema, brought up and perhaps spread over several nodes.

use polydex_store::Store as _;

use crate::{
    Exit, Settings,
    database::{Location, engine, postgres},
    log::say,
    settings::{DataArgs, WorkspaceArgs},
};

/// Options of `migrate`.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Args {
    /// Distribute the tables by workspace over the nodes of a PostgreSQL server with the extension
    /// Citus.
    #[arg(long)]
    distribute: bool,
    #[command(flatten)]
    data: DataArgs,
}

/// `polydex migrate`
pub(crate) async fn run(args: Args) -> Result<(), Exit> {
    let database = Settings::of_data(args.data, WorkspaceArgs::default())?.database;
    if args.distribute {
        return distribute(&database).await;
    }
    engine(&database).await?.close().await;
    say("The database is up to date.");
    Ok(())
}

async fn distribute(database: &Location) -> Result<(), Exit> {
    if !database.is_postgres() {
        return Err(Exit::Usage("--distribute needs a postgres:// database".to_owned()));
    }
    let store = postgres(database, None).await?;
    let distributed = store.distribute().await;
    store.close().await;
    if distributed? {
        say("The tables are distributed by workspace.");
        return Ok(());
    }
    Err(Exit::Refused(
        "the extension citus is not installed on this server: nothing was distributed, and \
         everything goes on working on one node"
            .to_owned(),
    ))
}
