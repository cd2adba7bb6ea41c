//! The zone at a glance: how its demands and projects divide. Its figures are counted in [`super::figures`].

use lq_core::RecordId;
use lq_core::figure::Figure;
use lq_core::schema::{KindSchema, Label};
use lq_core::time::AsOf;
use lq_core::value::{Decimal, Value, ValueType};
use lq_store::{Answer, Reader};

use crate::ask::ListAsk;
use crate::{App, AppError, Caller};

/// How the rows of a kind divide by one of its choices or stages.
#[derive(Clone, Debug)]
pub struct Breakdown {
    /// Name of the list.
    pub label: Label,
    /// Kind and field, as a list's address names them.
    pub list: (String, String),
    /// All rows.
    pub total: u64,
    /// Code, name and count of each choice that has rows, in the order of the declaration.
    pub shares: Vec<(String, Label, u64)>,
}

/// Divisions shown: kind and field.
const DIVIDED: [(&str, &str); 2] = [("demand", "category"), ("project", "stage")];

/// How a zone's demands and projects divide; kinds the caller may not read are left out, as are those without rows.
///
/// # Errors
/// The store's.
pub fn breakdowns(
    app: &App,
    caller: &Caller,
    zone: Option<RecordId>,
    as_of: Option<AsOf>,
) -> Result<Vec<Breakdown>, AppError> {
    app.read(|reader| breakdowns_on(app, reader, caller, zone, as_of))
}

fn breakdowns_on(
    app: &App,
    reader: &mut Reader<'_>,
    caller: &Caller,
    zone: Option<RecordId>,
    as_of: Option<AsOf>,
) -> Result<Vec<Breakdown>, AppError> {
    let mut breakdowns = Vec::new();
    for (kind, field) in DIVIDED {
        let schema = app.kind_of(caller.zone.or(zone), kind)?;
        let Some(declared) = schema.field(field).map(|place| &schema.fields[place]) else { continue };
        let ask = ListAsk { zone, as_of, ..ListAsk::default() };
        let counts = match super::list::shares_on(app, reader, caller, kind, &ask, field) {
            Ok(counts) => counts,
            Err(AppError::Refused { .. }) => continue,
            Err(error) => return Err(error),
        };
        let counted = |(code, label): (String, Label)| counts.get(&code).map(|n| (code, label, *n));
        let shares = options(&declared.ty).into_iter().filter_map(counted).collect::<Vec<_>>();
        if !shares.is_empty() {
            let total = shares.iter().map(|(_, _, n)| n).sum();
            let list = (kind.to_owned(), field.to_owned());
            breakdowns.push(Breakdown { label: schema.label.clone(), list, total, shares });
        }
    }
    Ok(breakdowns)
}

/// Codes and names of a choice's options or a stage's stages.
fn options(ty: &ValueType) -> Vec<(String, Label)> {
    let named = |code: &str, zh: &str, en: &str| {
        (code.to_owned(), Label { zh: zh.to_owned().into(), en: en.to_owned().into() })
    };
    match ty {
        ValueType::Choice(options) => options.iter().map(|one| named(&one.code, &one.zh, &one.en)).collect(),
        ValueType::Stage(stages) => {
            stages.stages.iter().map(|one| named(&one.code, &one.zh, &one.en)).collect()
        }
        _ => Vec::new(),
    }
}

/// An answer told as one figure.
///
/// # Errors
/// Unfit where the rows hold several currencies or dimensions: there is no one sum.
pub(crate) fn told(
    schema: &KindSchema,
    label: &str,
    answer: &Answer,
    as_of: AsOf,
    list: &str,
) -> Result<Figure, AppError> {
    let (value, ty, n_known, method) = match answer.sums.first() {
        Some(sum) if sum.values.len() > 1 => {
            return Err(AppError::Unfit(format!(
                "“{label}”含有不同币种或单位，不能相加为一个数；请先按单位筛选"
            )));
        }
        Some(sum) if sum.is_past_range => {
            return Err(AppError::Unfit(format!("“{label}”的合计超出可表示的范围；请先筛选，分开相加")));
        }
        Some(sum) => {
            let declared = &schema.fields[schema.field(&sum.field).unwrap_or_default()];
            (
                sum.values.first().cloned(),
                declared.ty.clone(),
                sum.n_known,
                format!("求和 {}", declared.label.zh),
            )
        }
        None => {
            let total = i64::try_from(answer.total).ok().and_then(Decimal::from_int).map(Value::Number);
            (total, ValueType::Number, answer.total, "件数".to_owned())
        }
    };
    let (label, list) = (label.to_owned(), list.to_owned());
    Ok(Figure { label, value, ty, as_of, n_rows: answer.total, n_known, rows: Vec::new(), method, list })
}
