//! Zones as data: the file of a zone and the rows it stands for.
//!
//! A file holds the zone's own record and rows of any kind, values as a person would type them. A link is written
//! `@key` (the kind follows from the field) or `@kind/key`; several are parted by blanks.

use std::collections::{BTreeMap, BTreeSet};

use lq_core::schema::{FieldSchema, Origin, Record};
use lq_core::value::{Value, ValueType};
use lq_core::{Day, RecordId, Registry};
use serde::Deserialize;

use crate::kinds::{Figure, Wording, ZoneField};
use crate::own::{self, OwnField};

/// 2024-01-01T00:00:00Z in milliseconds: where the ids of shipped rows stand in time.
const SEED_MILLIS: u64 = 1_704_067_200_000;

/// Kind and key of the zone's own record.
const ZONE: &str = "zone";

/// A row that ships with the program, ready to be recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct SeedRow {
    /// English name of its kind.
    pub kind: String,
    /// The same in every ledger.
    pub id: RecordId,
    /// The first day the row holds; the day it is recorded where the file names none.
    pub from: Option<Day>,
    /// Place of the field in the kind's schema, and the value.
    pub values: Vec<(usize, Value)>,
}

impl SeedRow {
    /// The ids this row points at.
    pub fn targets(&self) -> impl Iterator<Item = RecordId> + '_ {
        self.values.iter().flat_map(|(_, value)| match value {
            Value::Link(id) => vec![*id],
            Value::Links(ids) => ids.clone(),
            _ => Vec::new(),
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    from: Option<String>,
    zone: BTreeMap<String, String>,
    #[serde(default)]
    standard_figures: bool,
    #[serde(default)]
    rows: Vec<FileRow>,
}

/// A figure of the standard set.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StandardFigure {
    key: String,
    fields: BTreeMap<String, String>,
}

/// Figures that suit every zone, for those that have not defined their own.
const FIGURES: &str = include_str!("../../../zones/figures.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRow {
    kind: String,
    key: String,
    fields: BTreeMap<String, String>,
}

/// A zone's file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ZoneFileError {
    /// Not the form a zone's file has.
    #[error("高新区文件“{slug}”无法读取：{why}；文件应为 JSON，含 zone（本区信息）和 rows（各台账的行）")]
    Form {
        /// The zone.
        slug: String,
        /// What the reader said.
        why: String,
    },
    /// A row does not fit its kind.
    #[error("高新区文件“{slug}”中 {row} 这一行不能用：{why}")]
    Row {
        /// The zone.
        slug: String,
        /// Kind and key of the row.
        row: String,
        /// What is wrong and what to do.
        why: String,
    },
    /// A field of a row does not take its text.
    #[error("高新区文件“{slug}”中 {row} 这一行的字段“{field}”：{why}")]
    Field {
        /// The zone.
        slug: String,
        /// Kind and key of the row.
        row: String,
        /// Name of the field.
        field: String,
        /// What is wrong and what to do.
        why: String,
    },
}

/// The zones that ship with the program: code and file.
pub fn zones() -> &'static [(&'static str, &'static str)] {
    &[
        ("wuxi", include_str!("../../../zones/wuxi.json")),
        ("baotou", include_str!("../../../zones/baotou.json")),
        ("yulin", include_str!("../../../zones/yulin.json")),
        ("kunshan", include_str!("../../../zones/kunshan.json")),
        ("jinan", include_str!("../../../zones/jinan.json")),
        ("qingyuan", include_str!("../../../zones/qingyuan.json")),
        ("zhongshan", include_str!("../../../zones/zhongshan.json")),
    ]
}

/// The id of a row by zone, kind and key.
pub fn seed_id(slug: &str, kind: &str, key: &str) -> RecordId {
    RecordId::named(SEED_MILLIS, &format!("{slug}/{kind}/{key}"))
}

/// The id of a zone's own record.
pub fn zone_id(slug: &str) -> RecordId {
    seed_id(slug, ZONE, ZONE)
}

