//! The program as its users run it: a process, its output, its exit codes.

mod away;
mod broken_off;
mod bulk;
mod configuration;
mod conversion;
mod full;
mod keys;
mod moving;
mod postgres;
mod program;
mod readme;
mod start;
mod workspaces;
