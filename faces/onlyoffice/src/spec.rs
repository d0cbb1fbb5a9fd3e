//! ONLYOFFICE's face as an entry of the registry.

use polydex_http::{FaceSpec, Per, RateWindow, VendorLimits};
use serde_json::Value as Json;

use crate::Onlyoffice;

/// ONLYOFFICE's API 2.0.
pub static FACE: FaceSpec = FaceSpec {
    format: &polydex_format_onlyoffice::FORMAT,
    mount: |options| {
        let face: Onlyoffice = serde_json::from_value(Json::Object(options.clone()))?;
        Ok(Box::new(face))
    },
    switches: &[],
    vendor_limits: VendorLimits {
        per: Per::Address,
        windows: &[RateWindow { requests: 500, seconds: 10 }],
    },
};
