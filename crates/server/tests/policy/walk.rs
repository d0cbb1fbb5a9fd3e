//! Every route of every face, as every kind of caller. Each face says in its `walk.rs` what it
//! answers; no route is left out.

use std::{collections::BTreeSet, num::NonZero, sync::Mutex, thread};

use polydex_http::{App, Routes};
use polydex_registry::WALKS;
use polydex_testkit::TestApp;
use tokio::runtime::Runtime;

use crate::house::House;

/// As many groups of routes are walked at once as there are cores, each over a server, a database
/// and a runtime of its own: dropping a database blocks its thread.
#[test]
fn every_route_answers_each_caller_as_its_face_says() {
    let groups = WALKS.iter().flat_map(|(face, walk)| walk.iter().map(move |group| (face, *group)));
    let groups = Mutex::new(groups);
    let next = || groups.lock().expect("no other thread panicked").next();
    let walk = || {
        let mut wrong = Vec::new();
        while let Some((face, group)) = next() {
            let runtime = Runtime::new().expect("a runtime");
            let walked = async {
                let house = Box::pin(House::open()).await;
                house.walk(face.format.name, group).await
            };
            wrong.extend(runtime.block_on(walked));
        }
        wrong
    };
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let wrong = thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(walk)).collect();
        let wrong = threads.into_iter().map(|thread| thread.join().expect("a walk that ends"));
        wrong.collect::<Vec<_>>().concat()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

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
async fn every_route_of_every_face_is_walked() {
    let app = Box::pin(TestApp::start(Vec::new())).await;
    let mut left_out = Vec::new();
    for (face, walk) in WALKS {
        let mounted = (face.mount)(&serde_json::Map::new()).expect("a face mounts without options");
        let routes = mounted.routes(App::new(app.directory.clone()));
        let walked: BTreeSet<(&str, &str)> = walk
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
