//! Contact points of every kind, also such as no dialect could have written.

use std::collections::BTreeSet;

use jiff::Timestamp;
use polydex_model::{
    Address, ContactPoint, Context, Email, Feature, Link, OnlineService, PersonId, Phone, PointId,
    Stamp, Value, service::SERVICES,
};
use proptest::{collection, option, prelude::*, sample::select};
use uuid::Uuid;

use super::{
    residue::any_residue,
    words::{any_label, any_text, maybe, sample_or_text},
};

/// With and without country code, with an extension in the text, and what no one can call.
const NUMBERS: &[&str] = &[
    "+49 89 1234567",
    "+49891234567",
    "089/1234567",
    "(415) 555-0132",
    "+1 415-555-0132",
    "415-555-0132 ext. 12",
    "+1 415 555 0132;ext=99",
    "555-0100 x7",
    "00442079460958",
    "112",
    "call the desk",
    "+000",
    "-",
    "",
];

const ADDRESSES: &[&str] = &[
    "ana@example.com",
    "ANA@Example.COM",
    "ana@example.com",
    "bo@example.org",
    "c@c.example",
    "not an address",
    "ünï@exämple.de",
    "a b@example.com",
    "",
];

const STREETS: &[&str] = &["1 Main St", "1 Main St\nSuite 300\n3rd floor", "\nsecond line", ""];

const COUNTRIES: &[&str] = &["United Kingdom", "UK", "GBR", "Narnia", "germany", ""];

/// Names that the table knows by key, by name and by alias, and names it does not know.
const SERVICE_TEXTS: &[&str] = &[
    "whatsapp",
    "skype",
    "msteams",
    "slack",
    "workchat",
    "gtalk",
    "icq",
    "jabber",
    "signal",
    "twitter",
    "facebook",
    "linkedin",
    "instagram",
    "xing",
    "github",
    "youtube",
    "mastodon",
    "apple",
    "trustpilot",
    "myspace",
    "bluesky",
    "Google Talk",
    "Skype",
    "X",
    "teams",
    "other",
    "work",
    "Some Forum",
    "phone",
    "",
];

const USERS: &[&str] = &[
    "ana.silva",
    "@ana",
    "ana@mastodon.example",
    "UCaBcDeFgHiJkLmNoPqRsTuV",
    "Ana Silva",
    "ana/x",
    "https://example.com/ana",
    "",
];

/// Services' own forms of a user, further forms that are read, and texts of no service.
const URIS: &[&str] = &[
    "https://twitter.com/ana",
    "https://x.com/ana",
    "http://twitter.com/ana/",
    "https://www.facebook.com/ana",
    "https://www.linkedin.com/in/ana",
    "https://linkedin.com/in/ana",
    "https://www.instagram.com/ana",
    "https://github.com/ana",
    "https://www.youtube.com/@ana",
    "https://www.youtube.com/channel/UCaBcDeFgHiJkLmNoPqRsTuV",
    "https://team.slack.com/team/U12",
    "skype:ana?chat",
    "msteams:/l/chat/0/0?users=ana",
    "https://mastodon.example/@ana",
    "https://www.xing.com/profile/ana",
    "www.my-site.example",
    "https://my-site.example/?q=1#a",
    "ftp://my-site.example",
    "javascript:alert(1)",
    "not a url",
    "//",
    "",
];

/// Any contact point. Its number is real; a record of several gives each its own.
pub fn any_point() -> BoxedStrategy<ContactPoint> {
    point_of(any_value())
}

/// A contact point that holds one of `values`.
pub(super) fn point_of(
    values: impl Strategy<Value = Value> + 'static,
) -> BoxedStrategy<ContactPoint> {
    let beside = (any_contexts(), any_label(), option::weighted(0.3, 1..=100_u8));
    let kept = (prop::bool::weighted(0.15), any_rank(), any_stamp(), any_stamp(), any_residue());
    (values, beside, kept)
        .prop_map(|(value, (contexts, label, pref), (managed, rank, created, updated, residue))| {
            let bare = ContactPoint::pending(0, value);
            let point = ContactPoint {
                rank,
                contexts,
                label,
                pref,
                managed,
                created,
                updated,
                residue,
                ..bare
            };
            numbered(point, 1)
        })
        .boxed()
}

/// The point with a number, and an id that goes with it as one made by the directory would.
pub(super) fn numbered(mut point: ContactPoint, number: i64) -> ContactPoint {
    point.number = number;
    point.id = PointId(uuid_of(number));
    point
}

/// A made-up UUIDv7 for a number.
pub(super) fn uuid_of(number: i64) -> Uuid {
    const FIRST: u128 = 0x0192_0000_0000_7000_8000_0000_0000_0000;
    Uuid::from_u128(FIRST + u128::from(number.unsigned_abs()))
}

