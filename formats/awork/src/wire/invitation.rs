//! The body of an invitation, by which users are created.

use polydex_model::{Fault, check_password};
use uuid::Uuid;

use super::{Body, Sent, UserForm};

/// The members of an invitation that a client sent. `workspaceId`, `invitationFlow` and
/// `skipSendingEmail` are ignored: the key decides the workspace, and no mail is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invitation {
    /// `email`, the address that the user will sign in with.
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
    /// By the id of the workspace's role.
    Id(Uuid),
    /// By name: `admin`, `member`, `guest`.
    Name(String),
}

impl Invitation {
    /// Reads an invitation and its password; `body` collects the faults.
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
