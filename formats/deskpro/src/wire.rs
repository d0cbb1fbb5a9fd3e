//! Deskpro's documents: what is read from a request and what an answer shows.
//!
//! The two forms differ (contact data is written by type and read as one flat list), so they are
//! types of their own: inputs of optional members with the path each came from, and documents in
//! which every member is always present.

mod body;
mod contact_data;
mod date;
mod definition;
mod document;
mod input;
mod item;
mod language;
mod membership;
mod organization;
mod organization_input;
mod person;
mod person_input;
mod value;

pub use body::{INVALID_JSON, members};
pub use contact_data::{ContactDataInput, ItemInput};
pub use date::date;
pub use definition::{Choice, Definition, DefinitionInput};
pub use document::{PhoneNumber, contact_data, contact_item};
pub use input::{At, Input, Sent};
pub use item::{Check, Member, Part, Type};
pub use language::{language_id, locale_of};
pub use membership::{membership, membership_id};
pub use organization::organization;
pub use organization_input::OrganizationInput;
pub use person::person;
pub use person_input::{PersonInput, PhoneInput};
