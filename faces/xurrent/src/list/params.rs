//! The query parameters of lists.

use polydex_format_xurrent::document::Keys;
use polydex_http::Params;
use polydex_model::Refusal;

use super::PageCursor;

/// Default number of rows of a page.
const PER_PAGE: u32 = 20;
/// Maximum number of rows of a page; larger values are lowered to it.
const MAX_PER_PAGE: u32 = 100;

/// Where a page starts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Start {
    /// After this many rows.
    Skip(u64),
    /// After a row.
    After(PageCursor),
    /// Before a row.
    Before(PageCursor),
}

/// The parameters of lists. Unknown ones are ignored: clients send `per_page` for single records too.
pub(crate) trait ListParams {
    /// The number of rows of a page.
    fn per_page(&self) -> u32;
    /// Where the page starts. A text that is not one of our cursors is refused.
    fn start(&self) -> Result<Start, Refusal>;
    /// The keys of the rows; `.` means all of them.
    fn keys(&self) -> Keys;
}

impl ListParams for Params {
    fn per_page(&self) -> u32 {
        let sent = self.get("per_page").and_then(|text| text.trim().parse::<i64>().ok());
        let sent = sent.map_or(PER_PAGE, |n| u32::try_from(n.max(1)).unwrap_or(u32::MAX));
        sent.min(MAX_PER_PAGE)
    }

    fn start(&self) -> Result<Start, Refusal> {
        if let Some(cursor) = self.get("search_after") {
            return PageCursor::decode("search_after", cursor).map(Start::After);
        }
        if let Some(cursor) = self.get("search_before") {
            return PageCursor::decode("search_before", cursor).map(Start::Before);
        }
        let page = self.get("page").and_then(|text| text.trim().parse::<u64>().ok());
        let previous = page.unwrap_or(1).saturating_sub(1);
        Ok(Start::Skip(
            previous.saturating_mul(self.per_page().into()).min(i64::MAX.unsigned_abs()),
        ))
    }

    fn keys(&self) -> Keys {
        match self.list("fields").as_slice() {
            [] => Keys::Default,
            ["."] => Keys::All,
            names => Keys::These(names.iter().map(|name| (*name).to_owned()).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_1_to_100_rows_and_20_by_default() {
        let rows = |query| Params::parse(query).per_page();
        for (query, expected) in [
            ("", 20),
            ("per_page=5", 5),
            ("per_page=0", 1),
            ("per_page=-7", 1),
            ("per_page=101", 100),
            ("per_page=99999999999999", 100),
            ("per_page=many", 20),
        ] {
            assert_eq!(rows(query), expected, "{query}");
        }
    }

    #[test]
    fn pages_are_counted_from_1() {
        let start = |query| Params::parse(query).start();
        assert_eq!(start("per_page=10&page=3"), Ok(Start::Skip(20)));
        assert_eq!(start("page=0"), Ok(Start::Skip(0)));
        assert!(matches!(start("page=18446744073709551615"), Ok(Start::Skip(_))));
        assert!(start("search_after=nonsense").is_err());
    }

    #[test]
    fn fields_are_a_comma_list_that_may_have_spaces() {
        let keys = Params::parse("fields=name,%20primary_email,").keys();
        assert_eq!(keys, Keys::These(vec!["name".into(), "primary_email".into()]));
        assert_eq!(Params::parse("fields=.").keys(), Keys::All);
        assert_eq!(Params::parse("fields=").keys(), Keys::Default);
    }
}
