//! The load program. In a closed loop each connection sends the next request when it has its
//! answer: that finds out how much a server can do. At a fixed rate ([`rate`]) requests are due at
//! times of their own whatever the server does: that finds out how long a client waits.

mod blocking;
mod rate;

use std::{
    net::SocketAddr,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use bytes::Bytes;
use hdrhistogram::Histogram;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    runtime,
    task::LocalSet,
};

use crate::wire;
pub use blocking::Blocking;
pub use rate::at_rate;

/// The n-th request.
pub type Script = Arc<dyn Fn(u64) -> Bytes + Send + Sync>;

/// Threads of the load program; the server has the same two cores.
const THREADS: usize = 2;

/// What came of a load.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Answers with a status of 200 to 299.
    pub good: u64,
    /// Answers of 503.
    pub shed: u64,
    /// Answers with any other status, and connections that broke.
    pub bad: u64,
    pub span: Duration,
    /// Microseconds of the good answers.
    pub latency: Histogram<u64>,
}

impl Outcome {
    fn new() -> anyhow::Result<Self> {
        let latency = Histogram::new_with_bounds(1, 120_000_000, 3)?;
        Ok(Self { good: 0, shed: 0, bad: 0, span: Duration::ZERO, latency })
    }

    fn count(&mut self, status: u16, latency: Duration) {
        match status {
            200..=299 => {
                self.good += 1;
                self.latency
                    .saturating_record(u64::try_from(latency.as_micros()).unwrap_or(u64::MAX));
            }
            503 => self.shed += 1,
            _ => self.bad += 1,
        }
    }

    fn add(&mut self, other: &Self) -> anyhow::Result<()> {
        self.good += other.good;
        self.shed += other.shed;
        self.bad += other.bad;
        self.latency.add(&other.latency)?;
        Ok(())
    }

    /// Good answers a second.
    pub fn per_second(&self) -> f64 {
        to_f64(self.good) / self.span.as_secs_f64()
    }

    /// Milliseconds within which this part of the good answers came.
    pub fn millis(&self, quantile: f64) -> f64 {
        to_f64(self.latency.value_at_quantile(quantile)) / 1000.0
    }
}

/// Counts stay far below 2^52.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
pub fn to_f64(count: u64) -> f64 {
    count as f64
}

/// How long a closed loop runs.
#[derive(Clone, Copy, Debug)]
pub struct Until {
    end: Instant,
    count: u64,
}

impl Until {
    /// As many requests as are answered in this time.
    pub fn time(span: Duration) -> Self {
        Self { end: Instant::now() + span, count: u64::MAX }
    }

    /// So many requests, however long that takes.
    pub fn count(count: u64) -> Self {
        Self { end: Instant::now() + Duration::from_hours(24), count }
    }

    fn is_over(self) -> bool {
        Instant::now() >= self.end
    }
}

/// As many requests as `connections` get answered, each waiting for its answer.
pub fn closed(
    address: SocketAddr,
    connections: usize,
    until: Until,
    script: &Script,
) -> anyhow::Result<Outcome> {
    let began = Instant::now();
    let threads: Vec<_> = (0..THREADS)
        .map(|thread| {
            let script = Arc::clone(script);
            let mine: Vec<usize> = (thread..connections).step_by(THREADS).collect();
            thread::spawn(move || drive(address, &mine, connections, until, &script))
        })
        .collect();
    let mut all = Outcome::new()?;
    for thread in threads {
        all.add(&thread.join().ok().context("a thread of the load program panicked")??)?;
    }
    all.span = began.elapsed();
    Ok(all)
}

/// One thread's connections.
fn drive(
    address: SocketAddr,
    mine: &[usize],
    connections: usize,
    until: Until,
    script: &Script,
) -> anyhow::Result<Outcome> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let local = LocalSet::new();
    local.block_on(&runtime, async {
        let tasks: Vec<_> = mine
            .iter()
            .map(|first| {
                let requests = (*first as u64..until.count).step_by(connections);
                tokio::task::spawn_local(connection(address, requests, until, Arc::clone(script)))
            })
            .collect();
        let mut all = Outcome::new()?;
        for task in tasks {
            all.add(&task.await??)?;
        }
        Ok(all)
    })
}

/// One connection's requests until the end; it is opened again when the server closes it.
async fn connection(
    address: SocketAddr,
    mut requests: impl Iterator<Item = u64>,
    until: Until,
    script: Script,
) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::new()?;
    let mut buffer = Vec::with_capacity(64 << 10);
    while !until.is_over() {
        let Ok(mut stream) = TcpStream::connect(address).await else {
            outcome.bad += 1;
            tokio::time::sleep(Duration::from_millis(1)).await;
            continue;
        };
        stream.set_nodelay(true)?;
        while !until.is_over() {
            let Some(n) = requests.next() else { return Ok(outcome) };
            let began = Instant::now();
            let Ok(answer) = exchange(&mut stream, &script(n), &mut buffer).await else {
                outcome.bad += 1;
                break;
            };
            outcome.count(answer.status, began.elapsed());
            if answer.closes {
                break;
            }
        }
    }
    Ok(outcome)
}

async fn exchange(
    stream: &mut TcpStream,
    request: &[u8],
    buffer: &mut Vec<u8>,
) -> anyhow::Result<wire::Answer> {
    stream.write_all(request).await?;
    buffer.clear();
    loop {
        anyhow::ensure!(stream.read_buf(buffer).await? > 0, "the connection was closed");
        let Some(answer) = wire::answer(buffer)? else { continue };
        while buffer.len() < answer.end {
            buffer.reserve(answer.end - buffer.len());
            anyhow::ensure!(stream.read_buf(buffer).await? > 0, "the connection was closed");
        }
        return Ok(answer);
    }
}
