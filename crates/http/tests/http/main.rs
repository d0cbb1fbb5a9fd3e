//! What all faces share, seen from outside: over sockets, with small faces of its own.

mod batches;
mod bodies;
mod connections;
mod dispatch;
mod encodings;
mod faults;
mod overload;
mod protocol;
mod rates;
mod repeats;
mod strangers;
mod toy;
mod walls;
