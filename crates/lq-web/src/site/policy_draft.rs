//! `/policy/draft`: rules drafted from a policy's file or text.

use axum::http::StatusCode;
use axum::response::Response;
use lq_app::rights::Verb;
use lq_app::rule_drafts::{self, DraftedText, LARGEST};

use super::visit::Form;
use super::{Visit, WebError};
use crate::page::policy_draft::PolicyDraftPage;
use crate::page::shell::Crumb;
use crate::view::policy_draft::view;

/// `GET /policy/draft`: the form.
pub(crate) async fn blank(visit: Visit) -> Response {
    let outcome = may(&visit).map(|()| visit.answer(&page(&visit, String::new(), String::new(), None)));
    visit.finish(outcome)
}

/// `POST /policy/draft`: a file or pasted words.
pub(crate) async fn draft(visit: Visit, form: Form) -> Response {
    let outcome = drafted(&visit, form).await;
    visit.finish(outcome)
}

async fn drafted(visit: &Visit, form: Form) -> Result<Response, WebError> {
    may(visit)?;
    visit.check_token(&form.pairs)?;
    let pasted = form.pairs.filled("text").unwrap_or_default().to_owned();
    let file = form.files.into_iter().find(|file| !file.bytes.is_empty());
    if file.is_none() && pasted.is_empty() {
        let nothing = visit.lang.texts().draft_nothing.to_owned();
        return Ok(visit.answer(&page(visit, nothing, pasted, None)));
    }
    let (registry, words) = (visit.registry(), pasted.clone());
    let outcome = visit
        .site
        .ask(move |_| match file {
            Some(file) => rule_drafts::of_file(&file.bytes, &registry),
            None => rule_drafts::of_text(&words, &registry),
        })
        .await;
    Ok(match outcome {
        Ok(drafted) => visit.answer(&page(visit, String::new(), String::new(), Some(&drafted))),
        Err(error) if error.status == StatusCode::UNPROCESSABLE_ENTITY => {
            visit.answer(&page(visit, error.text, pasted, None))
        }
        Err(error) => return Err(error),
    })
}

/// Drafting is for who may record policies.
fn may(visit: &Visit) -> Result<(), WebError> {
    visit.signed_in()?;
    let schema = visit.kind("policy")?;
    visit.site.app.rights.scope_by_form(&visit.caller(), &schema, Verb::Create)?;
    Ok(())
}

fn page(visit: &Visit, error: String, pasted: String, drafted: Option<&DraftedText>) -> PolicyDraftPage {
    let mut shell = visit.shell("/policy", visit.lang.texts().draft);
    let plural = visit.kind("policy").map(|schema| schema.plural.get(visit.lang.core()).to_owned());
    shell.crumbs = vec![Crumb { label: plural.unwrap_or_default(), href: visit.scope.link("/policy") }];
    PolicyDraftPage {
        shell,
        limit: format!("{} MB", LARGEST >> 20),
        error,
        pasted,
        drafted: drafted.map(|drafted| view(drafted, visit.lang)),
    }
}
