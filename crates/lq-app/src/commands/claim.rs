//! 兑现: confirming that firms get a policy, paying, publishing, and taking back. Each step is a change.
//!
//! What was granted is counted again within the change, so that of two clerks who confirm the same firm at once one
//! finds the other's claim, and neither caps nor budget are passed.

use std::collections::BTreeMap;

use lq_core::change::FieldEdit;
use lq_core::schema::{KindSchema, Record as _};
use lq_core::time::{AsOf, Period};
use lq_core::value::{Lang, Money};
use lq_core::{Day, RecordId, Row, Value, ValueType};
use lq_model::kinds::{Claim, Policy};
use lq_rule::Standing;
use lq_rule::ast::CapScope;
use lq_rule::checked::{Checked, Limit};
use lq_rule::facts::Received;
use lq_store::Tx;

use super::record::Seen;
use crate::feeds::facts;
use crate::queries::claims::{Held, held};
use crate::queries::detail;
use crate::queries::trial::{self, Order};
use crate::rights::Verb;
use crate::{App, AppError, Caller};

/// What is to be confirmed.
#[derive(Clone, Debug)]
pub struct Confirm {
    /// The policy.
    pub policy: RecordId,
    /// Place of its rule, where it has several.
    pub rule: Option<usize>,
    /// What it is for.
    pub period: Period,
    /// The firms, in the order in which the budget serves them.
    pub firms: Vec<RecordId>,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Confirmed {
    /// The claims made.
    pub made: Vec<Row>,
    /// Firms without one, and why.
    pub refused: Vec<(RecordId, String)>,
}

/// Most firms confirmed at once.
pub const MOST_FIRMS: usize = 500;

/// A firm that qualifies, before the change.
struct Worthy {
    firm: RecordId,
    number: String,
    amount: i64,
    basis: String,
}

/// Firms that qualify, and why the others do not.
type Sorted = (Vec<Worthy>, Vec<(RecordId, String)>);

/// Confirms that firms get a policy for a period: one change with a claim each. Firms that do not qualify, or have
/// their claim already, are told and left out.
///
/// # Errors
/// Refused; Unfit where the policy is not issued, its rule not in force, or none of the firms can be confirmed.
pub fn confirm(app: &App, caller: &Caller, order: &Confirm) -> Result<Confirmed, AppError> {
    may_confirm(app, caller, order.policy)?;
    let schema = app.kind(Claim::KIND)?;
    if order.firms.is_empty() {
        return Err(AppError::Unfit("请先选择要确认的企业".to_owned()));
    }
    if order.firms.len() > MOST_FIRMS {
        return Err(AppError::Unfit(format!("一次最多确认 {MOST_FIRMS} 家企业；请分几次确认")));
    }
    let told = trial::trial(
        app,
        caller,
        &Order { policy: order.policy, text: None, rule: order.rule, as_of: None },
    )?;
    let zone = told.zone;
    app.check_zone(caller, zone)?;
    let rule = told.checked();
    if told.rules.get(told.rule).is_none_or(|(_, standing)| *standing != Standing::InForce) {
        return Err(AppError::Unfit(format!("“{}”今天不在施行期内，不能确认兑现", rule.title)));
    }
    let (worthy, mut refused) = worthy(app, caller, &told, &order.firms)?;
    let title = format!("{} {}", rule.title, order.period);
    let suffix = if told.rules.len() > 1 { format!(" {}", rule.title) } else { String::new() };
    let code = |number: &str| format!("{} {number} {}{suffix}", told.number, order.period);
    let why = format!("确认兑现 {} {title}", told.number);
    let policy = order.policy;
    let done = app.write(caller, zone, &why, &[(Policy::KIND, policy)], |tx| {
        check_issued(tx, policy)?;
        let mut granting = Granting::of(tx, policy, rule, order.period)?;
        let mut done = Confirmed::default();
        for one in &worthy {
            match granting.grant(tx, one, &code(&one.number))? {
                Ok(amount) => {
                    let values = Values {
                        policy,
                        one,
                        amount,
                        title: &title,
                        code: &code(&one.number),
                        period: order.period,
                    };
                    let row = tx.create(Claim::KIND, app.new_id(), values.edits(&schema, tx.today()))?;
                    done.made.push(row);
                }
                Err(why) => done.refused.push((one.firm, why)),
            }
        }
        if done.made.is_empty() {
            let said: Vec<String> =
                refused.iter().chain(&done.refused).map(|(_, why)| why.clone()).take(5).collect();
            return Err(AppError::Unfit(format!("没有可以确认的企业：{}", said.join("；"))));
        }
        Ok(done)
    })?;
    refused.extend(done.refused);
    Ok(Confirmed { made: done.made, refused })
}

/// Whether somebody may confirm claims under a policy.
///
/// # Errors
/// Refused, with who can; NotFound for a policy of another zone.
pub fn may_confirm(app: &App, caller: &Caller, policy: RecordId) -> Result<(), AppError> {
    let schema = app.kind(Claim::KIND)?;
    app.rights.scope(caller, &schema, Verb::Create)?;
    app.zone_of(caller, Policy::KIND, policy).map(|_| ())
}

/// Which firms qualify for how much and why; and why the others do not.
fn worthy(app: &App, caller: &Caller, told: &trial::Trial, firms: &[RecordId]) -> Result<Sorted, AppError> {
    let granted = told.granted();
    let (mut worthy, mut refused) = (Vec::new(), Vec::new());
    let mut seen = std::collections::BTreeSet::new();
    for firm in firms.iter().copied().filter(|firm| seen.insert(*firm)) {
        let detail = detail::at(app, caller, &told.kind, firm, AsOf::today(app.today()))?;
        let name = detail.schema.caption_of(&detail.row, Lang::Zh);
        let amount = match granted.get(&firm) {
            None => {
                refused.push((firm, format!("“{name}”今天不符合条件，或缺信息")));
                continue;
            }
            Some((None, _)) => {
                refused.push((firm, format!("“{name}”符合条件，但金额算不出")));
                continue;
            }
            // Of a budget that is shared everybody gets a part; of one that serves in turn the change tells.
            Some((Some(amount), share)) => share.filter(|_| told.is_pro_rata()).unwrap_or(*amount),
        };
        let facts = facts::of(app, caller, &detail, &[told.checked()])?;
        let basis = lq_rule::explain(told.checked(), &facts).say().join("\n");
        worthy.push(Worthy { firm, number: detail.row.meta.number.clone(), amount, basis });
    }
    Ok((worthy, refused))
}

fn check_issued(tx: &mut Tx<'_>, policy: RecordId) -> Result<(), AppError> {
    let row = tx.get(Policy::KIND, policy)?.ok_or_else(|| AppError::NotFound("这条政策".to_owned()))?;
    let state = Policy::schema().field("state").and_then(|place| row.known(place).cloned());
    match state {
        Some(Value::Text(state)) if state == "issued" => Ok(()),
        _ => Err(AppError::Unfit("这条政策还没有发布，或已废止，不能确认兑现".to_owned())),
    }
}

/// What is left of caps and budget, as claims are made.
struct Granting {
    standing: BTreeMap<String, Held>,
    received: BTreeMap<RecordId, Received>,
    caps: BTreeMap<CapScope, i64>,
    /// What is left of the budget.
    left: Option<i64>,
}

impl Granting {
    fn of(tx: &mut Tx<'_>, policy: RecordId, rule: &Checked, period: Period) -> Result<Self, AppError> {
        let claims = claims_of(tx, policy)?;
        let year = period.last().year();
        let spent = |limit: &Limit| {
            let counts = claims.iter().filter(|claim| !limit.is_yearly || claim.year == year);
            counts.fold(0_i64, |sum, claim| sum.saturating_add(claim.net()))
        };
        let left = rule.budget.as_ref().map(|limit| limit.money.saturating_sub(spent(limit)));
        let mut received: BTreeMap<RecordId, Received> = BTreeMap::new();
        for claim in &claims {
            let before = received.entry(claim.firm).or_default();
            before.in_all = before.in_all.saturating_add(claim.net());
            if claim.year == year {
                before.this_year = before.this_year.saturating_add(claim.net());
            }
        }
        let caps = rule.award.as_ref().map(|award| award.caps.clone()).unwrap_or_default();
        let standing = claims.into_iter().filter_map(|claim| Some((claim.code.clone()?, claim))).collect();
        Ok(Self { standing, received, caps, left })
    }

