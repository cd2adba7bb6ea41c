//! The overview arranged: which figures stand on it, in which order, and the standard set for a zone without any.

use std::collections::BTreeMap;

use lq_core::change::FieldEdit;
use lq_core::row::RowState;
use lq_core::schema::Record;
use lq_core::time::AsOf;
use lq_core::value::{Decimal, Value};
use lq_core::{Day, RecordId};
use lq_model::kinds::{Figure, Zone};
use lq_model::zone_file::{SeedRow, standard_figures};

use crate::queries::figures;
use crate::rights::Verb;
use crate::{App, AppError, Caller};

/// What is done with a figure's place on the overview.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// One place earlier among those of its heading.
    Up,
    /// One place later among those of its heading.
    Down,
    /// Onto the overview, at the end.
    On,
    /// Off the overview; the figure stays.
    Off,
}

impl Move {
    /// The move of this word.
    pub fn of_code(code: &str) -> Option<Self> {
        Some(match code {
            "up" => Self::Up,
            "down" => Self::Down,
            "on" => Self::On,
            "off" => Self::Off,
            _ => return None,
        })
    }
}

/// Gives a figure another place on its zone's overview, or takes its place away; one change, whatever number of
/// figures it numbers anew.
///
/// # Errors
/// Refused; NotFound; Unfit where a figure that is not in use would come onto the overview.
pub fn arrange(app: &App, caller: &Caller, zone: RecordId, id: RecordId, what: Move) -> Result<(), AppError> {
    let schema = app.kind_of(Some(zone), Figure::KIND)?;
    app.rights.scope_by_form(caller, &schema, Verb::Change)?;
    app.check_zone(caller, zone)?;
    let ranks = ranks(&figures::placed(app, caller, zone)?, id, what)?;
    let place = schema.field("rank").unwrap_or_default();
    let records: Vec<(&str, RecordId)> = ranks.keys().map(|id| (Figure::KIND, *id)).collect();
    if records.is_empty() {
        return Ok(());
    }
    app.write(caller, zone, "调整总览", &records, |tx| {
        let today = tx.today();
        for (id, rank) in &ranks {
            let value = rank.map(Value::Number);
            let edit = FieldEdit { field: place, value, valid_from: today, evidence: None };
            tx.set(Figure::KIND, *id, vec![edit])?;
        }
        Ok(())
    })
}

/// The ranks that change.
fn ranks(
    all: &[figures::Placed],
    id: RecordId,
    what: Move,
) -> Result<BTreeMap<RecordId, Option<Decimal>>, AppError> {
    let moved = all.iter().find(|one| one.id == id);
    let moved = moved.ok_or_else(|| AppError::NotFound("这个口径".to_owned()))?;
    let mut order: Vec<&figures::Placed> = all.iter().filter(|one| one.is_on && one.id != id).collect();
    let own = all.iter().filter(|one| one.is_on).position(|one| one.id == id);
    let is_same_heading = |one: &&figures::Placed| one.topic == moved.topic;
    match (what, own) {
        (Move::Off, _) => return Ok(own.map(|_| (id, None)).into_iter().collect()),
        (Move::On, Some(_)) => return Ok(BTreeMap::new()),
        (Move::On, None) if !moved.is_in_use => {
            return Err(AppError::Unfit(format!(
                "“{}”还不是在用的口径；请先把它的状态改为“在用”",
                moved.name
            )));
        }
        (Move::On, None) => order.push(moved),
        (Move::Up, Some(own)) => {
            let before = order[..own].iter().rposition(is_same_heading).unwrap_or(own);
            order.insert(before, moved);
        }
        (Move::Down, Some(own)) => {
            let after = order[own..].iter().position(is_same_heading).map_or(own, |after| own + after + 1);
            order.insert(after, moved);
        }
        (Move::Up | Move::Down, None) => {
            return Err(AppError::Unfit(format!("“{}”不在总览上；请先放上总览", moved.name)));
        }
    }
    let numbered = order.iter().enumerate().filter_map(|(at, one)| {
        let rank = Decimal::from_int(10 * (i64::try_from(at).ok()? + 1))?;
        (one.rank != Some(rank)).then_some((one.id, Some(rank)))
    });
    Ok(numbered.collect())
}

/// Records the standard set of figures in a zone: those whose name it has already are left out, those that were taken
/// out of use are put back. How many came.
///
/// # Errors
/// Refused; the store's.
pub fn adopt_standard(app: &App, caller: &Caller, zone: RecordId) -> Result<u64, AppError> {
    let schema = app.kind_of(Some(zone), Figure::KIND)?;
    app.rights.scope_by_form(caller, &schema, Verb::Create)?;
    app.check_zone(caller, zone)?;
    let row = app.read(|reader| Ok(reader.get(Zone::KIND, zone, AsOf::today(app.today()))?))?;
    let code = Zone::schema().field("code");
    let slug = match row.as_ref().and_then(|row| row.known(code?)) {
        Some(Value::Text(code)) => code.clone(),
        _ => zone.to_string(),
    };
    let unfit = |error: lq_model::zone_file::ZoneFileError| AppError::Unfit(error.to_string());
    let mut rows = standard_figures(&slug, &app.registry_of(Some(zone))).map_err(unfit)?;
    let known = figures::placed(app, caller, zone)?;
    let name = schema.field("name").unwrap_or_default();
    let is_known = |row: &SeedRow| {
        let named =
            |value: &Value| matches!(value, Value::Text(text) if known.iter().any(|one| one.name == *text));
        row.values.iter().any(|(place, value)| *place == name && named(value))
    };
    rows.retain(|row| !is_known(row));
    app.write(caller, zone, "采用常用口径", &[], |tx| {
        let (today, mut n_new) = (tx.today(), 0);
        for row in &rows {
            match tx.get(Figure::KIND, row.id)?.map(|row| row.meta.state) {
                None => tx.create(Figure::KIND, row.id, edits(row, today)).map(|_| ())?,
                Some(RowState::Retired) => tx.restore(Figure::KIND, row.id).map(|_| ())?,
                Some(_) => continue,
            }
            n_new += 1;
        }
        Ok(n_new)
    })
}

fn edits(row: &SeedRow, today: Day) -> Vec<FieldEdit> {
    let edit = |(field, value): &(usize, Value)| FieldEdit {
        field: *field,
        value: Some(value.clone()),
        valid_from: today,
        evidence: None,
    };
    row.values.iter().map(edit).collect()
}
