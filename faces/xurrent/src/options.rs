//! The options of this face in the configuration file.

use serde::Deserialize;

/// `[xurrent]` in the configuration file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Whether a token may also come as the user of `Authorization: Basic` or as `?api_token=`,
    /// which the vendor switched off in 2021.
    pub basic_auth: bool,
    /// Whether exports quote cells that a spreadsheet would take for formulas, unless their request
    /// says `safe=0`. Such a file is for reading: imported again, it would change what was quoted.
    pub safe_csv: bool,
}
