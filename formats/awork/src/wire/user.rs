//! The user form, which holds the seven members that `PUT` replaces, and the invitation, by which
//! users are created.

use std::collections::BTreeMap;

use jiff::civil::Date;
use polydex_lens::request::{Patch, RequestObject};
use polydex_model::{Fault, check_password};
use uuid::Uuid;

use super::{UserMember, day};

/// The members of a user that a client sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserForm {
    /// The texts sent, null or not.
    pub texts: BTreeMap<UserMember, Option<String>>,
    /// `birthDate`
    pub birth_date: Patch<Date>,
}

impl UserForm {
    /// Reads the seven members; `body` collects the faults.
    pub fn read(body: &mut RequestObject) -> Self {
        let mut text = |member: UserMember| Some((member, body.text(member.name()).sent()?));
        let texts = UserMember::ALL.into_iter().filter_map(&mut text).collect();
        let birth_date = body.other("birthDate", "a date-time", |sent| day(sent.as_str()?));
        Self { texts, birth_date }
    }
}

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
    pub fn read(body: &mut RequestObject) -> (Self, Option<String>) {
        let role = body.word("roleId").value().map(|text| match Uuid::try_parse(&text) {
            Ok(id) => RoleChoice::Id(id),
            Err(_) => RoleChoice::Name(text),
        });
        let email = body.text("email").value();
        let teams = body.other("teamIds", "a list of UUIDs", |sent| {
            let ids = sent.as_array()?.iter();
            ids.map(|id| Uuid::try_parse(id.as_str()?).ok()).collect::<Option<Vec<Uuid>>>()
        });
        let invitation = Self {
            email,
            role,
            teams: teams.value().unwrap_or_default(),
            user: UserForm::read(body),
        };
        let password = body.text("password").value().filter(|text| !text.is_empty());
        if let Some(rule) = password.as_deref().and_then(|text| check_password(text).err()) {
            body.note(Fault::at("Password", rule));
        }
        (invitation, password)
    }
}
