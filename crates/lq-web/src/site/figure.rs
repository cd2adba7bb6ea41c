//! `GET /figure/{id}`, the special page of its kind: one figure, its definition, its course, its rows; and its rows as a file.

use axum::extract::Path;
use axum::response::Response;
use lq_app::AppError;
use lq_app::commands::export::Format;
use lq_app::queries::detail::{self, Detail};
use lq_app::queries::figures::{self, Point, RowSet, Rows, Step, Told};
use lq_app::rights::{Reach, Verb};
use lq_core::row::RowState;
use lq_core::{Day, RecordId};

use super::error::redirect;
use super::export::sent;
use super::list::{as_of, names};
use super::record::acts;
use super::{Visit, WebError};
use crate::address::Pairs;
use crate::chart::line::{self, Dot};
use crate::page::figure::{Course, FigurePage, FigureRows};
use crate::page::list::{Column, Empty, Pager};
use crate::page::shell::{Choice, Crumb, Notice, Tone};
use crate::text::fill;
use crate::view::{self, grouped};

/// English name of the kind.
pub(super) const KIND: &str = "figure";

/// Rows a page shows.
const PER_PAGE: u32 = 50;

/// Versions of the definition beside it.
const VERSIONS: usize = 4;

/// Width of the drawing in its own measure; the page scales it.
const CHART: f64 = 720.0;

/// `GET /figure/{id}/rows/{file}`.
pub(crate) async fn file(visit: Visit, Path((id, name)): Path<(String, String)>) -> Response {
    let outcome = exported(&visit, &id, &name).await;
    visit.finish(outcome)
}

/// A figure with what its page shows of it.
struct Found {
    detail: Detail,
    /// What it comes to, its rows and its course; or why it cannot be counted.
    told: Result<(Told, Rows, Vec<Point>, Span), String>,
}

/// The days and steps a course runs over.
#[derive(Clone, Copy, Debug)]
struct Span {
    from: Day,
    to: Day,
    step: Step,
    /// What is known by now, and whether somebody asked for that.
    is_known_now: bool,
    is_asked: bool,
}

/// The page of a figure's record.
pub(super) async fn shown(visit: &Visit, id: &str) -> Result<Response, WebError> {
    visit.signed_in()?;
    let id: RecordId = id.parse().map_err(|_| WebError::nowhere())?;
    let (caller, as_of, span) = (visit.caller(), as_of(visit), span(visit));
    let (set, page) = (row_set(&visit.query), page_of(&visit.query));
    let found = visit
        .site
        .ask(move |app| {
            let detail = detail::detail(app, &caller, KIND, id, as_of)?;
            let told = match figures::figure(app, &caller, id, as_of) {
                Ok(told) => {
                    let rows = figures::rows(app, &caller, id, as_of, set, (page, PER_PAGE))?;
                    let (points, span) = course_of(app, &caller, id, span)?;
                    Ok((told, rows, points, span))
                }
                // Its definition may be read where its value may not.
                Err(error @ (AppError::Unfit(_) | AppError::Refused { .. })) => Err(error.to_string()),
                Err(error) => return Err(error),
            };
            Ok::<_, AppError>(Found { detail, told })
        })
        .await?;
    if let RowState::MergedInto(into) = found.detail.row.meta.state {
        return Ok(redirect(&visit.scope.link(&format!("/{KIND}/{into}"))));
    }
    Ok(visit.answer(&build(visit, &found, set, page)))
}

/// The course, as known then; where the ledger was begun later and nobody asked for that, as known by now.
fn course_of(
    app: &lq_app::App,
    caller: &lq_app::Caller,
    id: RecordId,
    span: Span,
) -> Result<(Vec<Point>, Span), AppError> {
    let points = figures::series(app, caller, id, (span.from, span.to), span.step, span.is_known_now)?;
    let is_begun = points.iter().rev().skip(1).any(|point| point.totals.is_some());
    if is_begun || span.is_asked || points.len() < 2 {
        return Ok((points, span));
    }
    let points = figures::series(app, caller, id, (span.from, span.to), span.step, true)?;
    Ok((points, Span { is_known_now: true, ..span }))
}

/// The year before the day looked at, unless the address says otherwise.
fn span(visit: &Visit) -> Span {
    let day = |name: &str| visit.query.filled(name).and_then(|text| Day::parse(text).ok());
    let to = day("to").or(visit.scope.as_of).unwrap_or(visit.site.app.today());
    let from = day("from").unwrap_or_else(|| to.add_days(-365));
    let step = visit.query.filled("step").and_then(Step::of_code);
    Span {
        from: from.min(to),
        to,
        step: step.unwrap_or_else(|| Step::fitting(from, to)),
        is_known_now: visit.query.filled("past") == Some("now"),
        is_asked: visit.query.filled("past").is_some(),
    }
}

fn row_set(query: &Pairs) -> RowSet {
    query.filled("rows").and_then(RowSet::of_code).unwrap_or_default()
}

fn page_of(query: &Pairs) -> u32 {
    query
        .filled("page")
        .and_then(|text| text.parse().ok())
        .filter(|page| (1..1_000_000).contains(page))
        .unwrap_or(1)
}

