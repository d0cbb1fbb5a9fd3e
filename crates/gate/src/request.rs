//! One request, whatever its protocol.

use std::{
    net::IpAddr,
    sync::{Arc, OnceLock, Weak},
};

use futures::future::{BoxFuture, FutureExt as _};
use jiff::Timestamp;
use polydex_directory::{Directory, SuspendableRequest};
use polydex_model::Refusal;

use crate::{RateState, RequestPermit};

/// What the gate knows of one request. Clones share what becomes known later.
#[derive(Clone, Debug)]
pub struct RequestState {
    id: String,
    arrived: Timestamp,
    peer: Option<IpAddr>,
    client: Option<IpAddr>,
    rates: Arc<OnceLock<RateState>>,
    permit: Arc<OnceLock<Weak<RequestPermit>>>,
}

impl RequestState {
    /// A request that arrives now, with a new id, over a connection from `peer`.
    pub fn new(directory: &Directory, peer: Option<IpAddr>) -> Self {
        let id = directory.new_id().simple().to_string();
        Self::with_id(id, directory.now(), peer)
    }

    /// A request with this id.
    pub fn with_id(id: String, arrived: Timestamp, peer: Option<IpAddr>) -> Self {
        let (rates, permit) = Default::default();
        Self { id, arrived, peer, client: peer, rates, permit }
    }

    /// The same request of a client who is known by another address than that of the connection,
    /// because a proxy forwards for it.
    #[must_use]
    pub fn from_client(self, client: Option<IpAddr>) -> Self {
        Self { client, ..self }
    }

    /// The request's id: 32 hex digits.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// When it arrived, by the directory's clock.
    pub fn arrived(&self) -> Timestamp {
        self.arrived
    }

    /// The address that the connection comes from.
    pub fn peer(&self) -> Option<IpAddr> {
        self.peer
    }

    /// What the caller has left of the rate limits, this request included; without any window where
    /// there is no limit. `None` while no caller is known.
    pub fn rates(&self) -> Option<&RateState> {
        self.rates.get()
    }

    pub(crate) fn note_rates(&self, state: RateState) {
        // The first state stays: a request is counted once.
        let _ = self.rates.set(state);
    }

    /// Notes the request's permit for [`SuspendableRequest::pause`]. This holds no permit itself: it ends with
    /// the `permit` of the caller, however long a clone of the state is kept.
    pub fn hold(&self, permit: &Arc<RequestPermit>) {
        let _ = self.permit.set(Arc::downgrade(permit));
    }

    fn permit(&self) -> Option<Arc<RequestPermit>> {
        self.permit.get().and_then(Weak::upgrade)
    }
}

/// A request gives its permit back while it waits.
impl SuspendableRequest for RequestState {
    fn client(&self) -> Option<IpAddr> {
        self.client
    }

    fn pause(&self) {
        if let Some(permit) = self.permit() {
            permit.pause();
        }
    }

    fn resume(&self) -> BoxFuture<'_, Result<(), Refusal>> {
        async {
            match self.permit() {
                Some(permit) => permit.resume().await,
                None => Ok(()),
            }
        }
        .boxed()
    }
}
