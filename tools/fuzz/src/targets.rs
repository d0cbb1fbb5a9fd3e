//! The targets by name.

use std::{env, process, sync::OnceLock};

use crate::faces;

/// A target: panics where the product is wrong.
type Target = fn(&[u8]);

/// Every target. A name is that of its folder of seeds; up to the first dash it is that of its
/// dictionary.
const TARGETS: &[(&str, Target)] = &[
    ("awork-filter", polydex_face_awork::fuzz::filter),
    ("awork-order", polydex_face_awork::fuzz::order),
    ("awork-body", polydex_format_awork::fuzz::body),
    ("awork-put", polydex_format_awork::fuzz::put),
    ("onlyoffice-brackets", polydex_format_onlyoffice::fuzz::brackets),
    ("onlyoffice-json_body", polydex_format_onlyoffice::fuzz::json_body),
    ("onlyoffice-xml_body", polydex_format_onlyoffice::fuzz::xml_body),
    ("onlyoffice-list_query", polydex_face_onlyoffice::fuzz::list_query),
    ("onlyoffice-document", polydex_format_onlyoffice::fuzz::document),
    ("onlyoffice-put", polydex_format_onlyoffice::fuzz::put),
    ("deskpro-list", polydex_face_deskpro::fuzz::list),
    ("deskpro-list_body", polydex_face_deskpro::fuzz::list_body),
    ("deskpro-batch", polydex_face_deskpro::fuzz::batch),
    ("deskpro-body", polydex_format_deskpro::fuzz::body),
    ("deskpro-put", polydex_format_deskpro::fuzz::put),
    ("xurrent-query", polydex_face_xurrent::fuzz::query),
    ("xurrent-cursor", polydex_face_xurrent::fuzz::cursor),
    ("xurrent-csv", polydex_face_xurrent::fuzz::csv),
    ("xurrent-put", polydex_format_xurrent::fuzz::put),
    ("faces", faces::answer),
];

static CHOSEN: OnceLock<Target> = OnceLock::new();

/// Finds the target that is to run. Where none is named, prints all names and ends.
pub fn choose() {
    let name = env::var("POLYDEX_FUZZ").unwrap_or_default();
    if name.is_empty() {
        for (name, _) in TARGETS {
            println!("{name}");
        }
        process::exit(0);
    }
    let Some((_, target)) = TARGETS.iter().find(|(known, _)| *known == name) else {
        eprintln!("POLYDEX_FUZZ: there is no target {name}");
        process::exit(2);
    };
    CHOSEN.get_or_init(|| *target);
}

/// Runs the chosen target once.
pub fn run(bytes: &[u8]) {
    CHOSEN.get().expect("a target is chosen before the first run")(bytes);
}
