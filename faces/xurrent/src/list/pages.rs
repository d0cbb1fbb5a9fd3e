//! The headers that describe a page of a list: `x-pagination-*` and `Link`.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use polydex_http::{Params, RequestContext};

use super::{ListParams as _, PageCursor};
use crate::reply::{Reply, percent_encode};

/// The position of a page in its list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PageInfo {
    /// Number of rows of the whole list.
    pub(crate) total: u64,
    /// Number of rows before the page.
    pub(crate) skipped: u64,
    /// Whether more rows follow.
    pub(crate) more: bool,
    /// The cursors of the first and the last row; `None` on an empty page.
    pub(crate) ends: Option<(PageCursor, PageCursor)>,
}

/// A page with what its headers are made of.
#[derive(Debug)]
pub(crate) struct PageHeaders<'a> {
    pub(crate) context: &'a RequestContext,
    pub(crate) params: &'a Params,
    pub(crate) info: PageInfo,
    /// The name of the predefined filter in the path, if there is one.
    pub(crate) predefined: Option<&'static str>,
}

impl<'a> PageHeaders<'a> {
    /// The headers of a list without a predefined filter.
    pub(crate) fn of(context: &'a RequestContext, params: &'a Params, info: PageInfo) -> Self {
        Self { context, params, info, predefined: None }
    }

    /// Adds the headers to an answer.
    pub(crate) fn add_to(&self, reply: Reply) -> Reply {
        let headers = self.headers().into_iter();
        headers.fold(reply, |reply, (name, value)| match name {
            Some(name) => reply.with_header(name, value),
            None => reply,
        })
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let mut set = |name: &'static str, value: HeaderValue| {
            headers.insert(HeaderName::from_static(name), value);
        };
        let (current, total) = self.page_of_pages();
        set("x-pagination-per-page", self.params.per_page().into());
        set("x-pagination-current-page", current.into());
        set("x-pagination-total-pages", total.into());
        set("x-pagination-total-entries", self.info.total.into());
        if let Some((first, last)) = &self.info.ends {
            set("x-pagination-start-cursor", visible(&first.encode()));
            set("x-pagination-end-cursor", visible(&last.encode()));
        }
        let links = self.links();
        if !links.is_empty() {
            headers.insert(header::LINK, visible(&links.join(", ")));
        }
        headers
    }

    /// The page's number, and the number of pages. Clients walk until both are equal, so the last
    /// page always has the last number, even if rows were added or removed meanwhile.
    fn page_of_pages(&self) -> (u64, u64) {
        let per_page = u64::from(self.params.per_page());
        let total = self.info.total.div_ceil(per_page).max(1);
        let current = self.info.skipped / per_page + 1;
        if self.info.more {
            (current.min(total.saturating_sub(1)).max(1), total)
        } else {
            (total, total)
        }
    }

    /// `first` and `prev` on every page but the first, `next` on every page but the last.
    fn links(&self) -> Vec<String> {
        let mut links = Vec::new();
        if self.info.skipped > 0 {
            links.push(self.link("first", None));
        }
        if let Some((first, last)) = &self.info.ends {
            if self.info.skipped > 0 {
                links.push(self.link("prev", Some(("search_before", first))));
            }
            if self.info.more {
                links.push(self.link("next", Some(("search_after", last))));
            }
        }
        links
    }

    fn link(&self, relation: &str, cursor: Option<(&str, &PageCursor)>) -> String {
        let is_paging = |name: &str| {
            matches!(
                name,
                "search_after" | "search_before" | "page" | "per_page" | "predefined_filter"
            )
        };
        let mut pairs: Vec<(String, String)> = self
            .params
            .pairs()
            .filter(|(name, _)| !is_paging(name))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let mut add = |name: &str, value: String| pairs.push((name.to_owned(), value));
        add("per_page", self.params.per_page().to_string());
        if let Some(name) = self.predefined {
            add("predefined_filter", name.to_owned());
        }
        if let Some((name, cursor)) = cursor {
            add(name, cursor.encode());
        }
        pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
        let query: Vec<String> = pairs
            .iter()
            .map(|(name, value)| format!("{}={}", percent_encode(name), percent_encode(value)))
            .collect();
        let path = self.context.uri.path().trim_end_matches('/');
        let path = path.replace(',', "%2C").replace(';', "%3B");
        let query = query.join("&");
        format!("<{}{path}?{query}>; rel=\"{relation}\"", self.context.origin())
    }
}

fn visible(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn headers(target: &str, info: PageInfo, predefined: Option<&'static str>) -> HeaderMap {
        let request = Request::get(target).header("host", "api.example.test");
        let (parts, ()) = request.body(()).expect("a request").into_parts();
        let params = Params::parse(parts.uri.query().unwrap_or_default());
        let context = RequestContext::new(&parts, String::new());
        PageHeaders { context: &context, params: &params, info, predefined }.headers()
    }

    fn info(total: u64, skipped: u64, rows: u64) -> PageInfo {
        let ends = (rows > 0).then(|| {
            (PageCursor::of_number(skipped, 1), PageCursor::of_number(skipped + rows - 1, 2))
        });
        PageInfo { total, skipped, more: skipped + rows < total, ends }
    }

    #[test]
    fn a_middle_page_links_to_the_first_and_to_its_neighbours() {
        let target = "/v1/people/disabled?sort=name&per_page=2&fields=name,primary_email&page=9";
        let headers = headers(target, info(6, 2, 2), Some("disabled"));
        let link = headers["link"].to_str().expect("text");
        let (origin, rest) =
            ("http://api.example.test/v1/people/disabled", "per_page=2&predefined_filter=disabled");
        let query = format!("{origin}?fields=name%2Cprimary_email&{rest}");
        let first = PageCursor::of_number(2, 1).encode().replace('=', "%3D");
        let last = PageCursor::of_number(3, 2).encode().replace('=', "%3D");
        assert_eq!(
            link,
            format!(
                "<{query}&sort=name>; rel=\"first\", \
                 <{query}&search_before={first}&sort=name>; rel=\"prev\", \
                 <{query}&search_after={last}&sort=name>; rel=\"next\""
            )
        );
        assert_eq!(link.split(',').count(), 3, "no comma but between the links");
        assert_eq!(headers["x-pagination-current-page"], "2");
        assert_eq!(headers["x-pagination-total-pages"], "3");
    }

    #[test]
    fn an_empty_list_is_one_page_without_cursors_or_links() {
        let headers = headers("/v1/people", info(0, 0, 0), None);
        assert_eq!(headers["x-pagination-total-entries"], "0");
        assert_eq!(headers["x-pagination-total-pages"], "1");
        assert_eq!(headers["x-pagination-current-page"], "1");
        assert!(!headers.contains_key("link"));
        assert!(!headers.contains_key("x-pagination-start-cursor"));
    }

    #[test]
    fn the_last_page_has_the_last_number_even_if_earlier_rows_are_gone() {
        let headers = headers("/v1/people?per_page=20", info(41, 39, 2), None);
        assert_eq!(headers["x-pagination-current-page"], "3");
        assert_eq!(headers["x-pagination-total-pages"], "3");
    }
}
