//! Rules over all records of their kinds: how many qualify, how many do not, of whom facts are missing, what it costs.

use std::collections::BTreeMap;

use lq_core::time::AsOf;
use lq_core::{RecordId, Registry};
use lq_rule::Standing;
use lq_rule::checked::Checked;
use lq_rule::plan::Granted;

use super::policy;
use crate::feeds::columns::{Of, feed};
use crate::feeds::sweep::Swept;
use crate::{App, AppError, Caller, rules};

/// One rule that is swept, with the name of the file or policy it stands in.
#[derive(Clone, Debug)]
pub struct Ruling {
    /// File or policy.
    pub stands_in: String,
    rule: Checked,
}

/// What a rule says of all records of its kind.
#[derive(Clone, Debug, Default)]
pub struct Sum {
    /// File or policy.
    pub stands_in: String,
    /// The rule's title.
    pub title: String,
    /// English name of the kind it is about.
    pub kind: String,
    /// Whether it is in force; what follows is empty where it is not.
    pub standing: Option<Standing>,
    /// Records that qualify.
    pub n_yes: usize,
    /// Records that do not.
    pub n_no: usize,
    /// Records of which facts are missing.
    pub n_open: usize,
    /// What those that qualify get together, in 分; `None` where the rule gives nothing.
    pub amount: Option<i128>,
    /// How many of those that qualify get what is not known.
    pub n_unknown: usize,
    /// Why it could not be computed for all at once; empty where it could.
    pub note: String,
    /// Records that qualify or of which facts are missing, by number.
    pub rows: Vec<Line>,
}

/// One record under a rule.
#[derive(Clone, Debug)]
pub struct Line {
    /// The record.
    pub id: RecordId,
    /// Its human number.
    pub number: String,
    /// Whether it qualifies; else facts are missing.
    pub is_yes: bool,
    /// What it gets, in 分, where that is known.
    pub amount: Option<i64>,
}

/// The rules of a file.
///
/// # Errors
/// Unfit where the bytes are no text, or with every mistake and its place.
pub fn of_file(name: &str, bytes: &[u8], registry: &Registry) -> Result<Vec<Ruling>, AppError> {
    let ruling = |rule| Ruling { stands_in: name.to_owned(), rule };
    Ok(rules::checked(bytes, registry)?.into_iter().map(ruling).collect())
}

/// The rules of all policies of a zone that are issued.
///
/// # Errors
/// Those of a list.
pub fn of_policies(app: &App, caller: &Caller, zone: RecordId, as_of: AsOf) -> Result<Vec<Ruling>, AppError> {
    let issued = policy::issued(app, caller, zone, as_of)?;
    let of_policy = |issued: policy::Issued| {
        let (name, checked) = (issued.title, issued.ruled.checked);
        checked.into_iter().map(move |rule| Ruling { stands_in: name.clone(), rule })
    };
    Ok(issued.into_iter().flat_map(of_policy).collect())
}

/// Sweeps rules over the records of a zone; those about another kind than the one asked for are left out.
///
/// # Errors
/// Refused for one who does not reach all records of a kind; the store's.
pub fn sweep(
    app: &App,
    caller: &Caller,
    zone: RecordId,
    as_of: AsOf,
    rulings: &[Ruling],
    kind: Option<&str>,
) -> Result<Vec<Sum>, AppError> {
    let is_meant = |ruling: &&Ruling| kind.is_none_or(|kind| kind == ruling.rule.subject);
    let rulings: Vec<&Ruling> = rulings.iter().filter(is_meant).collect();
    let mut sums: Vec<Sum> = rulings.iter().map(|ruling| begun(ruling, as_of)).collect();
    let mut by_kind: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, ruling) in rulings.iter().enumerate() {
        if sums[at].standing == Some(Standing::InForce) {
            by_kind.entry(&ruling.rule.subject).or_default().push(at);
        }
    }
    for (kind, places) in by_kind {
        let rules: Vec<&Checked> = places.iter().map(|at| &rulings[*at].rule).collect();
        let prefix = app.kind_of(Some(zone), kind)?.prefix.to_string();
        let feed = feed(app, caller, Of { zone, kind, as_of }, &rules, &[])?;
        for (at, swept) in places.into_iter().zip(feed.swept(&rules)) {
            let line = |row: usize, is_yes: bool, amount: Option<i64>| {
                let head = &feed.heads[row];
                Line { id: head.id, number: format!("{prefix}-{:06}", head.number), is_yes, amount }
            };
            add(&mut sums[at], &swept, feed.heads.len(), line);
        }
    }
    Ok(sums)
}

fn begun(ruling: &Ruling, as_of: AsOf) -> Sum {
    let standing = match &ruling.rule.force {
        Some(force) if force.from.is_some_and(|from| as_of.on < from) => Standing::NotYet,
        Some(force) if force.until.is_some_and(|until| until < as_of.on) => Standing::NoLonger,
        _ => Standing::InForce,
    };
    Sum {
        stands_in: ruling.stands_in.clone(),
        title: ruling.rule.title.clone(),
        kind: ruling.rule.subject.clone(),
        standing: Some(standing),
        amount: ruling.rule.award.as_ref().map(|_| 0),
        ..Sum::default()
    }
}

fn add(sum: &mut Sum, swept: &Swept, n: usize, line: impl Fn(usize, bool, Option<i64>) -> Line) {
    if let Some(why) = &swept.no_plan {
        sum.note = why.to_string();
    }
    sum.n_yes = swept.yes.len();
    sum.n_open = swept.open.len();
    sum.n_no = n - sum.n_yes - sum.n_open;
    for (row, granted) in &swept.yes {
        let amount = match granted {
            Some(Granted::Money(money)) => Some(*money),
            _ => None,
        };
        if let Some(all) = &mut sum.amount {
            *all += i128::from(amount.unwrap_or(0));
            sum.n_unknown += usize::from(amount.is_none());
        }
        sum.rows.push(line(*row, true, amount));
    }
    sum.rows.extend(swept.open.iter().map(|row| line(*row, false, None)));
    sum.rows.sort_by(|one, other| one.number.cmp(&other.number));
}
