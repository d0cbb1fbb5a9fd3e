//! Roles and their permissions, in the vendor's terms.

use axum::{Json, extract::State, response::IntoResponse};
use polydex_directory::policy::{Action, Target, allows};
use polydex_format_awork::{document::Stamps, lens::RoleName};
use polydex_http::{App, Authenticated};
use polydex_model::Role;
use serde::Serialize;
use uuid::Uuid;

use super::HandlerResult;

/// A feature of the vendor's permissions: its levels, and the action that each one permits.
struct Feature {
    name: &'static str,
    levels: &'static [(&'static str, Action)],
}

/// The features that concern users, with the levels that the policy knows.
const FEATURES: &[Feature] = &[
    Feature {
        name: "user-master-data",
        levels: &[("read", Action::Read), ("write", Action::Edit)],
    },
    Feature {
        name: "user-manage-config",
        levels: &[("write", Action::Edit), ("delete", Action::Delete)],
    },
];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PermissionsBody {
    signature: String,
    user_permission: UserPermissionBody,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UserPermissionBody {
    user_id: Uuid,
    is_admin: bool,
    is_guest: bool,
    role_id: Uuid,
    is_blocked: bool,
    permissions: Vec<PermissionBody>,
    project_roles_permissions: [(); 0],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PermissionBody {
    feature: &'static str,
    access_levels: Vec<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "the vendor's document")]
struct RoleBody {
    id: Uuid,
    name: &'static str,
    is_admin_role: bool,
    is_guest_role: bool,
    is_agent_role: bool,
    is_preset: bool,
    is_archived: bool,
    #[serde(flatten)]
    stamps: Stamps,
}

/// `GET /me/permissions`
pub(super) async fn permissions(caller: Authenticated) -> HandlerResult {
    let name = RoleName::of(caller.role);
    let role_id = role_id(caller.workspace.uuid, name);
    let user_permission = UserPermissionBody {
        user_id: caller.person.map_or_else(Uuid::nil, |person| person.0),
        is_admin: name == RoleName::Admin,
        is_guest: name == RoleName::Guest,
        role_id,
        is_blocked: false,
        permissions: granted(caller.role),
        project_roles_permissions: [],
    };
    let signature = role_id.simple().to_string();
    Ok(Json(PermissionsBody { signature, user_permission }).into_response())
}

/// `GET /permissions/features`
pub(super) async fn features(_caller: Authenticated) -> HandlerResult {
    let names: Vec<&str> = FEATURES.iter().map(|feature| feature.name).collect();
    Ok(Json(names).into_response())
}

/// `GET /roles`: the roles that an invitation's `roleId` may name. They are created with the
/// workspace and never change.
pub(super) async fn list(State(_): State<App>, caller: Authenticated) -> HandlerResult {
    let created = caller.workspace.created;
    let roles: Vec<RoleBody> = RoleName::ALL
        .into_iter()
        .map(|(role, name)| RoleBody {
            id: role_id(caller.workspace.uuid, role),
            name,
            is_admin_role: role == RoleName::Admin,
            is_guest_role: role == RoleName::Guest,
            is_agent_role: false,
            is_preset: true,
            is_archived: false,
            stamps: Stamps::of(created, created),
        })
        .collect();
    Ok(Json(roles).into_response())
}

fn granted(role: Role) -> Vec<PermissionBody> {
    FEATURES
        .iter()
        .map(|feature| {
            let levels = feature.levels.iter();
            let granted = levels.filter(|(_, action)| allows(role, *action, Target::Other));
            let access_levels = granted.map(|(level, _)| *level).collect();
            PermissionBody { feature: feature.name, access_levels }
        })
        .filter(|permission: &PermissionBody| !permission.access_levels.is_empty())
        .collect()
}

/// The id of a workspace's role. It derives from both, so that it never changes.
pub(super) fn role_id(workspace: Uuid, role: RoleName) -> Uuid {
    let name = RoleName::ALL.into_iter().find(|(known, _)| *known == role);
    let name = name.map_or("none", |(_, name)| name);
    Uuid::new_v5(&workspace, format!("awork role {name}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_have_ids_of_their_own_in_each_workspace() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_eq!(role_id(one, RoleName::Member), role_id(one, RoleName::Member));
        assert_ne!(role_id(one, RoleName::Member), role_id(one, RoleName::Guest));
        assert_ne!(role_id(one, RoleName::Member), role_id(other, RoleName::Member));
    }

    #[test]
    fn the_granted_levels_match_the_policy() {
        let levels = |role| -> Vec<String> {
            let granted = granted(role);
            granted.iter().map(|p| format!("{}:{}", p.feature, p.access_levels.join("+"))).collect()
        };
        assert_eq!(levels(Role::Guest), [] as [&str; 0]);
        assert_eq!(levels(Role::Member), ["user-master-data:read"]);
        let all = ["user-master-data:read+write", "user-manage-config:write+delete"];
        assert_eq!(levels(Role::Admin), all);
    }
}
