//! Whether names, types and units of a rule mean something, and what.
//!
//! One pass tells every mistake it can find: a clause that means nothing does not keep the others from being looked
//! at. A rule is handed out only where none was found; hints do not count.

mod among;
mod compare;
mod dimension;
mod expr;
mod gather;
mod grant;
pub(crate) mod left;
mod name;
mod series;

use std::collections::BTreeMap;

use lq_core::KindSchema;
use lq_core::value::Lang;

use crate::ast::{Book, Clause, Condition, Define, Expr, Node, Rule, RuleKind, Section};
use crate::checked::{Cell, Checked, Cond, CondNode};
use crate::nearest::nearest;
use crate::place::Span;
use crate::problem::{Code, Problem, Problems, excerpt};
use crate::schema::Schema;

/// Checks all rules of a book.
///
/// Returns the rules in order, `None` for those with mistakes, and what is wrong or doubtful, in the order of the
/// text. Tell [`crate::parse`]'s problems first: what could not be read is not checked.
pub fn check<'s>(book: &'s Book, schema: &'s Schema<'s>) -> (Vec<Option<Checked>>, Vec<Problem>) {
    let mut problems = Problems::default();
    let rules =
        book.rules.iter().map(|rule| check_rule(&book.defines, rule, schema, &mut problems)).collect();
    (rules, problems.sorted())
}

/// Checks a condition on records of a kind, as a filter box holds it.
pub fn check_condition(
    condition: &Condition,
    kind: &KindSchema,
    schema: &Schema<'_>,
) -> (Option<Checked>, Vec<Problem>) {
    let mut problems = Problems::default();
    let checked = {
        let mut checker = Checker::new(schema, kind, &mut problems);
        let cond = checker.clauses(condition);
        let cells = checker.scope.cells;
        cond.map(|condition| Checked {
            kind: RuleKind::Filter,
            title: String::new(),
            basis: Vec::new(),
            force: None,
            subject: kind.kind.to_string(),
            cells,
            condition,
            value: None,
            tell: Vec::new(),
            award: None,
            budget: None,
        })
    };
    (checked, problems.sorted())
}

fn check_rule<'s>(
    shared: &'s [Define],
    rule: &'s Rule,
    schema: &'s Schema<'s>,
    problems: &mut Problems,
) -> Option<Checked> {
    let before = problems.n_mistakes();
    missing_sections(rule, problems);
    left::tell(rule, problems);
    let subject = rule.subject.as_ref()?;
    let Some(kind) = schema.registry.kind_by_label(&subject.text) else {
        problems.push(unknown_kind(&subject.text, subject.span, schema));
        return None;
    };
    let mut checker = Checker::new(schema, kind, problems);
    checker.define(shared.iter().chain(&rule.defines));
    let condition = match &rule.condition {
        Some(condition) => checker.clauses(condition),
        None => Some(Cond::plain(rule.span, CondNode::Always(true))),
    };
    let value = rule.value.as_ref().map(|value| checker.counted(value));
    let award = checker.award(rule);
    let budget = rule.budget.as_ref().map(|budget| checker.limit(budget));
    checker.unused();
    let cells = checker.scope.cells;
    let checked = Checked {
        kind: rule.kind,
        title: rule.title.clone(),
        basis: rule.basis.clone(),
        force: rule.force.clone(),
        subject: kind.kind.to_string(),
        cells,
        condition: condition?,
        value: all_or_none(value)?,
        tell: rule.tell.iter().map(|name| name.text.clone()).collect(),
        award: all_or_none(award)?,
        budget: all_or_none(budget)?,
    };
    (problems.n_mistakes() == before).then_some(checked)
}

/// What is not there is fine; what is there and wrong is not.
fn all_or_none<T>(part: Option<Option<T>>) -> Option<Option<T>> {
    match part {
        None => Some(None),
        Some(None) => None,
        Some(Some(part)) => Some(Some(part)),
    }
}

