//! How a projection stores a value: one to three columns, alike on SQLite and PostgreSQL.

use super::{
    Attachment, Currency, Decimal, Money, Per, Percent, Place, Quantity, Rate, Unit, Value, ValueType,
};
use crate::id::RecordId;
use crate::time::{Day, Moment, Period};

/// One stored column of a value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Column {
    /// No value, or [`Value::Nil`] (which the store marks elsewhere).
    Null,
    /// A whole number.
    Int(i64),
    /// Words.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl Column {
    /// The column, borrowed.
    pub fn as_ref(&self) -> ColumnRef<'_> {
        match self {
            Column::Null => ColumnRef::Null,
            Column::Int(n) => ColumnRef::Int(*n),
            Column::Text(text) => ColumnRef::Text(text),
            Column::Bytes(bytes) => ColumnRef::Bytes(bytes),
        }
    }
}

/// A stored column as a database hands it over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ColumnRef<'a> {
    /// No value.
    Null,
    /// A whole number.
    Int(i64),
    /// Words.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ColumnType {
    /// 64-bit integer.
    Int,
    /// Words.
    Text,
    /// Bytes.
    Bytes,
}

/// One column of a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ColumnSpec {
    /// What follows the field's name in the column's; empty for the first, by which rows are sorted and compared.
    pub suffix: &'static str,
    /// What it holds.
    pub ty: ColumnType,
}

const fn spec(suffix: &'static str, ty: ColumnType) -> ColumnSpec {
    ColumnSpec { suffix, ty }
}

const INT: &[ColumnSpec] = &[spec("", ColumnType::Int)];
const TEXT: &[ColumnSpec] = &[spec("", ColumnType::Text)];
const BYTES: &[ColumnSpec] = &[spec("", ColumnType::Bytes)];
const MONEY: &[ColumnSpec] = &[spec("", ColumnType::Int), spec("_cur", ColumnType::Text)];
const QUANTITY: &[ColumnSpec] = &[spec("", ColumnType::Int), spec("_unit", ColumnType::Text)];
const RATE: &[ColumnSpec] = &[spec("", ColumnType::Int), spec("_per", ColumnType::Text)];
const RATE_ANY: &[ColumnSpec] =
    &[spec("", ColumnType::Int), spec("_unit", ColumnType::Text), spec("_per", ColumnType::Text)];

