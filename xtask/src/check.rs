//! `cargo xtask test`: everything a change must pass, from the format to a real browser.

use std::process::Command;

use lq_testkit::TempPg;

use crate::shell::{self, Trouble, cargo, program, root, target_dir};
use crate::steps::{Done, Steps};
use crate::tools;

const STEPS: [&str; 8] = ["tools", "format", "lint", "test", "doctest", "build", "browser", "deny"];

/// Runs all steps, or those named.
pub(crate) fn run(words: &[String]) -> Result<(), Trouble> {
    let mut may_install = true;
    let mut wanted: Vec<&str> = Vec::new();
    for word in words {
        match STEPS.iter().find(|step| *step == word) {
            Some(step) => wanted.push(step),
            None if word == "--no-install" => may_install = false,
            None => return Err(Trouble::Usage(format!("`test` has no step `{word}`"))),
        }
    }
    if wanted.is_empty() {
        wanted.extend(STEPS);
    }
    let mut steps = Steps::new(wanted.len());
    for step in STEPS.into_iter().filter(|step| wanted.contains(step)) {
        steps.take(step, || match step {
            "tools" => tools::prepare(may_install).map(|()| Done::Yes),
            "format" => shell::run(&mut cargo(&["fmt", "--all", "--check"])).map(|()| Done::Yes),
            "lint" => lint(),
            "test" => test(),
            "doctest" => doctest(),
            "build" => shell::run(&mut cargo(&["build", "--workspace", "--bins"])).map(|()| Done::Yes),
            "browser" => browser(),
            _ => deny(),
        });
    }
    steps.close()
}

/// Runs a command with the address of a scratch PostgreSQL in `LQ_TEST_PG`.
pub(crate) fn with_postgres(words: &[String]) -> Result<(), Trouble> {
    let [name, rest @ ..] = words else {
        return Err(Trouble::Usage("`with-postgres` needs a command".to_owned()));
    };
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    let mut command = if name == "cargo" { cargo(&rest) } else { program(name, &rest) };
    on_postgres(&mut command)
}

/// Runs a command with `LQ_TEST_PG` set; the server stops with it, whatever its end.
pub(crate) fn on_postgres(command: &mut Command) -> Result<(), Trouble> {
    let server = TempPg::start().map_err(|why| Trouble::failed(why.to_string()))?;
    println!("    scratch PostgreSQL on 127.0.0.1:{}", server.port());
    shell::run(command.env("LQ_TEST_PG", server.url()))
}

fn lint() -> Result<Done, Trouble> {
    shell::run(&mut cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--keep-going",
        "--",
        "-D",
        "warnings",
    ]))?;
    Ok(Done::Yes)
}

/// Also checks that generated files are current: the tests that guard them are among all tests.
fn test() -> Result<Done, Trouble> {
    let words: &[&str] = if tools::on_path("cargo-nextest").is_some() {
        &["nextest", "run", "--workspace", "--no-fail-fast"]
    } else {
        &["test", "--workspace", "--lib", "--bins", "--tests", "--no-fail-fast"]
    };
    on_postgres(&mut cargo(words))?;
    Ok(Done::Yes)
}

fn doctest() -> Result<Done, Trouble> {
    shell::run(&mut cargo(&["test", "--workspace", "--doc", "--quiet"]))?;
    Ok(Done::Yes)
}

/// Drives the built binary through a headless Chromium.
fn browser() -> Result<Done, Trouble> {
    let binary = target_dir().join("debug/lianqiao");
    if !binary.is_file() {
        return Err(Trouble::failed("there is no debug binary `lianqiao`: run the step `build` first"));
    }
    let chromium =
        tools::chromium().ok_or_else(|| Trouble::failed("there is no Chromium: run the step `tools`"))?;
    let folder = root().join("tests/browser");
    shell::run(program("npm", &["ci", "--no-audit", "--no-fund"]).current_dir(&folder))?;
    let pictures = target_dir().join("browser");
    let mut runner = program("node", &["run.mjs"]);
    runner.current_dir(&folder).arg("--binary").arg(binary).arg("--chromium").arg(chromium);
    shell::run(runner.arg("--pictures").arg(pictures))?;
    Ok(Done::Yes)
}

fn deny() -> Result<Done, Trouble> {
    if tools::on_path("cargo-deny").is_none() {
        return Ok(Done::Skipped("cargo-deny is not installed".to_owned()));
    }
    // The advisories need a database from the network; licences, bans and sources do not.
    shell::run(&mut cargo(&["deny", "--offline", "check", "bans", "licenses", "sources"]))?;
    Ok(Done::Yes)
}
