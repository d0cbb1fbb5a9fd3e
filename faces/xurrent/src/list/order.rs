//! Orders: `sort=name,-updated_at`.

use polydex_http::Params;
use polydex_model::{Order, Refusal, query::Field};

use super::columns::{COMMON, ListedRecord};

/// The order of a query; by name if it has none. All fields that cannot be sorted by are reported
/// together.
pub(crate) fn order<R: ListedRecord>(params: &Params) -> Result<Vec<Order>, Refusal> {
    let mut keys = params.list("sort");
    if keys.is_empty() {
        keys.push("name");
    }
    let mut unknown = Vec::new();
    let mut orders = Vec::new();
    for text in keys {
        // A plus sign that was not percent-encoded arrived as a space, which is trimmed.
        let (descending, name) = match text.strip_prefix('-') {
            Some(name) => (true, name.trim()),
            None => (false, text.trim_start_matches('+').trim()),
        };
        let mut columns = COMMON.iter().chain(R::COLUMNS);
        match columns.find(|column| column.name == name).and_then(|column| column.sort) {
            Some(field) => orders.push(Order { field: field(), descending }),
            None => unknown.push(name),
        }
    }
    if !unknown.is_empty() {
        let text = format!("Sorting not allowed on fields: {}", unknown.join(", "));
        return Err(Refusal::Malformed(text.into()));
    }
    Ok(without_redundant_keys(orders))
}

/// Drops the keys after the id, and the id itself if ascending: ties are broken by id anyway, and
/// the vendor's cursors of lists sorted by id hold no other key.
fn without_redundant_keys(mut orders: Vec<Order>) -> Vec<Order> {
    let by_id = |order: &Order| order.field == Field::Number;
    if let Some(index) = orders.iter().position(by_id) {
        orders.truncate(index + 1);
    }
    if orders.first().is_some_and(|order| by_id(order) && !order.descending) {
        orders.clear();
    }
    orders
}

#[cfg(test)]
mod tests {
    use polydex_model::Person;

    use super::*;

    fn read(query: &str) -> Result<Vec<Order>, Refusal> {
        order::<Person>(&Params::parse(query))
    }

    fn by(field: Field, descending: bool) -> Order {
        Order { field, descending }
    }

    #[test]
    fn several_keys_sort_in_the_order_given() {
        let expected = vec![by(Field::OrganizationName, false), by(Field::Updated, true)];
        assert_eq!(read("sort=%2Borganization,-updated_at"), Ok(expected));
        assert_eq!(read(""), Ok(vec![by(Field::Name, false)]));
        assert_eq!(read("sort=id,name"), Ok(Vec::new()));
        assert_eq!(read("sort=-id"), Ok(vec![by(Field::Number, true)]));
    }

    #[test]
    fn all_unknown_fields_are_reported_together() {
        let text = "Sorting not allowed on fields: problem, vip";
        assert_eq!(read("sort=-problem,name,vip"), Err(Refusal::Malformed(text.into())));
    }
}
