//! Equality on e-mail, phone, foreign ids and names walks an index, however a dialect asks for it.

use jiff::Timestamp;
use polydex_model::{Filter, Person, Query, Settings, Status, query::Field};
use polydex_store::{NewWorkspace, Store as _};
use polydex_store_sqlite::{Options, SqliteStore};
use uuid::Uuid;

fn awork(filterby: &str) -> Filter {
    use polydex_face_awork::filter::{Moment, USER, compile, parse};
    let moment = Moment { now: Timestamp::UNIX_EPOCH, me: Uuid::nil() };
    let expr =
        parse(filterby, USER, moment).unwrap_or_else(|error| panic!("{filterby}: {error:?}"));
    compile(&expr, &[]).unwrap_or_else(|error| panic!("{filterby}: {error:?}"))
}

fn deskpro(query: &str) -> Filter {
    polydex_face_deskpro::fuzz::people(query, 1).expect(query)
}

fn onlyoffice(query: &str) -> Filter {
    use polydex_face_onlyoffice::filter;
    use polydex_format_onlyoffice::{
        ZeroOffset,
        wire::{date::Portal, form},
    };
    let portal = Portal::new(&Settings::default(), ZeroOffset::Letter);
    filter::advanced(&form::read(query.as_bytes()).expect(query), &portal).expect(query)
}

fn onlyoffice_words(query: &str) -> Filter {
    polydex_face_onlyoffice::filter::words(query)
}

fn xurrent(query: &str) -> Filter {
    polydex_face_xurrent::fuzz::read_query::<Person>(query).expect(query).filter
}

/// Whether a step finds records, or points on the way to them, by nothing but whose they are.
fn walks_all(step: &str) -> bool {
    let found_by = step.rsplit_once('(').map(|(_, found_by)| found_by.trim_end_matches(')'));
    let is_own_list =
        step.starts_with("SCAN json_each") || step.starts_with("SCAN search VIRTUAL TABLE INDEX");
    // Of the points of one kind, these are few.
    let is_of_few = step.contains("contact_points_with_extras");
    (step.starts_with("SCAN") && !is_own_list)
        || !is_of_few && matches!(found_by, Some("workspace_id=?" | "workspace_id=? AND kind=?"))
}

