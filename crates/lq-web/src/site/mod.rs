//! Routes and what serves them: a handler takes a request apart, calls one command or query, lays the answer out.

mod about;
mod account;
mod acts;
mod api;
mod api_acts;
mod api_chain;
mod api_claims;
mod api_drafts;
mod api_figures;
mod api_policies;
mod api_rules;
mod api_trial;
mod arrange;
mod chains;
mod claims;
mod conflict;
mod desk;
mod edit;
mod entitlements;
mod error;
mod export;
mod figure;
mod history;
mod import;
mod keeping;
mod kept;
mod language;
mod list;
mod lookup;
mod overview;
mod policies;
mod policy_draft;
mod reading;
mod record;
mod search;
mod session;
mod trial;
mod visit;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use axum::{Router, middleware};
use lq_app::App;
use lq_app::sitting::Sitting;
use lq_core::RecordId;
use tokio::sync::{Semaphore, oneshot};

use crate::http::{files, headers};
use desk::{Asked, Desk};
pub(crate) use error::WebError;
pub(crate) use visit::Visit;

/// How the site is put up; read once by the program that starts it.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Pages come by https, so the session's cookie never goes out by http.
    pub is_https: bool,
    /// The ledger is sample data, which every page says.
    pub is_demo: bool,
    /// Largest file taken, in bytes.
    pub most_bytes: usize,
    /// Version of the program, as the about page prints it.
    pub version: &'static str,
}

impl Default for Settings {
    fn default() -> Self {
        Self { is_https: false, is_demo: false, most_bytes: 50 << 20, version: env!("CARGO_PKG_VERSION") }
    }
}

/// What handlers share. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) app: Arc<App>,
    pub(crate) settings: Arc<Settings>,
    /// As many pieces of blocking work at a time as the machine can bear.
    lanes: Arc<Semaphore>,
    desk: Arc<Desk>,
}

/// Blocking work at a time; more waits in line.
const LANES: usize = 64;

