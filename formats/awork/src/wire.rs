//! The vendor's documents, and what is tolerated in those that clients send.
//!
//! Member names match in any case, unknown and read-only members are ignored, and a value of the
//! wrong JSON type is a fault at its JSON path (`$.isAddress`). An absent member differs from a
//! null one: `PUT` replaces, `PATCH` merges.

mod body;
mod contact_info;
mod date;
mod invitation;
mod member;
mod user;

pub use body::Body;
pub use contact_info::{ContactInfo, ContactInfoForm};
pub use date::{birthday, day, moment, ticks};
pub use invitation::{Invitation, RoleChoice};
pub use member::{Member, UserMember};
pub use user::UserForm;

/// What a client sent of a member: nothing, or null, or a value.
pub type Sent<T> = Option<Option<T>>;
