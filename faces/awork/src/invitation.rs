//! Invitation codes. The holder of a code may accept its invitation, for a day.
//!
//! A code names the workspace and the person, and holds a secret. The person's record holds the
//! secret's digest and its expiry, as extras of this dialect that no document shows.

use jiff::{SignedDuration, Timestamp};
use polydex_format_awork::{
    AworkLens, DIALECT,
    lens::Command,
    phrasebook::{INVITATION_DIGEST, INVITATION_END},
};
use polydex_model::{Person, Refusal, Rule, WorkspaceId};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// How long a code is valid.
const LIFETIME: SignedDuration = SignedDuration::from_hours(24);

/// The secret half of a code.
pub struct Secret([u8; 16]);

/// A parsed code.
pub struct Code {
    /// The workspace of the invitation.
    pub workspace: WorkspaceId,
    /// The invited person.
    pub person: Uuid,
    secret: Secret,
}

impl Secret {
    /// A new random secret.
    pub fn new() -> Self {
        Self(rand::random())
    }

    fn digest(&self) -> String {
        hex::encode(Sha256::digest(self.0))
    }

    /// Stores the secret's digest and expiry in the invited person's record.
    pub fn store_in(&self, person: &mut Person, now: Timestamp) {
        let end = now.checked_add(LIFETIME).unwrap_or(Timestamp::MAX);
        person.residue.set_extra(&DIALECT, INVITATION_DIGEST, Some(self.digest().into()));
        person.residue.set_extra(&DIALECT, INVITATION_END, Some(end.to_string().into()));
    }

    /// The code that invites this person.
    pub fn code(&self, workspace: WorkspaceId, person: &Person) -> String {
        let id = person.id.0.simple();
        format!("{:016x}{id}{}", workspace.0, hex::encode(self.0))
    }
}

impl Code {
    /// Parses a code; `None` if the text is not one.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() != 80 || !text.is_ascii() {
            return None;
        }
        let mut secret = [0; 16];
        hex::decode_to_slice(&text[48..], &mut secret).ok()?;
        Some(Self {
            workspace: WorkspaceId(i64::from_str_radix(&text[..16], 16).ok()?),
            person: Uuid::try_parse(&text[16..48]).ok()?,
            secret: Secret(secret),
        })
    }

    /// Accepts the invitation.
    pub fn accept(&self, person: &Person, now: Timestamp) -> Result<Person, Refusal> {
        let extra = |name| person.residue.extra(&DIALECT, name).and_then(|extra| extra.as_str());
        if extra(INVITATION_DIGEST) != Some(&self.secret.digest()) {
            return Err(unknown());
        }
        let end = extra(INVITATION_END).and_then(|text| text.parse::<Timestamp>().ok());
        if end.is_none_or(|end| end <= now) {
            return Err(Refusal::State("The invitation is older than a day.".into()));
        }
        let mut accepted = AworkLens.edit(person, Command::AcceptInvitation)?;
        accepted.residue.set_extra(&DIALECT, INVITATION_DIGEST, None);
        accepted.residue.set_extra(&DIALECT, INVITATION_END, None);
        Ok(accepted)
    }
}

/// The refusal of a code that does not match any invitation.
pub fn unknown() -> Refusal {
    Refusal::at("InvitationCode", Rule::NotAChoice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use polydex_model::PersonId;

    #[test]
    fn a_code_accepts_its_own_invitation_once_and_in_time() {
        let now: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        let mut person = Person { id: PersonId(Uuid::from_u128(5)), ..Person::default() };
        let secret = Secret::new();
        secret.store_in(&mut person, now);
        let code = Code::read(&secret.code(WorkspaceId(3), &person)).unwrap();
        assert_eq!((code.workspace, code.person), (WorkspaceId(3), person.id.0));
        assert!(matches!(code.accept(&person, now + LIFETIME), Err(Refusal::State(_))));
        let accepted = code.accept(&person, now).unwrap();
        assert!(accepted.account.invitation_accepted && accepted.residue.is_empty());
        assert_eq!(code.accept(&accepted, now), Err(unknown()));
        let other = Code { secret: Secret::new(), ..code };
        assert_eq!(other.accept(&person, now), Err(unknown()));
    }

    #[test]
    fn a_text_that_is_not_a_code_is_rejected() {
        let (short, odd, wide) = ("0".repeat(79), "g".repeat(80), "ü".repeat(40));
        for text in ["", "x", &short, &odd, &wide] {
            assert!(Code::read(text).is_none(), "{text}");
        }
    }
}
