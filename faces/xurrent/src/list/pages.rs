//! How an answer tells which part of a list it is: the `x-pagination-*` headers and `Link`.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use polydex_http::RequestContext;

use super::{Params, PageCursor};
use crate::reply::{Reply, escaped};

/// Where the rows of a page stand in their list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PageInfo {
    /// Rows of the whole list.
    pub(crate) total: u64,
    /// Rows before the page.
    pub(crate) skipped: u64,
    /// Whether rows follow.
    pub(crate) more: bool,
    /// The places of the first row and the last; none on an empty page.
    pub(crate) ends: Option<(PageCursor, PageCursor)>,
}

/// A page of a list on its way out.
#[derive(Debug)]
pub(crate) struct PageHeaders<'a> {
    pub(crate) head: &'a RequestContext,
    pub(crate) params: &'a Params,
    pub(crate) span: PageInfo,
    /// The filter that the path is, if it is one.
    pub(crate) predefined: Option<&'static str>,
}

impl<'a> PageHeaders<'a> {
    /// A page of a list that no path filters.
    pub(crate) fn of(head: &'a RequestContext, params: &'a Params, span: PageInfo) -> Self {
        Self { head, params, span, predefined: None }
    }

    /// Tells it in the headers of an answer.
    pub(crate) fn tell(&self, reply: Reply) -> Reply {
        let told = self.headers().into_iter();
        told.fold(reply, |reply, (name, value)| match name {
            Some(name) => reply.with(name, value),
            None => reply,
        })
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let mut tell = |name: &'static str, value: HeaderValue| {
            headers.insert(HeaderName::from_static(name), value);
        };
        let (current, total) = self.page_of_pages();
        tell("x-pagination-per-page", self.params.per_page().into());
        tell("x-pagination-current-page", current.into());
        tell("x-pagination-total-pages", total.into());
        tell("x-pagination-total-entries", self.span.total.into());
        if let Some((first, last)) = &self.span.ends {
            tell("x-pagination-start-cursor", visible(&first.written()));
            tell("x-pagination-end-cursor", visible(&last.written()));
        }
        let links = self.links();
        if !links.is_empty() {
            headers.insert(header::LINK, visible(&links.join(", ")));
        }
        headers
    }

    /// The page's number, and how many there are. Clients walk until both are equal, so the last
    /// page is the last, whatever came and went meanwhile.
    fn page_of_pages(&self) -> (u64, u64) {
        let per_page = u64::from(self.params.per_page());
        let total = self.span.total.div_ceil(per_page).max(1);
        let current = self.span.skipped / per_page + 1;
        if self.span.more {
            (current.min(total.saturating_sub(1)).max(1), total)
        } else {
            (total, total)
        }
    }

    /// `first` and `prev` on every page but the first, `next` on every page but the last.
    fn links(&self) -> Vec<String> {
        let mut links = Vec::new();
        if self.span.skipped > 0 {
            links.push(self.link("first", None));
        }
        if let Some((first, last)) = &self.span.ends {
            if self.span.skipped > 0 {
                links.push(self.link("prev", Some(("search_before", first))));
            }
            if self.span.more {
                links.push(self.link("next", Some(("search_after", last))));
            }
        }
        links
    }

    fn link(&self, relation: &str, cursor: Option<(&str, &PageCursor)>) -> String {
        let is_place = |name: &str| {
            matches!(
                name,
                "search_after" | "search_before" | "page" | "per_page" | "predefined_filter"
            )
        };
        let mut pairs: Vec<(String, String)> = self
            .params
            .pairs()
            .filter(|(name, _)| !is_place(name))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let mut add = |name: &str, value: String| pairs.push((name.to_owned(), value));
        add("per_page", self.params.per_page().to_string());
        if let Some(name) = self.predefined {
            add("predefined_filter", name.to_owned());
        }
        if let Some((name, place)) = cursor {
            add(name, place.written());
        }
        pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
        let query: Vec<String> = pairs
            .iter()
            .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
            .collect();
        let path = self.head.uri.path().trim_end_matches('/');
        let path = path.replace(',', "%2C").replace(';', "%3B");
        let query = query.join("&");
        format!("<{}{path}?{query}>; rel=\"{relation}\"", self.head.origin())
    }
}

fn visible(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn told(target: &str, span: PageInfo, predefined: Option<&'static str>) -> HeaderMap {
        let request = Request::get(target).header("host", "api.example.test");
        let (parts, ()) = request.body(()).expect("a request").into_parts();
        let params = Params::read(parts.uri.query().unwrap_or_default());
        let head = RequestContext::new(&parts, String::new());
        PageHeaders { head: &head, params: &params, span, predefined }.headers()
    }

    fn span(total: u64, skipped: u64, rows: u64) -> PageInfo {
        let ends = (rows > 0)
            .then(|| (PageCursor::of_number(skipped, 1), PageCursor::of_number(skipped + rows - 1, 2)));
        PageInfo { total, skipped, more: skipped + rows < total, ends }
    }

    #[test]
    fn a_middle_page_links_to_the_first_and_to_its_neighbours() {
        let target = "/v1/people/disabled?sort=name&per_page=2&fields=name,primary_email&page=9";
        let told = told(target, span(6, 2, 2), Some("disabled"));
        let link = told["link"].to_str().expect("text");
        let (origin, rest) =
            ("http://api.example.test/v1/people/disabled", "per_page=2&predefined_filter=disabled");
        let query = format!("{origin}?fields=name%2Cprimary_email&{rest}");
        let first = PageCursor::of_number(2, 1).written().replace('=', "%3D");
        let last = PageCursor::of_number(3, 2).written().replace('=', "%3D");
        assert_eq!(
            link,
            format!(
                "<{query}&sort=name>; rel=\"first\", \
                 <{query}&search_before={first}&sort=name>; rel=\"prev\", \
                 <{query}&search_after={last}&sort=name>; rel=\"next\""
            )
        );
        assert_eq!(link.split(',').count(), 3, "no comma but between the links");
        assert_eq!(told["x-pagination-current-page"], "2");
        assert_eq!(told["x-pagination-total-pages"], "3");
    }

    #[test]
    fn an_empty_list_is_one_page_without_cursors_or_links() {
        let told = told("/v1/people", span(0, 0, 0), None);
        assert_eq!(told["x-pagination-total-entries"], "0");
        assert_eq!(told["x-pagination-total-pages"], "1");
        assert_eq!(told["x-pagination-current-page"], "1");
        assert!(!told.contains_key("link"));
        assert!(!told.contains_key("x-pagination-start-cursor"));
    }

    #[test]
    fn the_last_page_has_the_last_number_whatever_went_away_before_it() {
        let told = told("/v1/people?per_page=20", span(41, 39, 2), None);
        assert_eq!(told["x-pagination-current-page"], "3");
        assert_eq!(told["x-pagination-total-pages"], "3");
    }
}
