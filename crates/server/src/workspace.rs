//! `polydex workspaces`, and what every workspace begins with: an owner and a key of theirs.

mod change;

use std::io::{self, Write as _};

use comfy_table::{Table, presets::NOTHING};
use polydex_directory::new_secret;
use polydex_model::{
    ContactPoint, Context, Fault, Filter, Name, Person, Query, Refusal, Role, Rule, Value,
    Workspace, query::Field,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value as Json, json};

use crate::{
    Exit, Issued, Settings,
    database::Database,
    log::say,
    owner_key::{FirstKey, OwnerKey},
    settings::{DataArgs, WorkspaceArgs},
};

pub(crate) use change::{SetArgs, delete, rename, set};

/// Name of the workspace that the first start makes.
const FIRST: &str = "main";

/// Longest name: it may become a label of a host name.
const LONGEST_NAME: usize = 63;

/// The first workspace with an owner and a key. Answers the key, and where its secret can be read,
/// if this call made it: on the first start, or on the one after a start that was cut off.
/// Several processes may start at once.
pub(crate) async fn ensure_first(
    database: &Database,
    settings: &Settings,
) -> Result<(Workspace, Option<FirstKey>), Exit> {
    if database.store.workspaces().await?.is_empty() {
        // Whether this start makes it or another one, it is there then.
        database.make_workspace(FIRST, None, settings).await?;
    }
    let workspace = database.workspace(None).await?;
    if !database.store.keys(workspace.id).await?.is_empty() {
        return Ok((workspace, None));
    }
    let OwnerKey { secret, at } = OwnerKey::choose(settings)?;
    let issued = first_key(database, &workspace, secret).await?;
    Ok((workspace, issued.map(|issued| FirstKey { issued, at })))
}

/// The first key of a workspace; `None` if another start made it meanwhile, perhaps with the same
/// secret.
async fn first_key(
    database: &Database,
    workspace: &Workspace,
    secret: SecretString,
) -> Result<Option<Issued>, Exit> {
    let found = found(database, workspace, secret).await;
    let keys = database.store.keys(workspace.id).await?;
    let issued = match found {
        Ok(Some(issued)) => issued,
        Ok(None) => return Ok(None),
        Err(_) if !keys.is_empty() => return Ok(None),
        Err(exit) => return Err(exit),
    };
    let first = keys.iter().filter(|key| key.revoked.is_none()).map(|key| key.id.0).min();
    if first == Some(issued.key.id.0) {
        return Ok(Some(issued));
    }
    database.store.revoke_key(issued.key.id, database.directory.now()).await?;
    Ok(None)
}

/// Whether a record was refused because another one holds a value of its.
pub(crate) fn is_taken(refusal: &Refusal) -> bool {
    let is_taken = |fault: &Fault| matches!(fault.rule, Rule::Taken(_));
    matches!(refusal, Refusal::Invalid(faults) if faults.iter().any(is_taken))
}

/// A key for the workspace's owner, who is made if there is none; `None` if another process is making
/// one at this moment, which then makes the key too.
async fn found(
    database: &Database,
    workspace: &Workspace,
    secret: SecretString,
) -> Result<Option<Issued>, Exit> {
    let program = database.program(workspace).await?;
    let owners = Filter::eq(Field::Role, Role::Owner);
    let page = database.directory.list::<Person>(&program, &Query::first(owners, 1)).await?;
    let owner = match page.items.into_iter().next() {
        Some(owner) => owner,
        None => match database.directory.create(&program, |_| Ok(owner(workspace))).await {
            Err(refusal) if is_taken(&refusal) => return Ok(None),
            made => made?,
        },
    };
    Issued::first(database, &program, owner, secret).await.map(Some)
}

fn owner(workspace: &Workspace) -> Person {
    let mut owner = Person::default();
    let address = format!("owner@{}.example", workspace.name);
    let mut email = ContactPoint::pending(0, Value::email(address));
    email.contexts.insert(Context::Work);
    owner.card.name = Name {
        given: Some("Workspace".to_owned()),
        surname: Some("Owner".to_owned()),
        ..Name::default()
    };
    owner.account.primary_email = Some(email.id);
    owner.card.points.push(email);
    owner.account.role = Role::Owner;
    owner.account.invitation_accepted = true;
    owner
}

