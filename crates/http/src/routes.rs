//! Routes as data: a face's methods and paths with their handlers.
//!
//! axum's router can neither say which routes it has nor route methods that it does not know, such as
//! `WebDAV`'s `PROPFIND`. A [`Routes`] can do both; the router is built of it. Tests read
//! [`Routes::list`] to walk every route of every face.

use std::{
    convert::Infallible,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    Router,
    extract::{FromRequestParts as _, RawPathParams, Request},
    handler::Handler,
    response::{IntoResponse as _, Response},
    routing::any_service,
};
use futures::future::{Either, Ready, ready};
use http::Method;
use polydex_model::Refusal;
use tower::{
    Layer, Service, ServiceExt as _, service_fn,
    util::{BoxCloneSyncService, Oneshot},
};

use crate::{App, Refused};

type Endpoint = BoxCloneSyncService<Request, Response, Infallible>;

/// The routes of a face, in the order in which an `Allow` header names their methods. Handlers get
/// `S` as their state.
///
/// ```
/// use axum::extract::Path;
/// use http::Method;
/// use polydex_http::Routes;
///
/// async fn read(Path(id): Path<String>) -> String {
///     id
/// }
///
/// let routes = Routes::new(())
///     .get("/people/{id}", read)
///     .on(Method::from_bytes(b"PROPFIND").unwrap(), "/people/{id}", read);
/// let list: Vec<_> = routes.list().map(|(method, path)| format!("{method} {path}")).collect();
/// assert_eq!(list, ["GET /people/{id}", "PROPFIND /people/{id}"]);
/// ```
#[derive(Clone, Debug)]
pub struct Routes<S = App> {
    state: S,
    routes: Vec<Route>,
}

#[derive(Clone, Debug)]
struct Route {
    method: Method,
    path: String,
    endpoint: Endpoint,
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// No routes yet.
    pub fn new(state: S) -> Self {
        Self { state, routes: Vec::new() }
    }

    /// These routes, and another state for those that follow.
    pub fn with_state<T>(self, state: T) -> Routes<T> {
        Routes { state, routes: self.routes }
    }

    /// A route for any method. A handler of `GET` answers `HEAD` too, unless that has its own.
    #[must_use]
    pub fn on<H: Handler<T, S>, T: 'static>(
        mut self,
        method: Method,
        path: impl Into<String>,
        handler: H,
    ) -> Self {
        let endpoint = Endpoint::new(handler.with_state(self.state.clone()));
        self.routes.push(Route { method, path: path.into(), endpoint });
        self
    }

    /// A route for `GET`, which answers `HEAD` too.
    #[must_use]
    pub fn get<H: Handler<T, S>, T: 'static>(self, path: impl Into<String>, handler: H) -> Self {
        self.on(Method::GET, path, handler)
    }

    /// A route for `POST`.
    #[must_use]
    pub fn post<H: Handler<T, S>, T: 'static>(self, path: impl Into<String>, handler: H) -> Self {
        self.on(Method::POST, path, handler)
    }

    /// A route for `PUT`.
    #[must_use]
    pub fn put<H: Handler<T, S>, T: 'static>(self, path: impl Into<String>, handler: H) -> Self {
        self.on(Method::PUT, path, handler)
    }

    /// A route for `PATCH`.
    #[must_use]
    pub fn patch<H: Handler<T, S>, T: 'static>(self, path: impl Into<String>, handler: H) -> Self {
        self.on(Method::PATCH, path, handler)
    }

    /// A route for `DELETE`.
    #[must_use]
    pub fn delete<H: Handler<T, S>, T: 'static>(self, path: impl Into<String>, handler: H) -> Self {
        self.on(Method::DELETE, path, handler)
    }

    /// These routes and those of `other`, whatever their state.
    #[must_use]
    pub fn merge<T>(mut self, other: Routes<T>) -> Self {
        self.routes.extend(other.routes);
        self
    }

    /// Wraps the handlers of all routes so far. Unknown paths and methods are not wrapped.
    #[must_use]
    pub fn layer<L>(self, layer: L) -> Self
    where
        L: Layer<Endpoint>,
        L::Service: Service<Request, Response = Response, Error = Infallible>
            + Clone
            + Send
            + Sync
            + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        let wrap =
            |route: Route| Route { endpoint: Endpoint::new(layer.layer(route.endpoint)), ..route };
        Self { state: self.state, routes: self.routes.into_iter().map(wrap).collect() }
    }
}

