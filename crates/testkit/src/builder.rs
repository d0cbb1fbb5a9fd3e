//! People for tests, in one expression.

use std::collections::BTreeSet;

use polydex_model::{
    Address, ContactPoint, Context, Feature, Name, OnlineService, Person, Phone, Reference, Role,
    Value,
};

use crate::TestApp;

/// A person to be: an active contact of this full name, who cannot sign in.
pub fn person(name: &str) -> PersonBuilder {
    let mut person = Person::default();
    person.card.name = Name::from_full(name);
    PersonBuilder { person }
}

/// A person being put together. What has no method here is set by [`PersonBuilder::with`].
#[derive(Clone, Debug)]
#[must_use]
pub struct PersonBuilder {
    person: Person,
}

impl PersonBuilder {
    /// The primary e-mail address.
    pub fn email(mut self, address: &str) -> Self {
        self = self.point(Value::email(address), &[]);
        self.person.account.primary_email = self.person.card.points.last().map(|point| point.id);
        self
    }

    /// Another e-mail address.
    pub fn further_email(self, address: &str, contexts: &[Context]) -> Self {
        self.point(Value::email(address), contexts)
    }

    /// A mobile number.
    pub fn mobile(self, number: &str) -> Self {
        self.phone(number, &[Feature::Mobile], &[])
    }

    /// A number with features and contexts.
    pub fn phone(self, number: &str, features: &[Feature], contexts: &[Context]) -> Self {
        let phone = Phone {
            number: number.to_owned(),
            features: features.iter().copied().collect(),
            ..Phone::default()
        };
        self.point(Value::Phone(phone), contexts)
    }

    /// A postal address: street, postcode, city and country by its two letters.
    pub fn address(self, lines: [&str; 4], contexts: &[Context]) -> Self {
        let [street, postcode, locality, country] = lines.map(|line| Some(line.to_owned()));
        let country_code = country;
        let address = Address { street, postcode, locality, country_code, ..Address::default() };
        self.point(Value::Address(address), contexts)
    }

    /// A web page.
    pub fn link(self, uri: &str, contexts: &[Context]) -> Self {
        self.point(Value::link(uri), contexts)
    }

    /// A user of an online service of the table.
    pub fn service(self, key: &str, user: &str) -> Self {
        let known = polydex_model::service::Service::named(key);
        let service = OnlineService {
            service: Some(key.to_owned()),
            user: Some(user.to_owned()),
            uri: None,
            chat: known.is_some_and(|service| service.chat),
        };
        self.point(Value::OnlineService(service), &[])
    }

    /// Any contact point.
    pub fn point(mut self, value: Value, contexts: &[Context]) -> Self {
        let points = &mut self.person.card.points;
        let n = u32::try_from(points.len()).expect("a test makes few points");
        let mut point = ContactPoint::pending(n, value);
        point.rank = i64::from(n) + 1;
        point.contexts = contexts.iter().copied().collect::<BTreeSet<_>>();
        points.push(point);
        self
    }

    /// The label of the point made last.
    pub fn labelled(self, label: &str) -> Self {
        let label = label.to_owned();
        self.with(|person| {
            let last = person.card.points.last_mut().expect("a point was made before its label");
            last.label = Some(label);
        })
    }

    /// What the person may do.
    pub fn role(self, role: Role) -> Self {
        self.with(|person| {
            person.account.role = role;
            person.account.invitation_accepted = role > Role::None;
        })
    }

    /// The organization of this number.
    pub fn organization(self, number: i64) -> Self {
        self.with(|person| person.organization = Some(Reference::by_number(number)))
    }

    /// Anything else.
    pub fn with(mut self, change: impl FnOnce(&mut Person)) -> Self {
        change(&mut self.person);
        self
    }

    /// The person without a store: points are pending, ids and numbers not given.
    pub fn build(self) -> Person {
        self.person
    }

    /// The person as stored in the first workspace.
    #[must_use = "the record tells the numbers that were given"]
    pub async fn create(self, app: &TestApp) -> Person {
        app.create(self.person).await
    }
}
