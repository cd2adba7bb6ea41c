//! Diagnosis of a chain, with and without its cures.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use lq_app::{App, AppError, Caller, queries};
use lq_chain::{Chain, Link, Options, Placement, Segment, Stage, Tables, diagnose, read_chain};
use lq_store::StoreError;
use lq_testkit::{Chance, clock};

use crate::measure::{Said, say, timed};

const WORKS: [&str; 2] = ["diagnose", "cures"];
const SIZES: [usize; 3] = [12, 48, 96];
/// The day a ledger's chains are looked at.
const TODAY: &str = "2026-11-27";
const SEED: u64 = 20_261_122;

/// Diagnoses the chain of a folder, seeded ones where the path is `-`, or every chain of a ledger where it is a file.
///
/// `n` counts segments; the checksum is `value/findings`.
pub(crate) fn run(path: &Path, work: Option<&str>) -> Result<(), String> {
    if let Some(other) = work.filter(|work| !WORKS.contains(work)) {
        return Err(format!("`chain` knows no work `{other}`"));
    }
    if path.is_file() {
        return of_a_ledger(path, work);
    }
    let started = Instant::now();
    let chains = if path.as_os_str() == "-" { SIZES.map(seeded).to_vec() } else { vec![load(path)?] };
    let load_s = started.elapsed().as_secs_f64();
    for chain in &chains {
        for name in WORKS.iter().filter(|name| work.is_none_or(|work| work == **name)) {
            let options = Options { with_cures: *name == "cures", ..Options::default() };
            let measured = timed(|| {
                let diagnosis = diagnose(chain, &options);
                Ok(format!("{:.6}/{}", diagnosis.value.low, diagnosis.findings.len()))
            })?;
            let (work, checksum) = (format!("chain/{name}"), measured.answer.clone());
            let n = chain.segments.len() as u64;
            say(&measured, &Said { work: &work, n, checksum, load_s, threads: 1 });
        }
    }
    Ok(())
}

/// Each chain of a SQLite ledger as a page shows it: its rows read, the chain fed from them, diagnosed, cures tried.
fn of_a_ledger(file: &Path, work: Option<&str>) -> Result<(), String> {
    let told = |error: AppError| error.to_string();
    let address =
        format!("sqlite:{}", file.display()).parse().map_err(|error: StoreError| error.to_string())?;
    let clock = Arc::new(clock::noon_of(TODAY));
    let app = App::open(&address, clock, Arc::new(|bytes: &mut [u8]| bytes.fill(7)));
    let app = app.map_err(|error| error.to_string())?;
    let caller = Caller::operator();
    let all = queries::chain::diagnose_all(&app, &caller, None, &Options::default(), None).map_err(told)?;
    for one in all {
        for name in WORKS.iter().filter(|name| work.is_none_or(|work| work == **name)) {
            let options = Options { with_cures: *name == "cures", ..Options::default() };
            let measured = timed(|| {
                let again = queries::chain::diagnose(&app, &caller, one.row.id, &options, None, None);
                let diagnosis = again.map_err(told)?.diagnosis;
                Ok(format!("{:.6}/{}", diagnosis.value.low, diagnosis.findings.len()))
            })?;
            let (work, checksum) = (format!("ledger/{name}:{}", one.chain.name), measured.answer.clone());
            let n = one.segments.len() as u64;
            say(&measured, &Said { work: &work, n, checksum, load_s: 0.0, threads: 1 });
        }
    }
    Ok(())
}

fn load(folder: &Path) -> Result<Chain, String> {
    let text = |name: &str| fs::read_to_string(folder.join(name)).map_err(|error| format!("{name}: {error}"));
    let (segments, links, placements) = (text("segments.csv")?, text("links.csv")?, text("placements.csv")?);
    let imports = text("imports.csv").ok();
    read_chain(&Tables {
        segments: ("segments.csv", &segments),
        links: ("links.csv", &links),
        placements: ("placements.csv", &placements),
        imports: imports.as_deref().map(|text| ("imports.csv", text)),
    })
    .map_err(|error| error.to_string())
}

/// A chain of six layers: each segment takes from one to three of the layer before; the last layer is sold.
///
/// Three firms a segment on the whole; one segment in fifty has none.
fn seeded(n_segments: usize) -> Chain {
    let mut chance = Chance::part(SEED, n_segments as u64);
    let width = n_segments.div_ceil(6);
    let name = |at: usize| format!("s{at:03}");
    let mut chain = Chain { name: format!("seeded {n_segments}"), ..Chain::default() };
    for at in 0..n_segments {
        let layer = at / width;
        chain.segments.push(Segment {
            id: name(at),
            unit: "GW".to_owned(),
            price: (layer == 5).then_some(1.0),
            ..Segment::default()
        });
        if layer > 0 {
            let mut before: Vec<usize> = ((layer - 1) * width..layer * width).collect();
            chance.shuffle(&mut before);
            let n_inputs = usize::from(chance.per_mille(500)) + usize::from(chance.per_mille(300)) + 1;
            chain.links.extend(before.iter().take(n_inputs).map(|from| Link {
                from: name(*from),
                to: name(at),
                coefficient: Some(0.2 + chance.below(9) as f64 / 10.0),
                essential: true,
                ..Link::default()
            }));
        }
        let n_firms = if chance.per_mille(20) { 0 } else { chance.between(1, 5) };
        chain.placements.extend((0..n_firms).map(|firm| Placement {
            segment: name(at),
            firm: Some(format!("f{at:03}-{firm}")),
            capacity: Some(chance.between(1, 40) as f64),
            stage: Stage::Production,
            ..Placement::default()
        }));
    }
    chain
}
