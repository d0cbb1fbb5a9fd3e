//! Variables of the environment that look like ours and are not: usually mistyped ones.

use std::collections::BTreeSet;

use clap::Command;

use crate::{
    log::{self, say},
    settings::OWNER_KEY,
};

/// How every variable of ours begins.
const PREFIX: &str = "POLYDEX_";

/// How alike two names must be for one to be meant by the other, from 0 to 1.
const ALIKE: f64 = 0.9;

/// Says which `POLYDEX_…` variables nothing reads, and which ones may be meant.
pub(crate) fn warn_of_unknown(command: &Command) {
    let mut known = BTreeSet::from([log::VARIABLE.to_owned(), OWNER_KEY.to_owned()]);
    gather(command, &mut known);
    for (name, _) in std::env::vars_os() {
        let Some(name) = name.to_str() else { continue };
        if name.starts_with(PREFIX) && !known.contains(name) {
            let meant = meant(name, &known);
            let hint = meant.map_or(String::new(), |meant| format!("; did you mean {meant}?"));
            say(&format!("polydex: no option is called {name}{hint}"));
        }
    }
}

/// The variables of a command and of those below it.
fn gather(command: &Command, known: &mut BTreeSet<String>) {
    let variables = command.get_arguments().filter_map(clap::Arg::get_env);
    known.extend(variables.filter_map(|name| name.to_str()).map(str::to_owned));
    for below in command.get_subcommands() {
        gather(below, known);
    }
}

fn meant<'k>(name: &str, known: &'k BTreeSet<String>) -> Option<&'k String> {
    let name = &name[PREFIX.len()..];
    let scored = known.iter().map(|known| {
        let likeness = strsim::jaro_winkler(name, &known[PREFIX.len()..]);
        (likeness, known)
    });
    let (likeness, known) = scored.max_by(|(one, _), (other, _)| one.total_cmp(other))?;
    (likeness >= ALIKE).then_some(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_variable_is_told_the_one_that_it_is_like() {
        let known = BTreeSet::from(["POLYDEX_LISTEN".to_owned(), "POLYDEX_DEMO".to_owned()]);
        assert_eq!(meant("POLYDEX_LISTN", &known).unwrap(), "POLYDEX_LISTEN");
        assert_eq!(meant("POLYDEX_COLOR", &known), None);
    }
}
