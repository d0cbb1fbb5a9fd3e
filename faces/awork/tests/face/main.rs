//! The calls as clients of awork make them.

mod acceptance;
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
