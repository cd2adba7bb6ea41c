//! `/read`: texts that were read, and the review of their facts.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::response::Response;
use lq_app::ask::ListAsk;
use lq_app::commands::reading::{self, Correction};
use lq_app::queries::list::{self, List};
use lq_app::rights::Verb;
use lq_core::filter::Filter;
use lq_core::{Day, RecordId, Row, Value};

use super::error::redirect;
use super::visit::Form;
use super::{Visit, WebError};
use crate::page::about::{ReadPage, SourceRow};
use crate::page::reading::ReadingPage;
use crate::view::changes::moment;
use crate::view::reading::{FactFields, articles, card, kinds, states};

/// `GET /read`.
pub(crate) async fn sources(visit: Visit) -> Response {
    let outcome = listed(&visit, "").await;
    visit.finish(outcome)
}

async fn listed(visit: &Visit, error: &str) -> Result<Response, WebError> {
    visit.signed_in()?;
    let (caller, zone) = (visit.caller(), visit.zone);
    let (sources, counts) = visit
        .site
        .ask(move |app| {
            let newest = vec![("created".to_owned(), true)];
            let sources =
                list::rows(app, &caller, "source", &ListAsk { zone, sort: newest, ..ListAsk::default() })?;
            let mut counts: BTreeMap<RecordId, [u64; 3]> = BTreeMap::new();
            for row in &sources.rows {
                let mut n = [0; 3];
                for (place, states) in
                    [&["pending"][..], &["accepted", "corrected"], &["rejected"]].iter().enumerate()
                {
                    let state = states.iter().map(|state| Value::Text((*state).to_owned())).collect();
                    let of = Filter::is("source", Value::Link(row.id));
                    let filter = of.and(Filter::OneOf { field: "state".to_owned(), values: state });
                    n[place] =
                        list::rows(app, &caller, "fact", &ListAsk { zone, size: 1, ..ListAsk::of(filter) })?
                            .total;
                }
                counts.insert(row.id, n);
            }
            Ok::<_, lq_app::AppError>((sources, counts))
        })
        .await?;
    let row = |row: &Row| source_row(visit, &sources, row, counts.get(&row.id).copied().unwrap_or_default());
    Ok(visit.answer(&ReadPage {
        shell: visit.shell("/read", visit.lang.texts().read),
        sources: sources.rows.iter().map(row).collect(),
        may_read: visit.may("source", Verb::Create),
        limit: format!("{} MB", visit.site.settings.most_bytes >> 20),
        error: error.to_owned(),
        ways: Vec::new(),
    }))
}

fn source_row(
    visit: &Visit,
    sources: &List,
    row: &Row,
    [waiting, accepted, rejected]: [u64; 3],
) -> SourceRow {
    let place = sources.schema.field("articles");
    let json = place.and_then(|place| row.known(place)).map(|value| match value {
        Value::Text(text) => text.clone(),
        _ => String::new(),
    });
    let n_articles = json
        .and_then(|json| serde_json::from_str::<Vec<serde_json::Value>>(&json).ok())
        .map_or(0, |all| all.len());
    SourceRow {
        href: visit.scope.link(&format!("/read/{}", row.id)),
        number: row.meta.number.clone(),
        caption: sources.schema.caption_of(row, visit.lang.core()),
        at: moment(row.meta.created),
        n_articles: n_articles.to_string(),
        n_waiting: waiting.to_string(),
        n_accepted: accepted.to_string(),
        n_rejected: rejected.to_string(),
    }
}

/// `POST /read`: a file or pasted words.
pub(crate) async fn read(visit: Visit, form: Form) -> Response {
    let outcome = taken(&visit, form).await;
    visit.finish(outcome)
}

async fn taken(visit: &Visit, form: Form) -> Result<Response, WebError> {
    visit.signed_in()?;
    visit.check_token(&form.pairs)?;
    let title = form.pairs.filled("title").map(str::to_owned);
    let published = match form.pairs.filled("published").map(Day::parse).transpose() {
        Ok(published) => published,
        Err(error) => return listed(visit, error.message(visit.lang.core())).await,
    };
    let words = form.pairs.filled("text").map(|text| text.as_bytes().to_vec());
    let (name, bytes) = match (form.files.into_iter().next(), words) {
        (Some(file), _) => (file.name, file.bytes),
        (None, Some(words)) => (String::new(), words),
        (None, None) => return listed(visit, visit.lang.texts().read_nothing).await,
    };
    let (caller, zone) = (visit.caller(), visit.zone.ok_or_else(WebError::nowhere)?);
    let outcome = visit
        .site
        .ask(move |app| {
            let about = reading::About { title: title.as_deref(), name: &name, published };
            reading::read(app, &caller, zone, &about, &bytes)
        })
        .await;
    match outcome {
        Ok(source) => Ok(redirect(&visit.scope.link(&format!("/read/{source}")))),
        Err(error) if error.status == axum::http::StatusCode::UNPROCESSABLE_ENTITY => {
            listed(visit, &error.text).await
        }
        Err(error) => Err(error),
    }
}

