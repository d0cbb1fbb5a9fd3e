//! What all faces share, seen from outside: over sockets, with small faces of its own.

mod bodies;
mod connections;
mod dispatch;
mod faults;
mod overload;
mod rates;
mod toy;
