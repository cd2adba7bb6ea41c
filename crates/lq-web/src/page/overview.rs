//! The zone at a glance: key figures that open to their rows, chains with their verdicts, what waits.

use askama::Template;

use super::chain::KeyFigure;
use super::shell::{Choice, Shell, Tone};
use crate::chart::bars::{self, Bar};
use crate::chart::chain::Look;
use crate::filters;
use crate::text::Lang;

/// The first page of a zone.
#[derive(Debug, Template)]
#[template(path = "overview.html")]
pub(crate) struct OverviewPage {
    pub(crate) shell: Shell,
    pub(crate) heading: String,
    pub(crate) help: String,
    pub(crate) groups: Vec<FigureGroup>,
    /// No figure has a place here yet.
    pub(crate) lacks_figures: bool,
    /// Whether the caller may choose the figures and their order.
    pub(crate) may_arrange: bool,
    pub(crate) chains: Vec<ChainRow>,
    pub(crate) charts: Vec<ChartCard>,
    /// What waits for the caller: label with count, and where.
    pub(crate) waiting: Vec<Choice>,
}

/// Figures under one heading.
#[derive(Clone, Debug)]
pub(crate) struct FigureGroup {
    pub(crate) label: String,
    pub(crate) figures: Vec<KeyFigure>,
}

/// One chain with how many findings of each verdict it has.
#[derive(Clone, Debug, Default)]
pub(crate) struct ChainRow {
    pub(crate) href: String,
    pub(crate) label: String,
    /// What it is made of (`12 个环节，301 家企业`).
    pub(crate) text: String,
    pub(crate) looks: Vec<LookCount>,
    /// Its segments in order, each with its verdict and name.
    pub(crate) strip: Vec<(Look, String)>,
    /// No segment holds any capacity: there is nothing to judge yet.
    pub(crate) is_bare: bool,
}

/// How often one verdict stands.
#[derive(Clone, Debug)]
pub(crate) struct LookCount {
    pub(crate) look: Look,
    pub(crate) mark: String,
    pub(crate) n: usize,
}

/// One chart.
#[derive(Clone, Debug)]
pub(crate) struct ChartCard {
    pub(crate) heading: String,
    /// SVG text.
    pub(crate) svg: String,
    /// How the numbers were made.
    pub(crate) method: String,
}

/// Chains with their verdicts, for the overview and the list of chains.
pub(crate) fn sample_chains(lang: Lang) -> Vec<ChainRow> {
    let zh = lang == Lang::Zh;
    let count = |look, zh_mark: &str, en_mark: &str, n| LookCount {
        look,
        mark: (if zh { zh_mark } else { en_mark }).to_owned(),
        n,
    };
    [
        ("生物医药", "Biopharma"),
        ("智能装备", "Intelligent equipment"),
        ("数字经济", "Digital economy"),
        ("光伏", "Photovoltaics"),
    ]
    .iter()
    .enumerate()
    .map(|(n, (name_zh, name_en))| ChainRow {
        is_bare: n == 2,
        href: format!("/chains/{n}"),
        label: (if zh { name_zh } else { name_en }).to_string(),
        text: if zh {
            format!("{} 个环节，{} 家企业", 9 + n, 180 + n * 63)
        } else {
            format!("{} segments, {} firms", 9 + n, 180 + n * 63)
        },
        strip: (0..9 + n)
            .map(|at| match at {
                _ if n == 2 => (Look::Idle, format!("{} {}", name_zh, at + 1)),
                2 => (Look::Missing, format!("{} {}", name_zh, at + 1)),
                5 if n == 3 => (Look::Thin, format!("{} {}", name_zh, at + 1)),
                _ => (Look::Well, format!("{} {}", name_zh, at + 1)),
            })
            .collect(),
        looks: if n == 2 {
            Vec::new()
        } else {
            vec![
                count(Look::Missing, "缺", "M", 1 + n),
                count(Look::Thin, "细", "T", 2),
                count(Look::Weak, "弱", "W", 3 - n.min(2)),
            ]
        },
    })
    .collect()
}

