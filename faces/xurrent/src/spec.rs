//! Xurrent's face as an entry of the registry.

use polydex_http::{FaceSpec, Per, RateWindow, Switch, VendorLimits};
use serde_json::Value as Json;

use crate::{Options, Xurrent};

/// Xurrent's API v1.
pub static FACE: FaceSpec = FaceSpec {
    format: &polydex_format_xurrent::FORMAT,
    mount: |options| {
        let options: Options = serde_json::from_value(Json::Object(options.clone()))?;
        Ok(Box::new(Xurrent::new(options)))
    },
    switches: &[Switch {
        option: "safe_csv",
        flag: "safe-csv",
        variable: "POLYDEX_SAFE_CSV",
        help: "Quote cells of Xurrent's exports that a spreadsheet would take for formulas. Such a \
               file is for reading: imported again, it would change what was quoted",
    }],
    vendor_limits: VendorLimits {
        per: Per::Key,
        windows: &[
            RateWindow { requests: 20, seconds: 2 },
            RateWindow { requests: 3600, seconds: 3600 },
        ],
    },
};
