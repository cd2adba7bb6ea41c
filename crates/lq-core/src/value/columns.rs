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

impl From<ColumnRef<'_>> for Column {
    fn from(column: ColumnRef<'_>) -> Self {
        match column {
            ColumnRef::Null => Column::Null,
            ColumnRef::Int(n) => Column::Int(n),
            ColumnRef::Text(text) => Column::Text(text.to_owned()),
            ColumnRef::Bytes(bytes) => Column::Bytes(bytes.to_vec()),
        }
    }
}

/// Takes the columns of values one after the other.
pub trait ColumnSink {
    /// No value.
    fn null(&mut self);
    /// A whole number.
    fn int(&mut self, value: i64);
    /// Words.
    fn text(&mut self, value: &str);
    /// Bytes.
    fn bytes(&mut self, value: &[u8]);
}

impl ColumnSink for Vec<Column> {
    fn null(&mut self) {
        self.push(Column::Null);
    }

    fn int(&mut self, value: i64) {
        self.push(Column::Int(value));
    }

    fn text(&mut self, value: &str) {
        self.push(Column::Text(value.to_owned()));
    }

    fn bytes(&mut self, value: &[u8]) {
        self.push(Column::Bytes(value.to_vec()));
    }
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
    pub fn to_columns(&self, value: Option<&Value>, out: &mut impl ColumnSink) {
        let n_written = self.write_columns(value, out);
        for _ in n_written..self.columns().len() {
            out.null();
        }
    }

    /// Writes the columns a value fills; how many they are.
    fn write_columns(&self, value: Option<&Value>, out: &mut impl ColumnSink) -> usize {
        match (self, value) {
            (_, None | Some(Value::Nil)) => return 0,
            (_, Some(Value::Text(text))) => out.text(text),
            (_, Some(Value::Flag(flag))) => out.int(i64::from(*flag)),
            (_, Some(Value::Day(day))) => out.int(i64::from(day.days())),
            (_, Some(Value::Period(period))) => out.int(period.code()),
            (_, Some(Value::Number(number))) => out.int(number.nanos()),
            (_, Some(Value::Percent(percent))) => out.int(percent.micros()),
            (_, Some(Value::Moment(moment))) => out.int(moment.micros()),
            (_, Some(Value::Link(id))) => out.bytes(&id.0),
            (_, Some(Value::Place(place))) => out.text(&place.to_string()),
            (ValueType::Money { any_currency }, Some(Value::Money(money))) => {
                out.int(money.minor);
                if *any_currency {
                    out.text(money.currency.code());
                    return 2;
                }
            }
            (ValueType::Quantity { unit }, Some(Value::Quantity(quantity))) => {
                return write_quantity(*quantity, unit.is_none(), out);
            }
            (ValueType::Rate { unit }, Some(Value::Rate(rate))) => {
                let n_written = write_quantity(rate.amount, unit.is_none(), out);
                out.text(rate.per.symbol());
                return n_written + 1;
            }
            (_, Some(value @ (Value::Links(_) | Value::Attachment(_)))) => {
                let mut json = Vec::new();
                self.encode(value, &mut json);
                match std::str::from_utf8(&json) {
                    Ok(json) => out.text(json),
                    Err(_) => out.null(),
                }
            }
            (_, Some(Value::Money(_) | Value::Quantity(_) | Value::Rate(_))) => return 0,
        }
        1
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

fn write_quantity(quantity: Quantity, with_unit: bool, out: &mut impl ColumnSink) -> usize {
    out.int(quantity.base_micro());
    if with_unit {
        out.text(quantity.unit().symbol());
    }
    1 + usize::from(with_unit)
}

fn read_rate(base_micro: i64, unit: Unit, per: &str) -> Option<Value> {
    Some(Value::Rate(Rate { amount: Quantity::from_base(base_micro, unit)?, per: Per::find(per)? }))
}
