//! Links: ids of records. Names and codes are resolved by whoever knows the records.

use super::ValueError;
use super::error::excerpt;
use crate::id::RecordId;

/// Reads one id.
pub(crate) fn parse(input: &str) -> Result<RecordId, ValueError> {
    let text = input.trim();
    text.parse().map_err(|_| {
        ValueError::new(
            format!("“{}”不是记录标识，也没有按名称或编号找到唯一的记录", excerpt(text)),
            format!("“{}” is no record id, and no single record has this name or number", excerpt(text)),
        )
    })
}

/// Reads ids parted by commas, semicolons, 、 or blanks; each is kept once, in the order given.
pub(crate) fn parse_many(input: &str) -> Result<Vec<RecordId>, ValueError> {
    let mut ids = Vec::new();
    for word in
        input.split([',', '，', ';', '；', '、', ' ', '\n', '\t']).filter(|word| !word.trim().is_empty())
    {
        let id = parse(word)?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

/// Refuses a list that is empty (no value and “there are none” have their own forms) or names a record twice.
pub(crate) fn check_many(ids: &[RecordId]) -> Result<(), ValueError> {
    if ids.is_empty() {
        return Err(ValueError::new(
            "没有列出任何记录；确实没有的，请填“（无）”",
            "no record is listed; where there is none, say so with “（无）”",
        ));
    }
    let twice = ids.iter().enumerate().find(|(i, id)| ids[..*i].contains(id));
    match twice {
        Some((_, id)) => Err(ValueError::new(
            format!("同一记录（{id}）列了两次"),
            format!("the record {id} is listed twice"),
        )),
        None => Ok(()),
    }
}
