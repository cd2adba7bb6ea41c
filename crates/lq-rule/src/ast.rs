//! A rule as written: the tree its text is read into and printed from, places kept.
//!
//! Names stand as written; what they mean is found by the checker. Trees are `==` when they say the same.

use lq_core::filter::Op;
use lq_core::time::{Day, Period};

use crate::literal::Literal;
use crate::place::Span;

/// What one text holds: definitions for all its rules, and rules.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Book {
    /// Definitions that stand before the first rule.
    pub defines: Vec<Define>,
    /// The rules in order.
    pub rules: Vec<Rule>,
    /// Comments behind the last rule.
    pub comments: Vec<String>,
}

/// What a rule is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleKind {
    /// 政策: who qualifies and what for.
    Policy,
    /// 口径: a figure counted from the ledger.
    Figure,
    /// 提醒: tells a role when records begin to satisfy it.
    Alert,
    /// 筛选: a saved filter.
    Filter,
}

/// A heading of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// The title.
    Title,
    /// 说明.
    Note,
    /// 依据.
    Basis,
    /// 施行.
    Force,
    /// 对象.
    Subject,
    /// 定义.
    Define,
    /// 条件.
    Condition,
    /// 取值.
    Value,
    /// 告知.
    Tell,
    /// 奖补.
    Grant,
    /// 封顶.
    Cap,
    /// 取整.
    Rounding,
    /// 预算.
    Budget,
}

/// One rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// What it is for.
    pub kind: RuleKind,
    /// Its title, all it stands on one line.
    pub title: String,
    /// Where the title stands.
    pub span: Span,
    /// Comments before each section, in the order of the canonical form.
    pub comments: Vec<(Section, String)>,
    /// What it is about, in plain words, a line each.
    pub note: Vec<String>,
    /// The documents it rests on.
    pub basis: Vec<Basis>,
    /// From when until when it is in force.
    pub force: Option<Force>,
    /// The kind of record it is about.
    pub subject: Option<Name>,
    /// Names for what it computes.
    pub defines: Vec<Define>,
    /// What must hold.
    pub condition: Option<Condition>,
    /// What a figure counts.
    pub value: Option<FigureValue>,
    /// Who an alert tells.
    pub tell: Vec<Name>,
    /// What is given.
    pub grant: Option<Grant>,
    /// Most that is given.
    pub caps: Vec<Cap>,
    /// How amounts are rounded.
    pub rounding: Option<Rounding>,
    /// Most that is given to all.
    pub budget: Option<Budget>,
}

/// A document, an article of it, and its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    /// Name or number of the document.
    pub document: String,
    /// The article (`第七条`), empty where the whole is meant.
    pub article: String,
    /// Its words, empty where not quoted.
    pub quote: String,
    /// Where it stands.
    pub span: Span,
}

/// First and last day in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Force {
    /// First day.
    pub from: Option<Day>,
    /// Last day.
    pub until: Option<Day>,
    /// Where it stands.
    pub span: Span,
}

/// A name as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name without quotation.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A name for an expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Define {
    /// The name.
    pub name: Name,
    /// What it stands for.
    pub body: Expr,
    /// Comments before it.
    pub comments: Vec<String>,
}

/// What must hold: all of the clauses.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The clauses in order, at least one.
    pub clauses: Vec<Clause>,
    /// From the first to the last.
    pub span: Span,
}

/// One clause of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// Its number in the policy (`（一）`), empty where none is given.
    pub label: String,
    /// What must hold.
    pub expr: Expr,
    /// The words of the policy it rests on (`〔…〕`), empty where none are given.
    pub cite: String,
    /// Comments before it.
    pub comments: Vec<String>,
}

/// An expression with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// From the first to the last character.
    pub span: Span,
    /// What it says.
    pub node: Node,
}

/// What an expression says.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A plain number.
    Number(Literal),
    /// A number with a unit as written: `2000 万元`, `5%`, `3 件`.
    Amount(Literal, String),
    /// Words in quotation marks.
    Text(String),
    /// A year, quarter, month or day.
    Period(Period),
    /// A field, a definition, a choice, or a word like 今天.
    Name(Name),
    /// A field in a period, or a computation: `营业收入(2023年)`, `增长率(营业收入, 2023年)`.
    Call(Name, Vec<Expr>),
    /// A number from the records of another kind: `件数(知识产权 其中 …)`.
    Gather(Box<Gather>),
    /// Terms added (`true`) or taken away; the first is added.
    Sum(Vec<(bool, Expr)>),
    /// Factors multiplied (`true`) or divided by; the first is multiplied.
    Product(Vec<(bool, Expr)>),
    /// The negative.
    Negative(Box<Expr>),
    /// Two things compared.
    Compare(Box<Expr>, Op, Box<Expr>),
    /// The first lies between the others, both included.
    Between(Box<Expr>, Box<Expr>, Box<Expr>),
    /// 是, 属于, 包含 and their negations: one of the list.
    Among {
        /// What is looked at.
        what: Box<Expr>,
        /// How.
        how: Among,
        /// 不是, 不属于, 不包含.
        is_negated: bool,
        /// At least one.
        list: Vec<Expr>,
    },
    /// 已填 (`true`) or 未填.
    Filled(Box<Expr>, bool),
    /// A day lies at least so long back (`成立满 2 年`), or not yet (`false`).
    Elapsed(Box<Expr>, bool, Box<Expr>),
    /// All hold; at least two.
    And(Vec<Expr>),
    /// One holds; at least two.
    Or(Vec<Expr>),
    /// It does not hold.
    Not(Box<Expr>),
    /// So many of a list hold.
    Group(Mode, Vec<Clause>),
}

