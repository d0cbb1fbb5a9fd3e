//! One person: read, made, changed.

use axum::{http::StatusCode, response::Response};
use polydex_directory::Lookup;
use polydex_http::{Refused, if_match};
use polydex_model::{Person, Refusal, Rule};

use crate::{
    OnlyofficeLens,
    lens::Command,
    request::{Call, Userid},
    wire::person,
};

/// `GET /people/{userid}`: by GUID, user name, e-mail address or `@self`.
pub(crate) async fn read(userid: Userid, call: Call) -> Result<Response, Refused> {
    let who = call.lookup(&userid)?;
    let person: Person = call.directory().read(&call.caller, &who).await?;
    Ok(call.answer(StatusCode::OK, &person)?)
}

/// `GET /people/email?email=`
pub(crate) async fn by_email(call: Call) -> Result<Response, Refused> {
    let required = || Refusal::at("email", Rule::Required);
    let address = call.params.word("email").ok_or_else(required)?;
    let who = Lookup::Email(address.to_owned());
    let person: Person = call.directory().read(&call.caller, &who).await?;
    Ok(call.answer(StatusCode::OK, &person)?)
}

/// `POST /people`
pub(crate) async fn create(call: Call) -> Result<Response, Refused> {
    let directory = call.directory();
    directory.may_create::<Person>(&call.caller)?;
    let wanted = person::read(&call.params, &call.portal())?;
    let password = hash(&call, wanted.password.as_deref()).await?;
    let make = |empty: &Person| {
        let mut person = OnlyofficeLens.make(empty, wanted.changes.clone())?;
        person.account.password.clone_from(&password);
        Ok(person)
    };
    let person = directory.create(&call.caller, make).await?;
    Ok(call.answer(StatusCode::CREATED, &person)?)
}

/// `PUT /people/{userid}`. Members that the request does not name stay.
pub(crate) async fn update(userid: Userid, call: Call) -> Result<Response, Refused> {
    let who = call.lookup(&userid)?;
    let wanted = person::read(&call.params, &call.portal())?;
    let password = hash(&call, wanted.password.as_deref()).await?;
    let expect = if_match(&call.head.headers);
    let change = |person: &Person| {
        let mut person = OnlyofficeLens.change(person, Command::Update(wanted.changes.clone()))?;
        if password.is_some() {
            person.account.password.clone_from(&password);
        }
        Ok(person)
    };
    let edited = call.directory().edit(&call.caller, &who, expect, change).await?;
    Ok(call.answer(StatusCode::OK, &edited.after)?)
}

async fn hash(call: &Call, password: Option<&str>) -> Result<Option<String>, Refusal> {
    match password {
        Some(password) => call.directory().hash_password(password).await.map(Some),
        None => Ok(None),
    }
}
