//! What happens in a history.

use polydex_lens::laws::chosen;
use polydex_model::{ContactPoint, Person, Refusal, Role, Status, Value};
use proptest::{prelude::*, sample::select};

use super::rights::GRANTS;

/// Numbers choose among the people and keys that exist by then.
#[derive(Clone, Debug)]
pub enum Step {
    /// The program gives a person another role.
    SetRole(usize, Role),
    /// The program makes a key, and a person gets hold of it.
    GiveKey(usize, Role),
    /// A person signs in with the password.
    SignInAsOneself(usize),
    /// A secret changes something by hand that would raise the person changed.
    Raise(usize, usize, Raise),
    /// A secret sends what a dialect's client may send.
    Send(usize, usize, usize, u64),
    /// A secret makes a person, by an import or not.
    Make(usize, bool),
    /// A secret obtains a token.
    Token(usize),
    /// A secret makes a key for a person.
    Key(usize, usize, Role),
    /// A person who knows a password signs in with it.
    SignIn(usize),
    /// Hours pass.
    Pass(i64),
}

/// A change by which a person could rise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Raise {
    Password,
    UserName,
    Address,
    SignOnId,
    To(Role),
    Suspend,
    Managed,
    Grant(usize),
}

pub fn any_step() -> impl Strategy<Value = Step> {
    let n = || 0_usize..16;
    prop_oneof![
        3 => (n(), any_role()).prop_map(|(who, role)| Step::SetRole(who, role)),
        4 => (n(), any_role()).prop_map(|(who, role)| Step::GiveKey(who, role)),
        2 => n().prop_map(Step::SignInAsOneself),
        8 => (n(), n(), any_raise()).prop_map(|(by, of, raise)| Step::Raise(by, of, raise)),
        8 => (n(), n(), 0_usize..4, any::<u64>())
            .prop_map(|(by, of, dialect, seed)| Step::Send(by, of, dialect, seed)),
        1 => (n(), any::<bool>()).prop_map(|(by, import)| Step::Make(by, import)),
        2 => n().prop_map(Step::Token),
        2 => (n(), n(), any_role()).prop_map(|(by, of, role)| Step::Key(by, of, role)),
        4 => n().prop_map(Step::SignIn),
        1 => (1_i64..4).prop_map(Step::Pass),
    ]
}

fn any_role() -> impl Strategy<Value = Role> {
    select(vec![Role::Guest, Role::Member, Role::Admin, Role::Owner])
}

fn any_raise() -> impl Strategy<Value = Raise> {
    prop_oneof![
        4 => Just(Raise::Password),
        1 => Just(Raise::UserName),
        1 => Just(Raise::Address),
        1 => Just(Raise::SignOnId),
        2 => any_role().prop_map(Raise::To),
        1 => Just(Raise::Suspend),
        1 => Just(Raise::Managed),
        3 => any::<usize>().prop_map(Raise::Grant),
    ]
}

impl Raise {
    /// Makes the change. `name` is not taken yet, `phc` is that of a password.
    pub fn apply(self, person: &mut Person, name: &str, phc: &str) {
        let account = &mut person.account;
        match self {
            Self::Password => account.password = Some(phc.to_owned()),
            Self::UserName => name.clone_into(&mut account.user_name),
            Self::SignOnId => account.foreign_ids.authentication = Some(name.to_owned()),
            Self::To(role) => account.role = role,
            Self::Suspend => account.status = Status::Deactivated,
            Self::Address => {
                let point = ContactPoint::pending(0, Value::email(format!("{name}@x.example")));
                account.primary_email = Some(point.id);
                person.card.points.push(point);
            }
            Self::Managed => {
                let mut point = ContactPoint::pending(0, Value::phone("1"));
                point.managed = true;
                person.card.points.push(point);
            }
            Self::Grant(n) => {
                let (dialect, names) = &GRANTS[n % GRANTS.len()];
                person.residue.set_extra(dialect, names[n % names.len()], Some(name.into()));
            }
        }
    }
}

/// What a client of a dialect makes of a person.
pub fn sent(person: &Person, dialect: usize, seed: u64) -> Result<Person, Refusal> {
    const NONE: &str = "a command for every person";
    match dialect {
        0 => {
            let command =
                chosen(&polydex_format_awork::laws::any_command(person), seed).expect(NONE);
            polydex_format_awork::AworkLens.edit(person, command)
        }
        1 => {
            let command =
                chosen(&polydex_format_deskpro::laws::any_command(person), seed).expect(NONE);
            polydex_format_deskpro::laws::lens().edit(person, command)
        }
        2 => {
            let command =
                chosen(&polydex_format_onlyoffice::laws::any_command(person), seed).expect(NONE);
            polydex_format_onlyoffice::OnlyofficeLens.change(person, command)
        }
        _ => {
            let command =
                chosen(&polydex_format_xurrent::laws::any_command(person), seed).expect(NONE);
            polydex_format_xurrent::laws::lens().edit(person, command)
        }
    }
}
