//! Statuses, types and invitations.

use polydex_model::{Role, Status};
use rstest::rstest;

use super::*;

fn of(role: Role, status: Status) -> Person {
    let mut person = Person::default();
    person.account.role = role;
    person.account.status = status;
    person.account.invitation_accepted = role > Role::None;
    person
}

fn changed(person: &Person, command: Command) -> Person {
    OnlyofficeLens.change(person, command).unwrap()
}

fn shown(person: &Person) -> Fields {
    OnlyofficeLens.get(person).fields
}

#[rstest]
#[case(None, Role::Member)]
#[case(Some(false), Role::Member)]
#[case(Some(true), Role::Guest)]
fn people_created_here_may_sign_in(#[case] is_visitor: Option<bool>, #[case] role: Role) {
    let changes = [("email", "a@b.example"), ("firstname", "A"), ("lastname", "B")];
    let mut changes =
        changes.into_iter().fold(Changes::default(), |all, (n, text)| all.with(n, text));
    if let Some(is_visitor) = is_visitor {
        changes.set("isVisitor", is_visitor);
    }
    let created = OnlyofficeLens.create(&Person::default(), changes).unwrap();
    assert_eq!(created.account.role, role);
    assert_eq!(*shown(&created).get("activationStatus"), 2);
}

#[rstest]
#[case(Role::None, Role::Member, Role::None)]
#[case(Role::Guest, Role::Member, Role::Guest)]
#[case(Role::Member, Role::Member, Role::Guest)]
#[case(Role::Admin, Role::Admin, Role::Guest)]
#[case(Role::Owner, Role::Owner, Role::Guest)]
fn a_type_makes_users_of_visitors_and_visitors_of_users(
    #[case] role: Role,
    #[case] as_user: Role,
    #[case] as_visitor: Role,
) {
    let person = of(role, Status::Active);
    assert_eq!(changed(&person, Command::Type(false)).account.role, as_user);
    assert_eq!(changed(&person, Command::Type(true)).account.role, as_visitor);
}

#[rstest]
#[case(Status::Active, Employment::Terminated, Status::Deactivated)]
#[case(Status::Active, Employment::OnLeave, Status::Active)]
#[case(Status::Deactivated, Employment::Active, Status::Active)]
#[case(Status::Deactivated, Employment::OnLeave, Status::Active)]
#[case(Status::Archived, Employment::Active, Status::Active)]
#[case(Status::Archived, Employment::Terminated, Status::Archived)]
fn a_status_is_that_of_the_table(
    #[case] before: Status,
    #[case] employment: Employment,
    #[case] after: Status,
) {
    let person = changed(&of(Role::Member, before), Command::Status(employment));
    assert_eq!(person.account.status, after);
    assert_eq!(*shown(&person).get("status"), employment.number());
}

#[test]
fn leave_outlasts_a_deactivation_elsewhere_and_ends_with_a_return() {
    let mut person =
        changed(&of(Role::Member, Status::Active), Command::Status(Employment::OnLeave));
    assert_eq!(shown(&person).get("extras").get(ON_LEAVE), None, "it is no member of its own");
    person.account.status = Status::Deactivated;
    assert_eq!(*shown(&person).get("status"), 2);
    person.account.status = Status::Active;
    assert_eq!(*shown(&person).get("status"), 4);
    let back = changed(&person, Command::Status(Employment::Active));
    assert_eq!(back, of(Role::Member, Status::Active));
}

#[test]
fn an_invitation_lets_contacts_sign_in_and_changes_no_other_person() {
    let invited = changed(&of(Role::None, Status::Active), Command::Invite);
    assert_eq!(invited.account.role, Role::Guest);
    assert_eq!(*shown(&invited).get("activationStatus"), 2);
    assert!(flag(&shown(&invited), "isVisitor"));
    for role in [Role::Guest, Role::Member, Role::Owner] {
        let person = of(role, Status::Active);
        assert_eq!(changed(&person, Command::Invite), person);
    }
}

#[test]
fn a_photo_is_removed_from_terminated_people_too() {
    let mut person = of(Role::Member, Status::Deactivated);
    person.card.picture = Some("https://a.example/p.png".into());
    assert_eq!(changed(&person, Command::RemovePhoto).card.picture, None);
}
