//! A filter finds what it says, whatever is asked of whichever field.

use std::{collections::BTreeSet, sync::Arc};

use polydex_model::{
    Filter, Name, Person, Role, Value,
    query::{Collation, Counted, Field, PointFilter, PointKind, Query, Relation, Scalar, Test},
};
use serde_json::json;

use super::{
    bench::Bench,
    crowd::{self, DESKPRO},
    oracle,
};
use crate::Store;

/// Every field but extras.
pub const FIELDS: &[Field] = &[
    Field::Id,
    Field::Number,
    Field::Name,
    Field::Given,
    Field::Surname,
    Field::UserName,
    Field::PrimaryEmail,
    Field::AnyEmail,
    Field::Role,
    Field::Status,
    Field::InvitationAccepted,
    Field::Organization,
    Field::OrganizationName,
    Field::Manager,
    Field::ManagerId,
    Field::ManagerName,
    Field::Group,
    Field::Label,
    Field::JobTitle,
    Field::Gender,
    Field::Birthday,
    Field::Notes,
    Field::Location,
    Field::Locale,
    Field::TimeZone,
    Field::NameTitle,
    Field::Source,
    Field::SourceId,
    Field::EmployeeId,
    Field::SupportId,
    Field::AuthenticationId,
    Field::Created,
    Field::Updated,
    Field::CreatedBy,
    Field::UpdatedBy,
    Field::StatusSince,
    Field::Picture,
    Field::IsActive,
    Field::IsArchived,
];

/// Every field, extras too.
pub(super) fn fields() -> Vec<Field> {
    let extras = ["feed", "none"].map(|member| Field::Extra(DESKPRO, member.to_owned()));
    FIELDS.iter().cloned().chain(extras).collect()
}

/// Every kind of test, with values that occur in the field, parts of them, and others.
fn tests(crowd: &[Person], field: &Field) -> Vec<Test> {
    tests_with(crowd.iter().flat_map(|person| oracle::values(person, field)))
}

pub(super) fn tests_with(values: impl Iterator<Item = Scalar>) -> Vec<Test> {
    let mut scalars: Vec<Scalar> = values.collect();
    scalars.extend([
        Scalar::Text("Ana".into()),
        Scalar::Text(String::new()),
        Scalar::Number(17),
        Scalar::Bool(false),
        Scalar::Json(json!(null)),
        Scalar::Json(json!({"b": 1, "a": [2]})),
    ]);
    let mut tests = vec![Test::Missing, Test::OneOf(scalars.clone()), Test::OneOf(Vec::new())];
    tests.push(Test::OneOf(scalars.iter().step_by(2).cloned().collect()));
    for scalar in scalars {
        if let Scalar::Text(text) | Scalar::Json(serde_json::Value::String(text)) = &scalar {
            tests.extend(text_tests(text));
        }
        tests.extend(
            [Test::Equals, Test::Less, Test::AtMost, Test::Greater, Test::AtLeast]
                .map(|test: fn(Scalar) -> Test| test(scalar.clone())),
        );
    }
    distinct(tests)
}

/// Each once: values that many people share would be asked for many times.
pub(super) fn distinct<T: std::fmt::Debug>(mut all: Vec<T>) -> Vec<T> {
    let mut seen = BTreeSet::new();
    all.retain(|one| seen.insert(format!("{one:?}")));
    all
}

pub(super) fn text_tests(text: &str) -> Vec<Test> {
    let other_case =
        if text.to_uppercase() == text { text.to_lowercase() } else { text.to_uppercase() };
    let half = text.chars().count() / 2;
    let start: String = text.chars().take(half).collect();
    let end: String = text.chars().skip(half).collect();
    let mut tests = vec![Test::EqualsFolded(text.to_owned())];
    for text in [text.to_owned(), other_case, start, end, String::new()] {
        tests.push(Test::EqualsFolded(text.clone()));
        for collation in [Collation::Folded, Collation::Exact] {
            tests.push(Test::Contains(text.clone(), collation));
            tests.push(Test::StartsWith(text.clone(), collation));
            tests.push(Test::EndsWith(text.clone(), collation));
        }
    }
    tests
}