/// How a thing is looked for in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Among {
    /// 是: equal.
    Is,
    /// 属于: equal or within.
    In,
    /// 包含: the words stand in it, or the link is in the list.
    Contains,
}

/// How many of a list must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// 全部.
    All,
    /// 任一.
    Any,
    /// 至少 n 项.
    AtLeast(u32),
}

/// A number from the records of another kind that are linked to the record looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Gather {
    /// What is done with them.
    pub how: Aggregate,
    /// The other kind.
    pub kind: Name,
    /// The field that links it, where there are several.
    pub via: Option<Name>,
    /// The field added up, for all but 件数.
    pub field: Option<Name>,
    /// Which of them.
    pub only: Option<Expr>,
}

/// What is done with many records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aggregate {
    /// 件数.
    Count,
    /// 合计.
    Sum,
    /// 平均.
    Average,
    /// 最大.
    Most,
    /// 最小.
    Least,
    /// 去重.
    Distinct,
    /// 占比; of figures alone.
    Share,
}

/// What a figure counts over the records that satisfy its condition.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureValue {
    /// How.
    pub how: Aggregate,
    /// Of what; a condition for 占比, nothing for 计数.
    pub what: Option<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// What is given: items together, then what raises them.
#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    /// The highest item alone instead of the sum.
    pub is_highest: bool,
    /// The items in order, at least one.
    pub items: Vec<GrantItem>,
    /// Raises all items, in order.
    pub boosts: Vec<Boost>,
    /// From the first to the last.
    pub span: Span,
}

/// One item of a grant.
#[derive(Clone, Debug, PartialEq)]
pub struct GrantItem {
    /// Its number in the policy.
    pub label: String,
    /// How much.
    pub amount: Amount,
    /// Most of it.
    pub at_most: Option<Expr>,
    /// What raises it, in order.
    pub boosts: Vec<Boost>,
    /// Given where this holds; always without.
    pub when: Option<Expr>,
    /// The words of the policy it rests on.
    pub cite: String,
    /// Comments before it.
    pub comments: Vec<String>,
    /// Where it stands.
    pub span: Span,
}

/// How much is given.
#[derive(Clone, Debug, PartialEq)]
pub enum Amount {
    /// A fixed amount.
    Fixed(Expr),
    /// A share of a base: 按 研发费用 的 5%.
    Share {
        /// Of what.
        base: Expr,
        /// How much of it.
        rate: Expr,
    },
    /// An amount for each unit of a base: 按 件数(…) 每 1 件 3 万元.
    PerUnit {
        /// Counted in what.
        base: Expr,
        /// One unit.
        step: Expr,
        /// Full units alone count (每满).
        is_full: bool,
        /// For each.
        each: Expr,
    },
    /// By the highest threshold reached: 按 营业收入 分档.
    Steps {
        /// What is compared.
        base: Expr,
        /// Thresholds ascending, with what is given from there on: money, or a share of the base.
        steps: Vec<Step>,
    },
    /// By parts of the base: 按 研发费用 超额累进.
    Tiers {
        /// What is cut into parts.
        base: Expr,
        /// Where a part begins, ascending, and its share.
        tiers: Vec<Tier>,
    },
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// 超过 instead of 达到.
    pub is_over: bool,
    /// The threshold.
    pub at: Expr,
    /// What is given.
    pub give: Expr,
}

/// One tier: the part of the base above a threshold and not above the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Tier {
    /// 不超过 … 的部分, allowed for the first tier alone; else 超过 … 的部分.
    pub is_up_to: bool,
    /// The threshold.
    pub at: Expr,
    /// Share of the part.
    pub rate: Expr,
}

/// A raise by a share where a condition holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Boost {
    /// How much more.
    pub rate: Expr,
    /// Where this holds; always without.
    pub when: Option<Expr>,
    /// Comments before it, where it stands on a line of its own.
    pub comments: Vec<String>,
    /// Where it stands.
    pub span: Span,
}

/// Most that one firm gets.
#[derive(Clone, Debug, PartialEq)]
pub struct Cap {
    /// In what span.
    pub scope: CapScope,
    /// How much.
    pub limit: Expr,
}

/// What a cap counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CapScope {
    /// 每户: at a time.
    Once,
    /// 每户每年.
    Year,
    /// 每户累计.
    Ever,
}

/// How amounts are rounded, once, after all caps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rounding {
    /// To what, as written: 元, 百元, 万元.
    pub unit: String,
    /// Which way.
    pub way: Way,
    /// Where it stands.
    pub span: Span,
}

/// Which way a number is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// 四舍五入: half away from zero.
    HalfUp,
    /// 舍去: toward zero.
    Down,
    /// 进一: away from zero.
    Up,
}

/// Most that is given to all.
#[derive(Clone, Debug, PartialEq)]
pub struct Budget {
    /// Each year instead of in all.
    pub is_yearly: bool,
    /// How much.
    pub limit: Expr,
    /// 按比例 instead of 先到先得.
    pub is_pro_rata: bool,
    /// Where it stands.
    pub span: Span,
}
