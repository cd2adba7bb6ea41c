//! `GET /chains` and `GET /chains/{id}`: diagnosis, picture, what-if.

mod trial;

use axum::extract::Path;
use axum::response::Response;
use lq_app::chain::{Comparison, Cure, Diagnosis, Options, Purchases, Scenario, Stage, WhatIf as Trial};
use lq_app::queries::chain::{self, Diagnosed};
use lq_core::RecordId;

use super::list::as_of;
use super::{Visit, WebError};
use crate::address::{Pairs, Scope};
use crate::chart;
use crate::page::chain::{ChainPage, CompareRow, KeyFigure, WhatIf};
use crate::page::chains::ChainsPage;
use crate::page::list::{Empty, FilterOption};
use crate::page::shell::{Choice, Crumb, Tone};
use crate::text::{Lang, fill};
use crate::view;
use crate::view::chain::{bottleneck, measure, number};

const SCENARIOS: [Scenario; 4] = [Scenario::Now, Scenario::Building, Scenario::Planned, Scenario::Targets];

/// What the address asks of a diagnosis.
struct Asked {
    scenario: Scenario,
    purchases: Purchases,
    /// What is tried, as [`trial`] spells it.
    moves: Vec<String>,
}

impl Asked {
    fn of(query: &Pairs) -> Self {
        Self {
            scenario: query.get("scenario").and_then(Scenario::parse).unwrap_or_default(),
            purchases: query.get("purchases").and_then(Purchases::parse).unwrap_or_default(),
            moves: trial::moves(query),
        }
    }

    fn options(&self, with_cures: bool) -> Options {
        Options { scenario: self.scenario, purchases: self.purchases, with_cures, ..Options::default() }
    }

    fn pairs(&self, scope: &Scope) -> Vec<(String, String)> {
        let mut pairs = vec![
            ("scenario".to_owned(), self.scenario.key().to_owned()),
            ("purchases".to_owned(), self.purchases.key().to_owned()),
        ];
        pairs.extend(self.moves.iter().map(|one| ("try".to_owned(), one.clone())));
        pairs.extend(scope.pairs());
        pairs
    }

    fn href(&self, path: &str, scope: &Scope) -> String {
        Pairs(self.pairs(scope)).href(path)
    }

    fn trial(&self, t: &crate::text::Texts) -> Result<Option<Trial>, WebError> {
        let read = |spelled: &String| {
            trial::change(spelled).ok_or_else(|| WebError::malformed(fill(t.what_if_bad, &[spelled])))
        };
        let changes = self.moves.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Ok((!changes.is_empty()).then(|| Trial { name: String::new(), changes }))
    }
}

/// All chains of the zone.
pub(crate) async fn all(visit: Visit) -> Response {
    let outcome = listed(&visit).await;
    visit.finish(outcome)
}

async fn listed(visit: &Visit) -> Result<Response, WebError> {
    visit.signed_in()?;
    let asked = Asked::of(&visit.query);
    let (caller, options, as_of, zone) = (visit.caller(), asked.options(false), as_of(visit), visit.zone);
    let all = visit.site.ask(move |app| chain::diagnose_all(app, &caller, zone, &options, as_of)).await?;
    let t = visit.lang.texts();
    let empty = Empty {
        title: t.chain_none.to_owned(),
        text: t.chain_none_help.to_owned(),
        actions: vec![Choice::new(t.list_new.trim_end_matches("{}"), "/chain/new")],
    };
    Ok(visit.answer(&ChainsPage {
        shell: visit.shell("/chains", t.chains),
        heading: t.chains.to_owned(),
        help: t.chains_help.to_owned(),
        scenarios: scenarios(&asked, "/chains", &visit.scope, visit.lang),
        empty: all.is_empty().then_some(empty),
        chains: all.iter().map(|one| view::chain::row(one, &visit.scope, visit.lang)).collect(),
    }))
}

fn scenarios(asked: &Asked, path: &str, scope: &Scope, lang: Lang) -> Vec<Choice> {
    let choice = |scenario: Scenario| {
        let other = Asked { scenario, moves: asked.moves.clone(), ..*asked };
        Choice::new(scenario_name(scenario, lang), &other.href(path, scope))
            .current(scenario == asked.scenario)
    };
    SCENARIOS.map(choice).to_vec()
}

