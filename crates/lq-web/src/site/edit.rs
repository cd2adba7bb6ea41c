//! The form of any kind: `/{kind}/new`, `/{kind}/{id}/edit`, and moving a record to its next stage.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::response::Response;
use lq_app::commands::attachment;
use lq_app::commands::record::{self, Seen};
use lq_app::draft::{Draft, Sent};
use lq_app::queries::detail::{self, Detail};
use lq_app::rights::Verb;
use lq_app::{App, AppError, Caller};
use lq_core::citation::Evidence;
use lq_core::schema::{FieldSchema, KindSchema};
use lq_core::{Day, RecordId, Row, Value};

use super::conflict;
use super::error::redirect;
use super::list::names;
use super::visit::{Form, SentFile};
use super::{Visit, WebError, lookup};
use crate::address::Pairs;
use crate::page::form::{FormError, FormPage, ValidFrom};
use crate::page::shell::Crumb;
use crate::text::fill;
use crate::view::Names;
use crate::view::form::{self, Entry};

/// `GET /{kind}/new`: an empty form; the address may fill fields in.
pub(crate) async fn blank(visit: Visit, Path(kind): Path<String>) -> Response {
    let outcome = (|| {
        visit.signed_in()?;
        let schema = visit.kind(&kind)?;
        visit.site.app.rights.scope_by_form(&visit.caller(), &schema, Verb::Create)?;
        let entries = form::entries_sent(&schema, &visit.query);
        let id = visit.site.app.new_id();
        Ok(visit.answer(&page(&visit, &schema, &Standing::New(id), &entries, &BTreeMap::new(), None)))
    })();
    visit.finish(outcome)
}

/// `POST /{kind}/new`.
pub(crate) async fn create(visit: Visit, Path(kind): Path<String>, form: Form) -> Response {
    let outcome = created(&visit, &kind, form).await;
    visit.finish(outcome)
}

async fn created(visit: &Visit, kind: &str, form: Form) -> Result<Response, WebError> {
    visit.signed_in()?;
    visit.check_token(&form.pairs)?;
    let schema = visit.kind(kind)?;
    let entries = form::entries_sent(&schema, &form.pairs);
    if form.pairs.get("fill").is_some() {
        // Another page filled the form in: it is shown and nothing is saved.
        visit.site.app.rights.scope_by_form(&visit.caller(), &schema, Verb::Create)?;
        let standing = Standing::New(visit.site.app.new_id());
        return Ok(visit.answer(&page(visit, &schema, &standing, &entries, &BTreeMap::new(), None)));
    }
    let id: RecordId =
        form.pairs.get("id").and_then(|id| id.parse().ok()).unwrap_or_else(|| visit.site.app.new_id());
    let zone = visit.zone.ok_or_else(WebError::nowhere)?;
    let (caller, name, sent, own) = (visit.caller(), kind.to_owned(), entries.clone(), schema.clone());
    let made = visit
        .site
        .ask(move |app| {
            let is_filled = |place: &usize, entry: &Entry| {
                entry.is_none || !entry.sent_text(&own.fields[*place]).is_empty()
            };
            let filled = sent.iter().filter(|(place, entry)| is_filled(place, entry));
            let mut draft = draft(app, &caller, &own, filled);
            attach(app, &caller, &mut draft, form.files)?;
            record::create(app, &caller, zone, &name, Some(id), &draft)
        })
        .await;
    match made {
        Ok(row) => Ok(redirect(&visit.scope.link(&format!("/{kind}/{}", row.id)))),
        Err(error) => again(visit, &schema, &Standing::New(id), &entries, error, None),
    }
}

/// `GET /{kind}/{id}/edit`.
pub(crate) async fn form(visit: Visit, Path((kind, id)): Path<(String, String)>) -> Response {
    let outcome = opened(&visit, &kind, &id).await;
    visit.finish(outcome)
}

