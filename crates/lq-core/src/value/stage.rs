//! Stages of a life with the moves that are lawful between them.

use std::borrow::Cow;

use super::error::excerpt;
use super::{Lang, ValueError};

/// One stage.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stage {
    /// What the ledger keeps.
    pub code: Cow<'static, str>,
    /// Chinese label.
    pub zh: Cow<'static, str>,
    /// English label.
    pub en: Cow<'static, str>,
    /// The program's Chinese label where a zone has its own: read, never shown; else empty.
    pub program_zh: Cow<'static, str>,
    /// Nothing more is expected to happen.
    pub is_final: bool,
}

impl Stage {
    /// A stage known when the program is built.
    pub const fn new(code: &'static str, zh: &'static str, en: &'static str, is_final: bool) -> Stage {
        Stage {
            code: Cow::Borrowed(code),
            zh: Cow::Borrowed(zh),
            en: Cow::Borrowed(en),
            program_zh: Cow::Borrowed(""),
            is_final,
        }
    }

    /// The label in this language; Chinese where English was not given.
    pub fn label(&self, lang: Lang) -> &str {
        match lang {
            Lang::En if !self.en.is_empty() => &self.en,
            _ => &self.zh,
        }
    }
}

/// The stages of a field, in order, and the moves between them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StageSchema {
    /// The stages in the order they are shown.
    pub stages: Vec<Stage>,
    /// Lawful moves as (from, to), places in `stages`.
    pub moves: Vec<(usize, usize)>,
    /// Where a new record stands, a place in `stages`.
    pub initial: usize,
}

impl StageSchema {
    /// Place of the stage with this code.
    pub fn index_of(&self, code: &str) -> Option<usize> {
        self.stages.iter().position(|stage| stage.code == code)
    }

    /// The stage with this code.
    pub fn stage(&self, code: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.code == code)
    }

    /// True where `to` may follow `from` (codes); staying is always lawful, an unknown code never.
    pub fn may_move(&self, from: &str, to: &str) -> bool {
        match (self.index_of(from), self.index_of(to)) {
            (Some(from), Some(to)) => from == to || self.moves.contains(&(from, to)),
            _ => false,
        }
    }

    /// The stages that may follow `from`, in the order of `stages`; all of them where `from` is unknown.
    pub fn next(&self, from: &str) -> Vec<&Stage> {
        let Some(at) = self.index_of(from) else { return self.stages.iter().collect() };
        let lawful = |(place, _): &(usize, &Stage)| self.moves.contains(&(at, *place));
        self.stages.iter().enumerate().filter(lawful).map(|(_, stage)| stage).collect()
    }

    /// Refuses a move that is not lawful, naming the lawful ones.
    pub fn check_move(&self, from: &str, to: &str) -> Result<(), ValueError> {
        if self.may_move(from, to) {
            return Ok(());
        }
        let names = |lang: Lang| {
            let names: Vec<&str> = self.next(from).iter().map(|stage| stage.label(lang)).collect();
            names.join(if lang == Lang::Zh { "、" } else { ", " })
        };
        let label =
            |code: &str, lang: Lang| self.stage(code).map_or(excerpt(code), |s| s.label(lang).to_owned());
        let (zh, en) = (names(Lang::Zh), names(Lang::En));
        Err(ValueError::new(
            if zh.is_empty() {
                format!("“{}”是终态，不能再改为“{}”", label(from, Lang::Zh), label(to, Lang::Zh))
            } else {
                format!(
                    "不能从“{}”直接到“{}”；下一步可以是：{zh}",
                    label(from, Lang::Zh),
                    label(to, Lang::Zh)
                )
            },
            if en.is_empty() {
                format!("“{}” is final and cannot become “{}”", label(from, Lang::En), label(to, Lang::En))
            } else {
                format!(
                    "“{}” cannot follow “{}”; next may be: {en}",
                    label(to, Lang::En),
                    label(from, Lang::En)
                )
            },
        ))
    }
}
