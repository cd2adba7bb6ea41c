//! Reading what people type, and checking values.

use std::sync::Arc;

use super::cell::{is_nil_word, is_reserved};
use super::error::excerpt;
use super::json::fixed;
use super::rate::RateHint;
use super::text::{clean, narrow};
use super::{
    Attachment, Currency, Decimal, Lang, Money, Percent, Place, Quantity, Rate, Unit, Value, ValueError,
    ValueType,
};
use super::{choice, industry, link, phone, region, text, uscc};
use crate::time::{Day, Moment, Period};

impl ValueType {
    /// Reads what a person types or a workbook's cell holds.
    ///
    /// * `hint`: unit from the heading (万元, GW, 台/年); counts only where the text names none. Types without units
    ///   ignore it.
    ///
    /// `（无）` is [`Value::Nil`] for every type. The result is checked.
    ///
    /// Errors: empty text; what the type does not take. The message says what is wrong and what was expected; row and
    /// field are added by the caller.
    pub fn parse(&self, input: &str, hint: Option<&str>) -> Result<Value, ValueError> {
        let cleaned = clean(input);
        if cleaned.is_empty() {
            return Err(ValueError::new("没有填写", "nothing was given"));
        }
        self.parse_cleaned(&cleaned, hint)
    }

    /// Reads text that is cleaned and not empty.
    pub(crate) fn parse_cleaned(&self, cleaned: &str, hint: Option<&str>) -> Result<Value, ValueError> {
        if is_nil_word(cleaned) {
            return Ok(Value::Nil);
        }
        let value = self.read(cleaned, hint)?;
        // What is read is lawful by itself in all other types.
        match (self, &value) {
            (ValueType::Text { max, .. }, Value::Text(words)) => {
                check_reserved(words)?;
                text::check_length(words, *max)?;
            }
            (ValueType::Money { .. } | ValueType::Links { .. } | ValueType::Attachment, _) => {
                self.check(&value)?;
            }
            _ => {}
        }
        Ok(value)
    }

    fn read(&self, cleaned: &str, hint: Option<&str>) -> Result<Value, ValueError> {
        let code = |found: Result<&str, ValueError>| found.map(|code| Value::Text(code.to_owned()));
        match self {
            ValueType::Text { multiline, .. } => Ok(Value::Text(text::parse(cleaned, *multiline))),
            ValueType::Choice(options) => code(choice::parse(
                options.iter().map(|o| (&*o.code, &*o.zh, &*o.en, &*o.program_zh)),
                cleaned,
            )),
            ValueType::Stage(schema) => code(choice::parse(
                schema.stages.iter().map(|s| (&*s.code, &*s.zh, &*s.en, &*s.program_zh)),
                cleaned,
            )),
            ValueType::Flag => parse_flag(cleaned).map(Value::Flag),
            ValueType::Day => Day::parse(cleaned).map(Value::Day),
            ValueType::Period => Period::parse(cleaned).map(Value::Period),
            ValueType::Moment => Moment::parse(cleaned).map(Value::Moment),
            ValueType::Money { .. } => Money::parse(cleaned, hint).map(Value::Money),
            ValueType::Quantity { unit } => {
                let hint = hint.map(Unit::parse).transpose()?.or(*unit);
                fixed(Quantity::parse(cleaned, hint)?, *unit).map(Value::Quantity)
            }
            ValueType::Rate { unit } => {
                let mut hint = hint.map(RateHint::parse).transpose()?.unwrap_or_default();
                hint.unit = hint.unit.or(*unit);
                let rate = Rate::parse(cleaned, hint)?;
                Ok(Value::Rate(Rate { amount: fixed(rate.amount, *unit)?, per: rate.per }))
            }
            ValueType::Number => Decimal::parse(cleaned).map(Value::Number),
            ValueType::Percent => Percent::parse(cleaned).map(Value::Percent),
            ValueType::Uscc => uscc::parse(cleaned).map(Value::Text),
            ValueType::Industry => industry::parse(cleaned).map(Value::Text),
            ValueType::Region => region::parse(cleaned).map(Value::Text),
            ValueType::Phone => phone::parse(cleaned).map(Value::Text),
            ValueType::Place => Place::parse(cleaned).map(Value::Place),
            ValueType::Link { .. } => link::parse(cleaned).map(Value::Link),
            ValueType::Links { .. } => link::parse_many(cleaned).map(Value::Links),
            ValueType::Attachment => Attachment::parse(cleaned).map(Value::Attachment),
        }
    }

