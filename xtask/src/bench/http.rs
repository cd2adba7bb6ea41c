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

/// Measures get, list, patch, post and pages on SQLite and on PostgreSQL, then the peers; lines as the peers print.
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
    let mut lines = ours(&table, "sqlite", None)?;
    let server = TempPg::start().map_err(|why| Trouble::failed(why.to_string()))?;
    let address = server.create_database("lq_bench_site").map_err(|why| Trouble::failed(why.to_string()))?;
    lines.extend(ours(&table, "postgres", Some(&address))?);
    drop(server);
    lines.extend(theirs(peers)?);
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

fn ours(table: &Path, database: &str, address: Option<&str>) -> Result<Vec<Value>, Trouble> {
    let site = Site::put_up(table, address)?;
    let scripts = root().join("crates/lq-bench/http");
    let mut lines = Vec::new();
    for op in ["get", "list", "patch", "post", "pages"] {
        let is_pages = op == "pages";
        let script = scripts.join(if is_pages { "pages.lua" } else { "load.lua" });
        let connections = if is_pages { PEOPLE } else { CONNECTIONS };
        let run = |seconds: u32| {
            let mut command = Command::new("wrk");
            command.arg("-t1").arg(format!("-c{connections}")).arg(format!("-d{seconds}s"));
            command.arg("-s").arg(&script).arg(site.said("address"));
            command.env("OP", op).env("IDS", site.said("ids")).env("PATHS", site.said("paths"));
            command.env("AUTH", format!("Bearer {}", site.said("token"))).env("COOKIE", site.said("cookie"));
            said_by_wrk(&mut command)
        };
        run(2)?;
        let mut runs = (0..N_RUNS).map(|_| run(SECONDS)).collect::<Result<Vec<_>, _>>()?;
        runs.sort_by(|one, other| pace(one).total_cmp(&pace(other)));
        let middle = &runs[N_RUNS / 2];
        let ms = |name: &str| middle[name].as_f64().unwrap_or_default() / 1e3;
        lines.push(json!({
            "peer": format!("lianqiao, {database}"), "work": format!("http/{op}"),
            "seconds": 1.0 / pace(middle), "best": 1.0 / pace(&runs[N_RUNS - 1]), "n": 1, "reps": N_RUNS,
            "requests_a_second": pace(middle).round(), "p50_ms": ms("p50"), "p95_ms": ms("p95"), "p99_ms": ms("p99"),
            "max_ms": ms("max"), "refused": middle["non2xx"], "connections": connections,
            "peak_rss_mb": super::start::held_mb(site.child.id()).ok(), "load_s": site.ready["load_s"], "checksum": "",
        }));
        println!("{}", lines[lines.len() - 1]);
    }
    Ok(lines)
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
fn theirs(peers: &Peers) -> Result<Vec<Value>, Trouble> {
    let folder: PathBuf = peers.shared.join("bench/http");
    let python = peers.home.join("venv-web/bin/python");
    if !python.is_file() || !folder.is_dir() {
        println!("    the peers of http are not installed");
        return Ok(Vec::new());
    }
    let mut command = Command::new("bash");
    command.arg("run.sh").arg(SECONDS.to_string()).current_dir(&folder);
    command.env("BENCH_HOME", &peers.home).env("PEERS", "fastapi-raw fastapi-orm").env("PY", python);
    let text = read(&mut command)?;
    print!("{text}");
    Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
}
