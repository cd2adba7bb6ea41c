//! Counting figures: by the database where it can, else row by row; within what the caller may see.

use std::collections::BTreeMap;

use lq_core::filter::Filter;
use lq_core::schema::{KindSchema, Record};
use lq_core::time::AsOf;
use lq_core::{RecordId, Registry};
use lq_model::kinds::Indicator;
use lq_rule::checked::{Cell, Checked, Source};
use lq_rule::figure::{Totals, missing};
use lq_store::{Measure, Reader};

use super::define::how;
use super::plain::{gathered, metrics, own_places};
use super::push::Pushed;
use crate::caller::Role;
use crate::feeds::facts;
use crate::queries::visible;
use crate::queries::within::within;
use crate::rights::{Reach, Verb};
use crate::{App, AppError, Caller};

/// Something that is missing in the rows of which it is open whether they count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// What people call it.
    pub label: String,
    /// English name of the field of the counted kind; empty where it is none.
    pub field: String,
    /// In how many rows.
    pub n_rows: u64,
}

/// Figures of a zone as of a time, asked by somebody.
pub(super) struct Asked<'a> {
    pub(super) app: &'a App,
    pub(super) caller: &'a Caller,
    pub(super) zone: RecordId,
    pub(super) as_of: AsOf,
}

impl Asked<'_> {
    /// Counts several figures, those of one kind together where the database can.
    pub(super) fn many(
        &self,
        reader: &mut Reader<'_>,
        rules: &[&Checked],
    ) -> Result<Vec<Result<Totals, AppError>>, AppError> {
        let registry = self.app.registry_of(Some(self.zone));
        let home = facts::home(reader, self.zone, self.as_of)?;
        let mut told: Vec<Option<Result<Totals, AppError>>> = Vec::with_capacity(rules.len());
        let mut by_kind: BTreeMap<&str, Vec<(usize, Pushed)>> = BTreeMap::new();
        for (at, rule) in rules.iter().enumerate() {
            told.push(self.readable(&registry, rule).err().map(Err));
            let pushed = Pushed::of(rule, self.as_of.on, &home, &registry);
            if let (None, Some(pushed)) = (&told[at], pushed) {
                let schema = self.app.kind_of(Some(self.zone), &rule.subject)?;
                let narrow =
                    |filter: &Filter| within(self.app, self.caller, Some(self.zone), &schema, filter);
                by_kind.entry(&rule.subject).or_default().push((at, pushed.within(narrow)?));
            }
        }
        for (kind, asked) in by_kind {
            let scope = self.app.rights.scope(self.caller, self.app.kind(kind)?.as_ref(), Verb::Read)?;
            let measures: Vec<Measure<'_>> = asked.iter().map(|(_, pushed)| pushed.measure()).collect();
            let measured = reader.measure(kind, Some(self.zone), &scope, self.as_of, &measures)?;
            for ((at, pushed), measured) in asked.iter().zip(&measured) {
                told[*at] = Some(Ok(pushed.totals(how(rules[*at]), measured)));
            }
        }
        let mut all = Vec::with_capacity(told.len());
        for (told, rule) in told.into_iter().zip(rules) {
            all.push(match told {
                Some(told) => told,
                None => self.plainly(reader, rule, &mut |_, _, _| {}),
            });
        }
        Ok(all)
    }

    /// Counts one figure, and what is missing where it is open whether a row counts.
    pub(super) fn with_lacks(
        &self,
        reader: &mut Reader<'_>,
        rule: &Checked,
    ) -> Result<(Totals, Vec<Lack>), AppError> {
        let totals = self.one(reader, rule)?;
        if totals.n_open == 0 {
            return Ok((totals, Vec::new()));
        }
        let mut counts: BTreeMap<usize, u64> = BTreeMap::new();
        self.plainly(reader, rule, &mut |_, taken, facts| {
            if taken == lq_rule::figure::Taken::Open {
                missing(rule, facts).into_iter().for_each(|cell| *counts.entry(cell).or_default() += 1);
            }
        })?;
        let schema = self.app.kind_of(Some(self.zone), &rule.subject)?;
        let lack = |(cell, n_rows): (usize, u64)| Lack {
            label: rule.cells[cell].label.clone(),
            field: field_name(&schema, &rule.cells[cell]),
            n_rows,
        };
        let mut lacks: Vec<Lack> = counts.into_iter().map(lack).collect();
        lacks.sort_by(|a, b| b.n_rows.cmp(&a.n_rows).then_with(|| a.label.cmp(&b.label)));
        Ok((totals, lacks))
    }

    /// Counts one figure.
    pub(super) fn one(&self, reader: &mut Reader<'_>, rule: &Checked) -> Result<Totals, AppError> {
        let told = self.many(reader, &[rule])?.pop();
        told.unwrap_or_else(|| Err(AppError::Unfit("这条规则不是口径".to_owned())))
    }

    /// Refuses a figure that rests on what the caller may not see: its value would tell of it.
    pub(super) fn readable(&self, registry: &Registry, rule: &Checked) -> Result<(), AppError> {
        self.fields_readable(registry, &rule.subject, own_places(&rule.cells).into_iter())?;
        for gathered in gathered(&rule.cells) {
            let places = own_places(&gathered.cells).into_iter().chain([gathered.via]);
            self.fields_readable(registry, &gathered.kind, places)?;
        }
        if !metrics(&rule.cells).is_empty() {
            self.fields_readable(registry, Indicator::KIND, std::iter::empty())?;
        }
        Ok(())
    }

    fn fields_readable(
        &self,
        registry: &Registry,
        kind: &str,
        places: impl Iterator<Item = usize>,
    ) -> Result<(), AppError> {
        let schema = registry.kind(kind).ok_or_else(|| AppError::NotFound(format!("名为“{kind}”的台账")))?;
        self.app.rights.scope(self.caller, schema, Verb::Read)?;
        let visible = visible::fields(self.caller, schema);
        for place in places {
            let Some(field) = schema.fields.get(place) else { continue };
            if field.is_personal || visible.binary_search(&place).is_err() {
                let role = self.caller.role.label().zh;
                return Err(AppError::Refused {
                    why: format!("这个口径用到“{}”的“{}”，{role}不能查看", schema.label.zh, field.label.zh),
                    who_can: self.who_sees(schema, place),
                });
            }
        }
        Ok(())
    }

    fn who_sees(&self, schema: &KindSchema, place: usize) -> String {
        let field = &schema.fields[place];
        let sees = |role: &Role| {
            !field.is_personal
                && field.seen_by <= role.audience()
                && self.app.rights.reach(*role, &schema.kind, Verb::Read) == Reach::Zone
        };
        let roles: Vec<String> =
            Role::ALL.into_iter().filter(sees).map(|role| role.label().zh.into_owned()).collect();
        if roles.is_empty() { "（无，个人信息不作统计）".to_owned() } else { roles.join("、") }
    }
}

fn field_name(schema: &KindSchema, cell: &Cell) -> String {
    match cell.source {
        Source::Field(place) => schema.fields.get(place).map(|field| field.name.to_string()),
        _ => None,
    }
    .unwrap_or_default()
}
