//! Our API and pages under load beside the peers' API, with the peers' own load generator (`wrk`).

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use lq_testkit::TempPg;
use serde_json::{Value, json};

use super::Peers;
use crate::shell::{Trouble, read, root, target_dir};
use crate::tools;

/// Seconds of one run; three runs an operation after one of two seconds to warm up.
const SECONDS: u32 = 5;
const N_RUNS: usize = 3;
/// Connections of the API's measurements, as the peers have; of the pages'.
const CONNECTIONS: u32 = 16;
const PEOPLE: u32 = 50;
/// What a person looks at a page for, in milliseconds.
const PAUSE_MS: u32 = 1000;

/// One measurement: what is done, by how many, with which pause between two requests of one of them.
struct Work {
    name: &'static str,
    op: &'static str,
    connections: u32,
    pause_ms: u32,
}

const API: [&str; 4] = ["get", "list", "patch", "post"];
const PAGES: Work = Work { name: "pages", op: "pages", connections: PEOPLE, pause_ms: 0 };
const AT_WORK: Work = Work { name: "people", op: "pages", connections: PEOPLE, pause_ms: PAUSE_MS };
const SEARCH: Work = Work { name: "search", op: "search", connections: 1, pause_ms: 0 };
/// Measured once more while a large table is brought in.
const BESIDE_IMPORT: [Work; 2] = [
    Work { name: "people, import running", ..AT_WORK },
    Work { name: "patch by one, import running", op: "patch", connections: 1, pause_ms: 0 },
];

/// Measures get, list, patch, post, pages and search on SQLite and on PostgreSQL, pages and writes while a table is
/// brought in, and the peers' API before and after ours on PostgreSQL; lines as the peers print.
pub(super) fn measure(peers: &Peers) -> Result<Vec<Value>, Trouble> {
    let table = peers.inputs("policy").join("100000/enterprises.csv");
    if !table.is_file() {
        println!("    no {}: make it with the peers' policy/gen.py 100000", table.display());
        return Ok(Vec::new());
    }
    if tools::on_path("wrk").is_none() {
        println!("    no wrk: apt-get install wrk");
        return Ok(Vec::new());
    }
    let brought = peers.inputs("import").join("big.csv");
    let mut lines = ours(&table, &brought, "sqlite", None)?;
    lines.extend(theirs(peers, "fastapi-raw")?);
    let server = TempPg::start().map_err(|why| Trouble::failed(why.to_string()))?;
    let address = server.create_database("lq_bench_site").map_err(|why| Trouble::failed(why.to_string()))?;
    lines.extend(ours(&table, &brought, "postgres", Some(&address))?);
    drop(server);
    lines.extend(theirs(peers, "fastapi-raw fastapi-orm")?);
    Ok(lines)
}

/// The site while it is up; it ends with its standard input.
struct Site {
    child: Child,
    ready: Value,
}

impl Site {
    fn put_up(table: &Path, address: Option<&str>) -> Result<Self, Trouble> {
        let mut command = Command::new(target_dir().join("release/lq-bench"));
        command.arg("site").arg(table).args(address).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let out = child.stdout.take().ok_or_else(|| Trouble::failed("the site has no standard output"))?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let ready = serde_json::from_str(&line)
            .map_err(|_| Trouble::failed(format!("the site did not come up: {line}")))?;
        Ok(Self { child, ready })
    }

    fn said(&self, name: &str) -> &str {
        self.ready[name].as_str().unwrap_or_default()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // It has nothing left to do; a site that does not end by itself is ended.
        let _ = self.child.wait();
    }
}

fn ours(table: &Path, brought: &Path, database: &str, address: Option<&str>) -> Result<Vec<Value>, Trouble> {
    let site = Site::put_up(table, address)?;
    let api = API.map(|op| Work { name: op, op, connections: CONNECTIONS, pause_ms: 0 });
    let mut lines = Vec::new();
    for work in api.iter().chain([&PAGES, &AT_WORK, &SEARCH]) {
        site.load(work, 2)?;
        let mut runs = (0..N_RUNS).map(|_| site.load(work, SECONDS)).collect::<Result<Vec<_>, _>>()?;
        runs.sort_by(|one, other| pace(one).total_cmp(&pace(other)));
        lines.push(site.line(database, work, &runs));
        println!("{}", lines[lines.len() - 1]);
    }
    if !brought.is_file() {
        println!("    no {}: make it with the peers' import/gen.py", brought.display());
        return Ok(lines);
    }
    let mut import = site.bring_in(brought)?;
    for work in &BESIDE_IMPORT {
        let runs = [site.load(work, SECONDS)?];
        let mut line = site.line(database, work, &runs);
        line["import_still_running"] = json!(import.try_wait()?.is_none());
        println!("{line}");
        lines.push(line);
    }
    // What it was brought in for is measured; the ledger goes with the site.
    let _ = import.kill();
    import.wait()?;
    Ok(lines)
}

