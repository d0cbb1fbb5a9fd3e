//! A throw-away PostgreSQL cluster for tests and measurements.
//!
//! A [`Cluster`] has a directory of its own under the system's temporary one, listens on a Unix
//! socket there (and on loopback only where TLS is asked for, which PostgreSQL has nowhere else),
//! and knows nothing of any cluster of the machine. It ends with the
//! process that started it, however that ends: a shell stands between, which stops the server and
//! removes the directory as soon as the pipe to it closes.
//!
//! [`Database`] is one database in it, made from a template, gone when it is dropped.

mod database;
mod programs;
mod tls;

use std::{
    fs, io,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Mutex, OnceLock, PoisonError},
};

pub use database::{Database, VARIABLE};
use programs::Programs;
pub use tls::Identity;

/// Why there is no cluster.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// PostgreSQL is not installed.
    #[error("PostgreSQL 15 or newer is not installed: install the package postgresql")]
    Missing,
    /// A program of PostgreSQL says why.
    #[error("{0}")]
    Failed(String),
    /// A file or a process.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// What is given up for speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Nothing: a commit is on disk.
    Full,
    /// What a crash of the machine would cost; for tests that crash nothing.
    None,
}

/// A running server.
#[derive(Debug)]
pub struct Cluster {
    directory: PathBuf,
    programs: Programs,
    /// Where TLS is spoken, on loopback.
    tls: Option<u16>,
    /// The shell that stands between; its input is the pipe.
    keeper: Mutex<Child>,
}

/// Starts the server and says so, waits for the end of the input, and cleans up.
const KEEPER: &str = r#"
trap '' INT TERM
"$@" start -w -s -l "$DIRECTORY/log" >/dev/null && echo ready
exec >&-
cat >/dev/null
"$@" stop -m immediate -s
rm -rf "$DIRECTORY"
"#;

/// Whether PostgreSQL is installed, new enough.
pub fn is_installed() -> bool {
    Programs::find().is_ok()
}

impl Cluster {
    /// Makes a cluster and waits until it answers.
    pub fn start(durability: Durability) -> Result<Self, Error> {
        Self::with(durability, None)
    }

    /// Makes a cluster that also listens on a port of 127.0.0.1, with TLS and not without.
    pub fn start_with_tls(durability: Durability, identity: &Identity<'_>) -> Result<Self, Error> {
        // Between asking for a free port and listening on it another program may take it.
        let again =
            || tls::free_port().and_then(|port| Self::with(durability, Some((port, identity))));
        again().or_else(|_| again()).or_else(|_| again())
    }

    fn with(durability: Durability, tls: Option<(u16, &Identity<'_>)>) -> Result<Self, Error> {
        let programs = Programs::find()?;
        // Short: the path of a socket has about a hundred characters.
        let directory = tempfile::Builder::new().prefix("polydex-pg-").tempdir()?.keep();
        fs::set_permissions(&directory, fs::Permissions::from_mode(0o755))?;
        let data = directory.join("data");
        fs::create_dir(&data)?;
        programs.hand_over(&[&directory, &data])?;
        initialize(&programs, &data)?;
        configure(&directory, &data, durability)?;
        if let Some((port, identity)) = tls {
            tls::configure(&programs, &data, port, identity)?;
        }
        let keeper = Mutex::new(serve(&programs, &directory, &data)?);
        Ok(Self { directory, programs, tls: tls.map(|(port, _)| port), keeper })
    }

    /// The cluster of this process; started by the first who asks.
    pub fn of_this_process() -> &'static Self {
        static CLUSTER: OnceLock<Cluster> = OnceLock::new();
        CLUSTER.get_or_init(|| {
            let cluster = Self::start(Durability::None);
            cluster.unwrap_or_else(|error| panic!("no PostgreSQL cluster: {error}"))
        })
    }

    /// The URL of the database `postgres`, as the superuser.
    pub fn url(&self) -> String {
        let host = self.directory.display().to_string().replace('/', "%2F");
        let port = self.tls.map(|port| format!(":{port}")).unwrap_or_default();
        format!("postgres://postgres@{host}{port}/postgres")
    }

