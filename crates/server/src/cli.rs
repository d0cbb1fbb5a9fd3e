//! The words of the command line. Doc comments are the manual.

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand, ValueEnum};
use polydex_model::Role;

use crate::{
    Exit, Server, Settings, backup, check, convert, copy, exit, export, generate, import, key, log,
    migrate,
    settings::{DataArgs, ServeArgs, WorkspaceArgs},
    variables, workspace,
};

/// One directory of contact details that answers in the APIs of Deskpro, ONLYOFFICE, Xurrent and
/// awork.
#[derive(Debug, Parser)]
#[command(name = "polydex", version, after_help = exit::CODES)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve until SIGTERM or SIGINT. The first start makes the database, a workspace, an owner
    /// and a key, and prints how to call each dialect.
    Serve(ServeArgs),
    /// Make, list, rotate and revoke keys, also beside a running server.
    #[command(subcommand)]
    Keys(Keys),
    /// Make, list, change and delete workspaces, also beside a running server.
    #[command(subcommand)]
    Workspaces(Workspaces),
    /// Convert people from one dialect's documents into another's, one a line. What the other
    /// cannot express is named on standard error.
    Convert(convert::Args),
    /// Import people from a file of a dialect's documents, of any length, also beside a running
    /// server. What was read before it is broken off stays; run it again with --on-duplicate skip.
    Import(import::Args),
    /// Export everybody of a workspace as a dialect's documents, one a line, also beside a running
    /// server.
    Export(export::Args),
    /// Write documents of made-up people, one a line: the same seed gives the same people.
    Generate(generate::Args),
    /// Bring the database to the schema of this version, as every start does; and more, if asked.
    Migrate(migrate::Args),
    /// Copy all data of a database into another one, also of another kind. Run again, a copy that
    /// was broken off goes on. Cursors of clients start over on the copy, and its numbers leap ahead.
    Copy(copy::Args),
    /// Write a backup of the database to a file, also beside a running server.
    Backup(backup::BackupArgs),
    /// Make the database what it was in a backup, with the servers stopped. Cursors of clients start
    /// over, and numbers leap ahead, so that none is given twice.
    Restore(backup::RestoreArgs),
    /// Check that a database is sound and its books agree: files and foreign keys, totals, the change
    /// feed, derived columns, the search index. Prints a line a finding.
    Check(check::Args),
}

#[derive(Debug, Subcommand)]
enum Keys {
    /// Make a key and print its secret, which is shown this once.
    Create(key::CreateArgs),
    /// List the keys of a workspace that work.
    List(key::ListArgs),
    /// Make a new key in place of one, for the same person or account and with the same role, and
    /// print its secret.
    Rotate(key::RotateArgs),
    /// Revoke a key. A running server refuses it within 5 seconds.
    Revoke {
        /// The key's number.
        id: i64,
        #[command(flatten)]
        data: DataArgs,
    },
}

#[derive(Debug, Subcommand)]
enum Workspaces {
    /// Make a workspace with an owner, and print the owner's key.
    Create {
        /// Short name: lower-case letters, digits and hyphens.
        name: String,
        /// Host name by which clients of this workspace call the server, for sign-in by password.
        #[arg(long)]
        host: Option<String>,
        /// Print a JSON object with the workspace and the key.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        settings: WorkspaceArgs,
        #[command(flatten)]
        data: DataArgs,
    },
    /// List all workspaces.
    List {
        /// Print a JSON array.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Change what is set of a workspace. A running server notices within 5 seconds.
    Set(workspace::SetArgs),
    /// Give a workspace another name. Xurrent clients that name their account must name the new
    /// one.
    Rename {
        /// The name that it has.
        old: String,
        /// The name that it shall have: lower-case letters, digits and hyphens.
        new: String,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Delete a workspace for good: its people and organizations with their history, its groups
    /// and its keys. There is no way back but a backup.
    Delete {
        /// The workspace's name.
        name: String,
        /// The name once more, instead of being asked for it on the terminal.
        #[arg(long, value_name = "NAME")]
        yes: Option<String>,
        #[command(flatten)]
        data: DataArgs,
    },
}

/// A role, as the command line names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RoleName {
    /// Edits all; there is always one.
    Owner,
    /// Edits all.
    Admin,
    /// Reads the directory and edits their own record.
    Member,
    /// Sees and edits only their own record.
    Guest,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Owner => Self::Owner,
            RoleName::Admin => Self::Admin,
            RoleName::Member => Self::Member,
            RoleName::Guest => Self::Guest,
        }
    }
}

impl Cli {
    /// Does what was asked. Data goes to standard output, everything else to standard error.
    pub fn run(self) -> ExitCode {
        let log = log::start();
        variables::warn_of_unknown(&Self::command());
        polydex_http::install_panic_hook();
        let runtime = match tokio::runtime::Runtime::new() {
            Ok(runtime) => runtime,
            Err(error) => return log::failure(&error.into()),
        };
        let outcome = runtime.block_on(self.command.run());
        // Its last lines come before the one that says why.
        drop(log);
        match outcome {
            Ok(()) => ExitCode::SUCCESS,
            Err(exit) => log::failure(&exit),
        }
    }
}

impl Command {
    async fn run(self) -> Result<(), Exit> {
        match self {
            Self::Serve(args) => Server::open(&Settings::of(args)?).await?.run().await,
            Self::Keys(Keys::Create(args)) => key::create(args).await.map_err(Exit::unread),
            Self::Keys(Keys::List(args)) => key::list(args).await,
            Self::Keys(Keys::Rotate(args)) => key::rotate(args).await.map_err(Exit::unread),
            Self::Keys(Keys::Revoke { id, data }) => key::revoke(id, data).await,
            Self::Workspaces(Workspaces::Create { name, host, json, settings, data }) => {
                let settings = Settings::of_data(data, settings)?;
                workspace::create(name, host, json, &settings).await.map_err(Exit::unread)
            }
            Self::Workspaces(Workspaces::List { json, data }) => workspace::list(json, data).await,
            Self::Workspaces(Workspaces::Set(args)) => workspace::set(args).await,
            Self::Workspaces(Workspaces::Rename { old, new, data }) => {
                workspace::rename(&old, &new, data).await
            }
            Self::Workspaces(Workspaces::Delete { name, yes, data }) => {
                workspace::delete(&name, yes, data).await
            }
            Self::Convert(args) => convert::run(&args),
            Self::Import(args) => import::run(args).await,
            Self::Export(args) => export::run(args).await,
            Self::Generate(args) => generate::run(&args),
            Self::Migrate(args) => migrate::run(args).await,
            Self::Copy(args) => copy::run(args).await,
            Self::Backup(args) => backup::backup(args).await,
            Self::Restore(args) => backup::restore(args).await,
            Self::Check(args) => check::run(args).await,
        }
    }
}
