//! Deskpro as an entry of the registry.

use std::sync::Arc;

use polydex_lens::{ClientSpec, FormatSpec, percent_encoded};
use serde_json::json;

use crate::{DeskproLens, phrasebook::GRANTING};

/// Deskpro's documents, and how its clients speak.
pub static FORMAT: FormatSpec = FormatSpec {
    name: "deskpro",
    title: "Deskpro",
    about: "Deskpro, API v2",
    documents: |workspace, _| Ok(Arc::new(DeskproLens::of(workspace))),
    envelopes: &["data"],
    reads_xml: false,
    granting: GRANTING,
    client: Some(ClientSpec {
        authorization: |key, secret| format!("key {key}:{secret}"),
        first_call: "/api/v2/people",
        person: |known| format!("/api/v2/people/{}", known.number),
        people: |skip, take| format!("/api/v2/people?count={take}&page={}", skip / take + 1),
        by_email: |email| format!("/api/v2/people?primary_email={}", percent_encoded(email)),
        by_phone: None,
        search: Some(|part, skip, take| {
            let (part, page) = (percent_encoded(part), skip / take + 1);
            format!("/api/v2/people?search={part}&count={take}&page={page}")
        }),
        create: |person, _| {
            let address = json!({
                "address": person.street, "city": "Springfield", "state": "Berlin",
                "zip": person.postcode, "country": "Germany", "comment": "work",
            });
            let document = json!({
                "first_name": person.first,
                "last_name": person.last,
                "primary_email": person.email,
                "phone_numbers": [
                    { "number": person.mobile, "label": "mobile" },
                    { "number": person.office, "label": "work" },
                ],
                "contact_data": { "address": [address] },
            });
            ("/api/v2/people", document)
        },
    }),
};
