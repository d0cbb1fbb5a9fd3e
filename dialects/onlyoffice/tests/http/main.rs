//! ONLYOFFICE over a real socket: byte for byte what clients send, and what they get.

mod auth;
mod bad_input;
mod contacts;
mod decoding;
mod formats;
mod lists;
mod people;
mod seed;
mod support;