async fn opened(visit: &Visit, kind: &str, id: &str) -> Result<Response, WebError> {
    let detail = standing(visit, kind, id).await?;
    visit.site.app.rights.scope_by_form(&visit.caller(), &detail.schema, Verb::Change)?;
    let entries = form::entries_of(&detail.schema, &detail.row, &named(&detail));
    let from = ValidFrom { value: today(visit), today: today(visit), is_asked: false };
    let standing = Standing::Held(detail.row.clone());
    Ok(visit.answer(&page(visit, &detail.schema, &standing, &entries, &BTreeMap::new(), Some(from))))
}

/// `POST /{kind}/{id}/edit`.
pub(crate) async fn save(visit: Visit, Path((kind, id)): Path<(String, String)>, form: Form) -> Response {
    let outcome = saved(&visit, &kind, &id, form).await;
    visit.finish(outcome)
}

async fn saved(visit: &Visit, kind: &str, id: &str, form: Form) -> Result<Response, WebError> {
    let (sent, files) = (&form.pairs, form.files);
    let detail = standing(visit, kind, id).await?;
    visit.check_token(sent)?;
    let schema = detail.schema.clone();
    let entries = form::entries_sent(&schema, sent);
    let from =
        sent.filled("valid_from").and_then(|day| Day::parse(day).ok()).unwrap_or(visit.site.app.today());
    let valid_from =
        ValidFrom { value: from.to_string(), today: today(visit), is_asked: from != visit.site.app.today() };
    let standing = Standing::Held(detail.row.clone());
    if valid_from.is_asked && sent.filled("valid_mode").is_none() {
        return Ok(visit.answer(&page(
            visit,
            &schema,
            &standing,
            &entries,
            &BTreeMap::new(),
            Some(valid_from),
        )));
    }
    let held = form::entries_of(&schema, &detail.row, &named(&detail));
    let changed = changed(&entries, &held, &schema, sent);
    if let Some(warned) = broken_cases(visit, &detail, &changed, sent).await? {
        let faults = BTreeMap::from([("rule".to_owned(), warned)]);
        let mut again = page(visit, &schema, &standing, &entries, &faults, Some(valid_from));
        again.hidden.push(("cases_seen".to_owned(), "1".to_owned()));
        return Ok(visit.answer(&again));
    }
    let seen = sent.get("revision").and_then(|text| text.parse().ok()).map_or(Seen::Any, Seen::Revision);
    let (caller, name, own, record_id) = (visit.caller(), kind.to_owned(), schema.clone(), detail.row.id);
    let corrects = sent.get("valid_mode") == Some("correct");
    let outcome = visit
        .site
        .ask(move |app| {
            let mut draft =
                Draft { valid_from: Some(from), corrects, ..draft(app, &caller, &own, changed.iter()) };
            attach(app, &caller, &mut draft, files)?;
            record::change(app, &caller, &name, record_id, seen, &draft)
        })
        .await;
    match outcome {
        Ok(_) => Ok(redirect(&visit.scope.link(&format!("/{kind}/{id}")))),
        Err(error) if matches!(error.cause.as_deref(), Some(AppError::Conflict { .. })) => {
            conflict::answer(visit, &detail, &entries, sent, error).await
        }
        Err(error) => again(visit, &schema, &standing, &entries, error, Some(valid_from)),
    }
}

/// A warning where the rule as it is sent no longer says of a case what it said before; told once.
async fn broken_cases(
    visit: &Visit,
    detail: &Detail,
    changed: &BTreeMap<usize, Entry>,
    sent: &Pairs,
) -> Result<Option<String>, WebError> {
    let place = detail.schema.field("rule").filter(|_| detail.schema.kind == "policy");
    let entry = place.and_then(|place| Some((place, changed.get(&place)?)));
    let (Some((place, entry)), None) = (entry, sent.filled("cases_seen")) else { return Ok(None) };
    let text = entry.sent_text(&detail.schema.fields[place]);
    let (caller, held) = (visit.caller(), detail.clone());
    let before = super::policies::rule_of(detail).unwrap_or_default().to_owned();
    let (old, new) = visit
        .site
        .ask(move |app| {
            let run = |text: &str| lq_app::queries::cases::run(app, &caller, &held, text);
            Ok::<_, AppError>((run(&before)?, run(&text)?))
        })
        .await?;
    let passed: std::collections::BTreeSet<_> =
        old.iter().filter(|ran| ran.passes).map(|ran| ran.id).collect();
    let broken = new.iter().filter(|ran| !ran.passes && passed.contains(&ran.id));
    let told: Vec<String> = broken.map(|ran| format!("“{}”{}", ran.title, ran.told)).collect();
    let p = visit.lang.policy();
    Ok((!told.is_empty()).then(|| fill(p.cases_broken, &[&told.join("；")])))
}

