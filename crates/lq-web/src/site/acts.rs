//! What people may regret, asked first: retire, put back, restore an earlier version, merge.

use axum::extract::Path;
use axum::response::Response;
use lq_app::commands::record::{self, Seen};
use lq_app::draft::{Draft, Sent};
use lq_app::queries::detail::{self, Detail};
use lq_app::queries::history;
use lq_app::rights::Verb;
use lq_core::{RecordId, Row};

use super::edit::{named, standing};
use super::error::redirect;
use super::visit::Form;
use super::{Visit, WebError, lookup};
use crate::page::confirm::{ConfirmPage, MergePage};
use crate::page::conflict::ConflictRow;
use crate::page::history::Diff;
use crate::page::shell::{Choice, Crumb, Tone};
use crate::text::fill;

type Record = Path<(String, String)>;

/// The record, for one who may do this to it: nobody is asked about what will then be refused.
async fn may_act(visit: &Visit, kind: &str, id: &str, verb: Verb) -> Result<Detail, WebError> {
    let detail = standing(visit, kind, id).await?;
    visit.site.app.rights.scope_by_form(&visit.caller(), &detail.schema, verb)?;
    Ok(detail)
}

/// `GET /{kind}/{id}/retire`.
pub(crate) async fn ask_retire(visit: Visit, Path((kind, id)): Record) -> Response {
    let t = visit.lang.texts();
    let outcome = may_act(&visit, &kind, &id, Verb::Retire).await.map(|detail| {
        visit.answer(&question(&visit, &detail, "retire", t.retire_ask, t.retire_text, t.retire, Tone::Bad))
    });
    visit.finish(outcome)
}

/// `POST /{kind}/{id}/retire`.
pub(crate) async fn retire(visit: Visit, Path((kind, id)): Record, form: Form) -> Response {
    let outcome = set_retired(&visit, &kind, &id, &form, true).await;
    visit.finish(outcome)
}

/// `GET /{kind}/{id}/reinstate`.
pub(crate) async fn ask_reinstate(visit: Visit, Path((kind, id)): Record) -> Response {
    let t = visit.lang.texts();
    let outcome = may_act(&visit, &kind, &id, Verb::Retire).await.map(|detail| {
        visit.answer(&question(
            &visit,
            &detail,
            "reinstate",
            t.reinstate_ask,
            t.reinstate_text,
            t.reinstate,
            Tone::Warn,
        ))
    });
    visit.finish(outcome)
}

/// `POST /{kind}/{id}/reinstate`.
pub(crate) async fn reinstate(visit: Visit, Path((kind, id)): Record, form: Form) -> Response {
    let outcome = set_retired(&visit, &kind, &id, &form, false).await;
    visit.finish(outcome)
}

async fn set_retired(
    visit: &Visit,
    kind: &str,
    id: &str,
    form: &Form,
    is_retired: bool,
) -> Result<Response, WebError> {
    visit.signed_in()?;
    visit.check_token(&form.pairs)?;
    let record_id: RecordId = id.parse().map_err(|_| WebError::nowhere())?;
    let (caller, name, seen) = (visit.caller(), kind.to_owned(), seen(form));
    visit.site.ask(move |app| record::set_retired(app, &caller, &name, record_id, seen, is_retired)).await?;
    Ok(redirect(&visit.scope.link(&format!("/{kind}/{id}"))))
}

fn seen(form: &Form) -> Seen {
    form.pairs.get("revision").and_then(|text| text.parse().ok()).map_or(Seen::Any, Seen::Revision)
}

fn question(
    visit: &Visit,
    detail: &Detail,
    verb: &str,
    ask: &str,
    text: &str,
    go: &str,
    tone: Tone,
) -> ConfirmPage {
    let (schema, row) = (&detail.schema, &detail.row);
    let path = format!("/{}/{}", schema.kind, row.id);
    let caption = schema.caption_of(row, visit.lang.core());
    let mut shell = visit.shell(&format!("/{}", schema.kind), go);
    shell.crumbs = vec![
        Crumb {
            label: schema.plural.get(visit.lang.core()).to_owned(),
            href: visit.scope.link(&format!("/{}", schema.kind)),
        },
        Crumb { label: row.meta.number.clone(), href: visit.scope.link(&path) },
    ];
    ConfirmPage {
        shell,
        heading: fill(ask, &[&caption]),
        text: text.to_owned(),
        tone,
        action: visit.scope.link(&format!("{path}/{verb}")),
        hidden: vec![("revision".to_owned(), visit.site.app.mark(row).to_string())],
        diffs: Vec::new(),
        records: Vec::new(),
        asks_why: false,
        go_label: go.to_owned(),
        back_href: visit.scope.link(&path),
    }
}

/// `GET /{kind}/{id}/restore?to=POSITION`.
pub(crate) async fn ask_restore(visit: Visit, Path((kind, id)): Record) -> Response {
    let outcome = asked_restore(&visit, &kind, &id).await;
    visit.finish(outcome)
}

