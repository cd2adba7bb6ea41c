//! `GET /`: the zone at a glance.

use axum::response::Response;
use lq_app::ask::ListAsk;
use lq_app::chain::Options;
use lq_app::queries::overview::{self, Breakdown, OverviewGroup};
use lq_app::queries::{chain, list};
use lq_core::figure::Figure;
use lq_core::filter::Filter;
use lq_core::schema::Label;
use lq_core::{Value, ValueType};

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
            let groups = overview::overview(app, &caller, zone, as_of)?;
            let options = Options { with_cures: false, ..Options::default() };
            // Who may not read chains still has an overview.
            let chains = chain::diagnose_all(app, &caller, zone, &options, as_of).unwrap_or_default();
            let pending = Filter::is("state", Value::Text("pending".to_owned()));
            let facts = list::count(app, &caller, "fact", &ListAsk { zone, as_of, ..ListAsk::of(pending) });
            let divided = overview::breakdowns(app, &caller, zone, as_of)?;
            Ok::<_, lq_app::AppError>((groups, chains, facts.unwrap_or(0), divided))
        })
        .await?;
    let t = visit.lang.texts();
    let on = visit.scope.as_of.unwrap_or(visit.site.app.today());
    let mut shell = visit.shell("/", t.overview);
    let heading = shell.zone_name().to_owned();
    shell.crumbs = Vec::new();
    Ok(visit.answer(&OverviewPage {
        shell,
        heading: if heading.is_empty() { t.overview.to_owned() } else { heading },
        help: fill(t.overview_help, &[&on]),
        groups: groups.iter().map(|group| figures(visit, group)).collect(),
        chains: chains.iter().map(|one| view::chain::row(one, &visit.scope, visit.lang)).collect(),
        charts: divided.iter().map(|one| chart(visit, one)).collect(),
        waiting: if n_facts == 0 {
            Vec::new()
        } else {
            vec![Choice::new(&fill(t.waiting_facts, &[&grouped(n_facts)]), &visit.scope.link("/read"))]
        },
    }))
}

fn figures(visit: &Visit, group: &OverviewGroup) -> FigureGroup {
    FigureGroup {
        label: group.label.get(visit.lang.core()).to_owned(),
        figures: group.figures.iter().map(|(label, figure)| key_figure(visit, label, figure)).collect(),
    }
}

/// A figure with its unit apart and the list that shows its rows. A count is its own method.
fn key_figure(visit: &Visit, label: &Label, figure: &Figure) -> KeyFigure {
    let (t, lang) = (visit.lang.texts(), visit.lang.core());
    let shown = figure.value.as_ref().map(|value| figure.ty.show(value, lang)).unwrap_or_default();
    let (value, unit) = shown.split_once(' ').map_or((shown.as_str(), ""), |(value, unit)| (value, unit));
    let rows = (grouped(figure.n_rows), grouped(figure.n_known));
    let method = match &figure.ty {
        ValueType::Number => String::new(),
        _ if figure.n_known < figure.n_rows => fill(t.figure_sum_known, &[&rows.0, &rows.1]),
        _ => fill(t.figure_sum, &[&rows.0]),
    };
    KeyFigure {
        label: label.get(lang).to_owned(),
        value: if value.is_empty() { t.unknown.to_owned() } else { value.to_owned() },
        unit: unit.to_owned(),
        href: visit.scope.link(&format!("/{}", figure.list.trim_start_matches('/').trim_end_matches('?'))),
        method,
        tone: Tone::Accent,
        ..KeyFigure::default()
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
