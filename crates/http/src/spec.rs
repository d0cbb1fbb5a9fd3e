//! A dialect on HTTP, described once.

use polydex_lens::{FormatSpec, InvalidOptions, Options};

use crate::{Face, Per, RateWindow};

/// The protocol half of a dialect.
///
/// The registry of the program (`crates/registry`) holds one of these for each dialect; the server
/// mounts what [`mount`](Self::mount) makes of each.
#[derive(Debug)]
pub struct FaceSpec {
    /// The documents that the face answers.
    pub format: &'static FormatSpec,
    /// Makes the face from the dialect's table of the configuration file.
    pub mount: fn(&Options) -> Result<Box<dyn Face>, InvalidOptions>,
    /// Options that `polydex serve` also takes on the command line.
    pub switches: &'static [Switch],
    /// How often the vendor lets a client call.
    pub vendor_limits: VendorLimits,
}

/// An option of a dialect that is on or off, as `polydex serve` takes it: `--safe-csv` for
/// `safe_csv`.
#[derive(Debug)]
pub struct Switch {
    /// Its name in the dialect's table of the configuration file.
    pub option: &'static str,
    /// Its name on the command line, without dashes before it.
    pub flag: &'static str,
    /// The environment variable that sets it.
    pub variable: &'static str,
    /// What it does, for `--help`.
    pub help: &'static str,
}

/// How often a vendor lets a client call. Polydex limits no client unless asked to.
#[derive(Clone, Copy, Debug)]
pub struct VendorLimits {
    /// Whose requests are counted together.
    pub per: Per,
    /// The windows, each of which a request must fit.
    pub windows: &'static [RateWindow],
}

/// Refuses any option, for a dialect that has none.
pub fn no_options(options: &Options) -> Result<(), InvalidOptions> {
    match options.keys().next() {
        Some(key) => Err(InvalidOptions(format!("unknown option {key}; there are none"))),
        None => Ok(()),
    }
}
