//! What an enterprise can get: each policy's rule explained on it.

use lq_core::schema::Record;
use lq_core::{AsOf, Day, RecordId, Row, Value};
use lq_model::kinds::{Enterprise, Policy};
use lq_rule::Standing;
use lq_rule::checked::Checked;
use lq_rule::explain::Explanation;
use lq_rule::plan::Granted;

use super::claims::{self, Held};
use super::detail::{self, Detail};
use super::list;
use crate::ask::ListAsk;
use crate::feeds::facts;
use crate::{App, AppError, Caller, rules};

/// How an enterprise stands to a policy, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// 可享: it qualifies.
    Entitled,
    /// 差一步: one change it can make is enough.
    Near,
    /// 缺信息: facts are missing.
    Open,
    /// 不符合.
    NotEntitled,
    /// 未施行 or 已失效.
    OutOfForce,
    /// The rule cannot be applied as it is written.
    Faulty,
}

/// One rule of one policy, on one enterprise.
#[derive(Clone, Debug)]
pub struct Entitlement {
    /// The policy.
    pub policy: RecordId,
    /// Its human number.
    pub number: String,
    /// Title of the policy, and of the rule where that is another.
    pub title: String,
    /// How the enterprise stands.
    pub outcome: Outcome,
    /// What it gets, where it qualifies and the amount is known, in 分.
    pub amount: Option<i64>,
    /// Last day to apply in the running round.
    pub apply_until: Option<Day>,
    /// Why, a sentence a line; for a faulty rule what is wrong with it.
    pub said: Vec<String>,
    /// What the enterprise was granted under the policy, the latest first.
    pub claims: Vec<Held>,
}

/// The enterprise, and how it stands to every policy with a rule.
#[derive(Clone, Debug)]
pub struct Entitlements {
    /// The enterprise, covered for the caller.
    pub detail: Detail,
    /// By outcome, then amount, then number.
    pub list: Vec<Entitlement>,
    /// Policies issued that have no rule yet.
    pub n_without_rule: usize,
}

/// How an enterprise stands to the policies that are issued.
///
/// # Errors
/// Those of reading the enterprise and of listing policies.
pub fn of_enterprise(
    app: &App,
    caller: &Caller,
    id: RecordId,
    as_of: Option<AsOf>,
) -> Result<Entitlements, AppError> {
    let detail = detail::detail(app, caller, Enterprise::KIND, id, as_of)?;
    let zone = detail.row.meta.zone;
    let ask = ListAsk { zone: Some(zone), as_of, size: MOST_POLICIES, ..issued() };
    let policies = list::rows(app, caller, Policy::KIND, &ask)?;
    let place = |name: &str| policies.schema.field(name);
    let known = |row: &Row, name: &str| place(name).and_then(|place| row.known(place).cloned());
    let registry = app.registry_of(Some(zone));
    let mut read = Vec::new();
    let mut n_without_rule = 0;
    for row in &policies.rows {
        let Some(Value::Text(text)) = known(row, "rule") else {
            n_without_rule += 1;
            continue;
        };
        let about = About {
            id: row.id,
            number: row.meta.number.clone(),
            title: policies.schema.caption_of(row, lq_core::value::Lang::Zh),
            apply_until: match known(row, "apply_until") {
                Some(Value::Day(day)) => Some(day),
                _ => None,
            },
        };
        read.push((about, rules::read(&text, &registry)));
    }
    let whole: Vec<&Checked> = read.iter().filter_map(|(_, rules)| rules.as_ref().ok()).flatten().collect();
    let mut facts = facts::of(app, caller, &detail, &whole)?;
    let claims = claims::of_enterprise(app, caller, zone, id, detail.as_of)?;
    let received = claims::summed(&claims, detail.as_of.on, |claim| claim.policy);
    let mut list = Vec::new();
    for (about, rules) in &read {
        facts.received = Some(received.get(&about.id).copied().unwrap_or_default());
        match rules {
            Ok(rules) => {
                let on_firms = rules.iter().filter(|rule| rule.subject == Enterprise::KIND);
                list.extend(on_firms.map(|rule| explained(about, rule, &lq_rule::explain(rule, &facts))));
            }
            Err(told) => list.push(faulty(about, told)),
        }
    }
    for one in &mut list {
        one.claims = claims.iter().filter(|claim| claim.policy == one.policy).cloned().collect();
    }
    list.sort_by(|a, b| (a.outcome, b.amount, &a.number).cmp(&(b.outcome, a.amount, &b.number)));
    Ok(Entitlements { detail, list, n_without_rule })
}

/// More policies than a zone has in force.
const MOST_POLICIES: u32 = 1000;

fn issued() -> ListAsk {
    ListAsk::of(lq_core::filter::Filter::is("state", Value::Text("issued".to_owned())))
}

struct About {
    id: RecordId,
    number: String,
    title: String,
    apply_until: Option<Day>,
}

fn explained(about: &About, rule: &Checked, told: &Explanation) -> Entitlement {
    let outcome = match (told.standing, told.verdict) {
        (Standing::NotYet | Standing::NoLonger, _) => Outcome::OutOfForce,
        (_, Some(true)) => Outcome::Entitled,
        (_, None) => Outcome::Open,
        (_, Some(false)) if !told.needs.alone.is_empty() => Outcome::Near,
        (_, Some(false)) => Outcome::NotEntitled,
    };
    let amount = match told.award.as_ref().map(|award| award.granted) {
        Some(Granted::Money(fen)) if outcome == Outcome::Entitled => Some(fen),
        _ => None,
    };
    let is_named = rule.title == about.title;
    let title = if is_named { about.title.clone() } else { format!("{}：{}", about.title, rule.title) };
    Entitlement {
        policy: about.id,
        number: about.number.clone(),
        title,
        outcome,
        amount,
        apply_until: about.apply_until,
        said: told.say(),
        claims: Vec::new(),
    }
}

fn faulty(about: &About, told: &rules::CheckedText) -> Entitlement {
    Entitlement {
        policy: about.id,
        number: about.number.clone(),
        title: about.title.clone(),
        outcome: Outcome::Faulty,
        amount: None,
        apply_until: about.apply_until,
        said: told.sentences(),
        claims: Vec::new(),
    }
}
