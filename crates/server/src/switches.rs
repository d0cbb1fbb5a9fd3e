//! Options of single dialects on the command line of `polydex serve`, as the faces name them.

use clap::{
    Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, builder::BoolishValueParser,
    error::Error,
};
use polydex_http::{FaceSpec, Switch};
use polydex_registry::FACES;
use serde_json::Value as Json;

use crate::dialects::DialectOptions;

/// The switches that were given, by the dialect's name and the option's.
#[derive(Clone, Debug, Default)]
pub(crate) struct Switches(Vec<(&'static str, &'static str, bool)>);

impl Switches {
    /// The options with these switches in place of what a file says.
    pub(crate) fn over(self, mut options: DialectOptions) -> DialectOptions {
        for (dialect, option, is_on) in self.0 {
            let table = options.entry(dialect.to_owned()).or_default();
            table.insert(option.to_owned(), Json::Bool(is_on));
        }
        options
    }
}

fn all() -> impl Iterator<Item = (&'static FaceSpec, &'static Switch)> {
    FACES.iter().flat_map(|face| face.switches.iter().map(move |switch| (*face, switch)))
}

impl Args for Switches {
    fn augment_args(command: Command) -> Command {
        command.args(all().map(|(_, switch)| {
            Arg::new(switch.flag)
                .long(switch.flag)
                .env(switch.variable)
                .value_name("BOOL")
                .num_args(0..=1)
                .require_equals(true)
                .default_missing_value("true")
                .value_parser(BoolishValueParser::new())
                .action(ArgAction::Set)
                .help(switch.help)
        }))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Switches {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let given = all().filter_map(|(face, switch)| {
            let is_on = matches.get_one::<bool>(switch.flag)?;
            Some((face.format.name, switch.option, *is_on))
        });
        Ok(Self(given.collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
