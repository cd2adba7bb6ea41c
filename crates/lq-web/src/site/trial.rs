//! `/policy/{id}/trial`: what a policy's rule would do to all firms, as it is kept or as it is written in the form.

use std::sync::Arc;

use axum::extract::Path;
use axum::http::{Response as Reply, header};
use axum::response::{IntoResponse, Response};
use lq_app::AppError;
use lq_app::queries::trial::{self, Order, Shown, Trial, Which};
use lq_core::RecordId;
use lq_core::value::Money;

use super::list::as_of;
use super::policies::standing;
use super::visit::Form;
use super::{Visit, WebError};
use crate::address::segment;
use crate::chart::bars::{self, Bar};
use crate::page::chain::KeyFigure;
use crate::page::overview::ChartCard;
use crate::page::shell::{Choice, Crumb, Tone};
use crate::page::trial::{ComparisonView, LackingRow, ListRow, ListView, MissedRow, SharedRow, TrialPage};
use crate::text::fill;

/// Firms a page.
const SIZE: usize = 20;
/// Groups of a spread that are drawn.
const BARS: usize = 8;

/// `GET`: the rule that is kept.
pub(crate) async fn page(visit: Visit, Path(id): Path<String>) -> Response {
    let outcome = shown(&visit, &id, None).await;
    visit.finish(outcome)
}

/// `POST`: a text of rules that is not kept. Nothing is written.
pub(crate) async fn tried(visit: Visit, Path(id): Path<String>, form: Form) -> Response {
    let outcome = async {
        visit.signed_in()?;
        visit.check_token(&form.pairs)?;
        shown(&visit, &id, Some(form.pairs.get("text").unwrap_or_default().to_owned())).await
    };
    let outcome = outcome.await;
    visit.finish(outcome)
}

/// `GET /policy/{id}/trial/list.xlsx`: the lists as a workbook.
pub(crate) async fn book(visit: Visit, Path(id): Path<String>) -> Response {
    let outcome = taken_out(&visit, &id, None).await;
    visit.finish(outcome)
}

/// `POST /policy/{id}/trial/list.xlsx`: those of a text that is not kept.
pub(crate) async fn tried_book(visit: Visit, Path(id): Path<String>, form: Form) -> Response {
    let outcome = async {
        visit.signed_in()?;
        visit.check_token(&form.pairs)?;
        taken_out(&visit, &id, Some(form.pairs.get("text").unwrap_or_default().to_owned())).await
    };
    let outcome = outcome.await;
    visit.finish(outcome)
}

async fn taken_out(visit: &Visit, id: &str, text: Option<String>) -> Result<Response, WebError> {
    visit.signed_in()?;
    let order = order(visit, id, text)?;
    let caller = visit.caller();
    let (name, bytes) = visit
        .site
        .ask(move |app| {
            let told = trial::trial(app, &caller, &order)?;
            let name = format!("试算_{}_{}.xlsx", told.number, told.on);
            Ok::<_, AppError>((name, trial::workbook(app, &caller, &told)?))
        })
        .await?;
    let reply = Reply::builder()
        .header(header::CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        .header(
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"trial.xlsx\"; filename*=UTF-8''{}", segment(&name)),
        )
        .body(axum::body::Body::from(bytes));
    Ok(reply.map_err(|error| WebError::internal(&error.to_string()))?.into_response())
}

fn order(visit: &Visit, id: &str, text: Option<String>) -> Result<Order, WebError> {
    let policy: RecordId = id.parse().map_err(|_| WebError::nowhere())?;
    let rule = visit.query.filled("rule").and_then(|place| place.parse().ok());
    let text = text.filter(|text| !text.trim().is_empty());
    Ok(Order { policy, text, rule, as_of: as_of(visit) })
}

/// The list an address asks for: `yes`, `near-1`, `open`, `open-2`, `gained`, `lost`, `more`, `less`.
pub(super) fn which(word: &str) -> Option<Which> {
    let (name, place) = word.split_once('-').map_or((word, None), |(name, place)| (name, place.parse().ok()));
    Some(match (name, place) {
        ("yes", None) => Which::Yes,
        ("near", Some(place)) => Which::Missing(place),
        ("open", place) => Which::Open(place),
        ("gained", None) => Which::Gained,
        ("lost", None) => Which::Lost,
        ("more", None) => Which::More,
        ("less", None) => Which::Less,
        _ => return None,
    })
}

