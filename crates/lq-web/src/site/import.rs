//! `/import/{kind}`: a workbook in four steps, each an address of its own, so that going back works.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response as Reply, StatusCode, header};
use axum::response::{IntoResponse, Response};
use lq_app::commands::import::{self, ColumnGuess, Mapping, Outcome, Progress, Tally, Uploaded, Work};
use lq_app::rights::Verb;
use lq_core::RecordId;
use lq_core::schema::KindSchema;

use super::error::redirect;
use super::visit::Form;
use super::{Visit, WebError};
use crate::address::Pairs;
use crate::page::import::{ColumnMap, Counts, ImportPage, ImportStep, PreviewRow, Problem};
use crate::page::list::FilterOption;
use crate::page::shell::{Choice, Crumb};
use crate::text::fill;
use crate::view::grouped;

/// `GET /import/{kind}`: choosing the file.
pub(crate) async fn choose(visit: Visit, Path(kind): Path<String>) -> Response {
    let outcome = chosen(&visit, &kind, "");
    visit.finish(outcome)
}

fn chosen(visit: &Visit, kind: &str, error: &str) -> Result<Response, WebError> {
    let schema = allowed(visit, kind)?;
    let step = ImportStep::Choose {
        templates: vec![Choice::new(
            visit.lang.texts().import_template,
            &format!("/import/{kind}/template.xlsx"),
        )],
        earlier: Vec::new(),
        limit: format!("{} MB", import::MOST_BYTES >> 20),
        error: error.to_owned(),
    };
    Ok(visit.answer(&page(visit, &schema, &format!("/import/{kind}"), step)))
}

fn allowed(visit: &Visit, kind: &str) -> Result<std::sync::Arc<KindSchema>, WebError> {
    visit.signed_in()?;
    let schema = visit.kind(kind)?;
    visit.site.app.rights.may(&visit.caller(), &schema, Verb::Import)?;
    Ok(schema)
}

fn page(visit: &Visit, schema: &KindSchema, action: &str, step: ImportStep) -> ImportPage {
    let (t, plural) = (visit.lang.texts(), schema.plural.get(visit.lang.core()));
    let list = visit.scope.link(&format!("/{}", schema.kind));
    let mut shell = visit.shell(&format!("/{}", schema.kind), t.import);
    shell.crumbs = vec![Crumb { label: plural.to_owned(), href: list }];
    ImportPage {
        shell,
        heading: fill(t.import_heading, &[&plural]),
        help: t.import_help.to_owned(),
        action: action.to_owned(),
        step,
    }
}

/// `POST /import/{kind}`: takes the file up.
pub(crate) async fn receive(visit: Visit, Path(kind): Path<String>, form: Form) -> Response {
    let outcome = received(&visit, &kind, form).await;
    visit.finish(outcome)
}

async fn received(visit: &Visit, kind: &str, form: Form) -> Result<Response, WebError> {
    allowed(visit, kind)?;
    visit.check_token(&form.pairs)?;
    let Some(file) = form.files.into_iter().next() else {
        return chosen(visit, kind, visit.lang.texts().import_nothing);
    };
    let (caller, zone) = (visit.caller(), visit.zone.ok_or_else(WebError::nowhere)?);
    let name = kind.to_owned();
    match visit.site.ask(move |app| import::receive(app, &caller, zone, &name, &file.name, file.bytes)).await
    {
        Ok(job) => Ok(redirect(&visit.scope.link(&format!("/import/{kind}/{job}")))),
        Err(error) if error.status == StatusCode::UNPROCESSABLE_ENTITY => {
            chosen(visit, kind, &error.told(visit.lang))
        }
        Err(error) => Err(error),
    }
}

type Job = Path<(String, String)>;

/// `GET /import/{kind}/{job}`: the step the import stands at.
pub(crate) async fn show(visit: Visit, Path((kind, job)): Job) -> Response {
    let outcome = shown(&visit, &kind, &job).await;
    visit.finish(outcome)
}

