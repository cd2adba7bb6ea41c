//! One chain: its picture, the findings with their numbers and cures, what-if.

use askama::Template;

use super::list::FilterOption;
use super::shell::{Choice, Crumb, Shell, Tone};
use crate::chart;
use crate::filters;
use crate::text::Lang;

/// The page of one chain as of a date, in one scenario, with or without purchases.
#[derive(Debug, Template)]
#[template(path = "chain.html")]
pub(crate) struct ChainPage {
    pub(crate) shell: Shell,
    pub(crate) heading: String,
    pub(crate) help: String,
    /// The chain's own record.
    pub(crate) record_href: String,
    pub(crate) scenarios: Vec<Choice>,
    pub(crate) purchases: Vec<Choice>,
    /// Output and the few figures of the chain.
    pub(crate) figures: Vec<KeyFigure>,
    /// SVG text.
    pub(crate) picture: String,
    pub(crate) findings: Vec<FindingCard>,
    pub(crate) segments: Vec<SegmentRow>,
    pub(crate) notes: Vec<String>,
    pub(crate) what_if: WhatIf,
}

/// A number that opens to its rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeyFigure {
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) unit: String,
    /// The rows; empty where there are none to open.
    pub(crate) href: String,
    /// How it was made and from how many rows.
    pub(crate) method: String,
    pub(crate) tone: Tone,
    /// Change or second number; empty for none.
    pub(crate) aside: String,
}

/// One verdict with its numbers and cures.
#[derive(Clone, Debug, Default)]
pub(crate) struct FindingCard {
    pub(crate) look: chart::chain::Look,
    pub(crate) mark: String,
    pub(crate) verdict: String,
    pub(crate) segment: String,
    pub(crate) segment_href: String,
    /// In one sentence, with the numbers.
    pub(crate) sentence: String,
    /// Label and value of each number.
    pub(crate) numbers: Vec<(String, String)>,
    pub(crate) reasons: Vec<String>,
    pub(crate) cures: Vec<CureRow>,
}

/// One cure of a finding.
#[derive(Clone, Debug, Default)]
pub(crate) struct CureRow {
    /// What to do (`电池片 +15 GW`).
    pub(crate) moves: String,
    pub(crate) gain: String,
    /// What is narrow afterwards.
    pub(crate) next: String,
    /// Verdicts it takes away and brings.
    pub(crate) effect: String,
    /// The page with the cure applied; empty when not offered.
    pub(crate) try_href: String,
}

/// One segment in the table under the picture.
#[derive(Clone, Debug, Default)]
pub(crate) struct SegmentRow {
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) look: chart::chain::Look,
    pub(crate) mark: String,
    pub(crate) unit: String,
    pub(crate) capacity: String,
    pub(crate) need: String,
    pub(crate) ratio: String,
    pub(crate) used: String,
    pub(crate) imported: String,
    pub(crate) firms: String,
    pub(crate) gain_plus: String,
    pub(crate) loss_minus: String,
}

/// The form that drops a project into the chain, and what it shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct WhatIf {
    pub(crate) action: String,
    pub(crate) keep: Vec<(String, String)>,
    pub(crate) segments: Vec<FilterOption>,
    /// Placements that may be changed or taken away.
    pub(crate) placements: Vec<FilterOption>,
    /// Stages a placement may be put in.
    pub(crate) stages: Vec<FilterOption>,
    /// Links whose coefficient may be changed.
    pub(crate) links: Vec<FilterOption>,
    /// Moves applied now, each with the address without it.
    pub(crate) applied: Vec<Choice>,
    /// Before and after, when moves are applied.
    pub(crate) compare: Vec<CompareRow>,
    /// Verdicts that go and come with the moves.
    pub(crate) effect: String,
    pub(crate) clear_href: String,
}

/// One line of before and after.
#[derive(Clone, Debug, Default)]
pub(crate) struct CompareRow {
    pub(crate) label: String,
    pub(crate) before: String,
    pub(crate) after: String,
    pub(crate) tone: Tone,
}

