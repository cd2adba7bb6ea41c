//! Changes to a chain, as a what-if file spells them and as cures are told.

use serde_json::{Map, Value};

use crate::model::{Chain, Import, Link, LocalFlow, Placement, Stage};

/// What is done to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// Puts in a row.
    Add,
    /// Changes the given fields of a row that is there.
    Set,
    /// Takes a row out.
    Remove,
}

impl Op {
    /// Key in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Op::Add => "add",
            Op::Set => "set",
            Op::Remove => "remove",
        }
    }
}

/// One change: what is done to which row.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What is done.
    pub op: Op,
    /// The row; its key fields name it, the others are what to set.
    pub item: Item,
}

impl Change {
    /// Whether it changes or removes a placement that is there.
    pub(crate) fn alters_a_placement(&self) -> bool {
        self.op != Op::Add && matches!(self.item, Item::Placement { .. })
    }

    /// Whether it is about what may be bought outside.
    pub(crate) fn alters_an_import(&self) -> bool {
        matches!(self.item, Item::Import { .. })
    }
}

/// A row of one of the kinds a what-if may touch. An outer `None` = field not given.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// 上链; named by `id`, else by segment and firm.
    Placement {
        /// Segment, by id or name; empty where `id` names the row.
        segment: String,
        /// Enterprise.
        firm: Option<String>,
        /// Capacity; `Some(None)` = unknown.
        capacity: Option<Option<f64>>,
        /// Stage; 投产 where a new row gives none.
        stage: Option<Stage>,
        /// Usable share.
        usable_share: Option<f64>,
        /// Id of the row.
        id: Option<String>,
        /// Id of the whole.
        part_of: Option<String>,
    },
    /// 关联; named by both ends.
    Link {
        /// Supplying segment.
        from: String,
        /// Consuming segment.
        to: String,
        /// Coefficient; `Some(None)` = unknown.
        coefficient: Option<Option<f64>>,
        /// Essential or not; essential where a new row does not say.
        essential: Option<bool>,
    },
    /// 外购; named by its segment.
    Import {
        /// Segment.
        segment: String,
        /// Limit; `Some(None)` = unknown.
        limit: Option<Option<f64>>,
    },
    /// 供应关系: the local flow of a link, named by both ends.
    Supply {
        /// Supplying segment.
        from: String,
        /// Consuming segment.
        to: String,
        /// Units of `from` per year.
        amount: Option<f64>,
        /// Date of the record.
        on: Option<String>,
    },
}

/// A named set of changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WhatIf {
    /// Its name.
    pub name: String,
    /// The changes in order.
    pub changes: Vec<Change>,
}

/// Why a what-if was refused; nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct ChangeError(pub Vec<String>);

impl WhatIf {
    /// Reads `{"name":…,"changes":[{"op","kind",…}]}`; numbers may stand as text like in CSV.
    pub fn parse(text: &str) -> Result<WhatIf, ChangeError> {
        let root: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
            ChangeError(vec![format!(
                "推演文件第{}行第{}列不是合法的 JSON；请检查引号、逗号与括号后重试。",
                error.line(),
                error.column()
            )])
        })?;
        let Some(list) = root.get("changes").and_then(Value::as_array) else {
            return Err(ChangeError(vec![
                "推演文件缺少“changes”列表；应为 {\"name\":…,\"changes\":[…]}。".to_owned(),
            ]));
        };
        let name = root.get("name").and_then(Value::as_str).unwrap_or("推演").to_owned();
        let (mut changes, mut problems) = (Vec::new(), Vec::new());
        for (number, value) in list.iter().enumerate() {
            match read_change(value) {
                Ok(change) => changes.push(change),
                Err(why) => problems.push(format!("推演第{}项{why}", number + 1)),
            }
        }
        if problems.is_empty() { Ok(WhatIf { name, changes }) } else { Err(ChangeError(problems)) }
    }
}

fn read_change(value: &Value) -> Result<Change, String> {
    let Some(row) = value.as_object() else {
        return Err("不是一个对象；应为 {\"op\":…,\"kind\":…}。".to_owned());
    };
    let op = match row.get("op").and_then(Value::as_str) {
        Some("add") => Op::Add,
        Some("set") => Op::Set,
        Some("remove") => Op::Remove,
        _ => return Err("的“op”应为 add、set 或 remove。".to_owned()),
    };
    let kind = row.get("kind").and_then(Value::as_str);
    only_known_fields(row, kind.unwrap_or_default())?;
    let item = match kind {
        Some("placement") => Item::Placement {
            segment: match text(row, "id") {
                Some(_) if op != Op::Add => text(row, "segment").unwrap_or_default(),
                _ => need(row, "segment")?,
            },
            firm: text(row, "firm"),
            capacity: amount(row, "capacity")?,
            stage: stage(row)?,
            usable_share: amount(row, "usable_share")?.flatten(),
            id: text(row, "id"),
            part_of: text(row, "part_of"),
        },
        Some("link") => Item::Link {
            from: need(row, "from")?,
            to: need(row, "to")?,
            coefficient: amount(row, "coefficient")?,
            essential: essential(row)?,
        },
        Some("import") => Item::Import { segment: need(row, "segment")?, limit: amount(row, "limit")? },
        Some("supply") => Item::Supply {
            from: need(row, "from")?,
            to: need(row, "to")?,
            amount: amount(row, "amount")?.flatten(),
            on: text(row, "on"),
        },
        _ => return Err("的“kind”应为 placement、link、import 或 supply。".to_owned()),
    };
    Ok(Change { op, item })
}