impl Site {
    /// Runs work on the ledger where it holds up nobody.
    ///
    /// # Errors
    /// Those of the work; a panic in it is told as an error of the program.
    pub(crate) async fn ask<T: Send + 'static, E: Into<WebError> + Send + 'static>(
        &self,
        work: impl FnOnce(&App) -> Result<T, E> + Send + 'static,
    ) -> Result<T, WebError> {
        let lane = self
            .lanes
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| WebError::internal("the site is closing"))?;
        let app = self.app.clone();
        let done = tokio::task::spawn_blocking(move || {
            let answer = work(&app);
            drop(lane);
            answer
        });
        match done.await {
            Ok(answer) => answer.map_err(Into::into),
            Err(error) => Err(WebError::internal(&format!("work on the ledger broke off: {error}"))),
        }
    }

    /// Asks something that takes a moment, together with what others ask; see [`desk`].
    ///
    /// * `record`: kind and id of the record it is about, where it is about one.
    ///
    /// # Errors
    /// Those of the work; a panic in it is told as an error of the program.
    pub(crate) async fn look<T: Send + 'static, E: Into<WebError> + Send + 'static>(
        &self,
        record: Option<(String, RecordId)>,
        work: impl FnOnce(&mut Sitting<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, WebError> {
        let (tell, told) = oneshot::channel();
        let work: desk::Work = Box::new(move |sitting| {
            let answer = match sitting {
                Ok(sitting) => work(sitting).map_err(Into::into),
                Err(error) => Err(error.into()),
            };
            // Whoever asked may have gone.
            let _ = tell.send(answer);
        });
        if self.desk.put(Asked { record, work }) {
            let site = self.clone();
            tokio::task::spawn_blocking(move || site.desk.serve(&site.app));
        }
        told.await.unwrap_or_else(|_| Err(WebError::internal("a question to the ledger broke off")))
    }
}

/// Every route of the site over an application.
pub fn router(app: Arc<App>, settings: Settings) -> Router {
    let most_bytes = settings.most_bytes;
    let (lanes, desk) = (Arc::new(Semaphore::new(LANES)), Arc::default());
    let site = Site { app, settings: Arc::new(settings), lanes, desk };
    // A little more than the file: what a form puts around it.
    let most_of_a_workbook = DefaultBodyLimit::max(lq_app::commands::import::MOST_BYTES + (1 << 20));
    let pages = Router::new()
        .route("/", get(overview::page))
        .route("/login", get(session::form).post(session::sign_in))
        .route("/logout", post(session::sign_out))
        .route("/language", post(language::choose))
        .route("/about", get(about::page))
        .route("/help/keys", get(about::keys))
        .route("/keeping", get(keeping::page))
        .route("/keeping/verification", post(keeping::verify))
        .route("/keeping/backup", post(keeping::backup))
        .route("/read", get(reading::sources).post(reading::read))
        .route("/read/{source}", get(reading::review))
        .route("/read/{source}/facts/{id}/acceptance", post(reading::accept))
        .route("/read/{source}/facts/{id}/rejection", post(reading::reject))
        .route("/read/{source}/facts/{id}/reopening", post(reading::reopen))
        .route("/policy/draft", get(policy_draft::blank).post(policy_draft::draft))
        .route("/search", get(search::page))
        .route("/changes", get(history::log))
        .route("/account", get(account::page))
        .route("/account/password", post(account::password))
        .route("/accounts", get(account::all).post(account::create))
        .route("/accounts/{name}/password", post(account::reset))
        .route("/accounts/{name}/tokens", post(account::token))
        .route("/accounts/{name}/disabling", post(account::disable))
        .route("/accounts/{name}/enabling", post(account::enable))
        .route("/import/{kind}", get(import::choose).post(import::receive).layer(most_of_a_workbook))
        .route("/import/{kind}/template.xlsx", get(import::template))
        .route("/import/{kind}/{job}", get(import::show).post(import::go_on))
        .route("/import/{kind}/{job}/errors.xlsx", get(import::errors))
        .route("/import/{kind}/{job}/cancel", post(import::cancel))
        .route("/import/{kind}/{job}/undo", post(import::undo))
        .route("/chains", get(chains::all))
        .route("/chains/{id}", get(chains::one))
        .route("/lookup/{kind}", get(lookup::offer))
        .route("/export/{file}", get(export::file))
        .route("/filters", post(kept::keep))
        .route("/overview/arrangement", get(arrange::page).post(arrange::arrange))
        .route("/overview/standard", post(arrange::standard))
        .route("/figure/{id}/rows/{file}", get(figure::file))
        .route("/{kind}", get(list::page))
        .route("/{kind}/new", get(edit::blank).post(edit::create))
        .route("/{kind}/{id}", get(record::page))
        .route("/enterprise/{id}/policies", get(entitlements::page))
        .route("/policy/{id}/claims", get(claims::page).post(claims::confirm))
        .route("/policy/{id}/claims/publication", post(claims::publish_all))
        .route("/policy/{id}/publication", get(claims::publication))
        .route("/claim/{id}/payment", post(claims::pay))
        .route("/claim/{id}/publication", post(claims::publish))
        .route("/claim/{id}/withdrawal", post(claims::withdraw))
        .route("/claim/{id}/return", post(claims::give_back))
        .route("/policy/{id}/trial", get(trial::page).post(trial::tried))
        .route("/policy/{id}/trial/list.xlsx", get(trial::book).post(trial::tried_book))
        .route("/{kind}/{id}/edit", get(edit::form).post(edit::save))
        .route("/{kind}/{id}/stage", post(edit::stage))
        .route("/{kind}/{id}/history", get(history::page))
        .route("/{kind}/{id}/retire", get(acts::ask_retire).post(acts::retire))
        .route("/{kind}/{id}/reinstate", get(acts::ask_reinstate).post(acts::reinstate))
        .route("/{kind}/{id}/restore", get(acts::ask_restore).post(acts::restore))
        .route("/{kind}/{id}/erasure", get(keeping::ask_erase).post(keeping::erase))
        .route("/{kind}/{id}/merge", get(acts::ask_merge).post(acts::merge))
        .route("/{kind}/{id}/unmerge", get(acts::ask_unmerge).post(acts::unmerge));
    Router::new()
        .merge(pages)
        .nest("/api/v1", api::routes())
        .fallback(error::nowhere)
        .route("/assets/{file}", get(files::asset))
        .route("/favicon.ico", get(files::favicon))
        .route("/robots.txt", get(files::robots))
        .layer(DefaultBodyLimit::max(most_bytes))
        .layer(middleware::from_fn(headers::add))
        .with_state(site)
}

/// Serves the site on a listener until `stop` resolves; requests under way are finished.
///
/// # Errors
/// The listener fails.
pub async fn serve(
    listener: tokio::net::TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, router).with_graceful_shutdown(stop).await
}
