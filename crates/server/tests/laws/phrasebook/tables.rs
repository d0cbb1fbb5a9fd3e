//! The tables, row by row as the design has them.
//!
//! A cell is a code, and after ` = ` how the value is written there, `U` standing for what differs
//! from entry to entry; without it the value is `U` alone. `-`: not expressible. A code is said as
//! the row where it stands; where it stands in several, as the one marked `*`; one marked `~` is
//! only shown. After ` + ` stands a label or a comment.

/// One row: a cell for each column, and two values to pass through it.
pub struct Row<const N: usize> {
    cells: [&'static str; N],
    pub values: [&'static str; 2],
}

/// What one dialect shows of a point.
pub struct Cell {
    /// The code, without marks.
    pub code: &'static str,
    form: &'static str,
    mark: Option<char>,
}

impl<const N: usize> Row<N> {
    /// What stands in a column.
    pub fn cell(&self, column: usize) -> Cell {
        Cell::parse(self.cells[column])
    }

    /// Whether what is written with the column's code becomes a point of this row.
    pub fn is_said_in(&self, column: usize, rows: &[Self]) -> bool {
        let cell = self.cell(column);
        let alike = rows.iter().filter(|row| row.cell(column).code == cell.code).count();
        let is_meant = if alike == 1 { cell.mark != Some('~') } else { cell.mark == Some('*') };
        !cell.is_hidden() && is_meant
    }
}

impl Cell {
    fn parse(text: &'static str) -> Self {
        let mark = text.chars().last().filter(|last| matches!(last, '*' | '~'));
        let text = text.trim_end_matches(['*', '~']).trim_end();
        let (code, form) = text.split_once(" = ").unwrap_or((text, "U"));
        Self { code, form, mark }
    }

    /// Whether the column has no word for the row.
    pub fn is_hidden(&self) -> bool {
        self.code == "-"
    }

    /// The value as it is written here.
    pub fn value(&self, value: &str) -> String {
        self.form.replace('U', value)
    }

    /// The code and the value that are read here.
    pub fn shown(&self, value: &str) -> Option<(String, String)> {
        (!self.is_hidden()).then(|| (self.code.to_owned(), self.value(value)))
    }
}

const NUMBERS: [&str; 2] = ["+14155550132", "+14155550199"];
const MAILS: [&str; 2] = ["ana@example.com", "bo@example.org"];
const STREETS: [&str; 2] = ["1 Main St", "22 Side St"];
const USERS: [&str; 2] = ["ana", "bo.silva"];

const fn phone<const N: usize>(cells: [&'static str; N]) -> Row<N> {
    Row { cells, values: NUMBERS }
}

const fn mail<const N: usize>(cells: [&'static str; N]) -> Row<N> {
    Row { cells, values: MAILS }
}

const fn address<const N: usize>(cells: [&'static str; N]) -> Row<N> {
    Row { cells, values: STREETS }
}

const fn user<const N: usize>(cells: [&'static str; N]) -> Row<N> {
    Row { cells, values: USERS }
}

// awork, Xurrent, ONLYOFFICE, Deskpro.
#[rustfmt::skip]
pub const PHONES: &[Row<4>] = &[
    phone(["phone/work Fax", "telephone fax",    "fax",      "phone_numbers + fax"]),
    phone(["phone/fax",      "telephone fax *",  "fax *",    "phone_numbers + fax *"]),
    phone(["phone/mobile",   "telephone mobile", "mobphone", "phone_numbers + mobile"]),
    phone(["phone/work",     "telephone work *", "phone",    "phone_numbers + work"]),
    phone(["phone/home",     "telephone home",   "phone",    "phone_numbers + home"]),
    phone(["phone/other",    "telephone work",   "phone *",  "phone_numbers"]),
];

#[rustfmt::skip]
pub const EMAILS: &[Row<4>] = &[
    mail(["email/work",    "email work *",   "mail",   "emails"]),
    mail(["email/private", "email personal", "mail",   "emails"]),
    mail(["email/other",   "email work",     "mail *", "emails *"]),
];

#[rustfmt::skip]
pub const ADDRESSES: &[Row<4>] = &[
    address(["address/work",  "address mailing",   "-", "address + work"]),
    address(["address/home",  "address home",      "-", "address + home"]),
    address(["address/other", "address mailing *", "-", "address"]),
];

#[rustfmt::skip]
pub const SERVICES: &[Row<4>] = &[
    user(["messenger/whatsapp",                "-",                                                "whatsapp",  "instant_message/whatsapp"]),
    user(["messenger/skype",                   "chat chat_skype = skype:U?chat",                   "skype",     "instant_message/skype"]),
    user(["messenger/other + Microsoft Teams", "chat chat_teams = msteams:/l/chat/0/0?users=U",    "msteams",   "instant_message/other + Microsoft Teams"]),
    user(["messenger/other + Slack",           "chat chat_slack",                                  "slack",     "instant_message/other + Slack"]),
    user(["messenger/other + Workplace Chat",  "chat chat_workchat",                               "workchat",  "instant_message/other + Workplace Chat"]),
    user(["messenger/other + GTalk",           "-",                                                "gtalk",     "instant_message/gtalk"]),
    user(["messenger/other + MSN",             "-",                                                "msn",       "instant_message/msn"]),
    user(["messenger/other + ICQ",             "-",                                                "icq",       "instant_message/icq"]),
    user(["messenger/other + AIM",             "-",                                                "aim",       "instant_message/aim"]),
    user(["messenger/other + Jabber",          "-",                                                "jabber",    "instant_message/other + Jabber"]),
    user(["messenger/other + Yahoo",           "-",                                                "yahoo",     "instant_message/other + Yahoo"]),
    user(["messenger/other + Telegram",        "-",                                                "telegram",  "instant_message/other + Telegram"]),
    user(["messenger/other + GBuzz",           "-",                                                "gbuzz",     "instant_message/other + GBuzz"]),
    user(["messenger/other + HipChat",         "-",                                                "hipchat",   "instant_message/other + HipChat"]),
    user(["messenger/other + Signal",          "-",                                                "signal",    "instant_message/other + Signal"]),
    user(["messenger/other + Discord",         "-",                                                "discord",   "instant_message/other + Discord"]),
    user(["messenger/other + Matrix",          "-",                                                "matrix",    "instant_message/other + Matrix"]),
    user(["messenger/other + Viber",           "-",                                                "viber",     "instant_message/other + Viber"]),
    user(["messenger/other + WeChat",          "-",                                                "wechat",    "instant_message/other + WeChat"]),
    user(["messenger/other + Threema",         "-",                                                "threema",   "instant_message/other + Threema"]),
    user(["messenger/other + Pigeon",          "-",                                                "Pigeon ~",  "instant_message/other + Pigeon"]),
    user(["social/twitter",                    "-",                                                "twitter",   "twitter"]),
    user(["social/facebook",                   "-",                                                "facebook",  "facebook = https://www.facebook.com/U"]),
    user(["social/linkedIn",                   "-",                                                "linkedin",  "linked_in = https://www.linkedin.com/in/U"]),
    user(["social/instagram",                  "-",                                                "instagram", "instagram"]),
    user(["social/xing",                       "-",                                                "xing",      "website + XING = https://www.xing.com/profile/U"]),
    user(["social/pinterest",                  "-",                                                "pinterest", "website + Pinterest = https://www.pinterest.com/U"]),
    user(["urls/gitHub",                       "website work = https://github.com/U ~",            "github",    "website + GitHub = https://github.com/U"]),
    user(["social/other + YouTube",            "-",                                                "youtube",   "website + YouTube = https://www.youtube.com/@U"]),
    user(["social/other + Mastodon = U@chaos.example", "-",                           "mastodon = U@chaos.example", "website + Mastodon = https://chaos.example/@U"]),
    user(["social/other + Apple",              "-",                                                "apple",      "apple"]),
    user(["social/other + Trustpilot",         "-",                                                "trustpilot", "trust_pilot"]),
    user(["social/other + Myspace",            "-",                                                "myspace",    "-"]),
    user(["social/other + LiveJournal",        "-",                                                "livejournal", "-"]),
    user(["social/other + Blogger",            "-",                                                "blogger",    "-"]),
    user(["social/other + VK",                 "-",                                                "vk",         "-"]),
    user(["social/other + TikTok",             "-",                                                "tiktok",     "-"]),
    user(["social/other + Bluesky",            "-",                                                "bluesky",    "website + Bluesky = https://bsky.app/profile/U"]),
    user(["social/other + Threads",            "-",                                                "threads",    "-"]),
    user(["social/other + Some Forum",         "-",                                                "Some Forum ~", "-"]),
];

/// Services by the URI given, where no user gives it.
#[rustfmt::skip]
pub const URIS: &[Row<4>] = &[
    user(["social/facebook = https://fb.com/U", "-", "facebook = https://fb.com/U", "facebook = https://fb.com/U ~"]),
    user(["social/other + Myspace = https://myspace.com/U", "-", "myspace = https://myspace.com/U", "website + Myspace = https://myspace.com/U"]),
    user(["social/other + TikTok = https://www.tiktok.com/@U", "-", "tiktok = https://www.tiktok.com/@U", "website + TikTok = https://www.tiktok.com/@U"]),
    user(["social/other + Some Forum = https://forum.example/U", "-", "Some Forum = https://forum.example/U ~", "website + Some Forum = https://forum.example/U ~"]),
];

#[rustfmt::skip]
pub const LINKS: &[Row<4>] = &[
    user(["urls/work = https://U.example/",      "website work = https://U.example/ *",     "website = https://U.example/",   "website + work = https://U.example/"]),
    user(["urls/private = https://U.example/ *", "website personal = https://U.example/ *", "website = https://U.example/",   "website + home = https://U.example/ *"]),
    user(["urls/other = https://U.example/",     "website work = https://U.example/",       "website = https://U.example/ *", "website = https://U.example/"]),
    // A LinkedIn page written as a website is a link, in every dialect.
    user(["urls/private = https://www.linkedin.com/in/U *", "website personal = https://www.linkedin.com/in/U *",
          "website = https://www.linkedin.com/in/U", "website + home = https://www.linkedin.com/in/U *"]),
    user(["custom + Shoe size", "-", "Shoe size", "-"]),
];

// Xurrent, Deskpro.
#[rustfmt::skip]
pub const ORGANIZATIONS: &[Row<2>] = &[
    phone(["telephone service_desk_fax", "phone_numbers + service desk ~"]),
    phone(["telephone fax",              "phone_numbers + fax"]),
    phone(["telephone service_desk",     "phone_numbers + service desk *"]),
    phone(["telephone work",             "phone_numbers + work"]),
    phone(["telephone general",          "phone_numbers"]),
    mail(["email service_desk",          "-"]),
    mail(["email general",               "-"]),
    user(["website service_desk = https://U.example/", "website + service desk = https://U.example/"]),
    user(["website general = https://U.example/",      "website = https://U.example/"]),
    address(["address billing",          "address + billing"]),
    address(["address shipping",         "address + shipping"]),
    address(["address mailing",          "address + mailing"]),
    address(["address street",           "address"]),
];