impl ChainPage {
    /// Photovoltaics by its targets, with one finding of each kind and a move applied.
    pub(crate) fn sample(lang: Lang) -> Self {
        let zh = lang == Lang::Zh;
        let say = |zh_text: &str, en_text: &str| (if zh { zh_text } else { en_text }).to_owned();
        let mut shell = Shell::sample(lang, &say("光伏产业链", "Photovoltaics"), "/chains");
        shell
            .crumbs
            .push(Crumb { label: say("链图与诊断", "Chain pictures"), href: "/chains".to_owned() });
        let figure = |label: String, value: &str, unit: &str, tone| KeyFigure {
            label,
            value: value.to_owned(),
            unit: unit.to_owned(),
            href: "/placement?chain=1".to_owned(),
            method: say("求和，9 条中 8 条有数", "Sum; 8 of 9 rows tell"),
            tone,
            ..KeyFigure::default()
        };
        let picture = chart::chain::sample(zh);
        let segments = picture
            .nodes
            .iter()
            .map(|node| SegmentRow {
                href: node.href.clone(),
                label: node.label.clone(),
                look: node.verdict,
                mark: node.mark.clone(),
                unit: "GW".to_owned(),
                capacity: node.capacity.trim_end_matches(" GW").to_owned(),
                need: node.need.chars().filter(|c| c.is_ascii_digit()).collect(),
                ratio: node.ratio_text.clone(),
                used: node.ratio.map_or(String::new(), |_| "28%".to_owned()),
                imported: String::new(),
                firms: "2".to_owned(),
                gain_plus: if node.is_bottleneck { "1".to_owned() } else { String::new() },
                loss_minus: if node.is_bottleneck { "1".to_owned() } else { String::new() },
            })
            .collect();
        Self {
            heading: say("光伏产业链", "Photovoltaics"),
            help: say(
                "7 个重点项目，9 条上链记录，截至 2024-12-31 的目标。",
                "Seven projects, nine placements, targets as of 2024-12-31.",
            ),
            record_href: "/chain/1".to_owned(),
            scenarios: [("现状", "Now"), ("在建", "Building"), ("规划", "Planned"), ("目标", "Targets")]
                .iter()
                .enumerate()
                .map(|(n, (zh, en))| Choice::new(&say(zh, en), "?scenario=now").current(n == 3))
                .collect(),
            purchases: [("不外购", "Closed zone"), ("可外购", "Open zone")]
                .iter()
                .enumerate()
                .map(|(n, (zh, en))| Choice::new(&say(zh, en), "?purchases=open").current(n == 0))
                .collect(),
            figures: vec![
                figure(say("组件产出", "Module output"), "10", "GW", Tone::Warn),
                figure(say("若补齐可达", "If mended"), "25", "GW", Tone::Good),
                figure(say("有结论的环节", "Segments with findings"), "6", "", Tone::Bad),
                KeyFigure {
                    aside: say("1 个环节产能未知", "one capacity unknown"),
                    ..figure(say("覆盖", "Coverage"), "90%", "", Tone::Plain)
                },
            ],
            picture: chart::chain::draw(&picture),
            findings: sample_findings(lang),
            segments,
            notes: vec![
                say(
                    "“光伏玻璃”有 1 条上链记录没有产能，按未知处理，相关结论给出区间。",
                    "“Glass” has one placement without a capacity; it is taken as unknown and the findings become intervals.",
                ),
                say(
                    "“边框与支架→组件”不是必需关联，不计入需求。",
                    "“Frames → modules” is not essential and does not count as need.",
                ),
            ],
            what_if: WhatIf {
                action: "/chains/1".to_owned(),
                keep: vec![("scenario".to_owned(), "targets".to_owned())],
                segments: picture
                    .nodes
                    .iter()
                    .map(|node| FilterOption {
                        value: node.label.clone(),
                        label: node.label.clone(),
                        is_chosen: false,
                    })
                    .collect(),
                placements: vec![FilterOption {
                    value: "1".to_owned(),
                    label: say("电池片 · 宁远新能源 5 GW", "Cells · Ningyuan 5 GW"),
                    is_chosen: false,
                }],
                stages: vec![FilterOption {
                    value: "production".to_owned(),
                    label: say("投产", "Producing"),
                    is_chosen: false,
                }],
                links: vec![FilterOption {
                    value: "1:2".to_owned(),
                    label: say("电池片 → 组件 (1)", "Cells → modules (1)"),
                    is_chosen: false,
                }],
                effect: say("消除 电池片 细链", "removes Cells thin"),
                applied: vec![Choice::new(&say("电池片 +15 GW", "Cells +15 GW"), "/chains/1")],
                compare: vec![
                    CompareRow {
                        label: say("组件产出", "Module output"),
                        before: "10 GW".to_owned(),
                        after: "25 GW".to_owned(),
                        tone: Tone::Good,
                    },
                    CompareRow {
                        label: say("瓶颈", "Bottleneck"),
                        before: say("电池片", "Cells"),
                        after: say("电池片与组件（共同）", "Cells and modules (shared)"),
                        tone: Tone::Plain,
                    },
                    CompareRow {
                        label: say("单晶硅利用", "Monocrystal used"),
                        before: "11%".to_owned(),
                        after: "28%".to_owned(),
                        tone: Tone::Good,
                    },
                ],
                clear_href: "/chains/1".to_owned(),
            },
            shell,
        }
    }
}

