//! Wrong passwords, counted so that nobody can try them all and nobody can shut others out.
//!
//! They are counted for a login as tried from one address: after [`WRONG`] of them that address
//! has to wait, and nobody else. What all other addresses got wrong together only delays a login,
//! and not for an address from which its right password came before. A login is counted as it was
//! written, whether anybody is called so or not: no answer tells who exists, or that an address
//! and a user name are one person's.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use polydex_model::{Refusal, WorkspaceId, normal};
use quick_cache::sync::Cache;
use uuid::Uuid;

use crate::keys::digest;

/// So many wrong passwords are taken from an address in a [`WINDOW_S`]; the next one has to wait for
/// its end. As many from elsewhere begin the delay.
const WRONG: u32 = 10;

/// Seconds from the first wrong password to a fresh start.
const WINDOW_S: i64 = 300;

/// How many logins are counted at most, so that made-up ones do not fill the memory.
const LOGINS: usize = 100_000;

/// The delay after [`WRONG`] wrong passwords from elsewhere; it doubles with each [`WRONG`] more.
const FIRST_DELAY: Duration = Duration::from_millis(500);

/// How often the delay doubles at most: 4 seconds.
const DOUBLINGS: u32 = 3;

/// How many passwords for one login may wait for the delay at once, each from another address.
const DELAYED: usize = 8;

/// From how many addresses a right password is remembered.
const PROVEN: usize = 10_000;

/// What is tried: a login of a workspace, from an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Attempt {
    login: [u8; 32],
    /// The login together with the address.
    pair: [u8; 32],
}

impl Attempt {
    /// `workspace` is `None` where the host belongs to none.
    pub(crate) fn new(workspace: Option<WorkspaceId>, login: &str, client: Option<IpAddr>) -> Self {
        let workspace = workspace.map_or(0, |workspace| workspace.0);
        let login = format!("{workspace}/{}", normal::fold(login));
        let client = client.map(network).map_or_else(String::new, |client| client.to_string());
        Self { pair: digest(&format!("{client} {login}")), login: digest(&login) }
    }

    /// The digest of the login together with the address.
    pub(crate) fn pair(&self) -> &[u8; 32] {
        &self.pair
    }

    /// What tries of the same login from the same address take turns by.
    pub(crate) fn lock_id(&self) -> Uuid {
        Uuid::from_bytes(std::array::from_fn(|at| self.pair[at]))
    }
}

/// Who is counted as one client: an IPv4 address, or a /64 of IPv6, of which a client has all.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// Wrong passwords of the last minutes.
#[derive(Debug)]
pub(crate) struct LoginThrottle {
    pairs: Counts,
    logins: Counts,
    /// Logins whose right password came from the address before.
    proven: Cache<[u8; 32], ()>,
    /// How many wait for each login's delay.
    delayed: Mutex<HashMap<[u8; 32], usize>>,
}

impl Default for LoginThrottle {
    fn default() -> Self {
        let (pairs, logins) = (Counts::default(), Counts::default());
        Self { pairs, logins, proven: Cache::new(PROVEN), delayed: Mutex::default() }
    }
}

/// A place among those who wait for a login's delay, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Delay<'g> {
    /// How long to wait.
    pub(crate) length: Duration,
    login: [u8; 32],
    throttle: &'g LoginThrottle,
}

impl LoginThrottle {
    /// Whether another password may be tried, or how long to wait; and before which delay.
    pub(crate) fn may_try(
        &self,
        attempt: &Attempt,
        now: Timestamp,
    ) -> Result<Option<Delay<'_>>, Refusal> {
        let now = now.as_second();
        let own = self.pairs.of(&attempt.pair, now);
        if own.count >= WRONG {
            // A clock set back makes nobody wait longer than anybody has to.
            let wait = (own.until - now).min(WINDOW_S);
            return Err(Refusal::Throttled(Duration::from_secs(wait.unsigned_abs())));
        }
        let elsewhere = self.logins.of(&attempt.login, now).count.saturating_sub(own.count);
        if elsewhere < WRONG || self.proven.get(&attempt.pair).is_some() {
            return Ok(None);
        }
        let length = FIRST_DELAY * 2_u32.pow((elsewhere / WRONG - 1).min(DOUBLINGS));
        self.delay(attempt, length).map(Some)
    }

    fn delay(&self, attempt: &Attempt, length: Duration) -> Result<Delay<'_>, Refusal> {
        let mut delayed = self.delayed.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = delayed.entry(attempt.login).or_default();
        if *waiting >= DELAYED {
            return Err(Refusal::Throttled(length));
        }
        *waiting += 1;
        Ok(Delay { length, login: attempt.login, throttle: self })
    }

    /// Counts a wrong password.
    pub(crate) fn note_wrong(&self, attempt: &Attempt, now: Timestamp) {
        self.pairs.note(attempt.pair, now.as_second());
        self.logins.note(attempt.login, now.as_second());
    }

    /// The right password was given.
    pub(crate) fn note_right(&self, attempt: &Attempt) {
        self.pairs.forget(&attempt.pair);
        self.proven.insert(attempt.pair, ());
    }
}