async fn shown(visit: &Visit, id: &str, text: Option<String>) -> Result<Response, WebError> {
    visit.signed_in()?;
    let order = order(visit, id, text.clone())?;
    let word = visit.query.filled("list").unwrap_or("yes").to_owned();
    let list = which(&word).ok_or_else(WebError::nowhere)?;
    let from = visit.query.filled("page").and_then(|page| page.parse::<usize>().ok()).unwrap_or(1).max(1);
    let caller = visit.caller();
    let asked = visit
        .site
        .ask(move |app| {
            let told = trial::trial(app, &caller, &order)?;
            let shown = trial::shown(app, &caller, &told, list, (from - 1) * SIZE, SIZE)?;
            Ok::<_, AppError>((Arc::new(told), shown))
        })
        .await;
    let (told, shown) = match asked {
        Ok(told) => told,
        Err(error) => return faulty(visit, id, text.unwrap_or_default(), error),
    };
    Ok(visit.answer(
        &Showing { visit, told: &told, path: format!("/policy/{id}/trial") }.page(&word, list, &shown, from),
    ))
}

/// The page with the text and what is wrong with it.
fn faulty(visit: &Visit, id: &str, text: String, error: WebError) -> Result<Response, WebError> {
    let is_of_rule = error.fields.contains_key("rule");
    if error.status != axum::http::StatusCode::UNPROCESSABLE_ENTITY || !(is_of_rule || text.is_empty()) {
        return Err(error);
    }
    let mut page = TrialPage::bare(visit.shell("/policy", visit.lang.policy().trial), visit.lang);
    page.faults = if is_of_rule {
        error.fields["rule"].split('；').map(str::to_owned).collect()
    } else {
        vec![error.text.clone()]
    };
    page.action = visit.scope.link(&format!("/policy/{id}/trial"));
    page.back_href = visit.scope.link(&format!("/policy/{id}"));
    page.text = text;
    let mut answer = visit.answer(&page);
    *answer.status_mut() = error.status;
    Ok(answer)
}

/// One trial on its way to its page.
struct Showing<'a> {
    visit: &'a Visit,
    told: &'a Trial,
    path: String,
}