fn build(visit: &Visit, found: &Found, set: RowSet, page: u32) -> FigurePage {
    let (lang, scope, detail) = (visit.lang, &visit.scope, &found.detail);
    let (schema, row) = (&detail.schema, &detail.row);
    let path = format!("/{KIND}/{}", row.id);
    let field = |name: &str| {
        let place = schema.field(name);
        let shown =
            place.and_then(|place| Some(schema.fields[place].ty.show(row.known(place)?, lang.core())));
        shown.unwrap_or_default()
    };
    let name = if visit.lang == crate::text::Lang::En && !field("name_en").is_empty() {
        field("name_en")
    } else {
        schema.caption_of(row, lang.core())
    };
    let mut shell = visit.shell(&format!("/{KIND}"), &name);
    shell.crumbs = vec![
        Crumb { label: shell.zone_name().to_owned(), href: scope.link("/") },
        Crumb { label: schema.plural.get(lang.core()).to_owned(), href: scope.link(&format!("/{KIND}")) },
    ];
    let names = names(&detail.names);
    let mut versions = view::changes::versions(schema, &detail.versions, &names, &path, scope, lang);
    let rule_label = schema.field("rule").map(|place| schema.fields[place].label.get(lang.core()));
    versions.retain(|change| change.diffs.iter().any(|diff| Some(diff.label.as_str()) == rule_label));
    versions.truncate(VERSIONS);
    let mut built = FigurePage {
        number: row.meta.number.clone(),
        topic: field("topic"),
        tags: view::record::tags(row, lang),
        acts: acts(visit, detail, &path),
        value: String::new(),
        unit: String::new(),
        on: String::new(),
        coverage: Vec::new(),
        lacks: Vec::new(),
        said: Vec::new(),
        rule: field("rule"),
        remark: field("remark"),
        versions,
        history_href: scope.link(&format!("{path}/history")),
        course: None,
        rows: None,
        heading: name,
        shell,
    };
    match &found.told {
        Ok((told, rows, points, span)) => {
            lay_out(visit, &mut built, told, &path);
            built.course = Some(course(visit, &built.heading, points, *span, &path));
            built.rows = Some(figure_rows(visit, told, rows, (set, page), &path));
        }
        Err(why) => built.shell.notices.push(Notice { tone: Tone::Bad, text: why.clone() }),
    }
    built
}

/// The value with its coverage and its definition.
fn lay_out(visit: &Visit, built: &mut FigurePage, told: &Told, path: &str) {
    let (t, lang) = (visit.lang.texts(), visit.lang.core());
    if let Some(shown) = &told.shown {
        built.value = shown.number.clone();
        built.unit = shown.unit_in(lang).to_owned();
    }
    built.on = format!("{} {}", t.as_of, told.as_of.on);
    let totals = &told.totals;
    let link = |set: RowSet| visit.scope.link(&format!("{path}?rows={}", set.code())) + "#rows";
    let mut tell = |n: u64, sentence: &str, set: RowSet| {
        if n > 0 {
            built.coverage.push(Choice::new(&fill(sentence, &[&grouped(n)]), &link(set)));
        }
    };
    tell(totals.n_rows, t.figure_from_rows, RowSet::Counted);
    tell(totals.n_part, t.figure_part_rows, RowSet::Part);
    tell(totals.n_unmeasured, t.figure_unmeasured_rows, RowSet::Unmeasured);
    tell(totals.n_open, t.figure_open_rows, RowSet::Open);
    let lack = |lack: &figures::Lack| fill(t.figure_lack, &[&grouped(lack.n_rows), &lack.label]);
    built.lacks = told.lacks.iter().map(lack).collect();
    let said = told.defined.said(told.as_of.on, &visit.registry(), lang);
    built.said = said.into_iter().map(|said| (said.label.get(lang).to_owned(), said.lines)).collect();
    built.rule = told.defined.canonical(lang);
}

fn course(visit: &Visit, title: &str, points: &[Point], span: Span, path: &str) -> Course {
    let (t, lang) = (visit.lang.texts(), visit.lang.core());
    let dots: Vec<Dot> = points
        .iter()
        .map(|point| Dot {
            label: point.on.to_string(),
            value: point.shown.as_ref().map(figures::Shown::approx),
            text: point.shown.as_ref().map(|shown| shown.number.clone()).unwrap_or_default(),
        })
        .collect();
    let told = |point: &Point| {
        let text = point.shown.as_ref().map(|shown| shown.text(lang)).unwrap_or_default();
        (point.on.to_string(), text)
    };
    let step = |step: Step| {
        let label = match step {
            Step::Month => t.figure_by_month,
            Step::Quarter => t.figure_by_quarter,
            Step::Year => t.figure_by_year,
        };
        (step.code().to_owned(), label.to_owned(), step == span.step)
    };
    Course {
        svg: line::draw(title, &dots, CHART),
        points: points.iter().rev().map(told).collect(),
        method: match (span.is_known_now, span.is_asked) {
            (false, _) => t.figure_course_then,
            (true, true) => t.figure_course_now,
            (true, false) => t.figure_course_begun,
        }
        .to_owned(),
        action: path.to_owned(),
        from: span.from.to_string(),
        to: span.to.to_string(),
        steps: Step::ALL.map(step).to_vec(),
        is_known_now: span.is_known_now,
        keep: visit.scope.pairs(),
    }
}

