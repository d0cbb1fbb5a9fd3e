//! `polydex keys`: made, listed and revoked in the database, beside a running server too.

use std::io::{self, Write as _};

use clap::Args;
use comfy_table::{Table, presets::NOTHING};
use jiff::{Span, Timestamp, tz::TimeZone};
use polydex_directory::{Caller, Expect, Key, KeyRequest, Lookup};
use polydex_model::{KeyId, Name, Person, Refusal, Role, Status};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value as Json, json};

use crate::{
    Exit, Settings,
    cli::RoleName,
    database::Database,
    log::say,
    settings::{DataArgs, WorkspaceArgs},
};

/// In which database and workspace.
#[derive(Args, Clone, Debug)]
pub(crate) struct At {
    /// Name of the workspace; without it, the one that was made first.
    #[arg(long, value_name = "NAME")]
    workspace: Option<String>,
    #[command(flatten)]
    data: DataArgs,
}

/// Options of `keys create`.
#[derive(Args, Clone, Debug)]
pub(crate) struct CreateArgs {
    /// The most that the key may do.
    #[arg(long, value_enum)]
    role: RoleName,
    /// Primary e-mail address of the person whom the key acts for; a lower role of theirs is
    /// raised to the key's. Without it, a person is made for the key.
    #[arg(long, value_name = "EMAIL")]
    person: Option<String>,
    /// What the key is for.
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// How long the key works, such as 90d or 12h; without it, until it is revoked.
    #[arg(long, value_name = "SPAN", value_parser = span)]
    expires: Option<Span>,
    /// Print a JSON object with id, secret and person.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    at: At,
}

/// What a key is called when nobody named it.
const NAMELESS: &str = "API key";

/// A key just made, with its secret and the person whom it acts for.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The key.
    pub key: Key,
    /// `pdx_…`, shown this once.
    pub secret: SecretString,
    /// Whom it acts for.
    pub person: Person,
}

impl Issued {
    /// Makes a key for a person.
    pub(crate) async fn to(
        database: &Database,
        program: &Caller,
        person: Person,
        role: Role,
        name: &str,
        expires: Option<Timestamp>,
    ) -> Result<Self, Exit> {
        let wanted =
            KeyRequest { person: person.id, role, name: name.to_owned(), is_token: false, expires };
        let made = database.directory.create_key(program, wanted).await?;
        Ok(Self { key: made.key, secret: made.secret, person })
    }

    /// Makes the first key of a workspace's owner, with a secret that was chosen beforehand.
    pub(crate) async fn first(
        database: &Database,
        program: &Caller,
        owner: Person,
        secret: SecretString,
    ) -> Result<Self, Exit> {
        let wanted = KeyRequest {
            person: owner.id,
            role: Role::Owner,
            name: "first key".to_owned(),
            is_token: false,
            expires: None,
        };
        let made = database.directory.create_key_with(program, wanted, secret).await?;
        Ok(Self { key: made.key, secret: made.secret, person: owner })
    }

    pub(crate) fn json(&self) -> Json {
        let Person { id, number, .. } = &self.person;
        json!({
            "id": self.key.id,
            "secret": self.secret.expose_secret(),
            "person": { "id": id, "number": number, "email": self.person.primary_address() },
        })
    }
}

/// `polydex keys create`
pub(crate) async fn create(args: CreateArgs) -> Result<(), Exit> {
    let (database, program) = args.at.clone().open().await?;
    let expires = args.expires.map(|span| end(database.directory.now(), span)).transpose()?;
    let role = Role::from(args.role);
    let name = args.name.as_deref().unwrap_or(NAMELESS);
    let person = match &args.person {
        Some(email) => raised(&database, &program, email, role).await?,
        None => technical(&database, &program, name, role).await?,
    };
    let issued = Issued::to(&database, &program, person, role, name, expires).await?;
    database.directory.close().await;
    let mut out = io::stdout().lock();
    if args.json {
        writeln!(out, "{}", issued.json())?;
    } else {
        writeln!(out, "{}", issued.secret.expose_secret())?;
        say(&format!(
            "Key {id} of workspace {workspace}. The secret is shown this once; use it as\n  \
             Authorization: Bearer SECRET    (ONLYOFFICE, Xurrent, awork)\n  \
             Authorization: key {id}:SECRET    (Deskpro)\n\
             Revoke it with `polydex keys revoke {id}`.",
            id = issued.key.id,
            workspace = program.workspace.name,
        ));
    }
    Ok(())
}

