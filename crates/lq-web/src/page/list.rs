//! The list of one kind: columns, filters, sort, totals, pages, export.

use askama::Template;

use super::shell::{Choice, Crumb, Shell, Tag, Tone};
use crate::filters;
use crate::text::Lang;

/// The list page of any kind. The block `list` alone answers htmx.
#[derive(Debug, Template)]
#[template(path = "list.html", blocks = ["list"])]
pub(crate) struct ListPage {
    pub(crate) shell: Shell,
    /// Name of the list.
    pub(crate) heading: String,
    /// What the kind is for.
    pub(crate) help: String,
    /// Path of the list, where filter and column forms go.
    pub(crate) action: String,
    /// English name of the kind, for what helps to write a condition.
    pub(crate) kind: String,
    /// What stands in the list's own box: a condition, or words to look for.
    pub(crate) words: String,
    /// What is wrong with the condition in the box.
    pub(crate) mistakes: Vec<Mistake>,
    pub(crate) filters: Vec<FilterInput>,
    /// Filters in force.
    pub(crate) chips: Vec<Chip>,
    /// Filters kept under a name.
    pub(crate) kept: Vec<KeptEntry>,
    /// Whether the condition in the box can be kept, and shared with the zone.
    pub(crate) may_keep: bool,
    pub(crate) may_share: bool,
    /// Rows on which the condition cannot be told, where there are any.
    pub(crate) open: Option<Choice>,
    /// The list without any filter.
    pub(crate) clear_href: String,
    /// The rest of the address that the filter form keeps.
    pub(crate) keep: Vec<(String, String)>,
    /// The whole address but its columns, which the column form keeps.
    pub(crate) column_keep: Vec<(String, String)>,
    pub(crate) columns: Vec<Column>,
    pub(crate) column_choices: Vec<ColumnChoice>,
    pub(crate) rows: Vec<ListRow>,
    /// One place per column; empty where nothing is added up.
    pub(crate) totals: Vec<Total>,
    pub(crate) pager: Pager,
    pub(crate) exports: Vec<Choice>,
    /// Form for a new record; empty when the caller may not.
    pub(crate) create_href: String,
    pub(crate) create_label: String,
    pub(crate) import_href: String,
    pub(crate) import_label: String,
    /// Why the list is empty and what to do; `None` when it has rows.
    pub(crate) empty: Option<Empty>,
}

/// One filter in force.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chip {
    pub(crate) label: String,
    /// The list without it.
    pub(crate) drop_href: String,
    /// Where it is edited; empty where it is not.
    pub(crate) edit_href: String,
    /// Where it stands in the box, from–to in UTF-16; empty where it stands elsewhere.
    pub(crate) place: String,
}

/// A filter kept under a name.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeptEntry {
    pub(crate) name: String,
    /// The list under it.
    pub(crate) href: String,
    pub(crate) condition: String,
    pub(crate) is_shared: bool,
    /// Whether it is in force.
    pub(crate) is_current: bool,
    /// Where it is renamed, and removed; empty for who may not.
    pub(crate) edit_href: String,
    pub(crate) remove_href: String,
}

/// What is wrong with the condition in the box.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mistake {
    pub(crate) text: String,
    /// The condition before the place, the place, and behind it.
    pub(crate) parts: [String; 3],
    /// What is likely meant: the list under the mended condition.
    pub(crate) meant: Option<Choice>,
}

/// One filter of the bar.
#[derive(Clone, Debug)]
pub(crate) struct FilterInput {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) control: FilterControl,
}

/// How a filter is set.
#[derive(Clone, Debug)]
pub(crate) enum FilterControl {
    /// One of a few words: value, label, whether chosen.
    Select(Vec<FilterOption>),
    /// Words contained.
    Text(String),
    /// From and to; the third is the input type (`date`, `text`).
    Range(String, String, &'static str),
}

/// One choice of a filter.
#[derive(Clone, Debug)]
pub(crate) struct FilterOption {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) is_chosen: bool,
}

