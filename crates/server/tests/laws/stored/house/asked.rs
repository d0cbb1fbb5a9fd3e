//! A generated record as one that may be made.

use polydex_directory::DirectoryRecord;
use polydex_model::{
    AnyRecord, CanonicalField, ContactPoint, FieldPath, PointId, Refusal, Rule, Stamp,
};
use proptest::test_runner::TestCaseError;

/// The record as a lens would make it: nothing given yet.
pub fn as_new<R: DirectoryRecord>(record: R) -> R {
    let mut any = record.into_any();
    match &mut any {
        AnyRecord::Person(person) => {
            (person.number, person.version) = (0, 0);
            person.account.user_name.clear();
        }
        AnyRecord::Organization(organization) => {
            (organization.number, organization.version) = (0, 0);
        }
    }
    let mut record = R::from_any(any).expect("a record stays of its kind");
    let mut primary = record.primary_email_id();
    for (n, point) in (0..).zip(&mut record.card_mut().points) {
        if primary == Some(point.id) {
            primary = Some(PointId::pending(n));
        }
        let ContactPoint { id, number, .. } = ContactPoint::pending(n, point.value.clone());
        (point.id, point.number) = (id, number);
    }
    record.set_primary_email_id(primary);
    record.stamp(uuid::Uuid::nil(), Stamp::default(), Stamp::default());
    record
}

/// The record without what another one has and only one may have.
pub fn without_what_is_taken<R: DirectoryRecord>(
    mut asked: R,
    refusal: &Refusal,
) -> Result<R, TestCaseError> {
    let taken = match refusal {
        Refusal::Invalid(faults) => {
            faults.iter().find(|fault| matches!(fault.rule, Rule::Taken(_)))
        }
        _ => None,
    };
    match taken.map(|fault| &fault.path) {
        Some(FieldPath::Canonical(CanonicalField::PrimaryEmail))
            if asked.primary_email_id().is_some() =>
        {
            asked.set_primary_email_id(None);
            Ok(asked)
        }
        Some(FieldPath::Canonical(CanonicalField::EmailDomain(at))) => {
            Ok(without_domain(asked, *at))
        }
        _ => Err(TestCaseError::fail(format!("a new record is refused: {refusal}"))),
    }
}

fn without_domain<R: DirectoryRecord>(asked: R, at: usize) -> R {
    let mut any = asked.into_any();
    if let AnyRecord::Organization(organization) = &mut any {
        organization.email_domains.remove(at);
    }
    R::from_any(any).expect("a record stays of its kind")
}
