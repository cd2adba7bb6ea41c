//! The CSV form of a chain: four small tables that anyone can write and check.
//!
//! segments `segment,unit,min_scale,price`, links `from,to,coefficient,essential`,
//! placements `segment,firm,capacity,stage`, imports `segment,limit`. Further columns, each
//! optional: segments `name,weight,unit_cost,location_quotient,capacity_target,output_target`,
//! links `local_flow,local_flow_on`, placements `id,part_of,usable_share,unit`. Headings may be
//! Chinese. A stage `目标`/`target` makes a placement row the segment's capacity target.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Chain, Import, Link, LocalFlow, Placement, Segment, Stage, Target, TargetOf};

/// The four tables as text and what to call them in messages.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tables<'a> {
    /// (file name, text) of the segments.
    pub segments: (&'a str, &'a str),
    /// (file name, text) of the links.
    pub links: (&'a str, &'a str),
    /// (file name, text) of the placements.
    pub placements: (&'a str, &'a str),
    /// (file name, text) of the imports; given = the zone is open.
    pub imports: Option<(&'a str, &'a str)>,
}

/// What is wrong in the tables, one message a line; nothing was read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct CsvError(pub Vec<String>);

/// Reads a chain from its CSV form.
///
/// * Units: amounts per year in the unit of the segment; a cell may repeat that unit (`10 GW`).
/// * No placement row = 0; an empty capacity = unknown; no import row = 0.
/// * Errors: every wrong cell with file, line, column, why and what to do next.
pub fn read_chain(tables: &Tables<'_>) -> Result<Chain, CsvError> {
    let mut reader = Reader { problems: Vec::new(), units: BTreeMap::new() };
    let mut chain = Chain::default();
    reader.segments(tables.segments, &mut chain);
    reader.links(tables.links, &mut chain);
    reader.placements(tables.placements, &mut chain);
    if let Some(imports) = tables.imports {
        reader.imports(imports, &mut chain);
    }
    if reader.problems.is_empty() { Ok(chain) } else { Err(CsvError(reader.problems)) }
}

/// Reads yes and no as people write them.
pub(crate) fn truth(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "true" | "1" | "yes" | "y" | "是" | "必需" | "必须" => Some(true),
        "false" | "0" | "no" | "n" | "否" | "非必需" => Some(false),
        _ => None,
    }
}

struct Reader {
    problems: Vec<String>,
    /// Unit of each segment.
    units: BTreeMap<String, String>,
}

/// A data row: where it stands and its cells by column key.
struct Row<'a> {
    file: &'a str,
    line: usize,
    columns: &'a BTreeMap<&'static str, (usize, String)>,
    cells: Vec<String>,
}

impl Row<'_> {
    fn text(&self, key: &str) -> &str {
        self.columns.get(key).and_then(|(at, _)| self.cells.get(*at)).map_or("", |cell| cell.trim())
    }

    fn optional(&self, key: &str) -> Option<String> {
        let text = self.text(key);
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// `文件第3行“产能”`
    fn place(&self, key: &str) -> String {
        let heading = self.columns.get(key).map_or(key, |(_, heading)| heading.as_str());
        format!("{}第{}行“{heading}”", self.file, self.line)
    }
}

const SEGMENTS: &[(&str, &[&str])] = &[
    ("segment", &["segment", "环节"]),
    ("unit", &["unit", "单位"]),
    ("min_scale", &["min_scale", "最小规模"]),
    ("price", &["price", "价格"]),
    ("name", &["name", "名称"]),
    ("weight", &["weight", "权重"]),
    ("unit_cost", &["unit_cost", "单位投资"]),
    ("location_quotient", &["location_quotient", "区位商"]),
    ("capacity_target", &["capacity_target", "产能目标"]),
    ("output_target", &["output_target", "产出目标"]),
];
const LINKS: &[(&str, &[&str])] = &[
    ("from", &["from", "上游"]),
    ("to", &["to", "下游"]),
    ("coefficient", &["coefficient", "系数"]),
    ("essential", &["essential", "必需", "是否必需"]),
    ("local_flow", &["local_flow", "本地流量"]),
    ("local_flow_on", &["local_flow_on", "本地流量日期"]),
];
const PLACEMENTS: &[(&str, &[&str])] = &[
    ("segment", &["segment", "环节"]),
    ("firm", &["firm", "企业"]),
    ("capacity", &["capacity", "产能"]),
    ("stage", &["stage", "阶段"]),
    ("id", &["id", "编号"]),
    ("part_of", &["part_of", "所属整体"]),
    ("usable_share", &["usable_share", "可用比例"]),
    ("unit", &["unit", "单位"]),
];
const IMPORTS: &[(&str, &[&str])] =
    &[("segment", &["segment", "环节"]), ("limit", &["limit", "上限", "外购上限"])];