impl Site {
    /// One run of the load generator.
    fn load(&self, work: &Work, seconds: u32) -> Result<Value, Trouble> {
        let script = if work.op == "pages" { "pages.lua" } else { "load.lua" };
        let mut command = Command::new("wrk");
        command.arg("-t1").arg(format!("-c{}", work.connections)).arg(format!("-d{seconds}s"));
        command.arg("-s").arg(root().join("crates/lq-bench/http").join(script)).arg(self.said("address"));
        command.env("OP", work.op).env("PAUSE", work.pause_ms.to_string());
        command
            .env("IDS", self.said("ids"))
            .env("PATHS", self.said("paths"))
            .env("WORDS", self.said("words"));
        command.env("AUTH", format!("Bearer {}", self.said("token"))).env("COOKIE", self.said("cookie"));
        said_by_wrk(&mut command)
    }

    /// The middle one of runs in the order of their pace, as a line.
    fn line(&self, database: &str, work: &Work, runs: &[Value]) -> Value {
        let middle = &runs[runs.len() / 2];
        let ms = |name: &str| middle[name].as_f64().unwrap_or_default() / 1e3;
        json!({
            "peer": format!("lianqiao, {database}"), "work": format!("http/{}", work.name),
            "seconds": 1.0 / pace(middle), "best": 1.0 / pace(&runs[runs.len() - 1]), "n": 1, "reps": runs.len(),
            "requests_a_second": pace(middle).round(), "p50_ms": ms("p50"), "p95_ms": ms("p95"), "p99_ms": ms("p99"),
            "max_ms": ms("max"), "refused": middle["non2xx"], "connections": work.connections,
            "pause_ms": work.pause_ms, "peak_rss_mb": super::start::held_mb(self.child.id()).ok(),
            "load_s": self.ready["load_s"], "checksum": "",
        })
    }

    /// Sends a table of half a million rows to be brought in.
    fn bring_in(&self, table: &Path) -> Result<Child, Trouble> {
        let mut command = Command::new("curl");
        command.arg("--silent").arg("--output").arg("/dev/null").arg("--data-binary");
        command.arg(format!("@{}", table.display()));
        command.arg("--header").arg(format!("Authorization: Bearer {}", self.said("token")));
        command.arg(format!("{}/api/v1/bench_line/import?name=big.csv", self.said("address")));
        Ok(command.spawn()?)
    }
}

fn pace(run: &Value) -> f64 {
    run["requests"].as_f64().unwrap_or_default() / (run["us"].as_f64().unwrap_or(1.0) / 1e6)
}

fn said_by_wrk(command: &mut Command) -> Result<Value, Trouble> {
    let text = read(command)?;
    let line = text.lines().find_map(|line| line.strip_prefix("JSON "));
    line.and_then(|line| serde_json::from_str(line).ok())
        .ok_or_else(|| Trouble::failed(format!("wrk said nothing that can be read:\n{text}")))
}

/// FastAPI with asyncpg, by its own script, where its environment and database are there.
fn theirs(peers: &Peers, which: &str) -> Result<Vec<Value>, Trouble> {
    let folder: PathBuf = peers.shared.join("bench/http");
    let python = peers.home.join("venv-web/bin/python");
    if !python.is_file() || !folder.is_dir() {
        println!("    the peers of http are not installed");
        return Ok(Vec::new());
    }
    let mut command = Command::new("bash");
    command.arg("run.sh").arg(SECONDS.to_string()).current_dir(&folder);
    command.env("BENCH_HOME", &peers.home).env("PEERS", which).env("PY", python);
    let text = read(&mut command)?;
    print!("{text}");
    Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
}
