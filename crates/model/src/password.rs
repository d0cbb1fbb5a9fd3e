//! Which passwords are taken.

use crate::Rule;

/// Shortest password, in characters (Unicode scalars).
pub const SHORTEST_PASSWORD: usize = 12;

/// Longest password, in bytes of UTF-8. Longer ones would only keep the server busy.
pub const LONGEST_PASSWORD: usize = 1024;

/// Whether a password may be set, or the rule that it breaks.
///
/// Length is the one rule. Of the passwords that are tried first everywhere hardly any has twelve
/// characters; a list of them would take another dependency, have to be kept up to date, and
/// refuse with reasons that no vendor's error form can give. Characters of certain kinds are not
/// asked for, as NIST SP 800-63B §3.1.1.2 advises: they make passwords harder to remember, not to
/// guess. Passwords set before this rule go on working.
///
/// ```
/// use polydex_model::{Rule, check_password};
/// assert_eq!(check_password("seven harbour rows"), Ok(()));
/// assert_eq!(check_password("s3cret"), Err(Rule::TooShort(12)));
/// assert_eq!(check_password(&"x".repeat(1025)), Err(Rule::TooLong(1024)));
/// ```
pub fn check_password(password: &str) -> Result<(), Rule> {
    if password.len() > LONGEST_PASSWORD {
        return Err(Rule::TooLong(LONGEST_PASSWORD));
    }
    if password.chars().nth(SHORTEST_PASSWORD - 1).is_none() {
        return Err(Rule::TooShort(SHORTEST_PASSWORD));
    }
    Ok(())
}
