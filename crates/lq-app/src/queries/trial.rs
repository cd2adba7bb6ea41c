//! 试算: what a policy would do before it is issued, or does now: who qualifies, who misses by one condition, of whom
//! facts are missing, what it costs, where the money goes, and what other policies the same firms have.

mod book;
mod compare;
mod cost;
mod list;
mod misses;
mod overlap;
mod spread;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use lq_core::time::AsOf;
use lq_core::value::Lang;
use lq_core::{Day, RecordId};
use lq_rule::Standing;
use lq_rule::ast::CapScope;
use lq_rule::checked::Checked;
use lq_rule::facts::Received;
use lq_rule::plan::Granted;

pub use book::workbook;
pub use compare::{Comparison, Moved};
pub use cost::{Budgeted, Cost};
pub use list::{Listed, Shown, Which, shown};
pub use misses::{Lacking, Missed};
pub use overlap::{Overlap, Shared};
pub use spread::{Share, Spread};

use super::policy::{self, Ruled};
use super::{claims, history};
use crate::feeds::columns::{Feed, Of, feed};
use crate::feeds::facts;
use crate::feeds::sweep::Swept;
use crate::rights::{Reach, Verb};
use crate::{App, AppError, Caller};

/// What is tried.
#[derive(Clone, Debug)]
pub struct Order {
    /// The policy.
    pub policy: RecordId,
    /// A text of rules in place of the one that is kept.
    pub text: Option<String>,
    /// Which rule of the text, from 0; the one in force where not said.
    pub rule: Option<usize>,
    /// As of when.
    pub as_of: Option<AsOf>,
}

/// What a rule would do.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The policy.
    pub policy: RecordId,
    /// Its zone.
    pub zone: RecordId,
    /// Its human number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// English name of the kind the rule is about.
    pub kind: String,
    /// Whether a text was tried that is not kept.
    pub is_edited: bool,
    /// The text that was tried.
    pub text: String,
    /// Titles of the rules of the text, in order, and whether each is in force.
    pub rules: Vec<(String, Standing)>,
    /// Place of the rule that was tried.
    pub rule: usize,
    /// The day.
    pub on: Day,
    /// As of when.
    pub as_of: AsOf,
    /// All firms.
    pub n_firms: usize,
    /// Those that qualify.
    pub n_yes: usize,
    /// Those of which facts are missing.
    pub n_open: usize,
    /// What it costs.
    pub cost: Cost,
    /// Firms that miss by exactly one condition, a condition each, in the order of the rule.
    pub missed: Vec<Missed>,
    /// What is missing, most firms first.
    pub lacking: Vec<Lacking>,
    /// How those that qualify are spread.
    pub spreads: Vec<Spread>,
    /// Other policies the same firms have.
    pub overlap: Overlap,
    /// What the rule changes against the one that stands.
    pub comparison: Option<Comparison>,
    found: Found,
}

/// What lists are made of.
#[derive(Clone, Debug)]
struct Found {
    feed: Arc<Feed>,
    checked: Checked,
    /// Rows that qualify with amount and share of the budget, most money first.
    yes: Vec<Yes>,
    /// Rows of which facts are missing, with the facts' places in `lacking`.
    open: Vec<(usize, Vec<usize>)>,
}

/// A row that qualifies.
#[derive(Clone, Copy, Debug)]
struct Yes {
    row: usize,
    /// `None` where the rule grants nothing, or its amount is not known.
    amount: Option<i64>,
    /// What is left for it of the budget.
    given: Option<i64>,
    /// How many other policies it qualifies for.
    n_others: usize,
}

