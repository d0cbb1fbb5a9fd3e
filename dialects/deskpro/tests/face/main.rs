//! Deskpro through a running server, request by request.

mod auth;
mod bad_input;
mod desk;
mod lists;
mod organizations;
mod people;
mod seed;
