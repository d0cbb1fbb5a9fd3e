//! The program as its users run it: a process, its output, its exit codes.

mod broken_off;
mod bulk;
mod configuration;
mod conversion;
mod full;
mod gone;
mod keys;
mod moving;
mod postgres;
mod program;
mod readme;
mod start;
mod unwritable;
mod workspaces;
