//! The project's own chores: `cargo xtask help`.
//!
//! This crate is not allowed to know the ledger: it starts other programs and watches them, so that it builds in
//! seconds and reports on a house that does not compile.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks to its terminal")]

mod bench;
mod check;
mod docs;
mod shell;
mod steps;
mod tools;
mod torture;

use std::process::ExitCode;

use shell::Trouble;

const HELP: &str = "\
cargo xtask COMMAND

  test [STEP…] [--no-install]   everything a change must pass; with steps named, only those
  torture [--rounds N]          kill writers at random points, N rounds on each database (default 100)
  bench [AREA…]                 our engines beside their peers, one JSON line each
  docs                          write the generated pages and descriptions anew
  with-postgres COMMAND…        run a command with a scratch PostgreSQL in LQ_TEST_PG
  help                          this text

Steps of `test`: tools format lint test doctest build browser deny";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let command = words.next().unwrap_or_else(|| "help".to_owned());
    let rest: Vec<String> = words.collect();
    let outcome = match command.as_str() {
        "test" => check::run(&rest),
        "torture" => torture::run(&rest),
        "bench" => bench::run(&rest),
        "docs" => docs::run(&rest),
        "with-postgres" => check::with_postgres(&rest),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        other => Err(Trouble::Usage(format!("no command `{other}`"))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Trouble::Usage(why)) => {
            eprintln!("{why}\n\n{HELP}");
            ExitCode::from(2)
        }
        Err(Trouble::Failed(why)) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
