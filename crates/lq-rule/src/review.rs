//! Marks that a reviewer of fair competition ought to look at: hints with their article, never a verdict.
//!
//! Source: 《公平竞争审查条例》（国务院令第783号，自2024年8月1日起施行）, article 9 item 2 (outside firms kept out, or made
//! to settle), article 10 item 1 (tax relief for certain firms) and item 2 (selective or differing grants to certain
//! firms). Article 8 (entry and exit) and article 11 (how firms are run) are about licences and orders, of which a rule
//! for grants says nothing; article 12 names what is allowed nevertheless. 《公平竞争审查条例实施办法》（市场监管总局令第
//! 99号，自2025年4月20日起施行） counts grants on condition of moving the seat, paying taxes or being counted in a place
//! among the selective ones, and those by conditions that are fair, objective, clear and open to all not.

use lq_core::value::ValueType;

use crate::ast::Rule;
use crate::checked::{Cell, CellIdx, Checked, Cond, CondNode, How, Num, Source, Test};
use crate::place::Span;
use crate::problem::excerpt;

/// What a reviewer is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sign {
    /// 以在本地登记为条件.
    LocalRegistration,
    /// 把外地企业排除在外.
    OutsideExcluded,
    /// 以纳税或财政贡献为条件.
    TaxAsCondition,
    /// 按纳税或财政贡献给钱.
    RewardByTax,
    /// 只给指名的企业.
    NamedFirms,
    /// 给多少没有写定.
    Discretion,
}

impl Sign {
    /// All signs.
    pub const ALL: [Self; 6] = [
        Self::LocalRegistration,
        Self::OutsideExcluded,
        Self::TaxAsCondition,
        Self::RewardByTax,
        Self::NamedFirms,
        Self::Discretion,
    ];

    /// What it is called.
    pub fn title(self) -> &'static str {
        match self {
            Self::LocalRegistration => "以在本地登记为条件",
            Self::OutsideExcluded => "把外地企业排除在外",
            Self::TaxAsCondition => "以纳税或财政贡献为条件",
            Self::RewardByTax => "按纳税或财政贡献给钱",
            Self::NamedFirms => "只给指名的企业",
            Self::Discretion => "给多少没有写定",
        }
    }

    /// The article to be held against it, with its items.
    pub fn article(self) -> &'static str {
        match self {
            Self::LocalRegistration => "第九条第（二）项、第十条第（二）项",
            Self::OutsideExcluded => "第九条第（二）项",
            Self::RewardByTax => "第十条第（一）项、第（二）项",
            Self::TaxAsCondition | Self::NamedFirms | Self::Discretion => "第十条第（二）项",
        }
    }

    /// What the article forbids, in short.
    pub fn about(self) -> &'static str {
        match self {
            Self::LocalRegistration | Self::OutsideExcluded => {
                "排斥、限制、强制或者变相强制外地经营者在本地投资经营或者设立分支机构"
            }
            Self::RewardByTax => "没有法律、行政法规依据或者未经国务院批准，给予特定经营者税收优惠",
            Self::TaxAsCondition | Self::NamedFirms | Self::Discretion => {
                "没有法律、行政法规依据或者未经国务院批准，给予特定经营者选择性、差异化的财政奖励或者补贴"
            }
        }
    }

    /// The word it is recorded under.
    pub fn code(self) -> &'static str {
        match self {
            Self::LocalRegistration => "local_registration",
            Self::OutsideExcluded => "outside_excluded",
            Self::TaxAsCondition => "tax_as_condition",
            Self::RewardByTax => "reward_by_tax",
            Self::NamedFirms => "named_firms",
            Self::Discretion => "discretion",
        }
    }
}

/// What every mark is: no verdict.
pub const HINT: &str = "提示，不是结论";

/// A sign found in a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Which.
    pub sign: Sign,
    /// Where in the rule's text.
    pub span: Span,
    /// The words it was found in.
    pub words: String,
}

impl Mark {
    /// A sentence for the reviewer.
    pub fn say(&self) -> String {
        format!(
            "“{}”可能{}；请对照《公平竞争审查条例》{}核对。这是{HINT}。",
            excerpt(&self.words),
            self.sign.title(),
            self.sign.article()
        )
    }
}

/// Words by which a rule leaves open how much is given.
const DISCRETION: [&str; 7] =
    ["一事一议", "一企一策", "一企一议", "酌情", "视情况", "视具体情况", "特事特办"];
