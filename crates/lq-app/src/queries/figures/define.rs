//! What a figure is defined as: its record with the rule read, said clause by clause.

use lq_core::schema::Record;
use lq_core::schema::{KindSchema, Label};
use lq_core::value::{Decimal, Lang, Value};
use lq_core::{Day, RecordId, Registry, Row};
use lq_model::kinds::Figure;
use lq_rule::ast::{Aggregate, RuleKind};
use lq_rule::checked::{Checked, Cond, CondNode};

use super::{show, text_of};
use crate::AppError;
use crate::rules::{self, CheckedText};

/// A figure's record with its rule read.
#[derive(Clone, Debug)]
pub struct Defined {
    /// The record.
    pub id: RecordId,
    /// Its zone.
    pub zone: RecordId,
    /// Its human number.
    pub number: String,
    /// What it is called.
    pub name: Label,
    /// Code and label of its heading.
    pub topic: (String, Label),
    /// Place on the overview.
    pub rank: Option<Decimal>,
    /// What stands behind the number; empty for nothing in particular.
    pub unit: Label,
    /// Code of where it stands.
    pub state: String,
    /// Where the definition comes from.
    pub remark: String,
    /// The text of its rule as it was saved.
    pub text: String,
    rules: Result<Vec<Checked>, CheckedText>,
}

/// One line of a definition, said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What it says something about: 数哪些, 条件, 怎么数.
    pub label: Label,
    /// What it says, in the words of the rule.
    pub lines: Vec<String>,
}

impl Defined {
    /// Reads a row of the kind.
    pub(super) fn of(schema: &KindSchema, row: &Row, registry: &Registry) -> Self {
        let value = |name: &str| schema.field(name).and_then(|place| row.known(place));
        let text = |name: &str| text_of(value(name));
        let label = |zh: String, en: String| Label {
            en: if en.is_empty() { zh.clone() } else { en }.into(),
            zh: zh.into(),
        };
        let shown = |name: &str, lang: Lang| {
            let place = schema.field(name);
            let shown = place.and_then(|place| Some(schema.fields[place].ty.show(row.known(place)?, lang)));
            shown.unwrap_or_default()
        };
        let rule = text("rule");
        Self {
            id: row.id,
            zone: row.meta.zone,
            number: row.meta.number.clone(),
            name: label(text("name"), text("name_en")),
            topic: (text("topic"), label(shown("topic", Lang::Zh), shown("topic", Lang::En))),
            rank: match value("rank") {
                Some(Value::Number(rank)) => Some(*rank),
                _ => None,
            },
            unit: label(text("unit"), text("unit_en")),
            state: text("state"),
            remark: text("remark"),
            rules: rules::read(&rule, registry),
            text: rule,
        }
    }

    /// The version of the rule that is in force on a day.
    ///
    /// # Errors
    /// Unfit where the rule cannot be applied, or no version is in force.
    pub(super) fn rule(&self, on: Day) -> Result<&Checked, AppError> {
        let rules = self.rules.as_ref().map_err(|told| {
            AppError::Unfit(format!(
                "口径“{}”的规则现在不能用：{}",
                self.name.zh,
                told.sentences().join("；")
            ))
        })?;
        let is_in_force = |rule: &&Checked| {
            let force = rule.force.as_ref();
            let starts = force.and_then(|force| force.from).is_none_or(|from| from <= on);
            let lasts = force.and_then(|force| force.until).is_none_or(|until| on <= until);
            rule.value.is_some() && starts && lasts
        };
        let from = |rule: &&Checked| rule.force.as_ref().and_then(|force| force.from);
        rules.iter().filter(is_in_force).max_by_key(from).ok_or_else(|| {
            AppError::Unfit(format!("口径“{}”在 {on} 没有施行中的规则；请核对规则里的“施行”", self.name.zh))
        })
    }

    /// What is wrong with its rule; empty where it can be applied.
    pub fn faults(&self) -> Vec<String> {
        self.rules.as_ref().err().map(CheckedText::sentences).unwrap_or_default()
    }

    /// The rule in its canonical form; as saved where it cannot be read.
    pub fn canonical(&self, lang: Lang) -> String {
        match rules::format(self.text.as_bytes(), lang) {
            Ok(Ok(text)) => text,
            _ => self.text.clone(),
        }
    }

