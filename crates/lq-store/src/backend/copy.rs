//! The binary form of PostgreSQL's COPY.

use lq_core::value::Column;

const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

/// Writes rows laid end to end, `width` cells each, as one COPY stream with its head and end.
pub(crate) fn encode(width: usize, cells: &[Column], out: &mut Vec<u8>) {
    out.extend_from_slice(SIGNATURE);
    let width_mark = (width as i16).to_be_bytes();
    for row in cells.chunks_exact(width) {
        out.extend_from_slice(&width_mark);
        for cell in row {
            match cell {
                Column::Null => out.extend_from_slice(&(-1i32).to_be_bytes()),
                Column::Int(value) => {
                    out.extend_from_slice(&8i32.to_be_bytes());
                    out.extend_from_slice(&value.to_be_bytes());
                }
                Column::Text(value) => sized(value.as_bytes(), out),
                Column::Bytes(value) => sized(value, out),
            }
        }
    }
    out.extend_from_slice(&(-1i16).to_be_bytes());
}

fn sized(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&(bytes.len() as i32).to_be_bytes());
    out.extend_from_slice(bytes);
}
