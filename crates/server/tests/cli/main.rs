//! The program as its users run it: a process, its output, its exit codes.

mod away;
mod broken_off;
mod bulk;
mod configuration;
mod conversion;
mod dry_run;
mod full;
mod gone;
mod interrupted;
mod keys;
mod mess;
mod moving;
mod own_exports;
mod postgres;
mod program;
mod readme;
mod start;
mod understood;
mod unwritable;
mod workspaces;
