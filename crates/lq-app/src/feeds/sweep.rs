//! Many rules over all records of a feed: who qualifies for what, and of whom facts are missing.

use lq_rule::checked::{Award, Checked};
use lq_rule::lower::{ColumnList, NoPlan};
use lq_rule::plan::{Granted, Plan};
use lq_rule::sweep::{Program, Scratch};

use super::columns::Feed;

/// What one rule says of all records of a feed; a record in neither list does not qualify.
#[derive(Clone, Debug, Default)]
pub(crate) struct Swept {
    /// Rows that qualify, ascending, with what they are granted; `None` where the rule grants nothing or its amount
    /// can be computed one by one alone.
    pub(crate) yes: Vec<(usize, Option<Granted>)>,
    /// Rows of which facts are missing, ascending.
    pub(crate) open: Vec<usize>,
    /// Why amounts, or the whole rule, cannot be computed for all at once.
    pub(crate) no_plan: Option<NoPlan>,
}

/// The plain rules whose answers together are a rule's: where the highest of several items is given, a rule an item.
///
/// Raises, rounding and caps leave the order of amounts as it is, so that the highest item after them is what they
/// make of the highest item.
pub(super) fn variants(rule: &Checked) -> Vec<Checked> {
    match &rule.award {
        Some(award) if award.is_highest && award.items.len() > 1 => {
            let of = |item: &lq_rule::checked::Item| {
                let award = Award { is_highest: false, items: vec![item.clone()], ..award.clone() };
                Checked { award: Some(award), ..rule.clone() }
            };
            award.items.iter().map(of).collect()
        }
        _ => vec![rule.clone()],
    }
}

/// What each rule says of all records.
pub(super) fn swept(feed: &Feed, rules: &[&Checked]) -> Vec<Swept> {
    let mut list = ColumnList::default();
    let mut plans: Vec<Plan> = Vec::new();
    let mut parts = Vec::with_capacity(rules.len());
    for rule in rules {
        let first = plans.len();
        let lowered: Result<Vec<Plan>, NoPlan> =
            variants(rule).iter().map(|variant| feed.plan(variant, &mut list)).collect();
        let no_plan = match lowered {
            Ok(lowered) => {
                plans.extend(lowered);
                None
            }
            Err(why) => {
                let bare = Checked { award: None, ..(*rule).clone() };
                plans.extend(feed.plan(&bare, &mut list).ok());
                Some(why)
            }
        };
        parts.push((first..plans.len(), no_plan));
    }
    let columns = feed.columns(&list);
    let program = Program::compile(&plans, &columns);
    let mut scratch = Scratch::default();
    let mut one = |plan: usize| {
        let mut swept = Swept::default();
        let mut visit = |row: usize, outcome: lq_rule::plan::Outcome| match outcome.verdict {
            Some(true) => swept.yes.push((row, outcome.granted)),
            _ => swept.open.push(row),
        };
        if list.columns().is_empty() {
            // A condition on nothing is the same for everybody.
            let outcome = lq_rule::plan::eval(&plans[plan], &|_| None);
            (0..feed.heads.len())
                .filter(|_| outcome.verdict != Some(false))
                .for_each(|row| visit(row, outcome));
            return swept;
        }
        // The program was compiled over these columns.
        let _ = program.each(&columns, plan, 0..feed.heads.len(), &mut scratch, &mut visit);
        swept
    };
    let mut answers = Vec::with_capacity(rules.len());
    for (plans, no_plan) in parts {
        let mut of_rule = plans.map(&mut one);
        let mut swept = of_rule.next().unwrap_or_default();
        for other in of_rule {
            for (held, (_, granted)) in swept.yes.iter_mut().zip(other.yes) {
                held.1 = highest(held.1, granted);
            }
        }
        swept.no_plan = no_plan;
        answers.push(swept);
    }
    answers
}

/// The higher of two amounts; open before too large, as explaining has it.
fn highest(left: Option<Granted>, right: Option<Granted>) -> Option<Granted> {
    Some(match (left?, right?) {
        (Granted::Open, _) | (_, Granted::Open) => Granted::Open,
        (Granted::TooLarge, _) | (_, Granted::TooLarge) => Granted::TooLarge,
        (Granted::Money(left), Granted::Money(right)) => Granted::Money(left.max(right)),
    })
}