impl OverviewPage {
    /// A zone in its first quarter.
    pub(crate) fn sample(lang: Lang) -> Self {
        let say = |zh: &str, en: &str| (if lang == Lang::Zh { zh } else { en }).to_owned();
        let figure = |zh: &str, en: &str, value: &str, unit: (&str, &str), n: u32, href: &str| KeyFigure {
            label: say(zh, en),
            value: value.to_owned(),
            unit: say(unit.0, unit.1),
            href: href.to_owned(),
            method: say(&format!("由 {n} 条记录"), &format!("from {n} rows")),
            tone: Tone::Accent,
            ..KeyFigure::default()
        };
        let bar = |zh: &str, en: &str, value: f64, tone| Bar {
            label: say(zh, en),
            href: "/demand?topic=finance".to_owned(),
            value,
            text: format!("{value:.0}"),
            tone,
        };
        Self {
            heading: say("无锡高新区", "Wuxi High-tech Zone"),
            help: say(
                "截至 2025-03-31。每个数字都可以点开，看到它由哪些记录得来。",
                "As of 2025-03-31. Every figure opens to its rows.",
            ),
            groups: vec![
                FigureGroup {
                    label: say("项目与招商", "Projects and investment"),
                    figures: vec![
                        figure(
                            "一季度计划开工重大项目",
                            "Major projects to start in Q1",
                            "30",
                            ("个", ""),
                            30,
                            "/project",
                        ),
                        figure("总投资额", "Total investment", "708.6", ("亿元", "100m CNY"), 30, "/project"),
                        KeyFigure {
                            tone: Tone::Bad,
                            ..figure("进度红灯", "Behind plan", "3", ("个", ""), 3, "/project")
                        },
                    ],
                },
                FigureGroup {
                    label: say("组织链", "Organisation"),
                    figures: vec![
                        figure("产业链党委", "Chain committees", "8", ("个", ""), 8, "/organisation"),
                        figure("功能型党支部", "Branches", "29", ("个", ""), 29, "/organisation"),
                        figure("红“链”管家", "Stewards", "150", ("名", ""), 150, "/appointment"),
                        figure("导师", "Mentors", "30", ("名", ""), 30, "/appointment"),
                    ],
                },
                FigureGroup {
                    label: say("服务链", "Service"),
                    figures: vec![
                        figure("走访调研", "Visits", "42", ("次", ""), 42, "/visit"),
                        figure("需求", "Demands", "2,700", ("条", ""), 2700, "/demand"),
                        KeyFigure {
                            tone: Tone::Warn,
                            aside: say("312 条中 41 条超期", "41 of 312 overdue"),
                            ..figure("办理中", "In hand", "312", ("条", ""), 312, "/demand")
                        },
                        KeyFigure {
                            tone: Tone::Good,
                            aside: say("区间 81%–85%，样本 1,204", "81–85 %, sample 1,204"),
                            ..figure(
                                "企业确认办结率",
                                "Closed, firm agrees",
                                "83",
                                ("%", "%"),
                                1204,
                                "/demand",
                            )
                        },
                    ],
                },
            ],
            lacks_figures: false,
            may_arrange: true,
            chains: sample_chains(lang),
            charts: vec![
                ChartCard {
                    heading: say("需求类别", "Demands by type"),
                    svg: bars::draw(
                        &say("需求类别", "Demands by type"),
                        &[
                            bar("融资", "Finance", 812.0, "accent"),
                            bar("用工", "Labour", 655.0, "accent"),
                            bar("土地", "Land", 402.0, "accent"),
                            bar("技术", "Technology", 371.0, "accent"),
                            bar("市场", "Market", 288.0, "accent"),
                            bar("手续", "Permits", 172.0, "accent"),
                        ],
                        380.0,
                    ),
                    method: say("件数，2,700 条", "Count of 2,700 rows"),
                },
                ChartCard {
                    heading: say("项目阶段", "Projects by stage"),
                    svg: bars::draw(
                        &say("项目阶段", "Projects by stage"),
                        &[
                            bar("签约", "Signed", 4.0, "plain"),
                            bar("前期", "Preparing", 6.0, "plain"),
                            bar("在建", "Building", 15.0, "accent"),
                            bar("投产", "Producing", 5.0, "good"),
                        ],
                        380.0,
                    ),
                    method: say("件数，30 条", "Count of 30 rows"),
                },
            ],
            waiting: vec![
                Choice::new(&say("14 条读报事实待审阅", "14 facts waiting for review"), "/read"),
                Choice::new(&say("41 条需求已超期", "41 demands overdue"), "/demand"),
                Choice::new(&say("6 份数据已过保鲜期", "6 figures past their shelf life"), "/indicator"),
            ],
            shell: Shell { crumbs: Vec::new(), ..Shell::sample(lang, &say("总览", "Overview"), "/") },
        }
    }

    /// A new zone: nothing recorded yet.
    pub(crate) fn sample_empty(lang: Lang) -> Self {
        Self {
            groups: Vec::new(),
            lacks_figures: true,
            chains: Vec::new(),
            charts: Vec::new(),
            waiting: Vec::new(),
            ..Self::sample(lang)
        }
    }
}