    /// Refuses a value that does not belong into a field of this type; [`Value::Nil`] belongs everywhere.
    ///
    /// Errors: another type; too long; not a lawful code; a unit or currency the field does not take.
    pub fn check(&self, value: &Value) -> Result<(), ValueError> {
        match (self, value) {
            (_, Value::Nil) => Ok(()),
            (ValueType::Text { max, multiline }, Value::Text(words)) => {
                check_reserved(words)?;
                text::check(words, *max, *multiline)
            }
            (ValueType::Choice(options), Value::Text(code)) => choice::check(options, code),
            (ValueType::Stage(schema), Value::Text(code)) => check_stage(schema, code),
            (ValueType::Uscc, Value::Text(code)) => uscc::check(code),
            (ValueType::Industry, Value::Text(code)) => industry::check(code),
            (ValueType::Region, Value::Text(code)) => region::check(code),
            (ValueType::Phone, Value::Text(number)) => phone::check(number),
            (ValueType::Money { any_currency }, Value::Money(money)) => {
                check_currency(*any_currency, money.currency)
            }
            (ValueType::Quantity { unit }, Value::Quantity(quantity)) => check_unit(*unit, quantity.unit()),
            (ValueType::Rate { unit }, Value::Rate(rate)) => check_unit(*unit, rate.amount.unit()),
            (ValueType::Moment, Value::Moment(at)) if Moment::from_micros(at.micros()) != *at => {
                Err(ValueError::new("时间超出公元1年至9999年", "the instant is outside the years 1 to 9999"))
            }
            (ValueType::Links { .. }, Value::Links(ids)) => link::check_many(ids),
            (ValueType::Attachment, Value::Attachment(file)) => file.check(),
            (ValueType::Flag, Value::Flag(_))
            | (ValueType::Day, Value::Day(_))
            | (ValueType::Period, Value::Period(_))
            | (ValueType::Number, Value::Number(_))
            | (ValueType::Percent, Value::Percent(_))
            | (ValueType::Moment, Value::Moment(_))
            | (ValueType::Link { .. }, Value::Link(_))
            | (ValueType::Place, Value::Place(_)) => Ok(()),
            _ => Err(ValueError::wrong_type(self.name(Lang::Zh), self.name(Lang::En))),
        }
    }
}

fn check_reserved(words: &str) -> Result<(), ValueError> {
    if !is_reserved(words) {
        return Ok(());
    }
    Err(ValueError::new(
        format!("“{words}”是操作用语，不能作为文字"),
        format!("“{words}” is a command, not a text"),
    ))
}

fn parse_flag(cleaned: &str) -> Result<bool, ValueError> {
    match narrow(cleaned).to_ascii_lowercase().as_str() {
        "是" | "有" | "对" | "√" | "✓" | "✔" | "☑" | "y" | "yes" | "true" | "1" => Ok(true),
        "否" | "无" | "没有" | "不是" | "错" | "×" | "✗" | "✘" | "x" | "n" | "no" | "false" | "0" => {
            Ok(false)
        }
        _ => Err(ValueError::new(
            format!("“{}”应为“是”或“否”", excerpt(cleaned)),
            format!("“{}” should be yes or no", excerpt(cleaned)),
        )),
    }
}

fn check_stage(schema: &Arc<super::StageSchema>, code: &str) -> Result<(), ValueError> {
    if schema.stage(code).is_some() {
        return Ok(());
    }
    let codes: Vec<&str> = schema.stages.iter().map(|s| s.code.as_ref()).collect();
    Err(ValueError::new(
        format!("“{}”不是此处的阶段代码；可用：{}", excerpt(code), codes.join("、")),
        format!("“{}” is no stage here: {}", excerpt(code), codes.join(", ")),
    ))
}

fn check_currency(any_currency: bool, currency: Currency) -> Result<(), ValueError> {
    if any_currency || currency == Currency::CNY {
        return Ok(());
    }
    Err(ValueError::new(
        format!("此处只收人民币，不收{}；请按当日汇率折算并在备注中写明", currency.chinese()),
        format!("only renminbi is taken here, not {currency}"),
    ))
}

fn check_unit(expected: Option<Unit>, given: Unit) -> Result<(), ValueError> {
    match expected {
        Some(unit) if unit != given => Err(ValueError::new(
            format!("单位应为{unit}，现为{given}"),
            format!("the unit should be {unit} and is {given}"),
        )),
        _ => Ok(()),
    }
}
