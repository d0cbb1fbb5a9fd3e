//! Where made-up people live: names, places, and numbers that ring nowhere.

/// What is usual in a country.
pub(super) struct Country {
    /// ISO 3166-1 alpha-2.
    pub(super) code: &'static str,
    /// Language tag.
    pub(super) locale: &'static str,
    /// How many of the people live here.
    pub(super) people: usize,
    /// Given names of women.
    pub(super) women: &'static [&'static str],
    /// Given names of men.
    pub(super) men: &'static [&'static str],
    /// Surnames.
    pub(super) surnames: &'static [&'static str],
    /// Towns.
    pub(super) towns: &'static [Town],
    /// Streets, with `#` for the number of the house.
    pub(super) streets: &'static [&'static str],
    /// Mobile numbers kept for fiction; each `#` is a digit.
    pub(super) mobile: &'static str,
}

/// A town of a country.
pub(super) struct Town {
    /// Its name.
    pub(super) name: &'static str,
    /// State or province, where addresses have one.
    pub(super) region: Option<&'static str>,
    /// A postcode there.
    pub(super) postcode: &'static str,
    /// IANA time zone.
    pub(super) zone: &'static str,
    /// Numbers there kept for fiction; each `#` is a digit.
    pub(super) phone: &'static str,
}

const fn town(
    name: &'static str,
    region: &'static str,
    postcode: &'static str,
    zone: &'static str,
    phone: &'static str,
) -> Town {
    let region = if region.is_empty() { None } else { Some(region) };
    Town { name, region, postcode, zone, phone }
}