/// Asks the store and the oracle, for a filter and for its contrary.
pub(super) async fn agree(bench: &Bench, crowd: &[Person], filter: Filter) {
    for filter in [filter.clone(), Filter::Not(Box::new(filter))] {
        let page = bench.people(&Query::first(filter.clone(), 1000)).await;
        let found: Vec<i64> = page.items.iter().map(|person| person.number).collect();
        let expected: Vec<i64> = crowd
            .iter()
            .filter(|person| oracle::passes(person, &filter))
            .map(|person| person.number)
            .collect();
        assert_eq!(found, expected, "{filter:?}");
        assert_eq!(page.total, expected.len() as u64, "{filter:?}");
    }
}

/// Every test on every field.
pub async fn every_test_on_every_field_finds_what_it_says(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let crowd = crowd::gather(&bench).await;
    for field in fields() {
        for test in tests(&crowd, &field) {
            agree(&bench, &crowd, Filter::Is(field.clone(), test)).await;
        }
    }
}

/// And, or and not, empty ones and nested ones, and long ones.
pub async fn filters_combine(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let crowd = crowd::gather(&bench).await;
    let is = |field, text: &str| Filter::Is(field, Test::EqualsFolded(text.into()));
    let leaves = [
        Filter::All,
        Filter::And(Vec::new()),
        Filter::Or(Vec::new()),
        is(Field::Given, "ana"),
        is(Field::Label, "vip"),
        Filter::Is(Field::Organization, Test::Missing),
        Filter::Point(vec![PointFilter::Kind(PointKind::Phone)]),
        Filter::Search("ana".into()),
    ];
    for a in &leaves {
        for b in &leaves {
            agree(&bench, &crowd, Filter::And(vec![a.clone(), b.clone()])).await;
            agree(&bench, &crowd, Filter::Or(vec![a.clone(), b.clone()])).await;
            let not = Filter::Not(Box::new(a.clone()));
            agree(&bench, &crowd, Filter::And(vec![Filter::Or(vec![not]), b.clone()])).await;
        }
    }
    let many = || (0..3000).map(|n| Filter::Is(Field::Number, Test::Equals(Scalar::Number(n))));
    agree(&bench, &crowd, Filter::Or(many().collect())).await;
    let not = many().skip(5).map(|one| Filter::Not(Box::new(one)));
    agree(&bench, &crowd, Filter::And(not.collect())).await;
    let long = (0..100_000).map(Scalar::Number).collect();
    agree(&bench, &crowd, Filter::Is(Field::Number, Test::OneOf(long))).await;
}

/// Points, labels and groups are counted, all of them or those that pass.
pub async fn what_a_record_has_several_of_is_counted(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let crowd = crowd::gather(&bench).await;
    let vip = Test::EqualsFolded("vip".into());
    let groups = crowd.iter().flat_map(|person| oracle::values(person, &Field::Group));
    let counted = [
        Counted::Points(Vec::new()),
        Counted::Points(vec![PointFilter::Kind(PointKind::Email)]),
        Counted::Points(vec![!PointFilter::Primary]),
        Counted::Values(Field::Label, None),
        Counted::Values(Field::Label, Some(vip)),
        Counted::Values(Field::Group, None),
        Counted::Values(Field::Group, Some(Test::OneOf(groups.collect()))),
    ];
    for counted in counted {
        for number in 0..4 {
            for test in [Test::Equals, Test::Less, Test::AtMost, Test::Greater, Test::AtLeast] {
                let test = test(Scalar::Number(number));
                agree(&bench, &crowd, Filter::Count(counted.clone(), test)).await;
            }
        }
    }
}

/// Two members of a record against each other; of different types they stand in no relation.
pub async fn members_are_compared_with_each_other(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let crowd = crowd::gather(&bench).await;
    let several = |field: &&Field| {
        !matches!(
            field,
            Field::Label
                | Field::Group
                | Field::AnyEmail
                | Field::OrganizationName
                | Field::ManagerName
                | Field::ManagerId
        )
    };
    for one in FIELDS.iter().filter(several) {
        for other in FIELDS.iter().filter(several) {
            for relation in [Relation::Equal, Relation::Less] {
                let pair = Filter::Pair(one.clone(), relation, other.clone());
                agree(&bench, &crowd, pair).await;
            }
        }
    }
}

