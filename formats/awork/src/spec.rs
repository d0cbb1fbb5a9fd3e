//! awork as an entry of the registry.

use std::sync::Arc;

use polydex_lens::{ClientSpec, FormatSpec, percent_encoded};
use serde_json::json;

use crate::{AworkLens, phrasebook::GRANTING};

/// awork's documents, and how its clients speak.
pub static FORMAT: FormatSpec = FormatSpec {
    name: "awork",
    title: "awork",
    about: "awork, API v1",
    documents: |_, _| Ok(Arc::new(AworkLens)),
    envelopes: &[],
    reads_xml: false,
    granting: GRANTING,
    client: Some(ClientSpec {
        authorization: |_, secret| format!("Bearer {secret}"),
        first_call: "/api/v1/me",
        person: |known| format!("/api/v1/users/{}", known.id),
        people: |skip, take| format!("/api/v1/users?pageSize={take}&page={}", skip / take + 1),
        by_email: |email| any_info("email", email),
        by_phone: Some(|phone| any_info("phone", phone)),
        search: None,
        create: |person, workspace| {
            let invitation = json!({
                "workspaceId": workspace, "email": person.email, "invitationFlow": "invite",
                "firstName": person.first, "lastName": person.last,
            });
            ("/api/v1/invitations", invitation)
        },
    }),
};

/// The users with a contact info of a type. The type is part of the condition because a value alone
/// may be of any type, and then no index finds it.
fn any_info(kind: &str, value: &str) -> String {
    let filter = format!("userContactInfos/any(c: c/type eq '{kind}' and c/value eq '{value}')");
    format!("/api/v1/users?filterby={}", percent_encoded(&filter))
}
