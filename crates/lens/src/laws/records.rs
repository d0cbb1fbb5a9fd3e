//! People and organizations of every origin.

use jiff::Timestamp;
use polydex_model::{
    Account, Card, ContactPoint, ForeignIds, Name, Organization, OrganizationId, PartialDate,
    Person, PersonId, Reference, Role, Status, Value,
};
use proptest::{collection, option, prelude::*, sample::select};

use super::{
    points::{any_email, any_point, any_stamp, numbered, point_of, uuid_of},
    residue::any_residue,
    settle::reference,
    words::{any_label, any_text, maybe},
};

/// Any person: contact points of all kinds, an account in any state, residue of any dialect.
pub fn any_person() -> BoxedStrategy<Person> {
    let referred = (option::of(any_reference()), option::of(any_reference()), any_groups());
    let beside = (any_stamp(), any_stamp(), any_residue(), 1..1000_i64, 1..50_i64);
    (any_card(), any_account(), any::<prop::sample::Selector>(), referred, beside)
        .prop_map(|(card, (primary, mut account), which, referred, beside)| {
            let (organization, manager, groups) = referred;
            let (created, updated, residue, number, version) = beside;
            let emails = card.points.iter().filter(|point| matches!(point.value, Value::Email(_)));
            let chosen = which.try_select(emails).filter(|_| primary);
            account.primary_email = chosen.map(|point| point.id);
            Person {
                id: PersonId(uuid_of(number)),
                number,
                version,
                created,
                updated,
                account,
                card,
                organization,
                manager,
                groups,
                residue,
            }
        })
        .boxed()
}

/// Any organization: contact points of all kinds, residue of any dialect.
pub fn any_organization() -> BoxedStrategy<Organization> {
    let referred = (option::of(any_reference()), option::of(any_reference()));
    let domains = collection::vec(select(vec!["example.com", "b.example"]), 0..3);
    let beside = (any_stamp(), any_stamp(), any_residue(), 1..1000_i64, 1..50_i64);
    (any_card(), any_status(), referred, domains, beside)
        .prop_map(|(mut card, status, (parent, manager), domains, beside)| {
            let (created, updated, residue, number, version) = beside;
            card.name = Name { full: Some(card.name.full()), ..Name::default() };
            Organization {
                id: OrganizationId(uuid_of(number)),
                number,
                version,
                created,
                updated,
                status,
                card,
                parent,
                manager,
                email_domains: domains.into_iter().map(str::to_owned).collect(),
                residue,
            }
        })
        .boxed()
}

fn any_card() -> BoxedStrategy<Card> {
    let words = (
        maybe(&["Clerk", "CEO"]),
        maybe(&["male", "Female", "diverse"]),
        any_birthday(),
        maybe(&["a note"]),
        maybe(&["Room 12"]),
        maybe(&["https://example.com/ana.png", "/api/v2/blob/5"]),
    );
    let labels = collection::vec(any_label(), 0..4);
    (any_name(), words, labels, any_points())
        .prop_map(|(name, words, labels, points)| {
            let (job_title, gender, birthday, notes, location, picture) = words;
            let labels = labels.into_iter().flatten().collect();
            Card { name, job_title, gender, birthday, notes, location, picture, labels, points }
        })
        .boxed()
}

/// Points in the order of their numbers, some of them equal to another in value.
fn any_points() -> BoxedStrategy<Vec<ContactPoint>> {
    let points = collection::vec(prop_oneof![4 => any_point(), 1 => point_of(any_email())], 0..7);
    let twins = collection::vec((any::<prop::sample::Index>(), any_point(), any::<bool>()), 0..3);
    let gaps = collection::vec(1..6_i64, 10);
    (points, twins, gaps)
        .prop_map(|(mut points, twins, gaps)| {
            for (which, other, wholly) in twins {
                if !points.is_empty() {
                    let twin = which.get(&points).clone();
                    let value = twin.value.clone();
                    points.push(if wholly { twin } else { ContactPoint { value, ..other } });
                }
            }
            let mut number = 2000;
            let mut next = |gap: &i64| {
                number += gap;
                number
            };
            points.into_iter().zip(&gaps).map(|(point, gap)| numbered(point, next(gap))).collect()
        })
        .boxed()
}

