//! What the names in braces stand for.

use polydex_model::{ContactPoint, Person, Role};
use polydex_testkit::person;

use super::{House, organization};

impl House {
    /// A path or a body with its names filled in.
    ///
    /// Of the person called about, `{id}` and `{number}` are their ids, `{email}` their address, `{point}`
    /// and `{entry}` UUID and number of a phone, `{item}` and `{address}` numbers of a link and of a
    /// postal address. `{organization}` is the number of an organization, `{member}` that of a person
    /// in it, `{another}` that of an organization of this request alone; with `_entry`, `_item` or
    /// `_address` they are a phone, a link, a postal address of it. `{group}` is a group's UUID,
    /// `{contact}` the number of another person, who cannot sign in, `{export}` the token of an export
    /// that the owner ordered, `{person_field}` and `{organization_field}` numbers of custom fields,
    /// `{new}` a text that no other request has.
    pub async fn filled(&self, text: &str, about: &Person) -> String {
        let mut names = self.kept(about);
        self.make(text, &mut names).await;
        let fill = |text: String, (name, value): (String, String)| text.replace(&name, &value);
        names.into_iter().fold(text.to_owned(), fill)
    }

    /// What is there already.
    fn kept(&self, about: &Person) -> Vec<(String, String)> {
        let points = &about.card.points;
        let phone = points.last().expect("a phone");
        let mut names = named([
            ("id", about.id.to_string()),
            ("number", about.number.to_string()),
            ("email", about.primary_address().unwrap_or_default().to_owned()),
            ("point", phone.id.0.to_string()),
            ("entry", phone.number.to_string()),
            ("item", points[1].number.to_string()),
            ("address", points[2].number.to_string()),
            ("organization", self.organization.number.to_string()),
            ("group", self.group.clone()),
            ("new", format!("new{}", self.next())),
        ]);
        names.extend(below("organization", &self.organization.card.points));
        names
    }

    /// Makes what a text names and what is there for one request alone.
    async fn make(&self, text: &str, names: &mut Vec<(String, String)>) {
        if text.contains("{contact}") {
            let contact = self.fresh(Role::None).await;
            names.extend(named([("contact", contact.number.to_string())]));
        }
        if text.contains("{member}") {
            let member = person("Zaphod Member").organization(self.organization.number);
            let member = member.create(&self.app).await;
            names.extend(named([("member", member.number.to_string())]));
        }
        if text.contains("{another") {
            let another = self.app.create(organization("Zaphod Sons")).await;
            names.extend(named([("another", another.number.to_string())]));
            names.extend(below("another", &another.card.points));
        }
        if text.contains("{export}") {
            let order = ("POST", "/v1/export", r#"{"type":"people"}"#);
            let ordered = self.call("xurrent", Some(&self.app.owner), order).await;
            let token = ordered.expect(200).json()["token"].as_str().expect("a token").to_owned();
            names.extend(named([("export", token)]));
        }
        for kind in ["person", "organization"] {
            let name = format!("{kind}_field");
            if text.contains(&format!("{{{name}}}")) {
                let path = format!("/api/v2/{kind}_custom_fields");
                let field = ("POST", &*path, r#"{"title":"Plan"}"#);
                let made = self.call("deskpro", Some(&self.app.owner), field).await;
                names.extend(named([(&*name, made.expect(201).json()["data"]["id"].to_string())]));
            }
        }
    }
}

fn named<const N: usize>(names: [(&str, String); N]) -> Vec<(String, String)> {
    names.into_iter().map(|(name, value)| (format!("{{{name}}}"), value)).collect()
}

/// Points of an organization as [`organization`] makes them.
fn below(name: &str, points: &[ContactPoint]) -> Vec<(String, String)> {
    let number = |at: usize| points[at].number.to_string();
    let [entry, item, address] =
        ["entry", "item", "address"].map(|point| format!("{name}_{point}"));
    named([(&entry, number(0)), (&item, number(1)), (&address, number(2))])
}
