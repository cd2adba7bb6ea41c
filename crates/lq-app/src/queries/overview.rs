//! The zone at a glance: figures, each of which opens to its rows.

use lq_core::RecordId;
use lq_core::figure::Figure;
use lq_core::schema::{KindSchema, Label};
use lq_core::time::AsOf;
use lq_core::value::{Decimal, Value, ValueType};
use lq_store::{Answer, Reader};

use crate::ask::ListAsk;
use crate::{App, AppError, Caller};

/// Figures shown: group, label, kind, condition as a query string, field added up.
const TABLE: &str = include_str!("overview.tsv");

/// Figures that belong together.
#[derive(Clone, Debug)]
pub struct OverviewGroup {
    /// Heading.
    pub label: Label,
    /// The figures, each with its name in both languages.
    pub figures: Vec<(Label, Figure)>,
}

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

/// The figures of a zone; those over kinds the caller may not read are left out, as are those over no row.
///
/// # Errors
/// The store's.
pub fn overview(
    app: &App,
    caller: &Caller,
    zone: Option<RecordId>,
    as_of: Option<AsOf>,
) -> Result<Vec<OverviewGroup>, AppError> {
    app.read(|reader| overview_on(app, reader, caller, zone, as_of))
}

fn overview_on(
    app: &App,
    reader: &mut Reader<'_>,
    caller: &Caller,
    zone: Option<RecordId>,
    as_of: Option<AsOf>,
) -> Result<Vec<OverviewGroup>, AppError> {
    let mut groups: Vec<OverviewGroup> = Vec::new();
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let &[group, group_en, label, label_en, kind, condition, sum] =
            line.split('\t').collect::<Vec<_>>().as_slice()
        else {
            continue;
        };
        let schema = app.kind_of(caller.zone.or(zone), kind)?;
        let query = if condition == "-" { "" } else { condition };
        let pairs: Vec<(String, String)> = query
            .split('&')
            .filter_map(|pair| pair.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned())))
            .collect();
        let ask = ListAsk { zone, as_of, ..ListAsk::from_pairs(&schema, &pairs)? };
        let sum = (sum != "-").then_some(sum);
        let list = format!("{kind}?{query}");
        match super::list::figure_on(app, reader, caller, kind, &ask, sum, (label, &list)) {
            Ok(figure) if figure.n_rows > 0 => {
                let group = Label { zh: group.to_owned().into(), en: group_en.to_owned().into() };
                let named = (Label { zh: label.to_owned().into(), en: label_en.to_owned().into() }, figure);
                match groups.iter_mut().find(|own| own.label == group) {
                    Some(own) => own.figures.push(named),
                    None => groups.push(OverviewGroup { label: group, figures: vec![named] }),
                }
            }
            Ok(_) | Err(AppError::Refused { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(groups)
}

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