impl ValueType {
    /// The columns of the type, the one to sort by first.
    ///
    /// Money is stored in its smallest unit, a quantity in millionths of its dimension's base step, a number in
    /// billionths, a percentage in millionths of a per cent, a day as days since 1970, a period as
    /// [`Period::code`], an instant in microseconds, a link as 16 bytes, links and attachments as JSON text.
    pub fn columns(&self) -> &'static [ColumnSpec] {
        match self {
            ValueType::Text { .. }
            | ValueType::Choice(_)
            | ValueType::Stage(_)
            | ValueType::Uscc
            | ValueType::Industry
            | ValueType::Region
            | ValueType::Phone
            | ValueType::Place
            | ValueType::Links { .. }
            | ValueType::Attachment => TEXT,
            ValueType::Flag
            | ValueType::Day
            | ValueType::Period
            | ValueType::Number
            | ValueType::Percent
            | ValueType::Moment => INT,
            ValueType::Money { any_currency: false } => INT,
            ValueType::Money { any_currency: true } => MONEY,
            ValueType::Quantity { unit: Some(_) } => INT,
            ValueType::Quantity { unit: None } => QUANTITY,
            ValueType::Rate { unit: Some(_) } => RATE,
            ValueType::Rate { unit: None } => RATE_ANY,
            ValueType::Link { .. } => BYTES,
        }
    }

    /// Adds the columns of a value, as many as [`ValueType::columns`]; all null for no value, [`Value::Nil`] and
    /// values of another type.
    pub fn to_columns(&self, value: Option<&Value>, out: &mut Vec<Column>) {
        let first = out.len();
        match (self, value) {
            (_, None | Some(Value::Nil)) => {}
            (_, Some(Value::Text(text))) => out.push(Column::Text(text.clone())),
            (_, Some(Value::Flag(flag))) => out.push(Column::Int(i64::from(*flag))),
            (_, Some(Value::Day(day))) => out.push(Column::Int(i64::from(day.days()))),
            (_, Some(Value::Period(period))) => out.push(Column::Int(period.code())),
            (_, Some(Value::Number(number))) => out.push(Column::Int(number.nanos())),
            (_, Some(Value::Percent(percent))) => out.push(Column::Int(percent.micros())),
            (_, Some(Value::Moment(moment))) => out.push(Column::Int(moment.micros())),
            (_, Some(Value::Link(id))) => out.push(Column::Bytes(id.0.to_vec())),
            (_, Some(Value::Place(place))) => out.push(Column::Text(place.to_string())),
            (ValueType::Money { any_currency }, Some(Value::Money(money))) => {
                out.push(Column::Int(money.minor));
                if *any_currency {
                    out.push(Column::Text(money.currency.code().to_owned()));
                }
            }
            (ValueType::Quantity { unit }, Some(Value::Quantity(quantity))) => {
                push_quantity(*quantity, unit.is_none(), out);
            }
            (ValueType::Rate { unit }, Some(Value::Rate(rate))) => {
                push_quantity(rate.amount, unit.is_none(), out);
                out.push(Column::Text(rate.per.symbol().to_owned()));
            }
            (_, Some(value @ (Value::Links(_) | Value::Attachment(_)))) => {
                let mut json = Vec::new();
                self.encode(value, &mut json);
                out.push(String::from_utf8(json).map_or(Column::Null, Column::Text));
            }
            (_, Some(Value::Money(_) | Value::Quantity(_) | Value::Rate(_))) => {}
        }
        out.resize(first + self.columns().len(), Column::Null);
    }

    /// The value these columns hold; `None` where the first is null, or where they hold nothing lawful (the
    /// projection is then damaged, which `verify` finds).
    pub fn from_columns(&self, columns: &[ColumnRef<'_>]) -> Option<Value> {
        match (self, columns) {
            (
                ValueType::Text { .. }
                | ValueType::Choice(_)
                | ValueType::Stage(_)
                | ValueType::Uscc
                | ValueType::Industry
                | ValueType::Region
                | ValueType::Phone,
                [ColumnRef::Text(text)],
            ) => Some(Value::Text((*text).to_owned())),
            (ValueType::Flag, [ColumnRef::Int(n)]) => Some(Value::Flag(*n != 0)),
            (ValueType::Day, [ColumnRef::Int(n)]) => Day::from_days(i32::try_from(*n).ok()?).map(Value::Day),
            (ValueType::Period, [ColumnRef::Int(n)]) => Period::from_code(*n).map(Value::Period),
            (ValueType::Number, [ColumnRef::Int(n)]) => Some(Value::Number(Decimal::from_nanos(*n))),
            (ValueType::Percent, [ColumnRef::Int(n)]) => Some(Value::Percent(Percent::from_micros(*n))),
            (ValueType::Moment, [ColumnRef::Int(n)]) => Some(Value::Moment(Moment::from_micros(*n))),
            (ValueType::Money { any_currency: false }, [ColumnRef::Int(n)]) => {
                Some(Value::Money(Money::from_fen(*n)))
            }
            (ValueType::Money { any_currency: true }, [ColumnRef::Int(n), ColumnRef::Text(code)]) => {
                Some(Value::Money(Money { minor: *n, currency: Currency::from_code(code)? }))
            }
            (ValueType::Quantity { .. } | ValueType::Rate { .. }, columns) => self.read_amount(columns),
            (ValueType::Link { .. }, [ColumnRef::Bytes(bytes)]) => {
                RecordId::from_slice(bytes).map(Value::Link)
            }
            (ValueType::Place, [ColumnRef::Text(text)]) => Place::from_text(text).map(Value::Place),
            (ValueType::Links { .. }, [ColumnRef::Text(text)]) => {
                serde_json::from_str::<Vec<RecordId>>(text).ok().map(Value::Links)
            }
            (ValueType::Attachment, [ColumnRef::Text(text)]) => {
                Attachment::from_json(&serde_json::from_str(text).ok()?).ok().map(Value::Attachment)
            }
            _ => None,
        }
    }

    fn read_amount(&self, columns: &[ColumnRef<'_>]) -> Option<Value> {
        match (self, columns) {
            (ValueType::Quantity { unit: Some(unit) }, [ColumnRef::Int(n)]) => {
                Quantity::from_base(*n, *unit).map(Value::Quantity)
            }
            (ValueType::Quantity { unit: None }, [ColumnRef::Int(n), ColumnRef::Text(unit)]) => {
                Quantity::from_base(*n, Unit::find(unit)?).map(Value::Quantity)
            }
            (ValueType::Rate { unit: Some(unit) }, [ColumnRef::Int(n), ColumnRef::Text(per)]) => {
                read_rate(*n, *unit, per)
            }
            (
                ValueType::Rate { unit: None },
                [ColumnRef::Int(n), ColumnRef::Text(unit), ColumnRef::Text(per)],
            ) => read_rate(*n, Unit::find(unit)?, per),
            _ => None,
        }
    }
}

fn push_quantity(quantity: Quantity, with_unit: bool, out: &mut Vec<Column>) {
    out.push(Column::Int(quantity.base_micro()));
    if with_unit {
        out.push(Column::Text(quantity.unit().symbol().to_owned()));
    }
}

fn read_rate(base_micro: i64, unit: Unit, per: &str) -> Option<Value> {
    Some(Value::Rate(Rate { amount: Quantity::from_base(base_micro, unit)?, per: Per::find(per)? }))
}
