//! Filters: the pairs of a query as the model's tree. Several pairs are joined by "and".

use jiff::{SignedDuration, Timestamp};
use polydex_model::{
    Filter, Refusal, Status,
    query::{Field, Scalar, Test},
};

use super::{
    Params,
    condition::{self, Comparison, Condition},
    roles, telephone,
};
use polydex_format_xurrent::{
    XurrentLens,
    phrasebook::{COMMON, Column, Holds, Subject},
    wire::{body, node::number_of, time},
};

/// A list's filter that is a path of its own, such as `/people/disabled`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Predefined {
    /// No filter.
    All,
    /// Those out of use.
    Disabled,
    /// Those in use.
    Enabled,
    /// Those whom the caller manages.
    Mine,
    /// What this directory has nothing of.
    Nothing,
}

impl Predefined {
    /// The filter for a caller of this number.
    pub(crate) fn filter(self, caller: i64) -> Filter {
        match self {
            Self::All => Filter::All,
            Self::Disabled => is_disabled(true),
            Self::Enabled => is_disabled(false),
            Self::Mine => Filter::Is(Field::Manager, Test::Equals(Scalar::Number(caller))),
            Self::Nothing => Filter::Or(Vec::new()),
        }
    }
}

/// What is listed at all: archived and deleted records are in no list.
pub(crate) fn listed() -> Filter {
    let is = |status| Filter::eq(Field::Status, status);
    Filter::And(vec![!is(Status::Deleted), !is(Status::Archived)])
}

/// Most conditions of a query; each comparison of a range is one.
const MOST_CONDITIONS: usize = 50;

/// Most values that the lists of a query have, all together.
const MOST_VALUES: usize = 1_000;

/// The filter that a query asks for. Keys that are no columns mean nothing.
pub(crate) fn filter<R: Subject>(params: &Params, lens: &XurrentLens) -> Result<Filter, Refusal> {
    let mut all = listed();
    let (mut conditions, mut values) = (0, 0);
    for (key, value) in params.pairs() {
        let (name, condition) = condition::read(key, value);
        let column = column::<R>(name);
        if column.is_none() && name != "telephone" {
            continue;
        }
        conditions += condition.comparisons();
        values += condition.values();
        if conditions > MOST_CONDITIONS || values > MOST_VALUES {
            return Err(too_many());
        }
        all = all.and(match column {
            Some(column) => Asked { column, lens }.filter(condition)?,
            None => telephone::filter(&condition, lens.region())?,
        });
    }
    Ok(all)
}

fn too_many() -> Refusal {
    let text = format!(
        "Too many filters: expected at most {MOST_CONDITIONS} conditions and {MOST_VALUES} listed values"
    );
    Refusal::Malformed(text.into())
}

/// The column of a query key: its own name, `<name>_id`, or `ids`.
fn column<R: Subject>(name: &str) -> Option<&'static Column> {
    let name = if name == "ids" { "id" } else { name };
    COMMON.iter().chain(R::COLUMNS).find(|column| {
        let is_id = matches!(column.holds, Holds::Id(_));
        column.name == name || (is_id && name.strip_suffix("_id") == Some(column.name))
    })
}

struct Asked<'a> {
    column: &'static Column,
    lens: &'a XurrentLens,
}