/// One column head.
#[derive(Clone, Debug, Default)]
pub(crate) struct Column {
    pub(crate) label: String,
    pub(crate) unit: String,
    pub(crate) is_number: bool,
    /// The list sorted by this column; empty where it cannot be sorted.
    pub(crate) sort_href: String,
    /// `ascending`, `descending` or empty.
    pub(crate) sorted: &'static str,
}

/// One column that may be shown.
#[derive(Clone, Debug)]
pub(crate) struct ColumnChoice {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) is_shown: bool,
}

/// One row of a list.
#[derive(Clone, Debug)]
pub(crate) struct ListRow {
    pub(crate) href: String,
    pub(crate) number: String,
    pub(crate) caption: String,
    /// What is missing to tell the condition; empty where that was not asked.
    pub(crate) missing: String,
    /// Retired, merged; empty for a live row.
    pub(crate) tags: Vec<Tag>,
    pub(crate) cells: Vec<Cell>,
}

/// One cell of a list or detail.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell {
    pub(crate) text: String,
    /// Where the text leads; empty for plain text.
    pub(crate) href: String,
    /// A stage or choice is shown as a tag of this tone.
    pub(crate) tag: Option<Tone>,
    pub(crate) is_number: bool,
    /// Why the value is to be taken with care (stale, assumed); empty when fresh.
    pub(crate) care: String,
}

impl Chip {
    /// A filter that can be dropped and not edited.
    pub(crate) fn dropped(label: &str, drop_href: &str) -> Self {
        Self { label: label.to_owned(), drop_href: drop_href.to_owned(), ..Self::default() }
    }
}

impl Cell {
    /// A cell of plain text.
    pub(crate) fn text(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }

    /// A cell of a number, set to the right.
    pub(crate) fn number(text: &str) -> Self {
        Self { text: text.to_owned(), is_number: true, ..Self::default() }
    }

    /// Classes of the table cell: digits to the right, short words on one line, nothing to show on a phone.
    pub(crate) fn class(&self) -> &'static str {
        match (self.is_number, self.text.is_empty()) {
            (true, true) => "num is-empty",
            (true, false) => "num",
            (false, true) => "is-empty",
            (false, false) if self.text.chars().count() <= 10 => "nowrap",
            (false, false) => "",
        }
    }

    /// Whether a column may cut the words off, so that pointing at them shows all.
    pub(crate) fn is_long(&self) -> bool {
        self.text.chars().count() > 12
    }

    /// A cell that leads to a record.
    pub(crate) fn link(text: &str, href: &str) -> Self {
        Self { text: text.to_owned(), href: href.to_owned(), ..Self::default() }
    }

    /// A cell shown as a tag.
    pub(crate) fn tag(text: &str, tone: Tone) -> Self {
        Self { text: text.to_owned(), tag: Some(tone), ..Self::default() }
    }
}

/// One sum under a column: `value` empty where nothing is added up.
#[derive(Clone, Debug, Default)]
pub(crate) struct Total {
    pub(crate) value: String,
    /// How many rows tell and how it was made.
    pub(crate) method: String,
}

/// Where in the list this page stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pager {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) total: String,
    pub(crate) prev_href: String,
    pub(crate) next_href: String,
    pub(crate) pages: Vec<Choice>,
}

/// An empty list: why, and what to do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Empty {
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) actions: Vec<Choice>,
}

impl ListPage {
    /// Whether the rows tell what is missing of them.
    pub(crate) fn is_missing_told(&self) -> bool {
        self.rows.iter().any(|row| !row.missing.is_empty())
    }

