//! The API as clients of awork use it.

mod acceptance;
mod answers;
mod bad_input;
mod client;
mod contact_infos;
mod conventions;
mod filters;
mod invitations;
mod lists;
mod permissions;
mod seed;
mod users;