/// Fields a change of each kind may have besides `op` and `kind`.
const FIELDS: [(&str, &[&str]); 4] = [
    ("placement", &["segment", "firm", "capacity", "stage", "usable_share", "id", "part_of"]),
    ("link", &["from", "to", "coefficient", "essential"]),
    ("import", &["segment", "limit"]),
    ("supply", &["from", "to", "amount", "on"]),
];

/// A field nobody knows is most likely misspelt, and what it was to change would silently stay.
fn only_known_fields(row: &Map<String, Value>, kind: &str) -> Result<(), String> {
    let Some((_, fields)) = FIELDS.iter().find(|(own, _)| *own == kind) else { return Ok(()) };
    let unknown =
        row.keys().find(|name| !["op", "kind"].contains(&name.as_str()) && !fields.contains(&name.as_str()));
    match unknown {
        Some(name) => Err(format!("有不认识的字段“{name}”；{kind} 可写 {}。", fields.join("、"))),
        None => Ok(()),
    }
}

fn text(row: &Map<String, Value>, field: &str) -> Option<String> {
    let text = row.get(field)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn need(row: &Map<String, Value>, field: &str) -> Result<String, String> {
    text(row, field).ok_or_else(|| format!("缺少“{field}”；请写明环节。"))
}

/// Not given, given as unknown (null or empty), or a number that is not negative.
fn amount(row: &Map<String, Value>, field: &str) -> Result<Option<Option<f64>>, String> {
    let number = match row.get(field) {
        None => return Ok(None),
        Some(Value::Null) => return Ok(Some(None)),
        Some(Value::String(text)) if text.trim().is_empty() => return Ok(Some(None)),
        Some(Value::String(text)) => text.trim().parse().ok(),
        Some(other) => other.as_f64(),
    };
    match number.filter(|number: &f64| number.is_finite() && *number >= 0.0) {
        Some(number) => Ok(Some(Some(number))),
        None => Err(format!("的“{field}”应为不小于 0 的数；留空表示未知。")),
    }
}

fn stage(row: &Map<String, Value>) -> Result<Option<Stage>, String> {
    let Some(text) = text(row, "stage") else { return Ok(None) };
    Stage::parse(&text)
        .map(Some)
        .ok_or_else(|| format!("的阶段“{text}”不认识；应为 规划、在建、试产 或 投产。"))
}

fn essential(row: &Map<String, Value>) -> Result<Option<bool>, String> {
    match row.get("essential") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(*flag)),
        Some(other) => other
            .as_str()
            .and_then(crate::csv::truth)
            .map(Some)
            .ok_or_else(|| "的“essential”应为 true 或 false。".to_owned()),
    }
}

/// Applies the changes in order to a copy; nothing is changed if one cannot be applied.
///
/// Segments are named by id, or by their name where one segment alone has it.
pub fn apply(chain: &Chain, changes: &[Change]) -> Result<Chain, ChangeError> {
    let mut next = chain.clone();
    let mut problems = Vec::new();
    for (number, change) in changes.iter().enumerate() {
        let done = located(&next, change).and_then(|change| apply_one(&mut next, &change));
        if let Err(why) = done {
            problems.push(format!("推演第{}项{why}", number + 1));
        }
    }
    if problems.is_empty() { Ok(next) } else { Err(ChangeError(problems)) }
}

fn apply_one(chain: &mut Chain, change: &Change) -> Result<(), String> {
    match &change.item {
        Item::Placement { .. } => placement(chain, change),
        Item::Link { .. } => link(chain, change),
        Item::Import { segment, limit } => import(chain, change.op, segment, *limit),
        Item::Supply { from, to, amount, on } => supply(chain, change.op, (from, to), *amount, on.as_ref()),
    }
}

/// The change with each segment it names by id.
fn located(chain: &Chain, change: &Change) -> Result<Change, String> {
    let mut change = change.clone();
    match &mut change.item {
        Item::Placement { segment, id: Some(_), .. } if segment.is_empty() => {}
        Item::Placement { segment, .. } | Item::Import { segment, .. } => *segment = id_of(chain, segment)?,
        Item::Link { from, to, .. } | Item::Supply { from, to, .. } => {
            (*from, *to) = (id_of(chain, from)?, id_of(chain, to)?);
        }
    }
    Ok(change)
}