/// `polydex workspaces create`
pub(crate) async fn create(
    name: String,
    host: Option<String>,
    as_json: bool,
    settings: &Settings,
) -> Result<(), Exit> {
    check(&name)?;
    let database = Database::open(settings).await?;
    let host = host.map(|host| host_name("--host", &host)).transpose()?;
    let made = database.make_workspace(&name, host, settings).await?;
    let workspace =
        made.ok_or_else(|| Exit::Refused(format!("the name {name} or the host is taken")))?;
    let taken = || Exit::Refused(format!("the key of {name} is made by another program"));
    let issued = found(&database, &workspace, new_secret()?).await?.ok_or_else(taken)?;
    let first = database.workspace(None).await?;
    database.directory.close().await;
    let mut out = io::stdout().lock();
    if as_json {
        let answer = json!({ "workspace": row(&workspace), "key": issued.json() });
        writeln!(out, "{answer}")?;
    } else {
        writeln!(out, "{}", issued.secret.expose_secret())?;
        say(&format!(
            "Workspace {name} is made. Key {} of its owner is shown this once; further ones: \
             `polydex keys create --workspace {name} --role member`.",
            issued.key.id
        ));
        say(&sign_in(&workspace, &first));
    }
    Ok(())
}

/// Where people of a new workspace sign in by password, and those of the others.
fn sign_in(workspace: &Workspace, first: &Workspace) -> String {
    let Workspace { name, host, .. } = workspace;
    if workspace.id == first.id {
        return "Sign-in by password is for it on every host that no other workspace claims."
            .to_owned();
    }
    let own = match host {
        Some(host) => format!("Sign-in by password on {host} is for {name}"),
        None => format!(
            "Nobody signs in to {name} by password until it has a host: `polydex workspaces set \
             {name} --host HOST`"
        ),
    };
    let other = &first.name;
    format!("{own}; on hosts that no workspace claims it stays with {other}. Keys work everywhere.")
}

/// `polydex workspaces list`
pub(crate) async fn list(as_json: bool, data: DataArgs) -> Result<(), Exit> {
    let database = Database::existing(&Settings::of_data(data, WorkspaceArgs::default())?).await?;
    let all = database.store.workspaces().await?;
    database.directory.close().await;
    let mut out = io::stdout().lock();
    if as_json {
        writeln!(out, "{}", Json::Array(all.iter().map(row).collect()))?;
    } else {
        writeln!(out, "{}", table(&all))?;
    }
    Ok(())
}

/// A host name in lower case: letters, digits, hyphens and dots, as requests name it without scheme,
/// port and path. An IPv6 address may stand in brackets.
fn host_name(option: &str, text: &str) -> Result<String, Exit> {
    let name = text.trim().to_lowercase();
    let fits = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    let is_name = !name.is_empty() && name.len() <= 253 && name.chars().all(fits);
    let address = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    if is_name || address.is_some_and(|address| address.parse::<std::net::Ipv6Addr>().is_ok()) {
        return Ok(name);
    }
    Err(Exit::Usage(format!(
        "{option}: expected a host name such as acme.directory.example, without scheme, port and \
         path, found {text}"
    )))
}

fn check(name: &str) -> Result<(), Exit> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let edge = name.starts_with('-') || name.ends_with('-');
    if name.is_empty() || name.len() > LONGEST_NAME || edge || !name.chars().all(fits) {
        return Err(Exit::Usage(format!(
            "workspace name: expected up to {LONGEST_NAME} lower-case letters, digits and hyphens \
             inside, found {name}"
        )));
    }
    Ok(())
}

fn row(workspace: &Workspace) -> Json {
    json!({
        "id": workspace.id,
        "uuid": workspace.uuid,
        "name": workspace.name,
        "host": workspace.host,
        "region": workspace.settings.region,
        "time_zone": workspace.settings.time_zone,
        "domain": workspace.settings.domain,
        "created": workspace.created.at,
    })
}

fn table(all: &[Workspace]) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING);
    table.set_header(["ID", "NAME", "HOST", "REGION", "TIME ZONE", "CREATED"]);
    for workspace in all {
        table.add_row([
            workspace.id.to_string(),
            workspace.name.clone(),
            workspace.host.clone().unwrap_or_default(),
            workspace.settings.region.clone(),
            workspace.settings.time_zone.clone(),
            workspace.created.at.to_string(),
        ]);
    }
    table
}