fn any_name() -> BoxedStrategy<Name> {
    let full = maybe(&["Ana Silva", "Oscar De La Renta, Jr.", "Prince", "ludwig van beethoven"])
        .prop_map(|full| Name { full, ..Name::default() });
    let parts = (
        maybe(&["Ana", "Ana Maria"]),
        maybe(&["M."]),
        maybe(&["Silva", "van der Berg"]),
        maybe(&["Jr.", "III"]),
    )
        .prop_map(|(given, middle, surname, suffix)| Name {
            given,
            middle,
            surname,
            suffix,
            ..Name::default()
        });
    let title = prop_oneof![2 => Just(None), 1 => maybe(&["Dr.", "Ms"])];
    (prop_oneof![Just(Name::default()), full, parts.clone(), parts], title)
        .prop_map(|(name, title)| Name { title, ..name })
        .boxed()
}

/// Whole dates, also such as no calendar has, and parts of one. A day is never without a month.
fn any_birthday() -> BoxedStrategy<Option<PartialDate>> {
    let date = (
        option::weighted(0.8, 1900..2020_i16),
        option::weighted(0.8, 1..=12_i8),
        1..=31_i8,
        any::<bool>(),
    );
    option::of(date.prop_map(|(year, month, day, whole)| PartialDate {
        year,
        month,
        day: month.and(whole.then_some(day)),
    }))
    .boxed()
}

/// An account, and whether it shall have a primary e-mail address if there is any.
fn any_account() -> BoxedStrategy<(bool, Account)> {
    let role = select(vec![Role::None, Role::Guest, Role::Member, Role::Admin, Role::Owner]);
    let told = (
        maybe(&["en-GB", "de", "pt-BR"]),
        maybe(&["Europe/Berlin", "Pacific Time (US & Canada)", "UTC"]),
        any_foreign_ids(),
        option::of(Just("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA".to_owned())),
    );
    let since = 1_600_000_000..1_700_000_000_i64;
    (1..1000_u32, role, any_status(), since, any::<bool>(), told, prop::bool::weighted(0.75))
        .prop_map(|(user, role, status, since, invitation_accepted, told, primary)| {
            let (locale, time_zone, foreign_ids, password) = told;
            let since = Timestamp::from_second(since).ok();
            let account = Account {
                user_name: format!("user{user}"),
                role,
                status,
                status_since: since.filter(|_| status != Status::Active),
                invitation_accepted,
                primary_email: None,
                locale,
                time_zone,
                foreign_ids,
                password,
            };
            (primary, account)
        })
        .boxed()
}

fn any_foreign_ids() -> BoxedStrategy<ForeignIds> {
    let id = || prop_oneof![2 => Just(None), 1 => any_text().prop_map(Some)];
    (id(), id(), id(), id(), id())
        .prop_map(|(source, source_id, employee, support, authentication)| ForeignIds {
            source,
            source_id,
            employee,
            support,
            authentication,
        })
        .boxed()
}

fn any_status() -> BoxedStrategy<Status> {
    use Status::{Active, Archived, Deactivated, Deleted};
    prop_oneof![3 => Just(Active), 2 => select(vec![Deactivated, Archived, Deleted])].boxed()
}

fn any_reference() -> BoxedStrategy<Reference> {
    (1..6_i64).prop_map(reference).boxed()
}

fn any_groups() -> BoxedStrategy<Vec<Reference>> {
    collection::btree_set(1..6_i64, 0..3)
        .prop_map(|numbers| numbers.into_iter().map(reference).collect())
        .boxed()
}
