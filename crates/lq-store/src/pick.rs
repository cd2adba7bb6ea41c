//! Single rows out of a long line or part, without reading the rest of it as JSON.
//!
//! A change of many records is one line of many megabytes; the history of one record wants one row of it. The rows
//! are an array of arrays, so walking over brackets and strings finds where each begins and ends. `"` stands in a
//! string only behind a backslash, so what is searched for here cannot stand inside one.

/// Parts the rows from the rest of a line: the line without them, still JSON, and the array they are in.
///
/// `None` where the line has no rows of its own.
pub(crate) fn part(line: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    const BEFORE: &[u8] = b"],\"rows\":[";
    let at = memchr::memmem::find(line, BEFORE)?;
    let rows = line.get(at + BEFORE.len() - 1..line.len().checked_sub(1)?)?;
    Some(([&line[..=at], b"}"].concat(), rows))
}

/// The rows of an array of rows, each from bracket to bracket.
pub(crate) struct Rows<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Rows<'a> {
    /// * `bytes`: `[[…],[…]]`.
    pub(crate) fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 1 }
    }
}

impl<'a> Iterator for Rows<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let start = match self.bytes.get(self.at)? {
            b',' => self.at + 1,
            b'[' => self.at,
            _ => return None,
        };
        self.at = end(self.bytes, start)?;
        Some(&self.bytes[start..self.at])
    }
}

/// The rows of one record in an array of rows, found by its name and not row by row.
pub(crate) fn of_record<'a>(bytes: &'a [u8], record: &str) -> Vec<&'a [u8]> {
    let name = format!(",\"{record}\",");
    let begins = |at: usize| {
        let digits = bytes[..at].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        let open = (at - digits).checked_sub(1)?;
        // A row follows the first bracket or the row before it: the name within a row follows neither.
        let is_row =
            digits > 0 && bytes[open] == b'[' && (open == 1 || (open > 1 && bytes[open - 2..open] == *b"],"));
        is_row.then_some(open)
    };
    memchr::memmem::find_iter(bytes, name.as_bytes())
        .filter_map(begins)
        .filter_map(|start| Some(&bytes[start..end(bytes, start)?]))
        .collect()
}

/// Behind the bracket that closes the one at `start`.
fn end(bytes: &[u8], start: usize) -> Option<usize> {
    let (mut at, mut depth) = (start, 0_usize);
    loop {
        match bytes.get(at)? {
            b'"' => at = string_end(bytes, at + 1)?,
            b'[' | b'{' => depth += 1,
            b']' | b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// The quote that ends a string whose first character is at `at`.
fn string_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at);
        }
        at += 2;
    }
}

/// Shape and record of a row: `[shape,"record",…`.
pub(crate) fn head(row: &[u8]) -> Option<(usize, &[u8])> {
    let digits = row.get(1..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let shape = std::str::from_utf8(&row[1..=digits]).ok()?.parse().ok()?;
    let record = row.get(digits + 1..)?.strip_prefix(b",\"")?;
    Some((shape, &record[..memchr::memchr(b'"', record)?]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &[u8] =
        br#"{"v":1,"why":"],\"rows\":[[0,\"x\"","shapes":[["a",["b"]]],"rows":[[0,"r1","set",null,["}]\\"]],[12,"r2","set",null,[{},["[","\""]]]]}"#;

    #[test]
    fn a_line_comes_apart_where_its_rows_begin() {
        let (rest, rows) = part(LINE).unwrap();
        let rest: serde_json::Value = serde_json::from_slice(&rest).unwrap();
        assert_eq!(rest["shapes"][0][0], "a");
        let whole: serde_json::Value = serde_json::from_slice(LINE).unwrap();
        assert_eq!(serde_json::from_slice::<serde_json::Value>(rows).unwrap(), whole["rows"]);
        assert!(part(br#"{"v":1,"shapes":[],"parts":[]}"#).is_none());
    }

    #[test]
    fn a_name_within_a_row_begins_no_row() {
        let rows = br#"[[0,"a","set",null,["b","c",["x","b","y"]]],[0,"b","set",null,[[1,"b","z"],"a"]],[0,"b","retire",null,[]]]"#;
        let all: Vec<_> = Rows::of(rows).collect();
        assert_eq!(of_record(rows, "b"), all[1..]);
        assert_eq!(of_record(rows, "a"), all[..1]);
        assert_eq!(of_record(rows, "c"), all[..0]);
    }

    #[test]
    fn brackets_and_quotes_in_words_end_no_row() {
        let (_, rows) = part(LINE).unwrap();
        let found: Vec<_> = Rows::of(rows).map(|row| head(row).unwrap()).collect();
        assert_eq!(found, [(0, &b"r1"[..]), (12, &b"r2"[..])]);
        assert_eq!(of_record(rows, "r1"), [Rows::of(rows).next().unwrap()]);
        assert_eq!(of_record(rows, "r2"), [Rows::of(rows).nth(1).unwrap()]);
        assert!(of_record(rows, "r3").is_empty());
        assert_eq!(Rows::of(b"[]").count(), 0);
        assert_eq!(Rows::of(b"[[0,\"cut").count(), 0);
    }
}
