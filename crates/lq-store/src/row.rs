//! A record between projection and memory: cells to values and back.

use lq_core::row::{RowMeta, RowState};
use lq_core::value::{Column, ColumnRef, Lang, Value};
use lq_core::{Day, Moment, RecordId, Row};
use pinyin::ToPinyin;

use crate::backend::Cells;
use crate::error::StoreError;
use crate::schema::{KindTable, N_META_READ};

/// Day each field of a row holds from: one day for most, others by place.
///
/// A field that holds a value and is not listed holds from the common day; one that holds nothing and is not
/// listed was never set, so that an entry of any day counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Since {
    base: Day,
    others: Vec<(usize, Day)>,
}

impl Since {
    pub(crate) fn all(base: Day) -> Self {
        Self { base, others: Vec::new() }
    }

    /// Day the field holds from; `None` where it was never set.
    pub(crate) fn of(&self, field: usize, value: Option<&Value>) -> Option<Day> {
        let listed = self.others.iter().find(|(place, _)| *place == field).map(|(_, day)| *day);
        listed.or_else(|| value.map(|_| self.base))
    }

    /// Notes that the field holds `value` from `day` on.
    pub(crate) fn set(&mut self, field: usize, value: Option<&Value>, day: Day) {
        if self.others.is_empty() && day == self.base && value.is_some() {
            return;
        }
        self.others.retain(|(place, _)| *place != field);
        if day != self.base || value.is_none() {
            self.others.push((field, day));
            self.others.sort_unstable();
        }
    }

    pub(crate) fn text(&self) -> String {
        let mut text = self.base.days().to_string();
        for (place, day) in &self.others {
            text.push_str(&format!(";{place}:{}", day.days()));
        }
        text
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let day = |text: &str| text.parse().ok().and_then(Day::from_days);
        let mut parts = text.split(';');
        let base = day(parts.next()?)?;
        let others = parts
            .map(|part| {
                let (place, rest) = part.split_once(':')?;
                Some((place.parse().ok()?, day(rest)?))
            })
            .collect::<Option<Vec<_>>>()?;
        Some(Self { base, others })
    }
}

/// A record with what the projection knows beside its values.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stored {
    pub(crate) row: Row,
    /// The human number without its letters.
    pub(crate) number: i64,
    /// The bulk part it was born in.
    pub(crate) part: Option<i64>,
    pub(crate) since: Since,
    pub(crate) from_min: Day,
    pub(crate) from_max: Day,
}

/// Reads a row that `KindTable::select` gave.
pub(crate) fn read(kind: &KindTable, cells: &mut [Column]) -> Result<Stored, StoreError> {
    let damaged = |what: &str| StoreError::damaged(kind.table.clone(), what.to_owned());
    let id = |cell: &Column| cell.bytes().and_then(RecordId::from_slice);
    let day = |cell: &Column| cell.int().and_then(|n| Day::from_days(i32::try_from(n).ok()?));
    let record = id(&cells[0]).ok_or_else(|| damaged("一行没有记录标识"))?;
    let lacks = |what: &str| StoreError::damaged(format!("{} 的记录 {record}", kind.table), what.to_owned());
    let number = cells[2].int().ok_or_else(|| lacks("没有编号"))?;
    let state = match cells[6].int() {
        Some(0) => RowState::Live,
        Some(1) => RowState::Retired,
        Some(2) => RowState::MergedInto(id(&cells[7]).ok_or_else(|| lacks("没有并入的记录"))?),
        _ => return Err(lacks("状态无法识别")),
    };
    let none = cells[9].take_text();
    let values = (0..kind.spans.len()).map(|field| value(kind, field, cells, none.as_deref())).collect();
    Ok(Stored {
        row: Row {
            id: record,
            meta: RowMeta {
                zone: id(&cells[1]).ok_or_else(|| lacks("没有高新区"))?,
                number: kind.number(number),
                revision: cells[3].int().ok_or_else(|| lacks("没有修订号"))?,
                created: Moment(cells[4].int().ok_or_else(|| lacks("没有登记时间"))?),
                changed: Moment(cells[5].int().ok_or_else(|| lacks("没有修改时间"))?),
                state,
            },
            values,
        },
        number,
        part: cells[8].int(),
        since: cells[10].text().and_then(Since::parse).ok_or_else(|| lacks("没有生效日"))?,
        from_min: day(&cells[11]).ok_or_else(|| lacks("没有最早生效日"))?,
        from_max: day(&cells[12]).ok_or_else(|| lacks("没有最晚生效日"))?,
    })
}

