//! Filters: the pairs of a query string as the model's filter tree. All pairs must match.

use jiff::{SignedDuration, Timestamp};
use polydex_format_xurrent::{
    XurrentLens,
    wire::{body, node::parse_id, time::parse_time},
};
use polydex_http::Params;
use polydex_model::{
    Filter, Refusal, Role, Status,
    query::{Field, Scalar, Test},
};

use super::{
    columns::{COMMON, Column, ColumnKind, ListedRecord},
    condition::{self, Comparison, Condition},
    telephone,
};

/// The role of administrators, the owner included. It is the only role of the vendor with a meaning
/// here; no record has another.
const ADMINISTRATOR: &str = "account_administrator";

/// A list's filter that is a path of its own, such as `/people/disabled`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Predefined {
    /// No filter.
    All,
    /// Disabled records.
    Disabled,
    /// Enabled records.
    Enabled,
    /// Records that the caller manages.
    Mine,
    /// Nothing: this directory holds no such records.
    Nothing,
}

impl Predefined {
    /// The filter for a caller with this number.
    pub(crate) fn filter(self, caller: i64) -> Filter {
        match self {
            Self::All => Filter::All,
            Self::Disabled => is_disabled(true),
            Self::Enabled => is_disabled(false),
            Self::Mine => Filter::eq(Field::Manager, caller),
            Self::Nothing => Filter::none(),
        }
    }
}

/// The records that lists show: neither archived nor deleted ones.
pub(crate) fn listable() -> Filter {
    let is = |status| Filter::eq(Field::Status, status);
    Filter::And(vec![!is(Status::Deleted), !is(Status::Archived)])
}

/// Maximum number of conditions in a query; each comparison of a range is one.
const MAX_CONDITIONS: usize = 50;

/// Maximum number of listed values in a query, over all its lists.
const MAX_VALUES: usize = 1_000;

/// The filter of a query. Keys that are no columns are ignored.
pub(crate) fn filter<R: ListedRecord>(
    params: &Params,
    lens: &XurrentLens,
) -> Result<Filter, Refusal> {
    let mut all = listable();
    let (mut conditions, mut values) = (0, 0);
    for (key, value) in params.pairs() {
        let (name, condition) = condition::parse(key, value);
        let column = column::<R>(name);
        if column.is_none() && name != "telephone" {
            continue;
        }
        conditions += condition.comparisons();
        values += condition.values();
        if conditions > MAX_CONDITIONS || values > MAX_VALUES {
            return Err(too_many());
        }
        all = all.and(match column {
            Some(column) => ColumnFilter { column, lens }.filter(condition)?,
            None => telephone::filter(&condition, lens.region())?,
        });
    }
    Ok(all)
}

fn too_many() -> Refusal {
    let text = format!(
        "Too many filters: expected at most {MAX_CONDITIONS} conditions and {MAX_VALUES} listed values"
    );
    Refusal::Malformed(text.into())
}

/// The column of a query key: its own name, `<name>_id`, or `ids`.
fn column<R: ListedRecord>(name: &str) -> Option<&'static Column> {
    let name = if name == "ids" { "id" } else { name };
    COMMON.iter().chain(R::COLUMNS).find(|column| {
        let is_id = matches!(column.kind, ColumnKind::Id(_));
        column.name == name || (is_id && name.strip_suffix("_id") == Some(column.name))
    })
}

/// A column with the lens that reads its values.
struct ColumnFilter<'a> {
    column: &'static Column,
    lens: &'a XurrentLens,
}