async fn asked_restore(visit: &Visit, kind: &str, id: &str) -> Result<Response, WebError> {
    let detail = may_act(visit, kind, id, Verb::Change).await?;
    let position = visit.query.filled("to").unwrap_or_default().to_owned();
    let earlier = earlier(visit, &detail, &position).await?;
    let t = visit.lang.texts();
    let names = named(&detail);
    let show = |row: &Row, place: usize| {
        let field = &detail.schema.fields[place];
        crate::view::cell::cell(field, row.values[place].as_ref(), &names, &visit.scope, visit.lang, false)
            .text
    };
    let diff = |place: &usize| Diff {
        label: detail.schema.fields[*place].label.get(visit.lang.core()).to_owned(),
        before: show(&detail.row, *place),
        after: show(&earlier, *place),
        ..Diff::default()
    };
    let mut page =
        question(visit, &detail, "restore", t.restore_ask, t.restore_text, t.restore_version, Tone::Warn);
    page.diffs = differing(&detail, &earlier).iter().map(diff).collect();
    page.hidden.push(("to".to_owned(), position));
    Ok(visit.answer(&page))
}

fn differing(detail: &Detail, earlier: &Row) -> Vec<usize> {
    let differs = |place: &usize| {
        !detail.schema.fields[*place].is_personal && detail.row.values[*place] != earlier.values[*place]
    };
    detail.visible.iter().copied().filter(differs).collect()
}

/// The record as it was after the change at a position of the log, folded from its versions: several may bear one
/// instant, so the position alone tells them apart.
async fn earlier(visit: &Visit, detail: &Detail, position: &str) -> Result<Row, WebError> {
    let position: i64 = position.parse().map_err(|_| WebError::nowhere())?;
    let (caller, kind, id) = (visit.caller(), detail.schema.kind.to_string(), detail.row.id);
    let history = visit.site.ask(move |app| history::history(app, &caller, &kind, id)).await?;
    let Some(last) = history.versions.iter().find(|version| version.position == position) else {
        return Err(lq_app::AppError::NotFound("这个版本".to_owned()).into());
    };
    let on = last.head.at.shanghai_day();
    let mut row = detail.row.clone();
    let mut since = vec![None; row.values.len()];
    row.values.iter_mut().for_each(|value| *value = None);
    let known = history.versions.iter().filter(|version| version.position <= position);
    for edit in known.flat_map(|version| &version.fields).filter(|edit| edit.valid_from <= on) {
        if since[edit.field].is_none_or(|day| edit.valid_from >= day) {
            since[edit.field] = Some(edit.valid_from);
            row.values[edit.field].clone_from(&edit.value);
        }
    }
    Ok(row)
}

/// `POST /{kind}/{id}/restore`.
pub(crate) async fn restore(visit: Visit, Path((kind, id)): Record, form: Form) -> Response {
    let outcome = restored(&visit, &kind, &id, &form).await;
    visit.finish(outcome)
}

async fn restored(visit: &Visit, kind: &str, id: &str, form: &Form) -> Result<Response, WebError> {
    let detail = standing(visit, kind, id).await?;
    visit.check_token(&form.pairs)?;
    let earlier = earlier(visit, &detail, form.pairs.get("to").unwrap_or_default()).await?;
    let mut draft = Draft::default();
    for place in differing(&detail, &earlier) {
        let sent = earlier.values[place].clone().map_or(Sent::Typed(String::new()), Sent::Value);
        draft.fields.insert(detail.schema.fields[place].name.to_string(), sent);
    }
    let (caller, name, record_id, seen) = (visit.caller(), kind.to_owned(), detail.row.id, seen(form));
    visit.site.ask(move |app| record::change(app, &caller, &name, record_id, seen, &draft)).await?;
    Ok(redirect(&visit.scope.link(&format!("/{kind}/{id}"))))
}

/// `GET /{kind}/{id}/merge`: asks for the other record, then shows both.
pub(crate) async fn ask_merge(visit: Visit, Path((kind, id)): Record) -> Response {
    let outcome = asked_merge(&visit, &kind, &id).await;
    visit.finish(outcome)
}

