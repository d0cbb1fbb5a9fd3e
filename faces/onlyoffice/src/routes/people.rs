//! One person: read, made, changed.

use axum::{http::StatusCode, response::Response};
use polydex_directory::Lookup;
use polydex_format_onlyoffice::{
    OnlyofficeLens,
    lens::{Command, NOT_TERMINATED, SUSPENDED},
    wire::person::{self, Changes, Wanted},
};
use polydex_http::{Refused, if_match};
use polydex_model::{Person, Refusal, Rule, Status, normal::email_candidates};

use crate::request::{Call, Userid};

/// `GET /people/{userid}`: by GUID, user name, e-mail address or `@self`.
pub(crate) async fn read(userid: Userid, call: Call) -> Result<Response, Refused> {
    let who = call.lookup(&userid)?;
    Ok(call.show(&who).await?)
}

/// `GET /people/email?email=`; a blank in it may be a `+` that was not encoded.
pub(crate) async fn by_email(call: Call) -> Result<Response, Refused> {
    let required = || Refusal::at("email", Rule::Required);
    let address = call.params.word("email").ok_or_else(required)?;
    let mut found = Err(Refusal::NotFound("person".into()));
    for address in email_candidates(address) {
        found = call.show(&Lookup::Email(address)).await;
        if !matches!(found, Err(Refusal::NotFound(_))) {
            break;
        }
    }
    Ok(found?)
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
    let wanted = person::read(&call.params, &call.portal())?;
    Ok(change(&userid, &call, wanted).await?)
}

/// `PUT /people/{userid}/email`
pub(crate) async fn set_email(userid: Userid, call: Call) -> Result<Response, Refused> {
    let wanted = credentials(&call, "email")?;
    Ok(change(&userid, &call, Wanted { password: None, ..wanted }).await?)
}

/// `PUT /people/{userid}/password`; it takes an address too.
pub(crate) async fn set_password(userid: Userid, call: Call) -> Result<Response, Refused> {
    let wanted = credentials(&call, "password")?;
    Ok(change(&userid, &call, wanted).await?)
}

/// The address and the password of a request, of which one is required, and nothing else of it.
fn credentials(call: &Call, required: &str) -> Result<Wanted, Refusal> {
    if call.params.word(required).is_none() {
        return Err(Refusal::at(required, Rule::Required));
    }
    let wanted = person::read(&call.params, &call.portal())?;
    let email = wanted.changes.email;
    Ok(Wanted { changes: Changes { email, ..Changes::default() }, password: wanted.password })
}

async fn change(userid: &Userid, call: &Call, wanted: Wanted) -> Result<Response, Refusal> {
    let who = call.lookup(userid)?;
    let password = hash(call, wanted.password.as_deref()).await?;
    let expect = if_match(&call.head.headers);
    let change = |before: &Person| {
        let mut person = OnlyofficeLens.change(before, Command::Update(wanted.changes.clone()))?;
        if password.is_some() {
            let is_suspended = |person: &Person| person.account.status != Status::Active;
            if is_suspended(before) && is_suspended(&person) {
                return Err(Refusal::at("", Rule::Own(SUSPENDED)));
            }
            person.account.password.clone_from(&password);
        }
        Ok(person)
    };
    let edited = call.directory().edit(&call.caller, &who, expect, change).await?;
    call.answer(StatusCode::OK, &edited.after)
}

async fn hash(call: &Call, password: Option<&str>) -> Result<Option<String>, Refusal> {
    match password {
        Some(password) => call.directory().hash_password(password, &call.head).await.map(Some),
        None => Ok(None),
    }
}

/// `DELETE /people/{userid}`, of a terminated person. Answers the profile as it was.
pub(crate) async fn delete(userid: Userid, call: Call) -> Result<Response, Refused> {
    let who = call.lookup(&userid)?;
    let expect = if_match(&call.head.headers);
    // Whether the person is terminated is judged on the version that is deleted.
    let edited = call.directory().restore(&call.caller, &who, expect, deleted).await?;
    Ok(call.answer(StatusCode::OK, &edited.before)?)
}

/// The person as deleted, if that is possible.
pub(super) fn deleted(person: &Person) -> Result<Person, Refusal> {
    let mut person = person.clone();
    match person.account.status {
        Status::Deleted => return Err(Refusal::NotFound("person".into())),
        Status::Active => return Err(Refusal::at("", Rule::Own(NOT_TERMINATED))),
        Status::Deactivated | Status::Archived => person.account.status = Status::Deleted,
    }
    Ok(person)
}
