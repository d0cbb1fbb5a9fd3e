//! People who differ in everything that can be asked for.

use std::collections::BTreeMap;

use jiff::civil::date;
use polydex_model::{
    Address, Context, Dialect, Feature, ForeignIds, Link, Name, OnlineService, PartialDate, Person,
    Phone, Reference, Role, Spelling, Status, Value,
};
use serde_json::json;

use super::bench::Bench;

/// The dialect whose extras the people have.
pub const DESKPRO: Dialect = Dialect::named("deskpro");

/// Stores about a dozen people, some similar and some nearly empty; returns them by number.
pub async fn gather(bench: &Bench) -> Vec<Person> {
    let mut crowd = Vec::new();
    for person in [ana(bench), ana_again(bench), nobody(bench), emptied(bench), zoe(bench)] {
        crowd.push(bench.create(person).await);
    }
    let boss = reference(&crowd[0]);
    let unnamed = reference(&crowd[3]);
    let werke = bench.create(bench.organization("Große Werke")).await;
    let werke =
        Reference { name: Some("Große Werke".into()), ..resolved(werke.id.0, werke.number) };
    let groups = ["Ops", "Äpfel"].map(|name| bench.group(name));
    for mut person in [bob(bench), phones(bench), online(bench), dates(bench)] {
        person.organization = Some(werke.clone()).filter(|_| crowd.len() % 2 == 1);
        person.manager = Some(if crowd.len() < 7 { boss.clone() } else { unnamed.clone() });
        person.groups = groups[..crowd.len() % 3].to_vec();
        person.groups.reverse();
        crowd.push(bench.create(person).await);
    }
    let gone = bench.create(bench.reachable("Gone Girl", "gone@example.org")).await;
    crowd.push(bench.delete(&gone).await);
    crowd
}

fn reference(person: &Person) -> Reference {
    Reference {
        name: Some(person.shown_name()),
        user_name: Some(person.account.user_name.clone()),
        source_id: person.account.foreign_ids.source_id.clone(),
        ..resolved(person.id.0, person.number)
    }
}

fn resolved(id: uuid::Uuid, number: i64) -> Reference {
    Reference { number: Some(number), ..Reference::by_id(id) }
}

fn ana(bench: &Bench) -> Person {
    let mut person = bench.reachable("", "Ana@Example.org");
    person.card.name =
        Name { given: Some("Ana".into()), surname: Some("Silva".into()), ..Name::default() };
    person.card.job_title = Some("Clerk".into());
    person.card.labels = vec!["VIP".into(), "früh".into()];
    person.account.role = Role::Admin;
    person.account.invitation_accepted = true;
    person.account.locale = Some("en-GB".into());
    person.account.foreign_ids = ForeignIds {
        source: Some("HR".into()),
        source_id: Some("A-1".into()),
        employee: Some("17".into()),
        support: Some("s1".into()),
        authentication: Some("ana@sso".into()),
    };
    person.residue.set_extra(&DESKPRO, "feed", Some(json!("Yes")));
    bench.add(&mut person, Value::email("second@example.org"));
    person
}

fn ana_again(bench: &Bench) -> Person {
    let mut person = bench.reachable("ÁNA Sílva", "ana@example.com");
    person.card.job_title = Some("clerk".into());
    person.card.labels = vec!["vip".into()];
    person.card.location = Some("München".into());
    person.account.status = Status::Deactivated;
    person.account.foreign_ids.source_id = Some("a-1".into());
    person.residue.set_extra(&DESKPRO, "feed", Some(json!(17)));
    person
}

fn nobody(bench: &Bench) -> Person {
    bench.person("")
}

/// Everything given as empty, but an address.
fn emptied(bench: &Bench) -> Person {
    let empty = || Some(String::new());
    let mut person = bench.reachable(" ", "empty@example.org");
    person.card.name.title = empty();
    person.card.job_title = empty();
    person.card.gender = empty();
    person.card.notes = empty();
    person.account.locale = empty();
    person.account.foreign_ids.source = empty();
    person.card.labels = vec![String::new()];
    person.residue.set_extra(&DESKPRO, "feed", Some(json!("")));
    bench.add(&mut person, Value::text(""));
    person.card.points[1].label = empty();
    person
}

