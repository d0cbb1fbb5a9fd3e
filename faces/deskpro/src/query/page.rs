//! Pages and orders.

use polydex_model::{
    Order, Refusal,
    query::{Field, Window},
};
use serde_json::{Value as Json, json};

use super::Params;

/// Default size of a page.
const DEFAULT_COUNT: u32 = 10;

/// Largest page.
const MAX_COUNT: u32 = 200;

/// The part of a list that is requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Paging {
    skip: u64,
    count: u32,
    /// Length to which the whole list is cut.
    limit: Option<u64>,
}

impl Paging {
    /// Reads `page` or `offset`, `count` and `limit`.
    pub(crate) fn read(params: &Params) -> Result<Self, Refusal> {
        let number = |name: &'static str| match params.get(name).filter(|text| !text.is_empty()) {
            None => Ok(None),
            Some(text) => text.parse::<u64>().map(Some).map_err(|_| no_number(name)),
        };
        let count = match number("count")? {
            None => DEFAULT_COUNT,
            Some(count) => u32::try_from(count)
                .ok()
                .filter(|count| (1..=MAX_COUNT).contains(count))
                .ok_or(Refusal::Malformed("count must be between 1 and 200".into()))?,
        };
        let page = number("page")?.unwrap_or(1);
        if page == 0 {
            return Err(no_number("page"));
        }
        let skip = match number("offset")? {
            Some(offset) => offset,
            None => (page - 1).saturating_mul(u64::from(count)),
        };
        Ok(Self { skip, count, limit: number("limit")? })
    }

    /// The part to read from the directory: at least one record, so that there is a total.
    pub(crate) fn window(self) -> Window {
        let take = u32::try_from(self.left(u64::MAX)).unwrap_or(u32::MAX).clamp(1, self.count);
        // Beyond the end of any list, yet a number that stores can handle.
        Window::Offset { skip: self.skip.min(i64::MAX.unsigned_abs()), take }
    }

    /// The requested items of those in the window.
    pub(crate) fn cut<T>(self, mut items: Vec<T>, total: u64) -> Vec<T> {
        items.truncate(usize::try_from(self.left(total)).unwrap_or(usize::MAX));
        items
    }

    /// All that it holds, for keys of cached pages.
    pub(crate) fn to_bytes(self) -> Vec<u8> {
        let limit = self.limit.unwrap_or(u64::MAX);
        [self.skip, self.count.into(), limit].map(u64::to_be_bytes).concat()
    }

    /// The requested part of a complete list.
    pub(crate) fn part<T>(self, items: Vec<T>) -> Vec<T> {
        let total = items.len() as u64;
        let skip = usize::try_from(self.skip).unwrap_or(usize::MAX);
        self.cut(items.into_iter().skip(skip).take(self.count as usize).collect(), total)
    }

    /// How many of `total` items follow the first `skip`.
    fn left(self, total: u64) -> u64 {
        self.total(total).saturating_sub(self.skip)
    }

    fn total(self, total: u64) -> u64 {
        self.limit.map_or(total, |limit| total.min(limit))
    }

    /// `meta.pagination` of a page with this many items.
    pub(crate) fn pagination(self, items: usize, total: u64) -> Json {
        let (total, per_page) = (self.total(total), u64::from(self.count));
        json!({
            "total": total,
            "count": items,
            "per_page": per_page,
            "current_page": self.skip / per_page + 1,
            "total_pages": total.div_ceil(per_page).max(1),
        })
    }
}

fn no_number(name: &str) -> Refusal {
    Refusal::Malformed(format!("{name} must be a positive number").into())
}

/// Reads `order_by` and `order_dir`. By default the newest records come first.
pub(crate) fn order(
    params: &Params,
    field: impl Fn(&str) -> Option<Field>,
) -> Result<Vec<Order>, Refusal> {
    let sent = |name| params.get(name).filter(|text| !text.is_empty());
    let by = sent("order_by");
    let field = match by {
        Some(name) => field(name).ok_or(Refusal::Malformed("unknown sort field".into()))?,
        None => Field::Created,
    };
    let descending = match sent("order_dir").map(str::to_ascii_lowercase).as_deref() {
        Some("asc") => false,
        Some("desc") => true,
        Some(_) => return Err(Refusal::Malformed("unknown order value".into())),
        None => by.is_none_or(|name| name == "date_created"),
    };
    Ok(vec![Order { field, descending }])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(query: &str) -> Params {
        Params::of(&format!("/api/v2/people?{query}").parse().unwrap())
    }

    fn read(query: &str) -> Result<Paging, Refusal> {
        Paging::read(&params(query))
    }

    #[test]
    fn pages_are_of_ten_and_begin_at_one() {
        assert_eq!(read("").unwrap().window(), Window::Offset { skip: 0, take: 10 });
        let third = read("page=3&count=20").unwrap();
        assert_eq!(third.window(), Window::Offset { skip: 40, take: 20 });
        assert_eq!(third.pagination(5, 45)["current_page"], 3);
        assert_eq!(read("offset=15").unwrap().window(), Window::Offset { skip: 15, take: 10 });
    }

    #[test]
    fn invalid_pages_are_refused() {
        for query in
            ["count=0", "count=201", "count=x", "page=0", "page=-1", "offset=-1", "limit=a"]
        {
            assert!(matches!(read(query), Err(Refusal::Malformed(_))), "{query}");
        }
        assert!(read("count=200&page=18446744073709551615").is_ok());
    }

    #[test]
    fn a_limit_cuts_the_whole_list() {
        let paging = read("limit=15&page=2").unwrap();
        assert_eq!(paging.window(), Window::Offset { skip: 10, take: 5 });
        assert_eq!(paging.pagination(5, 40)["total"], 15);
        assert_eq!(read("limit=15&page=3").unwrap().cut(vec![1], 40), Vec::<i32>::new());
        assert_eq!(paging.part((0..40).collect()), [10, 11, 12, 13, 14]);
    }

    #[test]
    fn an_empty_list_has_one_page() {
        assert_eq!(read("").unwrap().pagination(0, 0)["total_pages"], 1);
        assert_eq!(read("count=2").unwrap().pagination(2, 11)["total_pages"], 6);
    }

    #[test]
    fn the_newest_come_first_by_default() {
        let order = |query: &str| {
            let field = |name: &str| (name == "name").then_some(Field::Name);
            order(&params(query), field).map(|orders| orders[0].clone())
        };
        assert_eq!(order(""), Ok(Order { field: Field::Created, descending: true }));
        assert_eq!(order("order_by=name"), Ok(Order { field: Field::Name, descending: false }));
        assert_eq!(
            order("order_by=name&order_dir=DESC"),
            Ok(Order { field: Field::Name, descending: true })
        );
        assert_eq!(order("order_by=x"), Err(Refusal::Malformed("unknown sort field".into())));
        assert_eq!(order("order_dir=up"), Err(Refusal::Malformed("unknown order value".into())));
    }
}
