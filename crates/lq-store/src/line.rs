//! The log's line: the exact bytes of one change, canonical JSON, and how they are read back.
//!
//! `{"v":1,"id":…,"at":…,"who":…,"why":…,"door":…,"day":…,"shapes":[["enterprise",["name","uscc"]]],"rows":[…]}`
//!
//! * `day` is what every field holds from unless the row says otherwise.
//! * A row is `[shape, record, act, detail, values, extras?]`; `detail` is the number of a new record, the record
//!   merged into, or null. `values` follow the shape: null leaves the field alone, `{}` empties it,
//!   `{"none":true}` is asked-none, `{"p":digest}` a personal value kept elsewhere.
//! * `extras` is `{"from":{"place":"day"},"ev":{"place":evidence}}`, places counted within the shape.
//! * A bulk change has `"parts":[[digest, rows], …]` instead of `rows`; each part is an array of rows.
//!
//! This form is hashed and kept for ever: another form needs another `v`.

use std::collections::BTreeMap;

use lq_core::change::{ChangeHead, Door};
use lq_core::citation::Evidence;
use lq_core::{Day, Moment, RecordId, Value};
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};

use crate::pick;
use crate::schema::Catalog;

/// The algorithm new lines are chained with.
pub(crate) const ALGORITHM: &str = "sha256";

/// A digest of the chain, of a part or of a personal value.
pub type Digest = [u8; 32];

/// What stands before the first change of a zone.
pub(crate) const NO_DIGEST: Digest = [0; 32];

/// Digest of plain bytes.
pub fn digest(bytes: &[u8]) -> Digest {
    Sha256::digest(bytes).into()
}

/// Digest that chains a line to the one before.
pub(crate) fn chain(zone: RecordId, position: i64, prev: &Digest, bytes: &[u8]) -> Digest {
    let mut hasher = Sha256::new();
    hasher.update(ALGORITHM.as_bytes());
    hasher.update([0]);
    hasher.update(zone.0);
    hasher.update(position.to_be_bytes());
    hasher.update(prev);
    hasher.update(bytes);
    hasher.finalize().into()
}

/// Sixty-four lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = Vec::with_capacity(bytes.len() * 2);
    push_hex(&mut text, bytes);
    String::from_utf8(text).expect("hexadecimal digits are ASCII")
}

fn push_hex(out: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        out.push(DIGITS[usize::from(byte >> 4)]);
        out.push(DIGITS[usize::from(byte & 15)]);
    }
}

/// Reads what [`hex`] wrote.
pub fn unhex(text: &str) -> Option<Digest> {
    let mut digest = NO_DIGEST;
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (place, byte) in digest.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[place * 2..place * 2 + 2], 16).ok()?;
    }
    Some(digest)
}

/// What is done to a record, with the bare number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    Create(i64),
    Set,
    Retire,
    Restore,
    Merge(RecordId),
}

/// A value of a line: itself, or the digest of one kept elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Held {
    Plain(Option<Value>),
    Private(Digest),
}

/// Evidence of a line, likewise.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum HeldEvidence {
    Plain(Evidence),
    Private(Digest),
}

/// One field of one record in a line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LineField {
    pub(crate) field: usize,
    pub(crate) value: Held,
    pub(crate) from: Day,
    pub(crate) evidence: Option<HeldEvidence>,
}

/// One record in a line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LineRow {
    pub(crate) kind: usize,
    pub(crate) record: RecordId,
    pub(crate) deed: Deed,
    pub(crate) fields: Vec<LineField>,
}

/// A line read back.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) head: ChangeHead,
    pub(crate) day: Day,
    pub(crate) shapes: Vec<Shape>,
    pub(crate) rows: Vec<LineRow>,
    pub(crate) parts: Vec<(Digest, u64)>,
}

/// Kind and fields of rows, as the registry of today knows them; `None` for what the model no longer has.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shape {
    pub(crate) kind: Option<usize>,
    pub(crate) fields: Vec<Option<usize>>,
}

/// Writes the rows of one line or part.
#[derive(Debug, Default)]
pub(crate) struct RowWriter {
    pub(crate) shapes: Vec<(usize, Vec<usize>)>,
    pub(crate) bytes: Vec<u8>,
    pub(crate) n_rows: u64,
}

