//! How often anybody may call: the tables `[limits.DIALECT]` of the configuration file.
//!
//! Polydex limits nobody by itself. `preset = "vendor"` takes the vendor's own numbers:
//!
//! | table | requests | counted by |
//! |---|---|---|
//! | `deskpro` | 3 600 an hour, 50 000 a day (the vendor names the windows and no numbers) | key |
//! | `onlyoffice` | 500 in 10 seconds | address |
//! | `xurrent` | 20 in 2 seconds, 3 600 an hour | key |
//! | `awork` | 50 a second, 1 000 a minute | workspace |

use std::collections::BTreeMap;

use polydex_http::{Per, RateLimit, RateWindow, Rates};
use polydex_model::Dialect;
use serde::Deserialize;

use crate::Exit;

/// `[limits]`: how often anybody may call, by dialect.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RateSettings {
    /// `[limits.deskpro]`
    pub deskpro: DialectRates,
    /// `[limits.onlyoffice]`
    pub onlyoffice: DialectRates,
    /// `[limits.xurrent]`
    pub xurrent: DialectRates,
    /// `[limits.awork]`
    pub awork: DialectRates,
}

/// One dialect's table.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DialectRates {
    /// Which numbers hold where no windows are given.
    pub preset: Preset,
    /// Whose requests are counted together: `key`, `workspace` or `address`. Behind a proxy all
    /// addresses are the proxy's. Where nothing is given, as the vendor counts.
    pub per: Option<Per>,
    /// Such as `[{ requests = 50, seconds = 1 }]`, in place of the preset's.
    pub windows: Option<Vec<RateWindow>>,
    /// Windows of single keys, by their numbers; `[]` frees a key of any limit.
    pub keys: BTreeMap<String, Vec<RateWindow>>,
}

/// Numbers by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// No limit.
    #[default]
    Off,
    /// The vendor's.
    Vendor,
}

/// What a vendor allows.
struct Vendor {
    dialect: Dialect,
    per: Per,
    windows: &'static [RateWindow],
}

const DESKPRO: Vendor = Vendor {
    dialect: polydex_format_deskpro::DIALECT,
    per: Per::Key,
    windows: &[window(3600, 3600), window(50_000, 86_400)],
};
const ONLYOFFICE: Vendor = Vendor {
    dialect: polydex_format_onlyoffice::DIALECT,
    per: Per::Address,
    windows: &[window(500, 10)],
};
const XURRENT: Vendor = Vendor {
    dialect: polydex_format_xurrent::DIALECT,
    per: Per::Key,
    windows: &[window(20, 2), window(3600, 3600)],
};
const AWORK: Vendor = Vendor {
    dialect: polydex_format_awork::DIALECT,
    per: Per::Workspace,
    windows: &[window(50, 1), window(1000, 60)],
};

const fn window(requests: u32, seconds: u32) -> RateWindow {
    RateWindow { requests, seconds }
}

impl RateSettings {
    /// The limits themselves, or what is wrong with the tables.
    pub(crate) fn rates(&self) -> Result<Rates, Exit> {
        let tables = [
            (DESKPRO, &self.deskpro),
            (ONLYOFFICE, &self.onlyoffice),
            (XURRENT, &self.xurrent),
            (AWORK, &self.awork),
        ];
        let limits = tables.into_iter().map(|(vendor, table)| table.limit(vendor));
        Ok(Rates::new(limits.collect::<Result<Vec<_>, _>>()?))
    }
}

impl DialectRates {
    fn limit(&self, vendor: Vendor) -> Result<(Dialect, RateLimit), Exit> {
        let table = format!("limits.{}", vendor.dialect);
        let preset = if self.preset == Preset::Vendor { vendor.windows } else { &[] };
        let windows = self.windows.clone().unwrap_or_else(|| preset.to_vec());
        check(&table, &windows)?;
        let mut keys = BTreeMap::new();
        for (key, windows) in &self.keys {
            let table = format!("{table}.keys.{key}");
            let number = key
                .parse()
                .map_err(|_| Exit::Usage(format!("{table}: {key} is no key's number")))?;
            check(&table, windows)?;
            keys.insert(number, windows.clone());
        }
        let per = self.per.unwrap_or(vendor.per);
        Ok((vendor.dialect, RateLimit { per, windows, keys }))
    }
}

/// A window of no requests would shut everybody out, one of no time would let everybody in.
fn check(table: &str, windows: &[RateWindow]) -> Result<(), Exit> {
    match windows.iter().find(|window| window.requests == 0 || window.seconds == 0) {
        Some(_) => Err(Exit::Usage(format!("{table}: requests and seconds are 1 or more"))),
        None => Ok(()),
    }
}
