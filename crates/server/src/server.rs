//! The product, started: an address, a database, and the faces between them.

use std::{
    io::{self, Write as _},
    net::SocketAddr,
    pin::pin,
};

use polydex_directory::Directory;
use polydex_http::{App, Faces, Rates};
use polydex_model::Workspace;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    Exit, Issued, Location, Settings, database::Database, demo, dialects::mounted, limits,
    owner_key::FirstKey, welcome, workspace,
};

/// A server that listens already, with its data ready, and answers once it is run.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    database: Database,
    workspace: Workspace,
    first_key: Option<FirstKey>,
    settings: Settings,
    rates: Rates,
    /// The folder of a database that ends with the server.
    temporary: Option<TempDir>,
}

impl Server {
    /// Listens, opens the database, and makes what a first start makes.
    ///
    /// In this order, because a key is shown once: a start that fails makes none.
    pub async fn open(settings: &Settings) -> Result<Self, Exit> {
        let rates = limits::rates(&settings.limits)?;
        let listen = &settings.listen;
        let listener =
            polydex_http::listen(listen).await.map_err(|error| refused(listen, &error))?;
        let address = listener.local_addr()?;
        let (opened, temporary) = in_file(settings)?;
        let database = Database::open(&opened).await?;
        let (workspace, first_key) = workspace::ensure_first(&database, &opened).await?;
        if settings.demo {
            demo::fill(&database, &workspace).await?;
        }
        let settings = settings.clone();
        Ok(Self { listener, address, database, workspace, first_key, settings, rates, temporary })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The key of the first owner, if this start made it.
    pub fn first_key(&self) -> Option<&Issued> {
        self.first_key.as_ref().map(|first| &first.issued)
    }

    /// The first workspace.
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// The door to the data.
    pub fn directory(&self) -> &Directory {
        &self.database.directory
    }

    /// Answers until `shutdown`; then what has begun is finished and the database closed. Fails if the
    /// database can be written to no more.
    pub async fn serve(self, shutdown: CancellationToken) -> Result<(), Exit> {
        let directory = self.database.directory;
        let unfinished = directory.clone();
        tokio::spawn(async move {
            if let Err(refusal) = unfinished.resume_pending_work().await {
                tracing::warn!(%refusal, "a change of a workspace is left half done");
            }
        });
        let app = App::new(directory.clone()).with_rates(self.rates);
        let faces = Faces::new(app, mounted(&self.settings.dialects)?);
        let served = polydex_http::serve(self.listener, faces, shutdown.clone());
        let outcome = until_ended(served, directory.stopped(), &shutdown).await;
        directory.close().await;
        if let Some(folder) = self.temporary {
            folder.close().unwrap_or_else(|error| tracing::warn!(%error, "a folder is left"));
        }
        outcome
    }

    /// Says where it listens, and answers until SIGTERM or SIGINT.
    pub(crate) async fn run(self) -> Result<(), Exit> {
        // Before anybody can know that the server runs, and stop it.
        let asked = asked_to_stop()?;
        let text =
            welcome::text(self.address, &self.workspace, self.first_key.as_ref(), &self.settings);
        if let Err(error) = print(&text) {
            let advice =
                "what a start prints could not be printed: make a key by `polydex keys create`";
            tracing::warn!(%error, "{advice}");
        }
        let shutdown = CancellationToken::new();
        tokio::spawn({
            let shutdown = shutdown.clone();
            async move {
                asked.await;
                shutdown.cancel();
                tracing::info!("stopping: requests in flight finish");
            }
        });
        tracing::info!(address = %self.address, "started");
        if !self.directory().has_time() {
            tracing::error!("the machine's clock is not set: requests are refused until it is");
        }
        let outcome = self.serve(shutdown).await;
        tracing::info!("stopped");
        outcome
    }
}

/// The settings with a file in place of a database in memory, and the folder that holds it.
fn in_file(settings: &Settings) -> Result<(Settings, Option<TempDir>), Exit> {
    let mut settings = settings.clone();
    if settings.database != Location::Memory {
        return Ok((settings, None));
    }
    let folder = tempfile::Builder::new().prefix("polydex-").tempdir()?;
    settings.database = Location::File(folder.path().join("polydex.db"));
    Ok((settings, Some(folder)))
}

fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Waits until all is served. If the store ends before, which no request can mend, the server shuts down
/// and fails, so that its supervisor starts it again.
async fn until_ended(
    served: impl Future<Output = ()>,
    ended: impl Future<Output = ()>,
    shutdown: &CancellationToken,
) -> Result<(), Exit> {
    let mut served = pin!(served);
    tokio::select! {
        biased;
        () = &mut served => return Ok(()),
        () = ended => {}
    }
    tracing::error!("the database can be written to no more: the server ends");
    shutdown.cancel();
    served.await;
    Err(Exit::Database(
        "the database can be written to no more, because the writer failed: start the server again"
            .to_owned(),
    ))
}

fn refused(listen: &str, error: &io::Error) -> Exit {
    Exit::Listen(match error.kind() {
        io::ErrorKind::AddrInUse => format!(
            "{listen} is taken by another program: stop that one, or choose another address with \
             --listen"
        ),
        _ => format!("cannot listen on {listen}: {error}"),
    })
}

/// Resolves when the process is asked to stop. Signals are caught from this call on.
#[cfg(unix)]
pub(crate) fn asked_to_stop() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Resolves when the process is asked to stop.
#[cfg(not(unix))]
pub(crate) fn asked_to_stop() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    #[tokio::test]
    async fn a_store_that_ends_shuts_the_server_down_and_makes_it_fail() {
        let shutdown = CancellationToken::new();
        let outcome = until_ended(shutdown.cancelled(), ready(()), &shutdown).await;
        let exit = outcome.expect_err("the store ended");
        assert_eq!(exit.code(), 3);
        assert!(exit.to_string().contains("start the server again"));
    }

    #[tokio::test]
    async fn a_server_that_was_asked_to_stop_has_not_failed() {
        let shutdown = CancellationToken::new();
        assert!(until_ended(ready(()), pending(), &shutdown).await.is_ok());
        assert!(until_ended(ready(()), ready(()), &shutdown).await.is_ok(), "closed at the end");
    }
}
