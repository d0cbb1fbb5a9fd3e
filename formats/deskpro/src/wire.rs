//! What a request may send: its members read, each with the path that it came from.
//!
//! Answers have another form, made in [`document`](crate::document).

mod body;
mod contact_data;
mod definition;
mod input;
mod organization;
mod person;
mod value;

pub use body::{INVALID_JSON, members};
pub use contact_data::{ContactDataInput, ItemInput};
pub use definition::{Choice, Definition, DefinitionInput};
pub use input::{At, Input, Sent};
pub use organization::OrganizationInput;
pub use person::{PersonInput, PhoneInput};