impl Reader {
    fn segments(&mut self, (file, text): (&str, &str), chain: &mut Chain) {
        let mut lines = BTreeMap::new();
        self.table(file, text, SEGMENTS, &["segment", "unit"], |reader, row| {
            let Some(id) = reader.required(row, "segment") else { return };
            if let Some(first) = lines.insert(id.clone(), row.line) {
                reader
                    .problems
                    .push(format!("{}的环节“{id}”与第{first}行重复；请合并或改名。", row.place("segment")));
                return;
            }
            let unit = row.text("unit").to_owned();
            reader.units.insert(id.clone(), unit.clone());
            for (key, of) in [("capacity_target", TargetOf::Capacity), ("output_target", TargetOf::Output)] {
                if let Some(amount) = reader.amount(row, key, &unit) {
                    chain.targets.push(Target { segment: id.clone(), of, amount });
                }
            }
            chain.segments.push(Segment {
                name: row.optional("name"),
                min_scale: reader.amount(row, "min_scale", &unit),
                price: reader.amount(row, "price", ""),
                weight: reader.amount(row, "weight", ""),
                unit_cost: reader.amount(row, "unit_cost", ""),
                location_quotient: reader.amount(row, "location_quotient", ""),
                id,
                unit,
            });
        });
        if chain.segments.is_empty() && self.problems.is_empty() {
            self.problems.push(format!("{file}没有环节；请至少填一行。"));
        }
    }

    fn links(&mut self, (file, text): (&str, &str), chain: &mut Chain) {
        let mut lines = BTreeMap::new();
        self.table(file, text, LINKS, &["from", "to"], |reader, row| {
            let (Some(from), Some(to)) = (reader.segment(row, "from"), reader.segment(row, "to")) else {
                return;
            };
            if let Some(first) = lines.insert((from.clone(), to.clone()), row.line) {
                reader
                    .problems
                    .push(format!("{}的关联“{from}→{to}”与第{first}行重复；请合并。", row.place("from")));
                return;
            }
            let coefficient = reader.amount(row, "coefficient", "");
            if coefficient.is_some_and(|value| value <= 0.0) {
                reader.problems.push(format!(
                    "{}为 0，应大于 0；系数未知请留空，不需要请删去该行。",
                    row.place("coefficient")
                ));
            }
            let essential = match row.optional("essential") {
                None => true,
                Some(text) => truth(&text).unwrap_or_else(|| {
                    reader.problems.push(format!(
                        "{}为“{text}”，应为 true 或 false（是、否）；请更正。",
                        row.place("essential")
                    ));
                    true
                }),
            };
            let unit = reader.units.get(&from).cloned().unwrap_or_default();
            let local_flow = match reader.amount(row, "local_flow", &unit) {
                None => LocalFlow::NeverAsked,
                Some(amount) => LocalFlow::Recorded { amount, on: row.optional("local_flow_on") },
            };
            chain.links.push(Link { from, to, coefficient, essential, local_flow });
        });
    }

    fn placements(&mut self, (file, text): (&str, &str), chain: &mut Chain) {
        let (mut ids, mut wholes): (BTreeSet<String>, Vec<(String, String)>) = (BTreeSet::new(), Vec::new());
        self.table(file, text, PLACEMENTS, &["segment", "capacity", "stage"], |reader, row| {
            let Some(placement) = reader.placement(row, &mut chain.targets) else { return };
            if let Some(id) = placement.id.clone()
                && !ids.insert(id.clone())
            {
                reader.problems.push(format!("{}“{id}”重复；请给每行不同的编号。", row.place("id")));
            }
            if let Some(whole) = &placement.part_of {
                wholes.push((whole.clone(), row.place("part_of")));
            }
            chain.placements.push(placement);
        });
        for (whole, place) in wholes.into_iter().filter(|(whole, _)| !ids.contains(whole)) {
            self.problems
                .push(format!("{place}写的整体“{whole}”没有对应的编号；请补上整体那一行或清空此格。"));
        }
    }

