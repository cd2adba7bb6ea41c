//! Bringing a checked rule down to a plan over columns.
//!
//! What a day means (今天, 上年) and what the zone is (本区) is settled here; words become codes by the dictionaries
//! of the columns. The plan answers as explaining does, record by record.

mod award;

use lq_core::filter::Op;
use lq_core::time::Day;
use lq_core::value::ValueType;

use crate::checked::{Bound, Cell, CellIdx, Checked, Cond, CondNode, Gathered, Num, Source, Test};
use crate::evaluate::{Sight, count_against, day, words_pass};
use crate::facts::{Facts, kept};
use crate::plan::{ColumnIdx, Condition, Fraction, Number, Plan};

/// What a column of a plan holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Where its cells come from, and what values they are; its label says nothing.
    cell: [Cell; 1],
    coding: Coding,
}

/// How a value becomes an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Coding {
    /// As [`kept`] says.
    Kept,
    /// The place of its words among those of the column's dictionary: words as they are, links as their ids.
    Dictionary,
}

/// What a day, a zone and dictionaries settle.
pub struct Setting<'a> {
    /// The day that is asked about.
    pub on: Day,
    /// Region codes of the zone itself.
    pub home: &'a [String],
    /// The words of a column with [`Coding::Dictionary`], ascending; the place of each is its code.
    pub words: &'a (dyn Fn(&Source) -> &'a [String] + 'a),
}

/// Why a rule has no plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPlan {
    /// A constant does not fit a plan's 64 bits.
    #[error("规则里的数太大，不能成批计算")]
    TooLarge,
    /// A day lies outside the calendar.
    #[error("规则里的日期超出范围")]
    OutOfCalendar,
    /// What is asked has no counterpart in a plan.
    #[error("“{0}”只能逐户计算")]
    Beyond(&'static str),
}

/// Columns that plans share, each source once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColumnList {
    columns: Vec<Column>,
}

impl ColumnList {
    /// The columns, at the places that plans name them by.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn place(&mut self, column: Column) -> ColumnIdx {
        let place = self.columns.iter().position(|held| *held == column).unwrap_or_else(|| {
            self.columns.push(column);
            self.columns.len() - 1
        });
        ColumnIdx(u32::try_from(place).unwrap_or(u32::MAX))
    }
}

impl Column {
    fn new(source: Source, ty: Option<ValueType>, coding: Coding) -> Self {
        Self { cell: [Cell { source, ty, label: String::new(), is_reachable: false }], coding }
    }

    /// Where its cells come from.
    pub fn source(&self) -> &Source {
        &self.cell[0].source
    }

    /// What values they are; `None` for a count of records.
    pub fn ty(&self) -> Option<&ValueType> {
        self.cell[0].ty.as_ref()
    }

    /// How a value becomes an integer.
    pub fn coding(&self) -> Coding {
        self.coding
    }

    /// The cell of one record; `None` where missing.
    ///
    /// * `words`: the column's dictionary, ascending; empty where it has none. Words it does not hold are a missing
    ///   cell.
    pub fn cell(&self, facts: &Facts, words: &[String]) -> Option<i64> {
        let sight = Sight::of(&self.cell, facts);
        match self.coding {
            Coding::Kept => {
                let value = sight.integer(CellIdx(0))?;
                (value.denominator() == 1).then(|| i64::try_from(value.numerator()).ok())?
            }
            Coding::Dictionary => {
                let text = self.ty()?.edit(&sight.fact(CellIdx(0))?.value);
                words.binary_search(&text).ok().and_then(|place| i64::try_from(place).ok())
            }
        }
    }
}

/// Brings a rule down.
///
/// Whether it is in force is asked beforehand ([`crate::Standing`]). The columns it reads are added to `columns`.
///
/// # Errors
/// What a plan cannot say: see [`NoPlan`].
pub fn lower(rule: &Checked, setting: &Setting<'_>, columns: &mut ColumnList) -> Result<Plan, NoPlan> {
    let mut lowering = Lowering { cells: &rule.cells, setting, columns };
    let condition = lowering.condition(&rule.condition)?;
    let amount = rule.award.as_ref().map(|award| lowering.award(award)).transpose()?;
    Ok(Plan { condition, amount })
}

