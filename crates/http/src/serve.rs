//! The connection side: accepting, time limits, shutdown.

mod idle;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use http::Request;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{
        conn::auto::Builder,
        graceful::{GracefulShutdown, Watcher},
    },
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpSocket, TcpStream, lookup_host},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{sleep, timeout},
};
use tokio_io_timeout::TimeoutStream;
use tokio_util::{io::InspectWriter, sync::CancellationToken};
use tower::ServiceExt;

use self::idle::Activity;
use crate::{
    Faces, Limits, Shutdown,
    faces::{OverLimit, Peer},
};

/// How often a silent HTTP/2 client is asked for a sign of life, and how long it has to answer.
const PING: Duration = Duration::from_secs(30);

/// How long to wait before accepting again when the system can open no further connection.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(100);

/// Connections over the limit whose requests are refused; further ones are closed.
const OVER_LIMIT: usize = 64;

/// Open files that are no connections: the database's, the log, the listener.
const RESERVED_FILES: usize = 128;

/// Connections that may wait to be accepted, as far as the system allows. A client beyond them has to
/// try again, a second later or more. Many clients connect at once when a server restarts.
const BACKLOG: u32 = 4_096;

/// Listens on `host:port`: on the first free one of the host's addresses.
pub async fn listen(address: &str) -> io::Result<TcpListener> {
    let mut refused = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in lookup_host(address).await? {
        match listen_on(address) {
            Ok(listener) => return Ok(listener),
            Err(error) => refused = error,
        }
    }
    Err(refused)
}

fn listen_on(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // As tokio's own listener does: an address is free as soon as its server has ended.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves HTTP/1.1 and HTTP/2 (without TLS) until `shutdown`, then until the requests in progress are
/// answered, at most for [`Limits::grace`]. Answers that would go on, such as event streams, end at
/// once: see [`Shutdown`].
pub async fn serve(listener: TcpListener, faces: Faces, shutdown: CancellationToken) {
    let limits = faces.limits();
    let builder = Arc::new(builder(&limits));
    let open = GracefulShutdown::new();
    let connections = ConnectionLimit::new(&limits);
    while let Some(accepted) = shutdown.run_until_cancelled(listener.accept()).await {
        match accepted {
            Ok((stream, peer)) => {
                // Without any permit the client finds its connection closed.
                let Some(permit) = connections.acquire() else { continue };
                let connection = Connection {
                    builder: builder.clone(),
                    faces: faces.clone(),
                    watcher: open.watcher(),
                    permit,
                    shutdown: Shutdown::new(shutdown.clone()),
                };
                tokio::spawn(connection.run(stream, peer, limits));
            }
            Err(error) => back_off(&error).await,
        }
    }
    drop(listener);
    if timeout(limits.grace, open.shutdown()).await.is_err() {
        tracing::warn!("connections were cut off: their requests did not finish in time");
    }
}

struct Connection {
    builder: Arc<Builder<TokioExecutor>>,
    faces: Faces,
    watcher: Watcher,
    permit: ConnectionPermit,
    shutdown: Shutdown,
}

impl Connection {
    /// Serves one connection until it has been idle for too long.
    async fn run(self, stream: TcpStream, peer: SocketAddr, limits: Limits) {
        // Answers are written whole; waiting for more to send would only delay them.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "connection without TCP_NODELAY");
        }
        if !self.faces.has_time() {
            return refuse_without_time(stream, limits).await;
        }
        let activity = Arc::new(Activity::default());
        let service = service_fn({
            let (faces, activity, shutdown) = (self.faces, Arc::clone(&activity), self.shutdown);
            let is_over_limit = self.permit.is_over_limit;
            move |mut request: Request<Incoming>| {
                let in_progress = activity.request();
                request.extensions_mut().insert(Peer(peer.ip()));
                request.extensions_mut().insert(shutdown.clone());
                if is_over_limit {
                    request.extensions_mut().insert(OverLimit);
                }
                let answer = faces.clone().oneshot(request);
                async { answer.await.map(|answer| in_progress.until_written(answer)) }
            }
        });
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(limits.write_time));
        let written = Arc::clone(&activity);
        let stream = InspectWriter::new(Box::pin(stream), move |_: &[u8]| written.written());
        let served = self.builder.serve_connection(TokioIo::new(stream), service);
        tokio::select! {
            biased;
            ended = self.watcher.watch(served.into_owned()) => if let Err(error) = ended {
                tracing::debug!(error, "connection broke");
            },
            () = activity.idle(limits.head_time) => tracing::debug!("connection was idle"),
        }
    }
}

/// Answers a connection while the clock shows a year that the `Date` of an answer cannot say: hyper
/// would panic over it.
async fn refuse_without_time(mut stream: TcpStream, limits: Limits) {
    const ANSWER: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 60\r\n\
        Cache-Control: no-store\r\nContent-Type: text/plain\r\nContent-Length: 30\r\n\
        Connection: close\r\n\r\nthe server's clock is not set\n";
    let answered = async {
        // Closing a connection with unread bytes would make the client lose the answer.
        let mut head = vec![0; 16 << 10];
        let _ = stream.read(&mut head).await?;
        stream.write_all(ANSWER).await?;
        stream.shutdown().await
    };
    if let Ok(Err(error)) = timeout(limits.head_time, answered).await {
        tracing::debug!(%error, "connection broke");
    }
}

/// The limit of open connections.
struct ConnectionLimit {
    usual: Arc<Semaphore>,
    over: Arc<Semaphore>,
}

/// The permit of a connection, given back when it is dropped.
struct ConnectionPermit {
    is_over_limit: bool,
    _permit: OwnedSemaphorePermit,
}

impl ConnectionLimit {
    fn new(limits: &Limits) -> Self {
        let files = open_files().saturating_sub(RESERVED_FILES + OVER_LIMIT).max(1);
        Self {
            usual: Arc::new(Semaphore::new(limits.connections.min(files))),
            over: Arc::new(Semaphore::new(OVER_LIMIT)),
        }
    }

    fn acquire(&self) -> Option<ConnectionPermit> {
        let permit = |permits: &Arc<Semaphore>, is_over_limit| {
            let permit = Arc::clone(permits).try_acquire_owned().ok()?;
            Some(ConnectionPermit { is_over_limit, _permit: permit })
        };
        permit(&self.usual, false).or_else(|| permit(&self.over, true))
    }
}

/// How many files the process may have open, after asking for as many as it can get: the usual
/// 1,024 would be the limit of connections.
#[cfg(unix)]
fn open_files() -> usize {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    let now = limit.current;
    limit.current = limit.maximum;
    let now = if setrlimit(Resource::Nofile, limit).is_ok() { limit.current } else { now };
    now.map_or(usize::MAX, |files| usize::try_from(files).unwrap_or(usize::MAX))
}

#[cfg(not(unix))]
fn open_files() -> usize {
    usize::MAX
}

fn builder(limits: &Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .header_read_timeout(None)
        .max_buf_size(usize::try_from(limits.head_bytes).unwrap_or(usize::MAX));
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(PING)
        .max_header_list_size(limits.head_bytes);
    builder
}

/// Waits after a failed accept, as too many open files pass. A connection that its client gave up is no
/// failure.
async fn back_off(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        tracing::error!(%error, "connection not accepted");
        sleep(ACCEPT_BACKOFF).await;
    }
}
