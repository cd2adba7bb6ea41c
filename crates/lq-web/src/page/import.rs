//! Bringing in a workbook: choose, tell the columns, look at the dry run, wait, done.

use askama::Template;

use super::detail::Step;
use super::list::FilterOption;
use super::shell::{Choice, Crumb, Shell};
use crate::filters;
use crate::text::{Lang, fill};

/// One step of bringing in a workbook.
#[derive(Debug, Template)]
#[template(path = "import.html")]
pub(crate) struct ImportPage {
    pub(crate) shell: Shell,
    pub(crate) heading: String,
    pub(crate) help: String,
    /// Where the step's form is sent.
    pub(crate) action: String,
    pub(crate) step: ImportStep,
}

/// The steps, each with what it shows.
#[derive(Clone, Debug)]
pub(crate) enum ImportStep {
    /// Choosing the file: addresses of template workbooks, earlier imports, largest size.
    Choose { templates: Vec<Choice>, earlier: Vec<Choice>, limit: String, error: String },
    /// Telling sheet, heading row and columns.
    Columns {
        file: String,
        sheets: Vec<FilterOption>,
        rows: Vec<PreviewRow>,
        columns: Vec<ColumnMap>,
        remembered: String,
        /// What went wrong when it was tried; or empty.
        told: String,
    },
    /// The dry run.
    Check {
        file: String,
        counts: Counts,
        problems: Vec<Problem>,
        n_more: usize,
        errors_href: String,
        may_take_good: bool,
        /// What went wrong when it was written; or empty.
        told: String,
    },
    /// Being tried or written; `told` says how far it is.
    Running { file: String, is_writing: bool, told: String, percent: u8, status_href: String },
    /// Written.
    Done { file: String, counts: Counts, undo_action: String, list_href: String, kept: Vec<Choice> },
}

impl ImportStep {
    /// Place of the step, from 0.
    pub(crate) fn place(&self) -> usize {
        match self {
            Self::Choose { .. } => 0,
            Self::Columns { .. } => 1,
            Self::Check { .. } => 2,
            Self::Running { is_writing, .. } => 2 + usize::from(*is_writing),
            Self::Done { .. } => 4,
        }
    }
}

/// One of the first rows of the sheet.
#[derive(Clone, Debug)]
pub(crate) struct PreviewRow {
    /// Row of the sheet, from 1.
    pub(crate) row: usize,
    pub(crate) is_heading: bool,
    pub(crate) cells: Vec<String>,
}

/// One column of the sheet and the field it fills.
#[derive(Clone, Debug)]
pub(crate) struct ColumnMap {
    /// Place in the sheet, from 0.
    pub(crate) place: usize,
    pub(crate) heading: String,
    /// A few values.
    pub(crate) examples: String,
    pub(crate) fields: Vec<FilterOption>,
    /// What was understood or is in doubt (`单位 万元`).
    pub(crate) note: String,
}

/// What a dry run or an import did or would do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) created: String,
    pub(crate) updated: String,
    pub(crate) unchanged: String,
    pub(crate) wrong: String,
    /// Whether no row is wrong.
    pub(crate) is_clean: bool,
}

/// One wrong cell.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) row: String,
    pub(crate) column: String,
    pub(crate) value: String,
    pub(crate) text: String,
}

impl ImportPage {
    /// Each step's name with how it stands: done, current or to come.
    fn steps(&self) -> Vec<Step> {
        let t = self.shell.t;
        let labels = [t.import_choose, t.import_columns, t.import_check, t.import_write, t.import_done];
        let at = self.step.place();
        let step = |(place, label): (usize, &&str)| Step {
            label: (*label).to_owned(),
            is_done: place < at,
            is_current: place == at,
        };
        labels.iter().enumerate().map(step).collect()
    }

    fn sample(lang: Lang, step: ImportStep) -> Self {
        let t = lang.texts();
        let mut shell = Shell::sample(lang, t.import, "/enterprise");
        let heading = if lang == Lang::Zh { "导入企业台账" } else { "Import enterprises" }.to_owned();
        shell.crumbs.push(Crumb {
            label: if lang == Lang::Zh { "企业台账" } else { "Enterprises" }.to_owned(),
            href: "/enterprise".to_owned(),
        });
        Self { shell, heading, help: t.import_help.to_owned(), action: "/import/enterprise".to_owned(), step }
    }

    /// Choosing a file.
    pub(crate) fn sample_choose(lang: Lang) -> Self {
        let t = lang.texts();
        Self::sample(
            lang,
            ImportStep::Choose {
                templates: vec![Choice::new(t.import_template, "/import/enterprise/template.xlsx")],
                earlier: vec![Choice::new("2025-03-29 09:10 · qiye-2025.xlsx · 411", "/changes/17402")],
                limit: "200 MB".to_owned(),
                error: String::new(),
            },
        )
    }

