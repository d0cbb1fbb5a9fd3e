//! One PostgreSQL node under Patroni.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context as _;

use super::service::Service;

/// Where Debian keeps the programs of each version.
const VERSIONS: &str = "/usr/lib/postgresql";

/// A node that runs until it is killed.
#[derive(Debug)]
pub struct Node {
    pub name: String,
    pub port: u16,
    /// Where Patroni answers what the node is.
    pub rest: u16,
    folder: PathBuf,
    patroni: Service,
    is_killed: bool,
}

impl Node {
    /// Starts a node that finds the others in etcd.
    pub fn start(root: &Path, name: &str, [port, rest, etcd]: [u16; 3]) -> anyhow::Result<Self> {
        let folder = root.join(name);
        super::rig::make_folder(&folder)?;
        let programs = newest_programs()?;
        let configuration = CONFIGURATION
            .replace("{name}", name)
            .replace("{port}", &port.to_string())
            .replace("{rest}", &rest.to_string())
            .replace("{etcd}", &etcd.to_string())
            .replace("{folder}", &folder.display().to_string())
            .replace("{programs}", &programs.display().to_string());
        std::fs::write(folder.join("patroni.yml"), configuration)?;
        let patroni = Service::start(&folder, "/usr/bin/patroni", &["patroni.yml"])?;
        Ok(Self { name: name.to_owned(), port, rest, folder, patroni, is_killed: false })
    }

    /// Ends Patroni and PostgreSQL at once, as a power cut would.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        let pid = std::fs::read_to_string(self.folder.join("data/postmaster.pid"))?;
        let pid = pid.lines().next().context("postmaster.pid is empty")?;
        self.is_killed = true;
        self.patroni.kill()?;
        Command::new("kill").args(["-s", "KILL", pid]).status()?;
        Ok(())
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // PostgreSQL is no child of ours, so it does not end with Patroni's process.
        if !self.is_killed {
            let _ = self.kill();
        }
    }
}

fn newest_programs() -> anyhow::Result<PathBuf> {
    let versions = std::fs::read_dir(VERSIONS).context("PostgreSQL is not installed")?;
    let newest = versions
        .filter_map(|version| version.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .max()
        .context("PostgreSQL is not installed")?;
    Ok(PathBuf::from(VERSIONS).join(newest.to_string()).join("bin"))
}

/// The shortest times that Patroni accepts: a leader who is silent for 20 s is replaced.
const CONFIGURATION: &str = "\
scope: polydex
name: {name}
restapi:
  listen: 127.0.0.1:{rest}
  connect_address: 127.0.0.1:{rest}
etcd3:
  host: 127.0.0.1:{etcd}
bootstrap:
  dcs:
    ttl: 20
    loop_wait: 2
    retry_timeout: 5
    synchronous_mode: true
    postgresql:
      parameters:
        max_connections: 200
  initdb:
    - encoding: UTF8
    - locale: C.UTF-8
    - data-checksums
  pg_hba:
    - local all all trust
    - host all all 127.0.0.1/32 trust
    - host replication all 127.0.0.1/32 trust
postgresql:
  listen: 127.0.0.1:{port}
  connect_address: 127.0.0.1:{port}
  data_dir: {folder}/data
  bin_dir: {programs}
  pgpass: {folder}/pgpass
  authentication:
    superuser:
      username: postgres
      password: loopback
    replication:
      username: replicator
      password: loopback
  parameters:
    unix_socket_directories: {folder}
";
