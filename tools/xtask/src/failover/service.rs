//! A program in the background, in a temporary directory.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};

/// How long anything may take to come up.
const PATIENCE: Duration = Duration::from_secs(90);

/// A running program. It is killed with the value.
#[derive(Debug)]
pub struct Service {
    child: Child,
}

impl Service {
    /// Starts `program` with its output in a log beside its data.
    pub fn start(folder: &Path, program: &str, arguments: &[&str]) -> anyhow::Result<Self> {
        let name = Path::new(program).file_name().and_then(|name| name.to_str()).unwrap_or("log");
        let log = std::fs::File::create(folder.join(format!("{name}.log")))?;
        let child = as_postgres(program)
            .args(arguments)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("cannot start {program}"))?;
        Ok(Self { child })
    }

    /// Ends it by SIGKILL.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.kill();
    }
}

/// PostgreSQL and its companions refuse to run as root: then they run as the package's own user.
pub fn as_postgres(program: &str) -> Command {
    if is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", program]);
        command
    } else {
        Command::new(program)
    }
}

/// Whether this process is root's.
pub fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}

/// Asks again and again until the answer is yes.
pub async fn until<F: Future<Output = bool>>(
    what: &str,
    mut asked: impl FnMut() -> F,
) -> anyhow::Result<()> {
    #[expect(clippy::disallowed_methods, reason = "another program is waited for")]
    let start = Instant::now();
    while !asked().await {
        if start.elapsed() > PATIENCE {
            bail!("{what} did not come up within {} s", PATIENCE.as_secs());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    Ok(())
}