async fn shown(visit: &Visit, kind: &str, job: &str) -> Result<Response, WebError> {
    let schema = allowed(visit, kind)?;
    let (caller, id) = (visit.caller(), job.parse::<RecordId>().map_err(|_| WebError::nowhere())?);
    let progress = visit.site.ask(move |app| import::progress(app, &caller, id)).await?;
    let action = format!("/import/{kind}/{job}");
    let step = match progress {
        Progress::Uploaded(uploaded) => columns(visit, &schema, &uploaded),
        Progress::Tried(outcome) => check(&action, &outcome),
        Progress::Running { work, file, done, total, permille } => {
            let t = visit.lang.texts();
            let (n, percent) = (grouped(done), permille / 10);
            let told = match (work, total) {
                (Work::Writing, total) => fill(t.import_running, &[&n, &grouped(total.unwrap_or(done))]),
                (Work::Trying, Some(total)) => fill(t.import_trying, &[&n, &grouped(total)]),
                (Work::Trying, None) => fill(t.import_trying_share, &[&n, &percent]),
            };
            ImportStep::Running {
                file,
                is_writing: work == Work::Writing,
                told,
                percent: u8::try_from(percent.min(100)).unwrap_or(100),
                status_href: visit.scope.link(&action),
            }
        }
        Progress::Done(outcome) => ImportStep::Done {
            file: outcome.file.clone(),
            counts: counts(&outcome.tally),
            undo_action: if visit.may(kind, Verb::Import) { format!("{action}/undo") } else { String::new() },
            list_href: visit.scope.link(&format!("/{kind}?sort=-changed")),
            kept: outcome
                .kept
                .iter()
                .map(|(id, label)| Choice::new(label, &format!("/{kind}/{id}")))
                .collect(),
        },
    };
    Ok(visit.answer(&page(visit, &schema, &action, step)))
}

fn counts(tally: &Tally) -> Counts {
    Counts {
        created: grouped(tally.created),
        updated: grouped(tally.updated),
        unchanged: grouped(tally.unchanged),
        wrong: grouped(tally.wrong),
        is_clean: tally.wrong == 0,
    }
}

fn columns(visit: &Visit, schema: &KindSchema, uploaded: &Uploaded) -> ImportStep {
    let label =
        |name: &String, n_rows: u64| fill(visit.lang.texts().import_sheet_rows, &[name, &grouped(n_rows)]);
    let sheet = |(place, (name, n_rows)): (usize, &(String, Option<u64>))| FilterOption {
        value: place.to_string(),
        label: n_rows.map_or_else(|| name.clone(), |n_rows| label(name, n_rows)),
        is_chosen: place == uploaded.mapping.sheet,
    };
    let row = |(row, cells): &(usize, Vec<String>)| PreviewRow {
        row: *row,
        is_heading: *row == uploaded.mapping.heading_row,
        cells: cells.clone(),
    };
    let column = |guess: &ColumnGuess| ColumnMap {
        place: guess.place,
        heading: guess.heading.clone(),
        examples: guess.examples.join("; "),
        fields: schema
            .fields
            .iter()
            .map(|field| FilterOption {
                value: field.name.to_string(),
                label: field.label.get(visit.lang.core()).to_owned(),
                is_chosen: guess.field.as_deref() == Some(&*field.name),
            })
            .collect(),
        note: guess.note.clone(),
    };
    ImportStep::Columns {
        file: uploaded.file.clone(),
        sheets: uploaded.sheets.iter().enumerate().map(sheet).collect(),
        rows: uploaded.rows.iter().map(row).collect(),
        columns: uploaded.columns.iter().map(column).collect(),
        remembered: if uploaded.is_remembered {
            visit.lang.texts().import_remembered.to_owned()
        } else {
            String::new()
        },
        told: uploaded.told.clone(),
    }
}

fn check(action: &str, outcome: &Outcome) -> ImportStep {
    let problem = |problem: &import::Problem| Problem {
        row: problem.row.to_string(),
        column: problem.column.clone(),
        value: problem.value.clone(),
        text: problem.text.clone(),
    };
    ImportStep::Check {
        file: outcome.file.clone(),
        counts: counts(&outcome.tally),
        problems: outcome.problems.iter().map(problem).collect(),
        n_more: outcome.n_problems.saturating_sub(outcome.problems.len()),
        errors_href: format!("{action}/errors.xlsx"),
        may_take_good: outcome.tally.created + outcome.tally.updated > 0,
        told: outcome.told.clone(),
    }
}

/// `POST /import/{kind}/{job}`: columns told, or the order to write.
pub(crate) async fn go_on(visit: Visit, Path((kind, job)): Job, form: Form) -> Response {
    let outcome = went_on(&visit, &kind, &job, &form.pairs).await;
    visit.finish(outcome)
}

