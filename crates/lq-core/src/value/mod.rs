//! Value types: what a field holds, and everything the house does with it.
//!
//! Each type's rules stand in its own file; [`ValueType`] picks the right one. Behaviour of a value belongs here
//! and nowhere else: reading what people type ([`ValueType::parse`]) and what a workbook's cell holds
//! ([`ValueType::parse_cell`]), checking, showing, the form's control, the API's and the log's JSON, and the columns
//! of a projection.
//!
//! Laws, held by property tests for every type and every value that [`ValueType::check`] accepts:
//! `parse(edit(v)) == v`, `from_json(json(v)) == v`, `decode(encode(v)) == v`, `from_columns(to_columns(v)) == v`;
//! and no input makes any of them panic.

use std::borrow::Cow;
use std::sync::Arc;

use crate::id::RecordId;
use crate::time::{Day, Moment, Period};

pub mod attachment;
mod cell;
pub mod choice;
mod columns;
mod compare;
mod control;
pub mod decimal;
mod error;
pub mod industry;
mod json;
mod link;
mod log_form;
pub mod money;
pub(crate) mod numeral;
mod parse;
pub mod percent;
pub mod phone;
pub mod place;
pub mod quantity;
pub mod rate;
pub mod region;
mod show;
pub mod stage;
pub mod text;
pub mod unit;
pub mod uscc;

pub use attachment::Attachment;
pub use cell::CellValue;
pub use choice::ChoiceOption;
pub use columns::{Column, ColumnRef, ColumnSink, ColumnSpec, ColumnType};
pub use control::Control;
pub use decimal::Decimal;
pub use error::ValueError;
pub use log_form::write_string;
pub use money::{Currency, Money};
pub use percent::Percent;
pub use place::Place;
pub use quantity::Quantity;
pub use rate::{Per, Rate};
pub use stage::{Stage, StageSchema};
pub use unit::Unit;

/// Language of what people read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Lang {
    /// Chinese (zh-CN), the default.
    #[default]
    Zh,
    /// English.
    En,
}

/// One value of a record's field. An absent value is `None` around it; [`Value::Nil`] is an answer.
///
/// `==` is sameness to the letter (1000 MW is not 1 GW); [`Value::compare`] weighs what is meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// Asked, and there is none (问过，无).
    Nil,
    /// Words; also codes of choices, stages, regions and industries, USCCs and phone numbers.
    Text(String),
    /// Yes or no.
    Flag(bool),
    /// A day.
    Day(Day),
    /// A date as exactly as it is known.
    Period(Period),
    /// An amount of money.
    Money(Money),
    /// An amount with a unit.
    Quantity(Quantity),
    /// An amount per span of time.
    Rate(Rate),
    /// A plain number.
    Number(Decimal),
    /// A percentage.
    Percent(Percent),
    /// An instant.
    Moment(Moment),
    /// A record.
    Link(RecordId),
    /// Records, in the order given, none twice.
    Links(Vec<RecordId>),
    /// A point on the map.
    Place(Place),
    /// A file.
    Attachment(Attachment),
}

/// What values a field takes. Equal types behave alike, whether the program or a zone declared them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ValueType {
    /// Words of at most `max` characters.
    Text {
        /// Most characters.
        max: u32,
        /// True where line ends are kept.
        multiline: bool,
    },
    /// One of these codes.
    Choice(Cow<'static, [ChoiceOption]>),
    /// One of these stages.
    Stage(Arc<StageSchema>),
    /// Yes or no.
    Flag,
    /// A day.
    Day,
    /// A date as exactly as it is known.
    Period,
    /// An amount of money.
    Money {
        /// False: renminbi alone.
        any_currency: bool,
    },
    /// An amount with a unit.
    Quantity {
        /// The unit of the field; `None`: any unit of any dimension.
        unit: Option<Unit>,
    },
    /// An amount per span of time.
    Rate {
        /// The unit of the field; `None`: any unit of any dimension.
        unit: Option<Unit>,
    },
    /// A plain number.
    Number,
    /// A percentage.
    Percent,
    /// An instant.
    Moment,
    /// Unified social credit code (GB 32100-2015), or a registration number of 15 digits from before.
    Uscc,
    /// Industry code (GB/T 4754-2017).
    Industry,
    /// Region code (GB/T 2260).
    Region,
    /// Telephone number.
    Phone,
    /// A point on the map.
    Place,
    /// A record of this kind.
    Link {
        /// English name of the kind.
        kind: Cow<'static, str>,
    },
    /// Records of this kind.
    Links {
        /// English name of the kind.
        kind: Cow<'static, str>,
    },
    /// A file.
    Attachment,
}

