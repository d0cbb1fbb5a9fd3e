//! How much is worked on at once. What comes beyond that is told to come again.
//!
//! A server that takes whatever comes gets slower for everybody until all clients give up: each
//! request waits behind all those that came before, and memory grows with them. So the number of
//! requests under way, of bytes of their bodies and of connections has an end each, and past it a
//! client gets 503 with `Retry-After`, which costs next to nothing. A request that finds no place waits
//! a moment for one, in the order of arrival, so that a burst is no overload. Requests that wait for
//! a slow client to send its body count by the bytes that arrived, not as requests under way: slow
//! clients take no place from others.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use polydex_model::Refusal;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Limits;

/// How long a client should wait that was turned away.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Bodies are counted in blocks of so many bytes.
const BLOCK: usize = 1 << 10;

/// What there is room for. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Admission {
    requests: Arc<Semaphore>,
    blocks: Arc<Semaphore>,
    patience: Duration,
}

/// A place, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    _permit: OwnedSemaphorePermit,
}

/// A request's place, which it gives back while it waits for something that is no work for this
/// server's threads, and takes again to go on.
#[derive(Debug)]
pub(crate) struct Seat {
    admission: Admission,
    held: Mutex<Held>,
}

#[derive(Debug)]
struct Held {
    place: Option<Place>,
    /// How many parts of the request wait, such as members of a batch.
    pauses: usize,
}

impl Seat {
    pub(crate) fn pause(&self) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.pauses += 1;
        held.place = None;
    }

    pub(crate) async fn resume(&self) -> Result<(), Refusal> {
        let goes_on = {
            let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
            held.pauses = held.pauses.saturating_sub(1);
            held.pauses == 0
        };
        if goes_on {
            let place = self.admission.enter().await?;
            self.held.lock().unwrap_or_else(PoisonError::into_inner).place = Some(place);
        }
        Ok(())
    }
}

/// Room for the bytes of one body, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Room {
    blocks: Arc<Semaphore>,
    taken: Option<OwnedSemaphorePermit>,
    bytes: usize,
}

impl Admission {
    pub(crate) fn new(limits: &Limits) -> Self {
        let room = |number: usize| Arc::new(Semaphore::new(number.min(Semaphore::MAX_PERMITS)));
        Self {
            requests: room(limits.requests),
            blocks: room(limits.bodies_bytes.div_ceil(BLOCK)),
            patience: limits.patience,
        }
    }

    /// A place among the requests that are worked on.
    pub(crate) async fn enter(&self) -> Result<Place, Refusal> {
        // Nobody who waits is passed by: a place that becomes free is the first waiter's.
        if let Ok(permit) = Arc::clone(&self.requests).try_acquire_owned() {
            return Ok(Place { _permit: permit });
        }
        let permit = Arc::clone(&self.requests).acquire_owned();
        match tokio::time::timeout(self.patience, permit).await {
            Ok(Ok(permit)) => Ok(Place { _permit: permit }),
            _ => Err(turned_away()),
        }
    }

    /// As [`Admission::enter`], with a place that can be given back for a while.
    pub(crate) async fn seat(&self) -> Result<Seat, Refusal> {
        let held = Held { place: Some(self.enter().await?), pauses: 0 };
        Ok(Seat { admission: self.clone(), held: Mutex::new(held) })
    }

    /// Room for a body, of which nothing has arrived yet.
    pub(crate) fn room(&self) -> Room {
        Room { blocks: Arc::clone(&self.blocks), taken: None, bytes: 0 }
    }
}

impl Room {
    /// Makes room for so many bytes more.
    pub(crate) fn take(&mut self, bytes: usize) -> Result<(), Refusal> {
        let before = self.bytes.div_ceil(BLOCK);
        self.bytes += bytes;
        let more = u32::try_from(self.bytes.div_ceil(BLOCK) - before).unwrap_or(u32::MAX);
        if more == 0 {
            return Ok(());
        }
        let permit = Arc::clone(&self.blocks).try_acquire_many_owned(more);
        let permit = permit.map_err(|_| turned_away())?;
        match &mut self.taken {
            Some(taken) => taken.merge(permit),
            none => *none = Some(permit),
        }
        Ok(())
    }
}

pub(crate) fn turned_away() -> Refusal {
    Refusal::Unavailable(RETRY_AFTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_request_that_waits_gives_its_place_to_others_and_takes_one_to_go_on() {
        let admission = Admission::new(&Limits { requests: 1, ..Limits::default() });
        let seat = admission.seat().await.expect("the only place");
        assert!(admission.enter().await.is_err(), "it is taken");
        seat.pause();
        seat.pause();
        let other = admission.enter().await.expect("it was given back");
        seat.resume().await.expect("another part of the request still waits");
        assert!(seat.resume().await.is_err(), "the place is the other's");
        drop(other);
        seat.pause();
        seat.resume().await.expect("it is free again");
        assert!(admission.enter().await.is_err());
        drop(seat);
        admission.enter().await.expect("the request has ended");
    }

    #[test]
    fn bodies_take_room_by_what_arrived_and_give_it_back() {
        let admission = Admission::new(&Limits { bodies_bytes: 2 * BLOCK, ..Limits::default() });
        let (mut one, mut other) = (admission.room(), admission.room());
        for _ in 0..BLOCK {
            one.take(1).expect("a block");
        }
        other.take(BLOCK).expect("the second block");
        assert!(one.take(1).is_err(), "there is no third");
        drop(other);
        one.take(0).expect("nothing more");
        let mut third = admission.room();
        third.take(BLOCK).expect("the block of the other");
    }
}
