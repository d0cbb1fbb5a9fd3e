//! The two kinds of record, as far as the lens differs for them.

use std::fmt::Debug;

use polydex_lens::View;
use polydex_model::{Organization, Person, Record, Refusal};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Command, DeskproLens, Entry, OrganizationFields, OrganizationView, PersonFields, PersonView,
    apply,
};
use crate::{
    phrasebook::Owner,
    wire::{OrganizationInput, PersonInput},
};

/// A kind of record that Deskpro has documents of.
pub trait Subject: Record {
    /// Whose rows of the phrasebook its points have.
    const OWNER: Owner;

    /// Its members outside the contact points.
    type Fields: Clone + Debug + PartialEq + Serialize + DeserializeOwned;

    /// What a request says of it.
    type Input: Clone + Debug + PartialEq + Send + Sync;

    /// The members as the phrasebook shows them.
    fn fields(&self) -> Self::Fields;

    /// Takes the members in which `wanted` differs from `shown`.
    fn set_fields(&mut self, shown: &Self::Fields, wanted: &Self::Fields) -> Result<(), Refusal>;

    /// The members without what makes no difference.
    fn normal(fields: &Self::Fields) -> Self::Fields;

    /// Carries out a command.
    fn apply(
        lens: &DeskproLens,
        view: View<Self::Fields, Entry>,
        command: Command<Self::Input>,
    ) -> Result<View<Self::Fields, Entry>, Refusal>;
}

impl Subject for Person {
    const OWNER: Owner = Owner::Person;
    type Fields = PersonFields;
    type Input = PersonInput;

    fn fields(&self) -> PersonFields {
        PersonFields::of(self)
    }

    fn set_fields(&mut self, shown: &PersonFields, wanted: &PersonFields) -> Result<(), Refusal> {
        wanted.set(self, shown)
    }

    fn normal(fields: &PersonFields) -> PersonFields {
        fields.normal()
    }

    fn apply(
        lens: &DeskproLens,
        view: PersonView,
        command: Command<PersonInput>,
    ) -> Result<PersonView, Refusal> {
        apply::person(lens, view, command)
    }
}

impl Subject for Organization {
    const OWNER: Owner = Owner::Organization;
    type Fields = OrganizationFields;
    type Input = OrganizationInput;

    fn fields(&self) -> OrganizationFields {
        OrganizationFields::of(self)
    }

    fn set_fields(
        &mut self,
        shown: &OrganizationFields,
        wanted: &OrganizationFields,
    ) -> Result<(), Refusal> {
        wanted.set(self, shown);
        Ok(())
    }

    fn normal(fields: &OrganizationFields) -> OrganizationFields {
        fields.normal()
    }

    fn apply(
        lens: &DeskproLens,
        view: OrganizationView,
        command: Command<OrganizationInput>,
    ) -> Result<OrganizationView, Refusal> {
        apply::organization(lens, view, command)
    }
}
