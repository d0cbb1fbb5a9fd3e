//! Rolo's face as an entry of the registry.

use polydex_http::{FaceSpec, Per, RateWindow, VendorLimits};

use crate::Rolo;

/// Rolo's API.
pub static FACE: FaceSpec = FaceSpec {
    format: &polydex_format_example::FORMAT,
    mount: |options| {
        polydex_http::no_options(options)?;
        Ok(Box::new(Rolo))
    },
    switches: &[],
    vendor_limits: VendorLimits {
        per: Per::Key,
        windows: &[RateWindow { requests: 100, seconds: 60 }],
    },
};
