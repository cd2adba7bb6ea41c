//! What an accepted fact becomes: a placement, a target, a project or an indicator value.

use lq_core::change::FieldEdit;
use lq_core::citation::Evidence;
use lq_core::field::Coded;
use lq_core::filter::Filter;
use lq_core::schema::Record;
use lq_core::time::{AsOf, Period};
use lq_core::value::Unit;
use lq_core::{Day, RecordId, Value, ValueType};
use lq_model::kinds::{
    Enterprise, EnterpriseState, Fact, Indicator, IndicatorNature, Placement, PlacementStage, Project,
    ProjectStage, Segment, Target, TargetMetric, TargetState,
};
use lq_read::{FactKind, Page, Stage, Status, Suggestion};
use lq_store::{Query, Tx};

use super::reading::Correction;
use crate::draft::Resolve;
use crate::links::TxLinks;
use crate::rights::Verb;
use crate::{App, AppError, Caller};

/// A record to make, or fields to set in a standing one.
pub(super) struct Proposal {
    /// Kind of the record.
    pub(super) kind: String,
    /// The standing record the value goes into.
    standing: Option<RecordId>,
    fields: Vec<(usize, Value)>,
    id: RecordId,
    /// An enterprise the text names and the ledger did not have.
    enterprise: Option<(RecordId, Vec<(usize, Value)>)>,
}

/// What was read, with what the reviewer said otherwise.
struct Reviewed<'a> {
    fact: &'a Fact,
    suggestion: Suggestion,
    correction: &'a Correction,
    amount: Value,
    due: Option<Period>,
    metric: String,
    subject: String,
}

/// Works out what a fact becomes.
///
/// # Errors
/// Unfit, saying what is missing: an unknown segment, an enterprise not named, a unit not known.
pub(super) fn of(
    app: &App,
    caller: &Caller,
    tx: &mut Tx<'_>,
    zone: RecordId,
    fact: &Fact,
    page: &Page,
    correction: &Correction,
) -> Result<Proposal, AppError> {
    let reviewed = reviewed(fact, page, correction)?;
    let kind = correction.kind.clone().unwrap_or_else(|| {
        match reviewed.suggestion.kind {
            FactKind::Capacity => Placement::KIND,
            FactKind::Target => Target::KIND,
            FactKind::Investment if is_one_project(&reviewed.subject) => Project::KIND,
            _ => Indicator::KIND,
        }
        .to_owned()
    });
    let schema = app.kind(&kind)?;
    app.rights.may(caller, &schema, Verb::Create)?;
    let mut maker = Maker { app, tx, zone, enterprise: None };
    let named = match kind.as_str() {
        "placement" => maker.placement(&reviewed)?,
        "target" => maker.target(&reviewed)?,
        "project" => maker.project(&reviewed),
        "indicator" => maker.indicator(&reviewed),
        other => {
            return Err(AppError::field(
                "kind",
                format!("读报事实不能写入“{other}”；可选产能、目标、指标、项目"),
            ));
        }
    };
    let enterprise = maker.enterprise.take();
    let standing = match &correction.record {
        Some(words) => {
            let found = TxLinks { app, tx, zone }.resolve(&kind, words);
            Some(found.map_err(|sentence| AppError::field("record", sentence))?)
        }
        None => None,
    };
    let place = |(name, value): (&str, Value)| schema.field(name).map(|field| (field, value));
    let mut fields: Vec<(usize, Value)> = named.into_iter().filter_map(place).collect();
    fields.sort_by_key(|(field, _)| *field);
    Ok(Proposal { kind, standing, fields, id: app.new_id(), enterprise })
}

/// Whether words name one project rather than a number of them (重大项目, 光伏产业项目) or a zone.
fn is_one_project(words: &str) -> bool {
    let sorts = [
        "重大", "重点", "产业", "签约", "开工", "新建", "在建", "续建", "储备", "各类", "研发", "工业",
        "投资",
    ];
    let named = ["项目", "基地", "产业园", "工程", "生产线", "工厂", "总部", "中心"]
        .iter()
        .find_map(|end| words.strip_suffix(end))
        .is_some_and(|rest| !sorts.iter().any(|sort| rest.ends_with(sort)));
    named && words.chars().count() >= 5
}

