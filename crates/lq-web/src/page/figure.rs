//! One figure: its value, what it is defined as, how it went, the rows it rests on.

use askama::Template;

use super::detail::Act;
use super::history::{ChangeItem, sample_changes};
use super::list::{Cell, Column, Empty, ListRow, Pager};
use super::shell::{Choice, Crumb, Notice, Shell, Tag, Tone};
use crate::chart::line::{self, Dot};
use crate::filters;
use crate::text::Lang;

/// The page of one figure.
#[derive(Debug, Template)]
#[template(path = "figure.html")]
pub(crate) struct FigurePage {
    pub(crate) shell: Shell,
    pub(crate) heading: String,
    pub(crate) number: String,
    pub(crate) topic: String,
    pub(crate) tags: Vec<Tag>,
    pub(crate) acts: Vec<Act>,
    /// The number; empty where it cannot be told.
    pub(crate) value: String,
    pub(crate) unit: String,
    /// As of when (`截至 2025-03-31`).
    pub(crate) on: String,
    /// From how many rows, how many are open, how many have no number: each opens those rows.
    pub(crate) coverage: Vec<Choice>,
    /// What is missing in the rows that are open.
    pub(crate) lacks: Vec<String>,
    /// The definition, line by line.
    pub(crate) said: Vec<(String, Vec<String>)>,
    /// The rule in its canonical form.
    pub(crate) rule: String,
    pub(crate) remark: String,
    /// Changes of the definition, newest first.
    pub(crate) versions: Vec<ChangeItem>,
    pub(crate) history_href: String,
    pub(crate) course: Option<Course>,
    pub(crate) rows: Option<FigureRows>,
}

/// How it went.
#[derive(Clone, Debug, Default)]
pub(crate) struct Course {
    /// SVG text.
    pub(crate) svg: String,
    /// Day and number of each point, newest first.
    pub(crate) points: Vec<(String, String)>,
    /// What the points are.
    pub(crate) method: String,
    pub(crate) action: String,
    pub(crate) from: String,
    pub(crate) to: String,
    /// Value, label, whether chosen.
    pub(crate) steps: Vec<(String, String, bool)>,
    pub(crate) is_known_now: bool,
    /// The rest of the address the form keeps.
    pub(crate) keep: Vec<(String, String)>,
}

/// A page of its rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct FigureRows {
    /// Name of the kind's list.
    pub(crate) label: String,
    /// Which rows, with how many.
    pub(crate) sets: Vec<Choice>,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<ListRow>,
    pub(crate) pager: Pager,
    pub(crate) exports: Vec<Choice>,
    /// The list that shows the same rows; empty where none can.
    pub(crate) list_href: String,
    pub(crate) empty: Option<Empty>,
}

impl FigurePage {
    /// The investment of the first quarter.
    pub(crate) fn sample(lang: Lang) -> Self {
        let t = lang.texts();
        let say = |zh: &str, en: &str| (if lang == Lang::Zh { zh } else { en }).to_owned();
        let name = say("一季度重大项目总投资额", "Investment of major projects in Q1");
        let mut shell = Shell::sample(lang, &name, "/figure");
        shell.crumbs.push(Crumb { label: say("统计口径", "Figures"), href: "/figure".to_owned() });
        let dot = |label: &str, value: f64| Dot {
            label: label.to_owned(),
            value: Some(value),
            text: value.to_string(),
        };
        let dots = [dot("2025-01-31", 520.0), dot("2025-02-28", 633.4), dot("2025-03-31", 708.6)];
        Self {
            number: "KJ-000012".to_owned(),
            topic: say("项目与招商", "Projects and investment"),
            tags: vec![Tag::new(Tone::Good, &say("在用", "In use"))],
            acts: vec![Act {
                label: t.edit.to_owned(),
                href: "/figure/1/edit".to_owned(),
                icon: "edit",
                is_main: true,
                ..Act::default()
            }],
            value: "708.6".to_owned(),
            unit: say("亿元", "100m CNY"),
            on: say("截至 2025-03-31", "As of 2025-03-31"),
            coverage: vec![
                Choice::new(&say("由 30 条记录得出", "from 30 rows"), "/figure/1"),
                Choice::new(&say("2 条信息不全，算不算还不知道", "2 rows open"), "/figure/1?rows=open"),
            ],
            lacks: vec![say("2 条没有填“计划开工期”", "2 rows lack planned_in")],
            said: vec![
                (say("数哪类记录", "Records"), vec![say("项目台账", "Projects")]),
                (
                    say("符合这些条件", "Conditions"),
                    vec!["重大项目".to_owned(), "计划开工期 是 2024年第一季度".to_owned()],
                ),
                (say("怎样得出数字", "Value"), vec![say("把“总投资额”加起来", "the sum of 总投资额")]),
            ],
            rule: "口径：一季度重大项目总投资额\n对象：项目\n条件：重大项目\n取值：合计(总投资额)".to_owned(),
            remark: say("外币的不折算，另列", "Foreign currencies stand apart"),
            versions: sample_changes(lang).into_iter().take(1).collect(),
            history_href: "/figure/1/history".to_owned(),
            course: Some(Course {
                svg: line::draw(&name, &dots, 680.0),
                points: vec![("2025-03-31".to_owned(), "708.6".to_owned())],
                method: say(
                    "每个点是当天结束时台账里的数。",
                    "Each point is what the ledger held at the end of its day.",
                ),
                action: "/figure/1".to_owned(),
                from: "2024-04-01".to_owned(),
                to: "2025-03-31".to_owned(),
                steps: vec![("month".to_owned(), say("按月", "by month"), true)],
                ..Course::default()
            }),
            rows: Some(FigureRows {
                label: say("项目台账", "Projects"),
                sets: vec![Choice::new(&say("计入 30", "counted 30"), "/figure/1").current(true)],
                columns: vec![Column {
                    label: say("总投资额", "Investment"),
                    is_number: true,
                    ..Column::default()
                }],
                rows: vec![ListRow {
                    href: "/project/1".to_owned(),
                    number: "XM-000001".to_owned(),
                    caption: say("示例项目一期", "Sample project"),
                    tags: Vec::new(),
                    missing: String::new(),
                    cells: vec![Cell::number("68 亿元")],
                }],
                pager: Pager {
                    from: "1".to_owned(),
                    to: "1".to_owned(),
                    total: "30".to_owned(),
                    ..Pager::default()
                },
                exports: vec![Choice::new("Excel (.xlsx)", "/figure/1/rows/export.xlsx")],
                list_href: "/project?is_major=是".to_owned(),
                empty: None,
            }),
            heading: name,
            shell,
        }
    }

    /// A figure whose rule no longer fits the ledger.
    pub(crate) fn sample_faulty(lang: Lang) -> Self {
        let mut page = Self::sample(lang);
        page.value = String::new();
        page.unit = String::new();
        page.coverage = Vec::new();
        page.lacks = Vec::new();
        page.said = Vec::new();
        page.course = None;
        page.rows = None;
        let text = if lang == Lang::Zh {
            "第3行第4字：没有“重要项目”这个字段"
        } else {
            "line 3: no such field"
        };
        page.shell.notices.push(Notice { tone: Tone::Bad, text: text.to_owned() });
        page
    }
}