    /// Makes a superuser who must give a password, where everybody else needs none. Answers the URL
    /// of the database `postgres` as that user, without the password.
    pub fn add_login(&self, user: &str, password: &str) -> Result<String, Error> {
        let password = password.replace('\'', "''");
        let role = format!("CREATE ROLE {user} SUPERUSER LOGIN PASSWORD '{password}'");
        database::sql(&self.url(), &role)?;
        let file = self.directory.join("data").join("pg_hba.conf");
        let rules = fs::read_to_string(&file)?;
        fs::write(&file, format!("local all {user} scram-sha-256\n{rules}"))?;
        self.control(&["reload"])?;
        Ok(self.url().replacen("postgres@", &format!("{user}@"), 1))
    }

    /// The port of 127.0.0.1 where TLS is spoken, if any is.
    pub fn tls_port(&self) -> Option<u16> {
        self.tls
    }

    /// Stops the server at once, as a crash would, and leaves its directory.
    pub fn crash(&self) -> Result<(), Error> {
        self.control(&["stop", "-m", "immediate"])
    }

    /// Starts the server once more behind [`Cluster::crash`].
    pub fn restart(&self) -> Result<(), Error> {
        let log = self.directory.join("log").display().to_string();
        self.control(&["start", "-w", "-l", &log])
    }

    fn control(&self, arguments: &[&str]) -> Result<(), Error> {
        let data = self.directory.join("data");
        let mut command = self.programs.command("pg_ctl");
        run(command.arg("-D").arg(&data).arg("-s").args(arguments).current_dir("/"))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let keeper = self.keeper.get_mut().unwrap_or_else(PoisonError::into_inner);
        drop(keeper.stdin.take());
        // An error means that it is gone already.
        let _ = keeper.wait();
    }
}

fn initialize(programs: &Programs, data: &Path) -> Result<(), Error> {
    run(programs
        .command("initdb")
        .args(["--username=postgres", "--auth=trust", "--no-sync", "--encoding=UTF8"])
        .args(["--locale=C.UTF-8", "-D"])
        .arg(data)
        .current_dir("/"))
}

/// Adds to the configuration what is ours.
fn configure(directory: &Path, data: &Path, durability: Durability) -> Result<(), Error> {
    let mut settings = format!(
        "listen_addresses = ''\nunix_socket_directories = '{}'\nmax_connections = 400\n\
         shared_buffers = '256MB'\nmax_wal_size = '4GB'\n",
        directory.display()
    );
    if durability == Durability::None {
        settings.push_str("fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n");
    }
    set(data, &settings)
}

/// Adds lines to the configuration; of two for one setting the later holds.
fn set(data: &Path, settings: &str) -> Result<(), Error> {
    let mut file = fs::OpenOptions::new().append(true).open(data.join("postgresql.conf"))?;
    Ok(io::Write::write_all(&mut file, settings.as_bytes())?)
}

fn serve(programs: &Programs, directory: &Path, data: &Path) -> Result<Child, Error> {
    let control = programs.command("pg_ctl");
    let mut keeper = Command::new("sh")
        .args(["-c", KEEPER, "keeper"])
        .args(std::iter::once(control.get_program()).chain(control.get_args()))
        .arg("-D")
        .arg(data)
        .env("DIRECTORY", directory)
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut said = String::new();
    if let Some(mut output) = keeper.stdout.take() {
        io::Read::read_to_string(&mut output, &mut said)?;
    }
    if said.trim() == "ready" {
        return Ok(keeper);
    }
    let log = fs::read_to_string(directory.join("log")).unwrap_or_default();
    drop(keeper.stdin.take());
    keeper.wait()?;
    Err(Error::Failed(format!("the server did not start: {log}")))
}

fn run(command: &mut Command) -> Result<(), Error> {
    // A server that it leaves behind must not keep our pipes open.
    let errors = tempfile::tempfile()?;
    let status =
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(errors.try_clone()?).status()?;
    if status.success() {
        return Ok(());
    }
    let mut text = String::new();
    let mut errors = errors;
    io::Seek::rewind(&mut errors)?;
    io::Read::read_to_string(&mut errors, &mut text)?;
    let program = command.get_program().to_string_lossy().into_owned();
    Err(Error::Failed(format!("{program} failed: {}", text.trim())))
}
