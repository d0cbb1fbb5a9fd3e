//! Side-loading, and the membership records that it shows.

use serde_json::{Value as Json, json};

use crate::desk::{Desk, path_of};

/// A person with an organization, one without, and that organization.
async fn desk_of_two() -> (Desk, Json, Json) {
    let desk = Desk::start().await;
    let organization = desk.created("/organizations", &json!({"name": "Lind & Co"})).await;
    let members = json!({"organization": organization["id"], "organization_position": "CTO"});
    let person = desk.person("t@lind.example", &members).await;
    desk.person("u@lind.example", &json!({})).await;
    (desk, person, organization)
}

#[tokio::test]
async fn a_person_shows_the_membership_record() {
    let (desk, person, _) = desk_of_two().await;
    assert_eq!(person["organization_members"], json!([person["id"]]));
    let alone = desk.data("/people?primary_email=u@lind.example").await;
    assert_eq!(alone[0]["organization_members"], json!([]));
    let changed = desk.changed(&path_of(&person), &json!({"organization": null})).await;
    assert_eq!(changed["organization_members"], json!([]));
}

#[tokio::test]
async fn included_types_are_linked_by_their_ids() {
    let (desk, person, organization) = desk_of_two().await;
    let (id, number) = (person["id"].to_string(), organization["id"].to_string());
    let membership = json!({"id": person["id"], "person": person["id"],
        "organization": organization["id"], "is_manager": false, "position": "CTO",
        "created_at": "2026-03-01T12:00:00+0000", "updated_at": "2026-03-01T12:00:00+0000"});
    let linked = json!({
        "organization": {number: organization},
        "organization_member": {id.clone(): membership},
        "person": {id.clone(): person},
    });
    let all = "include=organization,organization_member,person,ticket";
    let one = desk.get(&format!("{}?{all}", path_of(&person))).await.expect(200).json();
    assert_eq!((&one["data"], &one["linked"]), (&person, &linked));
    let list = desk.get(&format!("/people?ids={id}&{all}")).await.expect(200).json();
    assert_eq!((&list["data"][0], &list["linked"]), (&person, &linked));
    let some = desk.get("/people?include=organization").await.expect(200).json();
    assert_eq!(some["linked"], json!({"organization": linked["organization"]}));
    let put = format!("{}?follow_location=1&include=organization", path_of(&person));
    assert_eq!(desk.put(&put, &json!({})).await.expect(200).json()["linked"], some["linked"]);
}

#[tokio::test]
async fn inline_side_loads_replace_ids() {
    let (desk, person, organization) = desk_of_two().await;
    let query = "include=organization,organization_member&inline_sideloads=1";
    let one = desk.get(&format!("{}?{query}", path_of(&person))).await.expect(200).json();
    assert_eq!(one["linked"], json!({}));
    assert_eq!(one["data"]["organization"], organization);
    assert_eq!(one["data"]["organization_members"][0]["position"], "CTO");
    let list = desk.data(&format!("/people?{query}&primary_email=u@lind.example")).await;
    assert_eq!(list[0]["organization"], json!(null));
}

#[tokio::test]
async fn an_organization_links_its_parent() {
    let (desk, _, parent) = desk_of_two().await;
    let child = json!({"name": "Lind North", "parent": parent["id"]});
    let child = desk.created("/organizations", &child).await;
    let path = format!("/organizations/{}?include=organization,person", child["id"]);
    let linked = desk.get(&path).await.expect(200).json()["linked"].clone();
    let id = parent["id"].to_string();
    assert_eq!(linked, json!({"organization": {id: parent}, "person": {}}));
}

#[tokio::test]
async fn a_guest_is_linked_no_more_than_he_may_read() {
    let (desk, _, organization) = desk_of_two().await;
    let guest = &desk.app.guest;
    let path = format!("/people/{}", guest.number);
    desk.put(&path, &json!({"organization": organization["id"]})).await.expect(204);
    let alone = format!("/organizations/{}", organization["id"]);
    let may_read = desk.call_as(guest, "GET", &alone, "").await.status == 200;
    let path = format!("{path}?include=organization");
    let linked = desk.call_as(guest, "GET", &path, "").await.expect(200).json()["linked"].clone();
    let is_linked = linked["organization"].get(organization["id"].to_string()).is_some();
    assert_eq!(is_linked, may_read);
}

#[tokio::test]
async fn the_tag_covers_linked_objects() {
    let (desk, person, organization) = desk_of_two().await;
    let path = format!("/api/v2{}?include=organization", path_of(&person));
    let authorization = crate::desk::authorization(&desk.app.owner);
    let first = desk.app.request("GET", &path, &[("Authorization", &authorization)], "").await;
    let etag = first.header("etag").unwrap();
    let rename = json!({"name": "Lind AS"});
    desk.put(&format!("/organizations/{}", organization["id"]), &rename).await.expect(204);
    let headers = [("Authorization", &*authorization), ("If-None-Match", etag)];
    let again = desk.app.request("GET", &path, &headers, "").await.expect(200).json();
    let id = organization["id"].to_string();
    assert_eq!(again["linked"]["organization"][id]["name"], "Lind AS");
}
