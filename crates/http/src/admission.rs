//! How much is worked on at once. What comes beyond that is told to come again.
//!
//! A server that takes whatever comes gets slower for everybody until all clients give up: each
//! request waits behind all those that came before, and memory grows with them. So the number of
//! requests under way, of bytes of their bodies and of connections has an end each, and past it a
//! client gets 503 with `Retry-After`, which costs next to nothing. A request that finds no place waits
//! a moment for one, in the order of arrival, so that a burst is no overload. Requests that wait for
//! a slow client to send its body count by the bytes that arrived, not as requests under way: slow
//! clients take no place from others.
//!
//! Strangers, who show no key that is known, have room for their bodies beside that of callers, and
//! room for whole bodies beside that for unfinished ones: whatever they leave unfinished, callers and
//! people who sign in go on. Bodies of paths that take long ones have room of their own too. No caller
//! takes more than a share of either, whatever keys they show, so one of them stops nobody else.
//!
//! A batch is no request under way by itself: each of its members is one, as long as it runs. Batches
//! have an end beside that, for each holds its answers, and those of their members that only read take
//! turns, so that they leave processors to others. Who waits for such a turn holds no place, so nobody
//! waits in a circle.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use polydex_model::{PersonId, Refusal};
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
    batches: Arc<Semaphore>,
    /// Members of batches that read, at once.
    reads: Arc<Semaphore>,
    bodies: Arc<Semaphore>,
    long_bodies: Arc<Semaphore>,
    strangers_arriving: Arc<Semaphore>,
    strangers_whole: Arc<Semaphore>,
    callers: Arc<Callers>,
    caller_bytes: usize,
    caller_long_bytes: usize,
    patience: Duration,
    /// [`Limits::batch_bytes`].
    pub(crate) batch_bytes: usize,
}

/// Whose room a body takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pool {
    /// A caller's, whose key is known.
    Caller(Option<PersonId>),
    /// The same, on a path that takes long bodies.
    Long(Option<PersonId>),
    /// Somebody's who shows no key that is known.
    Strangers,
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
    places: Arc<Semaphore>,
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
            let place = self.admission.wait_for(&self.places).await?;
            self.held.lock().unwrap_or_else(PoisonError::into_inner).place = Some(place);
        }
        Ok(())
    }
}

/// Room for the bytes of one body, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Room {
    blocks: Arc<Semaphore>,
    /// Where a whole body counts, if that is elsewhere.
    whole: Option<Arc<Semaphore>>,
    taken: Option<OwnedSemaphorePermit>,
    bytes: usize,
    share: Option<Share>,
}

/// How many bytes each caller's bodies take now.
#[derive(Debug, Default)]
struct Callers(Mutex<HashMap<PersonId, usize>>);

/// What one body takes of its caller's share, given back when it is dropped.
#[derive(Debug)]
struct Share {
    all: Arc<Callers>,
    caller: PersonId,
    most: usize,
    bytes: usize,
}

impl Share {
    fn take(&mut self, bytes: usize) -> Result<(), Refusal> {
        let mut all = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = all.entry(self.caller).or_default();
        if *taken + bytes > self.most {
            return Err(turned_away());
        }
        *taken += bytes;
        self.bytes += bytes;
        Ok(())
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut all = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = all.get(&self.caller).map_or(0, |taken| taken.saturating_sub(self.bytes));
        if left == 0 {
            all.remove(&self.caller);
        } else {
            all.insert(self.caller, left);
        }
    }
}

/// One caller's bodies take at most this part of the room for all.
const SHARE: usize = 4;

/// The same of long ones; one of the longest must fit in.
const LONG_SHARE: usize = 2;

/// The room that a long body takes ([`Limits::long_bodies_bytes`]), as an extension of its request.
/// A handler that keeps the body beyond its answer keeps a clone as long.
#[derive(Clone, Debug)]
pub struct BodyRoom {
    _room: Arc<Room>,
}

impl BodyRoom {
    pub(crate) fn new(room: Room) -> Self {
        Self { _room: Arc::new(room) }
    }
}

