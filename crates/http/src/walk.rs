//! What a face answers each kind of caller, as data: the tests of the permissions walk every route
//! of every face with it (feature `walk`).

/// Who calls, in the order of [`Statuses`]. A member and a guest call about themselves and about
/// another person; everyone else about another person.
pub const CALLERS: [&str; 9] = [
    "owner",
    "admin",
    "member on their own record",
    "member on another",
    "guest on their own record",
    "guest on another",
    "revoked key",
    "foreign workspace",
    "no key",
];

/// The status that each of [`CALLERS`] is answered with.
pub type Statuses = [u16; 9];

/// A request and the answers to it: method, path, body, statuses.
///
/// Names in braces stand for ids of the person called about and of other records; the test that
/// walks the routes fills them in and lists them.
pub type WalkedRoute = (&'static str, &'static str, &'static str, Statuses);

/// The routes of one face, in groups that are walked one after another.
pub type Walk = &'static [&'static [WalkedRoute]];
