//! Deskpro's face as an entry of the registry.

use polydex_http::{FaceSpec, Per, RateWindow, VendorLimits};

use crate::Deskpro;

/// Deskpro's API v2. The vendor names the windows of its limits and no numbers; those here are ours.
pub static FACE: FaceSpec = FaceSpec {
    format: &polydex_format_deskpro::FORMAT,
    mount: |options| {
        polydex_http::no_options(options)?;
        Ok(Box::new(Deskpro))
    },
    switches: &[],
    vendor_limits: VendorLimits {
        per: Per::Key,
        windows: &[
            RateWindow { requests: 3600, seconds: 3600 },
            RateWindow { requests: 50_000, seconds: 86_400 },
        ],
    },
};