    /// One placement; a row whose stage is 目标 becomes a target instead.
    fn placement(&mut self, row: &Row<'_>, targets: &mut Vec<Target>) -> Option<Placement> {
        let segment = self.segment(row, "segment")?;
        let unit = self.units.get(&segment).cloned().unwrap_or_default();
        if row.optional("unit").is_some_and(|other| other != unit) {
            self.problems.push(format!(
                "{}为“{}”，环节“{segment}”的单位是“{unit}”，不能混用；请换算后填写。",
                row.place("unit"),
                row.text("unit")
            ));
            return None;
        }
        let capacity = self.amount(row, "capacity", &unit);
        if ["目标", "target", "targets"].contains(&row.text("stage")) {
            targets.extend(capacity.map(|amount| Target { segment, of: TargetOf::Capacity, amount }));
            return None;
        }
        let stage = self.stage(row)?;
        let usable_share = self.amount(row, "usable_share", "");
        if usable_share.is_some_and(|share| share > 1.0) {
            self.problems.push(format!("{}应在 0 与 1 之间；请更正。", row.place("usable_share")));
        }
        Some(Placement {
            id: row.optional("id"),
            segment,
            firm: row.optional("firm"),
            capacity,
            unit: None,
            stage,
            usable_share,
            part_of: row.optional("part_of"),
            hypothetical: false,
        })
    }

    fn imports(&mut self, (file, text): (&str, &str), chain: &mut Chain) {
        let mut lines = BTreeMap::new();
        self.table(file, text, IMPORTS, &["segment", "limit"], |reader, row| {
            let Some(segment) = reader.segment(row, "segment") else { return };
            if let Some(first) = lines.insert(segment.clone(), row.line) {
                reader
                    .problems
                    .push(format!("{}的环节“{segment}”与第{first}行重复；请合并。", row.place("segment")));
                return;
            }
            let unit = reader.units.get(&segment).cloned().unwrap_or_default();
            let limit = reader.amount(row, "limit", &unit);
            chain.imports.push(Import { segment, limit });
        });
    }

