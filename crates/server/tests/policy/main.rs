//! Who may do what and how often, over every route of every dialect, and what status, role and
//! password mean.
//!
//! What is expected is written from what the vendors document, and from what `docs/dialects` says
//! where they say nothing; never from the table in the code.

mod accounts;
mod histories;
mod house;
mod limits;
mod own_record;
mod passwords;
mod raise;
mod requests;
mod roles;
mod status;
mod walk;