/// `GET /read/{source}`.
pub(crate) async fn review(visit: Visit, Path(source): Path<String>) -> Response {
    let outcome = reviewed(&visit, &source, None).await;
    visit.finish(outcome)
}

/// The review; `fault` is a fact that could not be accepted, and why.
async fn reviewed(
    visit: &Visit,
    source: &str,
    fault: Option<(RecordId, String)>,
) -> Result<Response, WebError> {
    visit.signed_in()?;
    let id: RecordId = source.parse().map_err(|_| WebError::nowhere())?;
    let (caller, zone) = (visit.caller(), visit.zone);
    let (source, facts) = visit
        .site
        .ask(move |app| {
            let one = ListAsk { zone, size: 1, with_retired: true, ..ListAsk::of(Filter::Id(vec![id])) };
            let source = list::rows(app, &caller, "source", &one)?;
            let sort = vec![("span_start".to_owned(), false)];
            let of = ListAsk {
                zone,
                sort,
                size: lq_app::ask::MAX_PAGE,
                ..ListAsk::of(Filter::is("source", Value::Link(id)))
            };
            Ok::<_, lq_app::AppError>((source, list::rows(app, &caller, "fact", &of)?))
        })
        .await?;
    let row = source.rows.first().ok_or_else(WebError::nowhere)?;
    let t = visit.lang.texts();
    let path = format!("/read/{id}");
    let fields = FactFields::of(&facts.schema);
    let wanted = visit.query.get("state").unwrap_or_default();
    let is_shown = |fact: &&Row| wanted.is_empty() || fields.state(fact).class() == wanted;
    let mut shell = visit.shell("/read", &source.schema.caption_of(row, visit.lang.core()));
    shell.crumbs =
        vec![crate::page::shell::Crumb { label: t.read.to_owned(), href: visit.scope.link("/read") }];
    let numbered = facts.rows.iter().enumerate().filter(|(_, fact)| is_shown(fact));
    let mut cards: Vec<_> = numbered
        .map(|(at, fact)| card(&facts.schema, &fields, fact, at + 1, &visit.scope, visit.lang))
        .collect();
    if let Some((fact, text)) = fault {
        let id = fact.to_string();
        cards.iter_mut().filter(|card| card.id == id).for_each(|card| card.error.clone_from(&text));
    }
    Ok(visit.answer(&ReadingPage {
        heading: source.schema.caption_of(row, visit.lang.core()),
        help: crate::text::fill(
            t.read_summary,
            &[&facts.total, &facts.rows.iter().filter(|fact| fields.is_waiting(fact)).count()],
        ),
        action: path.clone(),
        articles: articles(&source.schema, row, &facts.rows, &fields),
        facts: cards,
        states: states(&facts.rows, &fields, wanted, &path, &visit.scope, visit.lang),
        may_review: visit.may("fact", Verb::Change),
        kinds: kinds(visit.lang, &visit.registry()),
        shell,
    }))
}

type Fact = Path<(String, String)>;

/// `POST /read/{source}/facts/{id}/acceptance`: as read, or as corrected in the form.
pub(crate) async fn accept(visit: Visit, Path((source, id)): Fact, form: Form) -> Response {
    let field = |name: &str| form.pairs.filled(name).map(str::to_owned);
    let correction = Correction {
        kind: field("kind"),
        record: field("record").map(|words| crate::view::form::number_of(&words).to_owned()),
        subject: field("subject"),
        metric: field("metric"),
        value: field("value"),
        unit: field("unit"),
        date: field("date"),
        qualifier: field("qualifier"),
    };
    let outcome = decided(&visit, &source, &id, &form, move |app, caller, id| {
        reading::accept(app, caller, id, &correction)
    })
    .await;
    visit.finish(outcome)
}

/// `POST /read/{source}/facts/{id}/rejection`.
pub(crate) async fn reject(visit: Visit, Path((source, id)): Fact, form: Form) -> Response {
    let outcome = decided(&visit, &source, &id, &form, reading::reject).await;
    visit.finish(outcome)
}

/// `POST /read/{source}/facts/{id}/reopening`.
pub(crate) async fn reopen(visit: Visit, Path((source, id)): Fact, form: Form) -> Response {
    let outcome = decided(&visit, &source, &id, &form, reading::reopen).await;
    visit.finish(outcome)
}

async fn decided(
    visit: &Visit,
    source: &str,
    id: &str,
    form: &Form,
    decide: impl FnOnce(&lq_app::App, &lq_app::Caller, RecordId) -> Result<(), lq_app::AppError> + Send + 'static,
) -> Result<Response, WebError> {
    visit.signed_in()?;
    visit.check_token(&form.pairs)?;
    let fact: RecordId = id.parse().map_err(|_| WebError::nowhere())?;
    let caller = visit.caller();
    match visit.site.ask(move |app| decide(app, &caller, fact)).await {
        Ok(()) => Ok(redirect(&format!("{}#fact-{id}", visit.scope.link(&format!("/read/{source}"))))),
        Err(error) if error.status == axum::http::StatusCode::UNPROCESSABLE_ENTITY => {
            reviewed(visit, source, Some((fact, error.told(visit.lang)))).await
        }
        Err(error) => Err(error),
    }
}