    /// Finds the columns by heading and hands on each row that is not empty.
    fn table(
        &mut self,
        file: &str,
        text: &str,
        known: &[(&'static str, &[&str])],
        required: &[&str],
        mut each: impl FnMut(&mut Reader, &Row<'_>),
    ) {
        let mut records = match records(text) {
            Ok(records) => {
                records.into_iter().filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()))
            }
            Err(line) => {
                self.problems.push(format!("{file}第{line}行的引号没有闭合；请补上引号后重试。"));
                return;
            }
        };
        let headings = records.next().map(|(_, cells)| cells).unwrap_or_default();
        let columns = columns(&headings, known);
        let missing: Vec<&str> = required.iter().copied().filter(|key| !columns.contains_key(key)).collect();
        if !missing.is_empty() {
            let (missing, all) = (missing.join("、"), required.join(","));
            self.problems.push(format!("{file}第1行缺少列 {missing}；请补上表头，应有 {all}。"));
            return;
        }
        for (line, cells) in records {
            if cells.len() > headings.len() {
                self.problems.push(format!(
                    "{file}第{line}行有 {} 格，表头只有 {} 格；请检查多出的逗号。",
                    cells.len(),
                    headings.len()
                ));
                continue;
            }
            each(self, &Row { file, line, columns: &columns, cells });
        }
    }

    fn required(&mut self, row: &Row<'_>, key: &str) -> Option<String> {
        let text = row.optional(key);
        if text.is_none() {
            self.problems.push(format!("{}是空的；请填写环节。", row.place(key)));
        }
        text
    }

    fn segment(&mut self, row: &Row<'_>, key: &str) -> Option<String> {
        let id = self.required(row, key)?;
        if self.units.contains_key(&id) {
            return Some(id);
        }
        self.problems
            .push(format!("{}的环节“{id}”不在环节表中；请先在环节表登记或改正名称。", row.place(key)));
        None
    }

    fn stage(&mut self, row: &Row<'_>) -> Option<Stage> {
        let text = row.text("stage");
        let stage = Stage::parse(text);
        if stage.is_none() {
            self.problems.push(format!("{}为“{text}”，应为 规划、在建、试产 或 投产（planned、construction、trial、production）；请更正。", row.place("stage")));
        }
        stage
    }

    /// Empty = unknown; a number may repeat the unit of its segment and no other.
    fn amount(&mut self, row: &Row<'_>, key: &str, unit: &str) -> Option<f64> {
        let text = row.text(key);
        if text.is_empty() {
            return None;
        }
        let split = text.find(|c: char| !(c.is_ascii_digit() || "+-.,".contains(c))).unwrap_or(text.len());
        let is_power = text[split..].starts_with(['e', 'E']) && text.parse::<f64>().is_ok();
        let (digits, rest) = if is_power { (text, "") } else { text.split_at(split) };
        let place = row.place(key);
        match digits.replace(',', "").parse::<f64>() {
            Ok(value) if value.is_finite() && value >= 0.0 => {
                let rest = rest.trim();
                if rest.is_empty() || rest == unit {
                    return Some(value);
                }
                let wanted = if unit.is_empty() {
                    "此处不写单位".to_owned()
                } else {
                    format!("单位应为“{unit}”")
                };
                self.problems.push(format!("{place}为“{text}”，{wanted}，不能混用；请换算后填写。"));
            }
            Ok(value) if value < 0.0 => {
                self.problems.push(format!("{place}为 {text}，不能是负数；请更正，未知请留空。"));
            }
            _ => self.problems.push(format!("{place}为“{text}”，不是有限的数；请更正，未知请留空。")),
        }
        None
    }
}

/// Place and printed heading of each known column; the first of two alike counts.
fn columns(
    headings: &[String],
    known: &[(&'static str, &[&str])],
) -> BTreeMap<&'static str, (usize, String)> {
    let mut columns = BTreeMap::new();
    for (at, heading) in headings.iter().enumerate() {
        let name = heading.trim().to_lowercase();
        if let Some((key, _)) = known.iter().find(|(_, names)| names.contains(&name.as_str())) {
            columns.entry(*key).or_insert((at, heading.trim().to_owned()));
        }
    }
    columns
}

/// Splits CSV text (RFC 4180, comma or tab) into records with the line each begins on.
///
/// Errors with the line on which an unclosed quote begins.
fn records(text: &str) -> Result<Vec<(usize, Vec<String>)>, usize> {
    let text = text.trim_start_matches('\u{feff}');
    let heading = text.lines().next().unwrap_or("");
    let separator = if heading.contains('\t') && !heading.contains(',') { '\t' } else { ',' };
    let (mut records, mut cells, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut line, mut begun, mut quoted_from) = (1, 1, None);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        line += usize::from(c == '\n');
        match (quoted_from, c) {
            (Some(_), '"') if chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            (Some(_), '"') => quoted_from = None,
            (Some(_), _) => cell.push(c),
            (None, '"') if cell.trim().is_empty() => {
                cell.clear();
                quoted_from = Some(line);
            }
            (None, '\r') => {}
            (None, '\n') => {
                cells.push(std::mem::take(&mut cell));
                records.push((begun, std::mem::take(&mut cells)));
                begun = line;
            }
            (None, _) if c == separator => cells.push(std::mem::take(&mut cell)),
            (None, _) => cell.push(c),
        }
    }
    if let Some(line) = quoted_from {
        return Err(line);
    }
    if !cell.is_empty() || !cells.is_empty() {
        cells.push(cell);
        records.push((begun, cells));
    }
    Ok(records)
}

#[cfg(test)]
mod tests {
    use super::records;

    #[test]
    fn quotes_and_line_ends_are_read_as_written() {
        let text = "\u{feff}a,b\r\n\"x, \"\"y\"\"\",1\r\n\n\"two\nlines\",2";
        let rows = records(text).unwrap();
        assert_eq!(rows[1], (2, vec!["x, \"y\"".to_owned(), "1".to_owned()]));
        assert_eq!(rows[3], (4, vec!["two\nlines".to_owned(), "2".to_owned()]));
        assert_eq!(records("a,b\n\"c,d\n"), Err(2));
    }
}
