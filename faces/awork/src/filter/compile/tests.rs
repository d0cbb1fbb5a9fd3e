use super::*;
use crate::filter::{Moment, USER, parse};
use polydex_model::query::{Collation, Counted, PointField, PointFilter, PointKind, Relation};
use rstest::rstest;

const OPS: Uuid = Uuid::from_u128(1);

fn compiled(text: &str) -> Result<Filter, QueryError> {
    let now = "2026-03-01T12:00:00Z".parse().unwrap();
    let expr = parse(text, USER, Moment { now, me: Uuid::from_u128(7) })?;
    compile(&expr, &[(OPS, "Ops".into()), (Uuid::from_u128(2), "HR".into())])
}

fn is(field: Field, test: Test) -> Filter {
    Filter::Is(field, test)
}

fn text(text: &str) -> Scalar {
    Scalar::Text(text.into())
}

#[test]
fn conditions_on_users_become_tests_of_the_model() {
    let at = |text: &str| Scalar::Time(text.parse().unwrap());
    for (filter, expected) in [
        ("firstName eq 'Ana'", is(Field::Given, Test::Equals(text("Ana")))),
        ("'Ana' lt lastName", is(Field::Surname, Test::Greater(text("Ana")))),
        ("position ne 'Clerk'", !is(Field::JobTitle, Test::Equals(text("Clerk")))),
        ("gender eq null", is(Field::Gender, Test::Missing)),
        ("language gt null", Filter::none()),
        ("tolower(title) eq 'dr.'", is(Field::NameTitle, Test::EqualsFolded("dr.".into()))),
        ("tolower(title) eq 'Dr.'", Filter::none()),
        (
            "startswith(firstName,'An')",
            is(Field::Given, Test::StartsWith("An".into(), Collation::Exact)),
        ),
        (
            "substringof('an',tolower(firstName))",
            is(Field::Given, Test::Contains("an".into(), Collation::Folded)),
        ),
        ("id eq me.id", is(Field::Id, Test::Equals(Scalar::Uuid(Uuid::from_u128(7))))),
        ("createdOn ge today", is(Field::Created, Test::AtLeast(at("2026-03-01T00:00:00Z")))),
        (
            "birthDate eq datetime'1990-02-14T00:00'",
            is(Field::Birthday, Test::Equals(text("1990-02-14"))),
        ),
        ("birthDate eq datetime'1990-02-14T10:00'", Filter::none()),
        (
            "birthDate lt datetime'1990-02-14T10:00'",
            is(Field::Birthday, Test::AtMost(text("1990-02-14"))),
        ),
        (
            "resourceVersion gt 639045217295530000L",
            is(Field::Updated, Test::Greater(at("2026-01-20T16:02:09.553Z"))),
        ),
        (
            "resourceVersion ge 639045217295530001",
            is(Field::Updated, Test::Greater(at("2026-01-20T16:02:09.553Z"))),
        ),
        ("isArchived", Filter::eq(Field::IsArchived, true)),
        ("status/isDeactivated eq false", Filter::eq(Field::IsActive, true)),
        ("isAgent", Filter::none()),
        ("deletedOn eq null", Filter::All),
        ("1 eq 1", Filter::All),
        ("createdOn lt updatedOn", Filter::Pair(Field::Created, Relation::Less, Field::Updated)),
        (
            "userContactInfos/count() ge 1.5",
            Filter::Count(
                Counted::Points(vec![PointFilter::All(Vec::new())]),
                Test::Greater(Scalar::Number(1)),
            ),
        ),
        (
            "tags/count(t: t/name eq 'vip') in (2, null)",
            Filter::Or(vec![
                Filter::Count(
                    Counted::Values(Field::Label, Some(Test::Equals(text("vip")))),
                    Test::Equals(Scalar::Number(2)),
                ),
                Filter::none(),
            ]),
        ),
        ("'a' eq 'b'", Filter::none()),
    ] {
        assert_eq!(compiled(filter).unwrap(), expected, "{filter}");
    }
}