    /// The demands of a zone, filtered by two conditions.
    pub(crate) fn sample(lang: Lang) -> Self {
        let say = |zh: &str, en: &str| (if lang == Lang::Zh { zh } else { en }).to_owned();
        let mut shell = Shell::sample(lang, &say("需求台账", "Demands"), "/demand");
        shell.crumbs.push(Crumb { label: say("服务链", "Service"), href: "/demand".to_owned() });
        let column = |label: String, name: &str| Column {
            label,
            sort_href: format!("/demand?sort={name}"),
            ..Column::default()
        };
        let columns = vec![
            column(say("企业", "Enterprise"), "enterprise"),
            column(say("类别", "Type"), "topic"),
            column(say("状态", "State"), "state"),
            Column {
                unit: say("万元", "10k CNY"),
                is_number: true,
                ..column(say("金额", "Amount"), "amount")
            },
            column(say("承办部门", "Department"), "owner"),
            Column { sorted: "descending", ..column(say("提出日期", "Raised"), "raised") },
            Column { is_number: true, ..column(say("历时", "Days open"), "days") },
        ];
        let option = |value: &str, label: String, is_chosen| FilterOption {
            value: value.to_owned(),
            label,
            is_chosen,
        };
        Self {
            heading: say("需求台账", "Demands"),
            help: say(
                "企业在走访、座谈和线上提出的诉求，从受理、派单到办结和评价。",
                "What firms ask for, from receipt through dispatch to closure and rating.",
            ),
            action: "/demand".to_owned(),
            kind: "demand".to_owned(),
            words: String::new(),
            mistakes: Vec::new(),
            kept: vec![KeptEntry {
                name: say("待办大额融资", "Large loans in hand"),
                href: "/demand?where=x".to_owned(),
                condition: say("金额 ≥ 3000 万元", "amount ≥ 3000 万元"),
                is_shared: true,
                is_current: true,
                edit_href: "/filter/1/edit".to_owned(),
                remove_href: "/filter/1/retire".to_owned(),
            }],
            may_keep: true,
            may_share: true,
            open: Some(Choice::new("3", "/demand?where=x&open=1")),
            filters: vec![
                FilterInput {
                    name: "topic".to_owned(),
                    label: say("类别", "Type"),
                    control: FilterControl::Select(vec![
                        option("finance", say("融资", "Finance"), true),
                        option("labour", say("用工", "Labour"), false),
                        option("land", say("土地", "Land"), false),
                    ]),
                },
                FilterInput {
                    name: "state".to_owned(),
                    label: say("状态", "State"),
                    control: FilterControl::Select(vec![
                        option("open", say("办理中", "In hand"), true),
                        option("closed", say("已办结", "Closed"), false),
                    ]),
                },
                FilterInput {
                    name: "raised".to_owned(),
                    label: say("提出日期", "Raised"),
                    control: FilterControl::Range("2025-01-01".to_owned(), String::new(), "date"),
                },
            ],
            chips: vec![
                Chip {
                    edit_href: "#where".to_owned(),
                    place: "0-7".to_owned(),
                    ..Chip::dropped(&say("类别 是 融资", "Type is Finance"), "/demand?state=open")
                },
                Chip::dropped(&say("状态 是 办理中", "State is In hand"), "/demand?topic=finance"),
                Chip::dropped(
                    &say("提出日期 从 2025-01-01", "Raised from 2025-01-01"),
                    "/demand?topic=finance",
                ),
            ],
            clear_href: "/demand".to_owned(),
            keep: vec![("sort".to_owned(), "-raised".to_owned())],
            column_keep: Vec::new(),
            column_choices: columns
                .iter()
                .map(|column| ColumnChoice {
                    name: column.sort_href.clone(),
                    label: column.label.clone(),
                    is_shown: true,
                })
                .collect(),
            totals: columns
                .iter()
                .map(|column| {
                    if column.unit.is_empty() {
                        Total::default()
                    } else {
                        Total {
                            value: "486,350".to_owned(),
                            method: say("求和，312 条中 298 条有数", "Sum; 298 of 312 rows tell"),
                        }
                    }
                })
                .collect(),
            columns,
            rows: sample_rows(lang),
            pager: Pager {
                from: "1".to_owned(),
                to: "12".to_owned(),
                total: "312".to_owned(),
                prev_href: String::new(),
                next_href: "/demand?page=2".to_owned(),
                pages: (1..=5)
                    .map(|n| Choice::new(&n.to_string(), &format!("/demand?page={n}")).current(n == 1))
                    .collect(),
            },
            exports: vec![
                Choice::new("Excel (.xlsx)", "/export/demand.xlsx"),
                Choice::new("CSV", "/export/demand.csv"),
                Choice::new("JSON Lines", "/export/demand.jsonl"),
            ],
            create_href: "/demand/new".to_owned(),
            create_label: say("登记需求", "New demand"),
            import_href: "/import/demand".to_owned(),
            import_label: say("导入", "Import"),
            empty: None,
            shell,
        }
    }

