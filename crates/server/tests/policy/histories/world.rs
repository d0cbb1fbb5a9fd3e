//! A workspace, and a person who holds secrets of it.

use std::{cell::Cell, rc::Rc, sync::Arc};

use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, Version};
use jiff::SignedDuration;
use polydex_directory::{
    Caller, Directory, Edited, Expect, KeyRequest, Lookup, NewSecret, Store, SystemIds,
};
use polydex_model::{ContactPoint, Dialect, Person, PersonId, Refusal, Role, Settings, Value};
use polydex_store::NewWorkspace;
use polydex_store_sqlite::{Options, SqliteStore};
use polydex_testkit::TestClock;
use proptest::{prelude::*, test_runner::TestCaseError};
use secrecy::{ExposeSecret as _, SecretString};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::{
    rights::{Editor, excess},
    steps::{Raise, Step, sent},
};

/// The dialect of the callers; no vendor's.
const HERE: Dialect = Dialect::named("here");

/// How long a sign-in counts as fresh.
const FRESH: SignedDuration = SignedDuration::from_hours(2);

pub struct World {
    shared: Rc<Shared>,
    host: String,
    program: Caller,
    people: Vec<PersonId>,
    /// Whom an import made.
    imported: Vec<PersonId>,
    held: Vec<Held>,
    known: Vec<Known>,
}

struct Shared {
    directory: Directory,
    store: Arc<dyn Store>,
    clock: TestClock,
    workspaces: Cell<u32>,
    /// Edits that were tried, and those that were carried out.
    edits: Cell<(u32, u32)>,
    runtime: Runtime,
    _files: TempDir,
}

/// A secret that a person holds.
#[derive(Clone, Debug)]
struct Held {
    secret: SecretString,
    person: PersonId,
    /// The role of the key when it was made.
    role: Role,
    /// No more than this may ever come of it: the role of the key that it comes from.
    bound: Role,
    /// When its person gave the password for it.
    signed_in: Option<jiff::Timestamp>,
}

/// A password that a person set.
#[derive(Clone, Debug)]
struct Known {
    person: PersonId,
    password: String,
    phc: String,
    /// The role of the key that set it; the owner's, if the person set it themselves.
    bound: Role,
}

impl World {
    pub fn new() -> Self {
        let files = TempDir::new().expect("a directory for temporary files");
        let path = files.path().join("histories.db");
        let store = SqliteStore::open(&path, Options::default()).expect("the file can be opened");
        let store: Arc<dyn Store> = Arc::new(store);
        let clock = TestClock::default();
        let granting = polydex_server::granting();
        let directory = Directory::new(
            Arc::clone(&store),
            Arc::new(clock.clone()),
            Arc::new(SystemIds),
            granting,
        );
        let shared = Shared {
            directory,
            store,
            clock,
            workspaces: Cell::default(),
            edits: Cell::default(),
            runtime: Runtime::new().expect("a runtime"),
            _files: files,
        };
        Self::within(Rc::new(shared))
    }

    /// A new workspace of the same database.
    pub fn moved(&self) -> Self {
        Self::within(Rc::clone(&self.shared))
    }

    fn within(shared: Rc<Shared>) -> Self {
        let number = shared.workspaces.get() + 1;
        shared.workspaces.set(number);
        let (name, host) = (format!("w{number}"), format!("w{number}.example"));
        let new = NewWorkspace {
            uuid: shared.directory.new_id(),
            name,
            host: Some(host.clone()),
            settings: Settings::default(),
            at: shared.directory.now(),
        };
        let made = shared.runtime.block_on(shared.store.create_workspace(new));
        let made = made.expect("the store answers").expect("a name of its own");
        let program = shared.runtime.block_on(shared.directory.program(made.id));
        let program = program.expect("the workspace exists");
        let (people, imported, held, known) = Default::default();
        let mut world = Self { shared, host, program, people, imported, held, known };
        // The first owner is never demoted, so that every other one may be.
        let roles = [Role::Owner, Role::Owner, Role::Admin, Role::Member, Role::Guest];
        for (n, role) in roles.into_iter().enumerate() {
            let program = world.program.clone();
            let made = world.create(&program, &format!("p{n}"), role);
            world.people.push(made.expect("nothing forbids it").id);
        }
        world
    }

    fn create(&self, caller: &Caller, name: &str, role: Role) -> Result<Person, Refusal> {
        let make = |blank: &Person| {
            let mut person = blank.clone();
            let point = ContactPoint::pending(0, Value::email(format!("{name}@test.example")));
            person.account.primary_email = Some(point.id);
            person.account.role = role;
            person.card.points.push(point);
            Ok(person)
        };
        let create = self.shared.directory.create(caller, make);
        self.shared.runtime.block_on(create)
    }

    fn person(&self, id: PersonId) -> Person {
        let which = Lookup::Id(id.0);
        let read = self.shared.directory.read_deleted(&self.program, &which);
        self.shared.runtime.block_on(read).expect("nobody is erased")
    }

