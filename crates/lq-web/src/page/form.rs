//! The form of one record of any kind, new or standing.

use askama::Template;

use super::list::FilterOption;
use super::shell::{Choice, Crumb, Shell};
use crate::filters;
use crate::text::Lang;

/// The form page of any kind.
#[derive(Debug, Template)]
#[template(path = "form.html")]
pub(crate) struct FormPage {
    pub(crate) shell: Shell,
    pub(crate) heading: String,
    pub(crate) help: String,
    /// Where the form is sent.
    pub(crate) action: String,
    /// Fields sent along unseen: id of a new record, seen revision.
    pub(crate) hidden: Vec<(String, String)>,
    pub(crate) fields: Vec<FormField>,
    /// What is wrong, with the field each concerns.
    pub(crate) errors: Vec<FormError>,
    /// First day the entries hold; `None` while nothing stands yet.
    pub(crate) valid_from: Option<ValidFrom>,
    pub(crate) cancel_href: String,
    pub(crate) save_label: String,
}

/// The day from which the entries hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct ValidFrom {
    pub(crate) value: String,
    pub(crate) today: String,
    /// Whether the person must say “correct” or “change”: the day is not today.
    pub(crate) is_asked: bool,
}

/// One thing that is wrong.
#[derive(Clone, Debug)]
pub(crate) struct FormError {
    /// Id of the input; empty when it concerns the whole record.
    pub(crate) field_id: String,
    pub(crate) label: String,
    pub(crate) text: String,
}

/// One input with all that belongs to it.
#[derive(Clone, Debug, Default)]
pub(crate) struct FormField {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) unit: String,
    pub(crate) help: String,
    pub(crate) is_required: bool,
    pub(crate) is_personal: bool,
    /// Takes the whole width.
    pub(crate) is_wide: bool,
    /// What is wrong and what to do; empty when nothing is.
    pub(crate) error: String,
    /// What form of rule it holds; empty where it holds none.
    pub(crate) rule: &'static str,
    pub(crate) control: Control,
    /// Records a name fits when it fits several: value and label.
    pub(crate) candidates: Vec<FilterOption>,
    /// Source, words, printed value and “asked, none”; `None` where a field takes none.
    pub(crate) basis: Option<Basis>,
}

impl FormField {
    /// Id of the input.
    pub(crate) fn id(&self) -> String {
        format!("f-{}", self.name)
    }

    /// Ids of what describes the input.
    pub(crate) fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if !self.help.is_empty() {
            ids.push(format!("{}-help", self.id()));
        }
        if !self.error.is_empty() {
            ids.push(format!("{}-error", self.id()));
        }
        ids.join(" ")
    }
}

/// What an entry rests on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Basis {
    pub(crate) source: String,
    pub(crate) quote: String,
    pub(crate) printed: String,
    /// Asked, and there is none.
    pub(crate) is_none: bool,
}

impl Basis {
    /// Whether something was entered.
    pub(crate) fn is_given(&self) -> bool {
        self.is_none || !(self.source.is_empty() && self.quote.is_empty() && self.printed.is_empty())
    }
}

/// How a value is entered.
#[derive(Clone, Debug)]
pub(crate) enum Control {
    /// One line: value, input type, input mode, placeholder.
    Line { value: String, input: &'static str, mode: &'static str, hint: String },
    /// Several lines.
    Area { value: String, rows: usize },
    /// One of many words.
    Select { options: Vec<FilterOption> },
    /// One of a few words.
    Radios { options: Vec<FilterOption> },
    /// A number with one of several units.
    Amount { value: String, units: Vec<FilterOption> },
    /// A record, named by number or name.
    Link { value: String, lookup: String, options: Vec<Choice> },
    /// Several records, one a line of inputs.
    Links { values: Vec<String>, lookup: String },
    /// A file.
    File { current: String },
}

impl Default for Control {
    fn default() -> Self {
        Self::Line { value: String::new(), input: "text", mode: "text", hint: String::new() }
    }
}

