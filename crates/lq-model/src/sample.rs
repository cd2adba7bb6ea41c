//! Made-up records, two a kind: what tests, forms and documentation show. Every one says that it is a sample.

use lq_core::RecordId;
use lq_core::schema::{FieldSchema, KindSchema};
use lq_core::value::{Value, ValueType};

/// One made-up record: fields by English name, values as a person would type them.
///
/// A link is written as the place of the sample it points at, from 1; several are parted by blanks.
pub type Sample = &'static [(&'static str, &'static str)];

/// A kind with two made-up records.
pub trait Samples {
    /// The two.
    const SAMPLES: [Sample; 2];
}

/// 2024-01-01T00:00:00Z in milliseconds: where sample ids stand in time.
const SAMPLE_MILLIS: u64 = 1_704_067_200_000;

/// The id of a kind's sample `place`, from 1: the same in every ledger.
pub fn sample_id(kind: &str, place: usize) -> RecordId {
    RecordId::named(SAMPLE_MILLIS, &format!("sample/{kind}/{place}"))
}

/// The values of a sample in schema order.
///
/// # Errors
/// The first field that the kind does not have, or whose text its type refuses.
pub fn sample_values(schema: &KindSchema, sample: Sample) -> Result<Vec<Option<Value>>, BadSample> {
    let mut values = vec![None; schema.fields.len()];
    for (name, text) in sample {
        let bad = |why: String| BadSample { kind: schema.kind.to_string(), field: (*name).to_owned(), why };
        let place = schema.field(name).ok_or_else(|| bad("没有这个字段".to_owned()))?;
        let value = value_of(&schema.fields[place], text).map_err(bad)?;
        values[place] = Some(value);
    }
    Ok(values)
}

fn value_of(field: &FieldSchema, text: &str) -> Result<Value, String> {
    let linked = |kind: &str, word: &str| {
        word.parse::<usize>()
            .map(|place| sample_id(kind, place))
            .map_err(|_| format!("“{word}”不是样例的序号"))
    };
    match &field.ty {
        ValueType::Link { kind } => linked(kind, text).map(Value::Link),
        ValueType::Links { kind } => {
            text.split_whitespace().map(|word| linked(kind, word)).collect::<Result<_, _>>().map(Value::Links)
        }
        ty => ty.parse(text, None).map_err(|error| error.to_string()),
    }
}

/// A sample does not fit its kind: a mistake in the model, found by its first test.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{kind}”的样例字段“{field}”：{why}")]
pub struct BadSample {
    /// The kind.
    pub kind: String,
    /// The field.
    pub field: String,
    /// What is wrong.
    pub why: String,
}
