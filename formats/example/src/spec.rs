//! Rolo as an entry of the registry.

use std::sync::Arc;

use polydex_lens::{ClientSpec, FormatSpec, percent_encoded};
use serde_json::json;

use crate::RoloLens;

/// Rolo's documents, and how its clients speak.
pub static FORMAT: FormatSpec = FormatSpec {
    name: "example",
    title: "Rolo",
    about: "Rolo, a made-up vendor",
    documents: |_, _| Ok(Arc::new(RoloLens)),
    envelopes: &[],
    reads_xml: false,
    granting: &[],
    client: Some(ClientSpec {
        authorization: |_, secret| format!("Bearer {secret}"),
        first_call: "/rolo/cards",
        person: |known| format!("/rolo/cards/{}", known.id),
        people: |skip, take| format!("/rolo/cards?skip={skip}&take={take}"),
        by_email: |email| format!("/rolo/cards?mail={}", percent_encoded(email)),
        by_phone: None,
        search: None,
        create: |person, _| {
            let card = json!({
                "name": format!("{} {}", person.first, person.last),
                "contacts": [
                    { "type": "mail", "label": "main", "value": person.email },
                    { "type": "phone", "label": "cell", "value": person.mobile },
                ],
            });
            ("/rolo/cards", card)
        },
    }),
};