fn id_of(chain: &Chain, words: &str) -> Result<String, String> {
    if chain.segments.iter().any(|row| row.id == words) {
        return Ok(words.to_owned());
    }
    let named: Vec<&str> =
        chain.segments.iter().filter(|row| row.label() == words).map(|row| row.id.as_str()).collect();
    match named[..] {
        [only] => Ok(only.to_owned()),
        [] => {
            let known: Vec<&str> = chain.segments.iter().map(|row| row.label()).collect();
            Err(format!("写的环节“{words}”不在环节表中；请改正名称，现有环节：{}。", known.join("、")))
        }
        _ => Err(format!("写的环节“{words}”有 {} 个；请用编号指明：{}。", named.len(), named.join("、"))),
    }
}

fn placement(chain: &mut Chain, change: &Change) -> Result<(), String> {
    let Item::Placement { segment, firm, capacity, stage, usable_share, id, part_of } = &change.item else {
        return Ok(());
    };
    let is_meant = |row: &Placement| match id {
        Some(id) => row.id.as_ref() == Some(id),
        None => row.segment == *segment && (firm.is_none() || row.firm == *firm),
    };
    let found: Vec<usize> = (0..chain.placements.len()).filter(|&k| is_meant(&chain.placements[k])).collect();
    let label = if segment.is_empty() { "未写环节".to_owned() } else { label(chain, segment) };
    let name = firm.as_deref().or(id.as_deref()).unwrap_or("未具名企业");
    match (change.op, &found[..]) {
        (Op::Add, _) => chain.placements.push(Placement {
            id: id.clone(),
            segment: segment.clone(),
            firm: firm.clone(),
            capacity: capacity.flatten(),
            unit: None,
            stage: stage.unwrap_or_default(),
            usable_share: *usable_share,
            part_of: part_of.clone(),
            hypothetical: true,
        }),
        (_, []) => return Err(format!("要改的上链（{name}，{label}）不存在；请核对企业与环节。")),
        (Op::Remove, _) => chain.placements.retain(|row| !is_meant(row)),
        (Op::Set, &[only]) => {
            let row = &mut chain.placements[only];
            row.capacity = capacity.unwrap_or(row.capacity);
            row.stage = stage.unwrap_or(row.stage);
            row.usable_share = usable_share.or(row.usable_share);
            row.part_of = part_of.clone().or(row.part_of.take());
        }
        (Op::Set, many) => {
            return Err(format!("有 {} 条上链符合（{name}，{label}）；请用“id”指明一条。", many.len()));
        }
    }
    Ok(())
}

/// What people call a segment.
fn label(chain: &Chain, id: &str) -> String {
    chain.segments.iter().find(|row| row.id == id).map_or(id, |row| row.label()).to_owned()
}

fn link(chain: &mut Chain, change: &Change) -> Result<(), String> {
    let Item::Link { from, to, coefficient, essential } = &change.item else { return Ok(()) };
    let found = chain.links.iter().position(|row| row.from == *from && row.to == *to);
    let ends = [label(chain, from), label(chain, to)].join("→");
    match (change.op, found) {
        (Op::Add, None) => chain.links.push(Link {
            from: from.clone(),
            to: to.clone(),
            coefficient: coefficient.flatten(),
            essential: essential.unwrap_or(true),
            local_flow: LocalFlow::NeverAsked,
        }),
        (Op::Add, Some(_)) => return Err(format!("要加的关联“{ends}”已经存在；请改用 set。")),
        (_, None) => return Err(format!("要改的关联“{ends}”不存在；请核对两端。")),
        (Op::Remove, Some(row)) => {
            chain.links.remove(row);
        }
        (Op::Set, Some(row)) => {
            let row = &mut chain.links[row];
            row.coefficient = coefficient.unwrap_or(row.coefficient);
            row.essential = essential.unwrap_or(row.essential);
        }
    }
    Ok(())
}

fn import(chain: &mut Chain, op: Op, segment: &str, limit: Option<Option<f64>>) -> Result<(), String> {
    let found = chain.imports.iter().position(|row| row.segment == segment);
    match (op, found) {
        (Op::Remove, None) => {
            return Err(format!("要去掉的外购（{}）不存在；请核对环节。", label(chain, segment)));
        }
        (Op::Remove, Some(row)) => {
            chain.imports.remove(row);
        }
        (_, None) => chain.imports.push(Import { segment: segment.to_owned(), limit: limit.flatten() }),
        (_, Some(row)) => chain.imports[row].limit = limit.flatten(),
    }
    Ok(())
}

fn supply(
    chain: &mut Chain,
    op: Op,
    (from, to): (&str, &str),
    amount: Option<f64>,
    on: Option<&String>,
) -> Result<(), String> {
    let ends = [label(chain, from), label(chain, to)].join("→");
    let Some(row) = chain.links.iter_mut().find(|row| row.from == from && row.to == to) else {
        return Err(format!("写的关联“{ends}”不存在；请先登记关联。"));
    };
    row.local_flow = match (op, amount) {
        (Op::Remove, _) => LocalFlow::NeverAsked,
        (_, None) => return Err(format!("没有写“{ends}”的数量；请填 amount。")),
        (_, Some(amount)) => LocalFlow::Recorded { amount, on: on.cloned() },
    };
    Ok(())
}
