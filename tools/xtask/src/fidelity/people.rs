//! The file of real people, as subjects of the measurement.

use std::{collections::BTreeSet, path::Path};

use anyhow::Context as _;
use serde::Deserialize;
use serde_json::Value as Json;

use super::fact::{Fact, FactKind};

/// One person of the file.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The file's own id.
    pub id: String,
    /// Made up: the people of the file have none.
    pub email: String,
    pub first: String,
    pub last: String,
    /// `YYYY-MM-DD`.
    pub birthday: String,
    /// `male` or `female`.
    pub gender: String,
    pub phones: Vec<String>,
    pub faxes: Vec<String>,
    pub offices: Vec<Office>,
    pub websites: Vec<String>,
    pub twitter: Option<String>,
    pub facebook: Option<String>,
    pub youtube: Option<String>,
    pub instagram: Option<String>,
    /// Deskpro wants an id beside the name; where the file has none, the person's own stands in.
    pub instagram_id: String,
}

/// A postal address; some of the file lack the street or the postal code.
#[derive(Clone, Debug, Default)]
pub struct Office {
    /// Street, suite and building, a line each.
    pub street: String,
    pub city: String,
    pub state: String,
    pub zip: String,
}

impl Subject {
    /// Everything that is known, in comparable form. Many offices share a phone: a set.
    pub fn facts(&self) -> BTreeSet<Fact> {
        let mut facts = BTreeSet::from([
            Fact::name(&format!("{} {}", self.first, self.last)),
            Fact::text(FactKind::Birthday, &self.birthday),
            Fact::text(FactKind::Gender, &self.gender),
        ]);
        facts.extend(self.phones.iter().map(|n| Fact::number(FactKind::Phone, n)));
        facts.extend(self.faxes.iter().map(|n| Fact::number(FactKind::Fax, n)));
        facts.extend(self.offices.iter().map(Office::fact));
        facts.extend(self.websites.iter().map(|url| Fact::text(FactKind::Website, url)));
        let profiles = [
            (FactKind::Twitter, &self.twitter),
            (FactKind::Facebook, &self.facebook),
            (FactKind::Youtube, &self.youtube),
            (FactKind::Instagram, &self.instagram),
        ];
        facts.extend(
            profiles
                .into_iter()
                .filter_map(|(kind, user)| user.as_ref().map(|user| Fact::user(kind, user))),
        );
        facts
    }
}

impl Office {
    pub fn fact(&self) -> Fact {
        Fact::address(&self.street, &self.city, &self.state, &self.zip)
    }
}

#[derive(Deserialize)]
struct Line {
    id: String,
    name: NameOf,
    birthday: String,
    gender: String,
    #[serde(default)]
    term: Term,
    #[serde(default)]
    offices: Vec<OfficeOf>,
    #[serde(default)]
    social: Social,
}

#[derive(Deserialize)]
struct NameOf {
    first: String,
    last: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Term {
    url: Option<String>,
    contact_form: Option<String>,
    phone: Option<String>,
    fax: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct OfficeOf {
    address: Option<String>,
    /// A text, or a bare number.
    suite: Option<Json>,
    building: Option<String>,
    city: String,
    state: String,
    zip: Option<String>,
    phone: Option<String>,
    fax: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Social {
    twitter: Option<String>,
    facebook: Option<String>,
    youtube: Option<String>,
    instagram: Option<String>,
    instagram_id: Option<Json>,
}

/// Reads the file.
pub fn load(file: &Path) -> anyhow::Result<Vec<Subject>> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    text.lines()
        .enumerate()
        .map(|(n, line)| {
            let line: Line =
                serde_json::from_str(line).with_context(|| format!("line {}", n + 1))?;
            Ok(subject(line))
        })
        .collect()
}

fn subject(line: Line) -> Subject {
    let Line { id, name, birthday, gender, term, offices, social } = line;
    let phones = term.phone.into_iter().chain(offices.iter().filter_map(|o| o.phone.clone()));
    let faxes = term.fax.into_iter().chain(offices.iter().filter_map(|o| o.fax.clone()));
    Subject {
        email: format!("{}@congress.example", id.to_lowercase()),
        first: name.first,
        last: name.last,
        birthday,
        gender: if gender == "F" { "female".into() } else { "male".into() },
        phones: phones.collect(),
        faxes: faxes.collect(),
        websites: term.url.into_iter().chain(term.contact_form).collect(),
        twitter: social.twitter,
        facebook: social.facebook,
        youtube: social.youtube,
        instagram: social.instagram,
        instagram_id: social.instagram_id.as_ref().map_or_else(|| id.clone(), text_of),
        offices: offices.into_iter().map(office).collect(),
        id,
    }
}

fn office(of: OfficeOf) -> Office {
    let lines = [of.address, of.suite.as_ref().map(text_of), of.building];
    let street: Vec<String> =
        lines.into_iter().flatten().filter(|l| !l.trim().is_empty()).collect();
    Office {
        street: street.join("\n"),
        city: of.city,
        state: of.state,
        zip: of.zip.unwrap_or_default(),
    }
}

fn text_of(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
