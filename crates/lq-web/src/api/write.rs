//! Records as JSON, written straight into bytes.
//!
//! A record is one flat object: `id`, what the ledger knows of it (`_number`, `_revision`, `_zone`, `_state`,
//! `_created`, `_changed`), then its fields by English name; fields never recorded are `null`. The form of each value is that of `ValueType::json`.

use lq_core::Row;
use lq_core::row::RowState;
use lq_core::schema::{FieldSchema, KindSchema};
use lq_core::value::{Value, ValueType, write_string};

/// Names of the API's own members, which no field bears.
pub(crate) const OWN: [&str; 7] = ["id", "_number", "_revision", "_zone", "_state", "_created", "_changed"];

/// How a field is written for the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Showing {
    /// As it is.
    Whole,
    /// Covered.
    Masked,
    /// Left out.
    Hidden,
}

/// Appends one record; `show` says how each field is written.
pub(crate) fn record(
    out: &mut Vec<u8>,
    schema: &KindSchema,
    row: &Row,
    show: &impl Fn(&FieldSchema) -> Showing,
) {
    out.extend_from_slice(b"{\"id\":\"");
    out.extend_from_slice(row.id.to_string().as_bytes());
    out.extend_from_slice(b"\",\"_number\":");
    write_string(out, &row.meta.number);
    out.extend_from_slice(b",\"_revision\":");
    out.extend_from_slice(row.meta.revision.to_string().as_bytes());
    out.extend_from_slice(b",\"_zone\":\"");
    out.extend_from_slice(row.meta.zone.to_string().as_bytes());
    out.extend_from_slice(b"\",\"_state\":");
    state(out, row.meta.state);
    out.extend_from_slice(
        format!(",\"_created\":\"{}\",\"_changed\":\"{}\"", row.meta.created, row.meta.changed).as_bytes(),
    );
    for (field, held) in schema.fields.iter().zip(&row.values) {
        let showing = show(field);
        if showing == Showing::Hidden {
            continue;
        }
        out.push(b',');
        write_string(out, &field.name);
        out.push(b':');
        match held {
            None => out.extend_from_slice(b"null"),
            Some(held) if showing == Showing::Masked => write_string(out, &field.ty.mask(held)),
            Some(held) => value(out, &field.ty, held),
        }
    }
    out.push(b'}');
}

fn state(out: &mut Vec<u8>, state: RowState) {
    match state {
        RowState::Live => out.extend_from_slice(b"\"live\""),
        RowState::Retired => out.extend_from_slice(b"\"retired\""),
        RowState::MergedInto(id) => out.extend_from_slice(format!("{{\"merged_into\":\"{id}\"}}").as_bytes()),
    }
}

/// Appends a value in the form of `ValueType::json`; the frequent types without a detour.
pub(crate) fn value(out: &mut Vec<u8>, ty: &ValueType, value: &Value) {
    match value {
        Value::Nil
        | Value::Text(_)
        | Value::Flag(_)
        | Value::Day(_)
        | Value::Period(_)
        | Value::Moment(_)
        | Value::Link(_)
        | Value::Links(_)
        | Value::Number(_)
        | Value::Attachment(_) => value.encode(out),
        Value::Money(money) => {
            out.extend_from_slice(b"{\"amount\":\"");
            out.extend_from_slice(money.amount().as_bytes());
            out.extend_from_slice(b"\",\"currency\":\"");
            out.extend_from_slice(money.currency.code().as_bytes());
            out.extend_from_slice(b"\"}");
        }
        _ => out.extend_from_slice(ty.json(value).to_string().as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use lq_core::value::{ChoiceOption, ValueType};

    const ONE: &[ChoiceOption] = &[ChoiceOption::new("a", "甲", "A")];

    #[expect(clippy::needless_pass_by_value, reason = "the cases read better")]
    fn same(ty: ValueType, text: &str) {
        let value = ty.parse(text, None).expect("the text fits the type");
        let mut out = Vec::new();
        super::value(&mut out, &ty, &value);
        let written: serde_json::Value = serde_json::from_slice(&out).expect("what is written is JSON");
        assert_eq!(written, ty.json(&value), "{text}");
    }

    #[test]
    fn values_are_written_as_the_types_say() {
        same(ValueType::money(), "708.6亿元");
        same(ValueType::Number, "0.35");
        same(ValueType::Number, "1234567890.123456789");
        same(ValueType::Percent, "12.5%");
        same(ValueType::Rate { unit: None }, "300 台/年");
        same(ValueType::Day, "2024-02-29");
        same(ValueType::Period, "2024-Q1");
        same(ValueType::Moment, "2024-03-05T09:30:05");
        same(ValueType::Flag, "是");
        same(ValueType::line(80), "引号“\"”与\\");
        same(ValueType::line(80), "（无）");
        same(ValueType::choice(ONE), "甲");
        same(ValueType::Place, "38.9, 109.7");
        same(ValueType::Quantity { unit: None }, "90 GW");
    }
}
