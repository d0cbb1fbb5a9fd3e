//! More load than the program can carry, and clients that only pretend to be some.

use std::{
    io::Write as _,
    net::{SocketAddr, TcpStream},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::Context as _;

use super::{CONNECTIONS, Pace, large::told, reads::round, run};
use crate::{
    calls::Dialect,
    data::Known,
    load::{self, Blocking, Script, to_f64},
    product::Product,
    report::{Figure, Goal},
    wire::request,
};

/// Clients that between them keep four times the load up.
const CLIENTS: usize = 1_500;

/// Slow clients held at once.
const SLOW: usize = 2_000;

/// What is left of the best throughput at four times the load, and how the program feels then.
pub fn all(database: &Path, known: &[Known], pace: Pace) -> anyhow::Result<Vec<Figure>> {
    let product = Product::start(database)?;
    let address = product.server.address;
    let script = searches(&product, known);
    // What is found is rendered once, and cached.
    run(address, pace.turn * 3, &script)?;
    let best = run(address, pace.turn, &script)?.per_second();
    let (loaded, health) = while_asked_for_health(address, || {
        load::at_rate(address, CLIENTS, 4.0 * best, pace.turn * 3, &script)
    })?;
    anyhow::ensure!(loaded.bad == 0, "{} searches failed otherwise than by 503", loaded.bad);
    let mebibytes = to_f64(product.resident()?) / to_f64(1 << 20);
    Ok(told(vec![
        Figure::ratio(
            format!("answers at four times the load ({} turned away)", loaded.shed),
            "/s",
            (loaded.per_second(), best),
            Goal::AtLeast(0.8),
        ),
        Figure::absolute("`/healthz` meanwhile, slowest", "ms", health, Goal::Within(100.0)),
        Figure::absolute("resident memory after it", "MiB", mebibytes, Goal::Within(200.0)),
        slow_clients(&product, known, pace)?,
    ]))
}

/// Searches of which none has been made before, in no load: an answer that is kept would cost next
/// to nothing.
fn searches(product: &Product, known: &[Known]) -> Script {
    let (key, known) = (product.key.clone(), known.to_vec());
    let made = AtomicU64::new(0);
    Arc::new(move |_| {
        let n = made.fetch_add(1, Ordering::Relaxed);
        let (round, at) = (n / known.len() as u64, n % known.len() as u64);
        let surname = &known[usize::try_from(at).unwrap_or_default()].surname;
        key.search(Dialect::Onlyoffice, surname, at % 50, 1 + round % 100)
    })
}

/// Runs a load and asks for `/healthz` all the while; the slowest of its answers, in milliseconds.
fn while_asked_for_health<T>(
    address: SocketAddr,
    load: impl FnOnce() -> anyhow::Result<T>,
) -> anyhow::Result<(T, f64)> {
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let asking = scope.spawn(|| {
            let request = request("GET", "/healthz", "none", "");
            let mut connection = Blocking::open(address)?;
            let mut slowest = Duration::ZERO;
            while !over.load(Ordering::Relaxed) {
                let began = Instant::now();
                let answer = connection.call(&request)?;
                anyhow::ensure!(answer.status == 200, "/healthz answered {}", answer.status);
                slowest = slowest.max(began.elapsed());
                breathe(Duration::from_millis(10));
            }
            Ok(slowest.as_secs_f64() * 1000.0)
        });
        let outcome = load();
        over.store(true, Ordering::Relaxed);
        let slowest = asking.join().ok().context("asking for health panicked")??;
        Ok((outcome?, slowest))
    })
}

/// Reads a second beside clients that send a byte a second, against reads without them.
fn slow_clients(product: &Product, known: &[Known], pace: Pace) -> anyhow::Result<Figure> {
    let address = product.server.address;
    let read = |who: &Known| product.key.read(Dialect::Xurrent, who);
    let script = round(known.iter().map(read).collect());
    let alone = run(address, pace.turn, &script)?.per_second();
    let halves = [
        "GET /v1/people HTTP/1.1\r\nHost:",
        "POST /v1/people HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n",
    ];
    let slow = (0..SLOW).map(|n| {
        let mut stream = TcpStream::connect(address)?;
        stream.write_all(halves[n % halves.len()].as_bytes())?;
        anyhow::Ok(stream)
    });
    let mut slow = slow.collect::<Result<Vec<_>, _>>()?;
    let over = AtomicBool::new(false);
    let beside = thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                // One that was dropped meanwhile is what the limits are for.
                for stream in &mut slow {
                    let _ = stream.write_all(b"x");
                }
                breathe(Duration::from_secs(1));
            }
        });
        let outcome = load::closed(address, CONNECTIONS, load::Until::time(pace.turn), &script);
        over.store(true, Ordering::Relaxed);
        outcome
    })?;
    anyhow::ensure!(beside.bad == 0, "{} reads failed beside slow clients", beside.bad);
    let name = format!("reads beside {SLOW} clients that send a byte a second");
    Ok(Figure::ratio(name, "/s", (beside.per_second(), alone), Goal::AtLeast(0.8)))
}

#[expect(clippy::disallowed_methods, reason = "a client that takes its time")]
fn breathe(span: Duration) {
    thread::sleep(span);
}
