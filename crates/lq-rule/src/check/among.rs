//! 是, 属于, 包含: values of a cell's own type, with the nearest where a word is none of them.

use lq_core::filter::Op;
use lq_core::value::{Lang, Value, ValueType, industry, region};

use super::Checker;
use super::expr::{Typed, type_said, with_near};
use crate::ast::{Among, Expr, Node};
use crate::checked::{CellIdx, Cond, CondNode, Test};
use crate::format::expr_text;
use crate::nearest::nearest;
use crate::problem::{Code, excerpt};

impl Checker<'_, '_> {
    /// Whether a thing is one of a list, negation apart.
    pub(super) fn among(&mut self, what: &Expr, how: Among, list: &[Expr], whole: &Expr) -> Option<CondNode> {
        match self.infer(what)? {
            Typed::Cell(cell) => self.cell_among(cell, how, list, whole),
            Typed::Unknown(name) => self.unknown_name(&name),
            Typed::Number(_) | Typed::Day(_) if how == Among::Is => {
                let parts: Option<Vec<Cond>> = list
                    .iter()
                    .map(|value| {
                        let compared = Node::Compare(Box::new(what.clone()), Op::Eq, Box::new(value.clone()));
                        let node = self.comparison(&Expr { span: whole.span, node: compared })?;
                        Some(Cond::plain(value.span, node))
                    })
                    .collect();
                any_of(parts?)
            }
            _ => {
                let message =
                    format!("“{}”不能用“属于”“包含”；数请用“≥”“介于”，条件直接写", self.shown(what));
                self.tell(Code::WrongType, what.span, message)
            }
        }
    }

    fn cell_among(&mut self, cell: CellIdx, how: Among, list: &[Expr], whole: &Expr) -> Option<CondNode> {
        let ty = self.scope.cells[cell.0].ty.clone()?;
        let test = match (&ty, how) {
            (ValueType::Flag, Among::Is) => return self.flag(cell, list, whole),
            (ValueType::Period, Among::Is | Among::In) => return self.periods(cell, list),
            (ValueType::Choice(_) | ValueType::Stage(_), Among::Is | Among::In) => {
                Test::Codes(self.values(&ty, list, Code::UnknownChoice)?)
            }
            (ValueType::Industry, Among::Is) => Test::Codes(self.values(&ty, list, Code::UnknownCode)?),
            (ValueType::Industry, Among::In) => {
                Test::Industries(self.values(&ty, list, Code::UnknownCode)?)
            }
            (ValueType::Region, Among::Is | Among::In) => return self.regions(cell, how, list),
            (ValueType::Text { .. } | ValueType::Uscc | ValueType::Phone, Among::Is | Among::In) => {
                Test::Codes(self.words(list)?)
            }
            (ValueType::Text { .. }, Among::Contains) => Test::Words(self.words(list)?),
            (ValueType::Link { kind } | ValueType::Links { kind }, _) => {
                let (kind, words) = (kind.to_string(), self.words(list)?);
                let mut records = Vec::new();
                for (word, value) in words.iter().zip(list) {
                    records.push(self.record(&kind, word, value)?);
                }
                Test::Records(records)
            }
            _ => {
                let label = &self.scope.cells[cell.0].label;
                let message = format!("“{label}”是{}，不能这样比", type_said(&ty));
                return self.tell(Code::WrongType, whole.span, message);
            }
        };
        Some(CondNode::Test(cell, test))
    }

    fn record(&mut self, kind: &str, word: &str, value: &Expr) -> Option<lq_core::RecordId> {
        if let Some(id) = (self.schema.record)(kind, word) {
            return Some(id);
        }
        let label = self.schema.registry.kind(kind).map_or(kind, |kind| &kind.label.zh).to_owned();
        let message = format!("{label}里没有“{}”；请写编号或台账里的名称", excerpt(word));
        self.tell(Code::UnknownRecord, value.span, message)
    }

    fn flag(&mut self, cell: CellIdx, list: &[Expr], whole: &Expr) -> Option<CondNode> {
        let [value] = list else {
            return self.tell(Code::WrongType, whole.span, "“是否”字段后面只写一个“是”或“否”");
        };
        let word = self.word(value)?;
        match ValueType::Flag.parse(&word, None) {
            Ok(Value::Flag(flag)) => Some(CondNode::Test(cell, Test::Flag(flag))),
            _ => {
                let message = format!("“{}”应为“是”或“否”", excerpt(&word));
                self.tell(Code::UnknownChoice, value.span, message)
            }
        }
    }