    /// Telling the columns.
    pub(crate) fn sample_columns(lang: Lang) -> Self {
        let say = |zh: &str, en: &str| (if lang == Lang::Zh { zh } else { en }).to_owned();
        let field = |chosen: usize| {
            [
                say("名称", "Name"),
                say("统一社会信用代码", "USCC"),
                say("注册资本", "Registered capital"),
                say("成立日期", "Founded"),
            ]
            .into_iter()
            .enumerate()
            .map(|(n, label)| FilterOption { value: n.to_string(), label, is_chosen: n == chosen })
            .collect::<Vec<_>>()
        };
        let row = |row: usize, is_heading, cells: [&str; 4]| PreviewRow {
            row,
            is_heading,
            cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
        };
        Self::sample(
            lang,
            ImportStep::Columns {
                file: say("企业名录（2025年一季度）.xlsx", "firms-2025q1.xlsx"),
                sheets: vec![
                    FilterOption {
                        value: "0".to_owned(),
                        label: say("规上企业（411 行）", "Large firms (411 rows)"),
                        is_chosen: true,
                    },
                    FilterOption {
                        value: "1".to_owned(),
                        label: say("小微企业（1,589 行）", "Small firms (1,589 rows)"),
                        is_chosen: false,
                    },
                ],
                rows: vec![
                    row(1, false, ["高新区企业名录", "", "", ""]),
                    row(2, true, ["单位名称", "信用代码", "注册资本（万元）", "成立时间"]),
                    row(3, false, ["无锡锐科光电有限公司", "91320214MA1XXXXX0Q", "3000", "2018.6"]),
                    row(4, false, ["江苏天瑞生物医药股份有限公司", "同上", "12,500", "2011年4月"]),
                ],
                columns: vec![
                    ColumnMap {
                        place: 0,
                        heading: "单位名称".to_owned(),
                        examples: "无锡锐科光电有限公司".to_owned(),
                        fields: field(0),
                        note: String::new(),
                    },
                    ColumnMap {
                        place: 1,
                        heading: "信用代码".to_owned(),
                        examples: "91320214MA1XXXXX0Q".to_owned(),
                        fields: field(1),
                        note: say("按此列找已有企业", "Finds standing firms by this"),
                    },
                    ColumnMap {
                        place: 2,
                        heading: "注册资本（万元）".to_owned(),
                        examples: "3000; 12,500".to_owned(),
                        fields: field(2),
                        note: say("单位 万元", "unit 10k CNY"),
                    },
                    ColumnMap {
                        place: 3,
                        heading: "成立时间".to_owned(),
                        examples: "2018.6; 2011年4月".to_owned(),
                        fields: field(3),
                        note: String::new(),
                    },
                    ColumnMap {
                        place: 4,
                        heading: "备注2".to_owned(),
                        examples: String::new(),
                        fields: field(9),
                        note: say("不导入", "left out"),
                    },
                ],
                remembered: say("已按您上次导入此表的设置填好。", "Filled in as you set it last time."),
                told: String::new(),
            },
        )
    }

    /// A dry run with problems.
    pub(crate) fn sample_check(lang: Lang) -> Self {
        let say = |zh: &str, en: &str| (if lang == Lang::Zh { zh } else { en }).to_owned();
        let problem = |row: &str, column: String, value: &str, text: String| Problem {
            row: row.to_owned(),
            column,
            value: value.to_owned(),
            text,
        };
        Self::sample(
            lang,
            ImportStep::Check {
                file: say("企业名录（2025年一季度）.xlsx", "firms-2025q1.xlsx"),
                counts: Counts {
                    created: "62".to_owned(),
                    updated: "341".to_owned(),
                    unchanged: "5".to_owned(),
                    wrong: "3".to_owned(),
                    is_clean: false,
                },
                problems: vec![
                    problem(
                        "37",
                        say("统一社会信用代码", "USCC"),
                        "9132021400000001",
                        say(
                            "应为 18 位，现为 16 位；请对照营业执照更正。",
                            "Must have 18 characters, has 16; check the licence.",
                        ),
                    ),
                    problem(
                        "112",
                        say("注册资本", "Registered capital"),
                        "叁仟",
                        say("不是数字；请写成 3000。", "Not a number; write 3000."),
                    ),
                    problem(
                        "204",
                        say("所在园区", "Park"),
                        "科技园",
                        say(
                            "有 2 个园区叫这个名字：YQ-000003、YQ-000011；请填编号。",
                            "Two parks bear this name: YQ-000003, YQ-000011; give the number.",
                        ),
                    ),
                ],
                n_more: 0,
                errors_href: "/import/enterprise/1/errors.xlsx".to_owned(),
                may_take_good: true,
                told: String::new(),
            },
        )
    }

    /// An import being written.
    pub(crate) fn sample_running(lang: Lang) -> Self {
        Self::sample(
            lang,
            ImportStep::Running {
                file: "qiye-2025.xlsx".to_owned(),
                is_writing: true,
                told: fill(lang.texts().import_running, &[&"212,000", &"400,000"]),
                percent: 53,
                status_href: "#".to_owned(),
            },
        )
    }

    /// An import written.
    pub(crate) fn sample_done(lang: Lang) -> Self {
        Self::sample(
            lang,
            ImportStep::Done {
                file: "qiye-2025.xlsx".to_owned(),
                counts: Counts {
                    created: "62".to_owned(),
                    updated: "341".to_owned(),
                    unchanged: "5".to_owned(),
                    wrong: "0".to_owned(),
                    is_clean: true,
                },
                undo_action: "/changes/18204/undo".to_owned(),
                list_href: "/enterprise".to_owned(),
                kept: Vec::new(),
            },
        )
    }
}
