//! etcd, two nodes, HAProxy and PgBouncer.

use std::{net::TcpListener, path::Path, process::Command};

use anyhow::{Context as _, bail};
use tempfile::TempDir;

use super::{
    node::Node,
    service::{Service, is_root, until},
};

/// The whole, on loopback; it ends with the value.
pub struct Rig {
    nodes: Vec<Node>,
    pooled: u16,
    replica: u16,
    _services: Vec<Service>,
    _folder: TempDir,
}

impl Rig {
    /// Starts everything; answers when one node leads and the other follows it synchronously.
    pub async fn start() -> anyhow::Result<Self> {
        all_installed()?;
        let folder = TempDir::new()?;
        let root = folder.path();
        make_folder(root)?;
        let [etcd, peers, primary, replica, pooled] = free_ports()?;
        let node = |name: &str| -> anyhow::Result<Node> {
            let [port, rest] = free_ports()?;
            Node::start(root, name, [port, rest, etcd])
        };
        let mut services = vec![start_etcd(root, etcd, peers)?];
        let nodes = vec![node("one")?, node("two")?];
        services.push(start_haproxy(root, &nodes, primary, replica)?);
        services.push(start_pgbouncer(root, primary, pooled)?);
        let rig = Self { nodes, pooled, replica, _services: services, _folder: folder };
        until("a leader", || async { rig.leader().await.is_some() }).await?;
        until("a synchronous follower", || async { rig.is("sync").await.is_some() }).await?;
        until("the pool", || async { rig.answers() }).await?;
        Ok(rig)
    }

    /// Where the leader is reached, through the pool.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.pooled)
    }

    /// Where the follower is reached.
    pub fn replica_url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.replica)
    }

    /// Kills the node that leads; answers its place.
    pub async fn kill_leader(&mut self) -> anyhow::Result<usize> {
        let leader = self.leader().await.context("nobody leads")?;
        self.nodes[leader].kill()?;
        Ok(leader)
    }

    /// Waits until another node than `before` leads.
    pub async fn new_leader(&self, before: usize) -> anyhow::Result<()> {
        let changed = || async { self.leader().await.is_some_and(|leader| leader != before) };
        until("another leader", changed).await
    }

    async fn leader(&self) -> Option<usize> {
        self.is("primary").await
    }

    /// The node that Patroni says is this.
    async fn is(&self, what: &str) -> Option<usize> {
        for (at, node) in self.nodes.iter().enumerate() {
            let answer = reqwest::get(format!("http://127.0.0.1:{}/{what}", node.rest)).await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return Some(at);
            }
        }
        None
    }

    /// Whether the pool leads to a database.
    fn answers(&self) -> bool {
        let port = self.pooled.to_string();
        Command::new("pg_isready")
            .args(["-q", "-h", "127.0.0.1", "-p", &port])
            .status()
            .is_ok_and(|status| status.success())
    }
}

fn start_etcd(root: &Path, clients: u16, peers: u16) -> anyhow::Result<Service> {
    let folder = root.join("etcd");
    make_folder(&folder)?;
    let clients = format!("http://127.0.0.1:{clients}");
    let peers = format!("http://127.0.0.1:{peers}");
    let arguments = [
        "--name=one",
        "--data-dir=data",
        &format!("--listen-client-urls={clients}"),
        &format!("--advertise-client-urls={clients}"),
        &format!("--listen-peer-urls={peers}"),
        &format!("--initial-advertise-peer-urls={peers}"),
        &format!("--initial-cluster=one={peers}"),
    ];
    Service::start(&folder, "/usr/bin/etcd", &arguments)
}

/// One port that leads to the leader and one that leads to the follower, as Patroni tells.
fn start_haproxy(
    root: &Path,
    nodes: &[Node],
    primary: u16,
    replica: u16,
) -> anyhow::Result<Service> {
    let folder = root.join("haproxy");
    make_folder(&folder)?;
    let listen = |what: &str, port: u16| {
        let servers = nodes.iter().map(|node| {
            format!("    server {} 127.0.0.1:{} check port {}\n", node.name, node.port, node.rest)
        });
        format!(
            "listen {what}\n    bind 127.0.0.1:{port}\n    option httpchk OPTIONS /{what}\n    \
             http-check expect status 200\n    default-server inter 500ms fall 2 rise 1 \
             on-marked-down shutdown-sessions\n{}",
            servers.collect::<String>()
        )
    };
    let configuration = format!(
        "defaults\n    mode tcp\n    timeout connect 2s\n    timeout client 1h\n    timeout \
         server 1h\n    timeout check 2s\n{}{}",
        listen("primary", primary),
        listen("replica", replica),
    );
    std::fs::write(folder.join("haproxy.cfg"), configuration)?;
    Service::start(&folder, "/usr/sbin/haproxy", &["-db", "-f", "haproxy.cfg"])
}

/// Sessions, not transactions, share a connection: PgBouncer before 1.21 knows no prepared
/// statements.
fn start_pgbouncer(root: &Path, primary: u16, port: u16) -> anyhow::Result<Service> {
    let folder = root.join("pgbouncer");
    make_folder(&folder)?;
    let configuration = format!(
        "[databases]\n* = host=127.0.0.1 port={primary}\n[pgbouncer]\nlisten_addr = \
         127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = trust\nauth_file = \
         users.txt\npool_mode = session\nmax_client_conn = 200\ndefault_pool_size = \
         100\nserver_login_retry = 1\nserver_connect_timeout = 3\nignore_startup_parameters = \
         extra_float_digits\n"
    );
    std::fs::write(folder.join("pgbouncer.ini"), configuration)?;
    std::fs::write(folder.join("users.txt"), "\"postgres\" \"\"\n")?;
    Service::start(&folder, "/usr/sbin/pgbouncer", &["pgbouncer.ini"])
}

fn all_installed() -> anyhow::Result<()> {
    let programs =
        ["/usr/bin/patroni", "/usr/bin/etcd", "/usr/sbin/haproxy", "/usr/sbin/pgbouncer"];
    if let Some(missing) = programs.iter().find(|program| !Path::new(program).exists()) {
        bail!(
            "{missing} is missing: apt-get install --no-install-recommends postgresql patroni \
             etcd-server haproxy pgbouncer"
        );
    }
    Ok(())
}

/// A folder that the services may write to.
pub fn make_folder(folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    if is_root() {
        let given = Command::new("chown").arg("postgres:").arg(folder).status()?;
        if !given.success() {
            bail!("the user postgres is missing: install postgresql");
        }
    }
    Ok(())
}

/// Ports on which no program listens now.
fn free_ports<const N: usize>() -> anyhow::Result<[u16; N]> {
    let listeners: Vec<TcpListener> =
        (0..N).map(|_| TcpListener::bind(("127.0.0.1", 0))).collect::<Result<_, _>>()?;
    let mut ports = [0; N];
    for (port, listener) in ports.iter_mut().zip(&listeners) {
        *port = listener.local_addr()?.port();
    }
    Ok(ports)
}
