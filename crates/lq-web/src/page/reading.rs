//! Reading: a text on the left with its facts marked, the facts on the right to accept, correct or reject.

use askama::Template;

use super::list::FilterOption;
use super::shell::{Choice, Crumb, Shell, Tag, Tone};
use crate::chart::escape;
use crate::filters;
use crate::text::Lang;

/// The review page of one source.
#[derive(Debug, Template)]
#[template(path = "reading.html", blocks = ["fact_list"])]
pub(crate) struct ReadingPage {
    pub(crate) shell: Shell,
    pub(crate) heading: String,
    pub(crate) help: String,
    /// Path of this source, under which facts are accepted, corrected and rejected.
    pub(crate) action: String,
    pub(crate) articles: Vec<ArticleView>,
    pub(crate) facts: Vec<FactCard>,
    /// All, waiting, accepted, rejected, each with its count.
    pub(crate) states: Vec<Choice>,
    pub(crate) may_review: bool,
    /// Kinds an accepted fact may become.
    pub(crate) kinds: Vec<FilterOption>,
}

/// One article of the text.
#[derive(Clone, Debug, Default)]
pub(crate) struct ArticleView {
    pub(crate) headline: String,
    pub(crate) byline: String,
    pub(crate) zone: String,
    /// HTML: escaped text with the marks in it, made by [`mark_up`].
    pub(crate) body: String,
}

/// One fact waiting for, or after, its review.
#[derive(Clone, Debug, Default)]
pub(crate) struct FactCard {
    pub(crate) id: String,
    /// Marks in the text carry the same number.
    pub(crate) place: String,
    pub(crate) zone: String,
    pub(crate) subject: String,
    pub(crate) metric: String,
    pub(crate) value: String,
    pub(crate) unit: String,
    pub(crate) qualifier: String,
    pub(crate) date: String,
    pub(crate) quote: String,
    /// Waiting, accepted, rejected.
    pub(crate) state: FactState,
    pub(crate) tags: Vec<Tag>,
    /// What it would become (`上链 · 产能`), as proposed.
    pub(crate) target: String,
    pub(crate) target_kind: String,
    /// The record it became; empty while waiting.
    pub(crate) record: Choice,
    /// Why it could not be accepted; empty when nothing is wrong.
    pub(crate) error: String,
}

/// Where a fact stands in its review.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum FactState {
    /// Not looked at.
    #[default]
    Waiting,
    /// Stands in the ledger.
    Accepted,
    /// Not a fact for the ledger.
    Rejected,
}

impl FactState {
    /// Ending of the class name.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
        }
    }
}

/// A stretch of the text that a fact rests on, in bytes of the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stretch<'a> {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) fact: &'a str,
    pub(crate) state: FactState,
}

