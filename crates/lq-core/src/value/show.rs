//! Values as people see them: on pages, in forms, masked.

use super::numeral::grouped;
use super::{Lang, Value, ValueType, choice, industry, phone, region, text, uscc};

impl ValueType {
    /// The value as people read it: `708.6 亿元`, `12,345 平方米`, `投产`, `2024年3月`.
    pub fn show(&self, value: &Value, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        match value {
            Value::Nil => if zh { "无" } else { "none" }.to_owned(),
            Value::Text(words) => self.show_text(words, lang),
            Value::Flag(flag) => match (flag, zh) {
                (true, true) => "是",
                (false, true) => "否",
                (true, false) => "yes",
                (false, false) => "no",
            }
            .to_owned(),
            Value::Day(day) => day.to_string(),
            Value::Period(period) if zh => period.chinese(),
            Value::Period(period) => period.to_string(),
            Value::Money(money) => money.show(lang),
            Value::Quantity(quantity) => quantity.show(lang),
            Value::Rate(rate) => rate.show(lang),
            Value::Number(number) => grouped(&number.to_string()),
            Value::Percent(percent) => format!("{}%", grouped(&percent.amount())),
            Value::Moment(moment) => {
                let local = moment.shanghai_text();
                local.get(..16).unwrap_or(&local).replace('T', " ")
            }
            Value::Link(id) => id.to_string(),
            Value::Links(ids) => {
                let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
                ids.join(if zh { "、" } else { ", " })
            }
            Value::Place(place) => place.show(lang),
            Value::Attachment(file) => file.name.clone(),
        }
    }

    fn show_text(&self, words: &str, lang: Lang) -> String {
        match self {
            ValueType::Choice(options) => choice::show(options, words, lang),
            ValueType::Stage(stages) => {
                stages.stage(words).map_or(words, |stage| stage.label(lang)).to_owned()
            }
            ValueType::Industry => industry::show(words, lang),
            ValueType::Region => region::full_name(words).unwrap_or_else(|| words.to_owned()),
            ValueType::Uscc if uscc::is_legacy(words) => match lang {
                Lang::Zh => format!("{words}（旧注册号）"),
                Lang::En => format!("{words} (old registration number)"),
            },
            _ => words.to_owned(),
        }
    }

    /// The value as a form's control holds it; `parse(edit(v), None) == v`.
    pub fn edit(&self, value: &Value) -> String {
        match (self, value) {
            (_, Value::Nil) => "（无）".to_owned(),
            (_, Value::Text(words)) => words.clone(),
            (_, Value::Flag(flag)) => if *flag { "是" } else { "否" }.to_owned(),
            (_, Value::Day(day)) => day.to_string(),
            (_, Value::Period(period)) => period.to_string(),
            (_, Value::Money(money)) => money.edit(),
            (ValueType::Quantity { unit: Some(unit) }, Value::Quantity(quantity))
                if *unit == quantity.unit() =>
            {
                quantity.amount()
            }
            (_, Value::Quantity(quantity)) => quantity.to_string(),
            (_, Value::Rate(rate)) => rate.to_string(),
            (_, Value::Number(number)) => number.to_string(),
            (_, Value::Percent(percent)) => percent.amount(),
            (_, Value::Moment(moment)) => moment.shanghai_text(),
            (_, Value::Link(id)) => id.to_string(),
            (_, Value::Links(ids)) => ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
            (_, Value::Place(place)) => place.to_string(),
            (_, Value::Attachment(_)) => self.json(value).to_string(),
        }
    }

    /// The value with most of it covered, for those who may know that it is there but not what it is:
    /// `138****1234`, `张***`. A workbook's cell with this form leaves the value as it is.
    pub fn mask(&self, value: &Value) -> String {
        match (self, value) {
            (_, Value::Nil) => self.show(value, Lang::Zh),
            (ValueType::Phone, Value::Text(number)) => phone::mask(number),
            (ValueType::Text { .. }, Value::Text(words)) => text::mask(words),
            _ => "***".to_owned(),
        }
    }
}
