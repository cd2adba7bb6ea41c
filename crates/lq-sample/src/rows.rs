//! The rows as they gather, with the one source of chance they are drawn from.

use lq_core::Registry;
use lq_model::zone_file::{SeedRow, ZoneFileError, read, seed_id, seed_row, zones};

use crate::draw::Draw;
use crate::names::Names;
use crate::{MARK, SLUG};

/// Any number does; another one is another zone.
const SEED: u64 = 20_240_112;

/// What a row is given: field and text.
pub(crate) type Fields = Vec<(&'static str, String)>;

pub(crate) struct Rows<'a> {
    registry: &'a Registry,
    rows: Vec<SeedRow>,
    persons: usize,
    pub(crate) draw: Draw,
    pub(crate) names: Names,
}

impl<'a> Rows<'a> {
    /// Begins with the rows of the zone's file, the zone marked as a sample.
    pub(crate) fn new(registry: &'a Registry) -> Result<Self, ZoneFileError> {
        let json = zones().iter().find(|(slug, _)| *slug == SLUG).map_or("", |(_, json)| *json);
        let rows = read(SLUG, json, registry)?;
        let mut rows = Self { registry, rows, persons: 0, draw: Draw::new(SEED), names: Names::new() };
        let own = vec![
            ("code", SLUG.to_owned()),
            ("name", format!("无锡高新区（{MARK}）")),
            ("aliases", "无锡高新区\n无锡国家高新区\n无锡市新吴区".to_owned()),
        ];
        rows.amend("zone", "zone", &own)?;
        Ok(rows)
    }

    pub(crate) fn add(
        &mut self,
        kind: &str,
        key: &str,
        fields: &[(&str, String)],
    ) -> Result<(), ZoneFileError> {
        self.rows.push(self.made(kind, key, fields)?);
        Ok(())
    }

    /// Replaces fields of a row of the zone's file; `fields` must hold the required ones.
    pub(crate) fn amend(
        &mut self,
        kind: &str,
        key: &str,
        fields: &[(&str, String)],
    ) -> Result<(), ZoneFileError> {
        let change = self.made(kind, key, fields)?;
        let Some(row) = self.rows.iter_mut().find(|row| row.id == change.id) else {
            return self.add(kind, key, fields);
        };
        row.values.retain(|(place, _)| change.values.iter().all(|(own, _)| own != place));
        row.values.extend(change.values);
        row.values.sort_by_key(|(place, _)| *place);
        Ok(())
    }

    /// A link as it is taken out of service: the local flow of a link of the zone's file recorded as none.
    pub(crate) fn break_link(&mut self, from: &str, to: &str) {
        let Some(schema) = self.registry.kind("link") else { return };
        let (Some(source), Some(target), Some(flow)) =
            (schema.field("from"), schema.field("to"), schema.field("local_flow"))
        else {
            return;
        };
        let ends = [
            (source, lq_core::Value::Link(seed_id(SLUG, "segment", from))),
            (target, lq_core::Value::Link(seed_id(SLUG, "segment", to))),
        ];
        for row in self.rows.iter_mut().filter(|row| ends.iter().all(|end| row.values.contains(end))) {
            row.values.retain(|(place, _)| *place != flow);
            row.values.push((flow, lq_core::Value::Nil));
            row.values.sort_by_key(|(place, _)| *place);
        }
    }

    /// Adds a numbered sample person and returns the key.
    pub(crate) fn person(&mut self, mut fields: Fields) -> Result<String, ZoneFileError> {
        self.persons += 1;
        let key = format!("person-{:03}", self.persons);
        fields.push(("name", format!("示例人员{:03}", self.persons)));
        fields.push(("state", "在岗".to_owned()));
        self.add("person", &key, &fields)?;
        Ok(key)
    }

    /// A day of the given year, never past the 18th so that ten days more stay in the month.
    pub(crate) fn day(&mut self, year: u64) -> (u64, u64, u64) {
        (year, self.draw.between(1, 12), self.draw.between(1, 18))
    }

    pub(crate) fn finish(self) -> Vec<SeedRow> {
        self.rows
    }

    fn made(&self, kind: &str, key: &str, fields: &[(&str, String)]) -> Result<SeedRow, ZoneFileError> {
        seed_row(self.registry, (SLUG, kind, key), fields.iter().map(|(name, text)| (*name, &**text)))
    }
}

/// A day as text.
pub(crate) fn date((year, month, day): (u64, u64, u64)) -> String {
    format!("{year}-{month:02}-{day:02}")
}

/// The same day of the next month.
pub(crate) fn month_later((year, month, day): (u64, u64, u64)) -> (u64, u64, u64) {
    if month == 12 { (year + 1, 1, day) } else { (year, month + 1, day) }
}

/// `@key`.
pub(crate) fn at(key: &str) -> String {
    format!("@{key}")
}
