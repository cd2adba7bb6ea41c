//! Rows as PostgreSQL's COPY takes them in its binary form: written once, sent or bound as they lie.
//!
//! A row is the number of its cells (2 bytes), then for each cell its length (4 bytes, -1 for none) and its bytes;
//! whole numbers are 8 bytes, everything big-endian.

use lq_core::value::{Column, ColumnRef, ColumnSink, ColumnType};

/// What stands before the first row of a COPY stream.
pub(crate) const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// What stands after the last.
pub(crate) const END: [u8; 2] = (-1i16).to_be_bytes();

/// Rows of one table, laid end to end.
#[derive(Debug, Default)]
pub(crate) struct Packed {
    bytes: Vec<u8>,
    n_rows: usize,
}

impl Packed {
    /// Begins a row of `width` cells, which follow by way of [`ColumnSink`].
    pub(crate) fn begin(&mut self, width: usize) {
        self.n_rows += 1;
        self.bytes.extend_from_slice(&(width as i16).to_be_bytes());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.n_rows == 0
    }

    /// Takes all rows out; the room they lay in stays.
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.n_rows = 0;
    }

    /// The rows, to be read cell by cell.
    pub(crate) fn rows(&self) -> Rows<'_> {
        self.rows_from(0)
    }

    /// The rows behind the first so many bytes, which are whole rows.
    pub(crate) fn rows_from(&self, n_bytes: usize) -> Rows<'_> {
        Rows { rest: self.bytes.get(n_bytes..).unwrap_or_default() }
    }

    /// Bytes of the rows that were read of these already.
    pub(crate) fn n_bytes_before(&self, rows: &Rows<'_>) -> usize {
        self.bytes.len() - rows.rest.len()
    }
}

impl ColumnSink for Packed {
    fn null(&mut self) {
        self.bytes.extend_from_slice(&(-1i32).to_be_bytes());
    }

    fn int(&mut self, value: i64) {
        let mut cell = [0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0];
        cell[4..].copy_from_slice(&value.to_be_bytes());
        self.bytes.extend_from_slice(&cell);
    }

    fn text(&mut self, value: &str) {
        self.bytes(value.as_bytes());
    }

    fn bytes(&mut self, value: &[u8]) {
        self.bytes.extend_from_slice(&(value.len() as i32).to_be_bytes());
        self.bytes.extend_from_slice(value);
    }
}

/// Writes cells that were laid out one by one.
pub(crate) fn push_all(cells: &[Column], width: usize, out: &mut Packed) {
    for row in cells.chunks_exact(width) {
        out.begin(width);
        for cell in row {
            match cell {
                Column::Null => out.null(),
                Column::Int(value) => out.int(*value),
                Column::Text(value) => out.text(value),
                Column::Bytes(value) => ColumnSink::bytes(out, value),
            }
        }
    }
}

/// Rows that are read again.
#[derive(Clone)]
pub(crate) struct Rows<'a> {
    rest: &'a [u8],
}

impl<'a> Rows<'a> {
    /// Steps to the next row; false behind the last. All its cells are then to be read.
    pub(crate) fn next_row(&mut self) -> bool {
        match self.rest.split_at_checked(2) {
            Some((_, rest)) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// The bytes of the next cell of the row; `None` where it holds nothing.
    pub(crate) fn raw(&mut self) -> Option<&'a [u8]> {
        let (length, rest) = self.rest.split_first_chunk::<4>()?;
        let length = usize::try_from(i32::from_be_bytes(*length)).ok();
        let (cell, rest) = rest.split_at(length.unwrap_or(0));
        self.rest = rest;
        length.map(|_| cell)
    }

    /// The next cell of the row, which its table says to be of this type.
    pub(crate) fn cell(&mut self, ty: ColumnType) -> ColumnRef<'a> {
        let cell = self.raw().and_then(|raw| match ty {
            ColumnType::Int => whole(raw).map(ColumnRef::Int),
            ColumnType::Text => std::str::from_utf8(raw).ok().map(ColumnRef::Text),
            ColumnType::Bytes => Some(ColumnRef::Bytes(raw)),
        });
        cell.unwrap_or(ColumnRef::Null)
    }

    /// Whether no row is left.
    pub(crate) fn is_over(&self) -> bool {
        self.rest.is_empty()
    }

    /// All rows that are left, as they are sent.
    pub(crate) fn take_rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.rest)
    }
}

/// The whole number a cell holds.
pub(crate) fn whole(raw: &[u8]) -> Option<i64> {
    raw.try_into().ok().map(i64::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_laid_out_is_read_again_and_the_stream_is_the_one_the_server_documents() {
        let cells = [
            Column::Int(-2),
            Column::Text("企业".to_owned()),
            Column::Null,
            Column::Int(i64::MAX),
            Column::Text(String::new()),
            Column::Bytes(vec![0, 255]),
        ];
        let types = [ColumnType::Int, ColumnType::Text, ColumnType::Bytes];
        let mut packed = Packed::default();
        push_all(&cells, 3, &mut packed);
        let (mut rows, mut read) = (packed.rows(), Vec::new());
        while rows.next_row() {
            read.extend(types.map(|ty| rows.cell(ty)));
        }
        assert_eq!(read, cells.iter().map(Column::as_ref).collect::<Vec<_>>());
        let first = b"\0\x03\0\0\0\x08\xff\xff\xff\xff\xff\xff\xff\xfe\0\0\0\x06";
        let sent = packed.rows().take_rest();
        assert!(sent.starts_with(first) && sent[18..].starts_with("企业".as_bytes()));
        packed.clear();
        assert!(packed.is_empty() && packed.rows().is_over() && !packed.rows().next_row());
    }
}
