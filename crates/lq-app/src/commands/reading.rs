//! Texts read into facts, and the review of the facts.

use lq_core::change::FieldEdit;
use lq_core::citation::{Evidence, Span};
use lq_core::field::Coded;
use lq_core::schema::{KindSchema, Record};
use lq_core::time::{AsOf, Period};
use lq_core::value::{Decimal, Percent, text};
use lq_core::{Day, RecordId, Value};
use lq_model::kinds::{Fact, FactState, Source, Zone};
use lq_read::{Options, Page, Weight};
use lq_store::Tx;
use serde_json::json;

use super::proposal;
use crate::rights::Verb;
use crate::{App, AppError, Caller};

/// What the reviewer says otherwise than the reader; a field not given stays as read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Correction {
    /// Kind of the record to make: `placement`, `target`, `indicator`, `project`.
    pub kind: Option<String>,
    /// Number or name of a standing record of that kind to put the value into, in place of a new one.
    pub record: Option<String>,
    /// Who or what it is about.
    pub subject: Option<String>,
    /// What is counted.
    pub metric: Option<String>,
    /// The number.
    pub value: Option<String>,
    /// Its unit.
    pub unit: Option<String>,
    /// The time it holds for.
    pub date: Option<String>,
    /// Planned, aimed at; about, more than.
    pub qualifier: Option<String>,
}

impl Correction {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What is known of a text besides its bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct About<'a> {
    /// Title given by the person; else the file's name, else the first headline.
    pub title: Option<&'a str>,
    /// Name of the file.
    pub name: &'a str,
    /// Day of publication: what is accepted from the text holds from that day.
    pub published: Option<Day>,
}

/// Reads a text into a source and facts that wait for review, as one change. A text read before is found again.
///
/// # Errors
/// Refused; Unfit with what is wrong with the file and what to do.
pub fn read(
    app: &App,
    caller: &Caller,
    zone: RecordId,
    about: &About<'_>,
    bytes: &[u8],
) -> Result<RecordId, AppError> {
    let (source_kind, fact_kind) = (app.kind(Source::KIND)?, app.kind(Fact::KIND)?);
    app.rights.may(caller, &source_kind, Verb::Create)?;
    app.rights.may(caller, &fact_kind, Verb::Create)?;
    app.check_zone(caller, zone)?;
    let page = page_of(bytes, about.published)?;
    let digest = lq_store::hex(&lq_store::digest(page.source.as_bytes()));
    let headline = page.articles.iter().find_map(|article| article.headline.clone());
    let title = about.title.map(str::to_owned).filter(|title| !title.trim().is_empty());
    let title = title.or_else(|| (!about.name.is_empty()).then(|| about.name.to_owned())).or(headline);
    let title = title.unwrap_or_else(|| "未题名文章".to_owned());
    let source = app.new_id();
    let facts: Vec<RecordId> = page.facts.iter().map(|_| app.new_id()).collect();
    let found = app.read(|reader| {
        let found = reader.find(Source::KIND, zone, "digest", &Value::Text(digest.clone()))?;
        Ok(found.first().map(|row| row.id))
    })?;
    if let Some(found) = found {
        return Ok(found);
    }
    let mut why = "读入文章".to_owned();
    page.notes.iter().for_each(|note| why += &format!("；{}", note.text));
    app.write(caller, zone, &why, &[], |tx| {
        let mut fields = source_fields(&source_kind, &page, &title, &digest);
        fields.extend(about.published.map(|day| ("published", Value::Day(day))));
        let mut edits_of_source = edits(tx, &source_kind, fields);
        let since = about.published.unwrap_or(tx.today()).min(tx.today());
        edits_of_source.iter_mut().for_each(|edit| edit.valid_from = since);
        tx.create(Source::KIND, source, edits_of_source)?;
        for (fact, id) in page.facts.iter().zip(&facts) {
            let fields = fact_fields(&page, fact, source);
            tx.create(Fact::KIND, *id, edits(tx, &fact_kind, fields))?;
        }
        Ok(source)
    })
}

/// Characters of a source's text; its kind says the same.
const LONGEST: usize = 2_000_000;

