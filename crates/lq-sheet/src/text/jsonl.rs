//! JSON lines: one object a line; the heading is the union of all keys in order of first appearance.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::decode::TextStream;
use crate::cell::{Cell, RowBuf};
use crate::error::SheetError;
use crate::input::Input;
use crate::source::{ColumnSet, Limits, Progress, RowSource};

/// An open JSON lines file; its keys have been gathered in a first pass.
pub(crate) struct JsonlBook {
    input: Input,
    line_limit: usize,
    keys: Vec<String>,
}

impl JsonlBook {
    pub(crate) fn open(input: &Input, limits: &Limits) -> Result<JsonlBook, SheetError> {
        let mut keys = Keys::default();
        let mut lines = Lines::open(input, limits.token_bytes)?;
        while let Some(line) = lines.next()? {
            let mut de = serde_json::Deserializer::from_str(line.text);
            if let Err(why) = de.deserialize_map(KeyPass(&mut keys)).and_then(|()| de.end()) {
                return Err(bad_line(input, line.number, &why));
            }
        }
        Ok(JsonlBook { input: input.clone(), line_limit: limits.token_bytes, keys: keys.names })
    }

    pub(crate) fn rows(&self) -> Result<JsonlRows, SheetError> {
        let by_name = self.keys.iter().enumerate().map(|(i, k)| (k.clone(), i)).collect();
        Ok(JsonlRows {
            lines: Lines::open(&self.input, self.line_limit)?,
            keys: Keys { names: self.keys.clone(), by_name },
            headed: false,
            hidden: ColumnSet::default(),
            done: false,
        })
    }
}

fn bad_line(input: &Input, line: u32, why: &serde_json::Error) -> SheetError {
    SheetError::Broken {
        file: input.name().clone(),
        place: format!("第{line}行"),
        why: format!("不是一个 JSON 对象（{why}）"),
        next: "每行应是一个完整的 {\"字段\":值} 对象，请更正该行后重新导入",
    }
}

/// Pulls rows: first the heading as row 1, then one row a line; row numbers are line numbers plus one.
pub(crate) struct JsonlRows {
    lines: Lines,
    keys: Keys,
    headed: bool,
    hidden: ColumnSet,
    done: bool,
}

#[derive(Default)]
struct Keys {
    names: Vec<String>,
    by_name: BTreeMap<String, usize>,
}

impl Keys {
    fn column(&mut self, key: &str) -> usize {
        if let Some(&at) = self.by_name.get(key) {
            return at;
        }
        let at = self.names.len();
        self.names.push(key.to_owned());
        self.by_name.insert(key.to_owned(), at);
        at
    }
}

impl RowSource for JsonlRows {
    fn next_row(&mut self, row: &mut RowBuf) -> Result<bool, SheetError> {
        if self.done {
            return Ok(false);
        }
        if !self.headed {
            self.headed = true;
            row.start(1, false);
            for key in &self.keys.names {
                row.push_text(key);
            }
            return Ok(true);
        }
        let input = self.lines.input.clone();
        let Some(line) = self.lines.next()? else {
            self.done = true;
            return Ok(false);
        };
        row.start(line.number + 1, false);
        let mut de = serde_json::Deserializer::from_str(line.text);
        if let Err(why) = de.deserialize_map(RowPass { keys: &mut self.keys, row }) {
            self.done = true;
            return Err(bad_line(&input, line.number, &why));
        }
        row.trim();
        Ok(true)
    }

    fn progress(&self) -> Progress {
        self.lines.text.progress()
    }

    fn hidden_columns(&self) -> &ColumnSet {
        &self.hidden
    }
}

struct KeyPass<'a>(&'a mut Keys);

impl<'de> Visitor<'de> for KeyPass<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            self.0.column(&key);
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

struct RowPass<'a> {
    keys: &'a mut Keys,
    row: &'a mut RowBuf,
}

impl<'de> Visitor<'de> for RowPass<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            let column = self.keys.column(&key);
            let raw: &'de RawValue = map.next_value()?;
            put(self.row, column, raw.get());
        }
        Ok(())
    }
}

/// Puts a JSON value into a cell; lists and objects stay JSON text, a list of plain texts is joined by 、.
fn put(row: &mut RowBuf, column: usize, raw: &str) {
    let cell = match raw.as_bytes().first() {
        Some(b'"') => {
            let text: Cow<'_, str> =
                serde_json::from_str::<String>(raw).map_or(Cow::Borrowed(raw), Cow::Owned);
            row.set_text(column, &text);
            return;
        }
        Some(b't') => Cell::Bool(true),
        Some(b'f') => Cell::Bool(false),
        Some(b'n') => Cell::Empty,
        Some(b'[') => {
            let joined = serde_json::from_str::<Vec<String>>(raw).map(|list| list.join("、"));
            row.set_text(column, joined.as_deref().unwrap_or(raw));
            return;
        }
        Some(b'{') => Cell::Text(raw),
        _ => {
            let value = raw.parse().unwrap_or(f64::NAN);
            match crate::xlsx::plain_digits(raw, value).filter(|_| raw.contains(['e', 'E'])) {
                Some(plain) => row.set_number(column, value, &plain, false),
                None => row.set_number(column, value, raw, false),
            }
            return;
        }
    };
    row.set(column, cell);
}

struct Line<'a> {
    text: &'a str,
    number: u32,
}

/// Cuts the text into lines, blank ones left out.
struct Lines {
    input: Input,
    text: TextStream,
    limit: usize,
    buf: Vec<u8>,
    pos: usize,
    end: usize,
    whole: bool,
    number: u32,
}

impl Lines {
    fn open(input: &Input, limit: usize) -> Result<Lines, SheetError> {
        let text = TextStream::open(input)?;
        Ok(Lines {
            input: input.clone(),
            text,
            limit,
            buf: Vec::new(),
            pos: 0,
            end: 0,
            whole: false,
            number: 0,
        })
    }

    fn next(&mut self) -> Result<Option<Line<'_>>, SheetError> {
        let mut searched = 0;
        loop {
            let from = self.pos + searched;
            let found = memchr::memchr(b'\n', &self.buf[from..self.end]).map(|n| from + n);
            let stop = match found {
                Some(at) => at,
                None if self.whole && self.pos == self.end => return Ok(None),
                None if self.whole => self.end,
                None => {
                    searched = self.end - self.pos;
                    self.more()?;
                    continue;
                }
            };
            let start = self.pos;
            self.pos = (stop + 1).min(self.end);
            self.number += 1;
            searched = 0;
            if self.buf[start..stop].iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let number = self.number;
            let text = std::str::from_utf8(&self.buf[start..stop]).map_err(|_| SheetError::Encoding {
                file: self.input.name().clone(),
                row: number,
                why: "不是有效的 UTF-8".to_owned(),
            })?;
            return Ok(Some(Line { text, number }));
        }
    }

    fn more(&mut self) -> Result<(), SheetError> {
        self.buf.copy_within(self.pos..self.end, 0);
        self.end -= self.pos;
        self.pos = 0;
        if self.end > self.limit {
            return Err(SheetError::TooLarge {
                file: self.input.name().clone(),
                place: format!("第{}行", self.number + 1),
                why: format!("一行超过 {} MB", self.limit >> 20),
                next: "请确认文件是一行一个 JSON 对象",
            });
        }
        let end = self.text.fill(&mut self.buf, self.end, self.number + 1)?;
        self.whole = end == self.end;
        self.end = end;
        Ok(())
    }
}
