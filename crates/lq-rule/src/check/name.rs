//! Names: fields by label or English name, by a former name with a hint, and the nearest where there is none.

use lq_core::value::ValueType;

use super::Checker;
use super::expr::with_near;
use crate::ast::Name;
use crate::checked::{Cell, CellIdx, Source};
use crate::nearest::nearest;
use crate::problem::{Code, excerpt};

impl Checker<'_, '_> {
    /// Place of a field of the kind looked at; `Some(None)` where it has none of the name, `None` where the name was
    /// told to be wrong.
    pub(super) fn field(&mut self, name: &Name) -> Option<Option<usize>> {
        let kind = self.scope.kind;
        let Some(place) = kind.field_by_heading(&name.text) else { return Some(None) };
        let field = &kind.fields[place];
        if field.is_personal {
            let message = format!("“{}”是个人信息，不能作为规则的条件；请换一个字段", field.label.zh);
            return self.tell(Code::Personal, name.span, message);
        }
        let is_former = field.name != name.text
            && field.label.zh != name.text
            && !field.label.en.eq_ignore_ascii_case(&name.text);
        if is_former {
            let message = format!("“{}”已改名为“{}”；照旧能用，请改成新名称", name.text, field.label.zh);
            self.tell_meaning::<()>(Code::Renamed, name.span, message, field.label.zh.to_string());
        }
        Some(Some(place))
    }

    /// A field that a day is told by: 成立 stands for 成立日期.
    pub(super) fn day_field(&mut self, name: &Name) -> Option<Option<usize>> {
        let kind = self.scope.kind;
        let is_day = |label: &str| {
            kind.field_by_heading(label).filter(|place| kind.fields[*place].ty == ValueType::Day)
        };
        if let Some(place) = is_day(&name.text) {
            return self.field(name).map(|_| Some(place));
        }
        let longer =
            ["日期", "日", "时间"].into_iter().find_map(|end| is_day(&format!("{}{end}", name.text)));
        Some(longer)
    }

    /// The cell of a field.
    pub(super) fn own_cell(&mut self, place: usize) -> CellIdx {
        let field = &self.scope.kind.fields[place];
        self.cell(Cell {
            source: Source::Field(place),
            ty: Some(field.ty.clone()),
            label: field.label.zh.to_string(),
            is_reachable: field.is_reachable,
        })
    }

    /// A cell, the same for the same.
    pub(super) fn cell(&mut self, cell: Cell) -> CellIdx {
        let cells = &mut self.scope.cells;
        let place = cells.iter().position(|held| held.source == cell.source && held.ty == cell.ty);
        CellIdx(place.unwrap_or_else(|| {
            cells.push(cell);
            cells.len() - 1
        }))
    }

    /// Tells that a name means nothing here, with the nearest that do.
    pub(super) fn unknown_name<T>(&mut self, name: &Name) -> Option<T> {
        if self.problems.is_full() {
            return None;
        }
        let kind = self.scope.kind;
        let fields = kind.fields.iter().filter(|field| !field.is_personal);
        let labels = fields.flat_map(|field| [&*field.label.zh, &*field.name]);
        let near = nearest(&name.text, labels.chain(self.defines.keys().copied()));
        let shown = excerpt(&name.text);
        let joined = joined_word(&name.text).or_else(|| self.joined_names(&name.text));
        let what = match (&joined, near.is_empty()) {
            (Some(apart), _) => {
                format!("{}没有字段“{shown}”；词与词之间要空格，是否指“{apart}”", kind.label.zh)
            }
            (None, false) => format!("{}没有字段“{shown}”", kind.label.zh),
            (None, true) => {
                format!("{}没有字段“{shown}”；字段见台账说明，自己的算式请先用“定义”起名", kind.label.zh)
            }
        };
        let problem = match joined {
            Some(apart) => crate::problem::Problem::new(Code::UnknownField, name.span, what).meaning(apart),
            None => with_near(Code::UnknownField, name.span, what, &near),
        };
        self.problems.push(problem);
        None
    }
}

impl Checker<'_, '_> {
    /// Two names joined by 且 or 或 without blanks, apart: 规上且区内 → 规上 且 区内.
    fn joined_names(&self, name: &str) -> Option<String> {
        let is_name =
            |part: &str| self.defines.contains_key(part) || self.scope.kind.field_by_heading(part).is_some();
        ["并且", "或者", "且", "或"].into_iter().find_map(|joint| {
            name.match_indices(joint).find_map(|(at, _)| {
                let (head, tail) = (&name[..at], &name[at + joint.len()..]);
                is_name(head).then(|| format!("{head} {joint} {tail}").trim_end().to_owned())
            })
        })
    }
}

/// A name that holds a word of the language without blanks, apart: 注册地属于本区 → 注册地 属于 本区.
fn joined_word(name: &str) -> Option<String> {
    let words = ["不属于", "属于", "不是", "不包含", "包含", "已填", "未填", "介于"];
    let (at, word) = words.into_iter().find_map(|word| name.find(word).map(|at| (at, word)))?;
    let (head, tail) = (&name[..at], &name[at + word.len()..]);
    if head.is_empty() {
        return None;
    }
    Some(format!("{head} {word} {tail}").trim_end().to_owned())
}
