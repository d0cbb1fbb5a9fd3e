//! Filters and orders of lists: from parameters to the model's queries.

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
use polydex_model::{Filter, Order, Refusal, Rule, normal::is_blank, query::Field};

/// The filter of `/filter` and `/simple/filter`: `employeeStatus`, `groupId`, `activationStatus`,
/// `employeeType`, `isAdministrator`, and `filterBy`; `filterValue` without `filterBy` is a text
/// search.
pub fn advanced(params: &Params, portal: &Portal) -> Result<Filter, Refusal> {
    let mut faults = Faults::default();
    let status = faults.take(state::number_of(params, "employeeStatus", EMPLOYEE_STATUS));
    let activation = faults.take(state::number_of(params, "activationStatus", ACTIVATION_STATUS));
    let kind = faults.take(state::number_of(params, "employeeType", EMPLOYEE_TYPE));
    let is_administrator = faults.take(params.flag("isAdministrator"));
    let group = faults.take(state::group(params));
    let filters = [
        status.map(of_flags),
        group,
        activation.map(state::of_activation),
        kind.map(state::of_type),
        is_administrator.map(state::administrators),
    ];
    let filter = filters.into_iter().flatten().fold(Filter::All, Filter::and);
    let filter = faults.into_result(filter)?;
    let text = params.text("filterValue").ok().flatten();
    match (params.word("filterBy"), text) {
        (None, Some(text)) if !is_blank(text) => Ok(filter.and(search(text, "filterValue")?)),
        _ => Ok(filter.and(by_property(params, portal)?)),
    }
}

/// The order by the properties in `sortBy`, else by name. Properties that cannot be sorted by, or
/// are not among `known`, are ignored.
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

/// The refusal of a parameter whose value is not one of its choices.
fn no_choice(name: &str) -> Refusal {
    Refusal::at(name, Rule::NotAChoice)
}

#[cfg(test)]
mod tests;