#[test]
fn conditions_on_lists_become_tests_of_the_model() {
    for (filter, expected) in [
        (
            "teams/any(t: t/name in ('Ops','IT'))",
            is(Field::Group, Test::OneOf(vec![Scalar::Uuid(OPS)])),
        ),
        ("tags/any(t: t/name eq 'vip')", is(Field::Label, Test::Equals(text("vip")))),
        ("tags/count() eq 0", is(Field::Label, Test::Missing)),
        (
            "userContactInfos/any(c: c/type eq 'email' and c/value eq 'Ana@depot.example')",
            Filter::Point(vec![PointFilter::All(vec![
                PointFilter::Any(vec![PointFilter::Kind(PointKind::Email)]),
                PointFilter::Text(Test::Equals(text("Ana@depot.example"))),
                PointFilter::Normal("ana@depot.example".into()),
            ])]),
        ),
    ] {
        assert_eq!(compiled(filter).unwrap(), expected, "{filter}");
    }
}

#[test]
fn a_sub_type_is_its_rows_without_those_above_them() {
    use polydex_model::{Context, Feature};
    let filter = compiled("userContactInfos/any(c: c/type eq 'phone' and c/subType eq 'fax')");
    let Filter::Point(point) = filter.unwrap() else { panic!("a point") };
    let fax = PointFilter::Feature(Feature::Fax);
    let work = PointFilter::Context(Context::Work);
    let row = PointFilter::All(vec![
        PointFilter::Kind(PointKind::Phone),
        PointFilter::All(vec![fax.clone()]),
        PointFilter::Not(Box::new(PointFilter::All(vec![fax, work]))),
    ]);
    let [PointFilter::All(all)] = &point[..] else { panic!("{point:?}") };
    let [is_phone, PointFilter::Any(is_fax)] = &all[..] else { panic!("{all:?}") };
    assert_eq!(*is_phone, PointFilter::Any(vec![PointFilter::Kind(PointKind::Phone)]));
    // The other half is for points that awork wrote without a sub-type.
    let [PointFilter::All(as_shown), _] = &is_fax[..] else { panic!("{is_fax:?}") };
    assert_eq!(as_shown[0], PointFilter::Any(vec![row]));
}

#[rstest]
#[case::a_day_and_a_moment("birthDate eq createdOn", 0)]
#[case::two_texts_of_an_info("userContactInfos/any(c: c/value eq c/label)", 24)]
#[case::a_function_of_two("startswith(firstName,lastName)", 11)]
#[case::some_tags("tags/count(t: t/name ne 'vip') gt 1", 14)]
#[case::a_line_in_small_letters("userContactInfos/any(c: tolower(c/addressLine2) eq 'a')", 32)]
#[case::lower_in_order("tolower(firstName) gt 'a'", 8)]
#[case::a_tag_by_two_tests("tags/any(t: t/name gt 'a' and t/name lt 'c')", 0)]
#[case::a_tag_by_id("tags/any(t: t/id ne null)", 12)]
fn a_condition_without_a_node_in_the_model_is_refused_with_its_position(
    #[case] filter: &str,
    #[case] at: usize,
) {
    let error = compiled(filter).unwrap_err();
    assert_eq!(error.at, at, "{error}");
}

#[test]
fn a_value_of_a_named_type_uses_the_index() {
    let filter = "userContactInfos/any(c: c/type eq 'phone' and c/value eq '1')";
    let Filter::Point(point) = compiled(filter).unwrap() else { panic!("{filter}") };
    let [PointFilter::All(all)] = &point[..] else { panic!("{point:?}") };
    let text = PointFilter::Text(Test::Equals(Scalar::Text("1".into())));
    let bare = PointFilter::Member(PointField::Extension, Test::Missing);
    assert_eq!(all.last(), Some(&PointFilter::All(vec![text, bare])));
}
