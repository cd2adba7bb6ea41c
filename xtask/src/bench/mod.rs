//! `cargo xtask bench`: our engines beside their peers, measured in one run.
//!
//! Every line lands in `target/bench/<area>.jsonl`, all of them as a table in `target/bench/report.md`.

mod http;
mod start;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use lq_testkit::TempDir;
use serde_json::Value;

use crate::shell::{self, Trouble, cargo, root, target_dir};

const AREAS: [&str; 5] = ["start", "read", "chain", "import", "http"];

/// Where peers, their inputs and their scripts are; each may be absent.
struct Peers {
    /// Folder with `bench/`, `data/` and `seeds/`: `LQ_SHARED`, else `../shared` beside the workspace.
    shared: PathBuf,
    /// Folder with the peers' environments and inputs: `BENCH_HOME`, else `~/.cache/lianqiao-bench`.
    home: PathBuf,
}

/// Builds the release bench and runs it on each area asked for, or on all, our side and then the peers'.
pub(crate) fn run(words: &[String]) -> Result<(), Trouble> {
    let areas: Vec<&str> =
        if words.is_empty() { AREAS.to_vec() } else { words.iter().map(String::as_str).collect() };
    if let Some(area) = areas.iter().find(|area| !AREAS.contains(area)) {
        return Err(Trouble::Usage(format!("`bench` has no area `{area}`; it has {}", AREAS.join(", "))));
    }
    shell::run(&mut cargo(&["build", "--release", "--package", "lq-bench", "--package", "lq-cli"]))?;
    let peers = Peers::find();
    let folder = target_dir().join("bench");
    fs::create_dir_all(&folder)?;
    let mut lines = Vec::new();
    for area in areas {
        let mut said = String::new();
        if area == "start" {
            for line in start::measure(&target_dir().join("release/lianqiao"))? {
                said.push_str(&format!("{line}\n"));
            }
            print!("{said}");
        }
        if area == "http" {
            for line in http::measure(&peers)? {
                said.push_str(&format!("{line}\n"));
            }
        }
        if area == "chain" {
            said.push_str(&chains_of_the_demo()?);
        }
        for mut command in commands(area, &peers) {
            said.push_str(&lines_of(&mut command)?);
        }
        fs::write(folder.join(format!("{area}.jsonl")), &said)?;
        lines.extend(said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()));
    }
    let report = table(&lines);
    fs::write(folder.join("report.md"), &report)?;
    println!("\n{report}");
    Ok(())
}

impl Peers {
    fn find() -> Self {
        let from = |name: &str| std::env::var_os(name).map(PathBuf::from);
        let user = from("HOME").unwrap_or_else(|| PathBuf::from("."));
        Self {
            shared: from("LQ_SHARED").unwrap_or_else(|| root().join("../shared")),
            home: from("BENCH_HOME").unwrap_or_else(|| user.join(".cache/lianqiao-bench")),
        }
    }

    fn inputs(&self, area: &str) -> PathBuf {
        self.home.join("data").join(area)
    }

    /// A script of the peers in one of their environments, if both are there.
    fn script(&self, environment: &str, script: &str, words: &[&str]) -> Option<Command> {
        let python = self.home.join(environment).join("bin/python");
        let script = self.shared.join("bench").join(script);
        if !python.is_file() || !script.is_file() {
            return None;
        }
        let mut command = Command::new(python);
        command.arg(script).args(words).env("BENCH_HOME", &self.home);
        Some(command)
    }
}

fn commands(area: &str, peers: &Peers) -> Vec<Command> {
    let ours = |path: &Path| {
        let mut command = Command::new(target_dir().join("release/lq-bench"));
        command.arg(area).arg(path);
        command
    };
    match area {
        "read" => {
            let mut inputs = vec![root().join("data/sample_page.txt")];
            inputs.extend([peers.shared.join("seeds"), peers.shared.join("data/press")]);
            inputs.iter().filter(|path| path.exists()).map(|path| ours(path)).collect()
        }
        "chain" => vec![ours(Path::new("-"))],
        "start" | "http" => Vec::new(),
        _ => {
            let folder = peers.inputs("import");
            if !folder.join("sheet.xlsx").is_file() {
                println!("    no inputs in {}: make them with the peers' gen.py", folder.display());
                return Vec::new();
            }
            let theirs = peers.script("venv-import", "import/peer_xlsx.py", &["openpyxl", "mem"]);
            [ours(&folder)].into_iter().chain(theirs).collect()
        }
    }
}

/// Diagnoses every chain of the ledger the demo makes.
fn chains_of_the_demo() -> Result<String, Trouble> {
    let data = TempDir::new("bench-chain")?;
    start::start_once(&target_dir().join("release/lianqiao"), data.path())?;
    let bench = target_dir().join("release/lq-bench");
    lines_of(Command::new(bench).arg("chain").arg(data.join("lianqiao.db")))
}

/// Runs a command, shows what it prints and returns it.
fn lines_of(command: &mut Command) -> Result<String, Trouble> {
    let output = command.current_dir(root()).stderr(Stdio::inherit()).output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    print!("{text}");
    if output.status.success() {
        Ok(text)
    } else {
        Err(Trouble::failed(format!("{command:?}: {}", output.status)))
    }
}

fn table(lines: &[Value]) -> String {
    let mut out = String::from(
        "| work | n | who | median s | best s | n a second | peak MB | repeats | answer |\n\
         |---|---:|---|---:|---:|---:|---:|---:|---|\n",
    );
    for line in lines {
        let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
        let number = |key: &str| line[key].as_f64().unwrap_or_default();
        let pace = if number("seconds") > 0.0 { number("n") / number("seconds") } else { 0.0 };
        // Writing into a String cannot fail.
        let _ = writeln!(
            out,
            "| {} | {} | {} | {:.4} | {:.4} | {pace:.0} | {} | {} | {} |",
            text("work"),
            number("n"),
            text("peer"),
            number("seconds"),
            number("best"),
            number("peak_rss_mb"),
            number("reps"),
            text("checksum"),
        );
    }
    out
}
