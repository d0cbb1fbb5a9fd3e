//! Who is asking.

use std::sync::Arc;

use polydex_model::{Dialect, KeyId, Person, PersonId, Role, Workspace};
use polydex_store::IdempotencyKey;

/// Who is asking, and through what.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The workspace that the key decides.
    pub workspace: Arc<Workspace>,
    /// The person or technical account whom the key acts for; `None` for the program itself.
    pub person: Option<PersonId>,
    /// That person's or account's number; 0 for the program itself.
    pub number: i64,
    /// The technical account as dialects show it to itself; `None` where the key acts for a person.
    pub account: Option<Arc<Person>>,
    /// What the caller may do: the lesser of the key's and the person's role.
    pub role: Role,
    /// The key.
    pub key: Option<KeyId>,
    /// Whether the key is a token obtained by signing in.
    pub is_token: bool,
    /// The key that the token was obtained with, if it was.
    pub parent: Option<KeyId>,
    /// Whether the person's password was given a short while ago: with this request, or for this
    /// token ([`crate::policy::FRESH_SIGN_IN`]).
    pub fresh_sign_in: bool,
    /// Whether the caller brings records from elsewhere. Nobody counts as the maker of those.
    pub imports: bool,
    /// The dialect that the request came through.
    pub dialect: Option<Dialect>,
    /// The request's id, for the change feed.
    pub request: Option<String>,
    /// What keeps the request from being carried out twice; its one change notes it.
    pub idempotency_key: Option<IdempotencyKey>,
}

impl Caller {
    /// Whether the caller is an admin or the owner.
    pub fn is_admin(&self) -> bool {
        self.role >= Role::Admin
    }

    /// Whether the caller acts for this person.
    pub fn is(&self, person: PersonId) -> bool {
        self.person == Some(person)
    }
}
