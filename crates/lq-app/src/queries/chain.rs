//! Diagnosis of chains on the ledger's rows.

use lq_chain::{Comparison, Diagnosis, Options, WhatIf};
use lq_core::RecordId;
use lq_core::row::Row;
use lq_core::schema::Record;
use lq_core::time::AsOf;
use lq_model::kinds::{Chain, Segment};

use crate::App;
use crate::ask::ListAsk;
use crate::caller::Caller;
use crate::error::AppError;
use crate::feeds::chain::{ChainFeed, feed};

/// A chain diagnosed, with the rows it rests on.
#[derive(Clone, Debug)]
pub struct Diagnosed {
    /// The chain's record.
    pub row: Row,
    /// The chain as the engine was given it; segments are named by their record's id.
    pub chain: lq_chain::Chain,
    /// Segment records.
    pub segments: Vec<(RecordId, Segment)>,
    /// What the engine says.
    pub diagnosis: Diagnosis,
    /// Before and after, when something was tried.
    pub comparison: Option<Comparison>,
    /// Rows that could not be used, and why.
    pub notes: Vec<String>,
}

/// Diagnoses one chain as of a date.
///
/// # Errors
/// NotFound, Refused; Unfit when the what-if does not fit the chain.
pub fn diagnose(
    app: &App,
    caller: &Caller,
    chain: RecordId,
    options: &Options,
    what_if: Option<&WhatIf>,
    as_of: Option<AsOf>,
) -> Result<Diagnosed, AppError> {
    let as_of = as_of.unwrap_or_else(|| AsOf::today(app.today()));
    let ask = ListAsk { as_of: Some(as_of), ..ListAsk::of(lq_core::filter::Filter::Id(vec![chain])) };
    let row = super::list::rows(app, caller, Chain::KIND, &ask)?.rows.into_iter().next();
    let row = row.ok_or_else(|| AppError::NotFound("这条产业链".to_owned()))?;
    // Segments, links and capacities are read with the chain: who may see the chain's diagnosis sees its sums.
    app.rights.may(caller, app.kind("segment")?.as_ref(), crate::rights::Verb::Read)?;
    let ChainFeed { chain, segments, notes } = app.read(|reader| feed(reader, &row, as_of))?;
    let comparison = match what_if {
        Some(what_if) => Some(
            lq_chain::compare(&chain, what_if, options)
                .map_err(|error| AppError::Unfit(error.0.join("；")))?,
        ),
        None => None,
    };
    let diagnosis = lq_chain::diagnose(&chain, options);
    Ok(Diagnosed { row, chain, segments, diagnosis, comparison, notes })
}

/// Diagnoses every chain of the zone that has segments, in the order of their numbers.
///
/// # Errors
/// As [`diagnose`].
pub fn diagnose_all(
    app: &App,
    caller: &Caller,
    zone: Option<RecordId>,
    options: &Options,
    as_of: Option<AsOf>,
) -> Result<Vec<Diagnosed>, AppError> {
    let ask = ListAsk {
        zone,
        as_of,
        size: crate::ask::MAX_PAGE,
        sort: vec![("number".to_owned(), false)],
        ..ListAsk::default()
    };
    let chains = super::list::rows(app, caller, Chain::KIND, &ask)?.rows;
    let all = chains.iter().map(|row| diagnose(app, caller, row.id, options, None, as_of));
    all.filter(|one| one.as_ref().map_or(true, |one| !one.segments.is_empty())).collect()
}