impl Drop for Delay<'_> {
    fn drop(&mut self) {
        let mut delayed = self.throttle.delayed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(waiting) = delayed.get_mut(&self.login) {
            *waiting -= 1;
            if *waiting == 0 {
                delayed.remove(&self.login);
            }
        }
    }
}

/// Counts that each begin anew [`WINDOW_S`] after their first.
#[derive(Debug, Default)]
struct Counts(Mutex<HashMap<[u8; 32], Wrong>>);

#[derive(Clone, Copy, Debug, Default)]
struct Wrong {
    count: u32,
    /// The Unix second from which on it is forgotten.
    until: i64,
}

impl Counts {
    fn of(&self, what: &[u8; 32], now: i64) -> Wrong {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(what).copied().filter(|wrong| now < wrong.until).unwrap_or_default()
    }

    fn note(&self, what: [u8; 32], now: i64) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= LOGINS && !all.contains_key(&what) {
            all.retain(|_, wrong| now < wrong.until);
            if all.len() > LOGINS / 2 {
                all.clear();
            }
        }
        let fresh = Wrong { count: 0, until: now + WINDOW_S };
        let wrong = all.entry(what).or_insert(fresh);
        if now >= wrong.until {
            *wrong = fresh;
        }
        wrong.count += 1;
    }

    fn forget(&self, what: &[u8; 32]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(what);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn attempt(login: &str, address: &str) -> Attempt {
        Attempt::new(Some(WorkspaceId(1)), login, Some(address.parse().unwrap()))
    }

    #[test]
    fn memory_is_bounded_and_old_guesses_go_first() {
        let counts = Counts::default();
        for n in 0..100_000_u32 {
            let old = n % 4 != 0;
            counts.note(digest(&n.to_string()), if old { 0 } else { 250 });
        }
        counts.note(digest("one more"), 300);
        assert_eq!(counts.0.lock().unwrap().len(), 25_001);
    }

    #[test]
    fn an_address_waits_after_ten_and_others_do_not() {
        let throttle = LoginThrottle::default();
        let (wrong, right) = (attempt("ana", "192.0.2.1"), attempt("ana", "192.0.2.2"));
        for n in 0..10 {
            assert!(throttle.may_try(&wrong, at(0)).unwrap().is_none(), "{n}");
            throttle.note_wrong(&wrong, at(0));
        }
        let wait = Refusal::Throttled(Duration::from_mins(5));
        assert_eq!(throttle.may_try(&wrong, at(0)).unwrap_err(), wait);
        let delay = throttle.may_try(&right, at(0)).unwrap().expect("a delay");
        assert_eq!(delay.length, FIRST_DELAY);
        assert!(throttle.may_try(&attempt("ben", "192.0.2.2"), at(0)).unwrap().is_none());
        assert!(throttle.may_try(&wrong, at(300)).unwrap().is_none());
    }

    #[test]
    fn the_delay_grows_to_an_end_and_only_so_many_wait_for_it() {
        let throttle = LoginThrottle::default();
        for n in 0..100 {
            throttle.note_wrong(&attempt("ana", &format!("192.0.2.{n}")), at(0));
        }
        let tries: Vec<_> = (0..9)
            .map(|n| throttle.may_try(&attempt("ana", &format!("198.51.100.{n}")), at(0)))
            .collect();
        for delay in &tries[..8] {
            assert_eq!(delay.as_ref().unwrap().as_ref().unwrap().length, Duration::from_secs(4));
        }
        let full = Refusal::Throttled(Duration::from_secs(4));
        assert_eq!(*tries[8].as_ref().unwrap_err(), full);
        drop(tries);
        assert!(throttle.may_try(&attempt("ana", "198.51.100.8"), at(0)).unwrap().is_some());
        assert_eq!(throttle.delayed.lock().unwrap().len(), 0);
    }

    #[test]
    fn where_the_right_password_came_from_there_is_no_delay() {
        let throttle = LoginThrottle::default();
        let home = attempt("ana", "192.0.2.1");
        throttle.note_right(&home);
        for n in 0..50 {
            throttle.note_wrong(&attempt("ana", &format!("198.51.100.{n}")), at(0));
        }
        assert!(throttle.may_try(&home, at(0)).unwrap().is_none());
    }

    #[test]
    fn a_network_of_ipv6_is_one_client() {
        assert_eq!(attempt("ana", "2001:db8::1"), attempt("ANA", "2001:db8::ffff:2"));
        assert_ne!(attempt("ana", "2001:db8::1"), attempt("ana", "2001:db8:0:1::1"));
        assert_eq!(attempt("ana", "::ffff:192.0.2.1"), attempt("ana", "192.0.2.1"));
    }
}
