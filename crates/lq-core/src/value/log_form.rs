//! The log's form of a value: canonical JSON, compact and readable without the schema.
//!
//! This form is hashed and kept for ever: a change here needs a new log version.

use serde_json::Value as Json;

use super::error::excerpt;
use super::numeral::write_integer;
use super::{Attachment, Decimal, Lang, Percent, Place, Quantity, Rate, Value, ValueError, ValueType};
use crate::id::RecordId;
use crate::time::{Day, Moment, Period};
use crate::value::money::{Currency, Money};

/// What [`Value::Nil`] is in the log and in the API.
pub(crate) const NIL: &[u8] = br#"{"none":true}"#;

impl ValueType {
    /// Appends the log's JSON form of a value.
    ///
    /// Text, codes, places and links are strings, a flag is `true`, a day `"2024-01-05"`, a period `"2024-Q1"`, money
    /// `"CNY 70860000000.00"`, a quantity `"90 GW"`, a rate `"300 台/年"`, a percentage `"12.5%"`, an instant
    /// `"2024-03-05T06:30:05Z"`, a number `0.35` (a string past 15 digits, which JSON numbers may lose), an
    /// attachment an object, [`Value::Nil`] `{"none":true}`.
    pub fn encode(&self, value: &Value, out: &mut Vec<u8>) {
        value.encode(out);
    }

    /// Reads the log's form back.
    ///
    /// Errors: the JSON is not the form of this type. The log is then damaged or of another version.
    pub fn decode(&self, json: &Json) -> Result<Value, ValueError> {
        if is_nil(json) {
            return Ok(Value::Nil);
        }
        self.decode_known(json).ok_or_else(|| {
            ValueError::new(
                format!("日志中的值“{}”不是{}", excerpt(&json.to_string()), self.name(Lang::Zh)),
                format!("the log's value “{}” is no {}", excerpt(&json.to_string()), self.name(Lang::En)),
            )
        })
    }

    fn decode_known(&self, json: &Json) -> Option<Value> {
        let text = json.as_str();
        Some(match self {
            ValueType::Text { .. }
            | ValueType::Choice(_)
            | ValueType::Stage(_)
            | ValueType::Uscc
            | ValueType::Industry
            | ValueType::Region
            | ValueType::Phone => Value::Text(text?.to_owned()),
            ValueType::Flag => Value::Flag(json.as_bool()?),
            ValueType::Day => Value::Day(Day::from_iso(text?)?),
            ValueType::Period => Value::Period(Period::from_iso(text?)?),
            ValueType::Money { .. } => {
                let (currency, amount) = text?.split_once(' ')?;
                let number = super::numeral::whole(amount).ok()?;
                Value::Money(Money::from_exact(number, Currency::from_code(currency)?, amount).ok()?)
            }
            ValueType::Quantity { .. } => Value::Quantity(Quantity::from_text(text?)?),
            ValueType::Rate { .. } => Value::Rate(Rate::from_text(text?)?),
            ValueType::Number => Value::Number(match json {
                Json::Number(number) => Decimal::parse(&number.to_string()).ok()?,
                _ => Decimal::parse(text?).ok()?,
            }),
            ValueType::Percent => Value::Percent(Percent::parse(text?).ok()?),
            ValueType::Moment => Value::Moment(Moment::parse(text?).ok()?),
            ValueType::Place => Value::Place(Place::from_text(text?)?),
            ValueType::Link { .. } => Value::Link(text?.parse().ok()?),
            ValueType::Links { .. } => Value::Links(
                json.as_array()?
                    .iter()
                    .map(|id| id.as_str()?.parse().ok())
                    .collect::<Option<Vec<RecordId>>>()?,
            ),
            ValueType::Attachment => Value::Attachment(Attachment::from_json(json).ok()?),
        })
    }
}