/// Words anywhere, parts of words from three characters on, beginnings of words below that.
pub async fn a_search_finds_words_and_parts_of_words(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let mut ana = bench.reachable("Ana-Lúcia  Müller", "post@Ferrari.example");
    ana.card.job_title = Some("Chief of \"Quotes\"".into());
    bench.add(&mut ana, Value::phone("089 / 123 45 67"));
    bench.create(ana).await;
    for found in [
        "ana",
        "ANÁ",
        "lucia",
        "ucia muller",
        "muller ana",
        "Müller",
        "mu",
        "m",
        "a",
        "lu",
        "fe",
        "post@ferrari",
        "errar",
        "chief quotes",
        "\"quotes\"",
        "\"q",
        "0891234567",
        "+4989",
        "1234567",
        "089",
        "",
        "  ",
    ] {
        assert_eq!(bench.names(Filter::Search(found.into())).await.len(), 1, "{found:?}");
    }
    for not_found in ["ul", "xyz", "ana xyz", "mullerana", "na", "*", "NEAR", "ana OR bob", "x"] {
        assert!(bench.names(Filter::Search(not_found.into())).await.is_empty(), "{not_found:?}");
    }
}

/// The search index follows every edit, as the same commit carries it.
pub async fn a_search_follows_every_edit(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let search = |text: &str| Filter::Search(text.to_owned());
    let ana = bench.create(bench.person("Ana Silva")).await;
    let anna = bench.edit(&ana, |person| person.card.name = Name::from_full("Anna Souza")).await;
    assert!(bench.names(search("silva")).await.is_empty());
    assert_eq!(bench.names(search("souza")).await, ["Anna Souza"]);
    let deleted = bench.delete(&anna).await;
    assert_eq!(bench.names(search("souza")).await, ["Anna Souza"], "the filter is taken as it is");
    bench.edit(&deleted, |person| person.card = polydex_model::Card::default()).await;
    assert!(bench.names(search("souza")).await.is_empty());
}

/// Characters that some databases do not tell apart: noncharacters, and the one that stands for what
/// could not be read.
pub fn odd_characters() -> Vec<char> {
    let of_planes = (0..=16).flat_map(|plane| [plane << 16 | 0xfffe, plane << 16 | 0xffff]);
    let all = (0xfdd0..=0xfdef).chain(of_planes).chain([0xfffd]);
    all.filter_map(char::from_u32).collect()
}

/// Whatever characters a text is of, the search leads to it, and tests of members tell them apart.
pub async fn a_search_takes_every_character(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let text = |odd: char| format!("ab{odd}cd");
    for odd in odd_characters() {
        bench.create(bench.person(&text(odd))).await;
    }
    // One database reads these as one.
    let alike = ['\u{fffe}', '\u{ffff}', '\u{fffd}'];
    for odd in odd_characters() {
        let found = bench.names(Filter::Search(text(odd))).await;
        if alike.contains(&odd) {
            assert_eq!(found, alike.map(text), "{odd:?}");
        } else {
            assert_eq!(found, [text(odd)], "{odd:?}");
        }
        let exact = Filter::Is(Field::Name, Test::Contains(format!("b{odd}c"), Collation::Folded));
        assert_eq!(bench.names(exact).await, [text(odd)], "{odd:?}");
    }
}

/// Organizations answer the same language.
pub async fn organizations_are_found_by_the_same_filters(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    crowd::gather(&bench).await;
    let mut child = bench.organization("Kleine Werke");
    let page = bench.organizations(Filter::All).await;
    child.parent = page.first().map(|parent| polydex_model::Reference {
        number: Some(parent.number),
        ..polydex_model::Reference::by_id(parent.id.0)
    });
    bench.add(&mut child, Value::phone("110"));
    bench.create(child).await;
    for (filter, names) in [
        (Filter::All, vec!["Große Werke", "Kleine Werke"]),
        (Filter::Is(Field::Name, Test::EqualsFolded("grosse werke".into())), vec!["Große Werke"]),
        (
            Filter::Is(Field::OrganizationName, Test::EqualsFolded("GROSSE WERKE".into())),
            vec!["Kleine Werke"],
        ),
        (Filter::Point(vec![PointFilter::Kind(PointKind::Phone)]), vec!["Kleine Werke"]),
        (Filter::Search("werke kl".into()), vec!["Kleine Werke"]),
        (Filter::Is(Field::UserName, Test::Missing), vec!["Große Werke", "Kleine Werke"]),
        (Filter::eq(Field::Role, Role::None), vec![]),
    ] {
        let found = bench.organizations(filter.clone()).await;
        let found: Vec<_> = found.iter().map(|one| one.card.name.full()).collect();
        assert_eq!(found, names, "{filter:?}");
    }
}