/// Reads a file's text in the form the ledger keeps texts in, so that places in it stay true when it is stored, shown
/// in a form and saved again.
fn page_of(bytes: &[u8], published: Option<Day>) -> Result<Page, AppError> {
    let options = dated(published);
    let page = lq_read::read(bytes, &options).map_err(|error| AppError::Unfit(error.to_string()))?;
    let kept = text::clean(&page.source);
    let n = kept.chars().count();
    if n > LONGEST {
        return Err(AppError::Unfit(format!(
            "全文{n}字，超过一条来源可存的{LONGEST}字；请拆成几个文件分别读入"
        )));
    }
    if kept == page.source {
        return Ok(page);
    }
    let again = lq_read::read_text(&kept, &options);
    Ok(Page { format: page.format, notes: page.notes, ..again })
}

/// 今年 and 去年 are years where the day of publication is known.
fn dated(published: Option<Day>) -> Options {
    Options { year: published.map(|day| day.year()) }
}

type Fields = Vec<(&'static str, Value)>;

fn edits(tx: &Tx<'_>, schema: &KindSchema, fields: Fields) -> Vec<FieldEdit> {
    let edit = |(name, value): (&str, Value)| {
        let field = schema.field(name)?;
        Some(FieldEdit { field, value: Some(value), valid_from: tx.today(), evidence: None })
    };
    let mut edits: Vec<FieldEdit> = fields.into_iter().filter_map(edit).collect();
    edits.sort_by_key(|edit| edit.field);
    edits
}

fn source_fields(schema: &KindSchema, page: &Page, title: &str, digest: &str) -> Fields {
    let articles: Vec<serde_json::Value> = page
        .articles
        .iter()
        .map(|article| {
            let spans: Vec<[usize; 2]> = article
                .headline_source
                .iter()
                .chain([&article.source_span])
                .map(|span| [span.start, span.end])
                .collect();
            json!({
                "headline": article.headline, "zone": article.zone, "byline": article.byline, "spans": spans,
            })
        })
        .collect();
    let form = schema.field("form").and_then(|place| schema.fields[place].ty.parse("报刊", None).ok());
    let mut fields = vec![
        ("title", Value::Text(title.to_owned())),
        ("digest", Value::Text(digest.to_owned())),
        ("text", Value::Text(page.source.clone())),
        ("articles", Value::Text(serde_json::Value::from(articles).to_string())),
    ];
    fields.extend(form.map(|form| ("form", form)));
    fields
}

fn fact_fields(page: &Page, fact: &lq_read::Fact, source: RecordId) -> Fields {
    let text = |text: &str| Value::Text(text.to_owned());
    let number = |n: usize| i64::try_from(n).ok().and_then(Decimal::from_int).map(Value::Number);
    let article = page.articles.iter().find(|article| article.id == fact.article);
    let mark: String = fact.source_mark.slice(&page.source).split_whitespace().collect();
    let weight = Percent::from_micros(if fact.weight == Weight::Low { 20_000_000 } else { 100_000_000 });
    let mut fields = vec![
        ("source", Value::Link(source)),
        ("metric", text(if fact.metric.is_empty() { "数量" } else { &fact.metric })),
        ("printed", text(&mark)),
        ("quote", text(&fact.quote)),
        ("weight", Value::Percent(weight)),
        ("state", text(FactState::Pending.code())),
    ];
    fields.extend(Decimal::parse(&fact.value.to_string()).ok().map(|value| ("value", Value::Number(value))));
    fields.extend(number(fact.source_mark.start).map(|start| ("span_start", start)));
    fields.extend(number(fact.source_mark.end).map(|end| ("span_end", end)));
    fields.extend(
        article.and_then(|article| article.headline.as_deref()).map(|words| ("headline", text(words))),
    );
    fields.extend(fact.qualifier.label().map(|words| ("qualifier", Value::Text(words))));
    let date = fact.date.as_deref().and_then(|date| Period::parse(date).ok());
    fields.extend(date.map(|date| ("date", Value::Period(date))));
    for (name, words) in [("zone_words", &fact.zone), ("subject", &fact.subject), ("unit", &fact.unit)] {
        if !words.is_empty() {
            fields.push((name, text(words)));
        }
    }
    fields
}

/// Takes a fact into the ledger, as read or as corrected: a record with the words it rests on, in one change.
///
/// # Errors
/// Refused; Unfit when it is not waiting, or when what it needs is not there yet, saying what.
pub fn accept(app: &App, caller: &Caller, id: RecordId, correction: &Correction) -> Result<(), AppError> {
    let (fact_kind, zone) = reviewing(app, caller, id)?;
    app.write(caller, zone, "采纳读报事实", &[(Fact::KIND, id)], |tx| {
        let fact = waiting(tx, id)?;
        let source = source_of(tx, fact.source.id())?;
        let proposal = proposal::of(app, caller, tx, zone, &fact, &source_page(&source), correction)?;
        let record = proposal.apply(tx, &evidence(&fact), holds_from(&fact, &source, tx.today()))?;
        let state = if correction.is_empty() { FactState::Accepted } else { FactState::Corrected };
        let mut fields = vec![
            ("state", Value::Text(state.code().to_owned())),
            ("record_kind", Value::Text(proposal.kind.clone())),
            ("record_id", Value::Text(record.to_string())),
        ];
        if !correction.is_empty() {
            fields.push(("remark", Value::Text(format!("更正：{}", told(correction)))));
        }
        tx.set(Fact::KIND, id, edits(tx, &fact_kind, fields))?;
        Ok(())
    })
}

/// Leaves a fact out; it is kept for the record.
///
/// # Errors
/// As [`accept`].
pub fn reject(app: &App, caller: &Caller, id: RecordId) -> Result<(), AppError> {
    set_state(app, caller, id, "不采纳读报事实", FactState::Rejected)
}

/// Puts a decided fact back to wait; the record an accepted one made is retired where nothing else was done to it.
///
/// # Errors
/// As [`accept`].
pub fn reopen(app: &App, caller: &Caller, id: RecordId) -> Result<(), AppError> {
    set_state(app, caller, id, "重新审核读报事实", FactState::Pending)
}

fn set_state(app: &App, caller: &Caller, id: RecordId, why: &str, state: FactState) -> Result<(), AppError> {
    let (fact_kind, zone) = reviewing(app, caller, id)?;
    app.write(caller, zone, why, &[(Fact::KIND, id)], |tx| {
        let row = tx.get(Fact::KIND, id)?.ok_or_else(|| AppError::NotFound("这条事实".to_owned()))?;
        let fact = Fact::from_values(&row.values).map_err(|error| AppError::Unfit(error.to_string()))?;
        let made = fact.record_kind.as_ref().zip(fact.record_id.as_ref());
        if let (FactState::Pending, Some((kind, record))) = (state, made) {
            let record = record.to_string().parse().map_err(|error| AppError::Unfit(format!("{error}")))?;
            let standing = tx.get(&kind.to_string(), record)?;
            // The record was made by the very change that accepted the fact, and nobody touched it since.
            let is_untouched = standing.as_ref().is_some_and(|standing| {
                standing.meta.revision == row.meta.revision && standing.meta.created == row.meta.changed
            });
            if is_untouched {
                tx.retire(&kind.to_string(), record)?;
            }
        }
        tx.set(Fact::KIND, id, edits(tx, &fact_kind, vec![("state", Value::Text(state.code().to_owned()))]))?;
        Ok(())
    })
}

/// Accepts every waiting fact of a source that weighs full, speaks of no other zone and can be placed without a
/// question, one change each.
///
/// Returns how many were accepted; the others wait for a person.
///
/// # Errors
/// Refused, and the store's.
pub fn accept_plain(app: &App, caller: &Caller, source: RecordId) -> Result<usize, AppError> {
    let filter = lq_core::filter::Filter::is("source", Value::Link(source))
        .and(lq_core::filter::Filter::is("state", Value::Text(FactState::Pending.code().to_owned())));
    let ask = crate::ask::ListAsk {
        size: crate::ask::MAX_PAGE,
        sort: vec![("span_start".to_owned(), false)],
        ..crate::ask::ListAsk::of(filter)
    };
    let list = crate::queries::list::rows(app, caller, Fact::KIND, &ask)?;
    let full = Percent::from_micros(100_000_000);
    let zone = app.zone_of(caller, Source::KIND, source)?;
    let own = zone_names(app, zone)?;
    let mut n_accepted = 0;
    for row in &list.rows {
        let Ok(fact) = Fact::from_values(&row.values) else { continue };
        if fact.weight != Some(full) || !is_about(&own, &fact) {
            continue;
        }
        match accept(app, caller, row.id, &Correction::default()) {
            Ok(()) => n_accepted += 1,
            Err(AppError::Unfit(_) | AppError::Invalid(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(n_accepted)
}

/// The names a zone goes by.
fn zone_names(app: &App, zone: RecordId) -> Result<Vec<String>, AppError> {
    let row = app.read(|reader| Ok(reader.get(Zone::KIND, zone, AsOf::today(app.today()))?))?;
    let zone = row.and_then(|row| Zone::from_values(&row.values).ok());
    let Some(zone) = zone else { return Ok(Vec::new()) };
    let more = [zone.official_name.as_ref(), zone.short_name.as_ref()]
        .into_iter()
        .flatten()
        .map(ToString::to_string);
    let aliases = zone.aliases.as_ref().map(ToString::to_string).unwrap_or_default();
    let aliases: Vec<String> = aliases.split([' ', '\n', '、', '，', '；']).map(str::to_owned).collect();
    let mut names: Vec<String> = [zone.name.to_string()].into_iter().chain(more).chain(aliases).collect();
    names.retain(|name| !name.is_empty());
    Ok(names)
}

/// Whether the words a fact names its zone by are, hold or are held by a name of the zone; so is a fact that names none.
fn is_about(own: &[String], fact: &Fact) -> bool {
    let Some(words) = fact.zone_words.as_ref().map(ToString::to_string) else { return true };
    own.is_empty() || own.iter().any(|name| words.contains(name.as_str()) || name.contains(&words))
}

fn reviewing(
    app: &App,
    caller: &Caller,
    id: RecordId,
) -> Result<(std::sync::Arc<KindSchema>, RecordId), AppError> {
    let schema = app.kind(Fact::KIND)?;
    app.rights.may(caller, &schema, Verb::Change)?;
    let zone = app.zone_of(caller, Fact::KIND, id)?;
    Ok((schema, zone))
}

fn waiting(tx: &mut Tx<'_>, id: RecordId) -> Result<Fact, AppError> {
    let row = tx.get(Fact::KIND, id)?.ok_or_else(|| AppError::NotFound("这条事实".to_owned()))?;
    let fact = Fact::from_values(&row.values).map_err(|error| AppError::Unfit(error.to_string()))?;
    match fact.state {
        FactState::Pending => Ok(fact),
        _ => Err(AppError::Unfit("这条事实已经审核过；如需改动，请先点“重新审核”".to_owned())),
    }
}

fn source_of(tx: &mut Tx<'_>, source: RecordId) -> Result<Source, AppError> {
    let row = tx.get(Source::KIND, source)?.ok_or_else(|| AppError::NotFound("这条事实的来源".to_owned()))?;
    Source::from_values(&row.values).map_err(|error| AppError::Unfit(error.to_string()))
}

fn source_page(source: &Source) -> Page {
    let text = source.text.as_ref().map(ToString::to_string).unwrap_or_default();
    lq_read::read_text(&text, &dated(source.published))
}

/// The first day what a fact says holds: the day its source was published or the first day of the time it is dated
/// with, whichever is earlier; the day it is accepted where neither is known. A fact about the time to come holds from
/// the day it was said.
fn holds_from(fact: &Fact, source: &Source, today: Day) -> Day {
    let said = source.published.unwrap_or(today).min(today);
    fact.date.map_or(said, |date| date.first().min(said))
}

fn evidence(fact: &Fact) -> Evidence {
    let place = |number: &Option<Decimal>| {
        number.and_then(|number| u32::try_from(number.nanos() / 1_000_000_000).ok())
    };
    Evidence {
        source: fact.source.id(),
        quote: fact.quote.to_string(),
        span: place(&fact.span_start).zip(place(&fact.span_end)).map(|(start, end)| Span { start, end }),
        printed: fact.printed.as_ref().map(ToString::to_string).unwrap_or_default(),
    }
}

fn told(correction: &Correction) -> String {
    [
        ("台账", &correction.kind),
        ("归入", &correction.record),
        ("对象", &correction.subject),
        ("指标", &correction.metric),
        ("数值", &correction.value),
        ("单位", &correction.unit),
        ("时间", &correction.date),
        ("限定语", &correction.qualifier),
    ]
    .iter()
    .filter_map(|(label, value)| value.as_ref().map(|value| format!("{label} {value}")))
    .collect::<Vec<_>>()
    .join("，")
}
