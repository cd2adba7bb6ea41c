//! What of a policy's words the ledger has fields and choices for.

use std::collections::{BTreeMap, BTreeSet};

use lq_core::schema::KindSchema;
use lq_core::value::{Lang, ValueType, industry};

use crate::nearest::nearest;
use crate::{Schema, check_condition, format_condition, parse_condition};

/// Words for fields of an enterprise beside their labels. Only such as mean the same are here.
const ALSO: &[(&str, &[&str])] = &[
    ("revenue", &["营业收入", "营收"]),
    ("output", &["产值", "工业总产值", "总产值"]),
    ("tax", &["纳税额", "纳税总额", "缴纳税收", "实缴税收", "入库税收", "税收", "实缴税金", "缴纳税金"]),
    ("rd_expense", &["研发费用", "研发投入", "研发经费", "研究开发费用", "研发费用总额", "研发经费投入"]),
    ("headcount", &["从业人数", "从业人员", "职工人数", "员工人数", "职工总数", "在职职工", "从业人员数"]),
    ("rd_headcount", &["研发人员", "研发人员数", "科技人员", "研发人员数量"]),
    ("capital", &["注册资本"]),
];

/// Industries told by a word and not by the name of a section; GB/T 4754 has 工业 as B, C and D.
const INDUSTRIES: &[(&str, &str)] =
    &[("工业企业", "B、C、D"), ("制造业企业", "C"), ("制造企业", "C"), ("建筑业企业", "E")];

/// Where shares are traded, as listings are spoken of.
pub(super) const BOARDS: &[&str] =
    &["主板", "中小板", "中小企业板", "创业板", "科创板", "北交所", "北京证券交易所", "新三板"];

/// A kind whose records are counted for a firm: qualities it is given by others.
pub(super) struct Counted {
    /// Its name in the rules: 资质认定.
    pub(super) kind: String,
    /// 类型.
    pub(super) field: String,
    /// 级别, where it has levels.
    pub(super) level: Option<(String, Vec<String>)>,
    /// What the records are that count: 状态 是 有效.
    pub(super) standing: String,
    /// The choices of 类型.
    pub(super) forms: Vec<String>,
}

/// The ledger as the drafter looks at it.
pub(super) struct Ledger<'s> {
    schema: &'s Schema<'s>,
    enterprise: &'s KindSchema,
    pub(super) counted: Vec<Counted>,
    /// Words that name industries with their codes, by the first character.
    industries: BTreeMap<char, Vec<(String, String)>>,
}

impl<'s> Ledger<'s> {
    /// `None` where the ledger has no enterprises.
    pub(super) fn of(schema: &'s Schema<'s>) -> Option<Self> {
        let enterprise = schema.registry.kind("enterprise")?;
        let counted = [
            ("certification", &["valid"][..]),
            ("platform", &["approved", "running", "review"][..]),
            ("ip_right", &["in_force"][..]),
        ];
        let counted =
            counted.iter().filter_map(|(kind, stages)| counted_kind(schema, kind, stages)).collect();
        Some(Self { schema, enterprise, counted, industries: industries() })
    }

    /// Label of the kind rules are about.
    pub(super) fn subject(&self) -> String {
        self.enterprise.label.zh.to_string()
    }

    fn label(&self, name: &str) -> Option<String> {
        self.enterprise.field(name).map(|place| self.enterprise.fields[place].label.zh.to_string())
    }

    /// A field of the enterprise: 规上, 注册地.
    pub(super) fn own(&self, name: &str) -> Option<String> {
        self.label(name)
    }

    /// The number a noun ends with the name of: its label, and how many characters of the noun it is.
    pub(super) fn number(&self, noun: &str) -> Option<(String, usize)> {
        let fields = self.enterprise.fields.iter().filter(|field| !field.is_personal && is_number(&field.ty));
        let own = fields.map(|field| (field.label.zh.to_string(), field.label.zh.to_string()));
        let also = ALSO.iter().filter_map(|(name, words)| self.label(name).map(|label| (label, words)));
        let also =
            also.flat_map(|(label, words)| words.iter().map(move |word| ((*word).to_owned(), label.clone())));
        let fits = own.chain(also).filter(|(word, _)| noun.ends_with(word.as_str()));
        fits.map(|(word, label)| (word.chars().count(), label)).max().map(|(n, label)| (label, n))
    }

    /// Codes of the industry a word names, and the word's length in characters.
    pub(super) fn industry(&self, words: &str) -> Option<(String, usize)> {
        let named = self.industries.get(&words.chars().next()?)?.iter();
        let fits = named.filter(|(word, _)| words.starts_with(word.as_str()));
        fits.map(|(word, codes)| (word.chars().count(), codes.clone())).max().map(|(n, codes)| (codes, n))
    }

