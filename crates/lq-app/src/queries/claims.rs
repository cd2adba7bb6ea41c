//! Claims as they are counted, and as a policy's page and the public see them.

use std::collections::BTreeMap;

use lq_core::filter::Filter;
use lq_core::schema::{KindSchema, Record as _};
use lq_core::time::{AsOf, Period};
use lq_core::value::Lang;
use lq_core::{Day, RecordId, Row, Value};
use lq_model::kinds::{Claim, ClaimState, Policy};
use lq_rule::facts::Received;
use lq_store::{Query, Reader};

use crate::rights::Verb;
use crate::{App, AppError, Caller};

/// A claim as it is counted.
#[derive(Clone, Debug)]
pub struct Held {
    /// The record.
    pub id: RecordId,
    /// Its human number.
    pub number: String,
    /// What it is for, in words.
    pub title: String,
    /// Policy, firm and period in one word.
    pub code: Option<String>,
    /// The policy.
    pub policy: RecordId,
    /// The firm.
    pub firm: RecordId,
    /// What it is for.
    pub period: Period,
    /// Calendar year of its period.
    pub year: i32,
    /// What was confirmed, in 分.
    pub amount: i64,
    /// What was paid, in 分.
    pub paid: i64,
    /// Year of payment.
    pub paid_in: Option<i32>,
    /// What came back, in 分.
    pub returned: i64,
    /// Where it stands, in Chinese words.
    pub state: String,
    /// The word of its state.
    pub stage: ClaimState,
    /// Day from which it is published.
    pub published_on: Option<Day>,
    /// Not withdrawn.
    pub stands: bool,
}

impl Held {
    /// Paid, and not published yet.
    pub fn is_paid(&self) -> bool {
        self.stage == ClaimState::Paid
    }

    /// What counts against caps and budget, in 分.
    pub fn net(&self) -> i64 {
        if self.stands { self.amount.saturating_sub(self.returned) } else { 0 }
    }
}

/// Reads a row of claims; `None` where it lacks what every claim has.
pub(crate) fn held(row: &Row) -> Option<Held> {
    let claim = Claim::from_values(&row.values).ok()?;
    let schema = Claim::schema();
    let place = schema.field("state")?;
    let fen = |money: Option<lq_core::value::Money>| money.map_or(0, |money| money.minor);
    Some(Held {
        id: row.id,
        number: row.meta.number.clone(),
        title: claim.title.to_string(),
        code: claim.code.map(|code| code.to_string()),
        policy: claim.policy.id(),
        firm: claim.enterprise.id(),
        year: claim.period.last().year(),
        period: claim.period,
        amount: claim.amount.minor,
        paid: fen(claim.paid),
        paid_in: claim.paid_on.map(Day::year),
        returned: fen(claim.returned),
        state: row.known(place).map(|value| schema.fields[place].ty.show(value, Lang::Zh))?,
        stage: claim.state,
        published_on: claim.published_on,
        stands: claim.state != ClaimState::Withdrawn,
    })
}

fn all(reader: &mut Reader<'_>, zone: RecordId, filter: &Filter, as_of: AsOf) -> Result<Vec<Held>, AppError> {
    let query = Query { zone: Some(zone), with_total: false, ..Query::new(Claim::KIND, filter, as_of) };
    let mut claims: Vec<Held> = reader.query(&query)?.rows.iter().filter_map(held).collect();
    claims.sort_by(|a, b| b.number.cmp(&a.number));
    Ok(claims)
}

/// What firms got under a policy before, as of a time; a claim counts from its confirmation on.
///
/// # Errors
/// The store's.
pub(crate) fn received(
    app: &App,
    zone: RecordId,
    policy: RecordId,
    as_of: AsOf,
) -> Result<BTreeMap<RecordId, Received>, AppError> {
    let filter = Filter::is("policy", Value::Link(policy));
    let claims = app.read(|reader| all(reader, zone, &filter, as_of))?;
    Ok(summed(&claims, as_of.on, |claim| claim.firm))
}