/// `polydex keys list`
pub(crate) async fn list(at: At, json: bool) -> Result<(), Exit> {
    let (database, program) = at.open().await?;
    let mut people = Vec::new();
    let keys = database.directory.keys(&program).await?;
    for key in &keys {
        let found = database.directory.read_deleted(&program, &Lookup::Id(key.person.0)).await;
        people.push(found?);
    }
    database.directory.close().await;
    let rows = keys.iter().zip(&people);
    let mut out = io::stdout().lock();
    if json {
        writeln!(out, "{}", Json::Array(rows.map(|(key, person)| row(key, person)).collect()))?;
    } else {
        writeln!(out, "{}", table(rows))?;
    }
    Ok(())
}

/// `polydex keys revoke`
pub(crate) async fn revoke(id: i64, data: DataArgs) -> Result<(), Exit> {
    let database = Database::existing(&Settings::of_data(data, WorkspaceArgs::default())?).await?;
    let at = database.directory.now();
    let known = database.store.revoke_key(KeyId(id), at).await?;
    database.directory.close().await;
    if !known {
        return Err(Exit::Refused(format!("there is no key {id}")));
    }
    say(&format!("Key {id} is revoked."));
    Ok(())
}

impl At {
    async fn open(self) -> Result<(Database, Caller), Exit> {
        let settings = Settings::of_data(self.data, WorkspaceArgs::default())?;
        let database = Database::existing(&settings).await?;
        let workspace = database.workspace(self.workspace.as_deref()).await?;
        let program = database.program(&workspace).await?;
        Ok((database, program))
    }
}

fn span(text: &str) -> Result<Span, String> {
    text.parse().map_err(|_| "expected a span such as 90d, 12h or 2 weeks".to_owned())
}

fn end(now: Timestamp, span: Span) -> Result<Timestamp, Exit> {
    let end = now.to_zoned(TimeZone::UTC).checked_add(span).map(|end| end.timestamp());
    end.ok()
        .filter(|end| *end > now)
        .ok_or_else(|| Exit::Usage(format!("--expires: {span:#} from now is no time to come")))
}

/// The person of this address, with at least this role. That a key needs it is an administrator's
/// word, whose act this is.
async fn raised(
    database: &Database,
    program: &Caller,
    email: &str,
    role: Role,
) -> Result<Person, Exit> {
    let raise = |person: &Person| {
        if person.account.status != Status::Active {
            return Err(Refusal::State("this person may not sign in".into()));
        }
        let mut person = person.clone();
        person.account.role = person.account.role.max(role);
        Ok(person)
    };
    let who = Lookup::Email(email.to_owned());
    match database.directory.edit(program, &who, Expect::Any, raise).await {
        Ok(edited) => Ok(edited.after),
        Err(Refusal::NotFound(_)) => Err(Exit::Refused(format!("there is no person {email}"))),
        Err(refusal) => Err(refusal.into()),
    }
}

/// A person of no address who stands for a program.
async fn technical(
    database: &Database,
    program: &Caller,
    name: &str,
    role: Role,
) -> Result<Person, Exit> {
    let make = |blank: &Person| {
        let mut person = blank.clone();
        person.card.name = Name::from_full(name);
        person.account.role = role;
        person.account.invitation_accepted = true;
        Ok(person)
    };
    Ok(database.directory.create(program, make).await?)
}

fn row(key: &Key, person: &Person) -> Json {
    json!({
        "id": key.id,
        "name": key.name,
        "role": key.role,
        "person": {
            "id": person.id,
            "number": person.number,
            "name": person.shown_name(),
            "email": person.primary_address(),
        },
        "token": key.is_token,
        "created": key.created,
        "expires": key.expires,
        "revoked": key.revoked,
    })
}

fn table<'k>(rows: impl Iterator<Item = (&'k Key, &'k Person)>) -> Table {
    let time = |time: Option<Timestamp>| time.map(|time| time.to_string()).unwrap_or_default();
    let mut table = Table::new();
    table.load_style(NOTHING);
    table.set_header(["ID", "NAME", "ROLE", "PERSON", "CREATED", "EXPIRES", "REVOKED"]);
    for (key, person) in rows {
        table.add_row([
            key.id.to_string(),
            key.name.clone(),
            format!("{:?}", key.role).to_lowercase(),
            person.shown_name(),
            key.created.to_string(),
            time(key.expires),
            time(key.revoked),
        ]);
    }
    table
}
