//! Xurrent as an entry of the registry.

use std::sync::Arc;

use polydex_lens::{ClientSpec, FormatSpec, percent_encoded};
use serde_json::json;

use crate::{XurrentLens, phrasebook::GRANTING};

/// Xurrent's documents, and how its clients speak.
pub static FORMAT: FormatSpec = FormatSpec {
    name: "xurrent",
    title: "Xurrent",
    about: "Xurrent (4me), API v1",
    documents: |workspace, _| Ok(Arc::new(XurrentLens::for_workspace(&workspace.settings))),
    envelopes: &[],
    reads_xml: false,
    granting: GRANTING,
    client: Some(ClientSpec {
        authorization: |_, secret| format!("Bearer {secret}"),
        first_call: "/v1/me",
        person: |known| format!("/v1/people/{}", known.number),
        people: |skip, take| format!("/v1/people?per_page={take}&page={}", skip / take + 1),
        by_email: |email| format!("/v1/people?primary_email={}", percent_encoded(email)),
        by_phone: Some(|phone| format!("/v1/people?telephone={}", percent_encoded(phone))),
        search: None,
        // Contacts are made by calls of their own.
        create: |person, _| {
            let document = json!({
                "name": format!("{} {}", person.first, person.last),
                "primary_email": person.email,
                "job_title": "Editor",
            });
            ("/v1/people", document)
        },
    }),
};