impl Value {
    /// Appends the log's JSON form; see [`ValueType::encode`].
    pub fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Value::Nil => out.extend_from_slice(NIL),
            Value::Text(text) => write_string(out, text),
            Value::Flag(flag) => out.extend_from_slice(if *flag { b"true" } else { b"false" }),
            Value::Day(day) => quoted(out, |out| out.extend_from_slice(&day.iso())),
            Value::Period(period) => quoted(out, |out| period.write(out)),
            Value::Money(money) => quoted(out, |out| {
                out.extend_from_slice(money.currency.code().as_bytes());
                out.push(b' ');
                money.write_amount(out);
            }),
            Value::Quantity(quantity) => quoted(out, |out| quantity.write(out)),
            Value::Rate(rate) => quoted(out, |out| rate.write(out)),
            Value::Number(number) if number.fits_json() => number.write(out),
            Value::Number(number) => quoted(out, |out| number.write(out)),
            Value::Percent(percent) => quoted(out, |out| {
                percent.write(out);
                out.push(b'%');
            }),
            Value::Moment(moment) => quoted(out, |out| moment.write(out)),
            Value::Link(id) => write_id(out, *id),
            Value::Links(ids) => {
                out.push(b'[');
                for (i, id) in ids.iter().enumerate() {
                    if i > 0 {
                        out.push(b',');
                    }
                    write_id(out, *id);
                }
                out.push(b']');
            }
            Value::Place(place) => quoted(out, |out| place.write(out)),
            Value::Attachment(attachment) => write_attachment(out, attachment),
        }
    }
}

pub(crate) fn is_nil(json: &Json) -> bool {
    json.as_object().is_some_and(|o| o.len() == 1 && o.get("none") == Some(&Json::Bool(true)))
}

fn quoted(out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    out.push(b'"');
    write(out);
    out.push(b'"');
}

fn write_id(out: &mut Vec<u8>, id: RecordId) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.push(b'"');
    for (i, byte) in id.0.iter().enumerate() {
        if matches!(i, 4 | 6 | 8 | 10) {
            out.push(b'-');
        }
        out.push(HEX[usize::from(byte >> 4)]);
        out.push(HEX[usize::from(byte & 15)]);
    }
    out.push(b'"');
}

fn write_attachment(out: &mut Vec<u8>, attachment: &Attachment) {
    out.extend_from_slice(br#"{"digest":"#);
    write_string(out, &attachment.digest);
    out.extend_from_slice(br#","name":"#);
    write_string(out, &attachment.name);
    out.extend_from_slice(br#","size":"#);
    write_integer(out, attachment.size);
    out.extend_from_slice(br#","type":"#);
    write_string(out, &attachment.media_type);
    out.push(b'}');
}

/// Appends a JSON string: quotation mark, backslash and control characters escaped, all else as it is.
pub fn write_string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let mut rest = text.as_bytes();
    loop {
        let n_plain = plain_length(rest);
        out.extend_from_slice(&rest[..n_plain]);
        let Some(&byte) = rest.get(n_plain) else { break };
        write_escaped(out, byte);
        rest = &rest[n_plain + 1..];
    }
    out.push(b'"');
}

fn write_escaped(out: &mut Vec<u8>, byte: u8) {
    match byte {
        b'"' => out.extend_from_slice(b"\\\""),
        b'\\' => out.extend_from_slice(b"\\\\"),
        b'\n' => out.extend_from_slice(b"\\n"),
        b'\r' => out.extend_from_slice(b"\\r"),
        b'\t' => out.extend_from_slice(b"\\t"),
        other => {
            out.extend_from_slice(b"\\u00");
            out.push(b'0' + (other >> 4));
            out.push(b"0123456789abcdef"[usize::from(other & 15)]);
        }
    }
}

/// How many bytes at the head need no escape, eight at a time: every text of every import passes here.
fn plain_length(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = ONES * 0x80;
    // The classic test for a zero byte; `x < 0x20` is its form for a bound.
    let has_zero = |x: u64| x.wrapping_sub(ONES) & !x & HIGH;
    let has_control = |x: u64| x.wrapping_sub(ONES * 0x20) & !x & HIGH;
    let mut n_plain = 0;
    for chunk in bytes.chunks_exact(8) {
        let word = chunk.iter().fold(0u64, |word, byte| word << 8 | u64::from(*byte));
        if has_control(word) | has_zero(word ^ (ONES * 0x22)) | has_zero(word ^ (ONES * 0x5c)) != 0 {
            break;
        }
        n_plain += 8;
    }
    let is_plain = |byte: &u8| *byte >= 0x20 && *byte != b'"' && *byte != b'\\';
    n_plain + bytes[n_plain..].iter().take_while(|byte| is_plain(byte)).count()
}
