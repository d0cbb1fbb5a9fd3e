//! ONLYOFFICE as an entry of the registry.

use std::sync::Arc;

use polydex_lens::{ClientSpec, FormatSpec, percent_encoded};
use serde::Deserialize as _;
use serde_json::json;

use crate::{convert::Profiles, phrasebook::GRANTING, wire::date::ZeroOffset};

/// ONLYOFFICE's profiles, and how its clients speak.
pub static FORMAT: FormatSpec = FormatSpec {
    name: "onlyoffice",
    title: "ONLYOFFICE",
    about: "ONLYOFFICE, API 2.0",
    documents: |workspace, options| {
        let zero_offset = options.get("zero_offset").cloned().map(ZeroOffset::deserialize);
        let zero_offset = zero_offset.transpose()?.unwrap_or_default();
        Ok(Arc::new(Profiles::new(&workspace.settings, zero_offset)))
    },
    envelopes: &["response"],
    reads_xml: true,
    granting: GRANTING,
    client: Some(ClientSpec {
        authorization: |_, secret| secret.to_owned(),
        first_call: "/api/2.0/people/@self",
        person: |known| format!("/api/2.0/people/{}", known.id),
        people: |skip, take| format!("/api/2.0/people?count={take}&startIndex={skip}"),
        by_email: |email| format!("/api/2.0/people/email?email={}", percent_encoded(email)),
        by_phone: None,
        search: Some(|part, skip, take| {
            let part = percent_encoded(part);
            format!("/api/2.0/people/@search/{part}?startIndex={skip}&count={take}")
        }),
        create: |person, _| {
            let document = json!({
                "email": person.email, "firstname": person.first, "lastname": person.last,
                "contacts": [
                    { "type": "mobphone", "value": person.mobile },
                    { "type": "phone", "value": person.office },
                    { "type": "website", "value": person.website },
                ],
            });
            ("/api/2.0/people", document)
        },
    }),
};
