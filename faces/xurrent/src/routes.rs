//! The routes, and the kinds of record that they serve.

mod audit;
mod bulk;
mod entries;
mod enums;
mod ids;
mod lifecycle;
mod lists;
mod records;
mod sd;
mod service;
mod token;

use axum::{
    Extension, Router,
    extract::DefaultBodyLimit,
    middleware::from_fn_with_state,
    routing::{get, post},
};
use polydex_directory::{DirectoryRecord, RenderKey};
use polydex_http::App;
use polydex_model::{Organization, Person};

use crate::{
    Options,
    bulk::Jobs,
    list::{ListedRecord, Predefined},
    repeats::{self, Repeats},
};
use entries::{Addresses, Contacts, EntryList};
use polydex_format_xurrent::DIALECT;
pub(crate) use service::rate_window;

/// The documents that the cache holds for each record.
#[derive(Clone, Copy, Debug)]
enum Form {
    /// A record.
    Record,
    /// A record in a list.
    Row,
}

impl Form {
    fn key(self) -> RenderKey {
        RenderKey::new(DIALECT, self as u16)
    }
}

/// A kind of record with routes.
pub(crate) trait Resource: ListedRecord + DirectoryRecord {
    /// Its name in paths.
    const PATH: &'static str;
    /// Filters with a path of their own.
    const PREDEFINED: &'static [(&'static str, Predefined)];
    /// Whether names are unique among all of them, enabled or not.
    const UNIQUE_NAME: bool;
    /// Lists below a record of things that this directory does not hold.
    const EMPTY: &'static [&'static str];
}

impl Resource for Person {
    const PATH: &'static str = "people";
    const PREDEFINED: &'static [(&'static str, Predefined)] = &[
        ("disabled", Predefined::Disabled),
        ("enabled", Predefined::Enabled),
        ("internal", Predefined::All),
        ("directory", Predefined::All),
        ("support_domain", Predefined::All),
    ];
    const UNIQUE_NAME: bool = false;
    const EMPTY: &'static [&'static str] = &[
        "teams",
        "permissions",
        "cis",
        "ci_coverages",
        "service_coverages",
        "service_instance_coverages",
        "sla_coverages",
        "skill_pools",
        "out_of_office_periods",
    ];
}

impl Resource for Organization {
    const PATH: &'static str = "organizations";
    const PREDEFINED: &'static [(&'static str, Predefined)] = &[
        ("disabled", Predefined::Disabled),
        ("enabled", Predefined::Enabled),
        ("internal", Predefined::All),
        ("external", Predefined::Nothing),
        ("trusted", Predefined::Nothing),
        ("directory", Predefined::All),
        ("support_domain", Predefined::All),
        ("managed_by_me", Predefined::Mine),
    ];
    const UNIQUE_NAME: bool = true;
    const EMPTY: &'static [&'static str] = &[];
}

/// The router of all routes.
pub(crate) fn router(app: &App, options: Options) -> Router<App> {
    Router::new()
        .route("/v1", get(service::welcome))
        .route("/v1/rate_limit", get(service::rate_limit))
        .route("/v1/me", get(records::me))
        .route("/v1/people/me", get(records::me))
        .route("/v1/sd", get(sd::callers))
        .route("/v1/enums", get(enums::enums))
        .route("/v1/enums/{locale}", get(enums::enums))
        .route("/v1/import", post(bulk::import).layer(DefaultBodyLimit::disable()))
        .route("/v1/import/{token}", get(bulk::import_state))
        .route("/v1/import/{token}/log.csv", get(bulk::log))
        .route("/v1/export", post(bulk::export))
        .route("/v1/export/{token}", get(bulk::export_state))
        .route("/v1/export/{token}/{file}", get(bulk::file))
        .route("/v1/sites", get(lists::empty))
        .merge(resource::<Person>())
        .merge(resource::<Organization>())
        .layer(from_fn_with_state((app.clone(), Repeats::default()), repeats::answer_again))
        .route("/token", post(token::grant))
        .layer(Extension(options))
        .layer(Extension(Jobs::default()))
}

fn resource<R: Resource>() -> Router<App> {
    let (all, one) = (format!("/v1/{}", R::PATH), format!("/v1/{}/{{id}}", R::PATH));
    let update = records::update::<R>;
    let mut router = Router::new()
        .route(&all, get(lists::list::<R>).post(records::create::<R>))
        .route(&one, get(records::read::<R>).patch(update).put(update))
        .route(&format!("{one}/archive"), post(lifecycle::archive::<R>))
        .route(&format!("{one}/trash"), post(lifecycle::trash::<R>))
        .route(&format!("{one}/restore"), post(lifecycle::restore::<R>))
        .route(&format!("{one}/audit"), get(audit::audit::<R>))
        .merge(entries::<R, Contacts>())
        .merge(entries::<R, Addresses>());
    for (name, predefined) in R::PREDEFINED {
        let list = get(move |app, authenticated, context, params| {
            lists::list_predefined::<R>(app, authenticated, context, params, name, *predefined)
        });
        router = router.route(&format!("{all}/{name}"), list);
    }
    for name in R::EMPTY {
        router = router.route(&format!("{one}/{name}"), get(lists::empty_below::<R>));
    }
    router
}

fn entries<R: Resource, L: EntryList>() -> Router<App> {
    let all = format!("/v1/{}/{{id}}/{}", R::PATH, L::PATH);
    let update = entries::update::<R, L>;
    let list = get(entries::list::<R, L>).post(entries::add::<R, L>);
    let one = get(entries::read::<R, L>).patch(update).put(update);
    Router::new()
        .route(&all, list.delete(entries::clear::<R, L>))
        .route(&format!("{all}/{{entry}}"), one.delete(entries::remove::<R, L>))
}