fn scenario_name(scenario: Scenario, lang: Lang) -> &'static str {
    let t = lang.texts();
    match scenario {
        Scenario::Now => t.scenario_now,
        Scenario::Building => t.scenario_building,
        Scenario::Planned => t.scenario_planned,
        Scenario::Targets => t.scenario_targets,
    }
}

fn purchases_name(purchases: Purchases, lang: Lang) -> &'static str {
    match purchases {
        Purchases::Closed => lang.texts().purchases_closed,
        Purchases::Open => lang.texts().purchases_open,
    }
}

/// One chain.
pub(crate) async fn one(visit: Visit, Path(id): Path<String>) -> Response {
    let outcome = diagnosed(&visit, &id).await;
    visit.finish(outcome)
}

async fn diagnosed(visit: &Visit, id: &str) -> Result<Response, WebError> {
    visit.signed_in()?;
    let id: RecordId = id.parse().map_err(|_| WebError::nowhere())?;
    let asked = Asked::of(&visit.query);
    let trial = asked.trial(visit.lang.texts())?;
    let (caller, options, as_of) = (visit.caller(), asked.options(true), as_of(visit));
    let diagnosed =
        visit.site.ask(move |app| chain::diagnose(app, &caller, id, &options, trial.as_ref(), as_of)).await?;
    Ok(visit.answer(&build(visit, &asked, &diagnosed)))
}

fn build(visit: &Visit, asked: &Asked, diagnosed: &Diagnosed) -> ChainPage {
    let (t, lang, scope) = (visit.lang.texts(), visit.lang, &visit.scope);
    let path = format!("/chains/{}", diagnosed.row.id);
    // With something tried the page shows the chain as it would be.
    let told = diagnosed.comparison.as_ref().map_or(&diagnosed.diagnosis, |comparison| &comparison.after);
    let mut shell = visit.shell("/chains", &told.chain);
    shell.crumbs = vec![Crumb { label: t.chains.to_owned(), href: scope.link("/chains") }];
    let try_href = |cure: &Cure| cure_href(cure, asked, &path, scope);
    let purchase = |purchases: Purchases| {
        let other = Asked { purchases, moves: asked.moves.clone(), ..*asked };
        Choice::new(purchases_name(purchases, lang), &other.href(&path, scope))
            .current(purchases == asked.purchases)
    };
    let words = [scenario_name(asked.scenario, lang), purchases_name(asked.purchases, lang)];
    ChainPage {
        heading: told.chain.clone(),
        help: fill(
            t.chain_help,
            &[&told.segments.len(), &diagnosed.chain.placements.len(), &words[0], &words[1]],
        ),
        record_href: scope.link(&format!("/chain/{}", diagnosed.row.id)),
        scenarios: scenarios(asked, &path, scope, lang),
        purchases: [Purchases::Closed, Purchases::Open].map(purchase).to_vec(),
        figures: figures(told, scope, lang),
        picture: chart::chain::draw(&view::chain::picture(diagnosed, told, scope, lang)),
        findings: view::chain::findings(told, scope, lang, try_href),
        segments: view::chain::segments(told, scope, lang),
        notes: told.notes.iter().map(|note| note.text.clone()).collect(),
        what_if: what_if(asked, diagnosed, &path, scope, lang),
        shell,
    }
}

/// The page with a cure applied; empty where a cure does more than add capacity.
fn cure_href(cure: &Cure, asked: &Asked, path: &str, scope: &Scope) -> String {
    let Some(added) = trial::of_cure(cure) else { return String::new() };
    let moves = asked.moves.iter().cloned().chain(added).collect();
    Asked { moves, ..*asked }.href(path, scope)
}

fn figures(diagnosis: &Diagnosis, scope: &Scope, lang: Lang) -> Vec<KeyFigure> {
    let t = lang.texts();
    let terminal = |terminal: &lq_app::chain::Terminal| KeyFigure {
        label: fill(t.chain_output, &[&terminal.segment]),
        value: measure(terminal.output, lang),
        unit: terminal.unit.clone(),
        href: scope.link(&format!("/placement?segment={}", terminal.id)),
        method: terminal.completing.join(t.comma),
        tone: Tone::Accent,
        ..KeyFigure::default()
    };
    let mut figures: Vec<KeyFigure> = diagnosis.terminals.iter().take(3).map(terminal).collect();
    figures.push(KeyFigure {
        label: t.chain_bottleneck.to_owned(),
        value: bottleneck(&diagnosis.bottleneck, lang),
        tone: Tone::Warn,
        ..KeyFigure::default()
    });
    figures.push(KeyFigure {
        label: t.chain_findings_n.to_owned(),
        value: number(diagnosis.findings.len() as f64),
        href: "#finding-1".to_owned(),
        tone: if diagnosis.findings.is_empty() { Tone::Good } else { Tone::Bad },
        ..KeyFigure::default()
    });
    figures.retain(|figure| !figure.value.is_empty());
    figures
}