/// Every country of the made-up people.
pub(super) const COUNTRIES: &[Country] = &[
    Country {
        code: "US",
        locale: "en-US",
        people: 40,
        women: &[
            "Abigail", "Brianna", "Carmen", "Denise", "Elena", "Grace", "Imani", "Joanna",
            "Keisha", "Marisol", "Naomi", "Rachel",
        ],
        men: &[
            "Aaron", "Calvin", "Darnell", "Ethan", "Garrett", "Hector", "Isaiah", "Jerome",
            "Logan", "Marcus", "Owen", "Victor",
        ],
        surnames: &[
            "Abbott",
            "Alvarez",
            "Bennett",
            "Caldwell",
            "Delgado",
            "Fletcher",
            "Greene",
            "Hawkins",
            "Jefferson",
            "Kowalski",
            "Lowell",
            "Mercer",
            "Nguyen",
            "Ortiz",
            "Prescott",
            "Ramsey",
            "Sandoval",
            "Tran",
            "Whitaker",
            "Young",
        ],
        towns: &[
            town("Portland", "OR", "97205", "America/Los_Angeles", "+1 503-555-01##"),
            town("Austin", "TX", "78701", "America/Chicago", "+1 512-555-01##"),
            town("Columbus", "OH", "43215", "America/New_York", "+1 614-555-01##"),
            town("Denver", "CO", "80202", "America/Denver", "+1 303-555-01##"),
        ],
        streets: &[
            "# Alder Court",
            "# Quarry Road",
            "# Lantern Street",
            "# Old Mill Lane",
            "# Sycamore Avenue",
        ],
        mobile: "+1 202-555-01##",
    },
    Country {
        code: "CA",
        locale: "en-CA",
        people: 12,
        women: &["Amélie", "Chantal", "Dana", "Fiona", "Heather", "Josée", "Leah", "Mireille"],
        men: &["Alistair", "Benoît", "Cameron", "Desmond", "Gilles", "Ian", "Mathieu", "Trevor"],
        surnames: &[
            "Arsenault",
            "Beaulieu",
            "Chow",
            "Fraser",
            "Gagnon",
            "MacNeil",
            "Pelletier",
            "Sinclair",
            "Tremblay",
            "Wong",
        ],
        towns: &[
            town("Halifax", "NS", "B3H 1A1", "America/Halifax", "+1 902-555-01##"),
            town("Winnipeg", "MB", "R3C 0A5", "America/Winnipeg", "+1 204-555-01##"),
        ],
        streets: &["# Harbour View", "# Spruce Street", "# Rue des Érables", "# Prairie Avenue"],
        mobile: "+1 416-555-01##",
    },
    Country {
        code: "GB",
        locale: "en-GB",
        people: 32,
        women: &[
            "Aisha", "Beatrice", "Clare", "Eleanor", "Freya", "Harriet", "Isla", "Nadia", "Priya",
            "Rowena",
        ],
        men: &[
            "Alasdair", "Callum", "Dominic", "Edwin", "Gareth", "Hamish", "Imran", "Kieran",
            "Oliver", "Rupert",
        ],
        surnames: &[
            "Ashworth",
            "Barnaby",
            "Chaudhry",
            "Drummond",
            "Ellison",
            "Fairfax",
            "Hargreaves",
            "Khan",
            "Llewellyn",
            "Marlowe",
            "Okafor",
            "Pemberton",
            "Rhodes",
            "Sharma",
            "Thackeray",
        ],
        towns: &[
            town("London", "", "SE1 7TP", "Europe/London", "+44 20 7946 0###"),
            town("Manchester", "", "M1 4BT", "Europe/London", "+44 161 496 0###"),
            town("Edinburgh", "", "EH1 2NG", "Europe/London", "+44 131 496 0###"),
            town("Cardiff", "", "CF10 1EP", "Europe/London", "+44 29 2018 0###"),
        ],
        streets: &[
            "# Foundry Row",
            "# Harbour Terrace",
            "# Millstone Lane",
            "# St Bride's Close",
            "# Weavers Yard",
        ],
        mobile: "+44 7700 900###",
    },
    Country {
        code: "IE",
        locale: "en-IE",
        people: 10,
        women: &["Aoife", "Bríd", "Ciara", "Deirdre", "Niamh", "Orla"],
        men: &["Cormac", "Declan", "Eoin", "Fergal", "Padraig", "Ronan"],
        surnames: &[
            "Brennan",
            "Costello",
            "Donnelly",
            "Fitzgerald",
            "Lynch",
            "O'Rourke",
            "Quinlan",
            "Sheehan",
        ],
        towns: &[
            town("Galway", "", "H91 AF2C", "Europe/Dublin", "+353 20 91# ####"),
            town("Cork", "", "T12 W8KP", "Europe/Dublin", "+353 20 91# ####"),
        ],
        streets: &["# Quay Street", "# Bridge Lane", "# Strand Road"],
        mobile: "+353 20 91# ####",
    },
    Country {
        code: "DE",
        locale: "de-DE",
        people: 40,
        women: &[
            "Annika",
            "Birgit",
            "Christiane",
            "Dörte",
            "Elif",
            "Friederike",
            "Heike",
            "Jana",
            "Katrin",
            "Lena",
            "Mirjam",
            "Ulrike",
        ],
        men: &[
            "Anselm",
            "Bernd",
            "Cem",
            "Detlef",
            "Florian",
            "Gunnar",
            "Henning",
            "Jörg",
            "Konstantin",
            "Lukas",
            "Matthias",
            "Torsten",
        ],
        surnames: &[
            "Achterberg",
            "Brückner",
            "Dahlmann",
            "Eichholz",
            "Fuhrmann",
            "Großkopf",
            "Hartwig",
            "Jahnke",
            "Kaya",
            "Lindner",
            "Möller",
            "Niehaus",
            "Oetken",
            "Pfeiffer",
            "Rademacher",
            "Schönfeld",
            "Thiessen",
            "von der Heide",
            "Wagenknecht",
            "Yılmaz",
        ],
        towns: &[
            town("Berlin", "", "10115", "Europe/Berlin", "+49 30 23125###"),
            town("Hamburg", "", "20095", "Europe/Berlin", "+49 40 66969###"),
            town("Köln", "", "50667", "Europe/Berlin", "+49 221 4710###"),
            town("München", "", "80331", "Europe/Berlin", "+49 89 99998###"),
            town("Frankfurt am Main", "", "60311", "Europe/Berlin", "+49 69 90009###"),
        ],
        streets: &[
            "Ahornweg #",
            "Am Alten Hafen #",
            "Gerbergasse #",
            "Lindenallee #",
            "Mühlenstraße #",
            "Salzspeicher #",
        ],
        mobile: "+49 176 040690##",
    },
    Country {
        code: "FR",
        locale: "fr-FR",
        people: 30,
        women: &[
            "Anaïs",
            "Bérénice",
            "Camille",
            "Delphine",
            "Élodie",
            "Fatima",
            "Hélène",
            "Inès",
            "Manon",
            "Solène",
        ],
        men: &[
            "Adrien", "Bastien", "Cédric", "Damien", "Étienne", "Gaël", "Hugo", "Karim", "Lucien",
            "Yann",
        ],
        surnames: &[
            "Aubert",
            "Benali",
            "Chevallier",
            "Delacroix",
            "Étienne",
            "Fontaine",
            "Garnier",
            "Haddad",
            "Jourdan",
            "Lemoine",
            "Mercier",
            "Perrin",
            "Renaud",
            "Vasseur",
            "de La Tour",
        ],
        towns: &[
            town("Paris", "", "75011", "Europe/Paris", "+33 1 99 00 ## ##"),
            town("Lyon", "", "69003", "Europe/Paris", "+33 4 65 71 ## ##"),
            town("Nantes", "", "44000", "Europe/Paris", "+33 2 61 91 ## ##"),
            town("Bordeaux", "", "33000", "Europe/Paris", "+33 5 36 49 ## ##"),
        ],
        streets: &[
            "# rue des Tanneurs",
            "# quai du Moulin",
            "# allée des Tilleuls",
            "# rue de l'Étoile",
            "# place du Marché",
        ],
        mobile: "+33 6 39 98 ## ##",
    },
    Country {
        code: "SE",
        locale: "sv-SE",
        people: 18,
        women: &["Agnes", "Birgitta", "Ebba", "Frida", "Ingrid", "Linnéa", "Saga", "Åsa"],
        men: &["Anders", "Björn", "Elias", "Gustav", "Håkan", "Lars", "Nils", "Östen"],
        surnames: &[
            "Almqvist",
            "Bergström",
            "Dahl",
            "Ekman",
            "Forsberg",
            "Hägg",
            "Lindqvist",
            "Nyström",
            "Sjöberg",
            "Öberg",
        ],
        towns: &[
            town("Stockholm", "", "111 29", "Europe/Stockholm", "+46 8 465 004 ##"),
            town("Göteborg", "", "411 03", "Europe/Stockholm", "+46 31 390 06 ##"),
            town("Malmö", "", "211 20", "Europe/Stockholm", "+46 40 628 04 ##"),
        ],
        streets: &["Björkvägen #", "Hamngatan #", "Kvarnbacken #", "Skeppsbron #"],
        mobile: "+46 70 174 06 ##",
    },
    Country {
        code: "AU",
        locale: "en-AU",
        people: 18,
        women: &["Bronwyn", "Charlotte", "Georgia", "Kirra", "Matilda", "Phoebe", "Sienna", "Zara"],
        men: &["Angus", "Brayden", "Darcy", "Flynn", "Jarrah", "Lachlan", "Mitchell", "Xavier"],
        surnames: &[
            "Appleby",
            "Brewster",
            "Carmody",
            "Dunstan",
            "Gallagher",
            "Harrigan",
            "Jacobs",
            "Nicolaou",
            "Papadopoulos",
            "Whitlock",
        ],
        towns: &[
            town("Sydney", "NSW", "2000", "Australia/Sydney", "+61 2 5550 ####"),
            town("Melbourne", "VIC", "3000", "Australia/Melbourne", "+61 3 5550 ####"),
            town("Brisbane", "QLD", "4000", "Australia/Brisbane", "+61 7 5550 ####"),
        ],
        streets: &["# Banksia Street", "# Jetty Road", "# Wattle Crescent", "# Ironbark Lane"],
        mobile: "+61 491 57# ###",
    },
];

#[cfg(test)]
mod tests {
    use polydex_model::normal;

    use super::*;
    use crate::demo::{dice::Dice, points::digits};

    #[test]
    fn every_number_can_be_read_and_every_zone_is_known() {
        let mut dice = Dice::new(1);
        for country in COUNTRIES {
            let phones = country.towns.iter().map(|town| town.phone).chain([country.mobile]);
            for number in phones.map(|pattern| digits(pattern, &mut dice)) {
                assert!(normal::phone(&number, "").is_some(), "{number}");
            }
            for town in country.towns {
                assert!(jiff::tz::TimeZone::get(town.zone).is_ok(), "{}", town.zone);
            }
        }
    }

    #[test]
    fn two_hundred_people_are_spread_over_the_countries() {
        assert_eq!(COUNTRIES.iter().map(|country| country.people).sum::<usize>(), 200);
    }
}
