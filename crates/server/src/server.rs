//! The product, started: an address, a database, and the faces between them.

use std::{
    io::{self, Write as _},
    net::SocketAddr,
};

use polydex_directory::Directory;
use polydex_http::{App, Faces, Rates};
use polydex_model::Workspace;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    Exit, Issued, Settings, database::Database, demo, dialects::faces_with, welcome, workspace,
};

/// A server that listens already, with its data ready, and answers once it is run.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    database: Database,
    workspace: Workspace,
    first_key: Option<Issued>,
    settings: Settings,
    rates: Rates,
}

impl Server {
    /// Listens, opens the database, and makes what a first start makes.
    ///
    /// In this order, because a key is shown once: a start that fails makes none.
    pub async fn open(settings: &Settings) -> Result<Self, Exit> {
        let rates = settings.limits.rates()?;
        let listen = &settings.listen;
        let listener =
            polydex_http::listen(listen).await.map_err(|error| refused(listen, &error))?;
        let address = listener.local_addr()?;
        let database = Database::open(settings).await?;
        let (workspace, first_key) = workspace::ensure_first(&database, settings).await?;
        if settings.demo {
            demo::fill(&database, &workspace).await?;
        }
        let settings = settings.clone();
        Ok(Self { listener, address, database, workspace, first_key, settings, rates })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The key of the first owner, if this start made it.
    pub fn first_key(&self) -> Option<&Issued> {
        self.first_key.as_ref()
    }

    /// The first workspace.
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// The door to the data.
    pub fn directory(&self) -> &Directory {
        &self.database.directory
    }

    /// Answers until `shutdown`; then what has begun is finished and the database closed.
    pub async fn serve(self, shutdown: CancellationToken) {
        let directory = self.database.directory.clone();
        tokio::spawn(async move {
            if let Err(refusal) = directory.finish_workspaces().await {
                tracing::warn!(%refusal, "a change of a workspace is left half done");
            }
        });
        let app = App::new(self.database.directory.clone()).with_rates(self.rates);
        polydex_http::serve(
            self.listener,
            Faces::new(app, faces_with(self.settings.onlyoffice, self.settings.xurrent)),
            shutdown,
        )
        .await;
        self.database.directory.close().await;
    }

    /// Says where it listens, and answers until SIGTERM or SIGINT.
    pub(crate) async fn run(self) -> Result<(), Exit> {
        // Before anybody can know that the server runs, and stop it.
        let asked = asked_to_stop()?;
        let text = welcome::text(self.address, &self.workspace, self.first_key(), &self.settings);
        {
            let mut out = io::stdout().lock();
            out.write_all(text.as_bytes())?;
            out.flush()?;
        }
        let shutdown = CancellationToken::new();
        tokio::spawn({
            let shutdown = shutdown.clone();
            async move {
                asked.await;
                tracing::info!("stopping: requests in flight finish");
                shutdown.cancel();
            }
        });
        tracing::info!(address = %self.address, "started");
        self.serve(shutdown).await;
        tracing::info!("stopped");
        Ok(())
    }
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
fn asked_to_stop() -> io::Result<impl Future<Output = ()>> {
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
fn asked_to_stop() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