async fn went_on(visit: &Visit, kind: &str, job: &str, sent: &Pairs) -> Result<Response, WebError> {
    allowed(visit, kind)?;
    visit.check_token(sent)?;
    let (caller, id) = (visit.caller(), job.parse::<RecordId>().map_err(|_| WebError::nowhere())?);
    let site = visit.site.clone();
    let work = if sent.get("step") == Some("write") {
        let takes_good = sent.get("take_good").is_some();
        tokio::spawn(async move { site.ask(move |app| import::write(app, &caller, id, takes_good)).await })
    } else {
        let mapping = mapping(sent);
        tokio::spawn(async move { site.ask(move |app| import::try_out(app, &caller, id, &mapping)).await })
    };
    match tokio::time::timeout(PATIENCE, work).await {
        // What was wrong stands on the import's own page, beside what is to be changed.
        Ok(Ok(Err(error))) if !is_told_there(error.status) => return Err(error),
        Ok(Err(error)) => return Err(WebError::internal(&format!("an import broke off: {error}"))),
        // Work that takes longer goes on; the page tells how far it is.
        Ok(Ok(_)) | Err(_) => {}
    }
    Ok(redirect(&visit.scope.link(&format!("/import/{kind}/{job}"))))
}

/// Whether what went wrong stands on the import's own page.
fn is_told_there(status: StatusCode) -> bool {
    matches!(status, StatusCode::UNPROCESSABLE_ENTITY | StatusCode::CONFLICT)
}

fn mapping(sent: &Pairs) -> Mapping {
    let number = |name: &str| sent.filled(name).and_then(|text| text.parse().ok());
    let column = |(name, field): &(String, String)| {
        let place = name.strip_prefix("column.")?.parse().ok()?;
        (!field.is_empty()).then(|| (place, field.clone()))
    };
    Mapping {
        sheet: number("sheet").unwrap_or(0),
        heading_row: number("heading").unwrap_or(1),
        columns: sent.0.iter().filter_map(column).collect(),
    }
}

/// `POST /import/{kind}/{job}/cancel`: nothing is written.
pub(crate) async fn cancel(visit: Visit, Path((kind, job)): Job, form: Form) -> Response {
    let outcome = ended(&visit, &kind, &job, &form.pairs, import::cancel).await;
    visit.finish(outcome)
}

/// `POST /import/{kind}/{job}/undo`: as a whole, rows edited since excepted.
pub(crate) async fn undo(visit: Visit, Path((kind, job)): Job, form: Form) -> Response {
    let outcome = ended(&visit, &kind, &job, &form.pairs, import::undo).await;
    visit.finish(outcome)
}

async fn ended(
    visit: &Visit,
    kind: &str,
    job: &str,
    sent: &Pairs,
    end: fn(&lq_app::App, &lq_app::Caller, RecordId) -> Result<(), lq_app::AppError>,
) -> Result<Response, WebError> {
    allowed(visit, kind)?;
    visit.check_token(sent)?;
    let (caller, id) = (visit.caller(), job.parse::<RecordId>().map_err(|_| WebError::nowhere())?);
    visit.site.ask(move |app| end(app, &caller, id)).await?;
    Ok(redirect(&visit.scope.link(&format!("/{kind}"))))
}

/// `GET /import/{kind}/{job}/errors.xlsx`: the workbook with each bad cell marked.
pub(crate) async fn errors(visit: Visit, Path((kind, job)): Job) -> Response {
    let outcome = async {
        allowed(&visit, &kind)?;
        let (caller, id) = (visit.caller(), job.parse::<RecordId>().map_err(|_| WebError::nowhere())?);
        let bytes = visit.site.ask(move |app| import::errors(app, &caller, id)).await?;
        workbook(bytes, &format!("{kind}-errors.xlsx"))
    };
    let outcome = outcome.await;
    visit.finish(outcome)
}

/// `GET /import/{kind}/template.xlsx`: headings, units, drop-downs, notes.
pub(crate) async fn template(visit: Visit, Path(kind): Path<String>) -> Response {
    let outcome = async {
        allowed(&visit, &kind)?;
        let (caller, name) = (visit.caller(), kind.clone());
        let zone = visit.zone.ok_or_else(WebError::nowhere)?;
        let bytes = visit.site.ask(move |app| import::template(app, &caller, zone, &name)).await?;
        workbook(bytes, &format!("{kind}-template.xlsx"))
    };
    let outcome = outcome.await;
    visit.finish(outcome)
}

/// How long a browser waits for the next step before it is shown how far the work is.
const PATIENCE: std::time::Duration = std::time::Duration::from_millis(1500);

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn workbook(bytes: Vec<u8>, name: &str) -> Result<Response, WebError> {
    let reply = Reply::builder()
        .header(header::CONTENT_TYPE, XLSX)
        .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))
        .body(Body::from(bytes));
    Ok(reply.map_err(|error| WebError::internal(&error.to_string()))?.into_response())
}