/// When and by whom something was done.
pub(super) fn any_stamp() -> BoxedStrategy<Stamp> {
    (1_600_000_000_000_000..1_700_000_000_000_000_i64, option::of(1..5_i64))
        .prop_map(|(at, by)| Stamp {
            at: Timestamp::from_microsecond(at).expect("within the years that a timestamp holds"),
            by: by.map(|n| PersonId(uuid_of(n))),
        })
        .boxed()
}

fn any_rank() -> BoxedStrategy<i64> {
    prop_oneof![
        2 => 0..4_i64,
        2 => (0..8_i64).prop_map(|n| n << 20),
        1 => -(1_i64 << 40)..(1_i64 << 40),
    ]
    .boxed()
}

fn any_contexts() -> BoxedStrategy<BTreeSet<Context>> {
    use Context::{Billing, Delivery, Private, Work};
    prop_oneof![
        2 => Just(BTreeSet::new()),
        3 => select(vec![Work, Private]).prop_map(|context| BTreeSet::from([context])),
        1 => collection::btree_set(select(vec![Work, Private, Billing, Delivery]), 1..4),
    ]
    .boxed()
}

/// What a point holds: a kind each, phones and services most often.
pub(super) fn any_value() -> BoxedStrategy<Value> {
    prop_oneof![
        4 => any_phone(),
        3 => any_email(),
        3 => any_address(),
        4 => any_service(),
        2 => sample_or_text(URIS).prop_map(|uri| Value::Link(Link { uri })),
        1 => any_text().prop_map(Value::text),
    ]
    .boxed()
}

fn any_phone() -> BoxedStrategy<Value> {
    use Feature::{Fax, MainNumber, Mobile, Pager, Text, Textphone, Video, Voice};
    let all = vec![Voice, Mobile, Fax, Text, Pager, Video, MainNumber, Textphone];
    let features = prop_oneof![
        2 => Just(BTreeSet::new()),
        3 => select(vec![Mobile, Fax, Voice]).prop_map(|feature| BTreeSet::from([feature])),
        1 => collection::btree_set(select(all), 1..4),
    ];
    let extension =
        prop_oneof![4 => Just(None), 1 => sample_or_text(&["12", "0", ""]).prop_map(Some)];
    (sample_or_text(NUMBERS), extension, features)
        .prop_map(|(number, extension, features)| {
            Value::Phone(Phone { number, extension, features })
        })
        .boxed()
}

/// An e-mail address, from so few that equal ones meet.
pub(super) fn any_email() -> BoxedStrategy<Value> {
    sample_or_text(ADDRESSES).prop_map(|address| Value::Email(Email { address })).boxed()
}

fn any_address() -> BoxedStrategy<Value> {
    let code = prop_oneof![
        1 => Just(None),
        2 => select(vec!["GB", "US", "DE", "FR", "XK"]).prop_map(|code| Some(code.to_owned())),
    ];
    let town = (
        maybe(&["Munich", "San Francisco"]),
        maybe(&["CA", "Bavaria"]),
        maybe(&["80331", "94105"]),
    );
    (maybe(STREETS), town, code, any::<bool>(), maybe(COUNTRIES))
        .prop_map(|(street, (locality, region, postcode), country_code, both, country)| {
            // A text beside a code is rare, but stores and imports are not asked to forbid it.
            let country = country.filter(|_| both || country_code.is_none());
            Value::Address(Address { street, locality, region, postcode, country, country_code })
        })
        .boxed()
}

fn any_service() -> BoxedStrategy<Value> {
    let known: Vec<&'static str> = SERVICES.iter().map(|service| service.key).collect();
    let table = if known.is_empty() { SERVICE_TEXTS.to_vec() } else { known };
    let service = prop_oneof![
        5 => select(table).prop_map(|name| Some(name.to_owned())),
        2 => sample_or_text(SERVICE_TEXTS).prop_map(Some),
        1 => Just(None),
    ];
    let user_or_uri = prop_oneof![
        4 => sample_or_text(USERS).prop_map(|user| (Some(user), None)),
        3 => sample_or_text(URIS).prop_map(|uri| (None, Some(uri))),
        1 => (sample_or_text(USERS), sample_or_text(URIS)).prop_map(|(u, v)| (Some(u), Some(v))),
        1 => Just((None, None)),
    ];
    (service, user_or_uri, any::<bool>())
        .prop_map(|(service, (user, uri), chat)| {
            Value::OnlineService(OnlineService { service, user, uri, chat })
        })
        .boxed()
}