fn figure_rows(
    visit: &Visit,
    told: &Told,
    found: &Rows,
    (set, page): (RowSet, u32),
    path: &str,
) -> FigureRows {
    let (t, lang, scope, list) = (visit.lang.texts(), visit.lang, &visit.scope, &found.list);
    let schema = &*list.schema;
    let mut places: Vec<usize> = found.field.into_iter().filter(|place| *place != schema.caption).collect();
    let own =
        schema.fields.iter().enumerate().filter(|(place, field)| {
            field.in_list && *place != schema.caption && Some(*place) != found.field
        });
    places.extend(own.map(|(place, _)| place));
    places.retain(|place| list.visible.binary_search(place).is_ok());
    places.truncate(5);
    let names = names(&list.names);
    let column = |place: &usize| {
        let field = &schema.fields[*place];
        Column {
            label: field.label.get(lang.core()).to_owned(),
            unit: view::cell::unit(&field.ty, lang),
            is_number: view::cell::is_number(&field.ty),
            ..Column::default()
        }
    };
    let link = |set: RowSet, page: u32| {
        let pairs = [("rows", set.code().to_owned()), ("page", page.to_string())];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value)).to_vec();
        scope.link(&Pairs(pairs).href(path)) + "#rows"
    };
    let last = list.total.div_ceil(u64::from(PER_PAGE)).max(1);
    let first = u64::from(page - 1) * u64::from(PER_PAGE);
    let may_export = visit.site.app.rights.reach(visit.caller().role, &schema.kind, Verb::Export);
    let export = |(label, ending): (&str, &str)| {
        let query = format!("{path}/rows/rows.{ending}?rows={}", set.code());
        Choice::new(label, &scope.link(&query))
    };
    FigureRows {
        label: schema.plural.get(lang.core()).to_owned(),
        sets: sets(visit, told, set, |set| link(set, 1)),
        columns: places.iter().map(column).collect(),
        rows: list
            .rows
            .iter()
            .map(|row| view::list::row(schema, row, &places, &names, scope, lang))
            .collect(),
        pager: Pager {
            from: grouped(if list.rows.is_empty() { 0 } else { first + 1 }),
            to: grouped(first + list.rows.len() as u64),
            total: grouped(list.total),
            prev_href: if page > 1 { link(set, page - 1) } else { String::new() },
            next_href: if u64::from(page) < last { link(set, page + 1) } else { String::new() },
            pages: Vec::new(),
        },
        exports: match may_export {
            Reach::Nothing => Vec::new(),
            _ => [("Excel (.xlsx)", "xlsx"), ("CSV", "csv")].map(export).to_vec(),
        },
        list_href: found.address.as_ref().map(|list| scope.link(&format!("/{list}"))).unwrap_or_default(),
        empty: list.rows.is_empty().then(|| Empty {
            title: t.figure_no_rows.to_owned(),
            text: t.figure_no_rows_help.to_owned(),
            actions: Vec::new(),
        }),
    }
}

/// The sets that hold rows, and the one shown.
fn sets(visit: &Visit, told: &Told, shown: RowSet, link: impl Fn(RowSet) -> String) -> Vec<Choice> {
    let (t, totals) = (visit.lang.texts(), &told.totals);
    let of = |set: RowSet| match set {
        RowSet::Counted => (totals.n_rows, t.figure_set_counted),
        RowSet::Open => (totals.n_open, t.figure_set_open),
        RowSet::Unmeasured => (totals.n_unmeasured, t.figure_set_unmeasured),
        RowSet::Part => (totals.n_part, t.figure_set_part),
    };
    let sets =
        RowSet::ALL.into_iter().filter(|set| of(*set).0 > 0 || *set == shown || *set == RowSet::Counted);
    sets.map(|set| {
        let (n, label) = of(set);
        Choice::new(&fill(label, &[&grouped(n)]), &link(set)).current(set == shown)
    })
    .collect()
}

async fn exported(visit: &Visit, id: &str, name: &str) -> Result<Response, WebError> {
    visit.signed_in()?;
    let id: RecordId = id.parse().map_err(|_| WebError::nowhere())?;
    let (_, ending) = name.rsplit_once('.').ok_or_else(WebError::nowhere)?;
    let format = Format::of_ending(ending).ok_or_else(WebError::nowhere)?;
    let (caller, as_of, set) = (visit.caller(), as_of(visit), row_set(&visit.query));
    let (title, made) = visit
        .site
        .ask(move |app| {
            let told = figures::figure(app, &caller, id, as_of)?;
            let made = figures::export(app, &caller, id, as_of, set, format)?;
            Ok::<_, AppError>((told.defined.name.zh.into_owned(), made))
        })
        .await?;
    let day = visit.scope.as_of.unwrap_or(visit.site.app.today());
    sent(made, format, &format!("rows.{ending}"), &format!("{title}_{day}.{ending}"))
}