fn reviewed<'a>(fact: &'a Fact, page: &Page, correction: &'a Correction) -> Result<Reviewed<'a>, AppError> {
    let start = fact.span_start.map(|start| start.nanos() / 1_000_000_000);
    let read = page.facts.iter().find(|read| i64::try_from(read.source_mark.start).ok() == start);
    let suggestion = read.map(|read| read.suggestion.clone()).unwrap_or(Suggestion {
        kind: FactKind::Other,
        stage: None,
        firm: None,
        product: None,
        part_of: None,
    });
    let own = |held: &Option<String>, read: Option<String>| held.clone().or(read).unwrap_or_default();
    let unit = own(&correction.unit, fact.unit.as_ref().map(ToString::to_string));
    let value = own(&correction.value, Some(fact.value.to_string()));
    let date = match &correction.date {
        Some(words) => {
            Some(Period::parse(words).map_err(|error| AppError::field("date", error.to_string()))?)
        }
        None => fact.date,
    };
    Ok(Reviewed {
        amount: amount(&value, &unit)?,
        metric: own(&correction.metric, Some(fact.metric.to_string())),
        subject: own(&correction.subject, fact.subject.as_ref().map(ToString::to_string)),
        due: date,
        suggestion,
        correction,
        fact,
    })
}

/// The number with its unit as money, percentage or quantity, whichever the unit says.
fn amount(value: &str, unit: &str) -> Result<Value, AppError> {
    let words = format!("{value}{unit}");
    let types = if unit.ends_with('元') {
        [ValueType::Money { any_currency: true }, ValueType::Quantity { unit: None }]
    } else if unit == "%" {
        [ValueType::Percent, ValueType::Quantity { unit: None }]
    } else {
        [ValueType::Quantity { unit: None }, ValueType::Money { any_currency: true }]
    };
    let mut said = String::new();
    for ty in types {
        match ty.parse(&words, None) {
            Ok(value) => return Ok(value),
            Err(error) if said.is_empty() => said = error.to_string(),
            Err(_) => {}
        }
    }
    Err(AppError::field("value", format!("“{words}”不能写入台账：{said}；请更正数值或单位")))
}

