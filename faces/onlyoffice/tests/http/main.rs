//! ONLYOFFICE over a real socket: byte for byte what clients send, and what they get.

mod acceptance;
mod account;
mod auth;
mod bad_input;
mod batch;
mod contacts;
mod decoding;
mod filters;
mod formats;
mod limits;
mod lists;
mod people;
mod routes;
mod search;
mod seed;
mod states;
mod support;