impl FormPage {
    /// A demand being entered, with two mistakes.
    pub(crate) fn sample(lang: Lang) -> Self {
        let say = |zh: &str, en: &str| (if lang == Lang::Zh { zh } else { en }).to_owned();
        let mut shell = Shell::sample(lang, &say("修改需求", "Edit demand"), "/demand");
        shell.crumbs.push(Crumb { label: say("需求台账", "Demands"), href: "/demand".to_owned() });
        shell.crumbs.push(Crumb { label: "XQ-002412".to_owned(), href: "/demand/1".to_owned() });
        let option = |value: &str, label: String, is_chosen| FilterOption {
            value: value.to_owned(),
            label,
            is_chosen,
        };
        let line = |value: &str| Control::Line {
            value: value.to_owned(),
            input: "text",
            mode: "text",
            hint: String::new(),
        };
        let field = |name: &str, label: String, control| FormField {
            name: name.to_owned(),
            label,
            control,
            basis: Some(Basis::default()),
            ..FormField::default()
        };
        let amount_error = say(
            "“三千万”不是数字；请写成 3000 并选择单位“万元”。",
            "“three thousand” is not a number; write 3000 and choose the unit.",
        );
        let firm_error =
            say("有 2 家企业叫这个名字，请选定一家。", "Two enterprises bear this name; choose one.");
        let fields = vec![
            FormField {
                is_required: true,
                is_wide: true,
                help: say("一句话说清要什么，列表和派单都用它。", "One sentence; lists and dispatch use it."),
                basis: None,
                ..field(
                    "title",
                    say("诉求", "Demand"),
                    line(&say("扩建二期厂房需要技改贷款", "Loan for the second workshop")),
                )
            },
            FormField {
                is_required: true,
                help: say(
                    "可填编号、名称、简称或拼音首字母。",
                    "Number, name, short name or pinyin initials.",
                ),
                error: firm_error.clone(),
                candidates: vec![
                    option(
                        "1",
                        say(
                            "QY-000317 无锡锐科光电有限公司（新吴区长江路）",
                            "QY-000317 Ruike Photonics (Changjiang Road)",
                        ),
                        false,
                    ),
                    option(
                        "2",
                        say(
                            "QY-001204 无锡锐科光电科技有限公司（梅村）",
                            "QY-001204 Ruike Photonics Technology (Meicun)",
                        ),
                        false,
                    ),
                ],
                ..field(
                    "enterprise",
                    say("企业", "Enterprise"),
                    Control::Link {
                        value: say("锐科光电", "Ruike"),
                        lookup: "/lookup/enterprise".to_owned(),
                        options: Vec::new(),
                    },
                )
            },
            FormField {
                is_required: true,
                ..field(
                    "topic",
                    say("类别", "Type"),
                    Control::Radios {
                        options: vec![
                            option("finance", say("融资", "Finance"), true),
                            option("labour", say("用工", "Labour"), false),
                            option("land", say("土地", "Land"), false),
                            option("technology", say("技术", "Technology"), false),
                        ],
                    },
                )
            },
            FormField {
                help: say(
                    "申请的额度；没有金额的诉求留空。",
                    "The amount asked for; leave empty where there is none.",
                ),
                error: amount_error.clone(),
                basis: Some(Basis {
                    source: say("LY-000006 二月走访记录", "LY-000006 visits in February"),
                    quote: say(
                        "企业希望获得三千万元左右的技改贷款",
                        "The firm hopes for a loan of about thirty million",
                    ),
                    printed: say("三千万元左右", "about thirty million"),
                    is_none: false,
                }),
                ..field(
                    "amount",
                    say("金额", "Amount"),
                    Control::Amount {
                        value: say("三千万", "three thousand"),
                        units: vec![
                            option("yuan", say("元", "CNY"), false),
                            option("wan", say("万元", "10k CNY"), true),
                            option("yi", say("亿元", "100m CNY"), false),
                        ],
                    },
                )
            },
            field(
                "raised",
                say("提出日期", "Raised"),
                Control::Line {
                    value: "2025-03-29".to_owned(),
                    input: "date",
                    mode: "text",
                    hint: String::new(),
                },
            ),
            field(
                "owner",
                say("承办部门", "Department"),
                Control::Select {
                    options: vec![
                        option("1", say("地方金融监管局", "Finance office"), true),
                        option("2", say("人社局", "Labour office"), false),
                    ],
                },
            ),
            FormField {
                is_personal: true,
                help: say("个人信息，只有承办人看得到。", "Personal data; only those in charge see it."),
                basis: None,
                ..field(
                    "phone",
                    say("联系电话", "Phone"),
                    Control::Line {
                        value: "138****2046".to_owned(),
                        input: "tel",
                        mode: "tel",
                        hint: String::new(),
                    },
                )
            },
            field(
                "chains",
                say("所在产业链", "Chains"),
                Control::Links {
                    values: vec![say("CL-000003 智能装备", "CL-000003 Intelligent equipment")],
                    lookup: "/lookup/chain".to_owned(),
                },
            ),
            FormField {
                is_wide: true,
                ..field("note", say("情况说明", "Details"), Control::Area { value: String::new(), rows: 4 })
            },
            FormField {
                is_wide: true,
                basis: None,
                ..field("paper", say("附件", "Attachment"), Control::File { current: String::new() })
            },
        ];
        Self {
            heading: say("修改需求", "Edit demand"),
            help: say(
                "带 * 的必填。保存前不会写入台账。",
                "Fields marked * are required. Nothing is written before you save.",
            ),
            action: "/demand/1/edit".to_owned(),
            hidden: vec![("revision".to_owned(), "18204".to_owned())],
            errors: vec![
                FormError {
                    field_id: "f-enterprise".to_owned(),
                    label: say("企业", "Enterprise"),
                    text: firm_error,
                },
                FormError {
                    field_id: "f-amount".to_owned(),
                    label: say("金额", "Amount"),
                    text: amount_error,
                },
            ],
            fields,
            valid_from: Some(ValidFrom {
                value: "2025-03-01".to_owned(),
                today: "2025-03-31".to_owned(),
                is_asked: true,
            }),
            cancel_href: "/demand/1".to_owned(),
            save_label: say("保存", "Save"),
            shell,
        }
    }
}
