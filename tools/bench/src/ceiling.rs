//! The ceiling of a read: a bare axum server that answers the same bytes and headers from memory.

use std::{net::SocketAddr, path::Path, process::Command};

use anyhow::Context as _;
use axum::{Router, body::Body, response::Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use tokio::net::TcpListener;

use crate::{child::Server, wire};

/// The word that makes this program the ceiling.
pub const WORD: &str = "ceiling";

/// Starts a ceiling that gives the answer that `address` gives to a request.
pub fn like(address: SocketAddr, request: &[u8], folder: &Path) -> anyhow::Result<Server> {
    let (answer, bytes) = wire::call(address, request)?;
    anyhow::ensure!(answer.status == 200, "{} instead of an answer to copy", answer.status);
    let file = folder.join("answer.http");
    std::fs::write(&file, bytes)?;
    Server::start(Command::new(std::env::current_exe()?).arg(WORD).arg(file))
}

/// Serves the answer in a file, whatever is asked.
pub fn serve(file: &Path) -> anyhow::Result<()> {
    let answer = std::fs::read(file)?;
    let found = wire::answer(&answer)?.context("the file holds no answer")?;
    let headers = headers(&answer[..found.head])?;
    let body = Bytes::copy_from_slice(&answer[found.head..found.end]);
    let answer = move || {
        let mut response = Response::new(Body::from(body.clone()));
        *response.status_mut() = StatusCode::OK;
        *response.headers_mut() = headers.clone();
        std::future::ready(response)
    };
    tokio::runtime::Runtime::new()?.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}", listener.local_addr()?);
        axum::serve(listener, Router::new().fallback(answer)).await?;
        Ok(())
    })
}

/// The headers of an answer but those that every server writes by itself.
fn headers(head: &[u8]) -> anyhow::Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    for line in str::from_utf8(head)?.lines().skip(1) {
        let Some((name, value)) = line.split_once(':') else { continue };
        let name = HeaderName::try_from(name)?;
        if name != header::CONTENT_LENGTH && name != header::DATE {
            headers.append(name, HeaderValue::try_from(value.trim())?);
        }
    }
    Ok(headers)
}
