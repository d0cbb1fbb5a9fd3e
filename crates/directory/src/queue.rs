//! Bounded queues: whoever finds one full is turned away at once.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use polydex_model::Refusal;

use crate::login_throttle::network;

/// How long a client should wait that was turned away.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// A queue with an end, of which one client gets a share only: who asks for much leaves room to
/// others.
#[derive(Debug)]
pub(crate) struct Queue {
    most: usize,
    /// The most for one client; a client that is not known is bounded by `most` alone.
    share: usize,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by_client: HashMap<IpAddr, usize>,
}

/// A place in a queue, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Ticket<'q> {
    queue: &'q Queue,
    client: Option<IpAddr>,
}

impl Queue {
    /// A queue of this length; one client may take half of it.
    pub(crate) fn new(most: usize) -> Self {
        Self { most, share: most.div_ceil(2), taken: Mutex::default() }
    }

    /// A place for a client.
    pub(crate) fn enter(&self, client: Option<IpAddr>) -> Result<Ticket<'_>, Refusal> {
        let client = client.map(network);
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let own = client.and_then(|client| taken.by_client.get(&client)).copied();
        if taken.all >= self.most || own.unwrap_or_default() >= self.share {
            return Err(Refusal::Unavailable(RETRY_AFTER));
        }
        taken.all += 1;
        if let Some(client) = client {
            *taken.by_client.entry(client).or_default() += 1;
        }
        Ok(Ticket { queue: self, client })
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        let mut taken = self.queue.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all -= 1;
        let Some(client) = self.client else { return };
        if let Some(own) = taken.by_client.get_mut(&client) {
            *own -= 1;
            if *own == 0 {
                taken.by_client.remove(&client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_client_takes_half_and_all_together_no_more_than_there_is() {
        let queue = Queue::new(4);
        let client = |n: u8| Some(IpAddr::from([192, 0, 2, n]));
        let full = Refusal::Unavailable(RETRY_AFTER);
        let mut tickets: Vec<_> = (0..2).map(|_| queue.enter(client(1)).unwrap()).collect();
        assert_eq!(queue.enter(client(1)).unwrap_err(), full);
        tickets.push(queue.enter(client(2)).unwrap());
        tickets.push(queue.enter(None).unwrap());
        for who in [client(2), client(3), None] {
            assert_eq!(queue.enter(who).unwrap_err(), full);
        }
        tickets.clear();
        assert!(queue.taken.lock().unwrap().by_client.is_empty());
        assert!(queue.enter(client(1)).is_ok());
    }
}
