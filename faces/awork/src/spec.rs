//! awork's face as an entry of the registry.

use polydex_http::{FaceSpec, Per, RateWindow, VendorLimits};

use crate::Awork;

/// awork's API v1.
pub static FACE: FaceSpec = FaceSpec {
    format: &polydex_format_awork::FORMAT,
    mount: |options| {
        polydex_http::no_options(options)?;
        Ok(Box::new(Awork))
    },
    switches: &[],
    vendor_limits: VendorLimits {
        per: Per::Workspace,
        windows: &[
            RateWindow { requests: 50, seconds: 1 },
            RateWindow { requests: 1000, seconds: 60 },
        ],
    },
};