/// `POST /{kind}/{id}/stage`: one lawful move.
pub(crate) async fn stage(visit: Visit, Path((kind, id)): Path<(String, String)>, form: Form) -> Response {
    let outcome = moved(&visit, &kind, &id, &form.pairs).await;
    visit.finish(outcome)
}

async fn moved(visit: &Visit, kind: &str, id: &str, sent: &Pairs) -> Result<Response, WebError> {
    visit.signed_in()?;
    visit.check_token(sent)?;
    let schema = visit.kind(kind)?;
    let place = crate::view::record::stage_field(&schema).ok_or_else(WebError::nowhere)?;
    let record_id: RecordId = id.parse().map_err(|_| WebError::nowhere())?;
    let to = Value::Text(sent.get("to").unwrap_or_default().to_owned());
    let seen = sent.get("revision").and_then(|text| text.parse().ok()).map_or(Seen::Any, Seen::Revision);
    let (caller, name) = (visit.caller(), kind.to_owned());
    visit
        .site
        .ask(move |app| {
            let draft = Draft::of([(&*schema.fields[place].name, to)]);
            record::change(app, &caller, &name, record_id, seen, &draft)
        })
        .await?;
    Ok(redirect(&visit.scope.link(&format!("/{kind}/{id}"))))
}

/// What a form is about.
enum Standing {
    /// A record to be, with its id.
    New(RecordId),
    /// One that stands.
    Held(Row),
}

/// The record a form changes, as it stands now.
pub(crate) async fn standing(visit: &Visit, kind: &str, id: &str) -> Result<Detail, WebError> {
    visit.signed_in()?;
    visit.kind(kind)?;
    let id: RecordId = id.parse().map_err(|_| WebError::nowhere())?;
    let (caller, sought) = (visit.caller(), kind.to_owned());
    visit.site.ask(move |app| detail::standing(app, &caller, &sought, id)).await
}

fn today(visit: &Visit) -> String {
    visit.site.app.today().to_string()
}

/// Names with numbers, as link inputs show them.
pub(crate) fn named(detail: &Detail) -> Names {
    names(&detail.names)
}

/// Fields whose inputs differ from what stands, without those for which the other's version was picked.
fn changed(
    entries: &BTreeMap<usize, Entry>,
    held: &BTreeMap<usize, Entry>,
    schema: &KindSchema,
    sent: &Pairs,
) -> BTreeMap<usize, Entry> {
    let is_changed = |place: &usize, entry: &Entry| {
        let field = &schema.fields[*place];
        let is_theirs = sent.get(&format!("pick.{}", field.name)) == Some("theirs");
        let was_shown = sent.0.iter().any(|(name, _)| *name == field.name);
        let before = held.get(place).cloned().unwrap_or_default();
        let is_same = entry.sent_text(field) == before.sent_text(field) && entry.is_none == before.is_none;
        was_shown && !is_theirs && !is_same
    };
    entries
        .iter()
        .filter(|(place, entry)| is_changed(place, entry))
        .map(|(place, entry)| (*place, entry.clone()))
        .collect()
}

/// What is handed to the command.
fn draft<'a>(
    app: &App,
    caller: &Caller,
    schema: &KindSchema,
    entries: impl Iterator<Item = (&'a usize, &'a Entry)>,
) -> Draft {
    let mut draft = Draft::default();
    for (place, entry) in entries {
        let field = &schema.fields[*place];
        let sent = if entry.is_none { Sent::Value(Value::Nil) } else { Sent::Typed(entry.sent_text(field)) };
        draft.fields.insert(field.name.to_string(), sent);
        if let Some(evidence) = evidence(app, caller, entry) {
            draft.evidence_of.insert(field.name.to_string(), evidence);
        }
    }
    draft
}

