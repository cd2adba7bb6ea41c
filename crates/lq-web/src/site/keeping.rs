//! Keeping the ledger: `/keeping`, and erasing a personal field of a record.

use axum::extract::Path;
use axum::http::{Response as Reply, StatusCode, header};
use axum::response::{IntoResponse, Response};
use lq_app::commands::keeping;
use lq_app::queries::keeping::{self as kept, Kept};
use lq_app::rights::Verb;
use lq_core::RecordId;

use super::edit::standing;
use super::error::redirect;
use super::visit::Form;
use super::{Visit, WebError};
use crate::http::stream;
use crate::page::about::LogHead;
use crate::page::keeping::{ErasurePage, ErasureRow, Found, KeepingPage};
use crate::page::list::FilterOption;
use crate::page::shell::Crumb;
use crate::text::fill;
use crate::view::{changes::moment, grouped};

/// `GET /keeping`.
pub(crate) async fn page(visit: Visit) -> Response {
    let outcome = shown(&visit, None, "").await;
    visit.finish(outcome)
}

async fn shown(visit: &Visit, found: Option<Found>, error: &str) -> Result<Response, WebError> {
    visit.signed_in()?;
    let caller = visit.caller();
    let kept = visit.site.ask(move |app| kept::kept(app, &caller)).await?;
    Ok(visit.answer(&build(visit, &kept, found, error)))
}

fn build(visit: &Visit, kept: &Kept, found: Option<Found>, error: &str) -> KeepingPage {
    let registry = visit.registry();
    let lang = visit.lang.core();
    let head = |(name, head): &(String, lq_app::LogHead)| LogHead {
        zone: name.clone(),
        position: grouped(head.position.unsigned_abs()),
        at: moment(head.at),
        digest: head.digest.iter().map(|byte| format!("{byte:02x}")).collect(),
    };
    let erasure = |one: &kept::Erased| {
        let schema = registry.kind(&one.kind);
        let field = schema.and_then(|schema| schema.fields.iter().find(|own| own.name == one.field));
        ErasureRow {
            field: field.map_or(one.field.clone(), |field| field.label.get(lang).to_owned()),
            href: visit.scope.link(&format!("/{}/{}", one.kind, one.record)),
            record: one.number.clone(),
            at: moment(one.at),
            who: one.who.clone(),
            why: one.why.clone(),
        }
    };
    KeepingPage {
        shell: visit.shell("/keeping", visit.lang.texts().keeping),
        zones: kept.heads.iter().map(head).collect(),
        found,
        may_back_up: keeping::is_house_keeper(&visit.caller()),
        erasures: kept.erasures.iter().map(erasure).collect(),
        error: error.to_owned(),
    }
}

/// `POST /keeping/verification`.
pub(crate) async fn verify(visit: Visit, form: Form) -> Response {
    let outcome = verified(&visit, &form).await;
    visit.finish(outcome)
}

async fn verified(visit: &Visit, form: &Form) -> Result<Response, WebError> {
    visit.signed_in()?;
    visit.check_token(&form.pairs)?;
    let t = visit.lang.texts();
    let digest = match form.pairs.get("kept").map(str::trim).filter(|text| !text.is_empty()) {
        None => None,
        Some(text) => match keeping::read_digest(text) {
            Some(digest) => Some(digest),
            None => return shown(visit, None, t.keeping_kept_bad).await,
        },
    };
    let caller = visit.caller();
    let found =
        visit.site.ask(move |app| keeping::verify(app, &caller, digest.as_slice(), &mut |_| {})).await?;
    let told = match found.is_sound() {
        true => {
            let counts = [found.n_changes, found.n_records, found.n_files].map(grouped);
            fill(t.keeping_sound, &[&counts[0], &counts[1], &counts[2]])
        }
        false => fill(t.keeping_unsound, &[&grouped(found.n_faults)]),
    };
    let faults = found.faults.iter().map(ToString::to_string).collect();
    shown(visit, Some(Found { told, faults }), "").await
}

/// `POST /keeping/backup`: the file, sent while it is written.
pub(crate) async fn backup(visit: Visit, form: Form) -> Response {
    let outcome = backed_up(&visit, &form).await;
    visit.finish(outcome)
}