type Named = Vec<(&'static str, Value)>;

struct Maker<'a, 'tx> {
    app: &'a App,
    tx: &'a mut Tx<'tx>,
    zone: RecordId,
    enterprise: Option<(RecordId, Vec<(usize, Value)>)>,
}

impl Maker<'_, '_> {
    fn placement(&mut self, of: &Reviewed<'_>) -> Result<Named, AppError> {
        let segment = self.segment(of)?.ok_or_else(|| {
            AppError::field("subject", "没有认出是哪个环节；请在“对象”里写明环节名称，或先登记环节及其别名")
        })?;
        let firm = of.correction.subject.clone().or_else(|| of.suggestion.firm.clone());
        let firm =
            firm.ok_or_else(|| AppError::field("subject", "原文没有点名企业；请在“对象”里写明企业名称"))?;
        let enterprise = self.enterprise_named(&firm)?;
        let stage = match of.suggestion.stage {
            Some(Stage::Building) => PlacementStage::Building,
            Some(Stage::Trial) => PlacementStage::Trial,
            Some(Stage::Producing) => PlacementStage::Producing,
            Some(Stage::Planned) | None => PlacementStage::Planned,
        };
        let name = [Some(of.subject.clone()), of.suggestion.part_of.clone()].into_iter().flatten();
        let mut fields = vec![
            ("name", Value::Text(name.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "))),
            ("enterprise", Value::Link(enterprise)),
            ("segment", Value::Link(segment)),
            ("capacity", of.amount.clone()),
            ("stage", Value::Text(stage.code().to_owned())),
        ];
        fields.retain(|(_, value)| *value != Value::Text(String::new()));
        if of.suggestion.part_of.is_some() {
            let whole = self.whole(enterprise, segment, of.fact)?;
            fields.extend(whole.map(|whole| ("part_of", Value::Link(whole))));
        }
        Ok(fields)
    }

    /// The placement a phase belongs to: of the enterprise's ones at the segment that are no phases themselves the
    /// one the same text spoke of last before it, else the first.
    fn whole(
        &mut self,
        enterprise: RecordId,
        segment: RecordId,
        phase: &Fact,
    ) -> Result<Option<RecordId>, AppError> {
        let filter = Filter::is("enterprise", Value::Link(enterprise))
            .and(Filter::is("segment", Value::Link(segment)));
        let rows = self.rows(Placement::KIND, &filter)?;
        let wholes: Vec<RecordId> = rows
            .iter()
            .filter(|row| {
                Placement::from_values(&row.values).is_ok_and(|placement| placement.part_of.is_none())
            })
            .map(|row| row.id)
            .collect();
        let of_source = Filter::is("source", Value::Link(phase.source.id()));
        let told = self.rows(Fact::KIND, &of_source)?;
        let told = told.iter().filter_map(|row| Fact::from_values(&row.values).ok());
        let last = told
            .filter(|fact| fact.span_start < phase.span_start)
            .filter_map(|fact| Some((fact.span_start, fact.record_id?.to_string().parse().ok()?)))
            .filter(|(_, record)| wholes.contains(record))
            .max_by_key(|(start, _)| *start);
        Ok(last.map(|(_, record)| record).or(wholes.first().copied()))
    }

    fn target(&mut self, of: &Reviewed<'_>) -> Result<Named, AppError> {
        let segment = self.segment(of)?;
        let words = format!("{}{}", of.subject, of.metric);
        let metric = match &of.amount {
            Value::Quantity(_) if segment.is_some() => TargetMetric::Capacity,
            _ if words.contains("产值") && matches!(of.amount, Value::Money(_)) => TargetMetric::Output,
            _ if words.contains("产值") => TargetMetric::OutputGrowth,
            _ if words.contains("就业") => TargetMetric::Jobs,
            _ if words.contains('税') => TargetMetric::Tax,
            _ if words.contains("投资") => TargetMetric::Investment,
            _ => TargetMetric::Other,
        };
        let mut fields = vec![
            ("name", Value::Text(words)),
            ("metric", Value::Text(metric.code().to_owned())),
            (amount_field(&of.amount), of.amount.clone()),
            ("state", Value::Text(TargetState::InForce.code().to_owned())),
        ];
        fields.extend(segment.map(|segment| ("segment", Value::Link(segment))));
        fields.extend(of.due.map(|due| ("due", Value::Period(due))));
        fields.extend(self.roughness(of).map(|words| ("roughness", words)));
        Ok(fields)
    }

    fn project(&mut self, of: &Reviewed<'_>) -> Named {
        let stage = match of.suggestion.stage {
            Some(Stage::Building) => ProjectStage::Building,
            Some(Stage::Trial) => ProjectStage::Trial,
            Some(Stage::Producing) => ProjectStage::Producing,
            Some(Stage::Planned) | None => ProjectStage::Signed,
        };
        let name = if of.subject.is_empty() { of.metric.clone() } else { of.subject.clone() };
        let mut fields = vec![("name", Value::Text(name)), ("stage", Value::Text(stage.code().to_owned()))];
        if matches!(of.amount, Value::Money(_)) {
            fields.push(("total_investment", of.amount.clone()));
        }
        fields
    }

    fn indicator(&mut self, of: &Reviewed<'_>) -> Named {
        let metric = if of.subject.is_empty() || of.metric.contains(&of.subject) {
            of.metric.clone()
        } else {
            format!("{} {}", of.subject, of.metric)
        };
        let mut fields = vec![("metric", Value::Text(metric)), (amount_field(&of.amount), of.amount.clone())];
        let words = of.fact.qualifier.as_ref().map(ToString::to_string).unwrap_or_default();
        let nature = [
            (Status::Planned, IndicatorNature::Planned),
            (Status::Target, IndicatorNature::Target),
            (Status::Cumulative, IndicatorNature::Cumulative),
        ];
        let nature =
            nature.into_iter().find(|(status, _)| words.contains(status.label())).map(|(_, nature)| nature);
        fields.extend(nature.map(|nature| ("nature", Value::Text(nature.code().to_owned()))));
        fields.extend(of.due.map(|due| ("period", Value::Period(due))));
        fields.extend(self.roughness(of).map(|words| ("roughness", words)));
        fields
    }

    fn roughness(&self, of: &Reviewed<'_>) -> Option<Value> {
        let words =
            of.correction.qualifier.clone().or(of.fact.qualifier.as_ref().map(ToString::to_string))?;
        let rough: Vec<&str> = words
            .split('、')
            .filter(|word| ["约", "余", "近", "超", "至少", "至多", "力争"].contains(word))
            .collect();
        (!rough.is_empty()).then(|| Value::Text(rough.join("、")))
    }

    /// The segment whose name or alias the words hold; the longest such name wins. A segment counted in GW takes no
    /// 倍 and no 台.
    fn segment(&mut self, of: &Reviewed<'_>) -> Result<Option<RecordId>, AppError> {
        let said = of.correction.subject.iter().chain(&of.correction.metric);
        let read = of.suggestion.product.iter().chain([&of.subject, &of.metric]);
        let words: Vec<&String> = said.chain(read).filter(|words| !words.is_empty()).collect();
        let rows = self.rows(Segment::KIND, &Filter::All)?;
        let segments: Vec<(RecordId, Segment)> =
            rows.iter().filter_map(|row| Some((row.id, Segment::from_values(&row.values).ok()?))).collect();
        let segments: Vec<_> =
            segments.into_iter().filter(|(_, own)| is_counted_in(own, &of.amount)).collect();
        for words in words {
            let mut best: Option<(usize, RecordId)> = None;
            for (id, segment) in &segments {
                let name = segment.name.to_string();
                let aliases = segment.aliases.as_ref().map(ToString::to_string).unwrap_or_default();
                let names = aliases.split(['\n', '、', '，', ',', ';', '；', '/']).chain([name.as_str()]);
                let longest = names.map(str::trim).filter(|name| !name.is_empty() && words.contains(name));
                if let Some(length) = longest.map(str::len).max() {
                    best = best.max(Some((length, *id)));
                }
            }
            if let Some((_, id)) = best {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    fn enterprise_named(&mut self, name: &str) -> Result<RecordId, AppError> {
        let links = &mut TxLinks { app: self.app, tx: self.tx, zone: self.zone };
        if let Ok(found) = links.resolve(Enterprise::KIND, name) {
            return Ok(found);
        }
        let schema = self.app.kind(Enterprise::KIND)?;
        let id = self.app.new_id();
        let fields = [
            ("name", Value::Text(name.to_owned())),
            ("state", Value::Text(EnterpriseState::ALL[0].code().to_owned())),
        ];
        let place = |(name, value): (&str, Value)| schema.field(name).map(|field| (field, value));
        let mut fields: Vec<(usize, Value)> = fields.into_iter().filter_map(place).collect();
        fields.sort_by_key(|(field, _)| *field);
        self.enterprise = Some((id, fields));
        Ok(id)
    }

    fn rows(&mut self, kind: &str, filter: &Filter) -> Result<Vec<lq_core::Row>, AppError> {
        let as_of = AsOf::today(self.tx.today());
        let query = Query { zone: Some(self.zone), with_total: false, ..Query::new(kind, filter, as_of) };
        Ok(self.tx.query(&query)?.rows)
    }
}

/// Whether an amount converts to the unit a segment is counted in; money and shares say nothing of it.
fn is_counted_in(segment: &Segment, amount: &Value) -> bool {
    let (Value::Quantity(quantity), Some(unit)) = (amount, Unit::find(&segment.unit.to_string())) else {
        return true;
    };
    quantity.to_f64(unit).is_ok()
}

fn amount_field(amount: &Value) -> &'static str {
    match amount {
        Value::Money(_) => "amount",
        Value::Percent(_) => "share",
        _ => "quantity",
    }
}

impl Proposal {
    /// Writes the record with its evidence, holding from `from`, and returns its id.
    pub(super) fn apply(
        &self,
        tx: &mut Tx<'_>,
        evidence: &Evidence,
        from: Day,
    ) -> Result<RecordId, AppError> {
        let edits = |fields: &[(usize, Value)]| -> Vec<FieldEdit> {
            let edit = |(field, value): &(usize, Value)| FieldEdit {
                field: *field,
                value: Some(value.clone()),
                valid_from: from,
                evidence: Some(evidence.clone()),
            };
            fields.iter().map(edit).collect()
        };
        if let Some((id, fields)) = &self.enterprise {
            tx.create(Enterprise::KIND, *id, edits(fields))?;
        }
        match self.standing {
            Some(id) => tx.set(&self.kind, id, edits(&self.fields))?,
            None => tx.create(&self.kind, self.id, edits(&self.fields))?,
        };
        Ok(self.standing.unwrap_or(self.id))
    }
}
