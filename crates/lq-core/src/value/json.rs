//! The API's JSON form of a value.

use serde_json::{Number, Value as Json, json};

use super::error::excerpt;
use super::log_form::is_nil;
use super::money::{Currency, Money};
use super::numeral;
use super::{
    Attachment, Decimal, Lang, Per, Percent, Place, Quantity, Rate, Unit, Value, ValueError, ValueType,
};

impl ValueType {
    /// The API's form of a value.
    ///
    /// Text and codes are strings, a flag a boolean, dates strings, money `{"amount":"70860000000.00","currency":"CNY"}`, a
    /// quantity of a fixed unit a number and otherwise `{"value":90,"unit":"GW"}`, a rate `{"value","unit","per"}`, a
    /// number and a percentage (12.5 % is 12.5) a number, a link its id, links an array, a place
    /// `{"lat","lon","datum":"WGS-84"}`, an attachment `{"digest","name","size","type"}`, [`Value::Nil`] `{"none":true}`.
    /// A number of more than 15 digits is a string, because readers of JSON lose digits beyond.
    pub fn json(&self, value: &Value) -> Json {
        match value {
            Value::Nil => json!({"none": true}),
            Value::Text(text) => Json::String(text.clone()),
            Value::Flag(flag) => Json::Bool(*flag),
            Value::Day(day) => Json::String(day.to_string()),
            Value::Period(period) => Json::String(period.to_string()),
            Value::Moment(moment) => Json::String(moment.to_string()),
            Value::Money(money) => json!({"amount": money.amount(), "currency": money.currency.code()}),
            Value::Quantity(quantity) => match self {
                ValueType::Quantity { unit: Some(unit) } if *unit == quantity.unit() => {
                    number(&quantity.amount())
                }
                _ => json!({"value": number(&quantity.amount()), "unit": quantity.unit().symbol()}),
            },
            Value::Rate(rate) => json!({
                "value": number(&rate.amount.amount()),
                "unit": rate.amount.unit().symbol(),
                "per": rate.per.code(),
            }),
            Value::Number(decimal) => number(&decimal.to_string()),
            Value::Percent(percent) => number(percent.to_string().trim_end_matches('%')),
            Value::Link(id) => Json::String(id.to_string()),
            Value::Links(ids) => ids.iter().map(|id| Json::String(id.to_string())).collect(),
            Value::Place(place) => {
                let (lat, lon) = place.degrees();
                json!({"lat": number(&lat), "lon": number(&lon), "datum": "WGS-84"})
            }
            Value::Attachment(file) => {
                json!({"digest": file.digest, "name": file.name, "size": file.size, "type": file.media_type})
            }
        }
    }

    /// Reads what a caller of the API sends: the form of [`ValueType::json`], or a string as in
    /// [`ValueType::parse`]; for money also a number (of yuan), for codes and text a whole number. An empty array of
    /// links says that there are none.
    ///
    /// Errors: those of [`ValueType::parse`], and JSON of a form this type does not take. The result is checked.
    pub fn from_json(&self, json: &Json) -> Result<Value, ValueError> {
        let value = match json {
            json if is_nil(json) => return Ok(Value::Nil),
            Json::String(text) => return self.parse(text, None),
            Json::Bool(flag) if *self == ValueType::Flag => Value::Flag(*flag),
            Json::Number(n) => return self.read_number(n),
            Json::Array(items) => self.read_array(items)?,
            Json::Object(_) => self.read_object(json)?,
            _ => return Err(self.wrong_json(json)),
        };
        self.check(&value)?;
        Ok(value)
    }

    fn read_number(&self, n: &Number) -> Result<Value, ValueError> {
        match self {
            ValueType::Number
            | ValueType::Percent
            | ValueType::Money { .. }
            | ValueType::Quantity { unit: Some(_) }
            | ValueType::Rate { unit: Some(_) } => self.parse(&n.to_string(), None),
            ValueType::Text { .. }
            | ValueType::Choice(_)
            | ValueType::Stage(_)
            | ValueType::Uscc
            | ValueType::Industry
            | ValueType::Region
            | ValueType::Phone
            | ValueType::Period
                if n.is_i64() || n.is_u64() =>
            {
                self.parse(&n.to_string(), None)
            }
            _ => Err(self.wrong_json(&Json::Number(n.clone()))),
        }
    }

