//! Which people a list holds, and in which order: from parameters to the model's questions.

mod property;
mod state;
mod text;

pub use property::by_property;
pub use state::{IN_USE, of_flags, of_status};
pub use text::{search, substring, words};

use polydex_format_onlyoffice::wire::{
    Params,
    date::Portal,
    params::Faults,
    state::{ACTIVATION_STATUS, EMPLOYEE_STATUS, EMPLOYEE_TYPE},
};
use polydex_model::{
    Filter, Order, Refusal, Rule,
    normal::is_blank,
    query::{Field, Scalar, Test},
};

/// What `/filter` and `/simple/filter` ask for: `employeeStatus`, `groupId`, `activationStatus`,
/// `employeeType`, `isAdministrator`, and `filterBy`, or `filterValue` alone for a text search.
pub fn advanced(params: &Params, portal: &Portal) -> Result<Filter, Refusal> {
    let mut faults = Faults::default();
    let status = faults.take(state::asked(params, "employeeStatus", EMPLOYEE_STATUS));
    let activation = faults.take(state::asked(params, "activationStatus", ACTIVATION_STATUS));
    let kind = faults.take(state::asked(params, "employeeType", EMPLOYEE_TYPE));
    let administers = faults.take(params.flag("isAdministrator"));
    let group = faults.take(state::group(params));
    let filters = [
        status.map(of_flags),
        group,
        activation.map(state::of_activation),
        kind.map(state::of_type),
        administers.map(state::administers),
    ];
    let filter = filters.into_iter().flatten().fold(Filter::All, Filter::and);
    let filter = faults.none_or(filter)?;
    let text = params.text("filterValue").ok().flatten();
    match (params.word("filterBy"), text) {
        (None, Some(text)) if !is_blank(text) => Ok(filter.and(search(text, "filterValue")?)),
        _ => Ok(filter.and(by_property(params, portal)?)),
    }
}

/// By the properties named in `sortBy`, as far as they can be sorted by and are among `known`;
/// else by name.
pub fn order(params: &Params, known: Option<&[&str]>) -> Vec<Order> {
    let descending = params.word("sortOrder") == Some("descending");
    let names = params.texts("sortBy").ok().flatten().unwrap_or_default();
    let is_known = |name: &&str| {
        known.is_none_or(|known| known.iter().any(|known| known.eq_ignore_ascii_case(name)))
    };
    let names = names.into_iter().filter(is_known);
    let mut fields: Vec<Field> = names.filter_map(property::sort_key).collect();
    if fields.is_empty() {
        fields.push(Field::Name);
    }
    fields.into_iter().map(|field| Order { field, descending }).collect()
}

/// Nobody.
fn nobody() -> Filter {
    Filter::Or(Vec::new())
}

fn not(filter: Filter) -> Filter {
    Filter::Not(Box::new(filter))
}

fn equals(field: Field, scalar: Scalar) -> Filter {
    Filter::Is(field, Test::Equals(scalar))
}

fn one_of<S: Copy + Into<Scalar>>(field: Field, values: &[S]) -> Filter {
    Filter::one_of(field, values.iter().copied())
}

/// What to say of a parameter that names none of its choices.
fn no_choice(name: &str) -> Refusal {
    Refusal::at(name, Rule::NotAChoice)
}

#[cfg(test)]
mod tests;
