//! The services of the phrasebook, one row each.

use super::{Form, Service};

/// Every service of the phrasebook, chats first.
///
/// ```
/// use polydex_model::service::SERVICES;
/// let chats = SERVICES.iter().take_while(|service| service.chat).count();
/// assert!(SERVICES[chats..].iter().all(|service| !service.chat));
/// ```
pub const SERVICES: &[Service] = &[
    chat("whatsapp", "WhatsApp")
        .aliases(&["whats app", "whatsapp messenger", "whatsapp business"])
        .hosts(&["whatsapp.com", "wa.me"])
        .schemes(&["whatsapp"])
        .reads_after(&["wa.me/", "api.whatsapp.com/send?phone=", "whatsapp://send?phone="]),
    chat("skype", "Skype")
        .hosts(&["skype.com"])
        .schemes(&["skype"])
        // `live:.cid.1a2b`, `+4989…`; several users are parted by semicolons.
        .form(Form::Around { before: "skype:", after: "?chat", signs: ":+,@", encoded: "" })
        .reads_after(&["skype:"]),
    chat("msteams", "Microsoft Teams")
        .aliases(&["teams", "ms teams", "ms-teams", "microsoftteams"])
        .hosts(&["teams.microsoft.com", "teams.live.com"])
        .schemes(&["msteams"])
        // Users are e-mail addresses.
        .form(Form::Around {
            before: "msteams:/l/chat/0/0?users=",
            after: "",
            signs: "@",
            encoded: "!#$%&'*+/=?^`{|}",
        })
        .reads_after(&["msteams:/l/chat/0/0?users=", "teams.microsoft.com/l/chat/0/0?users="]),
    chat("slack", "Slack")
        .hosts(&["slack.com"])
        .schemes(&["slack"])
        .reads_after(&["*.slack.com/team/"]),
    chat("workchat", "Workplace Chat")
        .aliases(&["work chat", "workplace", "workplace from facebook", "workplace from meta"])
        .hosts(&["workplace.com"])
        .reads_after(&["*.workplace.com/chat/t/"]),
    chat("gtalk", "GTalk")
        .aliases(&["google talk", "googletalk", "g talk"])
        .hosts(&["talk.google.com"])
        .schemes(&["gtalk"])
        .reads_after(&["gtalk:chat?jid="]),
    chat("msn", "MSN")
        .aliases(&["msn messenger", "windows live messenger"])
        .schemes(&["msnim"])
        .reads_after(&["msnim:chat?contact="]),
    chat("icq", "ICQ").hosts(&["icq.com", "icq.im"]).schemes(&["icq"]),
    chat("aim", "AIM")
        .aliases(&["aol", "aol instant messenger"])
        .hosts(&["aim.com"])
        .schemes(&["aim"])
        .reads_after(&["aim:goim?screenname="]),
    chat("jabber", "Jabber").aliases(&["xmpp"]).schemes(&["xmpp"]).reads_after(&["xmpp:"]),
    chat("yahoo", "Yahoo")
        .aliases(&["yahoo!", "yahoo messenger", "yahoo! messenger"])
        .hosts(&["messenger.yahoo.com"])
        .schemes(&["ymsgr"])
        .reads_after(&["ymsgr:sendim?"]),
    chat("telegram", "Telegram")
        .aliases(&["telegram messenger"])
        .hosts(&["t.me", "telegram.me"])
        .schemes(&["tg"])
        .reads_after(&["t.me/", "telegram.me/", "tg://resolve?domain="]),
    chat("gbuzz", "GBuzz").aliases(&["google buzz", "googlebuzz"]),
    chat("hipchat", "HipChat").aliases(&["hip chat"]).hosts(&["hipchat.com"]),
    chat("signal", "Signal")
        .aliases(&["signal messenger"])
        .hosts(&["signal.me"])
        .schemes(&["sgnl"]),
    chat("discord", "Discord")
        .hosts(&["discord.com", "discordapp.com", "discord.gg"])
        .schemes(&["discord"])
        .reads_after(&["discord.com/users/", "discordapp.com/users/"]),
    chat("matrix", "Matrix").hosts(&["matrix.to"]).schemes(&["matrix"]),
    chat("viber", "Viber").schemes(&["viber"]),
    chat("wechat", "WeChat")
        .aliases(&["we chat", "weixin"])
        .hosts(&["wechat.com"])
        .schemes(&["weixin"]),
    chat("threema", "Threema")
        .hosts(&["threema.id"])
        .schemes(&["threema"])
        .reads_after(&["threema.id/"]),
    social("twitter", "Twitter")
        .aliases(&["x", "x.com", "x (twitter)", "x/twitter", "twitter/x", "twitter (x)"])
        .hosts(&["twitter.com", "x.com"])
        .form(Form::after("https://twitter.com/"))
        .reads_after(&["twitter.com/", "x.com/"]),
    social("facebook", "Facebook")
        .aliases(&["fb", "face book"])
        .hosts(&["facebook.com", "fb.com", "fb.me"])
        .form(Form::after("https://www.facebook.com/"))
        .reads_after(&["facebook.com/profile.php?id=", "facebook.com/", "fb.com/", "fb.me/"]),
    social("linkedin", "LinkedIn")
        .aliases(&["linked in", "linked_in", "linked-in"])
        .hosts(&["linkedin.com", "lnkd.in"])
        .form(Form::after("https://www.linkedin.com/in/"))
        .reads_after(&["linkedin.com/in/", "*.linkedin.com/in/"]),
    social("instagram", "Instagram")
        .aliases(&["insta"])
        .hosts(&["instagram.com", "instagr.am"])
        .form(Form::after("https://www.instagram.com/"))
        .reads_after(&["instagram.com/", "instagr.am/"]),
    social("xing", "XING")
        .hosts(&["xing.com", "xing.to"])
        .form(Form::after("https://www.xing.com/profile/"))
        .reads_after(&["xing.com/profile/"]),
    social("pinterest", "Pinterest")
        .hosts(&["pinterest.com", "pinterest.de", "pinterest.co.uk", "pinterest.fr", "pin.it"])
        .form(Form::after("https://www.pinterest.com/"))
        .reads_after(&[
            "pinterest.com/",
            "*.pinterest.com/",
            "pinterest.de/",
            "pinterest.co.uk/",
            "pinterest.fr/",
        ]),
    social("github", "GitHub")
        .aliases(&["git hub"])
        .hosts(&["github.com"])
        .form(Form::after("https://github.com/"))
        .reads_after(&["github.com/"]),
    social("youtube", "YouTube")
        .aliases(&["you tube"])
        .hosts(&["youtube.com", "youtu.be"])
        .form(Form::YouTube)
        .reads_after(&[
            "youtube.com/@",
            "youtube.com/channel/",
            "youtube.com/c/",
            "youtube.com/user/",
        ]),
    social("mastodon", "Mastodon")
        .hosts(&["mastodon.social", "mastodon.online", "mstdn.social", "joinmastodon.org"])
        .form(Form::Mastodon),
    social("apple", "Apple").hosts(&["apple.com"]),
    social("trustpilot", "Trustpilot")
        .aliases(&["trust pilot", "trust_pilot", "trust-pilot"])
        .hosts(&["trustpilot.com"]),
    social("myspace", "Myspace")
        .aliases(&["my space"])
        .hosts(&["myspace.com"])
        .reads_after(&["myspace.com/"]),
    social("livejournal", "LiveJournal").aliases(&["live journal"]).hosts(&["livejournal.com"]),
    social("blogger", "Blogger").aliases(&["blogspot"]).hosts(&["blogger.com", "blogspot.com"]),
    social("vk", "VK")
        .aliases(&["vkontakte", "vk.com"])
        .hosts(&["vk.com", "vkontakte.ru"])
        .reads_after(&["vk.com/", "vkontakte.ru/"]),
    social("tiktok", "TikTok")
        .aliases(&["tik tok"])
        .hosts(&["tiktok.com"])
        .reads_after(&["tiktok.com/@"]),
    social("bluesky", "Bluesky")
        .aliases(&["blue sky", "bsky"])
        .hosts(&["bsky.app"]) // bsky.social holds the handles, which are names of users
        .form(Form::Around {
            before: "https://bsky.app/profile/",
            after: "",
            signs: ":", // of `did:plc:…`
            encoded: "",
        })
        .reads_after(&["bsky.app/profile/"]),
    social("threads", "Threads")
        .hosts(&["threads.net", "threads.com"])
        .reads_after(&["threads.net/@", "threads.com/@"]),
];

/// The row of a chat.
const fn chat(key: &'static str, name: &'static str) -> Service {
    Service {
        key,
        name,
        aliases: &[],
        chat: true,
        hosts: &[],
        schemes: &[],
        form: Form::None,
        prefixes: &[],
    }
}

/// The row of a profile.
const fn social(key: &'static str, name: &'static str) -> Service {
    Service { chat: false, ..chat(key, name) }
}

impl Service {
    const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    const fn hosts(self, hosts: &'static [&'static str]) -> Self {
        Self { hosts, ..self }
    }

    const fn schemes(self, schemes: &'static [&'static str]) -> Self {
        Self { schemes, ..self }
    }

    const fn form(self, form: Form) -> Self {
        Self { form, ..self }
    }

    const fn reads_after(self, prefixes: &'static [&'static str]) -> Self {
        Self { prefixes, ..self }
    }
}
