//! A running server, and a look at its data past all faces.

use std::{net::SocketAddr, sync::Arc};

use polydex_directory::{Caller, Directory, DirectoryRecord, Expect, Lookup};
use polydex_http::Face;
use polydex_model::{Organization, Person, PersonId, Workspace};
use polydex_store::{FeedEntry, Store};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{Answer, Connection, Setup, TestClock, TestKey, data::Data, wire};

/// The product over a temporary database, listening on 127.0.0.1. It ends with the value.
#[derive(Debug)]
pub struct TestApp {
    /// Where it listens.
    pub address: SocketAddr,
    /// Key of the owner of the workspace `test`.
    pub owner: TestKey,
    /// Key of an admin there.
    pub admin: TestKey,
    /// Key of a member there.
    pub member: TestKey,
    /// Key of a guest there.
    pub guest: TestKey,
    /// Key of the owner of the workspace `other`.
    pub stranger: TestKey,
    /// The workspace `test`, whose host is the address that tests call.
    pub workspace: Workspace,
    /// The workspace `other`.
    pub other: Workspace,
    /// The time that the product sees; it stands still.
    pub clock: TestClock,
    /// The door to the data.
    pub directory: Directory,
    /// The data itself.
    pub store: Arc<dyn Store>,
    pub(crate) running: Running,
}

/// What ends with the test.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) stop: CancellationToken,
    pub(crate) server: Option<JoinHandle<()>>,
    pub(crate) _data: Data,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// How a test names a record: a number, an e-mail address, an id or a key.
pub trait RecordId {
    /// The look-up that finds it.
    fn lookup(&self) -> Lookup;
}

impl RecordId for i64 {
    fn lookup(&self) -> Lookup {
        Lookup::Number(*self)
    }
}

impl RecordId for &str {
    fn lookup(&self) -> Lookup {
        Lookup::Email((*self).to_owned())
    }
}

impl RecordId for PersonId {
    fn lookup(&self) -> Lookup {
        Lookup::Id(self.0)
    }
}

impl RecordId for &TestKey {
    fn lookup(&self) -> Lookup {
        Lookup::Id(self.person_id.0)
    }
}

impl TestApp {
    /// A server with these faces; see [`Setup`] for more than that.
    pub async fn start(faces: Vec<Box<dyn Face>>) -> Self {
        Setup::new(faces).start().await
    }

    /// Sends these very bytes on a connection of their own.
    pub async fn send(&self, raw: impl AsRef<[u8]>) -> Answer {
        let answer = self.connect().await.exchange(raw.as_ref()).await;
        answer.expect("an answer, not a closed connection")
    }

    /// Sends a request with these headers; `Host`, `Content-Length` and `Connection: close` are
    /// added where they are missing.
    pub async fn request(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: impl AsRef<[u8]>,
    ) -> Answer {
        wire::request(self.address, method, target, headers, body).await
    }

    /// A connection of one's own.
    pub async fn connect(&self) -> Connection {
        Connection::open(self.address).await
    }

    /// The change feed of the workspace `test` from the beginning.
    pub async fn feed(&self) -> Vec<FeedEntry> {
        self.feed_of(&self.workspace).await
    }

    /// The change feed of a workspace from the beginning.
    pub async fn feed_of(&self, workspace: &Workspace) -> Vec<FeedEntry> {
        self.store.changes(workspace.id, 0, u32::MAX).await.expect("the store answers")
    }

    /// A person of the workspace `test` as stored, deleted or not.
    pub async fn person(&self, who: impl RecordId) -> Person {
        self.find_person(who).await.expect("such a person")
    }

    /// A person of the workspace `test`, if there is one.
    pub async fn find_person(&self, who: impl RecordId) -> Option<Person> {
        let found = self.store.person(self.workspace.id, &who.lookup()).await;
        found.expect("the store answers")
    }

    /// An organization of the workspace `test` as stored, deleted or not.
    pub async fn organization(&self, which: impl RecordId) -> Organization {
        let found = self.store.organization(self.workspace.id, &which.lookup()).await;
        found.expect("the store answers").expect("such an organization")
    }

    /// Stores a record in the workspace `test`, as the program itself.
    pub async fn create<R: DirectoryRecord>(&self, record: R) -> R {
        let made = self.directory.create(&self.program().await, |_| Ok(record.clone())).await;
        made.unwrap_or_else(|refusal| panic!("the record was refused: {refusal}"))
    }

    /// Changes a person of the workspace `test`, as the program itself.
    pub async fn edit(
        &self,
        who: impl RecordId,
        change: impl Fn(&mut Person) + Send + Sync,
    ) -> Person {
        let edit = |before: &Person| {
            let mut after = before.clone();
            change(&mut after);
            Ok(after)
        };
        let program = self.program().await;
        let edited = self.directory.edit(&program, &who.lookup(), Expect::Any, edit).await;
        edited.unwrap_or_else(|refusal| panic!("the edit was refused: {refusal}")).after
    }

    /// The program itself as a caller in the workspace `test`.
    pub async fn program(&self) -> Caller {
        self.directory.program(self.workspace.id).await.expect("the workspace exists")
    }

    /// Stops listening, and waits until the requests in flight are answered.
    pub async fn stop(mut self) {
        self.running.stop.cancel();
        if let Some(server) = self.running.server.take() {
            server.await.expect("the server ends without a panic");
        }
        self.directory.close().await;
    }
}
