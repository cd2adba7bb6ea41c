//! `/import/{kind}`: a workbook in four steps, each an address of its own, so that going back works.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response as Reply, StatusCode, header};
use axum::response::{IntoResponse, Response};
use lq_app::commands::import::{self, ColumnGuess, Mapping, Outcome, Progress, Tally, Uploaded};
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
        limit: format!("{} MB", visit.site.settings.most_bytes >> 20),
        error: error.to_owned(),
    };
    Ok(visit.answer(&page(visit, &schema, &format!("/import/{kind}"), step)))
}

fn allowed(visit: &Visit, kind: &str) -> Result<std::sync::Arc<KindSchema>, WebError> {
    visit.signed_in()?;
    let schema = visit.site.app.kind(kind).map_err(|_| WebError::nowhere())?;
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
        Progress::Writing { file, done, total } => ImportStep::Running {
            file,
            percent: u8::try_from((done * 100).checked_div(total).unwrap_or(0).min(100)).unwrap_or(100),
            done: grouped(done),
            total: grouped(total),
            status_href: visit.scope.link(&action),
        },
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
    let sheet = |(place, (name, n_rows)): (usize, &(String, u64))| FilterOption {
        value: place.to_string(),
        label: fill(visit.lang.texts().import_sheet_rows, &[name, &grouped(*n_rows)]),
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
    if sent.get("step") == Some("write") {
        let takes_good = sent.get("take_good").is_some();
        visit.site.ask(move |app| import::write(app, &caller, id, takes_good)).await?;
    } else {
        let mapping = mapping(sent);
        visit.site.ask(move |app| import::try_out(app, &caller, id, &mapping)).await?;
    }
    Ok(redirect(&visit.scope.link(&format!("/import/{kind}/{job}"))))
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
        let bytes = visit.site.ask(move |app| import::template(app, &caller, &name)).await?;
        workbook(bytes, &format!("{kind}-template.xlsx"))
    };
    let outcome = outcome.await;
    visit.finish(outcome)
}

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn workbook(bytes: Vec<u8>, name: &str) -> Result<Response, WebError> {
    let reply = Reply::builder()
        .header(header::CONTENT_TYPE, XLSX)
        .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))
        .body(Body::from(bytes));
    Ok(reply.map_err(|error| WebError::internal(&error.to_string()))?.into_response())
}