/// Sections a rule of its kind must have or may not, and the order of its dates.
fn missing_sections(rule: &Rule, problems: &mut Problems) {
    let there = [
        (Section::Subject, rule.subject.is_some()),
        (Section::Condition, rule.condition.is_some()),
        (Section::Value, rule.value.is_some()),
        (Section::Tell, !rule.tell.is_empty()),
        (Section::Grant, rule.grant.is_some()),
        (Section::Cap, !rule.caps.is_empty()),
        (Section::Rounding, rule.rounding.is_some()),
        (Section::Budget, rule.budget.is_some()),
    ];
    let name = rule.kind.text(Lang::Zh);
    for (section, is_there) in there {
        let needed = match (rule.kind, section) {
            (_, Section::Subject) => Some(true),
            (RuleKind::Alert | RuleKind::Filter, Section::Condition) => Some(true),
            (RuleKind::Figure, Section::Value) | (RuleKind::Alert, Section::Tell) => Some(true),
            (_, Section::Condition) | (RuleKind::Policy, Section::Grant) => None,
            (RuleKind::Policy, Section::Cap | Section::Rounding | Section::Budget)
                if rule.grant.is_some() =>
            {
                None
            }
            _ => Some(false),
        };
        let heading = section.text(Lang::Zh);
        match (needed, is_there) {
            (Some(true), false) => {
                let message =
                    format!("{name}“{}”缺“{heading}”一栏；请补一行“{heading}：…”", excerpt(&rule.title));
                problems.push(Problem::new(Code::HeadingMissing, rule.span, message));
            }
            (Some(false), true) => {
                let message = match (rule.kind, section) {
                    (RuleKind::Policy, Section::Cap | Section::Rounding | Section::Budget) => {
                        format!("写了“{heading}”却没有“奖补”；请补上奖补，或删去这一栏")
                    }
                    _ => format!("{name}不写“{heading}”一栏；请删去，或改用别的规则"),
                };
                problems.push(Problem::new(Code::HeadingMisplaced, rule.span, message));
            }
            _ => {}
        }
    }
    if let Some(force) = &rule.force
        && let (Some(from), Some(until)) = (force.from, force.until)
        && until < from
    {
        let message = format!("失效日期{until}早于施行日期{from}；请核对先后");
        problems.push(Problem::new(Code::DateRange, force.span, message));
    }
    if rule.kind == RuleKind::Policy && rule.basis.is_empty() && !rule.title.is_empty() {
        let message = "没有写“依据”；请写明文件和条款，兑现和审计时要用";
        problems.push(Problem::new(Code::BasisUnsaid, rule.span, message));
    }
}

fn unknown_kind(name: &str, span: Span, schema: &Schema<'_>) -> Problem {
    let kinds = schema.registry.kinds();
    let labels = kinds.iter().flat_map(|kind| [&*kind.label.zh, &*kind.kind]);
    let near = nearest(name, labels);
    match near.first() {
        Some(first) => Problem::new(
            Code::UnknownKind,
            span,
            format!("没有名为“{}”的台账；是否指“{}”", excerpt(name), near.join("”“")),
        )
        .meaning(*first),
        None => Problem::new(
            Code::UnknownKind,
            span,
            format!("没有名为“{}”的台账；请照导航里的名称写，如“企业”“项目”", excerpt(name)),
        ),
    }
}

/// Deepest chain of expressions and definitions within each other.
const DEEPEST: u32 = 128;
/// Most expressions that definitions may unfold into.
const WIDEST: u32 = 50_000;

/// What is looked at: the records of a kind, and what is read of them so far.
struct Scope<'s> {
    kind: &'s KindSchema,
    cells: Vec<Cell>,
    /// Within 其中: definitions and further gatherings are out of reach.
    is_inner: bool,
}

struct Checker<'s, 'p> {
    schema: &'s Schema<'s>,
    scope: Scope<'s>,
    problems: &'p mut Problems,
    defines: BTreeMap<&'s str, &'s Define>,
    /// Definitions that were looked at.
    used: Vec<&'s str>,
    /// Definitions that are being unfolded, the outermost first.
    unfolding: Vec<&'s str>,
    depth: u32,
    unfolded: u32,
}

