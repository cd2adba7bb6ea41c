//! Rules drafted from a policy: the text on the left with its clauses marked, the clauses on the right.

use askama::Template;

use super::shell::Shell;
use crate::filters;
use crate::text::{Lang, fill};

/// The form to hand a policy in, or what was drafted from it.
#[derive(Debug, Template)]
#[template(path = "policy_draft.html")]
pub(crate) struct PolicyDraftPage {
    pub(crate) shell: Shell,
    /// Largest file, for people.
    pub(crate) limit: String,
    /// What was wrong with what was handed in; empty at first.
    pub(crate) error: String,
    /// What was pasted, so that nobody types it again.
    pub(crate) pasted: String,
    pub(crate) drafted: Option<DraftView>,
}

/// What was drafted.
#[derive(Clone, Debug, Default)]
pub(crate) struct DraftView {
    pub(crate) summary: String,
    pub(crate) notes: Vec<String>,
    /// HTML: escaped text with the marks in it.
    pub(crate) source: String,
    pub(crate) clauses: Vec<ClauseView>,
    pub(crate) rule: String,
    /// Fields of the policy's form with what is filled in.
    pub(crate) fields: Vec<(&'static str, String)>,
}

/// One clause beside its words.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClauseView {
    /// Its number on the page.
    pub(crate) id: String,
    /// Number of the mark its words stand in.
    pub(crate) mark: String,
    pub(crate) article: String,
    pub(crate) label: String,
    pub(crate) line: String,
    pub(crate) quote: String,
    pub(crate) says: String,
    pub(crate) why: String,
    pub(crate) is_written: bool,
}

impl PolicyDraftPage {
    /// The form.
    pub(crate) fn sample_blank(lang: Lang) -> Self {
        Self {
            shell: Shell::sample(lang, lang.texts().draft, "/policy"),
            limit: "16 MB".to_owned(),
            error: String::new(),
            pasted: String::new(),
            drafted: None,
        }
    }

    /// Two clauses, one of them left to people.
    pub(crate) fn sample(lang: Lang) -> Self {
        let clause = |id: &str, label: &str, quote: &str, says: &str, why: &str| ClauseView {
            id: id.to_owned(),
            mark: id.to_owned(),
            article: "第一条".to_owned(),
            label: label.to_owned(),
            line: "5".to_owned(),
            quote: quote.to_owned(),
            says: says.to_owned(),
            why: why.to_owned(),
            is_written: why.is_empty(),
        };
        let view = DraftView {
            summary: fill(lang.texts().draft_summary, &[&1, &1, &1]),
            source: "<p>第一条 示例奖励。对具有独立法人资格的规上企业，给予10万元奖励。</p>".to_owned(),
            clauses: vec![
                clause("1", "条件", "规上", "规上", ""),
                clause("2", "条件", "具有独立法人资格", "", "台账没有“独立法人”的字段"),
            ],
            rule: "政策：示例奖励\n对象：企业\n条件：规上\n奖补：10 万元\n".to_owned(),
            ..DraftView::default()
        };
        Self { drafted: Some(view), ..Self::sample_blank(lang) }
    }
}
