//! The body of an invitation, which is how a user is made.

use polydex_model::{Fault, check_password};
use uuid::Uuid;

use super::{Body, Sent, UserForm};

/// What a client sent of an invitation. `workspaceId`, `invitationFlow` and `skipSendingEmail`
/// mean nothing here: the key decides the workspace, and no mail is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invitation {
    /// `email`, which the user will sign in with.
    pub email: Option<String>,
    /// `roleId`
    pub role: Option<RoleChoice>,
    /// `teamIds`
    pub teams: Vec<Uuid>,
    /// The members that an invitation shares with the user form.
    pub user: UserForm,
}

/// How an invitation names a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoleChoice {
    /// By the id that the workspace's role has.
    Id(Uuid),
    /// By name: `admin`, `member`, `guest`.
    Name(String),
}

impl Invitation {
    /// Reads an invitation and its password, notes the faults in `body`.
    pub fn read(body: &mut Body) -> (Self, Option<String>) {
        let role = body.word("roleId").flatten().map(|text| match Uuid::try_parse(&text) {
            Ok(id) => RoleChoice::Id(id),
            Err(_) => RoleChoice::Name(text),
        });
        let invitation = Self {
            email: body.text("email").flatten(),
            role,
            teams: body.uuids("teamIds").flatten().unwrap_or_default(),
            user: UserForm::read(body),
        };
        let password: Sent<String> = body.text("password");
        let password = password.flatten().filter(|text| !text.is_empty());
        if let Some(rule) = password.as_deref().and_then(|text| check_password(text).err()) {
            body.note(Fault::at("Password", rule));
        }
        (invitation, password)
    }
}