impl ValueType {
    /// Words on one line.
    pub const fn line(max: u32) -> ValueType {
        ValueType::Text { max, multiline: false }
    }

    /// Words with line ends.
    pub const fn lines(max: u32) -> ValueType {
        ValueType::Text { max, multiline: true }
    }

    /// A choice from a list known when the program is built.
    pub const fn choice(options: &'static [ChoiceOption]) -> ValueType {
        ValueType::Choice(Cow::Borrowed(options))
    }

    /// Renminbi.
    pub const fn money() -> ValueType {
        ValueType::Money { any_currency: false }
    }

    /// An amount of one unit.
    pub const fn quantity(unit: Unit) -> ValueType {
        ValueType::Quantity { unit: Some(unit) }
    }

    /// True where values of one field may be added up (currencies and dimensions apart).
    pub fn is_summable(&self) -> bool {
        matches!(
            self,
            ValueType::Money { .. } | ValueType::Quantity { .. } | ValueType::Rate { .. } | ValueType::Number
        )
    }

    /// True where `words`, found behind a heading (`投资额（万元）`), are a unit that [`ValueType::parse`] takes as its hint.
    pub fn takes_hint(&self, words: &str) -> bool {
        match self {
            ValueType::Money { .. } => money::is_money_unit(words),
            ValueType::Quantity { unit } => {
                Unit::find(words).is_some_and(|found| unit.is_none_or(|unit| unit.fits(found)))
            }
            ValueType::Rate { unit } => rate::RateHint::parse(words)
                .is_ok_and(|hint| hint.unit.is_some_and(|found| unit.is_none_or(|unit| unit.fits(found)))),
            ValueType::Percent => matches!(words, "%" | "％"),
            _ => false,
        }
    }

    /// The kind a link points at.
    pub fn linked_kind(&self) -> Option<&str> {
        match self {
            ValueType::Link { kind } | ValueType::Links { kind } => Some(kind),
            _ => None,
        }
    }

    /// Name of the type, as messages and documentation say it.
    pub fn name(&self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            ValueType::Text { .. } => ("文字", "text"),
            ValueType::Choice(_) => ("选项", "choice"),
            ValueType::Stage(_) => ("阶段", "stage"),
            ValueType::Flag => ("是或否", "yes or no"),
            ValueType::Day => ("日期", "day"),
            ValueType::Period => ("年、季、月或日", "year, quarter, month or day"),
            ValueType::Money { .. } => ("金额", "amount of money"),
            ValueType::Quantity { .. } => ("带单位的数量", "quantity with unit"),
            ValueType::Rate { .. } => ("单位时间的数量", "rate"),
            ValueType::Number => ("数", "number"),
            ValueType::Percent => ("百分比", "percentage"),
            ValueType::Moment => ("时间", "date and time"),
            ValueType::Uscc => ("统一社会信用代码", "unified social credit code"),
            ValueType::Industry => ("国民经济行业代码", "industry code"),
            ValueType::Region => ("行政区划代码", "region code"),
            ValueType::Phone => ("电话号码", "telephone number"),
            ValueType::Place => ("经纬度", "place"),
            ValueType::Link { .. } => ("关联记录", "record"),
            ValueType::Links { .. } => ("多个关联记录", "records"),
            ValueType::Attachment => ("附件", "file"),
        };
        match lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}
