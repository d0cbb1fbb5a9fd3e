//! One person: read, created, changed, deleted.

use axum::{http::StatusCode, response::Response};
use polydex_directory::Lookup;
use polydex_format_onlyoffice::{
    OnlyofficeLens,
    input::{self, PersonInput},
    lens::{Changes, Command, NOT_TERMINATED, SUSPENDED},
};
use polydex_http::{Refused, if_match};
use polydex_model::{Person, Refusal, Rule, Status, normal::email_candidates};

use crate::request::{Authenticated, UserId};

/// `GET /people/{userid}`: by GUID, user name, e-mail address or `@self`.
pub(crate) async fn read(user_id: UserId, request: Authenticated) -> Result<Response, Refused> {
    Ok(request.show(&request.lookup(&user_id)?).await?)
}

/// `GET /people/email?email=`. A blank in the address may be a `+` that was not escaped.
pub(crate) async fn by_email(request: Authenticated) -> Result<Response, Refused> {
    let required = || Refusal::at("email", Rule::Required);
    let address = request.params.word("email").ok_or_else(required)?;
    let mut found = Err(Refusal::NotFound("person".into()));
    for address in email_candidates(address) {
        found = request.show(&Lookup::Email(address)).await;
        if !matches!(found, Err(Refusal::NotFound(_))) {
            break;
        }
    }
    Ok(found?)
}

/// `POST /people`
pub(crate) async fn create(request: Authenticated) -> Result<Response, Refused> {
    let directory = request.directory();
    // Asked before the password is hashed, which costs more than all the rest.
    directory.may_create::<Person>(&request.caller)?;
    let input = input::read(&request.params, &request.portal())?;
    let fields = request.fields()?;
    let password = hash(&request, input.password.as_deref()).await?;
    let create = |empty: &Person| {
        let mut person = OnlyofficeLens.create(empty, input.changes.clone())?;
        person.account.password.clone_from(&password);
        Ok(person)
    };
    let person = directory.create(&request.caller, create).await?;
    Ok(request.answer(StatusCode::CREATED, &person, fields.as_deref()))
}

/// `PUT /people/{userid}`. Members that the request does not name are left unchanged.
pub(crate) async fn update(user_id: UserId, request: Authenticated) -> Result<Response, Refused> {
    let input = input::read(&request.params, &request.portal())?;
    Ok(change(&user_id, &request, input).await?)
}

/// `PUT /people/{userid}/email`
pub(crate) async fn set_email(
    user_id: UserId,
    request: Authenticated,
) -> Result<Response, Refused> {
    let input = credentials(&request, "email")?;
    Ok(change(&user_id, &request, PersonInput { password: None, ..input }).await?)
}

/// `PUT /people/{userid}/password`, which also takes an address.
pub(crate) async fn set_password(
    user_id: UserId,
    request: Authenticated,
) -> Result<Response, Refused> {
    let input = credentials(&request, "password")?;
    Ok(change(&user_id, &request, input).await?)
}

/// Reads the address and the password, one of which is required, and ignores all other members.
fn credentials(request: &Authenticated, required: &str) -> Result<PersonInput, Refusal> {
    if request.params.word(required).is_none() {
        return Err(Refusal::at(required, Rule::Required));
    }
    let input = input::read(&request.params, &request.portal())?;
    let email = input.changes.text("email");
    let changes =
        email.map_or_else(Changes::default, |email| Changes::default().with("email", email));
    Ok(PersonInput { changes, password: input.password })
}

async fn change(
    user_id: &UserId,
    request: &Authenticated,
    input: PersonInput,
) -> Result<Response, Refusal> {
    let (lookup, fields) = (request.lookup(user_id)?, request.fields()?);
    let password = hash(request, input.password.as_deref()).await?;
    let expect = if_match(&request.context.headers);
    let change = |before: &Person| {
        let mut person = OnlyofficeLens.change(before, Command::Update(input.changes.clone()))?;
        if password.is_some() {
            let is_suspended = |person: &Person| person.account.status != Status::Active;
            if is_suspended(before) && is_suspended(&person) {
                return Err(Refusal::at("", Rule::Own(SUSPENDED)));
            }
            person.account.password.clone_from(&password);
        }
        Ok(person)
    };
    let edited = request.directory().edit(&request.caller, &lookup, expect, change).await?;
    Ok(request.answer(StatusCode::OK, &edited.after, fields.as_deref()))
}

async fn hash(request: &Authenticated, password: Option<&str>) -> Result<Option<String>, Refusal> {
    match password {
        Some(password) => {
            request.directory().hash_password(password, &request.context).await.map(Some)
        }
        None => Ok(None),
    }
}

/// `DELETE /people/{userid}` of a terminated person. Responds with the profile before the deletion.
pub(crate) async fn delete(user_id: UserId, request: Authenticated) -> Result<Response, Refused> {
    let (lookup, fields) = (request.lookup(&user_id)?, request.fields()?);
    let expect = if_match(&request.context.headers);
    // Checked on the version that is deleted.
    let edited = request.directory().restore(&request.caller, &lookup, expect, deleted).await?;
    Ok(request.answer(StatusCode::OK, &edited.before, fields.as_deref()))
}

/// The person as deleted; refused unless terminated.
pub(super) fn deleted(person: &Person) -> Result<Person, Refusal> {
    let mut person = person.clone();
    match person.account.status {
        Status::Deleted => return Err(Refusal::NotFound("person".into())),
        Status::Active => return Err(Refusal::at("", Rule::Own(NOT_TERMINATED))),
        Status::Deactivated | Status::Archived => person.account.status = Status::Deleted,
    }
    Ok(person)
}
