//! What integrations ask for beside people and organizations.

use axum::{http::StatusCode, response::Response};
use polydex_http::{Refused, RequestContext};
use serde_json::json;

use super::{call::Call, resource::Resource};
use crate::reply;

/// `GET /me`: whom the key acts for.
pub(crate) async fn me(call: Call) -> Result<Response, Refused> {
    let person = call.directory().myself(&call.caller).await?;
    let auth_method = if call.caller.is_token { "api_token" } else { "api_key" };
    let data = json!({
        "auth_method": auth_method,
        "app_id": null,
        "person_id": person.number,
        "person": person.document(&call.lens),
        "api_version": 2,
        "client_type": "standard",
        "client_version": 0,
    });
    Ok(reply::data(StatusCode::OK, &data))
}

/// `GET /helpdesk/discover`: where the API is; answered to everybody.
pub(crate) async fn discover(head: RequestContext) -> Response {
    let origin = head.origin();
    let data = json!({
        "is_deskpro": true,
        "helpdesk_url": format!("{origin}/"),
        "base_api_url": format!("{origin}/api/v2/"),
        "build": env!("CARGO_PKG_VERSION"),
    });
    reply::data(StatusCode::OK, &data)
}

/// `GET /apps/zapier/ping`: the connection test, which compares the raw text.
pub(crate) async fn ping(_: Call) -> Response {
    reply::nothing()
}