    /// The same list with filters that nothing meets.
    pub(crate) fn sample_empty(lang: Lang) -> Self {
        let page = Self::sample(lang);
        let t = page.shell.t;
        Self {
            words: "金额 ≥ 3000".to_owned(),
            mistakes: vec![Mistake {
                text: "第1行第6字：数后面缺单位".to_owned(),
                parts: ["金额 ≥ ".to_owned(), "3000".to_owned(), String::new()],
                meant: Some(Choice::new("3000 万元", "/demand?where=x")),
            }],
            rows: Vec::new(),
            totals: Vec::new(),
            pager: Pager { total: "0".to_owned(), ..Pager::default() },
            empty: Some(Empty {
                title: t.list_none_match.to_owned(),
                text: t.list_none_match_help.to_owned(),
                actions: vec![Choice::new(t.list_clear, "/demand")],
            }),
            ..page
        }
    }
}

fn sample_rows(lang: Lang) -> Vec<ListRow> {
    let zh = lang == Lang::Zh;
    let firms = [
        ("无锡锐科光电有限公司", "Ruike Photonics"),
        ("江苏天瑞生物医药股份有限公司", "Tianrui Biopharma"),
        ("无锡海格智能装备有限公司", "Haige Intelligent Equipment"),
        ("中科数联（无锡）信息技术有限公司", "Shulian Information"),
        ("无锡润芯微电子有限公司", "Runxin Microelectronics"),
        ("无锡华恒精密机械有限公司", "Huaheng Precision"),
    ];
    let asks = [
        ("扩建二期厂房需要技改贷款", "Loan for the second workshop"),
        ("应收账款周期长，申请供应链融资额度", "Supply chain credit line"),
        ("设备进口信用证保证金比例偏高", "Lower deposit for letters of credit"),
        ("知识产权质押贷款", "Loan against intellectual property"),
    ];
    let states = [
        ("办理中", "In hand", Tone::Accent),
        ("已派单", "Dispatched", Tone::Plain),
        ("超期", "Overdue", Tone::Bad),
    ];
    (0..12)
        .map(|n| {
            let firm = firms[n % firms.len()];
            let ask = asks[n % asks.len()];
            let state = states[(n * 5 + 1) % states.len()];
            ListRow {
                href: format!("/demand/{n}"),
                number: format!("XQ-{:06}", 2412 - n * 7),
                caption: (if zh { ask.0 } else { ask.1 }).to_owned(),
                tags: Vec::new(),
                missing: String::new(),
                cells: vec![
                    Cell::link(if zh { firm.0 } else { firm.1 }, "/enterprise/1"),
                    Cell::text(if zh { "融资" } else { "Finance" }),
                    Cell::tag(if zh { state.0 } else { state.1 }, state.2),
                    if n == 3 {
                        Cell::number("")
                    } else {
                        Cell::number(["3,000", "12,500.5", "860", "450"][n % 4])
                    },
                    Cell::text(if zh { "地方金融监管局" } else { "Finance office" }),
                    Cell::text(&format!("2025-03-{:02}", 29 - n * 2)),
                    Cell {
                        care: if n == 5 {
                            (if zh { "已超过承诺期限 12 天" } else { "12 days past the promise" }).to_owned()
                        } else {
                            String::new()
                        },
                        ..Cell::number(&(n * 2 + 2).to_string())
                    },
                ],
            }
        })
        .collect()
}
