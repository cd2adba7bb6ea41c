//! `cargo xtask torture`: writers killed at random points, again and again, on both databases.

use crate::check::on_postgres;
use crate::shell::{Trouble, cargo};

/// Runs the torture test of the store for a number of rounds on each database.
pub(crate) fn run(words: &[String]) -> Result<(), Trouble> {
    let rounds = match words {
        [] => 100,
        [flag, number] if flag == "--rounds" => number
            .parse::<u32>()
            .map_err(|_| Trouble::Usage(format!("`--rounds {number}`: a whole number is needed")))?,
        _ => return Err(Trouble::Usage("`torture` takes `--rounds N` only".to_owned())),
    };
    // The few rounds of the daily test become many by this variable; the test is the same.
    let words =
        ["test", "--package", "lq-store", "--release", "--test", "it", "--", "torture", "--nocapture"];
    on_postgres(cargo(&words).env("LQ_TORTURE_ROUNDS", rounds.to_string()))
}
