//! `roles`: of the vendor's roles one has a meaning here, that of administrators; nobody has
//! another.

use polydex_model::{Filter, Refusal, Role, query::Field};

use super::{condition::Condition, filter::not};

/// The role of administrators, the owner too.
const ADMINISTRATOR: &str = "account_administrator";

/// People with these roles.
pub(super) fn filter(condition: &Condition) -> Result<Filter, Refusal> {
    let is_named = |roles: &[String]| roles.iter().any(|role| role == ADMINISTRATOR);
    match condition {
        Condition::Empty => Ok(not(administrators())),
        Condition::NotEmpty => Ok(administrators()),
        Condition::AnyOf(roles) if is_named(roles) => Ok(administrators()),
        Condition::AnyOf(_) => Ok(Filter::Or(Vec::new())),
        Condition::NoneOf(roles) if is_named(roles) => Ok(not(administrators())),
        Condition::NoneOf(_) => Ok(Filter::All),
        Condition::Compared(_) => Err(Refusal::Malformed("Invalid value for filter: roles".into())),
    }
}

fn administrators() -> Filter {
    Filter::one_of(Field::Role, [Role::Admin, Role::Owner])
}

#[cfg(test)]
mod tests {
    use super::{super::condition::read, *};

    fn roles(value: &str) -> Result<Filter, Refusal> {
        filter(&read("roles", value).1)
    }

    #[test]
    fn one_role_has_a_meaning_and_nobody_has_another() {
        assert_eq!(roles("account_administrator,auditor"), Ok(administrators()));
        assert_eq!(roles("!"), Ok(administrators()));
        assert_eq!(roles("!account_administrator"), Ok(not(administrators())));
        assert_eq!(roles(""), Ok(not(administrators())));
        assert_eq!(roles("auditor"), Ok(Filter::Or(Vec::new())));
        assert_eq!(roles("!auditor"), Ok(Filter::All));
        assert!(roles(">auditor").is_err());
    }
}