/// Tries a policy's rule on all firms of the zone.
///
/// # Errors
/// Refused for who may not take out lists of policies and firms; NotFound; Unfit where the rule cannot be applied.
pub fn trial(app: &App, caller: &Caller, order: &Order) -> Result<Trial, AppError> {
    let asked = Asked::read(app, caller, order)?;
    let rule = &asked.ruled.checked[asked.rule];
    let others = policy::issued(app, caller, asked.zone, asked.as_of)?;
    let before = asked.before(app, caller)?;
    let others = overlap::others(&others, order.policy, rule, asked.as_of.on);
    let parts = misses::parts(rule);
    let mut all: Vec<&Checked> = vec![rule];
    all.extend(&parts);
    all.extend(others.iter().map(|other| other.rule));
    all.extend(before.as_ref().map(|before| &before.rule));
    let of = Of { zone: asked.zone, kind: &rule.subject, as_of: asked.as_of };
    let feed = feed(app, caller, of, &all, &spread::FIELDS)?;
    let mut swept = feed.swept(&all).into_iter();
    let main = swept.next().unwrap_or_default();
    if let (Some(why), true) = (main.no_plan, main.yes.is_empty() && main.open.is_empty()) {
        return Err(AppError::Unfit(format!("这条规则不能成批测算：{why}")));
    }
    let of_parts: Vec<Swept> = swept.by_ref().take(parts.len()).collect();
    let of_others: Vec<Swept> = swept.by_ref().take(others.len()).collect();
    let of_before = swept.next();
    let received = claims::received(app, asked.zone, order.policy, asked.as_of)?;
    let amounts = settled(&feed, rule, &main, &received);
    let (lacking, open) = misses::lacking(&feed, rule, &parts, &of_parts, &main);
    let (overlap, n_others) = overlap::overlap(&feed, rule, &main, &others, &of_others);
    let (cost, given) = cost::cost(rule, &main, &amounts, asked.as_of.on);
    let mut yes: Vec<Yes> = (0..main.yes.len())
        .map(|at| Yes {
            row: main.yes[at].0,
            amount: amounts[at],
            given: given.as_ref().map(|given| given[at]),
            n_others: n_others[at],
        })
        .collect();
    let spreads = spread::spreads(app, caller, &asked, &feed, &yes)?;
    let comparison = before.zip(of_before).map(|(before, swept)| {
        let old = settled(&feed, &before.rule, &swept, &received);
        compare::compare(&before.name, (&main, &amounts), (&swept, &old))
    });
    yes.sort_by_key(|yes| (std::cmp::Reverse(yes.amount), yes.row));
    Ok(Trial {
        policy: order.policy,
        zone: asked.zone,
        number: asked.number.clone(),
        title: asked.title.clone(),
        kind: rule.subject.clone(),
        is_edited: order.text.is_some(),
        rules: asked.titles(),
        rule: asked.rule,
        on: asked.as_of.on,
        as_of: asked.as_of,
        n_firms: feed.heads.len(),
        n_yes: main.yes.len(),
        n_open: main.open.len(),
        cost,
        missed: misses::missed(&feed, &parts, &of_parts),
        lacking,
        spreads,
        overlap,
        comparison,
        found: Found { feed, checked: rule.clone(), yes, open },
        text: asked.ruled.text,
    })
}

impl Trial {
    /// The rule that was tried.
    pub(crate) fn checked(&self) -> &Checked {
        &self.found.checked
    }

    /// Whether its budget is shared among all, so that everybody's amount rests on everybody.
    pub fn is_pro_rata(&self) -> bool {
        self.cost.budget.as_ref().is_some_and(|budget| budget.is_pro_rata)
    }

    /// What each firm that qualifies gets, and its share of the budget.
    pub(crate) fn granted(&self) -> BTreeMap<RecordId, (Option<i64>, Option<i64>)> {
        let one = |yes: &Yes| (self.found.feed.heads[yes.row].id, (yes.amount, yes.given));
        self.found.yes.iter().map(one).collect()
    }
}

/// Whether somebody may try policies: who may take out the lists of policies and of enterprises.
pub fn may_try(app: &App, caller: &Caller) -> bool {
    ["policy", "enterprise"]
        .iter()
        .all(|kind| app.rights.reach(caller.role, kind, Verb::Export) == Reach::Zone)
}

/// What was asked for, read.
struct Asked {
    policy: RecordId,
    zone: RecordId,
    number: String,
    title: String,
    ruled: Ruled,
    rule: usize,
    as_of: AsOf,
    /// The text that is kept, where another is tried.
    kept: Option<String>,
}

/// The rule that stood before.
struct Before {
    /// What it is called to people.
    name: String,
    rule: Checked,
}