    /// What a firm gets, or why nothing.
    fn grant(&mut self, tx: &mut Tx<'_>, one: &Worthy, code: &str) -> Result<Result<i64, String>, AppError> {
        let name = tx.get("enterprise", one.firm)?.map_or_else(String::new, |row| row.meta.number);
        if let Some(standing) = self.standing.get(code) {
            let (number, state, money) =
                (&standing.number, &standing.state, Money::from_fen(standing.amount));
            return Ok(Err(format!("{name} 已有 {number}（{state}，{}）", money.show(Lang::Zh))));
        }
        let before = self.received.entry(one.firm).or_default();
        let left = |(scope, limit): (&CapScope, &i64)| match scope {
            CapScope::Once => *limit,
            CapScope::Year => limit.saturating_sub(before.this_year).max(0),
            CapScope::Ever => limit.saturating_sub(before.in_all).max(0),
        };
        let mut amount = self.caps.iter().map(left).fold(one.amount, i64::min);
        if amount <= 0 {
            return Ok(Err(format!("{name} 按规则和封顶算下来没有可得的金额")));
        }
        if let Some(left) = &mut self.left {
            amount = amount.min(*left);
            if amount <= 0 {
                return Ok(Err(format!("{name} 没有确认：预算已用完")));
            }
            *left -= amount;
        }
        before.this_year = before.this_year.saturating_add(amount);
        before.in_all = before.in_all.saturating_add(amount);
        Ok(Ok(amount))
    }
}

/// The fields of a new claim.
struct Values<'a> {
    policy: RecordId,
    one: &'a Worthy,
    amount: i64,
    title: &'a str,
    code: &'a str,
    period: Period,
}