impl ColumnFilter<'_> {
    fn filter(&self, condition: Condition) -> Result<Filter, Refusal> {
        match condition {
            condition if self.column.kind == ColumnKind::Roles => has_role(&condition),
            Condition::Empty => Ok(self.is(Test::Missing)),
            Condition::NotEmpty => Ok(!self.is(Test::Missing)),
            Condition::AnyOf(texts) => self.any_of(&texts),
            Condition::NoneOf(texts) => self.any_of(&texts).map(|any| !any),
            Condition::Compared(all) => {
                let all = all.iter().map(|(comparison, text)| self.compare(*comparison, text));
                all.collect::<Result<_, _>>().map(Filter::And)
            }
        }
    }

    fn any_of(&self, texts: &[String]) -> Result<Filter, Refusal> {
        // The list as a whole is the last alternative; only a text can be meant by it.
        let is_text = matches!(
            self.column.kind,
            ColumnKind::Text | ColumnKind::AnyCase | ColumnKind::Address
        );
        let count = if is_text || texts.len() == 1 { texts.len() } else { texts.len() - 1 };
        let texts = &texts[..count];
        if let [text] = texts {
            return self.equals(text);
        }
        if !matches!(self.column.kind, ColumnKind::Text | ColumnKind::Id(_)) {
            return texts
                .iter()
                .map(|text| self.equals(text))
                .collect::<Result<_, _>>()
                .map(Filter::Or);
        }
        let scalars = texts.iter().map(|text| self.scalar(text)).collect::<Result<_, _>>()?;
        Ok(self.is(Test::OneOf(scalars)))
    }

    fn equals(&self, text: &str) -> Result<Filter, Refusal> {
        match self.column.kind {
            ColumnKind::AnyCase => Ok(self.is(Test::EqualsFolded(text.to_owned()))),
            ColumnKind::Address => Ok(Filter::holds_email(text, true)),
            ColumnKind::Disabled => Ok(is_disabled(self.flag(text)?)),
            ColumnKind::Time => {
                let from = self.compare(Comparison::AtLeast, text)?;
                Ok(from.and(self.compare(Comparison::AtMost, text)?))
            }
            _ => Ok(self.is(Test::Equals(self.scalar(text)?))),
        }
    }

    fn compare(&self, comparison: Comparison, text: &str) -> Result<Filter, Refusal> {
        if self.column.kind == ColumnKind::Time {
            let at = parse_time(text, self.lens.zone()).ok_or_else(|| self.refusal())?;
            return Ok(self.is(compare_seconds(comparison, at)));
        }
        let scalar = self.scalar(text)?;
        Ok(self.is(match comparison {
            Comparison::Less => Test::Less(scalar),
            Comparison::AtMost => Test::AtMost(scalar),
            Comparison::Greater => Test::Greater(scalar),
            Comparison::AtLeast => Test::AtLeast(scalar),
        }))
    }

    fn scalar(&self, text: &str) -> Result<Scalar, Refusal> {
        let number = |kind| parse_id(text, self.lens.domain(), kind).or_else(|| text.parse().ok());
        match self.column.kind {
            ColumnKind::Id(kind) => number(kind).map(Scalar::Number).ok_or_else(|| self.refusal()),
            ColumnKind::Text | ColumnKind::AnyCase | ColumnKind::Address => {
                Ok(Scalar::Text(text.to_owned()))
            }
            ColumnKind::Time | ColumnKind::Disabled | ColumnKind::Roles => Err(self.refusal()),
        }
    }

    fn flag(&self, text: &str) -> Result<bool, Refusal> {
        body::flag(&text.into()).map_err(|_| self.refusal())
    }

    fn is(&self, test: Test) -> Filter {
        let field = || (self.column.field)();
        let Some(fallback) = self.column.fallback.filter(|_| may_match_fallback(&test)) else {
            return Filter::Is(field(), test);
        };
        let without = Filter::Is(field(), Test::Missing);
        if test == Test::Missing {
            return without.and(Filter::Is(fallback(), test));
        }
        let shown = without.and(Filter::Is(fallback(), test.clone()));
        Filter::Or(vec![Filter::Is(field(), test), shown])
    }

    fn refusal(&self) -> Refusal {
        Refusal::Malformed(format!("Invalid value for filter: {}", self.column.name).into())
    }
}

/// Whether an e-mail address shown instead of a name may match. Only a text with an `@` can equal
/// one, so other names are looked up by their index alone.
fn may_match_fallback(test: &Test) -> bool {
    let is_address = |scalar: &Scalar| matches!(scalar, Scalar::Text(text) if text.contains('@'));
    match test {
        Test::Missing | Test::Less(_) | Test::AtMost(_) | Test::Greater(_) | Test::AtLeast(_) => {
            true
        }
        Test::Equals(scalar) => is_address(scalar),
        Test::OneOf(scalars) => scalars.iter().any(is_address),
        _ => false,
    }
}

/// Compares timestamps as they are shown, in whole seconds; they are stored with fractions.
fn compare_seconds(comparison: Comparison, at: Timestamp) -> Test {
    let whole = Timestamp::from_second(at.as_second()).unwrap_or(at);
    let next = whole.checked_add(SignedDuration::from_secs(1)).unwrap_or(Timestamp::MAX);
    let not_before = if whole < at { next } else { whole };
    match comparison {
        Comparison::Greater => Test::AtLeast(Scalar::Time(next)),
        Comparison::AtLeast => Test::AtLeast(Scalar::Time(not_before)),
        Comparison::Less => Test::Less(Scalar::Time(not_before)),
        Comparison::AtMost => Test::Less(Scalar::Time(next)),
    }
}

fn is_disabled(disabled: bool) -> Filter {
    let active = Filter::eq(Field::Status, Status::Active);
    if disabled { !active } else { active }
}

