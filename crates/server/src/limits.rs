//! How often anybody may call: the tables `[limits.DIALECT]` of the configuration file.
//!
//! Polydex sets no limit by itself. `preset = "vendor"` takes the vendor's own numbers, which each
//! face names in its [`FaceSpec::vendor_limits`].

use std::collections::BTreeMap;

use polydex_http::{FaceSpec, Per, RateLimit, RateWindow, Rates};
use polydex_model::Dialect;
use polydex_registry::FACES;
use serde::Deserialize;

use crate::Exit;

/// `[limits]`: how often anybody may call, by the dialect's name.
pub type RateSettings = BTreeMap<String, DialectRates>;

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

/// The limits themselves, or what is wrong with the tables.
pub(crate) fn rates(settings: &RateSettings) -> Result<Rates, Exit> {
    let limits = settings.iter().map(|(name, table)| {
        let face = FACES.iter().find(|face| face.format.name == name);
        let face = face.ok_or_else(|| {
            let known: Vec<&str> = FACES.iter().map(|face| face.format.name).collect();
            Exit::Usage(format!("limits.{name}: expected one of {}", known.join(", ")))
        })?;
        table.limit(face)
    });
    Ok(Rates::new(limits.collect::<Result<Vec<_>, _>>()?))
}

impl DialectRates {
    fn limit(&self, face: &FaceSpec) -> Result<(Dialect, RateLimit), Exit> {
        let table = format!("limits.{}", face.format.name);
        let vendor = face.vendor_limits;
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
        Ok((face.format.dialect(), RateLimit { per, windows, keys }))
    }
}

/// A window of no requests would shut everybody out, one of no time would let everybody in.
fn check(table: &str, windows: &[RateWindow]) -> Result<(), Exit> {
    match windows.iter().find(|window| window.requests == 0 || window.seconds == 0) {
        Some(_) => Err(Exit::Usage(format!("{table}: requests and seconds are 1 or more"))),
        None => Ok(()),
    }
}