impl Asked {
    fn read(app: &App, caller: &Caller, order: &Order) -> Result<Self, AppError> {
        if !may_try(app, caller) {
            return Err(AppError::Refused {
                why: format!("{}不能试算政策", caller.role.label().zh),
                who_can: "链办、部门、招商、链长、审计".to_owned(),
            });
        }
        let detail = policy::policy(app, caller, order.policy, order.as_of)?;
        let (schema, row, as_of) = (&detail.schema, &detail.row, detail.as_of);
        let kept = policy::text_of(schema, row, "rule");
        let text = order.text.clone().or_else(|| kept.clone());
        let text = text.ok_or_else(|| {
            AppError::Unfit("这条政策还没有规则；请先在“规则”里写下条件和标准，或填入要试算的规则".to_owned())
        })?;
        let registry = app.registry_of(Some(row.meta.zone));
        let ruled = Ruled::read(&text, &registry)
            .map_err(|told| AppError::field("rule", told.sentences().join("；")))?;
        let rule = ruled.place(order.rule, as_of.on);
        let rule = rule.ok_or_else(|| AppError::field("rule", "这段文字里没有规则"))?;
        Ok(Self {
            policy: order.policy,
            zone: row.meta.zone,
            number: row.meta.number.clone(),
            title: schema.caption_of(row, Lang::Zh),
            ruled,
            rule,
            as_of,
            kept: kept.filter(|kept| *kept != text),
        })
    }

    fn titles(&self) -> Vec<(String, Standing)> {
        let rules = self.ruled.rules(self.as_of.on);
        rules.into_iter().map(|(rule, standing)| (rule.title.clone(), standing)).collect()
    }

    /// The rule this one is held against: the one that is kept, where another is tried; else the last that was kept
    /// before and says something else.
    fn before(&self, app: &App, caller: &Caller) -> Result<Option<Before>, AppError> {
        if let Some(kept) = &self.kept {
            return Ok(self.before_in(app, kept, "现行规则".to_owned()));
        }
        let history = history::history(app, caller, "policy", self.policy)?;
        let place = history.schema.field("rule");
        let edits =
            history.versions.iter().rev().filter(|version| version.head.at.shanghai_day() <= self.as_of.on);
        let texts = edits.flat_map(|version| {
            let texts = version.fields.iter().filter(|edit| Some(edit.field) == place);
            texts.filter_map(|edit| match &edit.value {
                Some(lq_core::Value::Text(text)) => Some((version.head.at.shanghai_day(), text.clone())),
                _ => None,
            })
        });
        let mut others = texts.filter(|(_, text)| *text != self.ruled.text);
        Ok(others.find_map(|(day, text)| self.before_in(app, &text, format!("{day} 的规则"))))
    }

    fn before_in(&self, app: &App, text: &str, name: String) -> Option<Before> {
        let ruled = Ruled::read(text, &app.registry_of(Some(self.zone))).ok()?;
        let own = &self.ruled.checked[self.rule];
        let same = ruled.book.rules.iter().position(|rule| rule.title == own.title);
        let place = ruled.place(same, self.as_of.on)?;
        let rule = ruled.checked.get(place)?.clone();
        (rule.subject == own.subject).then_some(Before { name, rule })
    }
}

/// What each row that qualifies gets, after what it got before; `None` where that is not known.
fn settled(
    feed: &Feed,
    rule: &Checked,
    swept: &Swept,
    received: &BTreeMap<RecordId, Received>,
) -> Vec<Option<i64>> {
    let caps = rule.award.as_ref().map(|award| award.caps.clone()).unwrap_or_default();
    let amount = |(row, granted): &(usize, Option<Granted>)| {
        let Some(Granted::Money(money)) = *granted else { return None };
        let Some(before) = received.get(&feed.heads[*row].id) else { return Some(money) };
        let left = |(scope, limit): (&CapScope, &i64)| match scope {
            CapScope::Once => *limit,
            CapScope::Year => limit.saturating_sub(before.this_year).max(0),
            CapScope::Ever => limit.saturating_sub(before.in_all).max(0),
        };
        Some(caps.iter().map(left).fold(money, i64::min))
    };
    swept.yes.iter().map(amount).collect()
}
