//! From a URL to connections.

mod password;
mod tls;

use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use polydex_store::StoreError;
use tokio_postgres::{Config, NoTls, config::SslMode};

pub use self::password::{shown, with_password};
use self::tls::{Read, Verify};

/// Where the database is, and how it is spoken to.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    config: Config,
    verify: Verify,
}

/// How long nothing may be heard of a server before it is asked whether it is still there, and
/// before it is given up.
const QUIET: Duration = Duration::from_secs(10);

impl Target {
    /// Reads a URL as PostgreSQL's own programs do: several hosts, `target_session_attrs`,
    /// `sslmode`, `sslrootcert`, `passfile`, ... and the variables and files of passwords.
    pub(crate) fn of(url: &str) -> Result<Self, StoreError> {
        let refused = |why: String| StoreError::Failed(format!("database URL: {why}"));
        let Read { url, verify, passfile } = tls::of_url(url).map_err(refused)?;
        let mut config: Config = url.parse().map_err(|error| {
            refused(
                std::error::Error::source(&error)
                    .map_or(format!("{error}"), |why| format!("{error}: {why}")),
            )
        })?;
        if config.get_password().is_none()
            && let Some(password) = password::find(&config, passfile)
        {
            config.password(password);
        }
        if config.get_application_name().is_none() {
            config.application_name("polydex");
        }
        config.keepalives_idle(QUIET).keepalives_interval(QUIET / 5).keepalives_retries(3);
        config.tcp_user_timeout(QUIET * 2);
        Ok(Self { config, verify })
    }

    /// Connections, made when they are needed.
    pub(crate) fn pool(&self, size: usize, timeout: Duration) -> Result<Pool, StoreError> {
        let mut config = self.config.clone();
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(timeout);
        }
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = if config.get_ssl_mode() == SslMode::Disable {
            Manager::from_config(config, NoTls, recycling)
        } else {
            Manager::from_config(config, self.verify.connector()?, recycling)
        };
        let pool = Pool::builder(manager)
            .max_size(size.max(1))
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(timeout))
            .create_timeout(Some(timeout))
            .build();
        pool.map_err(|error| StoreError::Failed(error.to_string()))
    }
}