async fn asked_merge(visit: &Visit, kind: &str, id: &str) -> Result<Response, WebError> {
    let detail = may_act(visit, kind, id, Verb::Merge).await?;
    let words = visit.query.filled("other").unwrap_or_default().to_owned();
    let (caller, name, sought) = (visit.caller(), kind.to_owned(), words.clone());
    let other_id =
        visit.site.ask(move |app| Ok::<_, WebError>(lookup::one(app, &caller, &name, &sought))).await?;
    let other = match other_id.filter(|other| *other != detail.row.id) {
        Some(other) => {
            let (caller, sought) = (visit.caller(), kind.to_owned());
            Some(visit.site.ask(move |app| detail::detail(app, &caller, &sought, other, None)).await?)
        }
        None => None,
    };
    let t = visit.lang.texts();
    let path = format!("/{kind}/{id}");
    let caption = |one: &Detail| {
        format!("{} {}", one.row.meta.number, one.schema.caption_of(&one.row, visit.lang.core()))
    };
    let mut shell = visit.shell(&format!("/{kind}"), t.merge);
    shell.crumbs = vec![Crumb { label: detail.row.meta.number.clone(), href: visit.scope.link(&path) }];
    Ok(visit.answer(&MergePage {
        shell,
        heading: caption(&detail),
        action: visit.scope.link(&format!("{path}/merge")),
        revision: visit.site.app.mark(&detail.row).to_string(),
        error: if other.is_none() && !words.is_empty() {
            fill(t.merge_not_found, &[&words])
        } else {
            String::new()
        },
        lookup: format!("/lookup/{kind}"),
        alike: Vec::new(),
        rows: other.as_ref().map_or(Vec::new(), |other| sides(visit, &detail, other)),
        n_links: other
            .as_ref()
            .map_or(0, |other| other.related.iter().map(|group| group.total).sum())
            .to_string(),
        other: other.map(|other| Choice::new(&caption(&other), &other.row.id.to_string())),
        words,
        back_href: visit.scope.link(&path),
    }))
}

/// Fields that differ between the record that stays (`yours`) and the one that goes (`theirs`).
fn sides(visit: &Visit, stays: &Detail, goes: &Detail) -> Vec<ConflictRow> {
    let (names, others) = (named(stays), named(goes));
    let text = |detail: &Detail, names: &crate::view::Names, place: usize| {
        let field = &detail.schema.fields[place];
        crate::view::cell::cell(
            field,
            detail.row.values[place].as_ref(),
            names,
            &visit.scope,
            visit.lang,
            false,
        )
        .text
    };
    let row = |place: usize| ConflictRow {
        name: stays.schema.fields[place].name.to_string(),
        label: stays.schema.fields[place].label.get(visit.lang.core()).to_owned(),
        yours: text(stays, &names, place),
        theirs: text(goes, &others, place),
        ..ConflictRow::default()
    };
    let rows = stays.visible.iter().map(|place| row(*place)).filter(|row| row.yours != row.theirs);
    rows.map(|row| ConflictRow { is_yours: !row.yours.is_empty(), ..row }).collect()
}

/// `POST /{kind}/{id}/merge`.
pub(crate) async fn merge(visit: Visit, Path((kind, id)): Record, form: Form) -> Response {
    let outcome = merged(&visit, &kind, &id, &form).await;
    visit.finish(outcome)
}

async fn merged(visit: &Visit, kind: &str, id: &str, form: &Form) -> Result<Response, WebError> {
    let stays = standing(visit, kind, id).await?;
    visit.check_token(&form.pairs)?;
    let goes = standing(visit, kind, form.pairs.get("other").unwrap_or_default()).await?;
    let mut draft = Draft::default();
    for (place, field) in stays.schema.fields.iter().enumerate() {
        let is_theirs = form.pairs.get(&format!("pick.{}", field.name)) == Some("theirs");
        if let (true, false, Some(value)) = (is_theirs, field.is_key, &goes.row.values[place]) {
            draft.fields.insert(field.name.to_string(), Sent::Value(value.clone()));
        }
    }
    let (caller, name, seen) = (visit.caller(), kind.to_owned(), seen(form));
    let (loser, into) = (goes.row.id, stays.row.id);
    visit
        .site
        .ask(move |app| {
            if !draft.fields.is_empty() {
                record::change(app, &caller, &name, into, seen, &draft)?;
            }
            record::merge(app, &caller, &name, loser, into)
        })
        .await?;
    Ok(redirect(&visit.scope.link(&format!("/{kind}/{into}?merged={loser}"))))
}

/// `GET /{kind}/{id}/unmerge`: asks whether the record shall stand alone again.
pub(crate) async fn ask_unmerge(visit: Visit, Path((kind, id)): Record) -> Response {
    let t = visit.lang.texts();
    let outcome = may_act(&visit, &kind, &id, Verb::Merge).await.map(|detail| {
        visit.answer(&question(
            &visit,
            &detail,
            "unmerge",
            t.unmerge_ask,
            t.unmerge_text,
            t.unmerge,
            Tone::Warn,
        ))
    });
    visit.finish(outcome)
}

/// `POST /{kind}/{id}/unmerge`.
pub(crate) async fn unmerge(visit: Visit, Path((kind, id)): Record, form: Form) -> Response {
    let outcome = unmerged(&visit, &kind, &id, &form).await;
    visit.finish(outcome)
}

async fn unmerged(visit: &Visit, kind: &str, id: &str, form: &Form) -> Result<Response, WebError> {
    visit.signed_in()?;
    visit.check_token(&form.pairs)?;
    let loser: RecordId = id.parse().map_err(|_| WebError::nowhere())?;
    let (caller, name) = (visit.caller(), kind.to_owned());
    visit.site.ask(move |app| record::unmerge(app, &caller, &name, loser)).await?;
    Ok(redirect(&visit.scope.link(&format!("/{kind}/{id}"))))
}