impl RowWriter {
    /// Place of a shape, added where it is new.
    pub(crate) fn shape(&mut self, kind: usize, fields: &[usize]) -> usize {
        let found = self.shapes.iter().position(|(own, list)| *own == kind && list == fields);
        found.unwrap_or_else(|| {
            self.shapes.push((kind, fields.to_vec()));
            self.shapes.len() - 1
        })
    }

    /// Opens a row up to its values; [`RowWriter::value`] follows once a field, then [`RowWriter::close`].
    pub(crate) fn open(&mut self, shape: usize, record: RecordId, deed: Deed) {
        let out = &mut self.bytes;
        out.push(if self.n_rows == 0 { b'[' } else { b',' });
        self.n_rows += 1;
        out.push(b'[');
        push_int(out, shape as i64);
        out.push(b',');
        Value::Link(record).encode(out);
        match deed {
            Deed::Create(number) => {
                out.extend_from_slice(b",\"create\",");
                push_int(out, number);
            }
            Deed::Set => out.extend_from_slice(b",\"set\",null"),
            Deed::Retire => out.extend_from_slice(b",\"retire\",null"),
            Deed::Restore => out.extend_from_slice(b",\"restore\",null"),
            Deed::Merge(into) => {
                out.extend_from_slice(b",\"merge\",");
                Value::Link(into).encode(out);
            }
        }
        out.extend_from_slice(b",[");
    }

    /// The next value; `None` leaves the field alone.
    pub(crate) fn value(&mut self, is_first: bool, value: Option<&Held>) {
        let out = &mut self.bytes;
        if !is_first {
            out.push(b',');
        }
        match value {
            None => out.extend_from_slice(b"null"),
            Some(Held::Plain(None)) => out.extend_from_slice(b"{}"),
            Some(Held::Plain(Some(value))) => value.encode(out),
            Some(Held::Private(digest)) => push_private(out, digest),
        }
    }

    /// The next value, borrowed.
    pub(crate) fn plain(&mut self, is_first: bool, value: &Value) {
        if !is_first {
            self.bytes.push(b',');
        }
        value.encode(&mut self.bytes);
    }

    /// Ends the row; `extras` only where a field differs from the line's day or has evidence.
    pub(crate) fn close(&mut self, day: Day, fields: &[LineField]) {
        let out = &mut self.bytes;
        out.push(b']');
        let has_days = fields.iter().any(|field| field.from != day);
        let has_evidence = fields.iter().any(|field| field.evidence.is_some());
        if has_days || has_evidence {
            out.extend_from_slice(b",{");
        }
        if has_days {
            let days = fields.iter().enumerate().filter(|(_, field)| field.from != day);
            push_map(out, "from", days.map(|(place, field)| (place, field.from)), |out, day| {
                Value::Day(day).encode(out);
            });
        }
        if has_evidence {
            if has_days {
                out.push(b',');
            }
            let cited =
                fields.iter().enumerate().filter_map(|(place, f)| Some((place, f.evidence.as_ref()?)));
            push_map(out, "ev", cited, |out, evidence| match evidence {
                HeldEvidence::Plain(evidence) => push_evidence(out, evidence),
                HeldEvidence::Private(digest) => push_private(out, digest),
            });
        }
        out.extend_from_slice(if has_days || has_evidence { b"}]" } else { b"]" });
    }

    /// A whole row whose fields are the shape's.
    pub(crate) fn row(&mut self, row: &LineRow, day: Day) {
        let places = row.fields.iter().map(|field| field.field).collect::<Vec<_>>();
        let shape = self.shape(row.kind, &places);
        self.open(shape, row.record, row.deed);
        for (place, field) in row.fields.iter().enumerate() {
            self.value(place == 0, Some(&field.value));
        }
        self.close(day, &row.fields);
    }

    /// The rows as an array.
    pub(crate) fn finish(&mut self) -> Vec<u8> {
        if self.n_rows == 0 {
            self.bytes.push(b'[');
        }
        self.bytes.push(b']');
        std::mem::take(&mut self.bytes)
    }
}

fn push_int(out: &mut Vec<u8>, number: i64) {
    use std::io::Write;
    write!(out, "{number}").expect("writing to memory cannot fail");
}

fn push_private(out: &mut Vec<u8>, digest: &Digest) {
    out.extend_from_slice(b"{\"p\":\"");
    push_hex(out, digest);
    out.extend_from_slice(b"\"}");
}

