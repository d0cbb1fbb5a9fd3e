//! The connection side: accepting, time limits, shutdown.

mod silence;

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

use self::silence::Signs;
use crate::{Faces, Limits, faces::Surplus, head::Peer};

/// How often a silent HTTP/2 client is asked whether it is still there, and how long it may think.
const PING: Duration = Duration::from_secs(30);

/// How long to wait before accepting again when the system has no room for a connection.
const BREATH: Duration = Duration::from_millis(100);

/// Connections beyond the limit on which clients are told so.
const SURPLUS: usize = 64;

/// Files that are none of clients: the database's, the log, the listener.
const RESERVED_FILES: usize = 128;

/// Connections that may wait to be accepted, as far as the system allows; who comes beyond them is
/// made to try again, a second later and more. Many clients come at once when a server begins anew.
const WAITING: u32 = 4_096;

/// Listens on an address, `host:port`: on the first that the host's name stands for and that is free.
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
    // As tokio's own does: an address is free again as soon as its server has ended.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(WAITING)
}

/// Serves HTTP/1.1 and HTTP/2 (without TLS) until `shutdown`, then until the requests in flight
/// are answered, at most for [`Limits::grace`].
pub async fn serve(listener: TcpListener, faces: Faces, shutdown: CancellationToken) {
    let limits = faces.limits();
    let builder = Arc::new(builder(&limits));
    let open = GracefulShutdown::new();
    let seats = Seats::new(&limits);
    while let Some(accepted) = shutdown.run_until_cancelled(listener.accept()).await {
        match accepted {
            Ok((stream, peer)) => {
                // Beyond even the surplus the client finds its connection closed.
                let Some(seat) = seats.take() else { continue };
                let connection = Connection {
                    builder: builder.clone(),
                    faces: faces.clone(),
                    watcher: open.watcher(),
                    seat,
                };
                tokio::spawn(connection.run(stream, peer, limits));
            }
            Err(error) => rest_after(&error).await,
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
    seat: Seat,
}

impl Connection {
    /// Serves one connection until it is silent for too long.
    async fn run(self, stream: TcpStream, peer: SocketAddr, limits: Limits) {
        // Answers are written whole; waiting for more to send would only delay them.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "connection without TCP_NODELAY");
        }
        if !self.faces.has_time() {
            return refuse_without_time(stream, limits).await;
        }
        let signs = Arc::new(Signs::default());
        let service = service_fn({
            let (faces, signs) = (self.faces, Arc::clone(&signs));
            let is_surplus = self.seat.is_surplus;
            move |mut request: Request<Incoming>| {
                let under_way = signs.request();
                request.extensions_mut().insert(Peer(peer.ip()));
                if is_surplus {
                    request.extensions_mut().insert(Surplus);
                }
                let answer = faces.clone().oneshot(request);
                async { answer.await.map(|answer| under_way.until_written(answer)) }
            }
        });
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(limits.write_time));
        let sent = Arc::clone(&signs);
        let stream = InspectWriter::new(Box::pin(stream), move |_: &[u8]| sent.sent());
        let served = self.builder.serve_connection(TokioIo::new(stream), service);
        tokio::select! {
            biased;
            ended = self.watcher.watch(served.into_owned()) => if let Err(error) = ended {
                tracing::debug!(error, "connection broke");
            },
            () = signs.silence(limits.head_time) => tracing::debug!("connection was silent"),
        }
    }
}

/// Answers a connection while the clock is wrong by more than the `Date` of an answer can say, which
/// hyper writes and panics over.
async fn refuse_without_time(mut stream: TcpStream, limits: Limits) {
    const ANSWER: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 60\r\n\
        Cache-Control: no-store\r\nContent-Type: text/plain\r\nContent-Length: 30\r\n\
        Connection: close\r\n\r\nthe server's clock is not set\n";
    let answered = async {
        // What is sent but not read would take the answer away with it.
        let mut head = vec![0; 16 << 10];
        let _ = stream.read(&mut head).await?;
        stream.write_all(ANSWER).await?;
        stream.shutdown().await
    };
    if let Ok(Err(error)) = timeout(limits.head_time, answered).await {
        tracing::debug!(%error, "connection broke");
    }
}

/// Connections that are let in.
struct Seats {
    regular: Arc<Semaphore>,
    surplus: Arc<Semaphore>,
}

/// A connection's seat, free again when it is dropped.
struct Seat {
    is_surplus: bool,
    _permit: OwnedSemaphorePermit,
}

impl Seats {
    fn new(limits: &Limits) -> Self {
        let files = open_files().saturating_sub(RESERVED_FILES + SURPLUS).max(1);
        Self {
            regular: Arc::new(Semaphore::new(limits.connections.min(files))),
            surplus: Arc::new(Semaphore::new(SURPLUS)),
        }
    }

    fn take(&self) -> Option<Seat> {
        let seat = |seats: &Arc<Semaphore>, is_surplus| {
            let permit = Arc::clone(seats).try_acquire_owned().ok()?;
            Some(Seat { is_surplus, _permit: permit })
        };
        seat(&self.regular, false).or_else(|| seat(&self.surplus, true))
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

/// A connection that its client gave up is nothing; too many open files pass.
async fn rest_after(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        tracing::error!(%error, "connection not accepted");
        sleep(BREATH).await;
    }
}
