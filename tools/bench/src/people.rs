//! Made-up people of the benchmarks: the n-th is the same in every run.

use serde_json::json;

/// Parts of made-up names; no name of anybody is taken.
const STARTS: [&str; 24] = [
    "Al", "Bren", "Cor", "Dal", "El", "Fen", "Gar", "Hal", "Il", "Jor", "Kel", "Lan", "Mar", "Nor",
    "Or", "Per", "Quin", "Ros", "Sel", "Tar", "Ul", "Ver", "Wen", "Yar",
];
const MIDDLES: [&str; 16] = [
    "a", "an", "ber", "di", "en", "go", "ha", "il", "ka", "lo", "mi", "no", "ri", "sa", "ti", "vo",
];
const ENDS: [&str; 20] = [
    "berg", "da", "din", "dorf", "feld", "grim", "holm", "ka", "lund", "mann", "na", "quist",
    "rad", "sen", "son", "stad", "ter", "ton", "vik", "wald",
];

/// The n-th person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeUp {
    pub first: String,
    pub last: String,
    pub email: String,
    pub mobile: String,
    pub office: String,
    n: u64,
}

/// Spreads numbers that follow each other, so that neighbours in time are none by name: the last
/// steps of `SplitMix64`.
fn spread(n: u64) -> u64 {
    let mut bits = n.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// A word of up to three parts, out of 24 x 16 x 20.
fn word(dice: u64) -> String {
    let at = |dice: u64, length: usize| usize::try_from(dice % length as u64).unwrap_or_default();
    let mut word = STARTS[at(dice, STARTS.len())].to_owned();
    word.push_str(MIDDLES[at(dice / 24, MIDDLES.len())]);
    word.push_str(ENDS[at(dice / (24 * 16), ENDS.len())]);
    word
}

impl MadeUp {
    pub fn new(n: u64) -> Self {
        let dice = spread(n);
        let (first, last) = (word(dice), word(dice / 7_680));
        let email = format!("{}.{}.{n}@example.org", first.to_lowercase(), last.to_lowercase());
        // Ranges of German numbers that are long enough for everybody to have his own.
        let mobile = format!("+49 151 {:08}", n % 100_000_000);
        let office = format!("+49 89 {:08}", 20_000_000 + n % 70_000_000);
        Self { first, last, email, mobile, office, n }
    }

    /// With an e-mail address, two phones and a postal address, as Deskpro takes a person.
    pub fn deskpro(&self) -> String {
        json!({
            "first_name": self.first,
            "last_name": self.last,
            "primary_email": self.email,
            "phone_numbers": [
                { "number": self.mobile, "label": "mobile" },
                { "number": self.office, "label": "work" },
            ],
            "contact_data": { "address": [self.deskpro_address()] },
        })
        .to_string()
    }

    fn deskpro_address(&self) -> serde_json::Value {
        json!({
            "address": self.street(), "city": "Springfield", "state": "Berlin",
            "zip": self.postcode(), "country": "Germany", "comment": "work",
        })
    }

    fn street(&self) -> String {
        format!("{} Street {}", self.last, self.n % 300 + 1)
    }

    fn postcode(&self) -> String {
        format!("{:05}", self.n % 90_000 + 10_000)
    }

    /// As ONLYOFFICE takes a person, with the same points but the postal address.
    pub fn onlyoffice(&self) -> String {
        json!({
            "email": self.email, "firstname": self.first, "lastname": self.last,
            "contacts": [
                { "type": "mobphone", "value": self.mobile },
                { "type": "phone", "value": self.office },
                { "type": "website", "value": format!("https://example.org/{}", self.n) },
            ],
        })
        .to_string()
    }

    /// As Xurrent takes a person; contacts are made by calls of their own there.
    pub fn xurrent(&self) -> String {
        json!({
            "name": format!("{} {}", self.first, self.last),
            "primary_email": self.email,
            "job_title": "Editor",
        })
        .to_string()
    }

    /// As awork invites a person.
    pub fn awork(&self, workspace: &str) -> String {
        json!({
            "workspaceId": workspace, "email": self.email, "invitationFlow": "invite",
            "firstName": self.first, "lastName": self.last,
        })
        .to_string()
    }

    /// As a card of vCard 3.0, with all that Deskpro is given.
    pub fn vcard(&self) -> String {
        let Self { first, last, email, mobile, office, n } = self;
        let (street, postcode) = (self.street(), self.postcode());
        format!(
            "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{n}\r\nFN:{first} {last}\r\nN:{last};{first};;;\r\n\
             EMAIL;TYPE=INTERNET:{email}\r\nTEL;TYPE=CELL:{mobile}\r\nTEL;TYPE=WORK:{office}\r\n\
             ADR;TYPE=WORK:;;{street};Springfield;Berlin;{postcode};Germany\r\n\
             END:VCARD\r\n"
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn everybody_has_an_address_and_phones_of_his_own() {
        let people: Vec<MadeUp> = (0..5_000).map(MadeUp::new).collect();
        let texts = people.iter().flat_map(|p| [&p.email, &p.mobile, &p.office]);
        assert_eq!(texts.collect::<BTreeSet<_>>().len(), 15_000);
    }

    #[test]
    fn names_differ_widely() {
        let names: BTreeSet<String> = (0..5_000).map(|n| MadeUp::new(n).last).collect();
        // Drawn at random, 5,000 times, of 7,680.
        assert!(names.len() > 3_500, "{}", names.len());
    }
}