/// People who have one of the vendor's roles.
fn has_role(condition: &Condition) -> Result<Filter, Refusal> {
    let includes_admins = |roles: &[String]| roles.iter().any(|role| role == ADMINISTRATOR);
    match condition {
        Condition::Empty => Ok(!administrators()),
        Condition::NotEmpty => Ok(administrators()),
        Condition::AnyOf(roles) if includes_admins(roles) => Ok(administrators()),
        Condition::AnyOf(_) => Ok(Filter::none()),
        Condition::NoneOf(roles) if includes_admins(roles) => Ok(!administrators()),
        Condition::NoneOf(_) => Ok(Filter::All),
        Condition::Compared(_) => Err(Refusal::Malformed("Invalid value for filter: roles".into())),
    }
}

fn administrators() -> Filter {
    Filter::one_of(Field::Role, [Role::Admin, Role::Owner])
}

#[cfg(test)]
mod tests {
    use polydex_model::{Person, Settings};

    use super::*;

    fn read(query: &str) -> Result<Filter, Refusal> {
        let lens = XurrentLens::for_workspace(&Settings::default());
        filter::<Person>(&Params::parse(query), &lens)
    }

    fn is(field: Field, test: Test) -> Filter {
        listable().and(Filter::Is(field, test))
    }

    #[test]
    fn keys_that_are_no_columns_are_ignored() {
        assert_eq!(read("per_page=5&color=red&sort=name"), Ok(listable()));
    }

    #[test]
    fn references_are_named_with_or_without_id() {
        let expected = is(Field::Organization, Test::Equals(Scalar::Number(12)));
        assert_eq!(read("organization=12"), Ok(expected.clone()));
        assert_eq!(read("organization_id=12"), Ok(expected));
        let none = is(Field::Organization, Test::Missing);
        assert_eq!(read("organization="), Ok(none));
    }

    #[test]
    fn texts_are_case_sensitive_except_addresses_and_support_ids() {
        let name = is(Field::Name, Test::Equals(Scalar::Text("Ann".into())));
        assert_eq!(read("name=Ann"), Ok(name));
        let support = is(Field::SupportId, Test::EqualsFolded("Ann".into()));
        assert_eq!(read("supportID=Ann"), Ok(support));
        let email = listable().and(Filter::holds_email("ann@acme.test", true));
        assert_eq!(read("primary_email=Ann%40acme.test"), Ok(email));
    }

    #[test]
    fn account_administrator_is_the_only_role_with_a_meaning() {
        let roles = |filter: Filter| Ok(listable().and(filter));
        assert_eq!(read("roles=account_administrator,auditor"), roles(administrators()));
        assert_eq!(read("roles=!"), roles(administrators()));
        assert_eq!(read("roles=!account_administrator"), roles(!administrators()));
        assert_eq!(read("roles="), roles(!administrators()));
        assert_eq!(read("roles=auditor"), roles(Filter::none()));
        assert_eq!(read("roles=!auditor"), roles(Filter::All));
        assert!(read("roles=>auditor").is_err());
    }

    #[test]
    fn a_list_of_numbers_has_no_alternative_for_the_whole_text() {
        let expected = Test::OneOf(vec![Scalar::Number(1), Scalar::Number(2)]);
        assert_eq!(read("ids=1,2"), Ok(is(Field::Number, expected)));
    }

    #[test]
    fn a_timestamp_is_compared_as_it_is_shown() {
        let at = |text: &str| Scalar::Time(text.parse().expect("a timestamp"));
        let later = Filter::And(vec![Filter::Is(
            Field::Updated,
            Test::AtLeast(at("2026-01-01T00:00:01Z")),
        )]);
        assert_eq!(read("updated_at=%3E2026-01-01T00:00:00Z"), Ok(listable().and(later)));
    }

    #[test]
    fn the_conditions_and_values_of_a_query_are_limited() {
        let names = |count| vec!["name=!x"; count].join("&");
        assert!(read(&names(MAX_CONDITIONS)).is_ok());
        assert_eq!(read(&names(MAX_CONDITIONS + 1)), Err(too_many()));
        let range = |count| format!("id={}", ">1".repeat(count));
        assert!(read(&range(MAX_CONDITIONS)).is_ok());
        assert_eq!(read(&range(MAX_CONDITIONS + 1)), Err(too_many()));
        let list = |key, count| format!("{key}={}", vec!["1"; count].join(","));
        for key in ["id", "primary_email", "telephone"] {
            // The text as a whole is a value too.
            assert!(read(&list(key, MAX_VALUES - 1)).is_ok(), "{key}");
            assert_eq!(read(&list(key, MAX_VALUES)), Err(too_many()), "{key}");
        }
    }

    #[test]
    fn an_invalid_value_is_refused_with_the_name_of_its_column() {
        for (query, name) in [("id=x", "id"), ("updated_at=%3Esoon", "updated_at")] {
            let text = format!("Invalid value for filter: {name}");
            assert_eq!(read(query), Err(Refusal::Malformed(text.into())));
        }
    }
}
