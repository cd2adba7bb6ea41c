//! `/api/v1/policy/draft`: rules drafted from a policy's file; nothing is written to the ledger.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::post;
use lq_app::AppError;
use lq_app::rights::Verb;
use lq_app::rule_drafts::{self, LARGEST};

use super::api::{caller, json as sent, told};
use super::{Site, WebError};

/// The route; joined to those of `/api/v1`.
pub(crate) fn routes() -> Router<Site> {
    Router::new().route("/policy/draft", post(draft))
}

/// `POST /api/v1/policy/draft`: the file as it is; rules and clauses as JSON.
async fn draft(State(site): State<Site>, headers: HeaderMap, request: Body) -> Response {
    let outcome = async {
        let bytes = to_bytes(request, LARGEST).await.map_err(|_| WebError::too_large())?;
        if bytes.is_empty() {
            return Err(WebError::malformed("请求正文为空；请把政策文件原样作为正文发送"));
        }
        site.ask(move |app| {
            let caller = caller(app, &headers, false)?;
            let schema = app.kind("policy")?;
            app.rights.scope(&caller, &schema, Verb::Create)?;
            let drafted = rule_drafts::of_file(&bytes, &app.registry_of(caller.zone))?;
            let json = serde_json::to_vec(&drafted).map_err(|error| AppError::Unfit(error.to_string()))?;
            Ok::<_, WebError>(sent(StatusCode::OK, json, None))
        })
        .await
    };
    told(outcome.await)
}
