//! The site over a table of 100,000 enterprises, put up for a load generator to call.
//!
//! Prints one line of JSON when it is ready and serves until its standard input ends:
//! `address`, `token` (for `Authorization: Bearer`), `cookie` (a browser's session), `ids`, `paths` and `words` (files
//! with one record id, one path, one search a line), `load_s`, `n`.

use std::fmt::Write as _;
use std::fs;
use std::io::Read as _;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use lq_app::ask::ListAsk;
use lq_app::commands::import::{self, FileOrder, Meter};
use lq_app::commands::seed;
use lq_app::rights::Rights;
use lq_app::{App, AppError, Caller, Role, accounts, queries};
use lq_core::time::Clock;
use lq_core::value::Lang;
use lq_core::{Moment, RecordId, Registry, Row, Value};
use lq_model::zone_file;
use lq_store::{Address, Store};
use lq_testkit::{TempDir, shapes};
use pinyin::ToPinyin as _;
use serde_json::json;

/// Ids and paths written for the load generator.
const N_DRAWN: usize = 5_000;
/// Zone whose office works on the table.
const ZONE: &str = "wuxi";
const OFFICE: &str = "bench";
const PASSWORD: &str = "three words to load it";

/// * `path`: the peers' `enterprises.csv`.
/// * `work`: address of an empty database; a SQLite file in a folder of its own where none is given.
pub(crate) fn run(path: &Path, work: Option<&str>) -> Result<(), String> {
    let folder = TempDir::new("bench-site").map_err(|error| error.to_string())?;
    let own = format!("sqlite:{}", folder.join("bench.db").display());
    let app = open(work.unwrap_or(&own)).map_err(told)?;
    let started = Instant::now();
    let (zone, n) = fill(&app, path)?;
    let load_s = started.elapsed().as_secs_f64();
    let (token, session) = enter(&app, zone).map_err(told)?;
    let rows = drawn(&app)?;
    let ids: Vec<String> = rows.iter().map(|row| row.id.to_string()).collect();
    let [ids_file, paths_file, words_file] = ["ids", "paths", "words"].map(|name| folder.join(name));
    fs::write(&ids_file, ids.join("\n")).map_err(|error| error.to_string())?;
    fs::write(&paths_file, paths(&ids)).map_err(|error| error.to_string())?;
    fs::write(&words_file, words(&app, &rows)?).map_err(|error| error.to_string())?;
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    println!(
        "{}",
        json!({
            "address": format!("http://{address}"), "token": token, "cookie": format!("lianqiao_session={session}"),
            "ids": ids_file, "paths": paths_file, "words": words_file, "load_s": load_s, "n": n,
        })
    );
    serve(app, listener)
}

#[expect(clippy::needless_pass_by_value, reason = "given to map_err as it is")]
fn told(error: AppError) -> String {
    error.to_string()
}

fn open(address: &str) -> Result<App, AppError> {
    let address: Address = address.parse()?;
    let mut kinds: Vec<_> =
        lq_model::registry::registry().kinds().iter().map(|kind| (**kind).clone()).collect();
    kinds.push(shapes::enterprise31());
    // For a table that is brought in while others work.
    kinds.push(shapes::ledger12());
    let clock = Arc::new(MachineClock);
    let store = Store::open(&address, &Registry::new(kinds), clock.today())?;
    let mut app = App::new(store, clock, Arc::new(|buffer: &mut [u8]| getrandom::fill(buffer).unwrap_or(())));
    let line = |kind: &str| format!("{kind}\t-\trx\trcwdmixp\tr\tr\tr\tr\tr\tr\t-");
    let rights = Rights::of_the_house().with_line(&line("bench_enterprise"));
    app.rights = rights.with_line(&line("bench_line"));
    Ok(app)
}

/// Records the zone and brings the table in as any file is brought in; gives its rows.
fn fill(app: &App, path: &Path) -> Result<(RecordId, u64), String> {
    let (_, file) = zone_file::zones().iter().find(|(slug, _)| *slug == ZONE).ok_or("no such zone ships")?;
    let rows = zone_file::read(ZONE, file, &app.registry()).map_err(|error| error.to_string())?;
    let (zone, operator) = (zone_file::zone_id(ZONE), Caller::operator());
    seed::seed(app, &operator, zone, "测速", &rows).map_err(told)?;
    let order = FileOrder { zone, kind: "bench_enterprise", dry_run: false, take_good: false };
    let brought = import::import_path(app, &operator, order, path, &Meter::default());
    let outcome = brought.map_err(told)?.outcome;
    match outcome.tally.wrong {
        0 => Ok((zone, outcome.tally.created)),
        wrong => Err(format!("{wrong} rows were refused: {:?}", outcome.problems.first())),
    }
}

