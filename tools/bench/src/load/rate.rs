//! Load at a fixed rate: how long a client waits.
//!
//! Latency counts from the time at which a request was due, not from when it was sent: a server
//! that stalls for a second makes all requests of that second late, and none of that is omitted.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::Context as _;

use super::{Blocking, Outcome, Script, to_f64};

/// Sends `rate` requests a second for `span`, over as many connections.
pub fn at_rate(
    address: SocketAddr,
    connections: usize,
    rate: f64,
    span: Duration,
    script: &Script,
) -> anyhow::Result<Outcome> {
    let next = Arc::new(AtomicU64::new(0));
    let start = Instant::now() + Duration::from_millis(50);
    let threads: Vec<_> = (0..connections)
        .map(|_| {
            let (next, script) = (Arc::clone(&next), Arc::clone(script));
            thread::Builder::new()
                .stack_size(256 << 10)
                .spawn(move || keep_pace(address, &next, start, rate, span, &script))
        })
        .collect();
    let mut all = Outcome::new()?;
    for thread in threads {
        all.add(&thread?.join().ok().context("a thread of the load program panicked")??)?;
    }
    // Requests that were late are answered after it.
    all.span = start.elapsed().max(span);
    Ok(all)
}

/// Takes whichever request is due next, waits for its time, sends it.
fn keep_pace(
    address: SocketAddr,
    next: &AtomicU64,
    start: Instant,
    rate: f64,
    span: Duration,
    script: &Script,
) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::new()?;
    let mut connection = Blocking::open(address)?;
    loop {
        let n = next.fetch_add(1, Ordering::Relaxed);
        let due = Duration::from_secs_f64(to_f64(n) / rate);
        if due >= span {
            return Ok(outcome);
        }
        let request = script(n);
        let due = start + due;
        wait_until(due);
        let answer = connection.call(&request);
        let stays = if let Ok(answer) = answer {
            outcome.count(answer.status, due.elapsed());
            !answer.closes
        } else {
            outcome.bad += 1;
            false
        };
        if !stays {
            connection = Blocking::open(address)?;
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a pace is made of time; a timer would be coarser")]
fn wait_until(due: Instant) {
    thread::sleep(due.saturating_duration_since(Instant::now()));
}
