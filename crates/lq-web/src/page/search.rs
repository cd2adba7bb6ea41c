//! Search across kinds.

use askama::Template;

use super::shell::{Choice, Shell};
use crate::filters;
use crate::text::Lang;

/// What fits some words, by kind.
#[derive(Debug, Template)]
#[template(path = "search.html")]
pub(crate) struct SearchPage {
    pub(crate) shell: Shell,
    pub(crate) words: String,
    pub(crate) groups: Vec<HitGroup>,
    /// How long it took and how many there are.
    pub(crate) summary: String,
}

/// Hits of one kind.
#[derive(Clone, Debug)]
pub(crate) struct HitGroup {
    pub(crate) label: String,
    pub(crate) all: Choice,
    pub(crate) hits: Vec<Hit>,
}

/// One hit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hit {
    pub(crate) href: String,
    pub(crate) number: String,
    pub(crate) caption: String,
    /// Where the words were found, when not in the caption.
    pub(crate) aside: String,
}

impl SearchPage {
    /// Pinyin initials.
    pub(crate) fn sample(lang: Lang) -> Self {
        let say = |zh: &str, en: &str| (if lang == Lang::Zh { zh } else { en }).to_owned();
        let hit = |href: &str, number: &str, caption: String, aside: &str| Hit {
            href: href.to_owned(),
            number: number.to_owned(),
            caption,
            aside: aside.to_owned(),
        };
        let mut shell = Shell::sample(lang, lang.texts().search, "/search");
        shell.words = "rkgd".to_owned();
        Self {
            words: "rkgd".to_owned(),
            groups: vec![
                HitGroup {
                    label: say("企业", "Enterprises"),
                    all: Choice::new("2", "/enterprise?q=rkgd"),
                    hits: vec![
                        hit(
                            "/enterprise/1",
                            "QY-000317",
                            say("无锡锐科光电有限公司", "Ruike Photonics"),
                            "91320214MA1XXXXX0Q",
                        ),
                        hit(
                            "/enterprise/2",
                            "QY-001204",
                            say("无锡锐科光电科技有限公司", "Ruike Photonics Technology"),
                            "",
                        ),
                    ],
                },
                HitGroup {
                    label: say("项目", "Projects"),
                    all: Choice::new("1", "/project?q=rkgd"),
                    hits: vec![hit(
                        "/project/9",
                        "XM-000009",
                        say("锐科光电二期厂房", "Ruike workshop, phase two"),
                        "",
                    )],
                },
            ],
            summary: say("3 条，用时 6 毫秒", "3 hits in 6 ms"),
            shell,
        }
    }

    /// Words that fit nothing.
    pub(crate) fn sample_none(lang: Lang) -> Self {
        Self { words: "zzzz".to_owned(), groups: Vec::new(), summary: String::new(), ..Self::sample(lang) }
    }
}