impl Values<'_> {
    fn edits(&self, schema: &KindSchema, today: Day) -> Vec<FieldEdit> {
        let text = |text: &str| Value::Text(text.to_owned());
        edits(
            schema,
            today,
            [
                ("title", Some(text(self.title))),
                ("code", Some(text(self.code))),
                ("policy", Some(Value::Link(self.policy))),
                ("enterprise", Some(Value::Link(self.one.firm))),
                ("period", Some(Value::Period(self.period))),
                ("amount", Some(Value::Money(Money::from_fen(self.amount)))),
                ("confirmed_on", Some(Value::Day(today))),
                ("basis", Some(text(&self.one.basis))),
                ("state", Some(text("confirmed"))),
            ],
        )
    }
}

fn edits<'a>(
    schema: &KindSchema,
    today: Day,
    values: impl IntoIterator<Item = (&'a str, Option<Value>)>,
) -> Vec<FieldEdit> {
    let edit = |(name, value): (&str, Option<Value>)| {
        Some(FieldEdit { field: schema.field(name)?, value, valid_from: today, evidence: None })
    };
    let mut edits: Vec<FieldEdit> = values.into_iter().filter_map(edit).collect();
    edits.sort_by_key(|edit| edit.field);
    edits
}

fn claims_of(tx: &mut Tx<'_>, policy: RecordId) -> Result<Vec<Held>, AppError> {
    let rows = tx.find(Claim::KIND, "policy", &Value::Link(policy))?;
    Ok(rows.iter().filter_map(held).filter(|claim| claim.stands).collect())
}

/// A step on the way of a claim.
#[derive(Clone, Debug)]
pub enum Step {
    /// Paid: how much, when, by which order.
    Pay {
        /// At most what was confirmed.
        amount: Money,
        /// Not after today.
        on: Day,
        /// Number of the payment order.
        document: String,
    },
    /// Published from a day on.
    Publish(Day),
    /// Taken back before it is paid, and why.
    Withdraw(String),
    /// Given back after it was paid.
    Return {
        /// At most what was paid.
        amount: Money,
        /// Why.
        reason: String,
    },
}

impl Step {
    fn to(&self) -> &'static str {
        match self {
            Self::Pay { .. } => "paid",
            Self::Publish(_) => "published",
            Self::Withdraw(_) => "withdrawn",
            Self::Return { .. } => "returned",
        }
    }

    fn word(&self) -> &'static str {
        match self {
            Self::Pay { .. } => "拨付",
            Self::Publish(_) => "公示",
            Self::Withdraw(_) => "撤回",
            Self::Return { .. } => "退回",
        }
    }
}

/// Moves a claim one lawful step on; what the policy paid this year is counted anew in the same change.
///
/// # Errors
/// Refused; what was wrong with the step as it was sent; Conflict; Invalid by field: an unlawful move, an amount above
/// what was confirmed or paid, a day to come, a reason that is not given.
pub fn step(
    app: &App,
    caller: &Caller,
    id: RecordId,
    seen: Seen,
    step: Result<Step, AppError>,
) -> Result<Row, AppError> {
    let schema = app.kind(Claim::KIND)?;
    app.rights.scope(caller, &schema, Verb::Change)?;
    let zone = app.zone_of(caller, Claim::KIND, id)?;
    let step = step?;
    app.write(caller, zone, &format!("{}兑现", step.word()), &[(Claim::KIND, id)], |tx| {
        let row = match seen {
            Seen::Revision(revision) => tx.get_seen(Claim::KIND, id, revision)?,
            Seen::Any => tx.get(Claim::KIND, id)?.ok_or_else(|| AppError::NotFound("这笔兑现".to_owned()))?,
        };
        moved(app, tx, &schema, &row, &step)
    })
}