    /// The definition in force on a day, line by line: which rows, on which conditions, how they become the number.
    pub fn said(&self, on: Day, registry: &Registry, lang: Lang) -> Vec<Said> {
        let Ok(rule) = self.rule(on) else { return Vec::new() };
        let Some(schema) = registry.kind(&rule.subject) else { return Vec::new() };
        let mut said = vec![Said {
            label: Label::new("数哪类记录", "Records"),
            lines: vec![schema.plural.get(lang).to_owned()],
        }];
        let conditions = clauses(&rule.condition);
        let any = if lang == Lang::Zh { "不限，全部都数" } else { "none: all are counted" };
        said.push(Said {
            label: Label::new("符合这些条件", "Conditions"),
            lines: if conditions.is_empty() { vec![any.to_owned()] } else { conditions },
        });
        said.push(Said { label: Label::new("怎样得出数字", "Value"), lines: vec![made(rule, lang)] });
        if let Some(unit) = show::unit_said(rule, self, lang) {
            said.push(Said { label: Label::new("怎样显示", "Shown"), lines: vec![unit] });
        }
        said
    }
}

/// How a rule counts; a count where it is no figure.
pub(super) fn how(rule: &Checked) -> Aggregate {
    rule.value.as_ref().map_or(Aggregate::Count, |counted| counted.how)
}

/// The conditions that must all hold, in their own words.
fn clauses(condition: &Cond) -> Vec<String> {
    match &condition.node {
        CondNode::Always(true) => Vec::new(),
        CondNode::All(parts) => parts.iter().map(words).collect(),
        _ => vec![words(condition)],
    }
}

fn words(cond: &Cond) -> String {
    let joined = |word: &str| {
        let parts: Vec<String> = cond.parts().iter().map(words).collect();
        format!("（{}）", parts.join(word))
    };
    match &cond.node {
        _ if !cond.words.is_empty() => cond.words.clone(),
        CondNode::All(_) => joined(" 且 "),
        CondNode::Any(_) => joined(" 或 "),
        CondNode::AtLeast(n, _) => format!("至少 {n} 项{}", joined("；")),
        CondNode::Not(part) => format!("非 {}", words(part)),
        CondNode::Always(answer) => if *answer { "总是" } else { "从不" }.to_owned(),
        _ => String::new(),
    }
}

fn made(rule: &Checked, lang: Lang) -> String {
    let what = show::made_of(rule);
    let (zh, en) = match how(rule) {
        Aggregate::Count => ("有多少条就是多少".to_owned(), "the number of rows".to_owned()),
        Aggregate::Sum => (format!("把“{what}”加起来"), format!("the sum of {what}")),
        Aggregate::Average => (format!("“{what}”的平均，只算有数的"), format!("the average of {what}")),
        Aggregate::Most => (format!("“{what}”里最大的"), format!("the greatest {what}")),
        Aggregate::Least => (format!("“{what}”里最小的"), format!("the least {what}")),
        Aggregate::Distinct => {
            (format!("有几个不同的“{what}”，同一个只算一次"), format!("how many different {what} there are"))
        }
        Aggregate::Share => {
            (format!("其中“{what}”的占多少，看不出来的不算"), format!("the share of those with {what}"))
        }
    };
    if lang == Lang::Zh { zh } else { en }
}

/// Refuses a figure or alert whose rule is for something else, before it is kept.
///
/// # Errors
/// Invalid at the field that is wrong.
pub(crate) fn check(
    schema: &KindSchema,
    values: &[Option<Value>],
    rules: &[Checked],
) -> Result<(), AppError> {
    if schema.kind != Figure::KIND {
        return Ok(());
    }
    let text = |name: &str| text_of(schema.field(name).and_then(|place| values.get(place)?.as_ref()));
    if rules.is_empty() {
        return Err(AppError::field("rule", "规则里没有口径；请照“口径：名称”“对象：”“取值：”写"));
    }
    for rule in rules {
        if rule.kind != RuleKind::Figure || rule.value.is_none() {
            return Err(AppError::field(
                "rule",
                format!("“{}”不是口径；这里以“口径：名称”开头，写明“取值：”", rule.title),
            ));
        }
        if rule.title != rules[0].title {
            let message = format!(
                "“{}”和“{}”是两个口径；一条记录只写一个，同名的几版各写各的“施行”",
                rules[0].title, rule.title
            );
            return Err(AppError::field("rule", message));
        }
        show::check_unit(rule, &text("unit")).map_err(|why| AppError::field("unit", why))?;
    }
    Ok(())
}