fn zoe(bench: &Bench) -> Person {
    let mut person = bench.person("Zoë Åström-Öberg");
    person.card.name.title = Some("Dr.".into());
    person.card.gender = Some("female".into());
    person.card.notes = Some("100% \"quoted\" _and_ back\\slashed".into());
    person.card.birthday = Some(PartialDate { year: Some(1990), ..PartialDate::default() });
    person.account.time_zone = Some("Europe/Berlin".into());
    person.account.status = Status::Archived;
    person.residue.set_extra(&DESKPRO, "feed", Some(json!(null)));
    bench.add(&mut person, Value::email("ana@EXAMPLE.org"));
    bench.add(&mut person, Value::email("zoë@müller.example"));
    person
}

fn bob(bench: &Bench) -> Person {
    let mut person = bench.reachable("Bob van der Berg Jr.", "bob@example.org");
    person.account.role = Role::Owner;
    person.residue.set_extra(&DESKPRO, "feed", Some(json!({"b": 1, "a": [2]})));
    let address = Address {
        street: Some("1 Long Lane".into()),
        locality: Some("Ana".into()),
        region: Some("ÖSTERGÖTLAND".into()),
        postcode: Some("089".into()),
        country: Some("Atlantis".into()),
        ..Address::default()
    };
    bench.add(&mut person, Value::Address(address));
    person.card.points[1].contexts = [Context::Billing].into();
    person.card.points[1].pref = Some(1);
    person.card.points[1].residue.set_extra(&DESKPRO, "feed", Some(json!("Yes")));
    let address = Address {
        street: Some(String::new()),
        country_code: Some("SE".into()),
        ..Address::default()
    };
    bench.add(&mut person, Value::Address(address));
    person.card.points[2].pref = Some(17);
    let spelling = Spelling {
        code: "home".into(),
        members: BTreeMap::from([
            ("comment".into(), (json!("home"), json!("Home"))),
            ("country".into(), (json!("Sweden"), json!(null))),
        ]),
    };
    person.card.points[2].residue.set_spelling(&DESKPRO, Some(spelling));
    person.card.points[2].created.by = Some(person.id);
    person.card.points[2].residue.set_extra(&DESKPRO, "feed", Some(json!(17)));
    person.card.picture = Some("https://example.org/Bob.png".into());
    person.account.status_since = Some("2020-02-02T00:00:00Z".parse().expect("a time"));
    person.created.by = Some(person.id);
    person.updated.by = Some(person.id);
    person
}

fn phones(bench: &Bench) -> Person {
    let mut person = bench.person("Phone Owner");
    person.residue.set_extra(&DESKPRO, "feed", Some(json!(true)));
    for (text, features) in [
        ("089/1234567", vec![Feature::Fax]),
        ("+49 89 1234567", vec![Feature::Mobile, Feature::Voice]),
        ("+1 202 555 0173", vec![]),
        ("ask at the desk", vec![Feature::Fax]),
        ("020 7946 1234 ext. 5", vec![]),
        ("Ext. 4812", vec![]),
    ] {
        let features = features.into_iter().collect();
        let number = text.to_owned();
        let extension = number.ends_with('3').then(|| "17".to_owned());
        bench.add(&mut person, Value::Phone(Phone { number, features, extension }));
    }
    person.card.points[0].contexts = [Context::Work, Context::Private].into();
    person.card.points[1].contexts = [Context::Work].into();
    person.card.points[1].label = Some("Büro".into());
    person.card.points[2].managed = true;
    person
}

fn online(bench: &Bench) -> Person {
    let mut person = bench.person("Online Only");
    person.residue.set_extra(&DESKPRO, "feed", Some(json!(-3)));
    let twitter = OnlineService {
        service: Some("twitter".into()),
        user: Some("Ana".into()),
        ..OnlineService::default()
    };
    let other = OnlineService {
        service: Some("Other".into()),
        uri: Some("HTTPS://Example.org:443/Ana".into()),
        chat: true,
        ..OnlineService::default()
    };
    bench.add(&mut person, Value::OnlineService(twitter));
    bench.add(&mut person, Value::OnlineService(other));
    bench.add(&mut person, Value::OnlineService(OnlineService::default()));
    bench.add(&mut person, Value::Link(Link { uri: "example.org".into() }));
    bench.add(&mut person, Value::text("Ana"));
    person
}

fn dates(bench: &Bench) -> Person {
    let mut person = bench.person("Early Bird");
    person.card.birthday = Some(date(1990, 2, 14).into());
    person.created.at = "1999-12-31T23:59:59.999999Z".parse().expect("a time");
    person.updated.at = person.created.at;
    person
}
