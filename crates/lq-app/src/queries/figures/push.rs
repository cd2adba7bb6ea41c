//! Figures the database counts: whose value is a count or made of one field. Every condition is a filter.

use lq_core::filter::Filter;
use lq_core::{Day, Registry};
use lq_rule::ast::Aggregate;
use lq_rule::checked::{Checked, Num, Source};
use lq_rule::figure::Totals;
use lq_rule::filter;
use lq_rule::plan::Fraction;
use lq_store::{Made, Measure, Measured};

use crate::{AppError, rules};

/// A figure as the database is asked for it.
#[derive(Clone, Debug)]
pub(super) struct Pushed {
    /// Rows that count.
    pub(super) filter: Filter,
    made: Made,
    share: Option<Filter>,
    /// What an integer of the field is worth.
    scale: Fraction,
}

impl Pushed {
    /// `None` where the rule needs more than the database is asked for.
    pub(super) fn of(rule: &Checked, on: Day, home: &[String], registry: &Registry) -> Option<Self> {
        let schema = registry.kind(&rule.subject)?;
        let ground = rules::ground(registry, home, on);
        let counted = rule.value.as_ref()?;
        let field = |cell: usize| match rule.cells[cell].source {
            Source::Field(place) => Some(place),
            _ => None,
        };
        let (mut made, mut scale) = (Made::Count, Fraction::whole(1));
        match (&counted.number, counted.cell) {
            (Some((Num::Cell(cell, of_cell), _)), _) => {
                (made, scale) = (Made::Number(field(cell.0)?), *of_cell);
            }
            (Some(_), _) => return None,
            (None, Some(cell)) => made = Made::Distinct(field(cell.0)?),
            (None, None) => {}
        }
        let share = match &counted.share {
            Some(share) => Some(filter::filter_of(rule, share, &ground)?),
            None => None,
        };
        let filter = filter::filter(rule, &ground)?;
        made.is_told(schema).then_some(Self { filter, made, share, scale })
    }

    /// With what it looks at of other kinds narrowed to what the caller reaches.
    ///
    /// # Errors
    /// As those of `narrow`.
    pub(super) fn within(
        self,
        narrow: impl Fn(&Filter) -> Result<Filter, AppError>,
    ) -> Result<Self, AppError> {
        let share = self.share.as_ref().map(&narrow).transpose()?;
        Ok(Self { filter: narrow(&self.filter)?, share, ..self })
    }

    pub(super) fn measure(&self) -> Measure<'_> {
        Measure { filter: &self.filter, made: self.made, share: self.share.as_ref() }
    }

    /// What the database counted, as the engine would have.
    pub(super) fn totals(&self, how: Aggregate, measured: &Measured) -> Totals {
        let worth = |kept: i64| Fraction::whole(kept).times(self.scale).ok();
        let n_unmeasured = match (self.made, how) {
            (_, Aggregate::Share) => measured.n_undecided,
            (Made::Count, _) => 0,
            _ => measured.n_rows - measured.n_known,
        };
        Totals {
            n_rows: measured.n_rows,
            n_open: measured.n_open,
            n_unmeasured,
            n_part: measured.n_part,
            n_distinct: measured.n_distinct,
            sum: i64::try_from(measured.sum).ok().and_then(worth),
            most: measured.most.and_then(worth),
            least: measured.least.and_then(worth),
        }
    }
}
