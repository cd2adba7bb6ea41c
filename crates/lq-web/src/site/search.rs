//! `GET /search`: across kinds, within rights.

use axum::response::Response;
use lq_app::queries::search::{self, Hit};

use super::error::redirect;
use super::{Visit, WebError};
use crate::page::search::{Hit as HitView, HitGroup, SearchPage};
use crate::page::shell::Choice;
use crate::text::fill;

/// Hits by kind; a number that fits one record leads straight to it.
pub(crate) async fn page(visit: Visit) -> Response {
    let outcome = shown(&visit).await;
    visit.finish(outcome)
}

async fn shown(visit: &Visit) -> Result<Response, WebError> {
    visit.signed_in()?;
    let words = visit.query.filled("q").unwrap_or_default().to_owned();
    let (caller, sought) = (visit.caller(), words.clone());
    let hits = if words.is_empty() {
        Vec::new()
    } else {
        visit.site.ask(move |app| search::search(app, &caller, &sought)).await?
    };
    if let [only] = hits.as_slice()
        && only.number.eq_ignore_ascii_case(&words)
    {
        return Ok(redirect(&visit.scope.link(&format!("/{}/{}", only.kind, only.id))));
    }
    let t = visit.lang.texts();
    let mut shell = visit.shell("/search", t.search);
    shell.words.clone_from(&words);
    let n = hits.len();
    Ok(visit.answer(&SearchPage {
        shell,
        summary: if n == 0 { String::new() } else { fill(t.search_found, &[&n]) },
        groups: groups(visit, &hits, &words),
        words,
    }))
}

/// Groups in the order their best hits came.
fn groups(visit: &Visit, hits: &[Hit], words: &str) -> Vec<HitGroup> {
    let registry = visit.registry();
    let mut groups: Vec<(String, HitGroup)> = Vec::new();
    for hit in hits {
        let shown = HitView {
            href: visit.scope.link(&format!("/{}/{}", hit.kind, hit.id)),
            number: hit.number.clone(),
            caption: hit.caption.clone(),
            aside: String::new(),
        };
        match groups.iter_mut().find(|(kind, _)| *kind == hit.kind) {
            Some((_, group)) => group.hits.push(shown),
            None => {
                let schema = registry.kind(&hit.kind);
                let label = schema
                    .map_or(hit.kind.as_str(), |schema| schema.plural.get(visit.lang.core()))
                    .to_owned();
                let query = crate::address::Pairs(vec![("q".to_owned(), words.to_owned())]);
                let all = Choice::new("", &visit.scope.link(&query.href(&format!("/{}", hit.kind))));
                groups.push((hit.kind.clone(), HitGroup { label, all, hits: vec![shown] }));
            }
        }
    }
    groups
        .into_iter()
        .map(|(_, mut group)| {
            group.all.label = group.hits.len().to_string();
            group
        })
        .collect()
}