struct Lowering<'a, 's> {
    cells: &'a [Cell],
    setting: &'a Setting<'s>,
    columns: &'a mut ColumnList,
}

impl Lowering<'_, '_> {
    fn column(&mut self, cell: CellIdx) -> ColumnIdx {
        let Cell { source, ty, .. } = &self.cells[cell.0];
        let coding = if is_worded(ty.as_ref()) { Coding::Dictionary } else { Coding::Kept };
        self.columns.place(Column::new(source.clone(), ty.clone(), coding))
    }

    /// The column of a count's bound.
    fn bound(&mut self, cell: CellIdx, bound: Bound) -> ColumnIdx {
        let Cell { source, ty, .. } = &self.cells[cell.0];
        let source = match source {
            Source::Gathered(gathered) => {
                Source::Gathered(Box::new(Gathered { bound, ..(**gathered).clone() }))
            }
            other => other.clone(),
        };
        self.columns.place(Column::new(source, ty.clone(), Coding::Kept))
    }

    fn condition(&mut self, cond: &Cond) -> Result<Condition, NoPlan> {
        Ok(match &cond.node {
            CondNode::Always(answer) => Condition::Always(Some(*answer)),
            CondNode::Compare(left, op, right) => self.compare(left, *op, right)?,
            CondNode::Test(cell, test) => self.test(*cell, test),
            CondNode::Filled(cell) => Condition::Recorded(self.column(*cell)),
            CondNode::All(parts) => Condition::All(self.conditions(parts)?),
            CondNode::Any(parts) => Condition::Any(self.conditions(parts)?),
            CondNode::AtLeast(wanted, parts) => Condition::AtLeast(*wanted, self.conditions(parts)?),
            CondNode::Not(part) => Condition::Not(Box::new(self.condition(part)?)),
        })
    }

    fn conditions(&mut self, parts: &[Cond]) -> Result<Vec<Condition>, NoPlan> {
        parts.iter().map(|part| self.condition(part)).collect()
    }

    fn compare(&mut self, left: &Num, op: Op, right: &Num) -> Result<Condition, NoPlan> {
        if let Some((cell, op, bound)) = count_against(self.cells, left, op, right) {
            return self.count(cell, op, bound);
        }
        // A cell times a scale against a constant: the scale goes to the constant's side.
        if let (Num::Cell(cell, scale), Num::Constant(bound)) = (left, right)
            && *scale != Fraction::whole(1)
            && let Ok(Some(bound)) = bound.over(*scale)
            && let Ok(bound) = constant(bound)
        {
            return Ok(Condition::Compare(Number::Column(self.column(*cell)), op, bound));
        }
        Ok(Condition::Compare(self.number(left)?, op, self.number(right)?))
    }

    /// A count between two bounds: decided where both ends are.
    fn count(&mut self, cell: CellIdx, op: Op, bound: Fraction) -> Result<Condition, NoPlan> {
        let low = Number::Column(self.bound(cell, Bound::Low));
        let high = Number::Column(self.bound(cell, Bound::High));
        let bound = constant(bound)?;
        let open = || Condition::Always(None);
        let at = |end: &Number, op| Condition::Compare(end.clone(), op, bound.clone());
        Ok(match op {
            Op::Eq | Op::Ne => {
                let is = Condition::All(vec![at(&low, Op::Eq), at(&high, Op::Eq)]);
                let may_be = Condition::All(vec![at(&low, Op::Le), at(&high, Op::Ge), open()]);
                let equal = Condition::Any(vec![is, may_be]);
                if op == Op::Eq { equal } else { Condition::Not(Box::new(equal)) }
            }
            _ => {
                let both = Condition::All(vec![at(&low, op), at(&high, op)]);
                let either = Condition::Any(vec![at(&low, op), at(&high, op)]);
                Condition::Any(vec![both, Condition::All(vec![either, open()])])
            }
        })
    }