/// Reads a zone's file; the zone's own record comes first, the others in the order of the file. Rows may use the
/// fields the file itself adds.
///
/// * `registry`: the kinds as this zone has them so far.
///
/// # Errors
/// Not such a file; a kind or field there is not; a value its field refuses; a required field without a value; a key
/// used twice; a link to a row that is not in the file; an own field or word that cannot be used.
pub fn read(slug: &str, json: &str, registry: &Registry) -> Result<Vec<SeedRow>, ZoneFileError> {
    let file: File = serde_json::from_str(json)
        .map_err(|error| ZoneFileError::Form { slug: slug.to_owned(), why: error.to_string() })?;
    let own = FileRow { kind: ZONE.to_owned(), key: ZONE.to_owned(), fields: file.zone };
    let mut texts: Vec<FileRow> = std::iter::once(own).chain(file.rows).collect();
    if file.standard_figures {
        texts.extend(figure_texts(slug)?);
    }
    let mut known = BTreeSet::new();
    for row in &texts {
        if !known.insert(seed_id(slug, &row.kind, &row.key)) {
            return Err(At { slug, kind: &row.kind, key: &row.key }
                .row("编号与前面的行重复，请换一个 key".to_owned()));
        }
    }
    let from = file.from.as_deref().map(|text| first_day(slug, text)).transpose()?;
    let registry = with_own_fields(slug, &texts, registry, &known)?;
    let read = |row| read_row(slug, row, &registry, &known).map(|row| SeedRow { from, ..row });
    texts.iter().map(read).collect()
}

/// The standard set of figures as rows of a zone.
///
/// * `registry`: the kinds as this zone has them.
///
/// # Errors
/// The set does not fit the kinds.
pub fn standard_figures(slug: &str, registry: &Registry) -> Result<Vec<SeedRow>, ZoneFileError> {
    let known = BTreeSet::new();
    figure_texts(slug)?.iter().map(|row| read_row(slug, row, registry, &known)).collect()
}

fn figure_texts(slug: &str) -> Result<Vec<FileRow>, ZoneFileError> {
    let figures: Vec<StandardFigure> = serde_json::from_str(FIGURES)
        .map_err(|error| ZoneFileError::Form { slug: slug.to_owned(), why: error.to_string() })?;
    let row = |figure: StandardFigure| FileRow {
        kind: Figure::KIND.to_owned(),
        key: figure.key,
        fields: figure.fields,
    };
    Ok(figures.into_iter().map(row).collect())
}

/// The registry with the fields the file adds, in the order the ledger will have them in: one change makes them all,
/// so that they follow by id.
fn with_own_fields(
    slug: &str,
    texts: &[FileRow],
    registry: &Registry,
    known: &BTreeSet<RecordId>,
) -> Result<Registry, ZoneFileError> {
    let mut own = texts.iter().filter(|row| row.kind == ZoneField::KIND).collect::<Vec<_>>();
    own.sort_by_key(|row| seed_id(slug, &row.kind, &row.key));
    let mut grown = registry.clone();
    for row in own {
        let at = At { slug, kind: &row.kind, key: &row.key };
        let field: ZoneField = typed(registry, &read_row(slug, row, registry, known)?, &at)?;
        let zone = zone_id(slug);
        let stands = grown
            .kind(field.kind.as_str())
            .and_then(|kind| Some(&kind.fields[kind.field(field.name.as_str())?]));
        if stands.is_some_and(|field| field.origin == Origin::Zone(zone)) {
            continue;
        }
        let own = OwnField { zone, is_withdrawn: false, field };
        grown = own::with_field(&grown, &own).map_err(|wrong| at.field(wrong.at, wrong.why))?;
    }
    for row in texts.iter().filter(|row| row.kind == Wording::KIND) {
        let at = At { slug, kind: &row.kind, key: &row.key };
        let word: Wording = typed(registry, &read_row(slug, row, registry, known)?, &at)?;
        own::check_word(&grown, &word).map_err(|wrong| at.field(wrong.at, wrong.why))?;
    }
    Ok(grown)
}

fn typed<K: Record>(registry: &Registry, row: &SeedRow, at: &At<'_>) -> Result<K, ZoneFileError> {
    let n_fields = registry.kind(&row.kind).map_or(0, |kind| kind.fields.len());
    let mut values = vec![None; n_fields];
    for (place, value) in &row.values {
        values[*place] = Some(value.clone());
    }
    K::from_values(&values).map_err(|error| at.row(error.to_string()))
}

fn first_day(slug: &str, text: &str) -> Result<Day, ZoneFileError> {
    text.parse().map_err(|_| ZoneFileError::Form {
        slug: slug.to_owned(),
        why: format!("from 写的“{text}”不是日期，请写成 2024-01-01 的样子"),
    })
}