fn what_if(asked: &Asked, diagnosed: &Diagnosed, path: &str, scope: &Scope, lang: Lang) -> WhatIf {
    let t = lang.texts();
    let rows = &diagnosed.diagnosis.segments;
    let option =
        |value: &str, label: String| FilterOption { value: value.to_owned(), label, is_chosen: false };
    let name =
        |id: &str| rows.iter().find(|row| row.id == id).map_or(id, |row| row.segment.as_str()).to_owned();
    let placements = diagnosed.chain.placements.iter().filter_map(|placement| {
        let capacity = placement.capacity.map(number).unwrap_or_default();
        let firm = placement.firm.as_deref().unwrap_or_default();
        Some(option(placement.id.as_ref()?, format!("{} · {firm} {capacity}", name(&placement.segment))))
    });
    let placements: Vec<FilterOption> = placements.collect();
    let named =
        |id: &str| placements.iter().find(|one| one.value == id).map_or(id, |one| &one.label).to_owned();
    let applied = asked.moves.iter().enumerate().map(|(place, spelled)| {
        let mut rest = asked.moves.clone();
        rest.remove(place);
        let href = Asked { moves: rest, ..*asked }.href(path, scope);
        Choice::new(&trial::in_words(spelled, &name, &named, t), &href)
    });
    let links = diagnosed.chain.links.iter().map(|link| {
        let ends = format!("{} → {}", name(&link.from), name(&link.to));
        let coefficient = link.coefficient.map_or_else(|| t.unknown.to_owned(), number);
        option(&format!("{}:{}", link.from, link.to), format!("{ends} ({coefficient})"))
    });
    let stage = |stage: Stage| option(stage.key(), trial::stage_name(stage, t).to_owned());
    let held = diagnosed.comparison.as_ref();
    WhatIf {
        action: path.to_owned(),
        keep: asked.pairs(scope),
        segments: rows.iter().map(|row| option(&row.id, format!("{} ({})", row.segment, row.unit))).collect(),
        stages: trial::STAGES.map(stage).to_vec(),
        links: links.collect(),
        applied: applied.collect(),
        compare: held.map_or(Vec::new(), |held| compare(held, lang)),
        effect: held.map_or(String::new(), |held| view::chain::effect(&held.cured, &held.caused, lang)),
        clear_href: Asked { moves: Vec::new(), ..*asked }.href(path, scope),
        placements,
    }
}

fn compare(held: &Comparison, lang: Lang) -> Vec<CompareRow> {
    let (t, before, after) = (lang.texts(), &held.before, &held.after);
    let row = |label: &str, before: String, after: String, tone| CompareRow {
        label: label.to_owned(),
        before,
        after,
        tone,
    };
    let mut rows = Vec::new();
    for (was, is) in before.terminals.iter().zip(&after.terminals) {
        let tone = match (was.output.range(), is.output.range()) {
            (Some(was), Some(is)) if is.low > was.low => Tone::Good,
            (Some(was), Some(is)) if is.low < was.low => Tone::Bad,
            _ => Tone::Plain,
        };
        let show = |one: &lq_app::chain::Terminal| format!("{} {}", measure(one.output, lang), one.unit);
        rows.push(row(&fill(t.chain_output, &[&was.segment]), show(was), show(is), tone));
    }
    let narrow = |one: &Diagnosis| bottleneck(&one.bottleneck, lang);
    rows.push(row(t.chain_bottleneck, narrow(before), narrow(after), Tone::Plain));
    rows.push(row(t.cure_gain, String::new(), measure(held.gain, lang), Tone::Plain));
    let n = |one: &Diagnosis| one.findings.len().to_string();
    rows.push(row(t.chain_findings_n, n(before), n(after), Tone::Plain));
    rows
}
