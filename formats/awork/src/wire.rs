//! The vendor's documents, and what is tolerated in those that clients send.
//!
//! Member names match in any case, unknown and read-only members are ignored, and a value of the
//! wrong JSON type is a fault at its JSON path (`$.isAddress`): see
//! [`polydex_lens::request::Coercion::ASP_NET_CORE`]. An absent member differs from a null one:
//! `PUT` replaces, `PATCH` merges.

mod contact_info;
mod date;
mod member;
mod user;

pub use contact_info::{ContactInfo, ContactInfoForm};
pub use date::{birthday, day, moment, ticks};
pub use member::{Member, UserMember};
pub use user::{Invitation, RoleChoice, UserForm};