fn read_row(
    slug: &str,
    row: &FileRow,
    registry: &Registry,
    known: &BTreeSet<RecordId>,
) -> Result<SeedRow, ZoneFileError> {
    let at = At { slug, kind: &row.kind, key: &row.key };
    for (name, text) in &row.fields {
        let Some(schema) = registry.kind(&row.kind) else { break };
        let Some(kind) = schema.field(name).and_then(|place| schema.fields[place].ty.linked_kind()) else {
            continue;
        };
        for word in text.split_whitespace() {
            let id = link(slug, kind, word).map_err(|why| at.field(name, why))?;
            if !known.contains(&id) {
                return Err(at.field(name, format!("指向的“{word}”不在本文件中，请补上这一行或改正 key")));
            }
        }
    }
    seed_row(registry, (slug, &row.kind, &row.key), row.fields.iter().map(|(name, text)| (&**name, &**text)))
}

/// Makes a row of zone, kind and key from what a person would type; links as in a zone's file.
///
/// # Errors
/// A kind or field there is not; a value its field refuses; a required field without a value. Whether the targets of
/// links exist is for the caller to check.
pub fn seed_row<'a>(
    registry: &Registry,
    (slug, kind, key): (&str, &str, &str),
    fields: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<SeedRow, ZoneFileError> {
    let at = At { slug, kind, key };
    let schema = registry.kind(kind).ok_or_else(|| at.row("没有这种台账，请核对 kind".to_owned()))?;
    let mut values: Vec<(usize, Value)> = Vec::new();
    for (name, text) in fields {
        let place =
            schema.field(name).ok_or_else(|| at.field(name, "没有这个字段，请核对英文名".to_owned()))?;
        if values.iter().any(|(own, _)| *own == place) {
            return Err(at.field(name, "填了两次，请删去一处".to_owned()));
        }
        let value = value_of(slug, &schema.fields[place], text).map_err(|why| at.field(name, why))?;
        values.push((place, value));
    }
    let unfilled = |place: usize| values.iter().all(|(own, value)| *own != place || *value == Value::Nil);
    if let Some((_, field)) =
        schema.fields.iter().enumerate().find(|(place, field)| field.is_required && unfilled(*place))
    {
        return Err(at.field(&field.name, format!("“{}”是必填项，请填写", field.label.zh)));
    }
    values.sort_by_key(|(place, _)| *place);
    Ok(SeedRow { kind: kind.to_owned(), id: seed_id(slug, kind, key), from: None, values })
}

fn value_of(slug: &str, field: &FieldSchema, text: &str) -> Result<Value, String> {
    match &field.ty {
        ValueType::Link { kind } => link(slug, kind, text.trim()).map(Value::Link),
        ValueType::Links { kind } => text
            .split_whitespace()
            .map(|word| link(slug, kind, word))
            .collect::<Result<_, _>>()
            .map(Value::Links),
        ty => ty.parse(text, None).map_err(|error| error.to_string()),
    }
}

/// `@key` or `@kind/key` to the id it stands for.
fn link(slug: &str, kind: &str, word: &str) -> Result<RecordId, String> {
    let key = word
        .strip_prefix('@')
        .filter(|key| !key.is_empty())
        .ok_or_else(|| format!("“{word}”不是关联，应写成“@key”或“@{kind}/key”"))?;
    match key.split_once('/') {
        None => Ok(seed_id(slug, kind, key)),
        Some((named, key)) if named == kind => Ok(seed_id(slug, kind, key)),
        Some((named, _)) => Err(format!("“{word}”指向 {named}，此处应指向 {kind}")),
    }
}

/// Where an error stands.
struct At<'a> {
    slug: &'a str,
    kind: &'a str,
    key: &'a str,
}

impl At<'_> {
    fn row(&self, why: String) -> ZoneFileError {
        ZoneFileError::Row { slug: self.slug.to_owned(), row: format!("{}/{}", self.kind, self.key), why }
    }

    fn field(&self, name: &str, why: String) -> ZoneFileError {
        let row = format!("{}/{}", self.kind, self.key);
        ZoneFileError::Field { slug: self.slug.to_owned(), row, field: name.to_owned(), why }
    }
}
