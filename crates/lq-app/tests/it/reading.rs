//! A page read, its facts accepted: what then stands in the ledger, and where its words stand in its source.

use std::path::PathBuf;
use std::sync::Arc;

use lq_app::ask::ListAsk;
use lq_app::commands::{reading, seed};
use lq_app::{App, Caller, queries};
use lq_core::filter::Filter;
use lq_core::schema::Record;
use lq_core::value::Lang;
use lq_core::{RecordId, Row, Value};
use lq_model::kinds::{Fact, Indicator, Placement, Project, Segment, Source, Target};
use lq_model::zone_file;
use lq_store::{Address, Store};
use lq_testkit::TempDir;
use lq_testkit::clock::{day, noon_of};

const ZONE: &str = "baotou";

/// A ledger that holds one zone with its chains and nothing else.
fn ledger(dir: &TempDir) -> App {
    let store =
        Store::open(&Address::Sqlite(dir.join("ledger.db")), &lq_model::registry(), day("2024-01-15"))
            .unwrap();
    let count = std::sync::atomic::AtomicU64::new(1);
    let entropy = move |bytes: &mut [u8]| {
        let mut chance = lq_testkit::Chance::new(count.fetch_add(1, std::sync::atomic::Ordering::SeqCst));
        bytes.fill_with(|| u8::try_from(chance.below(256)).unwrap());
    };
    let app = App::new(store, Arc::new(noon_of("2024-01-15")), Arc::new(entropy));
    let (_, json) = zone_file::zones().iter().find(|(slug, _)| *slug == ZONE).unwrap();
    let rows = zone_file::read(ZONE, json, &app.registry()).unwrap();
    seed::seed(&app, &Caller::operator(), zone_file::zone_id(ZONE), "装入高新区资料", &rows).unwrap();
    app
}

fn root() -> PathBuf {
    PathBuf::from("../..")
}

