//! The binary `lianqiao`: reads arguments, settings and clock, calls the application, prints, sets the exit code.
//!
//! Nothing here knows a rule of the trade. Exit code 0 done, 1 refused or bad input, 2 usage.

mod args;
mod commands;
mod print;
mod world;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = args::Cli::parse();
    match commands::run(&cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            print::failure(&failure);
            ExitCode::from(1)
        }
    }
}
