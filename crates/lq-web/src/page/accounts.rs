//! Accounts of a zone, as the administrator keeps them, and one's own password.

use askama::Template;

use super::list::FilterOption;
use super::shell::{Shell, Tag, Tone};
use crate::filters;
use crate::text::Lang;

/// The list of accounts with the form for a new one.
#[derive(Debug, Template)]
#[template(path = "accounts.html")]
pub(crate) struct AccountsPage {
    pub(crate) shell: Shell,
    pub(crate) accounts: Vec<AccountRow>,
    /// Whether the caller keeps accounts, or only looks at them.
    pub(crate) may_change: bool,
    pub(crate) roles: Vec<FilterOption>,
    pub(crate) zones: Vec<FilterOption>,
    /// Name and one-time password of an account just made or reset: shown this once.
    pub(crate) issued: Option<Issued>,
    /// What is wrong with the form; empty at first.
    pub(crate) error: String,
}

/// One account.
#[derive(Clone, Debug, Default)]
pub(crate) struct AccountRow {
    pub(crate) name: String,
    pub(crate) full_name: String,
    pub(crate) role: String,
    pub(crate) zone: String,
    pub(crate) last_seen: String,
    pub(crate) state: Tag,
    pub(crate) is_disabled: bool,
    pub(crate) is_own: bool,
}

/// A password or token to hand over, and the sentence that says so.
#[derive(Clone, Debug)]
pub(crate) struct Issued {
    pub(crate) told: String,
    pub(crate) secret: String,
}

impl AccountsPage {
    /// Three accounts, one just reset.
    pub(crate) fn sample(lang: Lang) -> Self {
        let t = lang.texts();
        let say = |zh: &str, en: &str| (if lang == Lang::Zh { zh } else { en }).to_owned();
        let account = |name: &str, full: String, role: String, seen: &str, is_disabled| AccountRow {
            name: name.to_owned(),
            full_name: full,
            role,
            zone: say("无锡高新区", "Wuxi High-tech Zone"),
            last_seen: seen.to_owned(),
            state: if is_disabled {
                Tag::new(Tone::Bad, t.account_disabled)
            } else {
                Tag::new(Tone::Good, t.account_active)
            },
            is_disabled,
            is_own: name == "zhoumin",
        };
        let option =
            |value: &str, label: String| FilterOption { value: value.to_owned(), label, is_chosen: false };
        Self {
            may_change: true,
            accounts: vec![
                account(
                    "zhoumin",
                    say("周敏", "Zhou Min"),
                    say("链办", "Chain office"),
                    "2025-03-31 10:40",
                    false,
                ),
                account(
                    "wanglei",
                    say("王磊", "Wang Lei"),
                    say("部门", "Department"),
                    "2025-03-31 10:42",
                    false,
                ),
                account("chenjing", say("陈静", "Chen Jing"), say("管家", "Steward"), "", true),
            ],
            roles: vec![
                option("office", say("链办", "Chain office")),
                option("department", say("部门", "Department")),
                option("steward", say("管家", "Steward")),
            ],
            zones: vec![option("1", say("无锡高新区", "Wuxi High-tech Zone"))],
            issued: Some(Issued {
                told: crate::text::fill(t.account_issued, &[&"wanglei"]),
                secret: "kuva-7dne-2rmx-tq4h".to_owned(),
            }),
            error: String::new(),
            shell: Shell::sample(lang, t.accounts, "/accounts"),
        }
    }
}

/// One's own account: name, role, password.
#[derive(Debug, Template)]
#[template(path = "account.html")]
pub(crate) struct AccountPage {
    pub(crate) shell: Shell,
    /// Label and text of what the account is.
    pub(crate) facts: Vec<(String, String)>,
    /// The password is one-time and has to be replaced before anything else.
    pub(crate) must_change: bool,
    /// What is wrong with the password form; empty at first.
    pub(crate) error: String,
}

impl AccountPage {
    /// An account of the chain office.
    pub(crate) fn sample(lang: Lang) -> Self {
        let t = lang.texts();
        let say = |zh: &str, en: &str| (if lang == Lang::Zh { zh } else { en }).to_owned();
        Self {
            facts: vec![
                (t.login_name.to_owned(), "zhoumin".to_owned()),
                (t.account_role.to_owned(), say("链办", "Chain office")),
                (t.account_zone.to_owned(), say("无锡高新区", "Wuxi High-tech Zone")),
            ],
            error: String::new(),
            must_change: true,
            shell: Shell::sample(lang, t.account_own, "/account"),
        }
    }
}