    /// Up to three numbers of the ledger that a noun looks like, those of other kinds with the kind's name.
    pub(super) fn near(&self, noun: &str) -> Vec<String> {
        let labels =
            self.enterprise.fields.iter().filter(|field| !field.is_personal).map(|field| &*field.label.zh);
        let also = ALSO.iter().filter(|(_, words)| words.iter().any(|word| noun.contains(word)));
        let mut near: Vec<String> = also.filter_map(|(name, _)| self.label(name)).collect();
        near.extend(nearest(noun, labels).into_iter().map(str::to_owned));
        let kinds = self.schema.registry.kinds().iter().filter(|kind| kind.kind != self.enterprise.kind);
        for kind in
            kinds.filter(|kind| kind.fields.iter().any(|field| links_to(&field.ty, &self.enterprise.kind)))
        {
            let numbers =
                kind.fields.iter().filter(|field| is_number(&field.ty) && shares(noun, &field.label.zh));
            near.extend(numbers.map(|field| format!("{}的{}", kind.label.zh, field.label.zh)));
        }
        let mut seen = BTreeSet::new();
        near.retain(|name| seen.insert(name.clone()));
        near.truncate(3);
        near
    }

    /// A condition in its canonical form.
    ///
    /// # Errors
    /// Why the ledger does not take it.
    pub(super) fn condition(&self, text: &str) -> Result<String, String> {
        let (condition, problems) = parse_condition(text);
        let told = |problems: &[crate::Problem]| problems.first().map(|problem| problem.message.clone());
        let Some(condition) = condition.filter(|_| problems.is_empty()) else {
            return Err(told(&problems).unwrap_or_else(|| "读不成条件".to_owned()));
        };
        let (_, problems) = check_condition(&condition, self.enterprise, self.schema);
        let mistakes: Vec<_> = problems.into_iter().filter(|problem| !problem.code.is_hint()).collect();
        match told(&mistakes) {
            Some(why) => Err(why),
            None => Ok(format_condition(&condition, Lang::Zh)),
        }
    }

    /// Whether a line of 奖补 can be checked; lines of steps stand further in.
    ///
    /// # Errors
    /// Why not.
    pub(super) fn grant(&self, lines: &str) -> Result<(), String> {
        let text = format!("政策：草稿\n依据：草稿\n对象：{}\n奖补：\n  {lines}\n", self.subject());
        let (book, mut problems) = crate::parse(&text);
        if problems.is_empty() {
            problems = crate::check(&book, self.schema).1;
        }
        match problems.into_iter().find(|problem| !problem.code.is_hint()) {
            Some(problem) => Err(problem.message),
            None => Ok(()),
        }
    }
}

fn industries() -> BTreeMap<char, Vec<(String, String)>> {
    let told = INDUSTRIES.iter().map(|(word, codes)| ((*word).to_owned(), (*codes).to_owned()));
    let named = industry::all().filter(|(_, name)| name.chars().count() >= 3).flat_map(|(code, name)| {
        ["企业", "行业", "领域"].map(|end| (format!("{name}{end}"), code.to_owned()))
    });
    let mut industries: BTreeMap<char, Vec<(String, String)>> = BTreeMap::new();
    for (word, codes) in told.chain(named) {
        industries.entry(word.chars().next().unwrap_or(' ')).or_default().push((word, codes));
    }
    industries
}

fn is_number(ty: &ValueType) -> bool {
    matches!(ty, ValueType::Money { .. } | ValueType::Quantity { .. } | ValueType::Percent)
}

fn links_to(ty: &ValueType, kind: &str) -> bool {
    matches!(ty, ValueType::Link { kind: to } if to == kind)
}

/// Whether two characters in a row stand in both.
fn shares(noun: &str, label: &str) -> bool {
    let chars: Vec<char> = label.chars().collect();
    chars.windows(2).any(|two| noun.contains(&two.iter().collect::<String>()))
}

fn counted_kind(schema: &Schema<'_>, name: &str, stages: &[&str]) -> Option<Counted> {
    let kind = schema.registry.kind(name)?;
    let choices = |field: &str| {
        let place = kind.field(field)?;
        let ValueType::Choice(options) = &kind.fields[place].ty else { return None };
        let labels = options.iter().map(|option| option.zh.to_string()).collect::<Vec<_>>();
        Some((kind.fields[place].label.zh.to_string(), labels))
    };
    let (field, forms) = choices("form")?;
    let place = kind.field("state")?;
    let ValueType::Stage(schema) = &kind.fields[place].ty else { return None };
    let standing: Vec<String> = stages
        .iter()
        .filter_map(|code| schema.stages.iter().find(|stage| stage.code == *code))
        .map(|stage| stage.zh.to_string())
        .collect();
    let standing = format!("{} 是 {}", kind.fields[place].label.zh, standing.join("、"));
    Some(Counted { kind: kind.label.zh.to_string(), field, level: choices("level"), standing, forms })
}