/// The sample page, and the source page where it is there.
fn pages() -> Vec<(String, Vec<u8>)> {
    let shared = option_env!("LQ_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    let mut paths = vec![root().join("data/sample_page.txt")];
    match std::fs::read_dir(shared.join("seeds")) {
        Ok(entries) => paths.extend(entries.flatten().map(|entry| entry.path())),
        Err(_) => println!("../shared is absent: the source page kept there is not read"),
    }
    paths.into_iter().map(|path| (path.display().to_string(), std::fs::read(&path).unwrap())).collect()
}

fn accepted(app: &App, bytes: &[u8]) -> (RecordId, usize) {
    let caller = Caller::operator();
    let about = reading::About { title: None, name: "page", published: Some(day("2024-01-15")) };
    let source = reading::read(app, &caller, zone_file::zone_id(ZONE), &about, bytes).unwrap();
    let n = reading::accept_plain(app, &caller, source).unwrap();
    (source, n)
}

fn rows(app: &App, kind: &str, filter: Filter) -> Vec<Row> {
    let ask = ListAsk { size: lq_app::ask::MAX_PAGE, ..ListAsk::of(filter) };
    queries::list::rows(app, &Caller::operator(), kind, &ask).unwrap().rows
}

fn typed<K: Record>(app: &App) -> Vec<(RecordId, K)> {
    rows(app, K::KIND, Filter::All).iter().map(|row| (row.id, K::from_values(&row.values).unwrap())).collect()
}

fn shown(app: &App, kind: &str, field: &str, row: &Row) -> String {
    let schema = app.kind(kind).unwrap();
    let place = schema.field(field).unwrap();
    row.values[place].as_ref().map(|value| schema.fields[place].ty.show(value, Lang::Zh)).unwrap_or_default()
}

fn segment_name(app: &App, id: RecordId) -> String {
    typed::<Segment>(app)
        .into_iter()
        .find(|(own, _)| *own == id)
        .map(|(_, s)| s.name.to_string())
        .unwrap_or_default()
}

/// Each photovoltaic figure stands at its segment, in its stage, under its whole, as printed.
#[test]
fn capacities_and_targets_of_the_page_land_where_they_belong() {
    for (name, bytes) in pages() {
        let dir = TempDir::new("reading").unwrap();
        let app = ledger(&dir);
        accepted(&app, &bytes);
        let mut placed: Vec<String> = rows(&app, Placement::KIND, Filter::All)
            .iter()
            .map(|row| {
                let own = Placement::from_values(&row.values).unwrap();
                let show = |field: &str| shown(&app, Placement::KIND, field, row);
                let part = if own.part_of.is_some() { "，分期" } else { "" };
                format!(
                    "{} {} {}{part}",
                    segment_name(&app, own.segment.id()),
                    show("capacity"),
                    show("stage")
                )
            })
            .filter(|line| line.contains("GW"))
            .collect();
        placed.sort();
        assert_eq!(
            placed,
            ["单晶硅 50 GW 在建", "组件 15 GW 规划", "组件 20 GW 在建", "组件 5 GW 投产，分期"],
            "{name}"
        );
        let mut aimed: Vec<String> = rows(&app, Target::KIND, Filter::All)
            .iter()
            .filter_map(|row| {
                let own = Target::from_values(&row.values).unwrap();
                let show = |field: &str| shown(&app, Target::KIND, field, row);
                let segment = segment_name(&app, own.segment?.id());
                Some(
                    format!("{} {segment} {} {}", own.name, show("quantity"), show("due"))
                        .trim_end()
                        .to_owned(),
                )
            })
            .collect();
        aimed.sort();
        assert_eq!(
            aimed.iter().map(|line| line.split_once(' ').unwrap().1).collect::<Vec<_>>(),
            ["单晶硅 90 GW", "电池片 10 GW 2024年", "组件 25 GW 2024年"],
            "{name}"
        );
    }
}

#[test]
fn what_speaks_of_another_zone_or_of_many_projects_makes_no_record_of_this_one() {
    for (name, bytes) in pages() {
        let dir = TempDir::new("reading").unwrap();
        let app = ledger(&dir);
        let (_, n_accepted) = accepted(&app, &bytes);
        let n_own = 10..25;
        assert!(n_own.contains(&n_accepted), "{name}: {n_accepted}");
        let indicators: Vec<String> =
            typed::<Indicator>(&app).into_iter().map(|(_, own)| own.metric.to_string()).collect();
        assert!(
            !indicators.iter().any(|metric| metric.contains("支部") || metric.contains("走访")),
            "{indicators:?}"
        );
        assert!(typed::<Project>(&app).is_empty(), "{name}: no single project is named with its investment");
    }
}

/// The words a record rests on stand at the place its evidence names, also after the text went through a form.
#[test]
fn evidence_points_into_the_text_as_it_is_kept() {
    for (name, bytes) in pages() {
        let dir = TempDir::new("reading").unwrap();
        let app = ledger(&dir);
        let (source, _) = accepted(&app, &bytes);
        let row = rows(&app, Source::KIND, Filter::Id(vec![source])).remove(0);
        let schema = app.kind(Source::KIND).unwrap();
        let place = schema.field("text").unwrap();
        let Some(Value::Text(text)) = &row.values[place] else { panic!("the source has a text") };
        let again = schema.fields[place].ty.parse(text, None).unwrap();
        assert_eq!(again, Value::Text(text.clone()), "{name}: a form gives the text back as it is");
        for (_, fact) in typed::<Fact>(&app) {
            let at = |n: Option<lq_core::value::Decimal>| {
                usize::try_from(n.unwrap().nanos() / 1_000_000_000).unwrap()
            };
            let words: String = text[at(fact.span_start)..at(fact.span_end)].split_whitespace().collect();
            assert_eq!(words, fact.printed.unwrap().to_string(), "{name}");
        }
    }
}
