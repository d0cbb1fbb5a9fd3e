//! The authenticated caller.

use std::sync::Arc;

use polydex_model::{Dialect, KeyId, Person, PersonId, Role, Workspace};
use polydex_store::IdempotencyKey;

/// Who makes a request, and through which dialect.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The workspace, which the key determines.
    pub workspace: Arc<Workspace>,
    /// The person or service account that the key acts for; `None` for the program itself.
    pub person: Option<PersonId>,
    /// That person's or account's number; 0 for the program itself.
    pub number: i64,
    /// The service account as dialects show it to itself; `None` if the key acts for a person.
    pub account: Option<Arc<Person>>,
    /// The caller's role: the lesser of the key's and the person's.
    pub role: Role,
    /// The key.
    pub key: Option<KeyId>,
    /// Whether the key is a token obtained by signing in.
    pub is_token: bool,
    /// The key that the token was obtained with, if it was.
    pub parent: Option<KeyId>,
    /// Whether the person's password was given recently: with this request, or for this token
    /// ([`crate::policy::FRESH_SIGN_IN`]).
    pub fresh_sign_in: bool,
    /// Whether the caller imports records. No one counts as the creator of imported records.
    pub imports: bool,
    /// The dialect that the request came through.
    pub dialect: Option<Dialect>,
    /// The request's id, for the change feed.
    pub request: Option<String>,
    /// The request's idempotency key, which its one change records.
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