/// A bearer token and a browser's session of one account of the chain office.
fn enter(app: &App, zone: RecordId) -> Result<(String, String), AppError> {
    let one_time = accounts::create_first(app, OFFICE, Role::Office, Some(zone))?;
    let session = accounts::sign_in(app, OFFICE, &one_time)?;
    let caller = accounts::session(app, &session)?.ok_or(AppError::NotFound("session".to_owned()))?.caller;
    accounts::change_password(app, &caller, &one_time, PASSWORD)?;
    let admin = Caller { role: Role::Admin, ..Caller::operator() };
    Ok((accounts::issue_token(app, &admin, OFFICE, "bench")?, accounts::sign_in(app, OFFICE, PASSWORD)?))
}

/// Records spread over the table.
fn drawn(app: &App) -> Result<Vec<Row>, String> {
    let mut rows = Vec::with_capacity(N_DRAWN);
    for page in 1.. {
        let schema = app.kind("bench_enterprise").map_err(told)?;
        let pairs = [("page", page.to_string()), ("size", "500".to_owned())];
        let pairs: Vec<(String, String)> =
            pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let ask = ListAsk::from_pairs(&schema, &pairs).map_err(told)?;
        let list = queries::list::rows(app, &Caller::operator(), "bench_enterprise", &ask).map_err(told)?;
        let is_last = list.rows.is_empty();
        rows.extend(list.rows);
        if is_last || rows.len() >= N_DRAWN {
            break;
        }
    }
    Ok(rows)
}

/// What people type into the search box: a whole name, the short one without place and form, the number, the credit
/// code, the initials of the name, and two characters of it.
fn words(app: &App, rows: &[Row]) -> Result<String, String> {
    let schema = app.kind("bench_enterprise").map_err(told)?;
    let key = schema.key().ok_or("the table has no key")?;
    let mut out = String::new();
    for (place, row) in rows.iter().enumerate() {
        let name: Vec<char> = schema.caption_of(row, Lang::Zh).chars().collect();
        let initials = name.iter().filter_map(|letter| letter.to_pinyin()).map(|sound| sound.first_letter());
        let words = match (place % 6, row.known(key)) {
            (0, _) => name.iter().collect(),
            (1, _) => name.iter().skip(2).take(name.len().saturating_sub(6)).collect(),
            (2, _) => row.meta.number.clone(),
            (3, Some(Value::Text(code))) => code.clone(),
            (4, _) => initials.collect(),
            _ => name.iter().skip(2).take(2).collect::<String>(),
        };
        out.push_str(&words);
        out.push('\n');
    }
    Ok(out)
}

/// What people open in a day: many records and lists, now and then the overview and a search.
fn paths(ids: &[String]) -> String {
    let mut out = String::new();
    for (place, id) in ids.iter().enumerate() {
        // Writing into a String cannot fail.
        let _ = match place % 10 {
            0 => writeln!(out, "/"),
            1 => writeln!(out, "/bench_enterprise?industry=C39{}1&sort=-revenue_2023", place % 4 + 1),
            2 => writeln!(out, "/bench_enterprise?region=3202{:02}&page=2", place % 40 + 1),
            3 => writeln!(out, "/search?q={place}"),
            4 => writeln!(out, "/bench_enterprise/{id}/edit"),
            _ => writeln!(out, "/bench_enterprise/{id}"),
        };
    }
    out
}

fn serve(app: App, listener: TcpListener) -> Result<(), String> {
    listener.set_nonblocking(true).map_err(|error| error.to_string())?;
    // Let go of last, when the runtime is gone: connections to a database are closed where one may wait.
    let app = Arc::new(app);
    let served = app.clone();
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
    let ended = tokio::sync::Notify::new();
    let ended = Arc::new(ended);
    let tell = ended.clone();
    std::thread::spawn(move || {
        // Whatever comes, the end of it is the sign.
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        tell.notify_one();
    });
    let ran = runtime
        .block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            let router = lq_web::site::router(served, lq_web::site::Settings::default());
            lq_web::site::serve(listener, router, async move { ended.notified().await }).await
        })
        .map_err(|error| error.to_string());
    drop(runtime);
    drop(app);
    ran
}

/// The machine's clock.
#[derive(Debug)]
struct MachineClock;

impl Clock for MachineClock {
    #[expect(clippy::disallowed_methods, reason = "a measuring program stands where the command line stands")]
    fn now(&self) -> Moment {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Moment::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}
