//! Builders, a running test server, a settable clock, raw HTTP.
//!
//! [`TestApp`] is the product over a temporary SQLite file, or over a database of the PostgreSQL
//! cluster that `POLYDEX_TEST_DATABASE` names, listening on a port that the system
//! chose, with two workspaces and a key for every role. Requests go over a real socket, byte for
//! byte as a test wrote them; what they did to the data is read past all faces, from the store.
//!
//! ```no_run
//! # async fn test(face: Box<dyn polydex_http::Face>) {
//! use polydex_testkit::{TestApp, person};
//! let app = TestApp::start(vec![face]).await;
//! let ana = person("Ana Silva").email("ana@example.com").mobile("089/1234567").create(&app).await;
//! let before = app.feed().await;
//! let answer = app.request("DELETE", "/v1/people/1", &[], "").await;
//! assert_eq!(answer.status, 401);
//! assert_eq!(app.feed().await, before);
//! assert_eq!(app.person(ana.number).await, ana);
//! # }
//! ```

mod answer;
mod app;
mod builder;
mod clock;
mod data;
mod log;
mod page;
mod setup;
mod wire;

pub use answer::Answer;
pub use app::{RecordId, TestApp};
pub use builder::{PersonBuilder, person};
pub use clock::{CountingIds, TestClock};
pub use log::logged_errors;
pub use page::assert_documented;
pub use polydex_store_sqlite::QueryBudget;
pub use setup::{Setup, TestKey};
pub use wire::{Connection, request};
