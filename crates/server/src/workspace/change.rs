//! `polydex workspaces set`, `rename` and `delete`.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use clap::Args;
use polydex_model::{Refusal, Workspace, normal::country_code};

use super::{check, row};
use crate::{
    Exit, Settings,
    database::Database,
    log::say,
    settings::{DataArgs, WorkspaceArgs, check_zone},
};

/// Options of `workspaces set`. What is not named stays.
#[derive(Args, Clone, Debug)]
pub(crate) struct SetArgs {
    /// The workspace's name.
    name: String,
    /// Host name by which its clients call the server, for sign-in by password.
    #[arg(long, conflicts_with = "no_host")]
    host: Option<String>,
    /// Take its host away.
    #[arg(long)]
    no_host: bool,
    /// Region that phone numbers without country code are read with, two letters. All numbers of
    /// the workspace are read again.
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// IANA time zone in which times are shown that have none of their own.
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    /// Domain in ids that carry one (Xurrent's nodeID).
    #[arg(long)]
    domain: Option<String>,
    /// Print the workspace as a JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataArgs,
}

/// `polydex workspaces set`
pub(crate) async fn set(args: SetArgs) -> Result<(), Exit> {
    let region = args.region.as_deref().map(region).transpose()?;
    if let Some(zone) = &args.time_zone {
        check_zone(zone)?;
    }
    let host = args.host.as_deref().map(|host| super::host_name("--host", host)).transpose()?;
    let domain = args.domain.as_deref().map(|name| super::host_name("--domain", name));
    let domain = domain.transpose()?;
    let set = |workspace: &mut Workspace| {
        if host.is_some() || args.no_host {
            workspace.host.clone_from(&host);
        }
        let settings = &mut workspace.settings;
        settings.region = region.unwrap_or(&settings.region).to_owned();
        settings.time_zone = args.time_zone.as_ref().unwrap_or(&settings.time_zone).clone();
        settings.domain = domain.as_ref().unwrap_or(&settings.domain).clone();
    };
    let workspace = change(&args.name, args.data, set).await?;
    let mut out = io::stdout().lock();
    if args.json {
        writeln!(out, "{}", row(&workspace))?;
    } else {
        writeln!(out, "{}", super::table(&[workspace]))?;
    }
    Ok(())
}

/// `polydex workspaces rename`
pub(crate) async fn rename(old: &str, new: &str, data: DataArgs) -> Result<(), Exit> {
    check(new)?;
    change(old, data, |workspace| new.clone_into(&mut workspace.name)).await?;
    say(&format!("Workspace {old} is {new} now."));
    Ok(())
}

/// `polydex workspaces delete`
pub(crate) async fn delete(name: &str, yes: Option<String>, data: DataArgs) -> Result<(), Exit> {
    let database = Database::existing(&Settings::of_data(data, WorkspaceArgs::default())?).await?;
    let outcome = delete_from(&database, name, yes).await;
    database.directory.close().await;
    outcome?;
    say(&format!(
        "Workspace {name} is deleted. Running servers let nobody in within 5 seconds; backups \
         still hold it."
    ));
    Ok(())
}

async fn delete_from(database: &Database, name: &str, yes: Option<String>) -> Result<(), Exit> {
    let workspace = database.workspace(Some(name)).await?;
    let given = match yes {
        Some(given) => given,
        None => asked(name)?,
    };
    if given.trim() != name {
        return Err(Exit::Refused(format!(
            "nothing was deleted: expected the name {name}, found {}",
            given.trim()
        )));
    }
    let program = database.program(&workspace).await?;
    Ok(database.directory.erase_workspace(&program).await?)
}

/// What the user types at the terminal.
fn asked(name: &str) -> Result<String, Exit> {
    if !io::stdin().is_terminal() {
        return Err(Exit::Usage(format!(
            "deleting asks for the name on a terminal: here say --yes {name}"
        )));
    }
    let mut out = io::stderr().lock();
    write!(out, "All people, organizations and keys of {name} will be gone. Its name: ")?;
    out.flush()?;
    let mut given = String::new();
    io::stdin().lock().read_line(&mut given)?;
    Ok(given)
}

/// Changes a workspace, and waits until all that follows from it is done.
async fn change(
    name: &str,
    data: DataArgs,
    set: impl Fn(&mut Workspace) + Send + Sync,
) -> Result<Workspace, Exit> {
    let database = Database::existing(&Settings::of_data(data, WorkspaceArgs::default())?).await?;
    let changed = async {
        let workspace = database.workspace(Some(name)).await?;
        let program = database.program(&workspace).await?;
        database.directory.set_workspace(&program, set).await.map_err(|refusal| match refusal {
            Refusal::Invalid(_) => {
                Exit::Refused("another workspace has this name or host".to_owned())
            }
            refusal => refusal.into(),
        })
    };
    let changed = changed.await;
    database.directory.close().await;
    changed
}

fn region(text: &str) -> Result<&'static str, Exit> {
    country_code(text).ok_or_else(|| {
        Exit::Usage(format!("--region: expected a country of ISO 3166-1 (DE), found {text}"))
    })
}