impl<'s, 'p> Checker<'s, 'p> {
    fn new(schema: &'s Schema<'s>, kind: &'s KindSchema, problems: &'p mut Problems) -> Self {
        let scope = Scope { kind, cells: Vec::new(), is_inner: false };
        Self {
            schema,
            scope,
            problems,
            defines: BTreeMap::new(),
            used: Vec::new(),
            unfolding: Vec::new(),
            depth: 0,
            unfolded: 0,
        }
    }

    /// Tells a problem; for use at the end of a function that then has nothing to return.
    fn tell<T>(&mut self, code: Code, span: Span, message: impl Into<String>) -> Option<T> {
        self.problems.push(Problem::new(code, span, message));
        None
    }

    fn tell_meaning<T>(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        meaning: impl Into<String>,
    ) -> Option<T> {
        self.problems.push(Problem::new(code, span, message).meaning(meaning));
        None
    }

    /// Takes up definitions; later ones replace nothing.
    fn define(&mut self, defines: impl Iterator<Item = &'s Define>) {
        for define in defines {
            let name = define.name.text.as_str();
            let span = define.name.span;
            if self.scope.kind.field_by_heading(name).is_some() {
                let label = self.scope.kind.label.zh.clone();
                let message = format!("“{name}”已经是{label}的字段，不能再定义；请换一个名称");
                self.tell::<()>(Code::NameTaken, span, message);
            } else if self.defines.insert(name, define).is_some() {
                self.tell::<()>(
                    Code::NameTaken,
                    span,
                    format!("“{name}”定义了两次；请删去一处，或换一个名称"),
                );
            }
        }
    }

    /// Definitions nobody named are looked at all the same, so that their mistakes are told.
    fn unused(&mut self) {
        let unused: Vec<&Define> = self
            .defines
            .iter()
            .filter(|(name, _)| !self.used.contains(name))
            .map(|(_, define)| *define)
            .collect();
        // What they read is nothing the rule reads.
        let cells = self.scope.cells.clone();
        for define in unused {
            self.unfold(define);
        }
        self.scope.cells = cells;
    }

    fn clauses(&mut self, condition: &Condition) -> Option<Cond> {
        let parts = self.clause_list(&condition.clauses)?;
        match <[Cond; 1]>::try_from(parts) {
            Ok([only]) => Some(only),
            Err(parts) => Some(Cond::plain(condition.span, CondNode::All(parts))),
        }
    }

    fn clause_list(&mut self, clauses: &[Clause]) -> Option<Vec<Cond>> {
        // All are looked at before any is missed.
        let read: Vec<Option<Cond>> = clauses
            .iter()
            .map(|clause| {
                let cond = self.condition(&clause.expr)?;
                Some(Cond { label: clause.label.clone(), cite: clause.cite.clone(), ..cond })
            })
            .collect();
        read.into_iter().collect()
    }

    fn condition_list(&mut self, parts: &[Expr]) -> Option<Vec<Cond>> {
        let read: Vec<Option<Cond>> = parts.iter().map(|part| self.condition(part)).collect();
        read.into_iter().collect()
    }

    /// Reads one level further in; nothing past [`DEEPEST`].
    fn deeper<T>(&mut self, span: Span, what: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.depth >= DEEPEST {
            return self.tell(Code::TooDeep, span, "算式和定义一层套一层，套得太深；请合并几层，或拆成几条");
        }
        if !self.unfolding.is_empty() {
            self.unfolded += 1;
            if self.unfolded == WIDEST {
                self.tell::<()>(Code::TooDeep, span, "定义互相引用，展开后太长；请合并或删减");
            }
            if self.unfolded >= WIDEST {
                return None;
            }
        }
        self.depth += 1;
        let read = what(self);
        self.depth -= 1;
        read
    }
}

/// Whether an expression is made of conditions, so that its parts are told apart.
fn is_joint(node: &Node) -> bool {
    matches!(node, Node::And(_) | Node::Or(_) | Node::Not(_) | Node::Group(..))
}