    fn edit(
        &self,
        caller: &Caller,
        of: PersonId,
        edit: impl Fn(&Person) -> Result<Person, Refusal> + Send + Sync,
    ) -> Result<Edited<Person>, Refusal> {
        let which = Lookup::Id(of.0);
        let edit = self.shared.directory.edit::<Person>(caller, &which, Expect::Any, edit);
        self.shared.runtime.block_on(edit)
    }

    /// Who a secret acts for now, if it still does; never more than it may.
    fn caller(&self, held: &Held) -> Result<Option<(Caller, Role)>, TestCaseError> {
        let secret = held.secret.expose_secret();
        let here = HERE;
        let authenticate = self.shared.directory.authenticate(&here, None, secret);
        let Ok(caller) = self.shared.runtime.block_on(authenticate) else { return Ok(None) };
        let power = held.role.min(self.person(held.person).account.role);
        prop_assert!(caller.role <= power, "a secret does more than its key or its person");
        prop_assert!(caller.role <= held.bound, "a secret outgrew the key that it comes from");
        Ok(Some((caller, power)))
    }

    fn is_fresh(&self, held: &Held) -> bool {
        let now = self.shared.directory.now();
        held.signed_in.is_some_and(|at| now.duration_since(at) < FRESH)
    }

    fn of<T: Clone>(all: &[T], n: usize) -> Option<T> {
        (!all.is_empty()).then(|| all[n % all.len()].clone())
    }

    pub fn carry_out(&mut self, step: &Step) -> Result<(), TestCaseError> {
        match *step {
            Step::SetRole(who, role) => {
                let who = self.people[1 + who % (self.people.len() - 1)];
                let _ = self.edit(&self.program, who, |person| {
                    let mut person = person.clone();
                    person.account.role = role;
                    Ok(person)
                });
            }
            Step::GiveKey(who, role) => self.give_key(self.people[who % self.people.len()], role),
            Step::SignInAsOneself(who) => self.sign_in_as_oneself(who)?,
            Step::Pass(hours) => self.shared.clock.advance(SignedDuration::from_hours(hours)),
            Step::SignIn(n) => self.sign_in(n)?,
            Step::Raise(by, of, _) | Step::Send(by, of, ..) => self.try_edit(by, of, step)?,
            Step::Make(by, import) => self.make(by, import)?,
            Step::Token(by) => self.token(by)?,
            Step::Key(by, of, role) => self.key(by, of, role)?,
        }
        Ok(())
    }

    fn give_key(&mut self, person: PersonId, role: Role) {
        let request = request(person, role);
        let made = self.shared.directory.create_key(&self.program, request);
        let made = self.shared.runtime.block_on(made).expect("the program may");
        self.hold(made, role, None);
    }

    fn hold(&mut self, made: NewSecret, bound: Role, signed_in: Option<jiff::Timestamp>) {
        let (person, role) = (made.key.person, made.key.role);
        self.held.push(Held { secret: made.secret, person, role, bound, signed_in });
    }

    /// The person's own password was set by the program, and is known to no one else.
    fn sign_in_as_oneself(&mut self, who: usize) -> Result<(), TestCaseError> {
        let person = self.people[who % self.people.len()];
        let (password, phc) = self.new_password();
        let set = self.edit(&self.program, person, |person| {
            let mut person = person.clone();
            person.account.password = Some(phc.clone());
            Ok(person)
        });
        if set.is_ok() {
            let known = Known { person, password, phc, bound: Role::Owner };
            self.sign_in_with(&known)?;
        }
        Ok(())
    }

    fn sign_in(&mut self, n: usize) -> Result<(), TestCaseError> {
        match Self::of(&self.known, n) {
            Some(known) => self.sign_in_with(&known),
            None => Ok(()),
        }
    }

    fn sign_in_with(&mut self, known: &Known) -> Result<(), TestCaseError> {
        let person = self.person(known.person);
        if person.account.password.as_ref() != Some(&known.phc) {
            return Ok(());
        }
        let login = person.account.user_name;
        let (directory, host, here) = (&self.shared.directory, Some(&*self.host), HERE);
        let sign_in = directory.sign_in(&here, host, &login, &known.password, &());
        if let Ok((made, caller)) = self.shared.runtime.block_on(sign_in) {
            prop_assert!(caller.role <= known.bound, "a password outgrew the key that set it");
            let now = self.shared.directory.now();
            self.hold(made, known.bound, Some(now));
        }
        Ok(())
    }