fn value(kind: &KindTable, field: usize, cells: &[Column], none: Option<&str>) -> Option<Value> {
    let span = kind.read_span(field);
    debug_assert!(span.start >= N_META_READ);
    let schema = &kind.schema.fields[field];
    let mut refs = [ColumnRef::Null; 3];
    let width = span.len();
    for (place, cell) in cells[span].iter().enumerate() {
        refs[place] = cell.as_ref();
    }
    schema.ty.from_columns(&refs[..width]).or_else(|| {
        let none = none?;
        none.split(',').any(|name| name == schema.name).then_some(Value::Nil)
    })
}

/// Lays a row out as the projection's columns.
pub(crate) fn write(kind: &KindTable, stored: &Stored, out: &mut Vec<Column>) {
    let (row, meta) = (&stored.row, &stored.row.meta);
    let (state, into) = match meta.state {
        RowState::Live => (0, Column::Null),
        RowState::Retired => (1, Column::Null),
        RowState::MergedInto(into) => (2, Column::Bytes(into.0.to_vec())),
    };
    out.extend([
        Column::Bytes(row.id.0.to_vec()),
        Column::Bytes(meta.zone.0.to_vec()),
        Column::Int(stored.number),
        Column::Int(meta.revision),
        Column::Int(meta.created.micros()),
        Column::Int(meta.changed.micros()),
        Column::Int(state),
        into,
        stored.part.map_or(Column::Null, Column::Int),
        none_names(kind, &row.values),
        sort_key(kind, row),
        Column::Text(stored.since.text()),
        Column::Int(i64::from(stored.from_min.days())),
        Column::Int(i64::from(stored.from_max.days())),
    ]);
    for (field, schema) in kind.schema.fields.iter().enumerate() {
        schema.ty.to_columns(row.values.get(field).and_then(Option::as_ref), out);
    }
    for (field, _) in &kind.fresh {
        let value = row.values.get(*field).and_then(Option::as_ref);
        let from = value.and_then(|value| stored.since.of(*field, Some(value)));
        out.push(from.map_or(Column::Null, |day| Column::Int(i64::from(day.days()))));
    }
}

/// Names of the fields that were asked and have none.
pub(crate) fn none_names(kind: &KindTable, values: &[Option<Value>]) -> Column {
    let names = values
        .iter()
        .zip(&kind.schema.fields)
        .filter(|(value, _)| matches!(value, Some(Value::Nil)))
        .map(|(_, field)| field.name.as_ref())
        .collect::<Vec<_>>();
    if names.is_empty() { Column::Null } else { Column::Text(names.join(",")) }
}

/// What a list sorted by caption sorts by: Hanzi as pinyin, everything else in lower case.
fn sort_key(kind: &KindTable, row: &Row) -> Column {
    match row.known(kind.schema.caption) {
        Some(Value::Text(text)) => Column::Text(pinyin_key(text)),
        Some(value) => Column::Text(kind.schema.fields[kind.schema.caption].ty.show(value, Lang::Zh)),
        None => Column::Null,
    }
}

/// Chinese order: each character by its pinyin with a blank after it, so that 安 comes before 昂.
pub(crate) fn pinyin_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        match c.to_pinyin() {
            Some(sound) => {
                key.push_str(sound.plain());
                key.push(' ');
            }
            None => key.extend(c.to_lowercase()),
        }
    }
    key
}

/// The value as the projection will give it back: a quantity in the field's own unit, and so on.
pub(crate) fn settled(kind: &KindTable, field: usize, value: Option<Value>) -> Option<Value> {
    match value {
        None | Some(Value::Nil | Value::Text(_) | Value::Link(_) | Value::Flag(_) | Value::Day(_)) => value,
        Some(value) => {
            let ty = &kind.schema.fields[field].ty;
            let mut cells = Vec::new();
            ty.to_columns(Some(&value), &mut cells);
            let refs = cells.iter().map(Column::as_ref).collect::<Vec<_>>();
            ty.from_columns(&refs)
        }
    }
}