    fn periods(&mut self, cell: CellIdx, list: &[Expr]) -> Option<CondNode> {
        use crate::checked::Num;
        use crate::plan::Fraction;
        let mut parts = Vec::new();
        for value in list {
            let Node::Period(period) = &value.node else {
                let message = format!("“{}”不是时期；应如“2023年”", self.shown(value));
                return self.tell(Code::BadDate, value.span, message);
            };
            let code = Num::Constant(Fraction::whole(period.code()));
            let node = CondNode::Compare(Num::Cell(cell, Fraction::whole(1)), Op::Eq, code);
            parts.push(Cond::plain(value.span, node));
        }
        any_of(parts)
    }

    /// Values of a cell's type, each by label or code.
    fn values(&mut self, ty: &ValueType, list: &[Expr], code: Code) -> Option<Vec<String>> {
        let mut values = Vec::new();
        let mut is_whole = true;
        for value in list {
            let Some(word) = self.word(value) else {
                is_whole = false;
                continue;
            };
            match ty.parse(&word, None) {
                Ok(Value::Text(code)) => values.push(code),
                _ => {
                    is_whole = false;
                    self.no_such_value(ty, &word, value, code);
                }
            }
        }
        values.sort();
        values.dedup();
        is_whole.then_some(values)
    }

    fn no_such_value(&mut self, ty: &ValueType, word: &str, value: &Expr, code: Code) {
        let labels: Vec<String> = match ty {
            ValueType::Choice(options) => options.iter().map(|option| option.zh.to_string()).collect(),
            ValueType::Stage(stages) => stages.stages.iter().map(|stage| stage.zh.to_string()).collect(),
            ValueType::Industry => industry::all().map(|(_, name)| name.to_owned()).collect(),
            _ => Vec::new(),
        };
        let near = nearest(word, labels.iter().map(String::as_str));
        let what = match ty {
            ValueType::Industry => {
                format!("“{}”不是国民经济行业（GB/T 4754）的代码或名称，应如“C39”", excerpt(word))
            }
            _ if near.is_empty() => {
                let first: Vec<&str> = labels.iter().take(12).map(String::as_str).collect();
                format!("没有“{}”这个选项；可选：{}", excerpt(word), first.join("、"))
            }
            _ => format!("没有“{}”这个选项", excerpt(word)),
        };
        self.problems.push(with_near(code, value.span, what, &near));
    }

    fn regions(&mut self, cell: CellIdx, how: Among, list: &[Expr]) -> Option<CondNode> {
        let mut parts = Vec::new();
        let mut codes = Vec::new();
        for value in list {
            let word = self.word(value)?;
            if matches!(word.as_str(), "本区" | "this_zone" | "本高新区") {
                parts.push(Cond::plain(value.span, CondNode::Test(cell, Test::Home)));
                continue;
            }
            match region::parse(&word) {
                Ok(code) => codes.push(code),
                Err(error) => {
                    return self.tell(Code::UnknownCode, value.span, error.message(Lang::Zh).to_owned());
                }
            }
        }
        codes.sort();
        codes.dedup();
        if !codes.is_empty() {
            let test = if how == Among::Is { Test::Codes(codes) } else { Test::Regions(codes) };
            parts.push(Cond::plain(list[0].span, CondNode::Test(cell, test)));
        }
        any_of(parts)
    }

    fn words(&mut self, list: &[Expr]) -> Option<Vec<String>> {
        let mut words: Vec<String> = list.iter().map(|value| self.word(value)).collect::<Option<_>>()?;
        if words.iter().any(String::is_empty) {
            return self.tell(Code::Nothing, list[0].span, "引号里没有内容；请写上文字，未填请用“未填”");
        }
        words.dedup();
        Some(words)
    }

    /// The word or words of a list's value.
    fn word(&mut self, value: &Expr) -> Option<String> {
        match &value.node {
            Node::Name(name) => Some(name.text.clone()),
            Node::Text(text) => Some(text.clone()),
            Node::Number(number) => Some(number.to_string()),
            Node::Amount(..) | Node::Period(_) => Some(expr_text(value)),
            _ => {
                let message = format!("“{}”不是一个词；此处写选项、代码或引号里的文字", self.shown(value));
                self.tell(Code::WrongType, value.span, message)
            }
        }
    }
}

/// One of the parts.
fn any_of(mut parts: Vec<Cond>) -> Option<CondNode> {
    if parts.len() == 1 { parts.pop().map(|part| part.node) } else { Some(CondNode::Any(parts)) }
}