impl Asked<'_> {
    fn filter(&self, condition: Condition) -> Result<Filter, Refusal> {
        match condition {
            condition if self.column.holds == Holds::Roles => roles::filter(&condition),
            Condition::Empty => Ok(self.is(Test::Missing)),
            Condition::NotEmpty => Ok(not(self.is(Test::Missing))),
            Condition::AnyOf(texts) => self.any_of(&texts),
            Condition::NoneOf(texts) => self.any_of(&texts).map(not),
            Condition::Compared(all) => {
                let all = all.iter().map(|(comparison, text)| self.compare(*comparison, text));
                all.collect::<Result<_, _>>().map(Filter::And)
            }
        }
    }

    fn any_of(&self, texts: &[String]) -> Result<Filter, Refusal> {
        // The whole list stands last; only texts can mean it.
        let is_text = matches!(self.column.holds, Holds::Text | Holds::AnyCase | Holds::Address);
        let count = if is_text || texts.len() == 1 { texts.len() } else { texts.len() - 1 };
        let texts = &texts[..count];
        if let [text] = texts {
            return self.equals(text);
        }
        if !matches!(self.column.holds, Holds::Text | Holds::Id(_)) {
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
        match self.column.holds {
            Holds::AnyCase => Ok(self.is(Test::EqualsFolded(text.to_owned()))),
            Holds::Address => Ok(Filter::holds_email(text, true)),
            Holds::Disabled => Ok(is_disabled(self.flag(text)?)),
            Holds::Time => {
                let from = self.compare(Comparison::AtLeast, text)?;
                Ok(from.and(self.compare(Comparison::AtMost, text)?))
            }
            _ => Ok(self.is(Test::Equals(self.scalar(text)?))),
        }
    }

    fn compare(&self, comparison: Comparison, text: &str) -> Result<Filter, Refusal> {
        if self.column.holds == Holds::Time {
            let at = time::read(text, self.lens.zone()).ok_or_else(|| self.refusal())?;
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
        let number = |kind| number_of(text, self.lens.domain(), kind).or_else(|| text.parse().ok());
        match self.column.holds {
            Holds::Id(kind) => number(kind).map(Scalar::Number).ok_or_else(|| self.refusal()),
            Holds::Text | Holds::AnyCase | Holds::Address => Ok(Scalar::Text(text.to_owned())),
            Holds::Time | Holds::Disabled | Holds::Roles => Err(self.refusal()),
        }
    }

    fn flag(&self, text: &str) -> Result<bool, Refusal> {
        body::flag(&text.into()).map_err(|_| self.refusal())
    }

    fn is(&self, test: Test) -> Filter {
        let field = || (self.column.field)();
        let Some(instead) = self.column.instead.filter(|_| may_pass_instead(&test)) else {
            return Filter::Is(field(), test);
        };
        let without = Filter::Is(field(), Test::Missing);
        if test == Test::Missing {
            return without.and(Filter::Is(instead(), test));
        }
        let shown = without.and(Filter::Is(instead(), test.clone()));
        Filter::Or(vec![Filter::Is(field(), test), shown])
    }

    fn refusal(&self) -> Refusal {
        Refusal::Malformed(format!("Invalid value for filter: {}", self.column.name).into())
    }
}

/// Whether an e-mail address shown in place of a name may pass. Only a text with an `@` equals one,
/// so that other names are looked up by their index alone.
fn may_pass_instead(test: &Test) -> bool {
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

/// Times are shown in whole seconds and kept finer: a filter compares what is shown.
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
    if disabled { not(active) } else { active }
}

pub(super) fn not(filter: Filter) -> Filter {
    Filter::Not(Box::new(filter))
}

#[cfg(test)]
mod tests {
    use polydex_model::{Person, Settings};

    use super::*;

    fn read(query: &str) -> Result<Filter, Refusal> {
        let lens = XurrentLens::for_workspace(&Settings::default());
        filter::<Person>(&Params::read(query), &lens)
    }

    fn is(field: Field, test: Test) -> Filter {
        listed().and(Filter::Is(field, test))
    }

    #[test]
    fn keys_that_are_no_columns_mean_nothing() {
        assert_eq!(read("per_page=5&color=red&sort=name"), Ok(listed()));
    }

    #[test]
    fn references_are_asked_for_by_name_or_id() {
        let expected = is(Field::Organization, Test::Equals(Scalar::Number(12)));
        assert_eq!(read("organization=12"), Ok(expected.clone()));
        assert_eq!(read("organization_id=12"), Ok(expected));
        let none = is(Field::Organization, Test::Missing);
        assert_eq!(read("organization="), Ok(none));
    }

    #[test]
    fn letter_case_matters_but_for_addresses_and_support_ids() {
        let name = is(Field::Name, Test::Equals(Scalar::Text("Ann".into())));
        assert_eq!(read("name=Ann"), Ok(name));
        let support = is(Field::SupportId, Test::EqualsFolded("Ann".into()));
        assert_eq!(read("supportID=Ann"), Ok(support));
        let email = listed().and(Filter::holds_email("ann@acme.test", true));
        assert_eq!(read("primary_email=Ann%40acme.test"), Ok(email));
    }

    #[test]
    fn numbers_in_a_list_do_not_mean_the_list() {
        let expected = Test::OneOf(vec![Scalar::Number(1), Scalar::Number(2)]);
        assert_eq!(read("ids=1,2"), Ok(is(Field::Number, expected)));
    }

    #[test]
    fn a_time_is_compared_as_it_is_shown() {
        let at = |text: &str| Scalar::Time(text.parse().expect("a timestamp"));
        let later = Filter::And(vec![Filter::Is(
            Field::Updated,
            Test::AtLeast(at("2026-01-01T00:00:01Z")),
        )]);
        assert_eq!(read("updated_at=%3E2026-01-01T00:00:00Z"), Ok(listed().and(later)));
    }

    #[test]
    fn a_query_has_an_end() {
        let names = |count| vec!["name=!x"; count].join("&");
        assert!(read(&names(MOST_CONDITIONS)).is_ok());
        assert_eq!(read(&names(MOST_CONDITIONS + 1)), Err(too_many()));
        let range = |count| format!("id={}", ">1".repeat(count));
        assert!(read(&range(MOST_CONDITIONS)).is_ok());
        assert_eq!(read(&range(MOST_CONDITIONS + 1)), Err(too_many()));
        let list = |key, count| format!("{key}={}", vec!["1"; count].join(","));
        for key in ["id", "primary_email", "telephone"] {
            // The text as a whole is a value too.
            assert!(read(&list(key, MOST_VALUES - 1)).is_ok(), "{key}");
            assert_eq!(read(&list(key, MOST_VALUES)), Err(too_many()), "{key}");
        }
    }

    #[test]
    fn a_value_that_is_none_is_refused_by_its_name() {
        for (query, name) in [("id=x", "id"), ("updated_at=%3Esoon", "updated_at")] {
            let text = format!("Invalid value for filter: {name}");
            assert_eq!(read(query), Err(Refusal::Malformed(text.into())));
        }
    }
}
