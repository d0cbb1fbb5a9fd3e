//! The calls as clients of awork make them.

#[path = "support/client.rs"]
mod client;

#[path = "face/contact_infos.rs"]
mod contact_infos;
#[path = "face/conventions.rs"]
mod conventions;
#[path = "face/filters.rs"]
mod filters;
#[path = "face/invitations.rs"]
mod invitations;
#[path = "face/lists.rs"]
mod lists;
#[path = "face/permissions.rs"]
mod permissions;
#[path = "face/users.rs"]
mod users;
