//! Deskpro through a running server, request by request.

mod answers;
mod auth;
mod bad_input;
mod batch;
mod conformance;
mod custom_fields;
mod desk;
mod linked;
mod lists;
mod organizations;
mod people;
mod rates;
mod seed;
mod tokens;
mod walks;
