//! From kinds to tables: which columns a kind's projection has, and the statements that read and write it.

pub(crate) mod ddl;
pub(crate) mod migrate;
pub(crate) mod system;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use lq_core::schema::{KindSchema, Origin};
use lq_core::value::{ColumnType, ValueType};
use lq_core::{RecordId, Registry};

use crate::backend::{Clash, Put, quote};
use crate::error::StoreError;

/// Columns every projection begins with, in this order.
pub(crate) const META: [(&str, ColumnType); 14] = [
    ("_id", ColumnType::Bytes),
    ("_zone", ColumnType::Bytes),
    ("_number", ColumnType::Int),
    // NULL in the next three: born in a bulk change and never edited since; `batch` tells.
    ("_revision", ColumnType::Int),
    ("_created", ColumnType::Int),
    ("_changed", ColumnType::Int),
    // 0 live, 1 retired, 2 merged
    ("_state", ColumnType::Int),
    ("_into", ColumnType::Bytes),
    // The bulk part the record was born in.
    ("_part", ColumnType::Int),
    // Names of the fields that were asked and have none, with commas.
    ("_none", ColumnType::Text),
    // The caption as people sort it.
    ("_py", ColumnType::Text),
    // Day each field holds from: the commonest day, then `place:day` of the others.
    ("_since", ColumnType::Text),
    // First and last day any entry counted in this row holds from.
    ("_from_min", ColumnType::Int),
    ("_from_max", ColumnType::Int),
];

/// How a projection row is read: the columns with `batch` filled in where a bulk change bore the row.
const META_READ: &str = "t._id,t._zone,t._number,COALESCE(t._revision,b.position),COALESCE(t._created,b.at),\
    COALESCE(t._changed,b.at),t._state,t._into,t._part,t._none,t._since,t._from_min,t._from_max";

/// Cells of [`META_READ`].
pub(crate) const N_META_READ: usize = 13;

/// One kind as the store sees it.
#[derive(Debug)]
pub(crate) struct KindTable {
    pub(crate) schema: Arc<KindSchema>,
    /// Name of the projection.
    pub(crate) table: String,
    /// All columns, those of [`META`] first.
    pub(crate) columns: Vec<(String, ColumnType)>,
    /// Per field its columns, as places in `columns`.
    pub(crate) spans: Vec<Range<usize>>,
    /// Fields with a shelf-life and the place of the column that holds their day.
    pub(crate) fresh: Vec<(usize, usize)>,
    /// Puts whole rows, replacing.
    pub(crate) put: Put,
    /// Puts new rows.
    pub(crate) insert: Put,
    /// Columns of a whole row in a query over `t` and `b`.
    pub(crate) select: String,
    /// Cells `select` gives.
    pub(crate) n_select: usize,
}

/// All kinds, with their tables.
#[derive(Debug)]
pub(crate) struct Catalog {
    pub(crate) registry: Registry,
    pub(crate) kinds: Vec<KindTable>,
}

impl Catalog {
    pub(crate) fn new(registry: &Registry) -> Result<Self, StoreError> {
        let kinds = registry
            .kinds()
            .iter()
            .map(|schema| KindTable::new(schema, ""))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self { registry: registry.clone(), kinds })
    }

    /// The same kinds over tables whose names carry `prefix`, for filling new ones beside the old.
    pub(crate) fn beside(&self, prefix: &str) -> Result<Self, StoreError> {
        let kinds = self
            .kinds
            .iter()
            .map(|kind| KindTable::new(&kind.schema, prefix))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self { registry: self.registry.clone(), kinds })
    }

    /// Place of a kind.
    pub(crate) fn place(&self, kind: &str) -> Result<usize, StoreError> {
        self.find(kind).ok_or_else(|| StoreError::UnknownKind(kind.to_owned()))
    }

    /// Place of a kind, `None` where the model no longer has it.
    pub(crate) fn find(&self, kind: &str) -> Option<usize> {
        self.kinds.iter().position(|own| own.schema.kind == kind)
    }

    /// Every (kind, field) that may point at records of this kind.
    pub(crate) fn links_to(&self, kind: &str) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for (place, own) in self.kinds.iter().enumerate() {
            for (field, schema) in own.schema.fields.iter().enumerate() {
                if schema.ty.linked_kind() == Some(kind) {
                    found.push((place, field));
                }
            }
        }
        found
    }
}

