//! A list of steps run one after the other, each with its time; one that fails does not hide the others.

use std::time::{Duration, Instant};

use crate::shell::Trouble;

/// How a step ended when it did not fail.
pub(crate) enum Done {
    /// It did what it says.
    Yes,
    /// It had nothing to do, and why.
    Skipped(String),
}

/// The steps taken so far.
pub(crate) struct Steps {
    started: Instant,
    n_steps: usize,
    ended: Vec<Ended>,
}

struct Ended {
    name: &'static str,
    elapsed: Duration,
    outcome: Result<Done, String>,
}

impl Steps {
    /// A list of `n_steps` steps, none taken yet.
    pub(crate) fn new(n_steps: usize) -> Self {
        Self { started: Instant::now(), n_steps, ended: Vec::new() }
    }

    /// Takes one step, prints its name before and its time after, and tells whether it went well.
    pub(crate) fn take(&mut self, name: &'static str, work: impl FnOnce() -> Result<Done, Trouble>) -> bool {
        println!("\n==> [{}/{}] {name}", self.ended.len() + 1, self.n_steps);
        let started = Instant::now();
        let outcome = work().map_err(|trouble| match trouble {
            Trouble::Usage(why) | Trouble::Failed(why) => why,
        });
        let elapsed = started.elapsed();
        println!("<== {name}: {} in {:.1} s", word(&outcome), elapsed.as_secs_f64());
        if let Err(why) = &outcome {
            eprintln!("    {why}");
        }
        let went_well = outcome.is_ok();
        self.ended.push(Ended { name, elapsed, outcome });
        went_well
    }

    /// Prints a line a step and fails when any failed.
    pub(crate) fn close(self) -> Result<(), Trouble> {
        println!("\n{:-<60}", "");
        let mut failed = Vec::new();
        for Ended { name, elapsed, outcome } in &self.ended {
            let why = match outcome {
                Ok(Done::Skipped(why)) => why.as_str(),
                Ok(Done::Yes) => "",
                Err(why) => {
                    failed.push(*name);
                    why.lines().next().unwrap_or_default()
                }
            };
            println!("{name:<10} {:<8} {:>8.1} s  {why}", word(outcome), elapsed.as_secs_f64());
        }
        let n_failed = failed.len();
        println!(
            "{} steps passed, {n_failed} failed, {:.1} s in all",
            self.ended.len() - n_failed,
            self.started.elapsed().as_secs_f64()
        );
        if failed.is_empty() {
            Ok(())
        } else {
            Err(Trouble::failed(format!("failed: {}", failed.join(", "))))
        }
    }
}

fn word(outcome: &Result<Done, String>) -> &'static str {
    match outcome {
        Ok(Done::Yes) => "ok",
        Ok(Done::Skipped(_)) => "skipped",
        Err(_) => "FAILED",
    }
}
