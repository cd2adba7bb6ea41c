//! Cells of a row as bytes: a mark, then eight bytes of a number, or a length and as many bytes.

use lq_core::value::Column;

/// Appends the cells of one row.
pub(crate) fn push(row: &[Column], out: &mut Vec<u8>) {
    for cell in row {
        match cell {
            Column::Null => out.push(0),
            Column::Int(value) => {
                out.push(1);
                out.extend_from_slice(&value.to_le_bytes());
            }
            Column::Text(value) => sized(2, value.as_bytes(), out),
            Column::Bytes(value) => sized(3, value, out),
        }
    }
}

fn sized(mark: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.push(mark);
    out.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
    out.extend_from_slice(bytes);
}

/// Takes the next cell off the front of `bytes`; `None` where they are no cell.
pub(crate) fn take(bytes: &mut &[u8]) -> Option<Column> {
    let mark = split(bytes, 1)?[0];
    Some(match mark {
        0 => Column::Null,
        1 => Column::Int(i64::from_le_bytes(split(bytes, 8)?.try_into().ok()?)),
        2 => {
            let bytes = take_sized(bytes)?;
            Column::Text(std::str::from_utf8(bytes).ok()?.to_owned())
        }
        3 => Column::Bytes(take_sized(bytes)?.to_vec()),
        _ => return None,
    })
}

fn take_sized<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let len = u64::from_le_bytes(split(bytes, 8)?.try_into().ok()?);
    split(bytes, usize::try_from(len).ok()?)
}

fn split<'a>(bytes: &mut &'a [u8], n: usize) -> Option<&'a [u8]> {
    let (front, rest) = bytes.split_at_checked(n)?;
    *bytes = rest;
    Some(front)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_back_as_they_went() {
        let row = [
            Column::Null,
            Column::Int(-7),
            Column::Text("甲".to_owned()),
            Column::Bytes(vec![0, 255]),
            Column::Text(String::new()),
        ];
        let mut bytes = Vec::new();
        push(&row, &mut bytes);
        let mut left = &bytes[..];
        let back = (0..row.len()).map(|_| take(&mut left).unwrap()).collect::<Vec<_>>();
        assert_eq!((back.as_slice(), left.len()), (&row[..], 0));
        for cut in 0..bytes.len() {
            let mut left = &bytes[..cut];
            assert!((0..row.len()).any(|_| take(&mut left).is_none()));
        }
    }
}
