//! A filter on contact points finds what it says.

use std::sync::Arc;

use polydex_model::{
    Context, Feature, Filter, Person, Value,
    query::{Collation, PointField, PointFilter, PointKind, Relation, Scalar, Test},
};

use super::{
    bench::Bench,
    crowd::{self, DESKPRO},
    filters::{agree, distinct, tests_with, text_tests},
    oracle,
};
use crate::Store;

/// Every field of points but extras.
const POINT_FIELDS: &[PointField] = &[
    PointField::Extension,
    PointField::Service,
    PointField::User,
    PointField::Uri,
    PointField::Street,
    PointField::FirstLine,
    PointField::FurtherLines,
    PointField::Locality,
    PointField::Region,
    PointField::Postcode,
    PointField::Country,
    PointField::CountryCode,
    PointField::Pref,
    PointField::Created,
    PointField::Updated,
    PointField::CreatedBy,
    PointField::UpdatedBy,
];

/// Every kind of point filter.
pub async fn every_point_filter_finds_what_it_says(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let crowd = crowd::gather(&bench).await;
    for filter in point_filters(&crowd) {
        agree(&bench, &crowd, Filter::Point(vec![filter.clone()])).await;
        let not = PointFilter::Not(Box::new(filter.clone()));
        let email = PointFilter::Kind(PointKind::Email);
        agree(&bench, &crowd, Filter::Point(vec![not.clone()])).await;
        agree(&bench, &crowd, Filter::Point(vec![filter.clone(), email.clone()])).await;
        agree(&bench, &crowd, Filter::Point(vec![email, not])).await;
        let primary = PointFilter::Any(vec![PointFilter::Primary, filter.clone()]);
        agree(&bench, &crowd, Filter::Point(vec![primary])).await;
        let both = PointFilter::All(vec![PointFilter::Primary, filter]);
        agree(&bench, &crowd, Filter::Point(vec![both])).await;
    }
    agree(&bench, &crowd, Filter::Point(Vec::new())).await;
}

/// Every test on every member of points.
pub async fn every_test_on_every_member_of_points_finds_what_it_says(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let crowd = crowd::gather(&bench).await;
    let extras = ["feed", "none"].map(|member| PointField::Extra(DESKPRO, member.to_owned()));
    let spelled = |member: &str| {
        [PointField::SpellingWritten, PointField::SpellingShown]
            .map(|of| of(DESKPRO, member.to_owned()))
    };
    let spelled = ["comment", "country", "none"].map(spelled).into_iter().flatten();
    let fields = POINT_FIELDS.iter().cloned().chain(extras).chain(spelled);
    for field in fields.chain([PointField::SpellingCode(DESKPRO)]) {
        let points = crowd.iter().flat_map(|person| &person.card.points);
        for test in tests_with(points.filter_map(|point| oracle::point_value(point, &field))) {
            let filter = PointFilter::Member(field.clone(), test);
            agree(&bench, &crowd, Filter::Point(vec![filter.clone()])).await;
            let not = PointFilter::Not(Box::new(filter));
            agree(&bench, &crowd, Filter::Point(vec![not])).await;
        }
    }
}

fn point_filters(crowd: &[Person]) -> Vec<PointFilter> {
    let mut filters = vec![
        PointFilter::All(Vec::new()),
        PointFilter::Any(Vec::new()),
        PointFilter::Digits("1234567".into()),
        PointFilter::Digits("4567".into()),
        PointFilter::Digits("79461234".into()),
        PointFilter::Digits("4812".into()),
        PointFilter::Digits("+4989".into()),
        PointFilter::Digits(String::new()),
        PointFilter::Service("twitter".into()),
        PointFilter::Service("Other".into()),
        PointFilter::Id(Scalar::Bool(true)),
        PointFilter::Text(Test::Missing),
        PointFilter::Label(Test::Missing),
        PointFilter::Label(Test::EqualsFolded("BURO".into())),
        PointFilter::Label(Test::Contains("ü".into(), Collation::Exact)),
        PointFilter::Label(Test::Equals(Scalar::Text(String::new()))),
    ];
    for kind in [
        PointKind::Phone,
        PointKind::Email,
        PointKind::Address,
        PointKind::OnlineService,
        PointKind::Link,
        PointKind::Text,
    ] {
        filters.push(PointFilter::Kind(kind));
    }
    let contexts = [Context::Work, Context::Private, Context::Billing, Context::Delivery];
    let features = [Feature::Fax, Feature::Mobile, Feature::Voice, Feature::Pager];
    let flags = contexts
        .map(PointFilter::Context)
        .into_iter()
        .chain(features.map(PointFilter::Feature))
        .chain([PointFilter::Managed, PointFilter::Primary, PointFilter::Chat]);
    filters.extend(flags.flat_map(|flag| [flag.clone(), !flag]));
    for point in crowd.iter().flat_map(|person| &person.card.points) {
        filters.push(PointFilter::Id(Scalar::Uuid(point.id.0)));
        filters.push(PointFilter::Id(Scalar::Number(point.number)));
        filters.extend(crate::derived::normal(&point.value, "DE").map(PointFilter::Normal));
        if let Some(text) = crate::derived::shown(&point.value) {
            filters.push(PointFilter::Text(Test::Equals(Scalar::Text(text.to_owned()))));
            filters.push(PointFilter::Text(Test::OneOf(vec![Scalar::Text(text.to_owned())])));
            filters.extend(text_tests(text).into_iter().map(PointFilter::Text));
        }
    }
    distinct(filters)
}

/// Two members of a point against each other.
pub async fn members_of_a_point_are_compared_with_each_other(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let crowd = crowd::gather(&bench).await;
    for one in POINT_FIELDS {
        for other in POINT_FIELDS {
            for relation in [Relation::Equal, Relation::Less] {
                let pair = PointFilter::Pair(one.clone(), relation, other.clone());
                agree(&bench, &crowd, Filter::Point(vec![pair.clone()])).await;
                let not = PointFilter::Not(Box::new(pair));
                agree(&bench, &crowd, Filter::Point(vec![not])).await;
            }
        }
    }
}

/// One point must pass all of a list; several points passing one each is not enough.
pub async fn one_point_must_pass_the_whole_list(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let mut both = bench.person("Both");
    bench.add(&mut both, Value::phone("110"));
    bench.add(&mut both, Value::email("both@example.org"));
    bench.create(both).await;
    let list = vec![
        PointFilter::Kind(PointKind::Phone),
        PointFilter::Text(Test::Contains("both".into(), Collation::Folded)),
    ];
    assert!(bench.names(Filter::Point(list.clone())).await.is_empty());
    let apart = list.into_iter().map(|one| Filter::Point(vec![one])).collect();
    assert_eq!(bench.names(Filter::And(apart)).await, ["Both"]);
}
