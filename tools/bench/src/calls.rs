//! The calls that are measured, each in its dialect's own form.

use bytes::Bytes;
use clap::ValueEnum;

use crate::{
    data::Known,
    people::MadeUp,
    wire::{encoded, request},
};

/// A dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Dialect {
    Deskpro,
    Onlyoffice,
    Xurrent,
    Awork,
}

impl Dialect {
    pub const ALL: [Self; 4] = [Self::Deskpro, Self::Onlyoffice, Self::Xurrent, Self::Awork];

    pub fn name(self) -> &'static str {
        match self {
            Self::Deskpro => "Deskpro",
            Self::Onlyoffice => "ONLYOFFICE",
            Self::Xurrent => "Xurrent",
            Self::Awork => "awork",
        }
    }
}

/// A key, as each dialect sends it.
#[derive(Clone, Debug)]
pub struct KeyedEntry {
    pub id: i64,
    pub secret: String,
}

impl KeyedEntry {
    fn header(&self, dialect: Dialect) -> String {
        match dialect {
            Dialect::Deskpro => format!("key {}:{}", self.id, self.secret),
            Dialect::Onlyoffice => self.secret.clone(),
            Dialect::Xurrent | Dialect::Awork => format!("Bearer {}", self.secret),
        }
    }

    /// A call that only reads.
    pub fn get(&self, dialect: Dialect, target: &str) -> Bytes {
        request("GET", target, &self.header(dialect), "")
    }

    /// One person, by the id that the dialect shows.
    pub fn read(&self, dialect: Dialect, who: &Known) -> Bytes {
        let target = match dialect {
            Dialect::Deskpro => format!("/api/v2/people/{}", who.number),
            Dialect::Onlyoffice => format!("/api/2.0/people/{}", who.id),
            Dialect::Xurrent => format!("/v1/people/{}", who.number),
            Dialect::Awork => format!("/api/v1/users/{}", who.id),
        };
        self.get(dialect, &target)
    }

    /// One contact of a person, as the vendor's own clients read it. ONLYOFFICE has no such call: its
    /// clients read the profile, which holds the contacts.
    pub fn read_part(&self, dialect: Dialect, who: &Known) -> Bytes {
        let target = match dialect {
            Dialect::Deskpro => {
                format!("/api/v2/people/{}/contact_data/{}", who.number, who.address_point.number)
            }
            Dialect::Onlyoffice => return self.read(dialect, who),
            Dialect::Xurrent => {
                format!("/v1/people/{}/contacts/{}", who.number, who.phone_point.number)
            }
            Dialect::Awork => {
                format!("/api/v1/users/{}/contactinfo/{}", who.id, who.phone_point.id)
            }
        };
        self.get(dialect, &target)
    }

    /// A hundred people; `page` from 0.
    pub fn list(&self, dialect: Dialect, page: u64) -> Bytes {
        let number = page + 1;
        let target = match dialect {
            Dialect::Deskpro => format!("/api/v2/people?count=100&page={number}"),
            Dialect::Onlyoffice => {
                format!("/api/2.0/people?count=100&startIndex={}", page * 100)
            }
            Dialect::Xurrent => format!("/v1/people?per_page=100&page={number}"),
            Dialect::Awork => format!("/api/v1/users?pageSize=100&page={number}"),
        };
        self.get(dialect, &target)
    }

    /// People by an e-mail address.
    pub fn by_email(&self, dialect: Dialect, who: &Known) -> Bytes {
        let email = encoded(&who.email);
        let target = match dialect {
            Dialect::Deskpro => format!("/api/v2/people?primary_email={email}"),
            Dialect::Onlyoffice => format!("/api/2.0/people/email?email={email}"),
            Dialect::Xurrent => format!("/v1/people?primary_email={email}"),
            Dialect::Awork => {
                let filter = format!(
                    "userContactInfos/any(c: c/type eq 'email' and c/value eq '{}')",
                    who.email
                );
                format!("/api/v1/users?filterby={}", encoded(&filter))
            }
        };
        self.get(dialect, &target)
    }

    /// People by a phone number; Deskpro's list and ONLYOFFICE have no such call.
    pub fn by_phone(&self, dialect: Dialect, who: &Known) -> Bytes {
        let target = if dialect == Dialect::Awork {
            // With the type: without one the value may stand anywhere, and everybody is looked at.
            let any = format!("c: c/type eq 'phone' and c/value eq '{}'", who.phone);
            let filter = format!("userContactInfos/any({any})");
            format!("/api/v1/users?filterby={}", encoded(&filter))
        } else {
            format!("/v1/people?telephone={}", encoded(&who.phone))
        };
        self.get(dialect, &target)
    }

    /// People by a part of their names.
    pub fn search(&self, dialect: Dialect, part: &str, skip: u64, take: u64) -> Bytes {
        let part = encoded(part);
        let target = match dialect {
            Dialect::Deskpro => {
                format!("/api/v2/people?search={part}&count={take}&page={}", skip / take + 1)
            }
            _ => format!("/api/2.0/people/@search/{part}?startIndex={skip}&count={take}"),
        };
        self.get(dialect, &target)
    }

    /// A new person.
    pub fn create(&self, dialect: Dialect, who: &MadeUp, workspace: &str) -> Bytes {
        let (target, body) = match dialect {
            Dialect::Deskpro => ("/api/v2/people", who.deskpro()),
            Dialect::Onlyoffice => ("/api/2.0/people", who.onlyoffice()),
            Dialect::Xurrent => ("/v1/people", who.xurrent()),
            Dialect::Awork => ("/api/v1/invitations", who.awork(workspace)),
        };
        request("POST", target, &self.header(dialect), &body)
    }
}