fn push_map<T>(
    out: &mut Vec<u8>,
    name: &str,
    entries: impl Iterator<Item = (usize, T)>,
    write: impl Fn(&mut Vec<u8>, T),
) {
    out.push(b'"');
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":{");
    for (n, (place, entry)) in entries.enumerate() {
        if n > 0 {
            out.push(b',');
        }
        out.push(b'"');
        push_int(out, place as i64);
        out.extend_from_slice(b"\":");
        write(out, entry);
    }
    out.push(b'}');
}

/// Appends evidence as the log keeps it; also what a personal one is salted from.
pub(crate) fn push_evidence(out: &mut Vec<u8>, evidence: &Evidence) {
    let json = serde_json::to_vec(evidence).expect("evidence holds only text and numbers");
    out.extend_from_slice(&json);
}

fn push_text(out: &mut Vec<u8>, text: &str) {
    Value::Text(text.to_owned()).encode(out);
}

/// The whole line.
pub(crate) fn encode(
    catalog: &Catalog,
    head: &ChangeHead,
    day: Day,
    shapes: &[(usize, Vec<usize>)],
    body: &Body<'_>,
) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    out.extend_from_slice(b"{\"v\":1,\"id\":");
    Value::Link(head.id).encode(&mut out);
    out.extend_from_slice(b",\"at\":");
    Value::Moment(head.at).encode(&mut out);
    out.extend_from_slice(b",\"who\":");
    push_text(&mut out, &head.who);
    out.extend_from_slice(b",\"why\":");
    push_text(&mut out, &head.why);
    out.extend_from_slice(b",\"door\":\"");
    out.extend_from_slice(head.door.code().as_bytes());
    out.extend_from_slice(b"\",\"day\":");
    Value::Day(day).encode(&mut out);
    out.extend_from_slice(b",\"shapes\":[");
    for (n, (kind, fields)) in shapes.iter().enumerate() {
        let schema = &catalog.kinds[*kind].schema;
        out.extend_from_slice(if n > 0 { b",[" } else { b"[" });
        push_text(&mut out, &schema.kind);
        out.extend_from_slice(b",[");
        for (n, field) in fields.iter().enumerate() {
            if n > 0 {
                out.push(b',');
            }
            push_text(&mut out, &schema.fields[*field].name);
        }
        out.extend_from_slice(b"]]");
    }
    match body {
        Body::Rows(rows) => {
            out.extend_from_slice(b"],\"rows\":");
            out.extend_from_slice(rows);
        }
        Body::Parts(parts) => {
            out.extend_from_slice(b"],\"parts\":[");
            for (n, (digest, n_rows)) in parts.iter().enumerate() {
                out.extend_from_slice(if n > 0 { b",[\"" } else { b"[\"" });
                push_hex(&mut out, digest);
                out.extend_from_slice(b"\",");
                push_int(&mut out, *n_rows as i64);
                out.push(b']');
            }
            out.push(b']');
        }
    }
    out.push(b'}');
    out
}

/// What a line holds: its rows, or the digests of the parts that hold them.
pub(crate) enum Body<'a> {
    Rows(&'a [u8]),
    Parts(&'a [(Digest, u64)]),
}

/// Reads a line; `Err` says what is wrong with it.
pub(crate) fn decode(catalog: &Catalog, zone: RecordId, bytes: &[u8]) -> Result<Line, String> {
    let json: Json = serde_json::from_slice(bytes).map_err(|error| format!("不是 JSON：{error}"))?;
    let text = |name: &str| json[name].as_str().ok_or_else(|| format!("缺少“{name}”"));
    if json["v"].as_i64() != Some(1) {
        return Err(format!("格式“{}”无法识别", json["v"]));
    }
    let day = Day::parse(text("day")?).map_err(|error| error.to_string())?;
    let head = ChangeHead {
        id: text("id")?.parse().map_err(|_| "标识无法识别".to_owned())?,
        zone,
        at: Moment::parse(text("at")?).map_err(|error| error.to_string())?,
        who: text("who")?.to_owned(),
        why: text("why")?.to_owned(),
        door: door(text("door")?)?,
    };
    let shapes = json["shapes"].as_array().ok_or("缺少“shapes”")?;
    let shapes = shapes.iter().map(|shape| read_shape(catalog, shape)).collect::<Result<Vec<_>, _>>()?;
    let parts = match json.get("parts") {
        None => Vec::new(),
        Some(parts) => {
            parts.as_array().ok_or("“parts”不是列表")?.iter().map(read_part).collect::<Result<_, _>>()?
        }
    };
    let rows = match json.get("rows") {
        None => Vec::new(),
        Some(rows) => read_rows(catalog, &shapes, day, rows)?,
    };
    Ok(Line { head, day, shapes, rows, parts })
}

/// Reads a line without its rows, which come back as they stand.
pub(crate) fn decode_head<'a>(
    catalog: &Catalog,
    zone: RecordId,
    bytes: &'a [u8],
) -> Result<(Line, Option<&'a [u8]>), String> {
    match pick::part(bytes) {
        Some((rest, rows)) => Ok((decode(catalog, zone, &rest)?, Some(rows))),
        None => Ok((decode(catalog, zone, bytes)?, None)),
    }
}

