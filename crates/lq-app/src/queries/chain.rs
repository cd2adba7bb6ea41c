//! Diagnosis of chains on the ledger's rows.

use lq_chain::{Comparison, Diagnosis, Note, NoteKind, Options, WhatIf};
use lq_core::RecordId;
use lq_core::row::Row;
use lq_core::schema::Record;
use lq_core::time::{AsOf, Known};
use lq_model::kinds::{Chain, Segment};
use lq_store::Reader;

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
}

/// Diagnoses one chain as of a date; rows that could not be used stand among the notes.
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
    let row = row.ok_or_else(|| AppError::NotFound(missing(app, as_of)))?;
    app.read(|reader| diagnose_row(app, reader, caller, row, options, what_if, as_of))
}

fn diagnose_row(
    app: &App,
    reader: &mut Reader<'_>,
    caller: &Caller,
    row: Row,
    options: &Options,
    what_if: Option<&WhatIf>,
    as_of: AsOf,
) -> Result<Diagnosed, AppError> {
    // Segments, links and capacities are read with the chain: who may see the chain's diagnosis sees its sums.
    app.rights.may(caller, app.kind("segment")?.as_ref(), crate::rights::Verb::Read)?;
    let ChainFeed { chain, segments, notes } = feed(reader, &row, as_of)?;
    let notes: Vec<Note> = notes.into_iter().map(of_the_data).collect();
    let with_notes = |mut diagnosis: Diagnosis| {
        diagnosis.notes.extend(notes.iter().cloned());
        diagnosis
    };
    let Some(what_if) = what_if else {
        let diagnosis = with_notes(lq_chain::diagnose(&chain, options));
        return Ok(Diagnosed { row, chain, segments, diagnosis, comparison: None });
    };
    let held =
        lq_chain::compare(&chain, what_if, options).map_err(|error| AppError::Unfit(error.0.join("；")))?;
    let (before, after) = (with_notes(held.before), with_notes(held.after));
    let diagnosis = before.clone();
    let comparison = Some(Comparison { before, after, ..held });
    Ok(Diagnosed { row, chain, segments, diagnosis, comparison })
}

fn of_the_data(text: String) -> Note {
    Note { kind: NoteKind::Data, segment: None, text }
}

/// What is not there, told with the time asked for where that is not the present.
fn missing(app: &App, as_of: AsOf) -> String {
    let chain = "这条产业链";
    match as_of.known {
        Known::Head if as_of.on == app.today() => chain.to_owned(),
        Known::Head => format!("{chain}在 {} 的记录", as_of.on),
        _ => format!(
            "{chain}截至 {} 的记录；当时台账里还没有它。要按今天所知看那一天，请加 known=now（命令行 --known now）",
            as_of.on
        ),
    }
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
    let as_of = as_of.unwrap_or_else(|| AsOf::today(app.today()));
    app.read(|reader| {
        let chains = super::list::rows_on(app, reader, caller, Chain::KIND, &ask)?.rows;
        let all = chains.into_iter().map(|row| diagnose_row(app, reader, caller, row, options, None, as_of));
        all.filter(|one| one.as_ref().map_or(true, |one| !one.segments.is_empty())).collect()
    })
}