/// Keeps the files that were sent and puts them into their fields.
fn attach(app: &App, caller: &Caller, draft: &mut Draft, files: Vec<SentFile>) -> Result<(), AppError> {
    for file in files {
        let kept = attachment::keep(app, caller, &file.name, &file.media_type, file.bytes)?;
        draft.fields.insert(file.field, Sent::Value(Value::Attachment(kept)));
    }
    Ok(())
}

fn evidence(app: &App, caller: &Caller, entry: &Entry) -> Option<Evidence> {
    let source = lookup::one(app, caller, "source", &entry.source)?;
    Some(Evidence { source, quote: entry.quote.clone(), span: None, printed: entry.printed.clone() })
}

/// The form once more, with what was entered and what is wrong with it.
fn again(
    visit: &Visit,
    schema: &KindSchema,
    standing: &Standing,
    entries: &BTreeMap<usize, Entry>,
    error: WebError,
    from: Option<ValidFrom>,
) -> Result<Response, WebError> {
    if error.status != axum::http::StatusCode::UNPROCESSABLE_ENTITY {
        return Err(error);
    }
    let mut faults = error.fields.clone();
    if faults.is_empty() {
        faults.insert(String::new(), error.text.clone());
    }
    let mut answer = visit.answer(&page(visit, schema, standing, entries, &faults, from));
    *answer.status_mut() = error.status;
    Ok(answer)
}

fn page(
    visit: &Visit,
    schema: &KindSchema,
    standing: &Standing,
    entries: &BTreeMap<usize, Entry>,
    faults: &BTreeMap<String, String>,
    from: Option<ValidFrom>,
) -> FormPage {
    let (t, lang, kind) = (visit.lang.texts(), visit.lang, &schema.kind);
    let label = schema.label.get(lang.core());
    let list = visit.scope.link(&format!("/{kind}"));
    let mut crumbs = vec![Crumb { label: schema.plural.get(lang.core()).to_owned(), href: list.clone() }];
    let (heading, action, hidden, cancel_href) = match standing {
        Standing::New(id) => (
            fill(t.list_new, &[&label]),
            format!("/{kind}/new"),
            vec![("id".to_owned(), id.to_string())],
            list,
        ),
        Standing::Held(row) => {
            let path = format!("/{kind}/{}", row.id);
            crumbs.push(Crumb { label: row.meta.number.clone(), href: visit.scope.link(&path) });
            let revision = vec![("revision".to_owned(), visit.site.app.mark(row).to_string())];
            (fill(t.form_edit, &[&label]), format!("{path}/edit"), revision, visit.scope.link(&path))
        }
    };
    let audience = visit.caller().role.audience();
    let may_edit = |field: &FieldSchema| field.seen_by <= audience;
    let mut shell = visit.shell(&format!("/{kind}"), &heading);
    shell.crumbs = crumbs;
    FormPage {
        heading,
        help: format!("{}{}{}", schema.help.get(lang.core()), t.full_stop, t.form_help),
        action: visit.scope.link(&action),
        hidden,
        fields: form::fields(schema, entries, faults, lang, may_edit),
        errors: faults.iter().map(|(name, text)| fault(schema, name, text, lang)).collect(),
        valid_from: from,
        cancel_href,
        save_label: t.save.to_owned(),
        shell,
    }
}

fn fault(schema: &KindSchema, name: &str, text: &str, lang: crate::text::Lang) -> FormError {
    match schema.field(name).map(|place| &schema.fields[place]) {
        Some(field) => FormError {
            field_id: format!("f-{}", field.name),
            label: field.label.get(lang.core()).to_owned(),
            text: text.to_owned(),
        },
        None => FormError { field_id: String::new(), label: String::new(), text: text.to_owned() },
    }
}
