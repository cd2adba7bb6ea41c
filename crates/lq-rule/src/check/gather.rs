//! Numbers from the records of another kind that link to the record looked at.

use lq_core::KindSchema;
use lq_core::value::ValueType;

use super::expr::{Number, Typed, type_said};
use super::{Checker, Scope};
use crate::ast::{Aggregate, Expr, Gather, Name};
use crate::checked::{Bound, Cell, CellIdx, Cond, CondNode, Gathered, Num, Source};
use crate::format::expr_text;
use crate::problem::{Code, excerpt};

impl<'s> Checker<'s, '_> {
    pub(super) fn gather(&mut self, gather: &Gather, whole: &Expr) -> Option<Number> {
        if self.scope.is_inner {
            return self.tell(Code::NoLink, whole.span, "“其中”里不能再从别的台账取数；请拆成两条");
        }
        let Some(kind) = self.schema.registry.kind_by_label(&gather.kind.text) else {
            self.problems.push(super::unknown_kind(&gather.kind.text, gather.kind.span, self.schema));
            return None;
        };
        let via = self.via(kind, gather)?;
        let inner = Scope { kind, cells: Vec::new(), is_inner: true };
        let outer = std::mem::replace(&mut self.scope, inner);
        let read = self.within(gather, whole);
        let inner = std::mem::replace(&mut self.scope, outer);
        let (field, ty, only) = read?;
        let mut gathered = Gathered {
            how: gather.how,
            kind: kind.kind.to_string(),
            via,
            cells: inner.cells,
            field,
            only,
            bound: Bound::Exact,
        };
        let label = expr_text(whole);
        if gather.how != Aggregate::Average {
            return self.gathered(gathered, ty, label);
        }
        gathered.how = Aggregate::Count;
        let count = self.gathered(gathered.clone(), None, format!("{label}的件数"))?;
        gathered.how = Aggregate::Sum;
        let sum = self.gathered(gathered, ty, format!("{label}的合计"))?;
        let num = Num::Product(vec![(true, sum.num.clone()), (false, count.num)]);
        Some(Number { num, ..sum })
    }

    /// The cell a gathering fills.
    fn gathered(&mut self, gathered: Gathered, ty: Option<ValueType>, label: String) -> Option<Number> {
        let is_reachable = is_reachable(&gathered);
        let cell = Cell { source: Source::Gathered(Box::new(gathered)), ty, label, is_reachable };
        let cell = self.cell(cell);
        match self.typed_cell(cell) {
            Typed::Number(number) => Some(Number { is_large: false, ..number }),
            _ => None,
        }
    }

    /// Place of the field of the other kind that links to this one.
    fn via(&mut self, kind: &'s KindSchema, gather: &Gather) -> Option<usize> {
        let subject = self.scope.kind;
        let links: Vec<usize> = (0..kind.fields.len())
            .filter(|place| kind.fields[*place].ty.linked_kind() == Some(&*subject.kind))
            .collect();
        if let Some(via) = &gather.via {
            let place = kind.field_by_heading(&via.text);
            return match place.filter(|place| links.contains(place)) {
                Some(place) => Some(place),
                None => self.no_such_link(kind, via, &links),
            };
        }
        match links.as_slice() {
            [one] => Some(*one),
            [] => {
                let message = format!(
                    "“{}”没有字段关联到“{}”，不能按每条{}取数",
                    kind.label.zh, subject.label.zh, subject.label.zh
                );
                self.tell(Code::NoLink, gather.kind.span, message)
            }
            _ => {
                let labels: Vec<&str> = links.iter().map(|place| &*kind.fields[*place].label.zh).collect();
                let message = format!(
                    "“{0}”有几个字段关联到“{1}”：{2}；请写明经哪个，如“{0} 经 {3}”",
                    kind.label.zh,
                    subject.label.zh,
                    labels.join("、"),
                    labels[0]
                );
                let meaning = format!("{} 经 {}", gather.kind.text, labels[0]);
                self.tell_meaning(Code::ManyLinks, gather.kind.span, message, meaning)
            }
        }
    }

    fn no_such_link<T>(&mut self, kind: &KindSchema, via: &Name, links: &[usize]) -> Option<T> {
        let labels: Vec<&str> = links.iter().map(|place| &*kind.fields[*place].label.zh).collect();
        let what = format!(
            "“{}”的“{}”不是关联到“{}”的字段；可用：{}",
            kind.label.zh,
            excerpt(&via.text),
            self.scope.kind.label.zh,
            if labels.is_empty() { "无".to_owned() } else { labels.join("、") }
        );
        self.tell(Code::NoLink, via.span, what)
    }

    /// What is read of the other kind's records: the field added up, the type of the number, and which records count.
    fn within(
        &mut self,
        gather: &Gather,
        whole: &Expr,
    ) -> Option<(Option<CellIdx>, Option<ValueType>, Cond)> {
        let only = gather.only.as_ref().map(|only| self.condition(only));
        let field = match (&gather.field, gather.how) {
            (None, Aggregate::Count) => None,
            (Some(name), Aggregate::Count) => {
                return self.tell(Code::Unexpected, name.span, "件数数的是记录，不写字段；请去掉“的 …”");
            }
            (None, _) => {
                let message = format!(
                    "“{}”要写明取哪个字段，如“{}(知识产权 的 质押许可金额)”",
                    excerpt(&expr_text(whole)),
                    crate::format::aggregate_text(gather.how)
                );
                return self.tell(Code::Nothing, whole.span, message);
            }
            (Some(name), _) => match self.field(name)? {
                Some(place) => Some(self.own_cell(place)),
                None => return self.unknown_name(name),
            },
        };
        let only = match only {
            Some(only) => only?,
            None => Cond::plain(whole.span, CondNode::Always(true)),
        };
        let ty = match (field, gather.how) {
            (None, _) | (_, Aggregate::Distinct) => None,
            (Some(cell), _) => match self.typed_cell(cell) {
                Typed::Number(_) => self.scope.cells[cell.0].ty.clone(),
                _ => {
                    let cell = &self.scope.cells[cell.0];
                    let said = cell.ty.as_ref().map_or("件数", type_said);
                    let message = format!("“{}”是{said}，不能合计或平均", cell.label);
                    return self.tell(Code::NotNumber, whole.span, message);
                }
            },
        };
        Some((field, ty, only))
    }
}

/// Whether an enterprise can change a number from many records: it can add records, and change what of theirs is
/// reachable.
fn is_reachable(gathered: &Gathered) -> bool {
    gathered.how == Aggregate::Count && gathered.cells.iter().any(|cell| cell.is_reachable)
}
