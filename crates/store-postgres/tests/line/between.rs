//! A stranger on the line between a store and its server.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use polydex_test_postgres::Cluster;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream, UnixStream},
};

/// Passes everything on and counts how often the store says something; once told to, it cuts a
/// connection instead of handing out an answer.
pub struct Between {
    /// The database, by way of the stranger.
    pub url: String,
    /// Whether the next answer gets lost.
    pub swallow: Arc<AtomicBool>,
    /// What the store sent: as many trips, if each is waited for.
    sent: Arc<AtomicUsize>,
}

impl Between {
    pub async fn start(cluster: &Cluster, database: &str) -> Self {
        let url = cluster.url();
        let directory = url.split(['@', '/']).nth(3).expect("a directory").replace("%2F", "/");
        let socket = format!("{directory}/.s.PGSQL.5432");
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let (swallow, sent) = (Arc::<AtomicBool>::default(), Arc::<AtomicUsize>::default());
        let (cut, count) = (Arc::clone(&swallow), Arc::clone(&sent));
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let far = UnixStream::connect(&socket).await.expect("the server");
                tokio::spawn(pass(near, far, Arc::clone(&cut), Arc::clone(&count)));
            }
        });
        let url = format!("postgres://postgres@127.0.0.1:{port}/{database}?sslmode=disable");
        Self { url, swallow, sent }
    }

    /// How often the store has said something so far.
    pub fn count(&self) -> usize {
        self.sent.load(Ordering::SeqCst)
    }
}

async fn pass(near: TcpStream, far: UnixStream, swallow: Arc<AtomicBool>, sent: Arc<AtomicUsize>) {
    let (mut from_near, mut to_near) = near.into_split();
    let (mut from_far, mut to_far) = far.into_split();
    let there = tokio::spawn(async move {
        let mut said = vec![0; 64 * 1024];
        while let Ok(length) = from_near.read(&mut said).await {
            sent.fetch_add(1, Ordering::SeqCst);
            if length == 0 || to_far.write_all(&said[..length]).await.is_err() {
                break;
            }
        }
    });
    let mut answer = vec![0; 64 * 1024];
    while let Ok(length) = from_far.read(&mut answer).await {
        if length == 0 || swallow.swap(false, Ordering::SeqCst) {
            break;
        }
        if to_near.write_all(&answer[..length]).await.is_err() {
            break;
        }
    }
    there.abort();
}