/// What a yes-or-no field about being local is called by.
const LOCAL: [&str; 6] = ["区内", "本区", "本地", "本市", "本省", "本县"];
/// What payments to the treasury are called by.
const TREASURY: [&str; 5] = ["税", "财政贡献", "地方贡献", "经济贡献", "地方留成"];

/// Looks a rule through for signs, in the order of the text; each clause is marked at most once a sign.
///
/// * `rule`, `checked`: the same rule as written and as checked.
pub fn review(rule: &Rule, checked: &Checked) -> Vec<Mark> {
    let mut looking = Looking { cells: &checked.cells, marks: Vec::new() };
    looking.condition(&checked.condition, true);
    for item in checked.award.iter().flat_map(|award| &award.items) {
        let span = rule.grant.as_ref().map_or(rule.span, |grant| {
            let written = grant.items.iter().find(|written| crate::format::item_text(written) == item.words);
            written.map_or(grant.span, |written| written.span)
        });
        if let How::Share(base, _) | How::Steps(base, _) | How::Tiers(base, _) | How::PerUnit { base, .. } =
            &item.how
            && looking.is_treasury(base)
        {
            looking.mark(Sign::RewardByTax, span, &item.words);
        }
        for when in item.when.iter().chain(item.raises.iter().filter_map(|raise| raise.when.as_ref())) {
            looking.condition(when, true);
        }
    }
    for raise in checked.award.iter().flat_map(|award| &award.raises) {
        raise.when.iter().for_each(|when| looking.condition(when, true));
    }
    let quotes = rule.basis.iter().map(|basis| (basis.span, basis.quote.as_str()));
    let notes = rule.note.iter().map(|note| (rule.span, note.as_str()));
    for (span, words) in quotes.chain(notes) {
        if DISCRETION.iter().any(|word| words.contains(word)) {
            looking.mark(Sign::Discretion, span, words);
        }
    }
    looking.marks.sort_by_key(|mark| (mark.span.start, mark.sign));
    looking.marks
}

struct Looking<'a> {
    cells: &'a [Cell],
    marks: Vec<Mark>,
}

impl Looking<'_> {
    fn mark(&mut self, sign: Sign, span: Span, words: &str) {
        let is_there =
            |mark: &Mark| mark.sign == sign && mark.span.start == span.start && mark.span.end == span.end;
        if !self.marks.iter().any(is_there) {
            self.marks.push(Mark { sign, span, words: words.to_owned() });
        }
    }

    /// * `asked`: the condition must hold, not fail.
    fn condition(&mut self, cond: &Cond, asked: bool) {
        if let CondNode::Not(part) = &cond.node {
            if !part.words.is_empty() || !part.parts().is_empty() {
                return self.condition(part, !asked);
            }
            // A negated leaf has its words on the negation (区内 不是 否).
            return self.condition(&Cond { words: cond.words.clone(), ..(**part).clone() }, !asked);
        }
        match &cond.node {
            CondNode::Test(cell, test) => {
                let signs = self.signs(*cell, test, asked);
                signs.into_iter().for_each(|sign| self.mark(sign, cond.span, &cond.words));
            }
            CondNode::Compare(left, _, right) if self.is_treasury(left) || self.is_treasury(right) => {
                self.mark(Sign::TaxAsCondition, cond.span, &cond.words);
            }
            _ => cond.parts().iter().for_each(|part| self.condition(part, asked)),
        }
    }

    fn signs(&self, cell: CellIdx, test: &Test, asked: bool) -> Option<Sign> {
        let Cell { ty, label, source, .. } = &self.cells[cell.0];
        let is_own = matches!(source, Source::Field(_));
        match (ty.as_ref()?, test) {
            (ValueType::Region, _) if asked => Some(Sign::LocalRegistration),
            (ValueType::Flag, Test::Flag(wanted)) if *wanted == asked && LOCAL.contains(&label.as_str()) => {
                Some(Sign::OutsideExcluded)
            }
            (ValueType::Uscc, Test::Codes(_)) if asked && is_own => Some(Sign::NamedFirms),
            (ValueType::Text { .. }, Test::Codes(_)) if asked && is_own && label.contains("名称") => {
                Some(Sign::NamedFirms)
            }
            _ => None,
        }
    }

    fn is_treasury(&self, num: &Num) -> bool {
        match num {
            Num::Cell(cell, _) => TREASURY.iter().any(|word| self.cells[cell.0].label.contains(word)),
            Num::Sum(parts) | Num::Product(parts) => parts.iter().any(|(_, part)| self.is_treasury(part)),
            Num::AtLeastZero(inner) => self.is_treasury(inner),
            Num::Constant(_) | Num::Day(_) => false,
        }
    }
}
