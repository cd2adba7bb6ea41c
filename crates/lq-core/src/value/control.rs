//! Which control a form offers for a type.

use super::{ChoiceOption, Unit, ValueType};

/// A form's control; the page draws it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Control {
    /// One line of at most `max` characters.
    Line {
        /// Most characters.
        max: u32,
    },
    /// Several lines of at most `max` characters.
    Lines {
        /// Most characters.
        max: u32,
    },
    /// One of a list.
    Select {
        /// The entries in order.
        options: Vec<ChoiceOption>,
    },
    /// Yes, no or not said.
    YesNo,
    /// A day, by the browser's own calendar.
    Date,
    /// A date as exactly as it is known: one line, `2024`, `2024-Q1`, `2024-03` or `2024-03-05`.
    Period,
    /// A date and time of day in Asia/Shanghai.
    DateTime,
    /// A number, with the unit that stands behind it if it is fixed.
    Number {
        /// The unit.
        unit: Option<&'static str>,
    },
    /// A line that takes a number and a unit; `units` are offered.
    NumberWithUnit {
        /// The units offered, most likely first.
        units: Vec<&'static str>,
        /// True where the unit is per year, quarter, month or day.
        is_rate: bool,
    },
    /// A telephone number.
    Telephone,
    /// A line for a code, with what it looks like.
    Code {
        /// Most characters.
        max: u32,
        /// An example.
        example: &'static str,
    },
    /// Latitude and longitude.
    Place,
    /// A search for one record.
    Link {
        /// English name of the kind.
        kind: String,
    },
    /// A search for several records.
    Links {
        /// English name of the kind.
        kind: String,
    },
    /// A file to send up.
    File,
}

/// Units of money offered, renminbi first.
const MONEY: [&str; 7] = ["万元", "亿元", "元", "万美元", "万欧元", "万港元", "亿日元"];

/// Units offered where a field takes any.
const COMMON: [&str; 14] =
    ["家", "人", "项", "个", "件", "台", "套", "GW", "MW", "吨", "亩", "m2", "kWh", "tce"];

impl ValueType {
    /// The control for this type.
    pub fn input(&self) -> Control {
        match self {
            ValueType::Text { max, multiline: false } => Control::Line { max: *max },
            ValueType::Text { max, multiline: true } => Control::Lines { max: *max },
            ValueType::Choice(options) => Control::Select { options: options.to_vec() },
            ValueType::Stage(stages) => Control::Select {
                options: stages
                    .stages
                    .iter()
                    .map(|s| ChoiceOption {
                        code: s.code.clone(),
                        zh: s.zh.clone(),
                        en: s.en.clone(),
                        program_zh: s.program_zh.clone(),
                    })
                    .collect(),
            },
            ValueType::Flag => Control::YesNo,
            ValueType::Day => Control::Date,
            ValueType::Period => Control::Period,
            ValueType::Moment => Control::DateTime,
            ValueType::Money { any_currency } => {
                let n_offered = if *any_currency { MONEY.len() } else { 3 };
                Control::NumberWithUnit { units: MONEY[..n_offered].to_vec(), is_rate: false }
            }
            ValueType::Quantity { unit: Some(unit) } => Control::Number { unit: Some(unit.symbol()) },
            ValueType::Quantity { unit: None } => {
                Control::NumberWithUnit { units: COMMON.to_vec(), is_rate: false }
            }
            ValueType::Rate { unit } => Control::NumberWithUnit {
                units: unit
                    .map_or_else(|| COMMON.to_vec(), |unit| unit.siblings().map(Unit::symbol).collect()),
                is_rate: true,
            },
            ValueType::Number => Control::Number { unit: None },
            ValueType::Percent => Control::Number { unit: Some("%") },
            ValueType::Uscc => Control::Code { max: 18, example: "91350100M000100Y43" },
            ValueType::Industry => Control::Code { max: 60, example: "C39" },
            ValueType::Region => Control::Code { max: 60, example: "150200" },
            ValueType::Phone => Control::Telephone,
            ValueType::Place => Control::Place,
            ValueType::Link { kind } => Control::Link { kind: kind.to_string() },
            ValueType::Links { kind } => Control::Links { kind: kind.to_string() },
            ValueType::Attachment => Control::File,
        }
    }
}