/// Reads the rows of these records alone out of the rows of a line or part.
pub(crate) fn decode_some(
    catalog: &Catalog,
    shapes: &[Shape],
    day: Day,
    rows: &[u8],
    records: &[String],
) -> Result<Vec<LineRow>, String> {
    let mut found = Vec::new();
    let mut read = |row: &[u8]| {
        let json = serde_json::from_slice(row).map_err(|error| format!("不是 JSON：{error}"))?;
        found.extend(read_row(catalog, shapes, day, &json)?);
        Ok::<_, String>(())
    };
    if let [record] = records {
        pick::of_record(rows, record).into_iter().try_for_each(read)?;
        return Ok(found);
    }
    for row in pick::Rows::of(rows) {
        let is_wanted = pick::head(row)
            .is_some_and(|(_, record)| records.iter().any(|wanted| wanted.as_bytes() == record));
        if is_wanted {
            read(row)?;
        }
    }
    Ok(found)
}

/// Reads the rows of a part of the line whose shapes and day these are.
pub(crate) fn decode_part(
    catalog: &Catalog,
    shapes: &[Shape],
    day: Day,
    bytes: &[u8],
) -> Result<Vec<LineRow>, String> {
    let json: Json = serde_json::from_slice(bytes).map_err(|error| format!("不是 JSON：{error}"))?;
    read_rows(catalog, shapes, day, &json)
}

fn door(code: &str) -> Result<Door, String> {
    [Door::Form, Door::Api, Door::Cli, Door::Import, Door::Reading, Door::System]
        .into_iter()
        .find(|door| door.code() == code)
        .ok_or_else(|| format!("入口“{code}”无法识别"))
}

fn read_shape(catalog: &Catalog, shape: &Json) -> Result<Shape, String> {
    let name = shape[0].as_str().ok_or("种类缺失")?;
    let kind = catalog.find(name);
    let fields = shape[1].as_array().ok_or("字段列表缺失")?;
    let fields = fields
        .iter()
        .map(|field| {
            let field = field.as_str().ok_or("字段名不是文字")?;
            Ok(kind.and_then(|kind| catalog.kinds[kind].schema.field(field)))
        })
        .collect::<Result<Vec<_>, &str>>()?;
    Ok(Shape { kind, fields })
}

fn read_part(part: &Json) -> Result<(Digest, u64), String> {
    let digest = part[0].as_str().and_then(unhex).ok_or("分段摘要无法识别")?;
    Ok((digest, part[1].as_u64().ok_or("分段行数无法识别")?))
}

fn read_rows(catalog: &Catalog, shapes: &[Shape], day: Day, rows: &Json) -> Result<Vec<LineRow>, String> {
    let rows = rows.as_array().ok_or("“rows”不是列表")?;
    let mut found = Vec::with_capacity(rows.len());
    for (n, row) in rows.iter().enumerate() {
        let row = read_row(catalog, shapes, day, row).map_err(|error| format!("第{}行：{error}", n + 1))?;
        found.extend(row);
    }
    Ok(found)
}

