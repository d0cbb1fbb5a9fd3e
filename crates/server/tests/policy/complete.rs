//! No route is left out: the walk visits every route that the faces serve.

use std::collections::BTreeSet;

use polydex_http::{App, Routes};
use polydex_testkit::TestApp;

use crate::{awork, deskpro, house::Route, onlyoffice, xurrent};

/// The template that a walked path stands for: the one with the fewest open segments.
fn template_of<'t>(routes: &'t Routes, path: &str) -> Option<&'t str> {
    let path = path.split('?').next().unwrap_or(path);
    let fits = |template: &&str| {
        let parts = template.trim_end_matches('/').split('/');
        parts.clone().count() == path.split('/').count()
            && parts.zip(path.split('/')).all(|(part, said)| part.starts_with('{') || part == said)
    };
    let fitting = routes.list().map(|(_, template)| template).filter(fits);
    fitting.min_by_key(|template| template.matches('{').count())
}

#[tokio::test]
async fn every_route_of_every_dialect_is_walked() {
    let app = Box::pin(TestApp::start(Vec::new())).await;
    let mut left_out = Vec::new();
    for face in polydex_server::faces() {
        let routes = face.routes(App::new(app.directory.clone()));
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
                let template = template_of(&routes, path);
                (*method, template.unwrap_or_else(|| panic!("{path} is no route")))
            })
            .collect();
        let missing =
            routes.list().filter(|(method, path)| !walked.contains(&(method.as_str(), *path)));
        left_out.extend(missing.map(|(method, path)| format!("{method} {path}")));
    }
    assert!(left_out.is_empty(), "{}", left_out.join("\n"));
}