    fn try_edit(&mut self, by: usize, of: usize, step: &Step) -> Result<(), TestCaseError> {
        let Some(held) = Self::of(&self.held, by) else { return Ok(()) };
        let Some((caller, power)) = self.caller(&held)? else { return Ok(()) };
        let of = self.people[of % self.people.len()];
        let (name, (password, phc)) = (self.new_name(), self.new_password());
        let edited = self.edit(&caller, of, |person| match *step {
            Step::Send(_, _, dialect, seed) => sent(person, dialect, seed),
            Step::Raise(_, _, raise) => {
                let mut person = person.clone();
                raise.apply(&mut person, &name, &phc);
                Ok(person)
            }
            _ => Ok(person.clone()),
        });
        let (tried, done) = self.shared.edits.get();
        self.shared.edits.set((tried + 1, done + u32::from(edited.is_ok())));
        let Ok(Edited { before, after, changed: true }) = edited else { return Ok(()) };
        let editor = Editor {
            power,
            is_self: held.person == of,
            is_fresh: self.is_fresh(&held),
            made: before.created.by == Some(held.person) && !self.imported.contains(&of),
        };
        if let Some(excess) = excess(editor, &before, &after) {
            return Err(TestCaseError::fail(format!("{editor:?} {excess}: {step:?}")));
        }
        if matches!(step, Step::Raise(_, _, Raise::Password)) {
            let own = editor.is_self && editor.is_fresh;
            let bound = if own { Role::Owner } else { held.bound.min(power) };
            self.known.push(Known { person: of, password, phc, bound });
        }
        Ok(())
    }

    fn make(&mut self, by: usize, import: bool) -> Result<(), TestCaseError> {
        let Some(held) = Self::of(&self.held, by) else { return Ok(()) };
        let Some((caller, power)) = self.caller(&held)? else { return Ok(()) };
        let caller = Caller { imports: import, ..caller };
        if let Ok(person) = self.create(&caller, &self.new_name(), Role::Member) {
            prop_assert!(power >= Role::Admin, "{power:?} makes a person");
            self.people.push(person.id);
            self.imported.extend(import.then_some(person.id));
        }
        Ok(())
    }

    fn token(&mut self, by: usize) -> Result<(), TestCaseError> {
        let Some(held) = Self::of(&self.held, by) else { return Ok(()) };
        let Some((caller, power)) = self.caller(&held)? else { return Ok(()) };
        let hour = SignedDuration::from_hours(1);
        let token = self.shared.directory.create_token(&caller, hour);
        if let Ok(made) = self.shared.runtime.block_on(token) {
            self.hold(made, held.bound.min(power), None);
        }
        Ok(())
    }

    fn key(&mut self, by: usize, of: usize, role: Role) -> Result<(), TestCaseError> {
        let Some(held) = Self::of(&self.held, by) else { return Ok(()) };
        let Some((caller, power)) = self.caller(&held)? else { return Ok(()) };
        let of = self.people[of % self.people.len()];
        let above = self.person(of).account.role > power;
        let key = self.shared.directory.create_key(&caller, request(of, role));
        if let Ok(made) = self.shared.runtime.block_on(key) {
            prop_assert!(role <= power && !above, "{power:?} makes a key of {role:?}");
            prop_assert!(
                power >= Role::Admin || held.person == of,
                "{power:?} makes another's key"
            );
            let own = held.person == of && power < Role::Owner;
            prop_assert!(!own || self.is_fresh(&held), "a key makes a key that outlives it");
            self.hold(made, held.bound.min(power), None);
        }
        Ok(())
    }

    /// Whatever the history was: each secret is tried once more with what its role forbids.
    pub fn nothing_forbidden_is_possible(&self) -> Result<(), TestCaseError> {
        for held in &self.held {
            let Some((caller, power)) = self.caller(held)? else { continue };
            let directory = &self.shared.directory;
            if power < Role::Admin {
                let made = self.create(&caller, &self.new_name(), Role::Guest);
                prop_assert!(made.is_err(), "{power:?} makes a person");
                let feed = self.shared.runtime.block_on(directory.changes(&caller, None, 1));
                prop_assert!(feed.is_err(), "{power:?} reads the feed");
            }
            for id in self.people.iter().filter(|id| **id != held.person) {
                let which = Lookup::Id(id.0);
                let read = directory.read::<Person>(&caller, &which);
                let read = self.shared.runtime.block_on(read);
                prop_assert!(power >= Role::Member || read.is_err(), "a guest reads another");
            }
        }
        Ok(())
    }

    /// Edits were refused and carried out, so that nothing was held idly.
    pub fn assert_not_idle(&self) {
        let (tried, done) = self.shared.edits.get();
        assert!(done * 10 > tried && done < tried, "{done} of {tried} edits were carried out");
    }

    fn new_name(&self) -> String {
        format!("n{}", self.shared.directory.new_id().simple())
    }

    /// A password that is checked quickly: how much a check costs stands in the PHC string.
    fn new_password(&self) -> (String, String) {
        let password = self.new_name();
        let params = Params::new(8, 1, 1, None).expect("these are allowed");
        let quick = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let phc = quick.hash_password(password.as_bytes()).expect("a hash").to_string();
        (password, phc)
    }
}

fn request(person: PersonId, role: Role) -> KeyRequest {
    KeyRequest { person, role, name: "test".to_owned(), is_token: false, expires: None }
}