async fn backed_up(visit: &Visit, form: &Form) -> Result<Response, WebError> {
    visit.signed_in()?;
    visit.check_token(&form.pairs)?;
    let field = |name: &str| form.pairs.get(name).unwrap_or_default().to_owned();
    let words = field("passphrase");
    if words != field("again") {
        return shown(visit, None, visit.lang.texts().keeping_differs).await;
    }
    let (app, caller) = (visit.site.app.clone(), visit.caller());
    let checked = words.clone();
    let asked = visit.caller();
    match visit.site.ask(move |_| keeping::check_backup(&asked, &checked)).await {
        Ok(()) => {}
        Err(error) if error.status == StatusCode::UNPROCESSABLE_ENTITY => {
            return shown(visit, None, &error.told(visit.lang)).await;
        }
        Err(error) => return Err(error),
    }
    let (mut writer, receiver) = stream::stream();
    tokio::task::spawn_blocking(move || {
        if let Err(error) = keeping::backup(&app, &caller, &mut writer, &words, &mut |_| {}) {
            writer.fail(error.to_string());
        }
    });
    let name = format!("lianqiao-{}.lqb", visit.site.app.today());
    let reply = Reply::builder()
        .header(header::CONTENT_TYPE, "application/octet-stream")
        .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))
        .body(stream::body(receiver));
    Ok(reply.map_err(|error| WebError::internal(&error.to_string()))?.into_response())
}

/// `GET /{kind}/{id}/erasure`.
pub(crate) async fn ask_erase(visit: Visit, Path((kind, id)): Path<(String, String)>) -> Response {
    let outcome = asked(&visit, &kind, &id, "").await;
    visit.finish(outcome)
}

async fn asked(visit: &Visit, kind: &str, id: &str, error: &str) -> Result<Response, WebError> {
    let detail = standing(visit, kind, id).await?;
    let (schema, row, lang) = (&detail.schema, &detail.row, visit.lang.core());
    let personal = schema.fields.iter().filter(|field| field.is_personal);
    let fields = personal.map(|field| FilterOption {
        value: field.name.to_string(),
        label: field.label.get(lang).to_owned(),
        is_chosen: false,
    });
    let fields = fields.collect::<Vec<_>>();
    if fields.is_empty() || !may_erase(visit, kind) {
        return Err(WebError::nowhere());
    }
    let t = visit.lang.texts();
    let path = format!("/{}/{}", schema.kind, row.id);
    let mut shell = visit.shell(&format!("/{}", schema.kind), t.erase);
    shell.crumbs = vec![
        Crumb {
            label: schema.plural.get(lang).to_owned(),
            href: visit.scope.link(&format!("/{}", schema.kind)),
        },
        Crumb { label: row.meta.number.clone(), href: visit.scope.link(&path) },
    ];
    Ok(visit.answer(&ErasurePage {
        heading: fill(t.erase_ask, &[&schema.caption_of(row, lang)]),
        action: visit.scope.link(&format!("{path}/erasure")),
        fields,
        error: error.to_owned(),
        back_href: visit.scope.link(&path),
        shell,
    }))
}

/// Whether a caller may erase personal fields of a kind.
pub(crate) fn may_erase(visit: &Visit, kind: &str) -> bool {
    visit.may(kind, Verb::Change) && visit.may(kind, Verb::Unmask)
}

/// `POST /{kind}/{id}/erasure`.
pub(crate) async fn erase(visit: Visit, Path((kind, id)): Path<(String, String)>, form: Form) -> Response {
    let outcome = erased(&visit, &kind, &id, &form).await;
    visit.finish(outcome)
}

async fn erased(visit: &Visit, kind: &str, id: &str, form: &Form) -> Result<Response, WebError> {
    visit.signed_in()?;
    visit.check_token(&form.pairs)?;
    let record: RecordId = id.parse().map_err(|_| WebError::nowhere())?;
    let (caller, name) = (visit.caller(), kind.to_owned());
    let field = |name: &str| form.pairs.get(name).unwrap_or_default().to_owned();
    let (which, why) = (field("field"), field("why"));
    match visit.site.ask(move |app| keeping::erase(app, &caller, &name, record, &which, &why)).await {
        Ok(_) => Ok(redirect(&visit.scope.link(&format!("/{kind}/{id}")))),
        Err(error) if error.status == StatusCode::UNPROCESSABLE_ENTITY => {
            asked(visit, kind, id, &error.told(visit.lang)).await
        }
        Err(error) => Err(error),
    }
}
