//! A policy's words beside its rule, with the marks of the pre-check for fair competition: the block above its fields.

use askama::Template;

use super::shell::{Choice, Tag, Tone};
use crate::filters;
use crate::text::policy::Texts;
use crate::text::{Lang, fill};

/// The block of a policy's page.
#[derive(Debug, Template)]
#[template(path = "policy_block.html")]
pub(crate) struct PolicyBlock {
    pub(crate) p: &'static Texts,
    /// The rules of the policy, where it has several.
    pub(crate) rules: Vec<Choice>,
    /// Whether the rule shown is in force, and from when until when.
    pub(crate) standing: Option<Tag>,
    pub(crate) force: String,
    pub(crate) passages: Vec<PassageView>,
    pub(crate) lines: Vec<LineView>,
    /// What stands alone on either side.
    pub(crate) alone: String,
    pub(crate) marks: Vec<MarkView>,
    /// Whether marks are shown at all: they are for staff.
    pub(crate) shows_marks: bool,
    /// Cases the rule is held to.
    pub(crate) cases: Vec<CaseView>,
    /// Where one more is written; empty for who may not.
    pub(crate) new_case: String,
    /// Versions of the rule: day or word, and where it can be seen.
    pub(crate) versions: Vec<Choice>,
    /// What is wrong with the rule, a sentence each.
    pub(crate) faults: Vec<String>,
    pub(crate) has_rule: bool,
}

/// A sentence of the policy.
#[derive(Clone, Debug, Default)]
pub(crate) struct PassageView {
    /// From 1.
    pub(crate) number: usize,
    pub(crate) words: String,
    /// Numbers of the lines of the rule that rest on it.
    pub(crate) lines: Vec<usize>,
}

/// A line of the rule.
#[derive(Clone, Debug, Default)]
pub(crate) struct LineView {
    /// From 1.
    pub(crate) number: usize,
    pub(crate) words: String,
    /// Whether it says something that ought to rest on a passage.
    pub(crate) is_clause: bool,
    /// Numbers of the passages it rests on.
    pub(crate) passages: Vec<usize>,
    pub(crate) is_guess: bool,
    pub(crate) is_marked: bool,
}

/// A case the rule is held to.
#[derive(Clone, Debug, Default)]
pub(crate) struct CaseView {
    pub(crate) title: String,
    pub(crate) href: String,
    pub(crate) passes: bool,
    pub(crate) told: String,
}

/// A mark of the pre-check.
#[derive(Clone, Debug, Default)]
pub(crate) struct MarkView {
    pub(crate) title: String,
    pub(crate) words: String,
    /// The article, and what it forbids.
    pub(crate) article: String,
    /// Number of the line it stands on; 0 for none.
    pub(crate) line: usize,
    /// What reviewers said of it.
    pub(crate) opinions: Vec<Choice>,
    /// Where an opinion is written; empty for who may not.
    pub(crate) new_opinion: String,
}

impl PolicyBlock {
    /// A block of a policy without a rule.
    pub(crate) fn bare(lang: Lang) -> Self {
        Self {
            p: lang.policy(),
            rules: Vec::new(),
            standing: None,
            force: String::new(),
            passages: Vec::new(),
            lines: Vec::new(),
            alone: String::new(),
            marks: Vec::new(),
            shows_marks: false,
            cases: Vec::new(),
            new_case: String::new(),
            versions: Vec::new(),
            faults: Vec::new(),
            has_rule: false,
        }
    }

    /// A rule of two clauses, one without its passage.
    pub(crate) fn sample(lang: Lang) -> Self {
        let p = lang.policy();
        let line = |number: usize, words: &str, passages: Vec<usize>| LineView {
            number,
            words: words.to_owned(),
            is_clause: number > 2,
            passages,
            ..LineView::default()
        };
        Self {
            standing: Some(Tag::new(Tone::Good, p.in_force)),
            force: fill(p.force_from, &[&"2024-01-01"]),
            passages: vec![PassageView {
                number: 1,
                words: "（一）纳入规模以上统计的企业；".to_owned(),
                lines: vec![3],
            }],
            lines: vec![
                line(1, "政策：示例奖励", Vec::new()),
                line(2, "条件：", Vec::new()),
                line(3, "  （一）规上", vec![1]),
                LineView { is_marked: true, ..line(4, "  （二）注册地 属于 本区", Vec::new()) },
            ],
            alone: fill(p.sides_alone, &[&1, &0]),
            marks: vec![MarkView {
                title: "以在本地登记为条件".to_owned(),
                words: "注册地 属于 本区".to_owned(),
                article: fill(p.mark_article, &[&"第九条第（二）项", &"排斥、限制外地经营者在本地投资经营"]),
                line: 4,
                ..MarkView::default()
            }],
            cases: vec![CaseView {
                title: "刚好够线".to_owned(),
                href: "/rule_case/1".to_owned(),
                passes: true,
                told: "答“符合”".to_owned(),
            }],
            new_case: "/rule_case/new?policy=1".to_owned(),
            shows_marks: true,
            has_rule: true,
            ..Self::bare(lang)
        }
    }
}