fn sample_findings(lang: Lang) -> Vec<FindingCard> {
    let say = |zh: &str, en: &str| (if lang == Lang::Zh { zh } else { en }).to_owned();
    use chart::chain::Look;
    vec![
        FindingCard {
            look: Look::Thin,
            mark: say("细", "T"),
            verdict: say("细链", "Thin"),
            segment: say("电池片", "Cells"),
            segment_href: "/segment/5".to_owned(),
            sentence: say(
                "电池片产能 10 GW，只够组件所需 25 GW 的 40%；它一处就限住了全链产出。",
                "Cells give 10 GW, 40 % of the 25 GW the modules need; they alone hold the chain back.",
            ),
            numbers: vec![
                (say("产能", "Capacity"), "10 GW".to_owned()),
                (say("需要", "Need"), "25 GW".to_owned()),
                (say("每增 1 GW 增产", "Gain per GW"), "1 GW".to_owned()),
            ],
            reasons: Vec::new(),
            cures: vec![
                CureRow {
                    moves: say("电池片 +15 GW", "Cells +15 GW"),
                    gain: "+15 GW".to_owned(),
                    next: say("电池片与组件共同", "cells and modules, shared"),
                    effect: say("消除“细”", "removes “thin”"),
                    try_href: "/chains/1?add=cells:15".to_owned(),
                },
                CureRow {
                    moves: say("外购电池片 15 GW/年", "Buy 15 GW of cells a year"),
                    gain: "+15 GW".to_owned(),
                    next: say("组件", "modules"),
                    effect: say("外购依赖 60%，会出现“弱”", "60 % bought in: becomes “weak”"),
                    try_href: "/chains/1?import=cells:15".to_owned(),
                },
            ],
        },
        FindingCard {
            look: Look::Missing,
            mark: say("缺", "M"),
            verdict: say("缺链", "Missing"),
            segment: say("银浆", "Silver paste"),
            segment_href: "/segment/6".to_owned(),
            sentence: say(
                "银浆在本区没有产能，而电池片要用它；引进不小于 25 GW 配套规模的企业即可补上。",
                "No capacity for silver paste here although cells need it; a supplier for 25 GW closes the gap.",
            ),
            numbers: vec![
                (say("最小规模", "Smallest scale"), "5 GW".to_owned()),
                (say("需要", "Need"), "25 GW".to_owned()),
            ],
            reasons: Vec::new(),
            cures: vec![CureRow {
                moves: say("引进银浆 25 GW", "Bring in 25 GW of paste"),
                gain: "0".to_owned(),
                next: say("电池片", "cells"),
                effect: say("消除“缺”", "removes “missing”"),
                try_href: "/chains/1?add=paste:25".to_owned(),
            }],
        },
        FindingCard {
            look: Look::Weak,
            mark: say("弱", "W"),
            verdict: say("弱链", "Weak"),
            segment: say("边框与支架", "Frames and mounts"),
            segment_href: "/segment/7".to_owned(),
            sentence: say("产能够用，但集中在一家。", "Enough capacity, but nearly all of it in one firm."),
            numbers: vec![
                ("HHI".to_owned(), "0.82".to_owned()),
                (say("有效供应商", "Effective suppliers"), "1.2".to_owned()),
            ],
            reasons: vec![
                say("集中度 0.82，高于 0.25", "Concentration 0.82, above 0.25"),
                say("有效供应商 1.2 家，少于 2 家", "1.2 effective suppliers, fewer than 2"),
            ],
            cures: Vec::new(),
        },
    ]
}
