//! The program as its users run it: a process, its output, its exit codes.

mod configuration;
mod conversion;
mod keys;
mod program;
mod readme;
mod start;
mod workspaces;
