//! Normal forms, for look-up, matching and search. Reading never validates: what has no normal
//! form is kept verbatim and simply has none.
//!
//! All of it is pure and total: no input panics. What is dear to build (metadata of phones, the
//! map of countries) is built once, at first use.

mod blank;
mod country;
mod email;
mod fold;
mod lines;
mod number;
mod phone;
mod url;

pub use blank::is_blank;
pub use country::country_code;
pub use email::{email, email_candidates, is_email};
pub use fold::{fold, fold_part, fold_start};
pub use lines::first_line;
pub use number::{integer, number};
pub use phone::{calling_code, phone, phone_digits, phone_with_extension, significant_digits};
pub use url::{absolute_url, url};