impl KindTable {
    fn new(schema: &Arc<KindSchema>, prefix: &str) -> Result<Self, StoreError> {
        let table = format!("{prefix}k_{}", schema.kind);
        let mut columns = META.iter().map(|(name, ty)| ((*name).to_owned(), *ty)).collect::<Vec<_>>();
        let mut spans = Vec::new();
        for field in &schema.fields {
            let stem = stem(&field.origin, &field.name);
            let first = columns.len();
            columns.extend(field.ty.columns().iter().map(|spec| (format!("{stem}{}", spec.suffix), spec.ty)));
            spans.push(first..columns.len());
        }
        let mut fresh = Vec::new();
        for (place, field) in schema.fields.iter().enumerate().filter(|(_, field)| field.fresh_days.is_some())
        {
            fresh.push((place, columns.len()));
            columns.push((format!("{}_from", stem(&field.origin, &field.name)), ColumnType::Int));
        }
        let mut seen = BTreeSet::new();
        if let Some((twice, _)) = columns.iter().find(|(name, _)| !seen.insert(name.to_lowercase())) {
            let label = &schema.label.zh;
            return Err(StoreError::Refused(format!(
                "“{label}”有两个字段用到同一列“{twice}”；请给其中一个换英文名"
            )));
        }
        let names =
            columns[META.len()..].iter().map(|(name, _)| format!("t.{}", quote(name))).collect::<Vec<_>>();
        let fields_end = META.len() + spans.last().map_or(0, |span| span.end - META.len());
        let values = &names[..fields_end - META.len()];
        let select =
            std::iter::once(META_READ.to_owned()).chain(values.iter().cloned()).collect::<Vec<_>>().join(",");
        Ok(Self {
            schema: schema.clone(),
            put: Put::of(&table, columns.clone(), Clash::Replace(&["_id"])),
            insert: Put::of(&table, columns.clone(), Clash::Fail),
            n_select: N_META_READ + values.len(),
            table,
            columns,
            spans,
            fresh,
            select,
        })
    }

    /// `FROM` of every query: the projection and, beside it, the bulk changes that bore rows.
    pub(crate) fn from(&self) -> String {
        format!("{} t LEFT JOIN batch b ON b.id=(t._part>>20)", self.table)
    }

    /// The first column of a field, as a query names it.
    pub(crate) fn column(&self, field: usize) -> String {
        format!("t.{}", quote(&self.columns[self.spans[field].start].0))
    }

    /// Every column of a field, as a query names them.
    pub(crate) fn columns_of(&self, field: usize) -> Vec<String> {
        self.columns[self.spans[field].clone()].iter().map(|(name, _)| format!("t.{}", quote(name))).collect()
    }

    /// Cells of a field in a row that `select` gave.
    pub(crate) fn read_span(&self, field: usize) -> Range<usize> {
        let span = &self.spans[field];
        let shift = META.len() - N_META_READ;
        span.start - shift..span.end - shift
    }

    /// Place of a field by name.
    pub(crate) fn field(&self, name: &str) -> Result<usize, StoreError> {
        self.schema.field(name).ok_or_else(|| StoreError::UnknownField {
            kind: self.schema.label.zh.to_string(),
            field: name.to_owned(),
        })
    }

    /// Fields that hold lists of links.
    pub(crate) fn lists(&self) -> impl Iterator<Item = usize> + '_ {
        self.schema
            .fields
            .iter()
            .enumerate()
            .filter(|(_, field)| matches!(field.ty, ValueType::Links { .. }))
            .map(|(place, _)| place)
    }

    /// The human number with its letters.
    pub(crate) fn number(&self, n: i64) -> String {
        format!("{}-{n:06}", self.schema.prefix)
    }

    /// The whole number in a human number of this kind.
    pub(crate) fn number_of(&self, text: &str) -> Option<i64> {
        let (prefix, digits) = text.trim().rsplit_once('-')?;
        prefix.eq_ignore_ascii_case(&self.schema.prefix).then(|| digits.parse().ok()).flatten()
    }
}

fn stem(origin: &Origin, name: &str) -> String {
    match origin {
        Origin::Program => name.to_owned(),
        Origin::Zone(_) => format!("x_{name}"),
    }
}

/// A record by its place: kind, then id.
pub(crate) type Key = (usize, RecordId);
