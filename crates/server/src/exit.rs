//! How the program ends: codes that a script can use, and one sentence for people.

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Exit {
    /// What was asked is not possible: an unknown key, a name that is taken.
    #[error("{0}")]
    Refused(String),
    /// The command line, a variable or the configuration file says something that is not
    /// understood.
    #[error("{0}")]
    Usage(String),
    /// The database cannot be opened.
    #[error("{0}")]
    Database(String),
    /// The database does not answer; it may later.
    #[error("{0}")]
    Unavailable(String),
    /// The address cannot be listened on.
    #[error("{0}")]
    Listen(String),
    /// The input cannot be read.
    #[error("{0}")]
    Input(String),
    /// It was done, but not with everything: records were rejected, a check found something.
    #[error("{0}")]
    Partly(String),
    /// The reader of the output closed it (`… | head`): nothing went wrong.
    #[error("the output is closed")]
    Closed,
    /// It was asked to stop, and did; what was done stays.
    #[error("{0}")]
    Interrupted(String),
}

/// What `--help` says about exit codes; [`Exit::code`] is the other half.
pub(crate) const CODES: &str = "Exit codes: 0 done, 1 refused, 2 wrong usage or configuration, \
    3 database cannot be opened, 4 address cannot be listened on, 5 input cannot be read, \
    6 done, but with rejected records or findings, 130 stopped by a signal.";

impl Exit {
    /// The same for output that is shown only once: there, an unread output is a failure.
    pub(crate) fn unread(self) -> Self {
        match self {
            Self::Closed => Self::Refused(
                "standard output is closed, and what it was to show is shown this once: if it was \
                 a key, revoke that one and make another"
                    .to_owned(),
            ),
            other => other,
        }
    }

    /// The exit code.
    pub fn code(&self) -> u8 {
        match self {
            Self::Refused(_) => 1,
            Self::Usage(_) => 2,
            Self::Database(_) | Self::Unavailable(_) => 3,
            Self::Listen(_) => 4,
            Self::Input(_) => 5,
            Self::Partly(_) => 6,
            Self::Closed => 0,
            Self::Interrupted(_) => 130,
        }
    }
}

impl From<polydex_model::Refusal> for Exit {
    fn from(refusal: polydex_model::Refusal) -> Self {
        use polydex_model::Refusal::{Internal, Unavailable};
        match refusal {
            Unavailable(_) => Self::Unavailable(
                "the database does not answer or cannot write; the log line above says why"
                    .to_owned(),
            ),
            Internal(_) => Self::Database(refusal.to_string()),
            refusal => Self::Refused(refusal.to_string()),
        }
    }
}

impl From<polydex_store::StoreError> for Exit {
    fn from(error: polydex_store::StoreError) -> Self {
        let text = error.to_string();
        if matches!(error, polydex_store::StoreError::Unavailable(_)) {
            return Self::Unavailable(text);
        }
        // SQLite's words for a damaged file.
        let hint = if text.contains("malformed") {
            "; the database is damaged: restore your last backup with `polydex restore`"
        } else {
            ""
        };
        Self::Database(format!("{text}{hint}"))
    }
}

impl From<std::io::Error> for Exit {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::Refused(error.to_string()),
        }
    }
}
