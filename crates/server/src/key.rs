//! `polydex keys`: made, listed, rotated and revoked in the database, beside a running server too.

use std::io::{self, Write as _};

use clap::Args;
use comfy_table::{Table, presets::NOTHING};
use jiff::{Span, Timestamp, tz::TimeZone};
use polydex_directory::{Caller, Expect, Key, KeyRequest, Lookup, NewSecret};
use polydex_model::{KeyId, Person, PersonId, Refusal, Role, Status};
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
    /// raised to the key's. Without it, the key acts for a technical account of its own, which is
    /// no person and in no list.
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

/// Options of `keys rotate`.
#[derive(Args, Clone, Debug)]
pub(crate) struct RotateArgs {
    /// The key's number.
    id: i64,
    /// How long the old secret goes on working, such as 1h; without it, it ends at once.
    #[arg(long, value_name = "SPAN", value_parser = span)]
    grace: Option<Span>,
    /// Print a JSON object with id, secret and person.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataArgs,
}

/// Options of `keys list`.
#[derive(Args, Clone, Debug)]
pub(crate) struct ListArgs {
    /// List keys and tokens that no longer work too, as long as they are remembered: tokens for a
    /// day, keys for 90 days.
    #[arg(long)]
    all: bool,
    /// Print a JSON array.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    at: At,
}

/// The name of a key that was given none.
const NAMELESS: &str = "API key";

/// A key just made, with its secret and whom it acts for.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The key.
    pub key: Key,
    /// `pdx_…`, shown this once.
    pub secret: SecretString,
    /// The e-mail address of the person whom it acts for.
    pub email: Option<String>,
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
        Ok(Self::of(made, Some(&person)))
    }

    fn of(made: NewSecret, person: Option<&Person>) -> Self {
        let email = person.and_then(|person| person.primary_address()).map(str::to_owned);
        Self { key: made.key, secret: made.secret, email }
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
        Ok(Self::of(made, Some(&owner)))
    }

    pub(crate) fn json(&self) -> Json {
        let Key { id, person, number, is_service_account, .. } = &self.key;
        json!({
            "id": id,
            "secret": self.secret.expose_secret(),
            "person": { "id": person, "number": number, "email": self.email },
            "technical": is_service_account,
        })
    }

    /// Prints the secret, and says how to use it.
    fn print(&self, workspace: &str, as_json: bool) -> Result<(), Exit> {
        let mut out = io::stdout().lock();
        if as_json {
            writeln!(out, "{}", self.json())?;
            return Ok(());
        }
        writeln!(out, "{}", self.secret.expose_secret())?;
        say(&format!(
            "Key {id} of workspace {workspace}. The secret is shown this once; use it as\n  \
             Authorization: Bearer SECRET    (ONLYOFFICE, Xurrent, awork)\n  \
             Authorization: key {id}:SECRET    (Deskpro)\n\
             Revoke it with `polydex keys revoke {id}`.",
            id = self.key.id,
        ));
        Ok(())
    }
}

/// `polydex keys create`
pub(crate) async fn create(args: CreateArgs) -> Result<(), Exit> {
    let (database, program) = args.at.clone().open().await?;
    let expires =
        args.expires.map(|span| end(database.directory.now(), span, "--expires")).transpose()?;
    let role = Role::from(args.role);
    let name = args.name.as_deref().unwrap_or(NAMELESS);
    let issued = if let Some(email) = &args.person {
        let person = raised(&database, &program, email, role).await?;
        Issued::to(&database, &program, person, role, name, expires).await?
    } else {
        let made = database.directory.create_service_key(&program, name, role, expires);
        Issued::of(made.await?, None)
    };
    database.directory.close().await;
    issued.print(&program.workspace.name, args.json)
}

/// `polydex keys rotate`
pub(crate) async fn rotate(args: RotateArgs) -> Result<(), Exit> {
    let settings = Settings::of_data(args.data, WorkspaceArgs::default())?;
    let database = Database::existing(&settings).await?;
    let (id, now) = (KeyId(args.id), database.directory.now());
    let none = || Exit::Refused(format!("there is no key {id}"));
    let key = database.store.key_by_id(id).await?.ok_or_else(none)?;
    let program = database.directory.program(key.workspace).await?;
    let until = args.grace.map(|span| end(now, span, "--grace")).transpose()?;
    let grace = until.map(|until| until.duration_since(now)).unwrap_or_default();
    let made = database.directory.rotate_key(&program, id, grace).await?;
    let issued = Issued { key: made.key, secret: made.secret, email: None };
    let issued = match holder(&database, &program, &issued.key).await? {
        Some(person) => Issued { email: person.primary_address().map(str::to_owned), ..issued },
        None => issued,
    };
    database.directory.close().await;
    issued.print(&program.workspace.name, args.json)?;
    match until {
        Some(until) => say(&format!("Key {id} works until {until:.0}.")),
        None => say(&format!("Key {id} is revoked.")),
    }
    Ok(())
}