/// Publishes claims of a policy from today on, as one change.
///
/// # Errors
/// Refused; Unfit where none is named, or one is of another policy; Invalid where one is not paid.
pub fn publish(app: &App, caller: &Caller, policy: RecordId, claims: &[RecordId]) -> Result<(), AppError> {
    let schema = app.kind(Claim::KIND)?;
    app.rights.scope(caller, &schema, Verb::Change)?;
    let zone = app.zone_of(caller, Policy::KIND, policy)?;
    if claims.is_empty() {
        return Err(AppError::Unfit("请先选择要公示的兑现".to_owned()));
    }
    let records: Vec<(&str, RecordId)> = claims.iter().map(|id| (Claim::KIND, *id)).collect();
    app.write(caller, zone, "公示兑现", &records, |tx| {
        for id in claims {
            let row =
                tx.get(Claim::KIND, *id)?.filter(|row| held(row).is_some_and(|claim| claim.policy == policy));
            let row = row.ok_or_else(|| AppError::NotFound("这笔兑现".to_owned()))?;
            let step = Step::Publish(tx.today());
            moved(app, tx, &schema, &row, &step)?;
        }
        Ok(())
    })
}

fn moved(app: &App, tx: &mut Tx<'_>, schema: &KindSchema, row: &Row, step: &Step) -> Result<Row, AppError> {
    let claim = held(row).ok_or_else(|| AppError::Unfit("这笔兑现的记录不完整".to_owned()))?;
    check_move(schema, row, step.to())?;
    let mut values = checked(step, &claim, tx.today())?;
    values.push(("state", Some(Value::Text(step.to().to_owned()))));
    let row = tx.set(Claim::KIND, row.id, edits(schema, tx.today(), values))?;
    count_paid(app, tx, claim.policy)?;
    Ok(row)
}

fn check_move(schema: &KindSchema, row: &Row, to: &str) -> Result<(), AppError> {
    let Some(place) = schema.field("state") else { return Ok(()) };
    if let (ValueType::Stage(stages), Some(Value::Text(from))) = (&schema.fields[place].ty, row.known(place))
    {
        stages.check_move(from, to).map_err(|error| AppError::field("state", format!("“状态”{error}")))?;
    }
    Ok(())
}

/// The fields a step sets.
fn checked(step: &Step, claim: &Held, today: Day) -> Result<Vec<(&'static str, Option<Value>)>, AppError> {
    let is_past = |field: &str, day: Day| match day > today {
        true => Err(AppError::field(field, format!("{day} 还没有到；请填写实际日期"))),
        false => Ok(Some(Value::Day(day))),
    };
    let within = |field: &str, money: &Money, most: i64, what: &str| {
        let is_fit =
            money.currency == lq_core::value::Currency::CNY && money.minor > 0 && money.minor <= most;
        let most = Money::from_fen(most).show(Lang::Zh);
        if is_fit {
            Ok(Some(Value::Money(*money)))
        } else {
            Err(AppError::field(field, format!("金额应大于零且不超过{what} {most}")))
        }
    };
    let reason = |text: &str| match text.trim() {
        "" => Err(AppError::field("reason", "请写明原因")),
        text => Ok(Some(Value::Text(text.to_owned()))),
    };
    Ok(match step {
        Step::Pay { amount, on, document } => {
            let document = document.trim();
            vec![
                ("paid", within("paid", amount, claim.amount, "核定金额")?),
                ("paid_on", is_past("paid_on", *on)?),
                ("document", (!document.is_empty()).then(|| Value::Text(document.to_owned()))),
            ]
        }
        Step::Publish(on) => vec![("published_on", is_past("published_on", *on)?)],
        // The firm may be granted the same again.
        Step::Withdraw(why) => vec![("reason", reason(why)?), ("code", None)],
        Step::Return { amount, reason: why } => {
            vec![("returned", within("returned", amount, claim.paid, "拨付金额")?), ("reason", reason(why)?)]
        }
    })
}

/// Counts anew what a policy paid in the calendar year.
fn count_paid(app: &App, tx: &mut Tx<'_>, policy: RecordId) -> Result<(), AppError> {
    let (today, schema) = (tx.today(), app.kind(Policy::KIND)?);
    let rows = tx.find(Claim::KIND, "policy", &Value::Link(policy))?;
    let of_year = rows.iter().filter_map(held).filter(|claim| claim.paid_in == Some(today.year()));
    let paid = of_year.fold(0_i64, |sum, claim| sum.saturating_add(claim.paid - claim.returned));
    let value = Some(Value::Money(Money::from_fen(paid)));
    let Some(row) = tx.get(Policy::KIND, policy)? else { return Ok(()) };
    if schema.field("paid").is_some_and(|place| row.values[place] != value) {
        tx.set(Policy::KIND, policy, edits(&schema, today, [("paid", value)]))?;
    }
    Ok(())
}