/// Sums of claims by what `by` tells of each.
pub(crate) fn summed(
    claims: &[Held],
    on: Day,
    by: impl Fn(&Held) -> RecordId,
) -> BTreeMap<RecordId, Received> {
    let mut received: BTreeMap<RecordId, Received> = BTreeMap::new();
    for claim in claims.iter().filter(|claim| claim.stands) {
        let before = received.entry(by(claim)).or_default();
        before.in_all = before.in_all.saturating_add(claim.net());
        if claim.year == on.year() {
            before.this_year = before.this_year.saturating_add(claim.net());
        }
    }
    received
}

/// The claims of an enterprise, the latest first; none for who may not read them.
///
/// # Errors
/// The store's.
pub(crate) fn of_enterprise(
    app: &App,
    caller: &Caller,
    zone: RecordId,
    firm: RecordId,
    as_of: AsOf,
) -> Result<Vec<Held>, AppError> {
    let schema: std::sync::Arc<KindSchema> = app.kind(Claim::KIND)?;
    let Ok(scope) = app.rights.scope(caller, &schema, Verb::Read) else { return Ok(Vec::new()) };
    let filter = Filter::is("enterprise", Value::Link(firm)).and(scope);
    app.read(|reader| all(reader, zone, &filter, as_of))
}

/// The claims of a policy, the latest first.
///
/// # Errors
/// Refused for who may not read all of them; NotFound; the store's.
pub fn of_policy(
    app: &App,
    caller: &Caller,
    policy: RecordId,
    as_of: Option<AsOf>,
) -> Result<Vec<Held>, AppError> {
    let schema = app.kind(Claim::KIND)?;
    let scope = app.rights.scope(caller, &schema, Verb::Read)?;
    let zone = app.zone_of(caller, Policy::KIND, policy)?;
    let filter = Filter::is("policy", Value::Link(policy)).and(scope);
    let as_of = as_of.unwrap_or_else(|| AsOf::today(app.today()));
    app.read(|reader| all(reader, zone, &filter, as_of))
}

/// Names of the firms of claims.
///
/// # Errors
/// The store's.
pub fn firms(app: &App, claims: &[Held]) -> Result<BTreeMap<RecordId, String>, AppError> {
    let ids: Vec<RecordId> = claims.iter().map(|claim| claim.firm).collect();
    let names = app.read(|reader| Ok(reader.captions("enterprise", &ids, Lang::Zh)?))?;
    Ok(names.into_iter().map(|(id, name)| (id, name.text)).collect())
}

/// One line of what is published.
#[derive(Clone, Debug)]
pub struct Published {
    /// The firm's registered name.
    pub firm: String,
    /// What it is for.
    pub title: String,
    /// What was paid, less what came back, in 分.
    pub amount: i64,
    /// Day from which it is published.
    pub on: Option<Day>,
}

/// What is published of a policy, to everybody: names of firms, amounts and days, nothing of persons.
///
/// # Errors
/// NotFound where there is no such policy, or it is not issued; the store's.
pub fn published(app: &App, policy: RecordId) -> Result<(String, Vec<Published>), AppError> {
    let as_of = AsOf::today(app.today());
    app.read(|reader| {
        let missing = || AppError::NotFound("这条政策".to_owned());
        let row = reader.get(Policy::KIND, policy, as_of)?.ok_or_else(missing)?;
        let about = Policy::from_values(&row.values).map_err(|_| missing())?;
        let of_policy = Filter::is("policy", Value::Link(policy));
        let filter = of_policy.and(Filter::is("state", Value::Text("published".to_owned())));
        let claims = all(reader, row.meta.zone, &filter, as_of)?;
        let firms: Vec<RecordId> = claims.iter().map(|claim| claim.firm).collect();
        let names = reader.captions("enterprise", &firms, Lang::Zh)?;
        let line = |claim: &Held| Published {
            firm: names.get(&claim.firm).map(|name| name.text.clone()).unwrap_or_default(),
            title: claim.title.clone(),
            amount: claim.paid.saturating_sub(claim.returned),
            on: claim.published_on,
        };
        let mut lines: Vec<Published> = claims.iter().map(line).collect();
        lines.sort_by(|a, b| (b.on, &a.firm).cmp(&(a.on, &b.firm)));
        Ok((about.title.to_string(), lines))
    })
}
