//! Every page filled with its sample, for looking at and for tests.

use askama::Template;

use crate::page;
use crate::text::Lang;

/// A page filled with its sample.
#[derive(Debug)]
pub struct Sample {
    /// File name without ending.
    pub name: String,
    /// The whole page.
    pub html: String,
}

/// Every page with every sample, in this language.
///
/// # Panics
/// When a template cannot be rendered, which no sample does.
pub fn samples(lang: Lang) -> Vec<Sample> {
    let mut samples = Vec::new();
    let mut add = |name: &str, html: askama::Result<String>| {
        samples.push(Sample {
            name: name.to_owned(),
            html: html.expect("a sample renders: nothing in it can fail"),
        });
    };
    add("list", page::list::ListPage::sample(lang).render());
    add("list-empty", page::list::ListPage::sample_empty(lang).render());
    add("form", page::form::FormPage::sample(lang).render());
    add("conflict", page::conflict::ConflictPage::sample(lang).render());
    add("history", page::history::HistoryPage::sample(lang).render());
    add("changes", page::history::HistoryPage::sample_log(lang).render());
    add("detail", page::detail::DetailPage::sample(lang).render());
    add("chain", page::chain::ChainPage::sample(lang).render());
    add("reading", page::reading::ReadingPage::sample(lang).render());
    add("overview", page::overview::OverviewPage::sample(lang).render());
    add("overview-empty", page::overview::OverviewPage::sample_empty(lang).render());
    add("chains", page::chains::ChainsPage::sample(lang).render());
    add("entitlements", page::entitlements::EntitlementsPage::sample(lang).render());
    let block = page::policy::PolicyBlock::sample(lang).render();
    let policy = |extra| page::detail::DetailPage { extra, ..page::detail::DetailPage::sample(lang) };
    add("policy", block.and_then(|extra| policy(extra).render()));
    add("claims", page::claims::ClaimsPage::sample(lang).render());
    add("publication", page::claims::PublicationPage::sample(lang).render());
    add("trial", page::trial::TrialPage::sample(lang).render());
    add("figure", page::figure::FigurePage::sample(lang).render());
    add("figure-faulty", page::figure::FigurePage::sample_faulty(lang).render());
    add("arrange", page::arrange::ArrangePage::sample(lang).render());
    add("import-1-choose", page::import::ImportPage::sample_choose(lang).render());
    add("import-2-columns", page::import::ImportPage::sample_columns(lang).render());
    add("import-3-check", page::import::ImportPage::sample_check(lang).render());
    add("import-4-running", page::import::ImportPage::sample_running(lang).render());
    add("import-5-done", page::import::ImportPage::sample_done(lang).render());
    add("login", page::login::LoginPage::sample(lang).render());
    add("search", page::search::SearchPage::sample(lang).render());
    add("search-none", page::search::SearchPage::sample_none(lang).render());
    add("accounts", page::accounts::AccountsPage::sample(lang).render());
    add("account", page::accounts::AccountPage::sample(lang).render());
    add("confirm", page::confirm::ConfirmPage::sample(lang).render());
    add("restore", page::confirm::ConfirmPage::sample_restore(lang).render());
    add("merge", page::confirm::MergePage::sample(lang).render());
    add("about", page::about::AboutPage::sample(lang).render());
    add("keeping", page::keeping::KeepingPage::sample(lang).render());
    add("keeping-unsound", page::keeping::KeepingPage::sample_unsound(lang).render());
    add("erasure", page::keeping::ErasurePage::sample(lang).render());
    add("keys", page::about::KeysPage::sample(lang).render());
    add("policy-draft-blank", page::policy_draft::PolicyDraftPage::sample_blank(lang).render());
    add("policy-draft", page::policy_draft::PolicyDraftPage::sample(lang).render());
    add("read", page::about::ReadPage::sample(lang).render());
    for code in [400, 403, 404, 409, 413, 422, 429, 500, 503] {
        add(&format!("error-{code}"), page::error::ErrorPage::sample(lang, code).render());
    }
    samples
}

/// Each embedded asset: address and bytes.
pub fn assets() -> impl Iterator<Item = (String, &'static [u8])> {
    crate::assets::ASSETS.iter().map(|asset| (format!("/assets/{}", asset.file), asset.plain))
}