impl Showing<'_> {
    fn page(&self, word: &str, list: Which, shown: &Shown, from: usize) -> TrialPage {
        let (told, visit, p) = (self.told, self.visit, self.visit.lang.policy());
        let mut shell = visit.shell("/policy", p.trial);
        shell.crumbs = vec![
            Crumb {
                label: visit
                    .registry()
                    .kind("policy")
                    .map_or(String::new(), |kind| kind.plural.get(visit.lang.core()).to_owned()),
                href: visit.scope.link("/policy"),
            },
            Crumb { label: told.number.clone(), href: visit.scope.link(&format!("/policy/{}", told.policy)) },
        ];
        let rule = |(place, (title, _)): (usize, &(String, _))| {
            let href = visit.scope.link(&format!("{}?rule={place}", self.path));
            Choice::new(title, &href).current(place == told.rule)
        };
        TrialPage {
            heading: told.title.clone(),
            standing: told.rules.get(told.rule).map(|(_, on)| standing(*on, visit.lang)),
            rules: told.rules.iter().enumerate().map(rule).collect(),
            figures: self.figures(),
            notes: self.notes(),
            missed: self.missed(),
            lacking: self.lacking(),
            years: self.years(),
            years_note: if told.cost.is_bounded { p.years_help } else { p.years_open }.to_owned(),
            charts: self.charts(),
            overlap_help: fill(p.overlap_help, &[&told.overlap.n_rules]),
            overlap_counts: told
                .overlap
                .by_count
                .iter()
                .map(|(n, firms)| {
                    let label =
                        if *n == 0 { p.overlap_alone.to_owned() } else { fill(p.overlap_count, &[n]) };
                    (label, firms.to_string())
                })
                .collect(),
            shared: self.shared(),
            comparison: self.comparison(),
            list: self.list(word, list, shown, from),
            action: self.link(""),
            text: told.text.clone(),
            is_edited: told.is_edited,
            export_href: visit.scope.link(&format!("{}/list.xlsx?rule={}", self.path, told.rule)),
            back_href: visit.scope.link(&format!("/policy/{}", told.policy)),
            ..TrialPage::bare(shell, visit.lang)
        }
    }

    fn link(&self, query: &str) -> String {
        self.visit.scope.link(&format!("{}?rule={}{query}", self.path, self.told.rule))
    }

    fn list_link(&self, word: &str) -> String {
        format!("{}#list", self.link(&format!("&list={word}")))
    }

    fn money(&self, fen: i64) -> String {
        Money::from_fen(fen).show(self.visit.lang.core())
    }

    fn figures(&self) -> Vec<KeyFigure> {
        let (told, p) = (self.told, self.visit.lang.policy());
        let n_near: usize = told.missed.iter().map(trial::Missed::n_firms).sum();
        let count = |label: &str, n: usize, list: &str| KeyFigure {
            label: label.to_owned(),
            value: n.to_string(),
            unit: p.n_firms.to_owned(),
            // Lists of a text that is not kept are asked for by its form.
            href: if told.is_edited || list.is_empty() { String::new() } else { self.list_link(list) },
            method: fill(p.of_firms, &[&told.n_firms]),
            ..KeyFigure::default()
        };
        let mut figures = vec![
            count(p.yes, told.n_yes, "yes"),
            count(p.near, n_near, ""),
            count(p.open, told.n_open, "open"),
        ];
        figures.push(KeyFigure {
            label: p.asked.to_owned(),
            value: self.money(told.cost.asked),
            method: fill(p.asked_method, &[&told.cost.n_known]),
            ..KeyFigure::default()
        });
        figures.push(match &told.cost.budget {
            Some(budget) => KeyFigure {
                label: format!(
                    "{} {} · {}",
                    p.budget,
                    if budget.is_yearly { p.budget_yearly } else { p.budget_whole },
                    if budget.is_pro_rata { p.budget_rata } else { p.budget_fcfs }
                ),
                value: self.money(budget.limit),
                tone: if budget.is_over() { Tone::Bad } else { Tone::Good },
                aside: if budget.is_over() {
                    fill(p.budget_over, &[&self.money(told.cost.asked.saturating_sub(budget.limit))])
                } else {
                    fill(p.budget_within, &[&self.money(budget.limit.saturating_sub(budget.given))])
                },
                ..KeyFigure::default()
            },
            None => KeyFigure {
                label: p.budget.to_owned(),
                value: "—".to_owned(),
                method: p.budget_none.to_owned(),
                ..KeyFigure::default()
            },
        });
        figures
    }

    fn notes(&self) -> Vec<String> {
        let (cost, p) = (&self.told.cost, self.visit.lang.policy());
        let mut notes = Vec::new();
        if cost.n_open > 0 {
            notes.push(fill(p.amounts_open, &[&cost.n_open]));
        }
        if !cost.note.is_empty() {
            notes.push(cost.note.clone());
        }
        if let Some(budget) = cost.budget.as_ref().filter(|budget| budget.is_over()) {
            notes.push(fill(p.budget_effect, &[&budget.n_whole, &budget.n_part, &budget.n_none]));
            if !budget.is_pro_rata {
                notes.push(p.budget_order.to_owned());
            }
        }
        notes
    }

    fn missed(&self) -> Vec<MissedRow> {
        let row = |(place, missed): (usize, &trial::Missed)| MissedRow {
            words: match missed.label.is_empty() {
                true => missed.words.clone(),
                false => format!("（{}）{}", missed.label, missed.words),
            },
            cite: missed.cite.clone(),
            is_reachable: missed.is_reachable,
            to: self.counted(missed.n_firms(), &format!("near-{place}")),
        };
        self.told.missed.iter().enumerate().map(row).collect()
    }

    /// A number that opens its list, where there is somebody in it.
    fn counted(&self, n: usize, word: &str) -> Choice {
        Choice::new(&n.to_string(), &if n > 0 { self.list_link(word) } else { String::new() })
    }

    fn lacking(&self) -> Vec<LackingRow> {
        let p = self.visit.lang.policy();
        let row = |(place, lacking): (usize, &trial::Lacking)| LackingRow {
            label: if lacking.label.is_empty() { p.open_undecided.to_owned() } else { lacking.label.clone() },
            n_alone: lacking.n_alone,
            to: self.counted(lacking.n_firms, &format!("open-{place}")),
        };
        self.told.lacking.iter().enumerate().map(row).collect()
    }

    fn years(&self) -> Vec<(String, String, String)> {
        let cost = &self.told.cost;
        let row =
            |(year, asked, paid): &(i32, i64, i64)| (year.to_string(), self.money(*asked), self.money(*paid));
        let mut years: Vec<_> = cost.years.iter().map(row).collect();
        if years.len() > 1 {
            let asked = cost.years.iter().fold(0_i64, |sum, (_, asked, _)| sum.saturating_add(*asked));
            let total = self.visit.lang.policy().years_total.to_owned();
            years.push((total, self.money(asked), self.money(cost.total())));
        }
        years
    }

    fn charts(&self) -> Vec<ChartCard> {
        let p = self.visit.lang.policy();
        let chart = |spread: &trial::Spread| {
            let heading = match spread.by {
                "headcount" => p.by_headcount,
                "chain" => p.by_chain,
                "park" => p.by_park,
                _ => p.by_region,
            };
            let shares = spread.shares.iter().filter(|share| share.n_yes > 0).take(BARS);
            let bar = |share: &trial::Share| Bar {
                label: if share.label.is_empty() { p.unrecorded.to_owned() } else { share.label.clone() },
                value: share.n_yes as f64,
                text: match share.money {
                    0 => share.n_yes.to_string(),
                    money => format!("{}（{}）", share.n_yes, self.money(money)),
                },
                tone: if share.label.is_empty() { "plain" } else { "accent" },
                ..Bar::default()
            };
            let bars: Vec<Bar> = shares.map(bar).collect();
            ChartCard {
                heading: heading.to_owned(),
                svg: bars::draw_wide(heading, &bars, 420.0),
                method: String::new(),
            }
        };
        self.told.spreads.iter().filter(|_| self.told.n_yes > 0).map(chart).collect()
    }

    fn shared(&self) -> Vec<SharedRow> {
        let row = |shared: &trial::Shared| SharedRow {
            title: shared.title.clone(),
            href: self.visit.scope.link(&format!("/policy/{}", shared.policy)),
            n_firms: shared.n_firms,
            money: self.money(shared.money),
            bases: shared.bases.clone(),
        };
        self.told.overlap.shared.iter().map(row).collect()
    }

    fn comparison(&self) -> Option<ComparisonView> {
        let (told, p) = (self.told, self.visit.lang.policy());
        let compared = told.comparison.as_ref()?;
        let list = |label: &str, moved: &[trial::Moved], word: &str| {
            let href = if moved.is_empty() { String::new() } else { self.list_link(word) };
            Choice::new(&format!("{label} {}", moved.len()), &href)
        };
        let (before, now) = (self.money(compared.before.1), self.money(told.cost.asked));
        Some(ComparisonView {
            heading: fill(p.compare, &[&compared.with]),
            sentence: fill(p.compare_before, &[&compared.before.0, &before, &told.n_yes, &now]),
            moves: vec![
                list(p.compare_gained, &compared.gained, "gained"),
                list(p.compare_lost, &compared.lost, "lost"),
                list(p.compare_more, &compared.more, "more"),
                list(p.compare_less, &compared.less, "less"),
            ],
            same: format!("{} {}", p.compare_same, compared.n_same),
        })
    }

    fn list(&self, word: &str, which: Which, shown: &Shown, from: usize) -> ListView {
        let p = self.visit.lang.policy();
        let heading = match which {
            Which::Yes => p.list_yes.to_owned(),
            Which::Missing(place) => {
                let words = self.told.missed.get(place).map(|missed| missed.words.as_str());
                format!("{}：{}", p.list_near, words.unwrap_or_default())
            }
            Which::Open(_) => p.list_open.to_owned(),
            Which::Gained => p.list_gained.to_owned(),
            Which::Lost => p.list_lost.to_owned(),
            Which::More => p.list_more.to_owned(),
            Which::Less => p.list_less.to_owned(),
        };
        let has_budget = self.told.cost.budget.is_some();
        let columns: Vec<(&str, bool)> = match which {
            Which::Yes if has_budget => vec![(p.col_amount, true), (p.col_given, true), (p.col_others, true)],
            Which::Yes => vec![(p.col_amount, true), (p.col_others, true)],
            Which::Missing(_) => vec![(p.col_enough, false)],
            Which::Open(_) => vec![(p.col_lacks, false)],
            _ => vec![(p.col_before, true), (p.col_amount, true)],
        };
        let money = |fen: Option<i64>| fen.map(|fen| self.money(fen)).unwrap_or_default();
        let row = |one: &trial::Listed| ListRow {
            number: one.number.clone(),
            name: one.name.clone(),
            href: self.visit.scope.link(&format!("/{}/{}/policies", self.told.kind, one.id)),
            cells: match which {
                Which::Yes if has_budget => {
                    vec![money(one.amount), money(one.given), one.n_others.to_string()]
                }
                Which::Yes => vec![money(one.amount), one.n_others.to_string()],
                Which::Missing(_) if one.said.is_empty() => vec![p.near_fixed.to_owned()],
                Which::Missing(_) => vec![one.said.join("；")],
                Which::Open(_) => vec![one.said.join("、")],
                _ => vec![money(one.before), money(one.amount)],
            },
        };
        let first = (from - 1) * SIZE;
        let page = |label: &str, page: usize| {
            Choice::new(label, &format!("{}#list", self.link(&format!("&list={word}&page={page}"))))
        };
        let mut pages = Vec::new();
        if from > 1 {
            pages.push(page(p.prev_page, from - 1));
        }
        if first + shown.rows.len() < shown.total {
            pages.push(page(p.next_page, from + 1));
        }
        let count = match shown.rows.len() {
            0 => String::new(),
            n => fill(p.page_of, &[&(first + 1), &(first + n), &shown.total]),
        };
        let other = |label: &str, name: &str| Choice::new(label, &self.list_link(name)).current(word == name);
        ListView {
            heading,
            columns: columns.into_iter().map(|(label, is_number)| (label.to_owned(), is_number)).collect(),
            rows: shown.rows.iter().map(row).collect(),
            count,
            pages,
            others: vec![other(p.list_yes, "yes"), other(p.list_open, "open")],
        }
    }
}
