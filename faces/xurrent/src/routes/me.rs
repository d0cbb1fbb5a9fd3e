//! `GET /me`: the person whom the token acts for.

use axum::extract::State;
use polydex_http::{App, Refused};

use super::records::shown;
use crate::{auth::Authenticated, reply::Reply};

/// `GET /me` and `GET /people/me`.
pub(crate) async fn me(
    State(app): State<App>,
    Authenticated { caller, lens }: Authenticated,
) -> Result<Reply, Refused> {
    Ok(shown(&lens, &app.directory.myself(&caller).await?))
}
