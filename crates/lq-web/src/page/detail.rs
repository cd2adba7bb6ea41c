//! One record of any kind: its fields with what they rest on, what stands around it, its latest changes.

use askama::Template;

use super::history::{ChangeItem, sample_changes};
use super::list::{Cell, Column, ListRow};
use super::shell::{Choice, Crumb, Shell, Tag, Tone};
use crate::filters;
use crate::text::Lang;

/// The page of one record.
#[derive(Debug, Template)]
#[template(path = "detail.html")]
pub(crate) struct DetailPage {
    pub(crate) shell: Shell,
    pub(crate) kind_label: String,
    pub(crate) number: String,
    pub(crate) heading: String,
    pub(crate) tags: Vec<Tag>,
    /// What may be done with it, the first as the main button.
    pub(crate) acts: Vec<Act>,
    /// Stages passed and to come; empty where the kind has none.
    pub(crate) steps: Vec<Step>,
    /// Lawful next stages.
    pub(crate) moves: Vec<Move>,
    /// Where a stage move is sent, with the revision it saw.
    pub(crate) move_action: String,
    pub(crate) revision: String,
    pub(crate) fields: Vec<DetailField>,
    /// Fields never recorded, each leading to its input.
    pub(crate) missing: Vec<Choice>,
    pub(crate) related: Vec<Related>,
    pub(crate) changes: Vec<ChangeItem>,
    pub(crate) history_href: String,
    /// Number, created, changed, revision: label and text.
    pub(crate) facts: Vec<(String, String)>,
    /// Extra block of a special page, already rendered (picture, findings); empty for most.
    pub(crate) extra: String,
}

/// Something that may be done with a record.
#[derive(Clone, Debug, Default)]
pub(crate) struct Act {
    pub(crate) label: String,
    pub(crate) href: String,
    pub(crate) icon: &'static str,
    pub(crate) is_main: bool,
    pub(crate) is_bad: bool,
    /// Key that triggers it; empty for none.
    pub(crate) key: &'static str,
}

/// One stage of the way.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) label: String,
    pub(crate) is_done: bool,
    pub(crate) is_current: bool,
}

/// A stage the record may move to.
#[derive(Clone, Debug)]
pub(crate) struct Move {
    pub(crate) value: String,
    pub(crate) label: String,
}

/// One field with its value and what it rests on.
#[derive(Clone, Debug, Default)]
pub(crate) struct DetailField {
    pub(crate) label: String,
    pub(crate) cells: Vec<Cell>,
    /// Several lines of text.
    pub(crate) is_wide: bool,
    pub(crate) is_personal: bool,
    /// Asked, and there is none.
    pub(crate) is_none: bool,
    /// First day it holds.
    pub(crate) since: String,
    pub(crate) evidence: Option<EvidenceView>,
}

/// What a value rests on.
#[derive(Clone, Debug, Default)]
pub(crate) struct EvidenceView {
    pub(crate) source: String,
    pub(crate) href: String,
    pub(crate) quote: String,
    pub(crate) printed: String,
}

/// Records of one kind that point here.
#[derive(Clone, Debug)]
pub(crate) struct Related {
    pub(crate) heading: String,
    pub(crate) total: String,
    pub(crate) href: String,
    pub(crate) create_href: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<ListRow>,
}

