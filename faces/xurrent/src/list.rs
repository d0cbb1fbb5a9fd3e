//! Lists: filters, orders, pages, and the headers that describe a page.

mod columns;
mod condition;
mod cursor;
mod filter;
mod order;
mod pages;
mod params;
mod telephone;

pub use columns::ListedRecord;
pub(crate) use cursor::PageCursor;
pub(crate) use filter::{Predefined, listable};
pub(crate) use pages::{PageHeaders, PageInfo};
pub(crate) use params::{ListParams, Start};
pub(crate) use telephone::{has_number, shares_last_digits};

use polydex_format_xurrent::XurrentLens;
use polydex_http::Params;
use polydex_model::{Query, Refusal, query::Window};

/// The query of a list request.
pub(crate) fn query<R: ListedRecord>(
    params: &Params,
    lens: &XurrentLens,
) -> Result<Query, Refusal> {
    let order = order::order::<R>(params)?;
    let take = params.per_page();
    let window = match params.start()? {
        Start::Skip(skip) => Window::Offset { skip, take },
        Start::After(cursor) => Window::After { cursor: cursor.into_model(order.len())?, take },
        Start::Before(cursor) => Window::Before { cursor: cursor.into_model(order.len())?, take },
    };
    let filter = filter::filter::<R>(params, lens)?;
    Ok(Query { filter, order, window })
}
