//! TLS to PostgreSQL: whom each `sslmode` of a URL takes for the server.

use std::{fs, path::PathBuf, sync::OnceLock};

use polydex_store::{Store as _, StoreError};
use polydex_store_postgres::{Options, PostgresStore};
use polydex_test_postgres::{Cluster, Database, Durability, Identity};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tempfile::TempDir;

/// The one name that the server's certificate holds; no name server knows it.
const NAME: &str = "db.test";

/// A cluster that takes nobody over the network without TLS, and the root to check it against.
struct Server {
    cluster: Cluster,
    root: String,
}

impl Server {
    /// The server of most tests, whose certificate another one signed. It lasts as long as the
    /// process.
    fn shared() -> &'static Self {
        static SERVER: OnceLock<Server> = OnceLock::new();
        SERVER.get_or_init(|| {
            let (root, key) = (authority("ours"), key());
            let params = CertificateParams::new([NAME.to_owned()]).expect("a name");
            let certificate = params.signed_by(&key, &root).expect("a certificate").pem();
            Self::showing(&certificate, &key, root.pem())
        })
    }

    /// A server whose certificate is its own root.
    fn by_itself(is_ca: IsCa) -> Self {
        let mut params = CertificateParams::new([NAME.to_owned()]).expect("a name");
        params.is_ca = is_ca;
        let key = key();
        let certificate = params.self_signed(&key).expect("a certificate").pem();
        Self::showing(&certificate, &key, certificate.clone())
    }

    fn showing(certificate: &str, key: &KeyPair, root: String) -> Self {
        let identity = Identity { certificate, key: &key.serialize_pem() };
        let cluster = Cluster::start_with_tls(Durability::None, &identity).expect("a cluster");
        Self { cluster, root }
    }
}

fn key() -> KeyPair {
    KeyPair::generate().expect("a key")
}

fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, key()).expect("a root")
}

/// A database of a server, and files of certificates to check that against.
struct Client<'s> {
    server: &'s Server,
    database: Database,
    folder: TempDir,
}

impl<'s> Client<'s> {
    fn new() -> Self {
        Self::of(Server::shared())
    }

    fn of(server: &'s Server) -> Self {
        let database = Database::of(&server.cluster.url(), None).expect("a database");
        let client = Self { server, database, folder: TempDir::new().expect("a folder") };
        fs::write(client.file("root"), &server.root).expect("a file");
        fs::write(client.file("stranger"), authority("a stranger").pem()).expect("a file");
        fs::write(client.file("empty"), "").expect("a file");
        client
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Opens the database by the server's name, with these parameters. `FOLDER` is where its files
    /// are.
    async fn open(&self, parameters: &str) -> Result<(), String> {
        self.open_at(NAME, &format!("hostaddr=127.0.0.1&{parameters}")).await
    }

    async fn open_at(&self, host: &str, parameters: &str) -> Result<(), String> {
        let port = self.server.cluster.tls_port().expect("it listens");
        let name = self.database.name();
        let folder = self.folder.path().display();
        let parameters = parameters.replace("FOLDER", &folder.to_string());
        let url = format!("postgres://postgres@{host}:{port}/{name}?{parameters}");
        let options = Options { readers: 1, listers: 1, writers: 1, ..Options::default() };
        let told = |error: StoreError| error.to_string();
        let store = PostgresStore::open(&url, options).await.map_err(told)?;
        let ready = store.ready().await.map_err(told);
        store.close().await;
        ready
    }

    /// Why the database is not opened.
    async fn refused(&self, parameters: &str) -> String {
        self.open(parameters).await.expect_err(parameters)
    }
}

#[tokio::test]
async fn a_connection_is_encrypted_where_the_server_can_whoever_it_is() {
    let client = Client::new();
    for parameters in ["sslmode=require", "sslmode=prefer", "application_name=any"] {
        client.open(parameters).await.expect(parameters);
    }
    let plain = client.refused("sslmode=disable").await;
    assert!(plain.contains("no encryption"), "{plain}");
}

#[tokio::test]
async fn a_server_is_known_by_the_root_that_signed_it() {
    let client = Client::new();
    for mode in ["verify-full", "verify-ca", "require", "prefer"] {
        let parameters = format!("sslmode={mode}&sslrootcert=FOLDER/root");
        client.open(&parameters).await.expect(&parameters);
    }
}

#[tokio::test]
async fn a_server_that_another_root_signed_is_refused_in_clear_words() {
    let client = Client::new();
    for mode in ["verify-full", "verify-ca", "require", "prefer"] {
        let why = client.refused(&format!("sslmode={mode}&sslrootcert=FOLDER/stranger")).await;
        assert!(why.contains("invalid peer certificate: UnknownIssuer"), "{mode}: {why}");
    }
}

#[tokio::test]
async fn without_a_file_of_roots_those_of_the_machine_hold() {
    let client = Client::new();
    for parameters in ["sslmode=verify-full", "sslmode=verify-ca", "sslrootcert=system"] {
        let why = client.refused(parameters).await;
        assert!(why.contains("invalid peer certificate: UnknownIssuer"), "{parameters}: {why}");
    }
}

#[tokio::test]
async fn a_server_that_is_called_otherwise_than_its_certificate_is_refused() {
    let client = Client::new();
    for mode in ["verify-full", "verify-ca"] {
        let parameters = format!("sslmode={mode}&sslrootcert=FOLDER/root");
        let why = client.open_at("127.0.0.1", &parameters).await.expect_err(mode);
        assert!(why.contains("not valid for name \"127.0.0.1\""), "{mode}: {why}");
    }
}

#[tokio::test]
async fn a_file_without_certificates_is_named() {
    let client = Client::new();
    for (file, said) in [("none", "none"), ("empty", "no certificate in it")] {
        let why = client.refused(&format!("sslmode=verify-full&sslrootcert=FOLDER/{file}")).await;
        assert!(why.contains("sslrootcert") && why.contains(said), "{why}");
    }
}

#[tokio::test]
async fn a_certificate_that_is_its_own_root_is_taken_unless_it_is_an_authority() {
    let own_root = "sslmode=verify-full&sslrootcert=FOLDER/root";
    let plain = Server::by_itself(IsCa::ExplicitNoCa);
    Client::of(&plain).open(own_root).await.expect("it is trusted");
    let authority = Server::by_itself(IsCa::Ca(BasicConstraints::Unconstrained));
    let why = Client::of(&authority).refused(own_root).await;
    assert!(why.contains("CaUsedAsEndEntity"), "{why}");
}