impl DetailPage {
    /// A placement read from a page, with its evidence.
    pub(crate) fn sample(lang: Lang) -> Self {
        let say = |zh: &str, en: &str| (if lang == Lang::Zh { zh } else { en }).to_owned();
        let mut shell = Shell::sample(lang, &say("宁远电池片一期", "Ningyuan cells, phase one"), "/project");
        shell.crumbs.push(Crumb { label: say("项目台账", "Projects"), href: "/project".to_owned() });
        let field =
            |label: String, cell: Cell| DetailField { label, cells: vec![cell], ..DetailField::default() };
        let step = |label: String, place: usize| Step { label, is_done: place < 3, is_current: place == 3 };
        let stages = [
            ("签约", "Signed"),
            ("前期", "Preparing"),
            ("开工", "Started"),
            ("在建", "Building"),
            ("竣工", "Built"),
            ("试生产", "On trial"),
            ("投产", "Producing"),
            ("达产", "At capacity"),
        ];
        Self {
            kind_label: say("项目", "Project"),
            number: "XM-000021".to_owned(),
            heading: say("宁远电池片一期", "Ningyuan cells, phase one"),
            tags: vec![
                Tag::new(Tone::Accent, &say("在建", "Building")),
                Tag::new(Tone::Warn, &say("进度黄灯", "Amber")),
            ],
            acts: vec![
                Act {
                    label: say("修改", "Edit"),
                    href: "/project/1/edit".to_owned(),
                    icon: "edit",
                    is_main: true,
                    key: "e",
                    ..Act::default()
                },
                Act {
                    label: say("合并", "Merge"),
                    href: "/project/1/merge".to_owned(),
                    icon: "git-merge",
                    ..Act::default()
                },
                Act {
                    label: say("停用", "Retire"),
                    href: "/project/1/retire".to_owned(),
                    icon: "ban",
                    is_bad: true,
                    ..Act::default()
                },
            ],
            steps: stages.iter().enumerate().map(|(place, (zh, en))| step(say(zh, en), place)).collect(),
            moves: vec![Move { value: "built".to_owned(), label: say("竣工", "Built") }],
            move_action: "/project/1/stage".to_owned(),
            revision: "18204".to_owned(),
            fields: vec![
                field(
                    say("建设单位", "Builder"),
                    Cell::link(&say("宁远新能源科技有限公司", "Ningyuan New Energy"), "/enterprise/1"),
                ),
                field(say("所在环节", "Segment"), Cell::link(&say("电池片", "Cells"), "/segment/1")),
                DetailField {
                    evidence: Some(EvidenceView {
                        source: say("LY-000003 高新区简报第 7 期", "LY-000003 bulletin no. 7"),
                        href: "/read/3".to_owned(),
                        quote: say(
                            "一期建成后将形成年产 5 吉瓦电池片的能力",
                            "phase one will give five gigawatts of cells a year",
                        ),
                        printed: say("5 吉瓦", "five gigawatts"),
                    }),
                    since: "2024-12-31".to_owned(),
                    ..field(say("设计产能", "Planned capacity"), Cell::number("5 GW/年"))
                },
                DetailField {
                    evidence: Some(EvidenceView {
                        source: say("LY-000011 备案通知书", "LY-000011 filing notice"),
                        href: "/source/11".to_owned(),
                        quote: String::new(),
                        printed: say("21.6亿元", "2.16 billion"),
                    }),
                    ..field(say("总投资额", "Investment"), Cell::number(&say("21.6 亿元", "2,160m CNY")))
                },
                field(say("计划投产", "Planned start"), Cell::text("2025-Q4")),
                DetailField {
                    ..field(
                        say("月度进度", "Monthly progress"),
                        Cell {
                            care: say(
                                "已 74 天未更新，每 31 天应更新一次",
                                "Not updated for 74 days; due every 31 days",
                            ),
                            ..Cell::number("62%")
                        },
                    )
                },
                DetailField {
                    is_none: true,
                    ..DetailField { label: say("银行授信", "Credit line"), ..DetailField::default() }
                },
                DetailField {
                    is_personal: true,
                    ..field(say("联系人电话", "Contact phone"), Cell::text("139****7712"))
                },
                DetailField {
                    is_wide: true,
                    ..field(
                        say("建设内容", "Scope"),
                        Cell::text(&say(
                            "新建生产厂房 4.2 万平方米，安装电池片产线 10 条，配套动力站和危废库；二期用地已预留。",
                            "A workshop of 42,000 square metres, ten cell lines, a power station and a store for hazardous waste; land for phase two is reserved.",
                        )),
                    )
                },
            ],
            missing: vec![
                Choice::new(&say("环评批复", "Environmental permit"), "/project/1/edit#f-permit"),
                Choice::new(&say("就业人数", "Jobs"), "/project/1/edit#f-jobs"),
                Choice::new(&say("能耗指标", "Energy quota"), "/project/1/edit#f-energy"),
            ],
            related: vec![Related {
                heading: say("节点", "Milestones"),
                total: "4".to_owned(),
                href: "/milestone?project=1".to_owned(),
                create_href: "/milestone/new?project=1".to_owned(),
                columns: vec![
                    Column { label: say("计划日期", "Planned"), ..Column::default() },
                    Column { label: say("实际日期", "Actual"), ..Column::default() },
                    Column { label: say("状态", "State"), ..Column::default() },
                ],
                rows: [
                    (
                        say("主体封顶", "Topping out"),
                        "2024-10-30",
                        "2024-11-06",
                        say("已完成", "Done"),
                        Tone::Good,
                    ),
                    (say("设备进场", "Equipment on site"), "2025-02-15", "", say("逾期", "Late"), Tone::Bad),
                    (
                        say("试生产", "Trial production"),
                        "2025-06-30",
                        "",
                        say("未到期", "Ahead"),
                        Tone::Plain,
                    ),
                ]
                .into_iter()
                .enumerate()
                .map(|(n, (caption, planned, actual, state, tone))| ListRow {
                    missing: String::new(),
                    href: format!("/milestone/{n}"),
                    number: format!("JD-{:06}", 88 + n),
                    caption,
                    tags: Vec::new(),
                    cells: vec![Cell::text(planned), Cell::text(actual), Cell::tag(&state, tone)],
                })
                .collect(),
            }],
            changes: sample_changes(lang),
            history_href: "/project/1/history".to_owned(),
            facts: vec![
                (say("编号", "Number"), "XM-000021".to_owned()),
                (say("建立", "Recorded"), "2024-09-02 08:31".to_owned()),
                (say("最近修改", "Changed"), "2025-03-31 10:42".to_owned()),
                (say("修订号", "Revision"), "18,204".to_owned()),
            ],
            extra: String::new(),
            shell,
        }
    }
}