/// Escapes `text` and marks the stretches; overlapping ones are joined to one mark naming the first fact.
///
/// Lines broken within a sentence are joined, others become paragraphs. Stretches past the end are cut, and those
/// that begin or end within a character are widened to it.
pub(crate) fn mark_up(text: &str, stretches: &[Stretch<'_>]) -> String {
    let mut sorted: Vec<(usize, usize, &Stretch<'_>)> = stretches
        .iter()
        .map(|one| (floor(text, one.start), ceiling(text, one.end), one))
        .filter(|(start, end, _)| start < end)
        .collect();
    sorted.sort_by_key(|(start, end, _)| (*start, *end));
    let mut html = "<p>".to_owned();
    let mut at = 0;
    let mut rest = sorted.into_iter().peekable();
    while let Some((start, mut end, first)) = rest.next() {
        while let Some((_, more, _)) = rest.next_if(|(next, _, _)| *next < end) {
            end = end.max(more);
        }
        paragraphs(&mut html, &text[at..start], "</p><p>");
        html.push_str(&format!(
            r##"<a class="fact-mark is-{}" href="#fact-{id}" id="mark-{id}" data-fact="{id}"><mark>"##,
            first.state.class(),
            id = escape(first.fact),
        ));
        paragraphs(&mut html, &text[start..end], "");
        html.push_str("</mark></a>");
        at = end;
    }
    paragraphs(&mut html, &text[at..], "</p><p>");
    html.push_str("</p>");
    html.replace("<p></p>", "")
}

/// Escaped text with its line ends dropped within sentences and written as `end` behind them.
fn paragraphs(html: &mut String, text: &str, end: &str) {
    let mut last = ' ';
    for line in text.split_inclusive('\n') {
        let words = line.trim_end_matches(['\n', '\r']);
        html.push_str(&escape(words));
        last = words.chars().next_back().unwrap_or(last);
        if words.len() < line.len() && "。！？”…：".contains(last) {
            html.push_str(end);
            last = ' ';
        }
    }
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

fn ceiling(text: &str, at: usize) -> usize {
    (at.min(text.len())..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

impl ReadingPage {
    /// A page with two articles and four facts in every state.
    pub(crate) fn sample(lang: Lang) -> Self {
        let say = |zh: &str, en: &str| (if lang == Lang::Zh { zh } else { en }).to_owned();
        let mut shell =
            Shell::sample(lang, &say("审阅：高新区简报第 7 期", "Review: bulletin no. 7"), "/read");
        shell.crumbs.push(Crumb { label: say("读报", "Reading"), href: "/read".to_owned() });
        let text = "江北高新区光伏链建设提速。今年一季度，宁远新能源二期开工，一期建成后将形成年产5吉瓦电池片的能力，总投资21.6亿元。\n目前全区已有光伏项目8个，计划到2026年组件产能达到25吉瓦，带动就业近万人。";
        let find = |words: &str, fact: &'static str, state| {
            let start = text.find(words).unwrap_or(0);
            Stretch { start, end: start + words.len(), fact, state }
        };
        let stretches = [
            find("一期建成后将形成年产5吉瓦电池片的能力", "1", FactState::Waiting),
            find("总投资21.6亿元", "2", FactState::Accepted),
            find("光伏项目8个", "3", FactState::Waiting),
            find("计划到2026年组件产能达到25吉瓦", "4", FactState::Waiting),
            find("就业近万人", "5", FactState::Rejected),
        ];
        let fact =
            |id: &str, subject: String, metric: String, value: &str, unit: String, quote: &str| FactCard {
                id: id.to_owned(),
                place: id.to_owned(),
                zone: say("江北高新区", "Jiangbei zone"),
                subject,
                metric,
                value: value.to_owned(),
                unit,
                quote: quote.to_owned(),
                ..FactCard::default()
            };
        Self {
            heading: say("高新区简报第 7 期", "Bulletin no. 7"),
            help: say("2 篇文章，5 条事实，3 条待审阅。", "Two articles, five facts, three waiting."),
            action: "/read/3".to_owned(),
            articles: vec![
                ArticleView {
                    headline: say("光伏链上新增一环", "One more link in the solar chain"),
                    byline: say("记者 林岚", "by Lin Lan"),
                    zone: say("江北高新区", "Jiangbei zone"),
                    body: mark_up(text, &stretches),
                },
                ArticleView {
                    headline: String::new(),
                    byline: String::new(),
                    zone: say("江南高新区", "Jiangnan zone"),
                    body: mark_up("图为江南高新区企业车间一角。", &[]),
                },
            ],
            facts: vec![
                FactCard {
                    qualifier: say("计划", "planned"),
                    target: say("上链 · 产能", "Placement · capacity"),
                    target_kind: "placement".to_owned(),
                    ..fact(
                        "1",
                        say("宁远新能源一期", "Ningyuan, phase one"),
                        say("电池片产能", "Cell capacity"),
                        "5",
                        "GW/年".to_owned(),
                        "一期建成后将形成年产5吉瓦电池片的能力",
                    )
                },
                FactCard {
                    state: FactState::Accepted,
                    record: Choice::new(
                        &say("XM-000021 宁远电池片一期", "XM-000021 Ningyuan cells"),
                        "/project/21",
                    ),
                    ..fact(
                        "2",
                        say("宁远新能源一期", "Ningyuan, phase one"),
                        say("总投资额", "Investment"),
                        "21.6",
                        say("亿元", "100m CNY"),
                        "总投资21.6亿元",
                    )
                },
                FactCard {
                    target: say("指标值", "Indicator value"),
                    target_kind: "indicator".to_owned(),
                    tags: vec![Tag::new(Tone::Warn, &say("与台账不一致：台账 7 个", "Ledger says 7"))],
                    ..fact(
                        "3",
                        say("全区", "Whole zone"),
                        say("光伏项目数", "Solar projects"),
                        "8",
                        say("个", ""),
                        "光伏项目8个",
                    )
                },
                FactCard {
                    qualifier: say("目标", "target"),
                    date: "2026".to_owned(),
                    target: say("目标", "Target"),
                    target_kind: "target".to_owned(),
                    error: say(
                        "“江北高新区”不在您可以写入的台账里；请换一个有权限的账号，或改选高新区。",
                        "You may not write to “Jiangbei zone”; choose another zone or ask its staff.",
                    ),
                    ..fact(
                        "4",
                        say("全区", "Whole zone"),
                        say("组件产能", "Module capacity"),
                        "25",
                        "GW".to_owned(),
                        "计划到2026年组件产能达到25吉瓦",
                    )
                },
                FactCard {
                    state: FactState::Rejected,
                    qualifier: say("近", "nearly"),
                    tags: vec![Tag::new(Tone::Plain, &say("次要", "minor"))],
                    ..fact(
                        "5",
                        say("全区", "Whole zone"),
                        say("就业", "Jobs"),
                        "1",
                        say("万人", "10k people"),
                        "就业近万人",
                    )
                },
            ],
            states: [
                ("全部 5", "All 5"),
                ("待审阅 3", "Waiting 3"),
                ("已采纳 1", "Accepted 1"),
                ("已舍弃 1", "Rejected 1"),
            ]
            .iter()
            .enumerate()
            .map(|(n, (zh, en))| Choice::new(&say(zh, en), "/read/3").current(n == 0))
            .collect(),
            may_review: true,
            kinds: [
                ("placement", "上链", "Placement"),
                ("target", "目标", "Target"),
                ("indicator", "指标值", "Indicator"),
                ("project", "项目", "Project"),
            ]
            .iter()
            .map(|(value, zh, en)| FilterOption {
                value: (*value).to_owned(),
                label: say(zh, en),
                is_chosen: false,
            })
            .collect(),
            shell,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FactState, Stretch, mark_up};

    fn stretch(start: usize, end: usize, fact: &str) -> Stretch<'_> {
        Stretch { start, end, fact, state: FactState::Waiting }
    }

    #[test]
    fn words_are_marked_and_escaped() {
        let html = mark_up("产能<5吉瓦", &[stretch(6, 14, "a")]);
        assert_eq!(
            html,
            r##"<p>产能<a class="fact-mark is-waiting" href="#fact-a" id="mark-a" data-fact="a"><mark>&lt;5吉瓦</mark></a></p>"##
        );
    }

    #[test]
    fn overlapping_facts_share_one_mark() {
        let html = mark_up("一二三四五", &[stretch(0, 9, "a"), stretch(6, 12, "b")]);
        assert_eq!(html.matches("<mark>").count(), 1);
        assert!(html.contains("<mark>一二三四</mark>"), "{html}");
    }

    #[test]
    fn a_stretch_past_the_end_is_cut_and_one_within_a_character_widened() {
        assert!(mark_up("一二", &[stretch(4, 90, "a"), stretch(40, 41, "b")]).contains("<mark>二</mark>"));
    }

    #[test]
    fn broken_lines_are_joined_and_sentences_part_paragraphs() {
        assert_eq!(mark_up("项目30\n\n个。\n此外，\n又有", &[]), "<p>项目30个。</p><p>此外，又有</p>");
    }
}