    fn read_array(&self, items: &[Json]) -> Result<Value, ValueError> {
        let ValueType::Links { .. } = self else { return Err(self.wrong_json(&Json::Array(items.to_vec()))) };
        if items.is_empty() {
            return Ok(Value::Nil);
        }
        let ids = items.iter().map(|item| match item.as_str() {
            Some(text) => super::link::parse(text),
            None => Err(self.wrong_json(item)),
        });
        ids.collect::<Result<Vec<_>, _>>().map(Value::Links)
    }

    fn read_object(&self, json: &Json) -> Result<Value, ValueError> {
        let wrong = || self.wrong_json(json);
        let text = |key: &str| json.get(key).and_then(Json::as_str);
        match self {
            ValueType::Money { .. } => {
                let currency = text("currency").unwrap_or("CNY");
                let currency = Currency::from_code(currency).ok_or_else(|| unknown_currency(currency))?;
                let amount = plain(json.get("amount")).ok_or_else(wrong)?;
                Ok(Value::Money(Money::from_exact(numeral::whole(&amount)?, currency, &amount)?))
            }
            ValueType::Quantity { unit } => {
                Ok(Value::Quantity(fixed(quantity_of(json, *unit).ok_or_else(wrong)??, *unit)?))
            }
            ValueType::Rate { unit } => {
                let amount = fixed(quantity_of(json, *unit).ok_or_else(wrong)??, *unit)?;
                let per = text("per").and_then(Per::find).ok_or_else(wrong)?;
                Ok(Value::Rate(Rate { amount, per }))
            }
            ValueType::Place => {
                let (lat, lon) =
                    (plain(json.get("lat")).ok_or_else(wrong)?, plain(json.get("lon")).ok_or_else(wrong)?);
                let datum = text("datum").unwrap_or("WGS-84");
                Place::parse(&format!("{datum} {lat},{lon}")).map(Value::Place)
            }
            ValueType::Attachment => Attachment::from_json(json).map(Value::Attachment),
            _ => Err(wrong()),
        }
    }

    fn wrong_json(&self, json: &Json) -> ValueError {
        let given = excerpt(&json.to_string());
        ValueError::new(
            format!("{given}不是{}的写法", self.name(Lang::Zh)),
            format!("{given} is not how a {} is written", self.name(Lang::En)),
        )
    }
}

/// The exact text of a number or of a string that holds one.
fn plain(json: Option<&Json>) -> Option<String> {
    match json? {
        Json::Number(n) => Some(n.to_string()),
        Json::String(text) => Some(text.trim().to_owned()),
        _ => None,
    }
}

fn quantity_of(json: &Json, unit: Option<Unit>) -> Option<Result<Quantity, ValueError>> {
    let value = plain(json.get("value"))?;
    let unit = match json.get("unit").and_then(Json::as_str) {
        Some(word) => match Unit::parse(word) {
            Ok(unit) => unit,
            Err(error) => return Some(Err(error)),
        },
        None => unit?,
    };
    Some(numeral::whole(&value).and_then(|number| Quantity::from_exact(number, unit, &value)))
}

/// The amount in the field's own unit.
pub(crate) fn fixed(quantity: Quantity, unit: Option<Unit>) -> Result<Quantity, ValueError> {
    unit.map_or(Ok(quantity), |unit| quantity.in_unit(unit))
}

fn unknown_currency(code: &str) -> ValueError {
    ValueError::new(
        format!("不认识币种“{}”；应为CNY、USD等三个字母", excerpt(code)),
        format!("unknown currency “{}”; expected three letters such as CNY or USD", excerpt(code)),
    )
}

/// A JSON number where readers keep all its digits, otherwise a string.
fn number(text: &str) -> Json {
    if !fits_json(text) {
        return Json::String(text.to_owned());
    }
    if let Ok(whole) = text.parse::<i64>() {
        return Json::Number(whole.into());
    }
    text.parse().ok().and_then(Number::from_f64).map_or_else(|| Json::String(text.to_owned()), Json::Number)
}

/// True up to 15 significant digits, which a double keeps.
fn fits_json(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).skip_while(|b| *b == b'0').count() <= 15
}

impl Decimal {
    /// True where a JSON reader that keeps numbers as doubles loses no digit.
    pub(crate) fn fits_json(self) -> bool {
        let mut significant = self.nanos().unsigned_abs();
        while significant > 0 && significant.is_multiple_of(10) {
            significant /= 10;
        }
        significant < 1_000_000_000_000_000
    }
}

impl Percent {
    /// The number before the sign, exactly: `12.5`.
    pub fn amount(self) -> String {
        numeral::ratio_text(self.micros(), Percent::ONE_MICROS)
    }
}
