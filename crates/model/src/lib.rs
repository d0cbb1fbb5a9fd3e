//! The canonical record of Polydex, without any outside form of it.
//!
//! A [`Person`] or an [`Organization`] is one aggregate: it is read, changed and versioned as a
//! whole. Its contact side is a [`Card`] in the vocabulary of JSContact (RFC 9553), made of
//! [`ContactPoint`]s. What a dialect wrote and this model has no field for is
//! stored as [`Residue`].
//!
//! This crate knows no dialect, no store and no HTTP. Beside the record it holds what all
//! crates above share: the table of services ([`service`]), normal forms ([`normal`]),
//! the splitting of names ([`name`]), queries ([`query`]), differences ([`change`]) and the one
//! type of reasons why a request is not carried out ([`Refusal`]).

pub mod change;
pub mod id;
pub mod name;
pub mod normal;
pub mod password;
pub mod point;
pub mod query;
pub mod record;
pub mod refusal;
pub mod residue;
pub mod service;
pub mod workspace;

pub use change::{Actor, ChangeKind, Difference};
pub use id::{Dialect, EventId, GroupId, KeyId, OrganizationId, PersonId, PointId, WorkspaceId};
pub use name::Name;
pub use password::check_password;
pub use point::{
    Address, ContactPoint, Context, Email, Feature, Link, OnlineService, Phone, Value,
};
pub use query::{Filter, Order, Query};
pub use record::{
    Account, AnyRecord, Card, ForeignIds, Organization, PartialDate, Person, Record, RecordKind,
    Reference, Role, Stamp, Status,
};
pub use refusal::{CanonicalField, Fault, FieldPath, Refusal, Rule};
pub use residue::{DialectData, Residue, Spelling};
pub use workspace::{Settings, Workspace};
