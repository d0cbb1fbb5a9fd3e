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

use axum::{Extension, middleware::from_fn_with_state};
use polydex_directory::{DirectoryRecord, RenderKey};
use polydex_format_xurrent::DIALECT;
use polydex_http::{App, Idempotency, Routes};
use polydex_model::{Organization, Person};

use crate::{
    Options,
    auth::Authenticated,
    bulk::Jobs,
    list::{ListedRecord, Predefined},
};
use entries::{Addresses, Contacts, EntryList};
pub(crate) use service::rate_window;

/// The documents that the cache holds for each record.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    /// A record.
    Record,
    /// A record in a list.
    Row,
    /// A contact.
    Contact,
    /// An address.
    Address,
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

/// Every route.
pub(crate) fn routes(app: &App, options: Options) -> Routes {
    let repeatable = Routes::new(app.clone())
        .get("/v1", service::welcome)
        .get("/v1/rate_limit", service::rate_limit)
        .get("/v1/me", records::me)
        .get("/v1/people/me", records::me)
        .get("/v1/sd", sd::callers)
        .get("/v1/enums", enums::enums)
        .get("/v1/enums/{locale}", enums::enums)
        .post("/v1/import", bulk::import)
        .get("/v1/import/{token}", bulk::import_state)
        .get("/v1/import/{token}/log.csv", bulk::log)
        .post("/v1/export", bulk::export)
        .get("/v1/export/{token}", bulk::export_state)
        .get("/v1/export/{token}/{file}", bulk::file)
        .get("/v1/sites", lists::empty)
        .merge(resource::<Person>(app))
        .merge(resource::<Organization>(app))
        .layer(from_fn_with_state(
            Idempotency::new(app.clone(), "Idempotency-Key"),
            Idempotency::answer::<Authenticated>,
        ));
    repeatable
        .post("/token", token::grant)
        .layer(Extension(options))
        .layer(Extension(Jobs::default()))
}

fn resource<R: Resource>(app: &App) -> Routes {
    let (all, one) = (format!("/v1/{}", R::PATH), format!("/v1/{}/{{id}}", R::PATH));
    let mut routes = Routes::new(app.clone())
        .get(&*all, lists::list::<R>)
        .post(&*all, records::create::<R>)
        .get(&*one, records::read::<R>)
        .patch(&*one, records::update::<R>)
        .put(&*one, records::update::<R>)
        .post(format!("{one}/archive"), lifecycle::archive::<R>)
        .post(format!("{one}/trash"), lifecycle::trash::<R>)
        .post(format!("{one}/restore"), lifecycle::restore::<R>)
        .get(format!("{one}/audit"), audit::audit::<R>)
        .merge(entries::<R, Contacts>(app))
        .merge(entries::<R, Addresses>(app));
    for (name, predefined) in R::PREDEFINED {
        let list = move |app, authenticated, params| {
            lists::list_predefined::<R>(app, authenticated, params, name, *predefined)
        };
        routes = routes.get(format!("{all}/{name}"), list);
    }
    for name in R::EMPTY {
        routes = routes.get(format!("{one}/{name}"), lists::empty_below::<R>);
    }
    routes
}

fn entries<R: Resource, L: EntryList>(app: &App) -> Routes {
    let all = format!("/v1/{}/{{id}}/{}", R::PATH, L::PATH);
    let one = format!("{all}/{{entry}}");
    Routes::new(app.clone())
        .get(&*all, entries::list::<R, L>)
        .post(&*all, entries::add::<R, L>)
        .delete(&*all, entries::clear::<R, L>)
        .get(&*one, entries::read::<R, L>)
        .patch(&*one, entries::update::<R, L>)
        .put(&*one, entries::update::<R, L>)
        .delete(&*one, entries::remove::<R, L>)
}
