//! What a policy's rule would do to all firms: figures, lists, costs, spread, overlap, and what it changes.

use askama::Template;

use super::chain::KeyFigure;
use super::overview::ChartCard;
use super::shell::{Choice, Shell, Tag, Tone};
use crate::chart::bars::{self, Bar};
use crate::filters;
use crate::text::policy::Texts;
use crate::text::{Lang, fill};

/// The page of a dry run.
#[derive(Debug, Template)]
#[template(path = "trial.html")]
pub(crate) struct TrialPage {
    pub(crate) shell: Shell,
    pub(crate) p: &'static Texts,
    pub(crate) heading: String,
    pub(crate) standing: Option<Tag>,
    /// The rules of the text, where it holds several.
    pub(crate) rules: Vec<Choice>,
    /// What is wrong with the text that was to be tried; then nothing else is shown.
    pub(crate) faults: Vec<String>,
    pub(crate) figures: Vec<KeyFigure>,
    /// Sentences about the amounts.
    pub(crate) notes: Vec<String>,
    pub(crate) missed: Vec<MissedRow>,
    pub(crate) lacking: Vec<LackingRow>,
    /// Year, asked, paid.
    pub(crate) years: Vec<(String, String, String)>,
    pub(crate) years_note: String,
    pub(crate) charts: Vec<ChartCard>,
    pub(crate) overlap_help: String,
    /// How many firms qualify for so many others.
    pub(crate) overlap_counts: Vec<(String, String)>,
    pub(crate) shared: Vec<SharedRow>,
    pub(crate) comparison: Option<ComparisonView>,
    pub(crate) list: ListView,
    /// Where a text is sent to be tried.
    pub(crate) action: String,
    /// The text, for the form.
    pub(crate) text: String,
    /// Whether the text is not the one that is kept: lists are then asked for by buttons of the form.
    pub(crate) is_edited: bool,
    pub(crate) export_href: String,
    pub(crate) back_href: String,
}

/// One condition that firms miss alone.
#[derive(Clone, Debug, Default)]
pub(crate) struct MissedRow {
    pub(crate) words: String,
    pub(crate) cite: String,
    pub(crate) is_reachable: bool,
    pub(crate) to: Choice,
}

/// One fact that is missing.
#[derive(Clone, Debug, Default)]
pub(crate) struct LackingRow {
    pub(crate) label: String,
    pub(crate) n_alone: usize,
    pub(crate) to: Choice,
}

/// Another policy the same firms have.
#[derive(Clone, Debug, Default)]
pub(crate) struct SharedRow {
    pub(crate) title: String,
    pub(crate) href: String,
    pub(crate) n_firms: usize,
    pub(crate) money: String,
    /// Bases both compute from.
    pub(crate) bases: Vec<String>,
}

/// What the rule changes.
#[derive(Clone, Debug, Default)]
pub(crate) struct ComparisonView {
    pub(crate) heading: String,
    pub(crate) sentence: String,
    /// Label with count, and the list behind it.
    pub(crate) moves: Vec<Choice>,
    pub(crate) same: String,
}

/// The firms behind a number.
#[derive(Clone, Debug, Default)]
pub(crate) struct ListView {
    pub(crate) heading: String,
    /// Headings beside number and name; the ending of the class of each.
    pub(crate) columns: Vec<(String, bool)>,
    pub(crate) rows: Vec<ListRow>,
    pub(crate) count: String,
    pub(crate) pages: Vec<Choice>,
    /// Other lists.
    pub(crate) others: Vec<Choice>,
}

/// One firm.
#[derive(Clone, Debug, Default)]
pub(crate) struct ListRow {
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) href: String,
    pub(crate) cells: Vec<String>,
}

impl TrialPage {
    /// A page that shows a text and what is wrong with it, or nothing yet.
    pub(crate) fn bare(shell: Shell, lang: Lang) -> Self {
        Self {
            shell,
            p: lang.policy(),
            heading: String::new(),
            standing: None,
            rules: Vec::new(),
            faults: Vec::new(),
            figures: Vec::new(),
            notes: Vec::new(),
            missed: Vec::new(),
            lacking: Vec::new(),
            years: Vec::new(),
            years_note: String::new(),
            charts: Vec::new(),
            overlap_help: String::new(),
            overlap_counts: Vec::new(),
            shared: Vec::new(),
            comparison: None,
            list: ListView::default(),
            action: String::new(),
            text: String::new(),
            is_edited: false,
            export_href: String::new(),
            back_href: String::new(),
        }
    }

    /// A dry run of a small rule.
    pub(crate) fn sample(lang: Lang) -> Self {
        let p = lang.policy();
        let say = |zh: &str, en: &str| (if lang == Lang::Zh { zh } else { en }).to_owned();
        let figure = |label: &str, value: &str, unit: &str| KeyFigure {
            label: label.to_owned(),
            value: value.to_owned(),
            unit: unit.to_owned(),
            ..KeyFigure::default()
        };
        let bar = |label: String, value: f64| Bar {
            text: format!("{value:.0}"),
            label,
            value,
            tone: "accent",
            ..Bar::default()
        };
        let sizes = [bar(say("20 人以下", "< 20"), 12.0), bar(say("20 至 299 人", "20 to 299"), 86.0)];
        Self {
            heading: say("示例研发投入奖励", "Reward of research spending"),
            standing: Some(Tag::new(Tone::Good, p.in_force)),
            figures: vec![
                figure(p.yes, "98", p.n_firms),
                figure(p.near, "41", p.n_firms),
                figure(p.open, "7", p.n_firms),
                figure(p.asked, &say("1,260 万元", "12.6m CNY"), ""),
            ],
            missed: vec![MissedRow {
                words: say("研发强度 ≥ 5%", "research spending ≥ 5%"),
                is_reachable: true,
                to: Choice::new("41", "?list=near-0"),
                ..MissedRow::default()
            }],
            lacking: vec![LackingRow {
                label: say("研发费用", "research spending"),
                n_alone: 5,
                to: Choice::new("7", "?list=open-0"),
            }],
            years: vec![("2025".to_owned(), say("1,260 万元", "12.6m"), say("1,000 万元", "10m"))],
            charts: vec![ChartCard {
                heading: p.by_headcount.to_owned(),
                svg: bars::draw(p.by_headcount, &sizes, 320.0),
                method: String::new(),
            }],
            overlap_help: fill(p.overlap_help, &[&4]),
            list: ListView {
                heading: p.list_yes.to_owned(),
                columns: vec![(p.col_amount.to_owned(), true)],
                rows: vec![ListRow {
                    number: "QY-000012".to_owned(),
                    name: say("示例精密机械有限公司", "Sample Precision Machinery Ltd."),
                    href: "/enterprise/1/policies".to_owned(),
                    cells: vec![say("82 万元", "820,000")],
                }],
                count: fill(p.page_of, &[&1, &1, &1]),
                ..ListView::default()
            },
            action: "/policy/1/trial".to_owned(),
            back_href: "/policy/1".to_owned(),
            ..Self::bare(Shell::sample(lang, p.trial, "/policy"), lang)
        }
    }
}