/// One row; `None` where the model no longer has its kind.
fn read_row(catalog: &Catalog, shapes: &[Shape], day: Day, row: &Json) -> Result<Option<LineRow>, String> {
    let shape = row[0].as_u64().and_then(|n| shapes.get(n as usize)).ok_or("形状无法识别")?;
    let Some(kind) = shape.kind else { return Ok(None) };
    let id = |json: &Json| json.as_str().and_then(|text| text.parse::<RecordId>().ok());
    let record = id(&row[1]).ok_or("记录标识无法识别")?;
    let deed = match row[2].as_str() {
        Some("create") => Deed::Create(row[3].as_i64().ok_or("编号无法识别")?),
        Some("set") => Deed::Set,
        Some("retire") => Deed::Retire,
        Some("restore") => Deed::Restore,
        Some("merge") => Deed::Merge(id(&row[3]).ok_or("并入的记录无法识别")?),
        _ => return Err(format!("动作“{}”无法识别", row[2])),
    };
    let values = row[4].as_array().ok_or("值列表缺失")?;
    if values.len() != shape.fields.len() {
        return Err(format!("有 {} 个值，形状有 {} 个字段", values.len(), shape.fields.len()));
    }
    let none = serde_json::Map::new();
    let days = row.get(5).and_then(|extras| extras["from"].as_object()).unwrap_or(&none);
    let cited = row.get(5).and_then(|extras| extras["ev"].as_object()).unwrap_or(&none);
    let mut fields = Vec::with_capacity(values.len());
    for (place, value) in values.iter().enumerate() {
        let Some(field) = shape.fields[place] else { continue };
        let Some(value) = read_value(catalog, kind, field, value)? else { continue };
        let (mut from, mut evidence) = (day, None);
        if !days.is_empty() || !cited.is_empty() {
            let place = place.to_string();
            if let Some(text) = days.get(&place).and_then(Json::as_str) {
                from = Day::parse(text).map_err(|error| error.to_string())?;
            }
            evidence = cited.get(&place).map(read_evidence).transpose()?;
        }
        fields.push(LineField { field, value, from, evidence });
    }
    Ok(Some(LineRow { kind, record, deed, fields }))
}

fn read_value(catalog: &Catalog, kind: usize, field: usize, json: &Json) -> Result<Option<Held>, String> {
    match json {
        Json::Null => Ok(None),
        Json::Object(map) if map.is_empty() => Ok(Some(Held::Plain(None))),
        Json::Object(map) if map.contains_key("p") => private(json).map(|digest| Some(Held::Private(digest))),
        json => {
            let schema = &catalog.kinds[kind].schema.fields[field];
            let value = schema.ty.decode(json).map_err(|error| format!("“{}”：{error}", schema.label.zh))?;
            Ok(Some(Held::Plain(Some(value))))
        }
    }
}

fn read_evidence(json: &Json) -> Result<HeldEvidence, String> {
    if json.get("p").is_some() {
        return private(json).map(HeldEvidence::Private);
    }
    serde_json::from_value(json.clone())
        .map(HeldEvidence::Plain)
        .map_err(|error| format!("出处无法识别：{error}"))
}

fn private(json: &Json) -> Result<Digest, String> {
    json["p"].as_str().and_then(unhex).ok_or_else(|| "个人信息的摘要无法识别".to_owned())
}

/// Digests of the personal values that the rows of a part point at.
pub(crate) fn private_digests(rows: &[u8]) -> Vec<Digest> {
    // A quotation mark within a text is escaped, so that this stands nowhere but at a value.
    const MARK: &[u8] = b"{\"p\":\"";
    let digest = |at: usize| {
        let text = rows.get(at + MARK.len()..at + MARK.len() + 64)?;
        unhex(std::str::from_utf8(text).ok()?)
    };
    memchr::memmem::find_iter(rows, MARK).filter_map(digest).collect()
}

/// Personal values by digest, as far as they were not erased.
pub(crate) type Privates = BTreeMap<Digest, String>;

impl Held {
    /// The value; `None` where it was emptied or erased.
    pub(crate) fn open(
        &self,
        catalog: &Catalog,
        kind: usize,
        field: usize,
        privates: &Privates,
    ) -> Result<Option<Value>, String> {
        match self {
            Self::Plain(value) => Ok(value.clone()),
            Self::Private(digest) => match privates.get(digest) {
                None => Ok(None),
                Some(text) => {
                    let json: Json = serde_json::from_str(text).map_err(|error| error.to_string())?;
                    let ty = &catalog.kinds[kind].schema.fields[field].ty;
                    ty.decode(&json).map(Some).map_err(|error| error.to_string())
                }
            },
        }
    }
}

impl HeldEvidence {
    /// The evidence; `None` where it was erased.
    pub(crate) fn open(&self, privates: &Privates) -> Option<Evidence> {
        match self {
            Self::Plain(evidence) => Some(evidence.clone()),
            Self::Private(digest) => serde_json::from_str(privates.get(digest)?).ok(),
        }
    }
}
