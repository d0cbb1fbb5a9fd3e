//! Calls of integrations besides people and organizations.

use axum::{http::StatusCode, response::Response};
use polydex_http::{Refused, RequestContext};
use serde_json::json;

use super::{authenticated::Authenticated, resource::Resource};
use crate::reply;

/// `GET /me`: the person for whom the key acts.
pub(crate) async fn me(request: Authenticated) -> Result<Response, Refused> {
    let person = request.directory().myself(&request.caller).await?;
    let auth_method = if request.caller.is_token { "api_token" } else { "api_key" };
    let data = json!({
        "auth_method": auth_method,
        "app_id": null,
        "person_id": person.number,
        "person": person.document(&request.lens),
        "api_version": 2,
        "client_type": "standard",
        "client_version": 0,
    });
    Ok(reply::data(StatusCode::OK, &data))
}

/// `GET /helpdesk/discover`: the address of the API; needs no key.
pub(crate) async fn discover(context: RequestContext) -> Response {
    let origin = context.origin();
    let data = json!({
        "is_deskpro": true,
        "helpdesk_url": format!("{origin}/"),
        "base_api_url": format!("{origin}/api/v2/"),
        "build": env!("CARGO_PKG_VERSION"),
    });
    reply::data(StatusCode::OK, &data)
}

/// `GET /apps/zapier/ping`: the connection test. Clients compare the raw text.
pub(crate) async fn ping(_: Authenticated) -> Response {
    reply::nothing()
}