/// `polydex keys list`
pub(crate) async fn list(args: ListArgs) -> Result<(), Exit> {
    let (database, program) = args.at.open().await?;
    let now = database.directory.now();
    let keys = database.directory.keys(&program).await?;
    let keys: Vec<Key> = keys.into_iter().filter(|key| args.all || key.is_live(now)).collect();
    let mut people = Vec::new();
    for key in &keys {
        people.push(holder(&database, &program, key).await?);
    }
    database.directory.close().await;
    let rows = keys.iter().zip(people.iter().map(Option::as_ref));
    let mut out = io::stdout().lock();
    if args.json {
        writeln!(out, "{}", Json::Array(rows.map(|(key, person)| row(key, person)).collect()))?;
    } else {
        writeln!(out, "{}", table(rows))?;
    }
    Ok(())
}

/// The person whom a key acts for, deleted or not; `None` where it acts for a technical account.
async fn holder(database: &Database, program: &Caller, key: &Key) -> Result<Option<Person>, Exit> {
    if key.is_service_account {
        return Ok(None);
    }
    let PersonId(id) = key.person;
    Ok(Some(database.directory.read_deleted(program, &Lookup::Id(id)).await?))
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

fn end(now: Timestamp, span: Span, option: &str) -> Result<Timestamp, Exit> {
    let end = now.to_zoned(TimeZone::UTC).checked_add(span).map(|end| end.timestamp());
    end.ok()
        .filter(|end| *end > now)
        .ok_or_else(|| Exit::Usage(format!("{option}: {span:#} from now is no time to come")))
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
        Err(Refusal::NotFound(_)) => {
            Err(Exit::Refused(no_such_person(email, &program.workspace.name)))
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// The message that no person has an address, and how to make one who has.
fn no_such_person(email: &str, workspace: &str) -> String {
    let document = json!({ "primary_email": email, "name": email }).to_string();
    // Single quotes end the shell's text, and a quote of its own stands between two of them.
    let document = document.replace('\'', r"'\''");
    format!(
        "no person of workspace {workspace} has the primary e-mail address {email}. Make one first, \
         with the same --database:\n  \
         echo '{document}' | polydex import - --from xurrent --workspace {workspace}\n\
         or leave --person out, for a key that acts for no person"
    )
}

fn row(key: &Key, person: Option<&Person>) -> Json {
    json!({
        "id": key.id,
        "name": key.name,
        "role": key.role,
        "person": {
            "id": key.person,
            "number": key.number,
            "name": person.map_or_else(|| key.name.clone(), Person::shown_name),
            "email": person.and_then(Person::primary_address),
        },
        "technical": key.is_service_account,
        "token": key.is_token,
        "created": key.created,
        "expires": key.expires,
        "revoked": key.revoked,
        "used": key.used,
    })
}

fn table<'k>(rows: impl Iterator<Item = (&'k Key, Option<&'k Person>)>) -> Table {
    // Whole seconds: more precision helps no reader, and the last use is only known to some minutes.
    let time = |time: Option<Timestamp>| time.map(|time| format!("{time:.0}")).unwrap_or_default();
    let mut table = Table::new();
    table.load_style(NOTHING);
    table.set_header([
        "ID",
        "NAME",
        "ROLE",
        "PERSON",
        "CREATED",
        "EXPIRES",
        "REVOKED",
        "LAST USED",
    ]);
    for (key, person) in rows {
        table.add_row([
            key.id.to_string(),
            key.name.clone(),
            format!("{:?}", key.role).to_lowercase(),
            person.map_or_else(|| "(technical account)".to_owned(), Person::shown_name),
            time(Some(key.created)),
            time(key.expires),
            time(key.revoked),
            time(key.used),
        ]);
    }
    table
}
