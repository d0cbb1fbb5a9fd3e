//! No route is left out: what the faces serve is what is walked.

use std::collections::BTreeSet;

use axum::{Router, body::Body, http::Request};
use polydex_http::{App, Face};
use polydex_testkit::TestApp;
use tower::ServiceExt as _;

use crate::{awork, deskpro, house::Route, onlyoffice, xurrent};

/// Templates of a face's paths. A router has no other way to tell them than what it prints for
/// debugging; should it print something else one day, the walked paths are found to be no routes.
fn templates(face: &dyn Face, router: &Router) -> BTreeSet<String> {
    let printed = format!("{router:?}");
    let quoted = printed.split('"').skip(1).step_by(2);
    let is_served = |text: &&str| face.prefixes().iter().any(|prefix| text.starts_with(prefix));
    quoted.filter(is_served).map(str::to_owned).collect()
}

/// The methods of a path, by what its route answers to one that nobody serves.
async fn methods(router: &Router, template: &str) -> Vec<String> {
    let path: Vec<&str> =
        template.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect();
    let request = Request::builder().method("BREW").uri(path.join("/")).body(Body::empty());
    let Ok(answer) = router.clone().oneshot(request.expect("a plain path")).await;
    let allow = answer.headers().get("allow").expect("a wrong method is told the right ones");
    let allow = allow.to_str().expect("methods are words");
    allow.split(',').map(str::trim).filter(|method| *method != "HEAD").map(str::to_owned).collect()
}

/// The template that a walked path stands for: the one with the fewest open segments.
fn template_of<'t>(templates: &'t BTreeSet<String>, path: &str) -> Option<&'t str> {
    let path = path.split('?').next().unwrap_or(path);
    let fits = |template: &&String| {
        let parts = template.trim_end_matches('/').split('/');
        parts.clone().count() == path.split('/').count()
            && parts.zip(path.split('/')).all(|(part, said)| part.starts_with('{') || part == said)
    };
    let fitting = templates.iter().filter(fits);
    fitting.min_by_key(|template| template.matches('{').count()).map(String::as_str)
}

#[tokio::test]
async fn every_route_of_every_dialect_is_walked() {
    let app = Box::pin(TestApp::start(Vec::new())).await;
    let mut left_out = Vec::new();
    for face in polydex_server::faces() {
        let router = face.routes(App::new(app.directory.clone()));
        let templates = templates(&*face, &router);
        let walks: &[&[Route]] = match face.dialect().as_str() {
            "awork" => &awork::WALKS,
            "deskpro" => &deskpro::WALKS,
            "onlyoffice" => &onlyoffice::WALKS,
            "xurrent" => &xurrent::WALKS,
            other => panic!("{other} has no walk"),
        };
        let walked: BTreeSet<(&str, &str)> = walks
            .iter()
            .copied()
            .flatten()
            .map(|(method, path, ..)| {
                let template = template_of(&templates, path);
                (*method, template.unwrap_or_else(|| panic!("{path} is no route")))
            })
            .collect();
        for template in &templates {
            for method in methods(&router, template).await {
                if !walked.contains(&(&*method, &**template)) {
                    left_out.push(format!("{method} {template}"));
                }
            }
        }
    }
    assert!(left_out.is_empty(), "{}", left_out.join("\n"));
}
