//! `/api/v1/figure/{id}/value` and `/rows`: what a figure comes to, how it went, and the rows it rests on.

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;
use lq_app::ask;
use lq_app::queries::figures::{self, RowSet, Step};
use lq_app::{App, AppError, Caller};
use lq_core::{AsOf, Day, RecordId};

use super::api::{caller, json as sent, laid_out_all, told};
use super::{Site, WebError};
use crate::address::Pairs;

/// The routes; joined to those of `/api/v1`.
pub(crate) fn routes() -> Router<Site> {
    Router::new().route("/figure/{id}/value", get(value)).route("/figure/{id}/rows", get(rows))
}

/// A figure asked for.
struct Asked {
    caller: Caller,
    query: Pairs,
    id: RecordId,
    as_of: Option<AsOf>,
}

fn asked(app: &App, headers: &HeaderMap, query: Option<String>, id: &str) -> Result<Asked, WebError> {
    let caller = caller(app, headers, false)?;
    let query = Pairs::parse(query.unwrap_or_default().as_bytes());
    let id = id.parse().map_err(|_| AppError::NotFound("这个口径".to_owned()))?;
    let day = query.filled("as_of").or(query.filled("as-of"));
    let day = day.map(ask::read_day).transpose().map_err(WebError::malformed)?;
    let known = query.filled("known").map(ask::read_known).transpose().map_err(WebError::malformed)?;
    let as_of = ask::times(day, known, app.today());
    Ok(Asked { caller, query, id, as_of })
}

async fn value(
    State(site): State<Site>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    Path(id): Path<String>,
) -> Response {
    let outcome = site.ask(move |app| {
        let Asked { caller, query, id, as_of } = asked(app, &headers, query, &id)?;
        let told = figures::figure(app, &caller, id, as_of)?;
        let series = match days(&query, app.today())? {
            None => None,
            Some((from, to)) => {
                let step = query.filled("step").map(|code| {
                    Step::of_code(code).ok_or_else(|| WebError::malformed("step 应为 month、quarter 或 year"))
                });
                let step = step.transpose()?.unwrap_or_else(|| Step::fitting(from, to));
                let is_known_now = query.filled("known") == Some("now");
                Some(figures::series(app, &caller, id, (from, to), step, is_known_now)?)
            }
        };
        let body = serde_json::to_vec(&told.spoken(series.as_deref()));
        let body = body.map_err(|error| WebError::internal(&error.to_string()))?;
        Ok::<_, WebError>(sent(StatusCode::OK, body, None))
    });
    told(outcome.await)
}

/// `from` and `to`, where a course is asked for.
fn days(query: &Pairs, today: Day) -> Result<Option<(Day, Day)>, WebError> {
    let read = |name: &str| {
        let day = query.filled(name).map(|text| text.parse::<Day>());
        let wrong = |_| WebError::malformed(format!("{name} 应为日期，如 2024-12-31"));
        day.transpose().map_err(wrong)
    };
    match (read("from")?, read("to")?) {
        (None, None) => Ok(None),
        (from, to) => {
            let to = to.unwrap_or(today);
            Ok(Some((from.unwrap_or_else(|| to.add_days(-365)), to)))
        }
    }
}

async fn rows(
    State(site): State<Site>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    Path(id): Path<String>,
) -> Response {
    let outcome = site.ask(move |app| {
        let Asked { caller, query, id, as_of } = asked(app, &headers, query, &id)?;
        let set = query.filled("rows").map(|code| {
            let sets = "rows 应为 counted、open、unmeasured 或 part";
            RowSet::of_code(code).ok_or_else(|| WebError::malformed(sets))
        });
        let count = |name: &str, usual: u32, most: u32| {
            let number = query.filled(name).map_or(Ok(usual), str::parse);
            let wrong = || WebError::malformed(format!("{name} 应为 1 到 {most} 的整数"));
            number.ok().filter(|number| (1..=most).contains(number)).ok_or_else(wrong)
        };
        let page = (count("page", 1, 1_000_000)?, count("size", 50, ask::MAX_PAGE)?);
        let found = figures::rows(app, &caller, id, as_of, set.transpose()?.unwrap_or_default(), page)?;
        Ok::<_, WebError>(sent(StatusCode::OK, laid_out_all(&found.list, page), None))
    });
    told(outcome.await)
}
