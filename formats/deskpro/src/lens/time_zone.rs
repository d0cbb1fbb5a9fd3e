//! Time zones by IANA name, the only one that Deskpro knows.

use jiff::tz;

/// What is shown where no time zone, or none with such a name, is known.
const DEFAULT: &str = "UTC";

/// The time zone as Deskpro shows it. Other systems' names (`Pacific Time (US & Canada)`) are
/// hidden: Deskpro's clients give the text to their own time zone database.
pub(super) fn shown(time_zone: Option<&str>) -> String {
    time_zone.filter(|name| is_iana(name)).unwrap_or(DEFAULT).to_owned()
}

/// Whether a text is an IANA name. On a machine without the database its shape decides.
pub(super) fn is_iana(name: &str) -> bool {
    let name = name.trim();
    if name.eq_ignore_ascii_case(DEFAULT) {
        return true;
    }
    let is_shaped = name.contains('/')
        && name.split('/').all(|part| !part.is_empty())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte));
    is_shaped && (tz::db().is_definitively_empty() || tz::db().get(name).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_other_systems_are_hidden() {
        assert_eq!(shown(Some("Europe/Berlin")), "Europe/Berlin");
        assert_eq!(shown(Some("Pacific Time (US & Canada)")), "UTC");
        assert_eq!(shown(None), "UTC");
    }

    #[test]
    fn a_name_is_an_area_and_a_place() {
        assert!(is_iana("America/Argentina/Buenos_Aires"));
        for other in ["", "Berlin", "/", "Europe/", "../etc/passwd", "Europe/Berlin\0"] {
            assert!(!is_iana(other), "{other}");
        }
    }
}