impl Admission {
    pub(crate) fn new(limits: &Limits) -> Self {
        let room = |number: usize| Arc::new(Semaphore::new(number.min(Semaphore::MAX_PERMITS)));
        let blocks = |bytes: usize| room(bytes.div_ceil(BLOCK));
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            requests: room(limits.requests),
            batches: room(limits.batches),
            reads: room((cores / 2).max(1)),
            bodies: blocks(limits.bodies_bytes),
            long_bodies: blocks(limits.long_bodies_bytes),
            strangers_arriving: blocks(limits.strangers_bytes),
            strangers_whole: blocks(limits.strangers_bytes),
            callers: Arc::default(),
            // One body as long as any may be always fits in.
            caller_bytes: (limits.bodies_bytes / SHARE).max(limits.body_bytes),
            caller_long_bytes: limits.long_bodies_bytes / LONG_SHARE,
            patience: limits.patience,
            batch_bytes: limits.batch_bytes,
        }
    }

    /// A place among the requests that are worked on.
    pub(crate) async fn enter(&self) -> Result<Place, Refusal> {
        self.wait_for(&self.requests).await
    }

    /// A turn to read among the members of batches, however long it takes.
    pub(crate) async fn turn_to_read(&self) -> Result<Place, Refusal> {
        let turn = Arc::clone(&self.reads).acquire_owned().await;
        turn.map(|permit| Place { _permit: permit }).map_err(|_| turned_away())
    }

    async fn wait_for(&self, places: &Arc<Semaphore>) -> Result<Place, Refusal> {
        // Nobody who waits is passed by: a place that becomes free is the first waiter's.
        if let Ok(permit) = Arc::clone(places).try_acquire_owned() {
            return Ok(Place { _permit: permit });
        }
        let permit = Arc::clone(places).acquire_owned();
        match tokio::time::timeout(self.patience, permit).await {
            Ok(Ok(permit)) => Ok(Place { _permit: permit }),
            _ => Err(turned_away()),
        }
    }

    /// A place among the requests or batches that can be given back for a while.
    pub(crate) async fn seat(&self, is_batch: bool) -> Result<Seat, Refusal> {
        let places = if is_batch { &self.batches } else { &self.requests };
        let held = Held { place: Some(self.wait_for(places).await?), pauses: 0 };
        let (admission, places) = (self.clone(), Arc::clone(places));
        Ok(Seat { admission, places, held: Mutex::new(held) })
    }

    /// Room for a body, of which nothing has arrived yet.
    pub(crate) fn room(&self, pool: Pool) -> Room {
        let (blocks, whole, share) = match pool {
            Pool::Caller(caller) => (&self.bodies, None, self.share(caller, self.caller_bytes)),
            Pool::Long(caller) => {
                (&self.long_bodies, None, self.share(caller, self.caller_long_bytes))
            }
            Pool::Strangers => (&self.strangers_arriving, Some(&self.strangers_whole), None),
        };
        Room { blocks: Arc::clone(blocks), whole: whole.cloned(), taken: None, bytes: 0, share }
    }

    fn share(&self, caller: Option<PersonId>, most: usize) -> Option<Share> {
        Some(Share { all: Arc::clone(&self.callers), caller: caller?, most, bytes: 0 })
    }
}

impl Room {
    /// Makes room for so many bytes more.
    pub(crate) fn take(&mut self, bytes: usize) -> Result<(), Refusal> {
        if let Some(share) = &mut self.share {
            share.take(bytes)?;
        }
        let before = self.bytes.div_ceil(BLOCK);
        self.bytes += bytes;
        let more = self.bytes.div_ceil(BLOCK) - before;
        if more == 0 {
            return Ok(());
        }
        let permit = acquire(&self.blocks, more)?;
        match &mut self.taken {
            Some(taken) => taken.merge(permit),
            none => *none = Some(permit),
        }
        Ok(())
    }

    /// As [`Room::take`], for the bytes with which the body is whole; they may be none.
    pub(crate) fn take_last(&mut self, bytes: usize) -> Result<(), Refusal> {
        let Some(whole) = self.whole.take() else { return self.take(bytes) };
        self.bytes += bytes;
        self.taken = Some(acquire(&whole, self.bytes.div_ceil(BLOCK))?);
        self.blocks = whole;
        Ok(())
    }
}

fn acquire(blocks: &Arc<Semaphore>, number: usize) -> Result<OwnedSemaphorePermit, Refusal> {
    let number = u32::try_from(number).unwrap_or(u32::MAX);
    Arc::clone(blocks).try_acquire_many_owned(number).map_err(|_| turned_away())
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
        let seat = admission.seat(false).await.expect("the only place");
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
        let room = || admission.room(Pool::Caller(None));
        let (mut one, mut other) = (room(), room());
        for _ in 0..BLOCK {
            one.take(1).expect("a block");
        }
        other.take(BLOCK).expect("the second block");
        assert!(one.take(1).is_err(), "there is no third");
        drop(other);
        one.take(0).expect("nothing more");
        let mut third = room();
        third.take_last(BLOCK).expect("the block of the other");
    }

    #[test]
    fn unfinished_bodies_of_strangers_take_no_room_from_whole_ones_or_from_callers() {
        let limits = Limits { strangers_bytes: BLOCK, bodies_bytes: BLOCK, ..Limits::default() };
        let admission = Admission::new(&limits);
        let mut unfinished = admission.room(Pool::Strangers);
        unfinished.take(BLOCK).expect("the only block");
        assert!(admission.room(Pool::Strangers).take(1).is_err(), "another that is unfinished");
        let mut whole = admission.room(Pool::Strangers);
        whole.take_last(1).expect("a whole body");
        admission.room(Pool::Caller(None)).take(BLOCK).expect("a caller's");
        assert!(unfinished.take_last(0).is_err(), "whole, and another one is worked on");
        drop(whole);
        let mut next = admission.room(Pool::Strangers);
        next.take_last(BLOCK).expect("a whole body after that");
    }

    #[test]
    fn one_caller_takes_a_share_of_the_room_and_gives_it_back() {
        let (bodies_bytes, body_bytes) = (4 * SHARE * BLOCK, BLOCK);
        let admission = Admission::new(&Limits { body_bytes, bodies_bytes, ..Limits::default() });
        let room = |who| admission.room(Pool::Caller(Some(PersonId(uuid::Uuid::from_u128(who)))));
        let (mut one, mut other) = (room(1), room(1));
        one.take(3 * BLOCK).expect("most of the share");
        other.take(BLOCK).expect("the rest of it");
        assert!(other.take(1).is_err(), "the share is taken");
        room(2).take(4 * BLOCK).expect("somebody else's");
        drop(one);
        other.take(BLOCK).expect("it was given back");
        drop(other);
        assert!(admission.callers.0.lock().expect("nobody panics").is_empty());
    }
}