#[tokio::test]
async fn who_is_looked_up_is_found_by_an_index_in_every_dialect() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = SqliteStore::open(folder.path().join("plans.db"), Options::default());
    let store = store.expect("a new file");
    let new = NewWorkspace {
        uuid: Uuid::from_u128(1),
        name: "test".to_owned(),
        host: None,
        settings: Settings::default(),
        at: Timestamp::UNIX_EPOCH,
    };
    let workspace = store.create_workspace(new).await.expect("a new file").expect("no other");
    let mut walking = Vec::new();
    for (asked, filter) in [
        ("primary_email=ana@x.example", deskpro("primary_email=ana@x.example")),
        ("emails[]=ana@x.example", deskpro("emails[]=ana@x.example&emails[]=bob@x.example")),
        ("ids=7,8", deskpro("ids=7,8")),
        ("organization=7", deskpro("organization=7")),
        ("label[]=vip", deskpro("label[]=vip")),
        ("filterBy=email", onlyoffice("filterBy=email&filterValue=ana@x.example")),
        ("filterBy=userName", onlyoffice("filterBy=userName&filterValue=ana")),
        ("filterBy=firstName", onlyoffice("filterBy=firstName&filterValue=Ana")),
        ("filterBy=lastName", onlyoffice("filterBy=lastName&filterValue=Silva")),
        ("filterBy=displayName", onlyoffice("filterBy=displayName&filterValue=Ana%20Silva")),
        ("filterBy=mobilePhone", onlyoffice("filterBy=mobilePhone&filterValue=0171")),
        ("name=Ana Silva", xurrent("name=Ana%20Silva")),
        ("primary_email=a,b", xurrent("primary_email=ana@x.example,bob@x.example")),
        ("telephone=0171 1234567", xurrent("telephone=0171%201234567")),
        ("sourceID=7", xurrent("sourceID=7")),
        ("employeeID=7", xurrent("employeeID=7")),
        ("supportID=7", xurrent("supportID=7")),
        ("id=7", xurrent("id=7")),
        ("firstName", awork("firstName eq 'Ana'")),
        ("lastName", awork("lastName eq 'Silva' and isArchived eq false")),
        ("tolower(lastName)", awork("tolower(lastName) eq 'silva'")),
        ("startswith(firstName)", awork("startswith(firstName,'An')")),
        ("a tag that starts", awork("tags/any(t: startswith(t/name,'vi'))")),
        ("id", awork("id eq guid'00000000-0000-0000-0000-000000000001'")),
        (
            "any type and value",
            awork("userContactInfos/any(c: c/type eq 'phone' and c/value eq '+49 171 1234567')"),
        ),
        (
            "any type and tolower(value)",
            awork(
                "userContactInfos/any(c: c/type eq 'email' and tolower(c/value) eq 'ana@x.example')",
            ),
        ),
        ("any value", awork("userContactInfos/any(c: c/value eq '+49 171 1234567')")),
        ("any value with its extension", awork("userContactInfos/any(c: c/value eq '1 ext. 7')")),
        ("any value in", awork("userContactInfos/any(c: c/value in ('1','ana@x.example'))")),
        ("any tolower(value)", awork("userContactInfos/any(c: tolower(c/value) eq '@ana')")),
        ("any tolower(value) in", awork("userContactInfos/any(c: tolower(c/value) in ('a','b'))")),
        (
            "any value and sub-type",
            awork("userContactInfos/any(c: c/subType eq 'work' and c/value eq '1')"),
        ),
        ("any value or value", awork("userContactInfos/any(c: c/value eq '1' or c/value eq '2')")),
        ("any start", awork("userContactInfos/any(c: startswith(c/value,'+49 171'))")),
        (
            "any type and start",
            awork("userContactInfos/any(c: c/type eq 'phone' and startswith(c/value,'+49 171'))"),
        ),
        ("any tolower start", awork("userContactInfos/any(c: startswith(tolower(c/value),'@an'))")),
        ("any profile", awork("userContactInfos/any(c: c/type eq 'social' and c/value eq '@ana')")),
        (
            "any value of an address",
            awork("userContactInfos/any(c: c/type eq 'address' and c/value eq 'x')"),
        ),
        (
            "any city of a phone",
            awork("userContactInfos/any(c: c/type eq 'phone' and c/city eq 'Kiel')"),
        ),
        (
            "any value or any value",
            awork(
                "userContactInfos/any(c: c/value eq '1') or userContactInfos/any(c: c/value eq '2')",
            ),
        ),
        ("tags", awork("tags/any(t: t/name eq 'vip')")),
        ("query=ana", onlyoffice_words("ana van")),
        ("search=ana", deskpro("search=ana")),
        ("substringof(firstName)", awork("substringof('nal',firstName)")),
        ("substringof(tolower(lastName))", awork("substringof('ilv',tolower(lastName))")),
        ("endswith(lastName)", awork("endswith(lastName,'lva')")),
        (
            "one text in either name",
            awork("substringof('Lop',firstName) or startswith(lastName,'Lop')"),
        ),
        (
            "a part of an e-mail address",
            awork("userContactInfos/any(c: c/type eq 'email' and endswith(c/value,'@x.example'))"),
        ),
    ] {
        let listed = !Filter::eq(Field::Status, Status::Deleted);
        let query = Query::first(listed.and(filter), 20);
        let plan = store.plan_of_people(workspace.id, &query).await.expect(asked);
        if plan.iter().any(|step| walks_all(step)) {
            walking.push(format!("{asked}:\n  {}", plan.join("\n  ")));
        }
    }
    assert!(walking.is_empty(), "{}", walking.join("\n"));
}