    fn test(&mut self, cell: CellIdx, test: &Test) -> Condition {
        let column = self.column(cell);
        let ty = self.cells[cell.0].ty.clone();
        let place = |place: usize| i64::try_from(place).unwrap_or(i64::MAX);
        let values: Vec<i64> = match (test, &ty) {
            (Test::Flag(wanted), _) => vec![i64::from(*wanted)],
            (Test::Codes(codes), Some(ty @ (ValueType::Choice(_) | ValueType::Stage(_)))) => {
                let code = |code: &String| kept(&lq_core::Value::Text(code.clone()), ty);
                codes.iter().filter_map(code).collect()
            }
            (Test::Records(records), _) => {
                let ids: Vec<String> = records.iter().map(ToString::to_string).collect();
                let words = (self.setting.words)(&self.cells[cell.0].source);
                let holds = |word: &String| word.split(',').any(|id| ids.iter().any(|own| own == id));
                words.iter().enumerate().filter(|(_, word)| holds(word)).map(|(at, _)| place(at)).collect()
            }
            _ => {
                let words = (self.setting.words)(&self.cells[cell.0].source);
                let passes = |word: &String| words_pass(word, test, self.setting.home);
                words.iter().enumerate().filter(|(_, word)| passes(word)).map(|(at, _)| place(at)).collect()
            }
        };
        let mut values = values;
        values.sort_unstable();
        values.dedup();
        Condition::OneOf(column, values)
    }

    fn number(&mut self, num: &Num) -> Result<Number, NoPlan> {
        match num {
            Num::Constant(value) => constant(*value),
            Num::Cell(cell, scale) => {
                let column = Number::Column(self.column(*cell));
                Ok(match (*scale == Fraction::whole(1), constant(*scale)?) {
                    (true, _) => column,
                    (_, Number::Divide(one, below)) if *one == Number::Constant(1) => {
                        Number::Divide(Box::new(column), below)
                    }
                    (_, scale) => Number::Multiply(Box::new(column), Box::new(scale)),
                })
            }
            Num::Day(point) => {
                let day = day(*point, self.setting.on).ok_or(NoPlan::OutOfCalendar)?;
                Ok(Number::Constant(i64::from(day.days())))
            }
            Num::AtLeastZero(inner) => {
                Ok(Number::Greatest(Box::new(self.number(inner)?), Box::new(Number::Constant(0))))
            }
            Num::Sum(terms) => self.chain(terms, 0, Number::Add, Number::Subtract),
            Num::Product(factors) => self.chain(factors, 1, Number::Multiply, Number::Divide),
        }
    }

    /// Parts joined from left to right; a first part that is taken away or divided by follows a neutral one.
    fn chain(
        &mut self,
        parts: &[(bool, Num)],
        neutral: i64,
        join: fn(Box<Number>, Box<Number>) -> Number,
        part_from: fn(Box<Number>, Box<Number>) -> Number,
    ) -> Result<Number, NoPlan> {
        let mut so_far: Option<Number> = None;
        for (sort, part) in parts {
            let part = self.number(part)?;
            so_far = Some(match (so_far, sort) {
                (None, true) => part,
                (before, true) => join(Box::new(before.unwrap_or(Number::Constant(neutral))), Box::new(part)),
                (before, false) => {
                    part_from(Box::new(before.unwrap_or(Number::Constant(neutral))), Box::new(part))
                }
            });
        }
        Ok(so_far.unwrap_or(Number::Constant(neutral)))
    }
}

/// Whether a type is kept as words, so that a column of it has a dictionary.
fn is_worded(ty: Option<&ValueType>) -> bool {
    !matches!(
        ty,
        None | Some(
            ValueType::Flag
                | ValueType::Day
                | ValueType::Period
                | ValueType::Money { .. }
                | ValueType::Quantity { .. }
                | ValueType::Rate { .. }
                | ValueType::Number
                | ValueType::Percent
                | ValueType::Choice(_)
                | ValueType::Stage(_)
        )
    )
}

/// A constant of a plan: whole, or one whole number over another.
fn constant(value: Fraction) -> Result<Number, NoPlan> {
    let fit = |number: i128| i64::try_from(number).map_err(|_| NoPlan::TooLarge);
    let above = Number::Constant(fit(value.numerator())?);
    if value.denominator() == 1 {
        return Ok(above);
    }
    Ok(Number::Divide(Box::new(above), Box::new(Number::Constant(fit(value.denominator())?))))
}
