//! `GET /`: the zone at a glance.

use axum::response::Response;
use lq_app::AppError;
use lq_app::ask::ListAsk;
use lq_app::chain::Options;
use lq_app::queries::figures::{self, Group, Told};
use lq_app::queries::overview::{self, Breakdown};
use lq_app::queries::{chain, list};
use lq_app::rights::Verb;
use lq_core::Value;
use lq_core::filter::Filter;
use lq_core::schema::Label;

use super::list::as_of;
use super::{Visit, WebError};
use crate::chart::bars::{self, Bar};
use crate::page::chain::KeyFigure;
use crate::page::overview::{ChartCard, FigureGroup, OverviewPage};
use crate::page::shell::{Choice, Tone};
use crate::text::fill;
use crate::view::{self, grouped};

/// Key figures, chains, what waits.
pub(crate) async fn page(visit: Visit) -> Response {
    let outcome = shown(&visit).await;
    visit.finish(outcome)
}

async fn shown(visit: &Visit) -> Result<Response, WebError> {
    visit.signed_in()?;
    let (caller, as_of, zone) = (visit.caller(), as_of(visit), visit.zone);
    let (groups, chains, n_facts, divided) = visit
        .site
        .ask(move |app| {
            let groups = match figures::overview(app, &caller, zone, as_of) {
                // Who may not read figures still has an overview.
                Err(AppError::Refused { .. }) => Vec::new(),
                groups => groups?,
            };
            let options = Options { with_cures: false, ..Options::default() };
            // Who may not read chains still has an overview.
            let chains = chain::diagnose_all(app, &caller, zone, &options, as_of).unwrap_or_default();
            let pending = Filter::is("state", Value::Text("pending".to_owned()));
            let facts = list::count(app, &caller, "fact", &ListAsk { zone, as_of, ..ListAsk::of(pending) });
            let divided = overview::breakdowns(app, &caller, zone, as_of)?;
            Ok::<_, AppError>((groups, chains, facts.unwrap_or(0), divided))
        })
        .await?;
    let t = visit.lang.texts();
    let on = visit.scope.as_of.unwrap_or(visit.site.app.today());
    // A ledger that was only just begun is told what to do, not a row of noughts.
    let is_bare = chains.is_empty()
        && groups
            .iter()
            .flat_map(|group| &group.figures)
            .all(|one| one.totals.n_rows + one.totals.n_open == 0);
    let mut shell = visit.shell("/", t.overview);
    let heading = shell.zone_name().to_owned();
    shell.crumbs = Vec::new();
    Ok(visit.answer(&OverviewPage {
        shell,
        heading: if heading.is_empty() { t.overview.to_owned() } else { heading },
        help: fill(t.overview_help, &[&on]),
        lacks_figures: groups.is_empty(),
        may_arrange: visit.may(super::figure::KIND, Verb::Change),
        groups: groups.iter().filter(|_| !is_bare).map(|group| figures_of(visit, group)).collect(),
        chains: chains.iter().map(|one| view::chain::row(one, &visit.scope, visit.lang)).collect(),
        charts: divided.iter().map(|one| chart(visit, one)).collect(),
        waiting: if n_facts == 0 {
            Vec::new()
        } else {
            vec![Choice::new(&fill(t.waiting_facts, &[&grouped(n_facts)]), &visit.scope.link("/read"))]
        },
    }))
}

fn figures_of(visit: &Visit, group: &Group) -> FigureGroup {
    FigureGroup {
        label: group.label.get(visit.lang.core()).to_owned(),
        figures: group.figures.iter().map(|told| key_figure(visit, told)).collect(),
    }
}

/// A figure with its unit apart, opening to its page. A count is its own method.
fn key_figure(visit: &Visit, told: &Told) -> KeyFigure {
    let (t, lang, totals) = (visit.lang.texts(), visit.lang.core(), &told.totals);
    let shown = told.shown.as_ref();
    let known = totals.n_rows - totals.n_unmeasured;
    let method = match told.is_count() {
        _ if shown.is_none() => String::new(),
        true => String::new(),
        false if totals.n_unmeasured > 0 => {
            fill(t.figure_sum_known, &[&grouped(totals.n_rows), &grouped(known)])
        }
        false => fill(t.figure_sum, &[&grouped(totals.n_rows)]),
    };
    KeyFigure {
        label: told.defined.name.get(lang).to_owned(),
        value: shown.map_or_else(|| t.unknown.to_owned(), |shown| shown.number.clone()),
        unit: shown.map(|shown| shown.unit_in(lang).to_owned()).unwrap_or_default(),
        href: visit.scope.link(&format!("/{}/{}", super::figure::KIND, told.defined.id)),
        aside: match totals.n_open {
            0 => String::new(),
            n => fill(t.figure_also_open, &[&grouped(n)]),
        },
        tone: if shown.is_some() { Tone::Accent } else { Tone::Warn },
        method,
    }
}

/// Width of a chart in its own measure; the page scales it.
const CHART: f64 = 420.0;

/// Bars of a division, each opening the rows behind it.
fn chart(visit: &Visit, divided: &Breakdown) -> ChartCard {
    let (t, lang) = (visit.lang.texts(), visit.lang.core());
    let (kind, field) = &divided.list;
    let heading = fill(t.chart_of, &[&divided.label.get(lang), &grouped(divided.total)]);
    let bar = |(code, label, n): &(String, Label, u64)| Bar {
        label: label.get(lang).to_owned(),
        href: visit.scope.link(&format!("/{kind}?{field}={code}")),
        value: *n as f64,
        text: grouped(*n),
        tone: "accent",
    };
    let drawn: Vec<Bar> = divided.shares.iter().map(bar).collect();
    ChartCard { svg: bars::draw(&heading, &drawn, CHART), heading, method: t.chart_help.to_owned() }
}
