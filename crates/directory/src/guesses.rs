//! Wrong passwords, counted for each login, so that nobody can try them all.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use uuid::Uuid;

use crate::keys::digest;

/// So many wrong passwords are taken in a [`WINDOW_S`]; the next one has to wait for its end.
const WRONG: u32 = 10;

/// Seconds from the first wrong password to a fresh start.
const WINDOW_S: i64 = 300;

/// How many logins are counted at most, so that made-up ones do not fill the memory.
const LOGINS: usize = 100_000;

/// Whose password is tried, whether there is such a person or not: an answer that differed would
/// tell which addresses exist.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Login([u8; 32]);

impl Login {
    pub(crate) fn named(name: &str) -> Self {
        Self(digest(name))
    }

    /// What those who try it take turns by.
    pub(crate) fn turn(&self) -> Uuid {
        Uuid::from_bytes(std::array::from_fn(|at| self.0[at]))
    }
}

/// Wrong passwords of the last minutes.
#[derive(Debug, Default)]
pub(crate) struct Guesses(Mutex<HashMap<Login, Wrong>>);

#[derive(Clone, Copy, Debug)]
struct Wrong {
    count: u32,
    /// The Unix second from which on it is forgotten.
    until: i64,
}

impl Guesses {
    /// Whether another password may be tried, or how long to wait.
    pub(crate) fn may_try(&self, login: &Login, now: Timestamp) -> Result<(), Duration> {
        let now = now.as_second();
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match all.get(login) {
            Some(wrong) if wrong.count >= WRONG && now < wrong.until => {
                // A clock set back makes nobody wait longer than anybody has to.
                let wait = (wrong.until - now).min(WINDOW_S);
                Err(Duration::from_secs(wait.unsigned_abs()))
            }
            _ => Ok(()),
        }
    }

    /// Counts a wrong password.
    pub(crate) fn note_wrong(&self, login: &Login, now: Timestamp) {
        let now = now.as_second();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= LOGINS && !all.contains_key(login) {
            all.retain(|_, wrong| now < wrong.until);
            if all.len() > LOGINS / 2 {
                all.clear();
            }
        }
        let fresh = Wrong { count: 0, until: now + WINDOW_S };
        let wrong = all.entry(login.clone()).or_insert(fresh);
        if now >= wrong.until {
            *wrong = fresh;
        }
        wrong.count += 1;
    }

    /// The right password was given.
    pub(crate) fn forget(&self, login: &Login) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(login);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn memory_is_bounded_and_old_guesses_go_first() {
        let guesses = Guesses::default();
        for n in 0..100_000 {
            let old = n % 4 != 0;
            guesses.note_wrong(&Login::named(&n.to_string()), at(if old { 0 } else { 250 }));
        }
        guesses.note_wrong(&Login::named("one more"), at(300));
        assert_eq!(guesses.0.lock().unwrap().len(), 25_001);
    }
}
