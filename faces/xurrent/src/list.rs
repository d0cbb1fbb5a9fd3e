//! Lists: which rows, in which order, which part of them, and how the answer tells.

mod condition;
mod cursor;
mod filter;
mod order;
mod pages;
mod params;
mod roles;
mod telephone;

pub(crate) use cursor::Place;
pub(crate) use filter::{Predefined, listed};
pub(crate) use pages::{Pages, Span};
pub(crate) use params::{Params, Start};
pub(crate) use telephone::{ends_alike, has_number};

use polydex_model::{Query, Refusal, query::Window};

use polydex_format_xurrent::{XurrentLens, phrasebook::Subject};

/// What a list call asks for.
pub(crate) fn query<R: Subject>(params: &Params, lens: &XurrentLens) -> Result<Query, Refusal> {
    let order = order::order::<R>(params)?;
    let take = params.per_page();
    let window = match params.start()? {
        Start::At(skip) => Window::Offset { skip, take },
        Start::After(place) => Window::After { cursor: place.in_order(order.len())?, take },
        Start::Before(place) => Window::Before { cursor: place.in_order(order.len())?, take },
    };
    let filter = filter::filter::<R>(params, lens)?;
    Ok(Query { filter, order, window })
}
