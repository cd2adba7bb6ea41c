//! `diagnose`: a chain of the ledger, or of four files.

use std::path::Path;

use lq_app::chain::{Diagnosis, Options, Purchases, Scenario, Tables, WhatIf};
use lq_app::{Caller, ask, chain, queries};

use super::{Failure, file, open};
use crate::args::{Diagnose, Format, PurchasesArg, ScenarioArg};
use crate::print;

/// Diagnoses and prints; with `--what-if` the comparison too.
pub(crate) fn diagnose(db: &str, args: &Diagnose, format: Format) -> Result<(), Failure> {
    let what_if = match &args.what_if {
        Some(path) => {
            let text = String::from_utf8_lossy(&file(path)?).into_owned();
            Some(WhatIf::parse(&text).map_err(|error| Failure(error.0.join("\n")))?)
        }
        None => None,
    };
    let options = options(args);
    match (&args.segments, &args.links, &args.placements) {
        (Some(segments), Some(links), Some(placements)) => {
            let chain = tables(segments, links, placements, args.imports.as_deref())?;
            if let Some(what_if) = &what_if {
                let comparison =
                    chain::compare(&chain, what_if, &options).map_err(|error| Failure(error.0.join("\n")))?;
                return compared(&comparison, format);
            }
            told(&[&chain::diagnose(&chain, &options)], true, format)
        }
        _ => of_ledger(db, args, &options, what_if.as_ref(), format),
    }
}

fn options(args: &Diagnose) -> Options {
    let scenario = match args.scenario {
        ScenarioArg::Now => Scenario::Now,
        ScenarioArg::Building => Scenario::Building,
        ScenarioArg::Planned => Scenario::Planned,
        ScenarioArg::Targets => Scenario::Targets,
    };
    let is_open = match args.purchases {
        Some(purchases) => purchases == PurchasesArg::Open,
        None => args.imports.is_some(),
    };
    let purchases = if is_open { Purchases::Open } else { Purchases::Closed };
    Options { scenario, purchases, ..Options::default() }
}

fn tables(
    segments: &Path,
    links: &Path,
    placements: &Path,
    imports: Option<&Path>,
) -> Result<chain::Chain, Failure> {
    let text = |path: &Path| -> Result<(String, String), Failure> {
        Ok((path.display().to_string(), String::from_utf8_lossy(&file(path)?).into_owned()))
    };
    let (segments, links, placements) = (text(segments)?, text(links)?, text(placements)?);
    let imports = imports.map(text).transpose()?;
    let pair = |(name, text): &'_ (String, String)| -> (String, String) { (name.clone(), text.clone()) };
    let held = [pair(&segments), pair(&links), pair(&placements)];
    chain::read_chain(&Tables {
        segments: (&held[0].0, &held[0].1),
        links: (&held[1].0, &held[1].1),
        placements: (&held[2].0, &held[2].1),
        imports: imports.as_ref().map(|(name, text)| (name.as_str(), text.as_str())),
    })
    .map_err(|error| Failure(error.0.join("\n")))
}

fn of_ledger(
    db: &str,
    args: &Diagnose,
    options: &Options,
    what_if: Option<&WhatIf>,
    format: Format,
) -> Result<(), Failure> {
    let app = open::app(db)?;
    let caller = Caller::operator();
    let day = args.as_of.as_deref().map(ask::read_day).transpose().map_err(Failure)?;
    let known = args.known.as_deref().map(ask::read_known).transpose().map_err(Failure)?;
    let as_of = ask::times(day, known, app.today());
    let zone = args.zone.as_deref().map(|zone| open::zone(&app, Some(zone))).transpose()?;
    let Some(words) = &args.chain else {
        let all = queries::chain::diagnose_all(&app, &caller, zone, options, as_of)?;
        let all: Vec<&Diagnosis> = all.iter().map(|one| &one.diagnosis).collect();
        if all.is_empty() {
            print::say("台账里还没有产业链；请用 lianqiao init --zone 装入，或在页面“产业链”里新增");
        }
        return told(&all, false, format);
    };
    let chains =
        queries::list::rows(&app, &caller, "chain", &ask::ListAsk { zone, size: 500, ..Default::default() })?;
    let caption = |row: &lq_core::Row| chains.schema.caption_of(row, lq_core::value::Lang::Zh);
    let row = chains.rows.iter().find(|row| row.meta.number == *words || caption(row) == *words);
    let row = row.ok_or_else(|| {
        let known =
            chains.rows.iter().map(|row| format!("{} {}", row.meta.number, caption(row))).collect::<Vec<_>>();
        Failure(format!("没有产业链“{words}”；现有：{}", known.join("、")))
    })?;
    let one = queries::chain::diagnose(&app, &caller, row.id, options, what_if, as_of)?;
    match &one.comparison {
        Some(comparison) => compared(comparison, format),
        None => told(&[&one.diagnosis], true, format),
    }
}

/// Prints a what-if: the chain as it would be, and what that is against the chain as it is.
fn compared(comparison: &chain::Comparison, format: Format) -> Result<(), Failure> {
    if format != Format::Table {
        let json = serde_json::to_string_pretty(comparison).map_err(|error| Failure(error.to_string()))?;
        return Ok(print::text(&json)?);
    }
    print::text(&comparison.sentence())?;
    told(&[&comparison.after], true, format)
}

/// Prints diagnoses: one object for one chain asked for, an array for several, sentences for people.
fn told(all: &[&Diagnosis], is_one: bool, format: Format) -> Result<(), Failure> {
    if format != Format::Table {
        let json = match all {
            [one] if is_one => serde_json::to_string_pretty(one),
            several => serde_json::to_string_pretty(several),
        };
        return Ok(print::text(&json.map_err(|error| Failure(error.to_string()))?)?);
    }
    let mut lines = Vec::new();
    for one in all {
        lines.push(one.sentence());
        lines.extend(one.findings.iter().map(|finding| one.explain(finding)));
        lines.extend(one.notes.iter().map(|note| format!("注：{}", note.text)));
        lines.push(String::new());
    }
    Ok(print::text(lines.join("\n").trim_end())?)
}
