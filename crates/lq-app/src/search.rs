//! Search over every kind: name, short name, number, code, pinyin initials, two-character words.
//!
//! An index in memory, made from the projections and kept current from the log: one text buffer that is scanned as
//! a whole. At 100,000 records the buffer is some ten megabytes and a scan takes a few milliseconds, so that any
//! substring is found, also words of two characters, which trigram indexes cannot find.

use std::collections::BTreeMap;
use std::sync::Arc;

use lq_core::row::RowState;
use lq_core::schema::{Audience, KindSchema};
use lq_core::{RecordId, Row, Value};
use memchr::memmem::Finder;
use pinyin::ToPinyin;

/// One thing found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// English name of the kind.
    pub kind: String,
    /// The record.
    pub id: RecordId,
    /// Its zone.
    pub zone: RecordId,
    /// What names it.
    pub caption: String,
    /// Its human number.
    pub number: String,
}

/// The index. Entries are only appended; a changed record leaves its old entry behind as a gap.
#[derive(Debug, Default)]
pub(crate) struct SearchIndex {
    text: Vec<u8>,
    entries: Vec<Entry>,
    place: BTreeMap<RecordId, u32>,
    n_gaps: usize,
}

#[derive(Clone, Debug)]
struct Entry {
    start: u32,
    kind: u16,
    is_gap: bool,
    id: RecordId,
    zone: RecordId,
}

const FIELD_END: u8 = 0x1f;
const ENTRY_END: u8 = 0x1e;

impl SearchIndex {
    /// Puts a record in, in place of what stood for it before; retired and merged records leave.
    pub(crate) fn put(&mut self, kind: u16, schema: &KindSchema, row: &Row) {
        if let Some(place) = self.place.remove(&row.id) {
            self.entries[place as usize].is_gap = true;
            self.n_gaps += 1;
        }
        if row.meta.state != RowState::Live {
            return;
        }
        let Ok(start) = u32::try_from(self.text.len()) else { return };
        let entry = Entry { start, kind, is_gap: false, id: row.id, zone: row.meta.zone };
        self.place.insert(row.id, u32::try_from(self.entries.len()).unwrap_or(u32::MAX));
        self.entries.push(entry);
        write_entry(&mut self.text, schema, row);
    }

    /// Share of entries that are gaps is large enough to make the index anew.
    pub(crate) fn is_worn(&self) -> bool {
        self.n_gaps > 1_000 && self.n_gaps * 2 > self.entries.len()
    }

    /// Records that hold all words of `words`, best first: equal, then beginning with, then containing.
    ///
    /// `may_see` decides by kind place, zone and id.
    pub(crate) fn find(
        &self,
        words: &str,
        limit: usize,
        kinds: &[Arc<KindSchema>],
        may_see: impl Fn(u16, RecordId, RecordId) -> bool,
    ) -> Vec<Hit> {
        let folded = fold(words);
        let parts: Vec<&str> = folded.split_whitespace().collect();
        let Some(longest) = parts.iter().max_by_key(|part| part.len()) else { return Vec::new() };
        let others: Vec<Finder<'_>> =
            parts.iter().filter(|part| *part != longest).map(|part| Finder::new(part.as_bytes())).collect();
        let mut found: Vec<(u8, usize)> = Vec::new();
        let finder = Finder::new(longest.as_bytes());
        let mut from = 0;
        while let Some(at) = finder.find(&self.text[from..]).map(|at| at + from) {
            let place = self.entries.partition_point(|entry| entry.start as usize <= at) - 1;
            let entry = &self.entries[place];
            let text = self.entry_text(place);
            from = entry.start as usize + text.len();
            let is_match = !entry.is_gap
                && others.iter().all(|other| other.find(text).is_some())
                && may_see(entry.kind, entry.zone, entry.id);
            if is_match {
                found.push((rank(text, folded.trim().as_bytes()), place));
            }
        }
        found.sort_unstable();
        found.into_iter().take(limit).map(|(_, place)| self.told(place, kinds)).collect()
    }

    fn entry_text(&self, place: usize) -> &[u8] {
        let start = self.entries[place].start as usize;
        let end = self.entries.get(place + 1).map_or(self.text.len(), |next| next.start as usize);
        &self.text[start..end]
    }

    fn told(&self, place: usize, kinds: &[Arc<KindSchema>]) -> Hit {
        let entry = &self.entries[place];
        let mut parts = self.entry_text(place).split(|byte| *byte == FIELD_END);
        let number = String::from_utf8_lossy(parts.next().unwrap_or_default()).to_uppercase();
        let caption = String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
        let kind = kinds.get(usize::from(entry.kind)).map(|kind| kind.kind.to_string()).unwrap_or_default();
        Hit { kind, id: entry.id, zone: entry.zone, caption, number }
    }
}

/// 0 a whole field equals the words, 1 a field begins with them, 2 they stand within.
fn rank(text: &[u8], words: &[u8]) -> u8 {
    text.split(|byte| *byte == FIELD_END || *byte == ENTRY_END)
        .map(|field| match field.strip_prefix(words) {
            Some([]) => 0,
            Some(_) => 1,
            None => 2,
        })
        .min()
        .unwrap_or(2)
}

/// Number, caption as written, then every searched field folded, and pinyin initials of those in Chinese.
fn write_entry(text: &mut Vec<u8>, schema: &KindSchema, row: &Row) {
    let mut push = |part: &str| {
        text.extend(part.bytes().map(|byte| if byte < 0x20 { b' ' } else { byte }));
        text.push(FIELD_END);
    };
    push(&row.meta.number.to_lowercase());
    push(&schema.caption_of(row, lq_core::value::Lang::Zh));
    for (place, field) in schema.fields.iter().enumerate() {
        let is_searched = (field.in_search || field.is_key || place == schema.caption)
            && !field.is_personal
            && field.seen_by <= Audience::Account;
        if let (true, Some(Value::Text(value))) = (is_searched, row.known(place)) {
            push(&fold(value));
            let initials = initials(value);
            if !initials.is_empty() {
                push(&initials);
            }
        }
    }
    text.push(ENTRY_END);
}

fn fold(text: &str) -> String {
    text.to_lowercase()
}

/// First letters of the pinyin of the first forty characters; empty where none is Chinese.
pub(crate) fn initials(text: &str) -> String {
    let mut letters = String::new();
    let mut is_chinese = false;
    for letter in text.chars().take(40) {
        match letter.to_pinyin() {
            Some(sound) => {
                letters.push_str(sound.first_letter());
                is_chinese = true;
            }
            None if letter.is_ascii_alphanumeric() => letters.push(letter.to_ascii_lowercase()),
            None => {}
        }
    }
    if is_chinese { letters } else { String::new() }
}
