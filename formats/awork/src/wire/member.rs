//! The members with text values, with their names and limits.

/// Defines an enum of members, each with its name on the wire and its limit in Unicode scalars.
macro_rules! members {
    ($(#[$about:meta])* $name:ident { $($member:ident $wire:literal $limit:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = concat!("`", $wire, "`")] $member,)+
        }

        impl $name {
            /// All members, in the vendor's order.
            pub const ALL: [Self; [$($limit),+].len()] = [$(Self::$member),+];

            /// The name on the wire.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$member => $wire,)+
                }
            }

            /// The name in `validationErrors`.
            pub fn property(self) -> &'static str {
                match self {
                    $(Self::$member => stringify!($member),)+
                }
            }

            /// The most Unicode scalars it may have.
            pub fn limit(self) -> usize {
                match self {
                    $(Self::$member => $limit,)+
                }
            }
        }
    };
}

members! {
    /// The ten members of a contact info with text values.
    Member {
        Label "label" 1000,
        Value "value" 1000,
        Type "type" 25,
        SubType "subType" 25,
        AddressLine1 "addressLine1" 1000,
        AddressLine2 "addressLine2" 100,
        ZipCode "zipCode" 100,
        City "city" 100,
        State "state" 100,
        Country "country" 100,
    }
}

members! {
    /// The members of a user form with text values.
    UserMember {
        FirstName "firstName" 1000,
        LastName "lastName" 1000,
        Gender "gender" 25,
        Title "title" 100,
        Position "position" 1000,
        Language "language" 25,
    }
}