impl<S> Routes<S> {
    /// Every method and path template.
    pub fn list(&self) -> impl Iterator<Item = (&Method, &str)> {
        self.routes.iter().map(|route| (&route.method, &*route.path))
    }

    /// The router. What is none of the routes becomes [`Refusal::NoRoute`] or
    /// [`Refusal::WrongMethod`].
    pub(crate) fn into_router(self) -> Router {
        let mut paths: Vec<(String, Vec<(Method, Endpoint)>)> = Vec::new();
        for Route { method, path, endpoint } in self.routes {
            match paths.iter_mut().find(|(known, _)| *known == path) {
                Some((_, methods)) => methods.push((method, endpoint)),
                None => paths.push((path, vec![(method, endpoint)])),
            }
        }
        let router = paths.into_iter().fold(Router::new(), |router, (path, methods)| {
            router.route(&path, any_service(PathService(methods.into())))
        });
        router.fallback(async || Refused(Refusal::NoRoute))
    }
}

/// The methods of one path.
#[derive(Clone, Debug)]
struct PathService(Arc<[(Method, Endpoint)]>);

impl PathService {
    fn endpoint(&self, method: &Method) -> Option<&Endpoint> {
        let of = |method: &Method| self.0.iter().find(|(known, _)| known == method);
        let found = of(method).or_else(|| of(&Method::GET).filter(|_| *method == Method::HEAD));
        found.map(|(_, endpoint)| endpoint)
    }

    /// The methods as an `Allow` header names them: `GET, HEAD, PUT`.
    fn allowed(&self) -> String {
        let mut names: Vec<&str> = Vec::new();
        for (method, _) in &*self.0 {
            let implied = (*method == Method::GET).then_some("HEAD");
            for name in [Some(method.as_str()), implied].into_iter().flatten() {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names.join(", ")
    }
}

impl Service<Request> for PathService {
    type Response = Response;
    type Error = Infallible;
    type Future = Either<Oneshot<Endpoint, Request>, Ready<Result<Response, Infallible>>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if request.extensions().get::<Probe>().is_some() {
            return Either::Left(Endpoint::new(service_fn(probed)).oneshot(request));
        }
        if let Some(endpoint) = self.endpoint(request.method()) {
            return Either::Left(endpoint.clone().oneshot(request));
        }
        let refused = Refused(Refusal::WrongMethod(self.allowed()));
        Either::Right(ready(Ok(refused.into_response())))
    }
}

/// Marks a request that only asks which route fits its path, and the values of the path's open segments
/// in the response to it.
#[derive(Clone, Debug)]
struct Probe(Vec<String>);

/// The values of a path's open segments, if one of the routes fits the path.
pub(crate) async fn path_params(router: Router, mut request: Request) -> Option<Vec<String>> {
    request.extensions_mut().insert(Probe(Vec::new()));
    let Ok(mut response) = router.oneshot(request).await;
    response.extensions_mut().remove::<Probe>().map(|Probe(values)| values)
}

async fn probed(request: Request) -> Result<Response, Infallible> {
    let (mut parts, _) = request.into_parts();
    let params = RawPathParams::from_request_parts(&mut parts, &()).await;
    let mut response = Response::default();
    if let Ok(params) = params {
        let values = params.iter().map(|(_, value)| value.to_owned()).collect();
        response.extensions_mut().insert(Probe(values));
    }
    Ok(response)
}
