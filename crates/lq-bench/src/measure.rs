//! Timing as the peers do it, and the line that tells the result.

use std::time::Instant;

use serde_json::json;

/// Longest time all repeats of one measurement take together, once the first is done.
const BUDGET_S: f64 = 60.0;

/// What one measurement found.
pub(crate) struct Measured<T> {
    /// Median of the repeats, seconds.
    pub(crate) seconds: f64,
    /// Fastest repeat, seconds.
    pub(crate) best: f64,
    /// Number of repeats, the cold first one included.
    pub(crate) reps: usize,
    /// What the last repeat returned.
    pub(crate) answer: T,
}

/// As [`timed`], with a fresh start before each repeat and a look at the answer after it that are not timed.
pub(crate) fn timed_from<S, T, U>(
    mut start: impl FnMut() -> Result<S, String>,
    mut work: impl FnMut(&mut S) -> Result<T, String>,
    mut look: impl FnMut(&mut S, T) -> Result<U, String>,
) -> Result<Measured<U>, String> {
    let mut seconds: Vec<f64> = Vec::new();
    loop {
        let mut begun = start()?;
        forget_peak();
        let started = Instant::now();
        let answer = work(&mut begun)?;
        seconds.push(started.elapsed().as_secs_f64());
        let answer = look(&mut begun, answer)?;
        let first = seconds[0];
        if seconds.len() >= wanted(first) || seconds.iter().sum::<f64>() >= BUDGET_S {
            return Ok(told(seconds, answer));
        }
    }
}

/// Runs the work once: what cannot be done twice.
pub(crate) fn timed_once<T>(work: impl FnOnce() -> Result<T, String>) -> Result<Measured<T>, String> {
    forget_peak();
    let started = Instant::now();
    let answer = work()?;
    Ok(told(vec![started.elapsed().as_secs_f64()], answer))
}

/// Runs the work again and again: five times where it takes under 3 s, three times under 30 s, else once.
pub(crate) fn timed<T>(mut work: impl FnMut() -> Result<T, String>) -> Result<Measured<T>, String> {
    let mut once = || {
        let started = Instant::now();
        work().map(|answer| (started.elapsed().as_secs_f64(), answer))
    };
    forget_peak();
    let (first, mut answer) = once()?;
    let mut seconds = vec![first];
    while seconds.len() < wanted(first) && seconds.iter().sum::<f64>() < BUDGET_S {
        let (next, last) = once()?;
        seconds.push(next);
        answer = last;
    }
    Ok(told(seconds, answer))
}

fn wanted(first: f64) -> usize {
    if first < 3.0 {
        5
    } else if first < 30.0 {
        3
    } else {
        1
    }
}

fn told<T>(mut seconds: Vec<f64>, answer: T) -> Measured<T> {
    seconds.sort_by(f64::total_cmp);
    let middle = seconds.len() / 2;
    let median =
        if seconds.len() % 2 == 1 { seconds[middle] } else { (seconds[middle - 1] + seconds[middle]) / 2.0 };
    Measured { seconds: median, best: seconds[0], reps: seconds.len(), answer }
}

/// What the line says besides the times.
pub(crate) struct Said<'a> {
    /// The work, as the peers call it (`xlsx->mem`).
    pub(crate) work: &'a str,
    /// How many of whatever the work counts.
    pub(crate) n: u64,
    /// Equal answers are equal strings, also between peers.
    pub(crate) checksum: String,
    /// Seconds to bring the input into memory before the work, once.
    pub(crate) load_s: f64,
    /// Threads the work used.
    pub(crate) threads: usize,
}

/// Prints the line of a measurement.
pub(crate) fn say<T>(measured: &Measured<T>, said: &Said<'_>) {
    say_with(measured, said, &[]);
}

/// The same, with figures of its own behind.
pub(crate) fn say_with<T>(measured: &Measured<T>, said: &Said<'_>, more: &[(&str, f64)]) {
    let mut line = json!({
        "peer": concat!("lianqiao ", env!("CARGO_PKG_VERSION")),
        "work": said.work,
        "seconds": round(measured.seconds),
        "n": said.n,
        "checksum": said.checksum,
        "peak_rss_mb": peak_rss_mb(),
        "reps": measured.reps,
        "best": round(measured.best),
        "load_s": round(said.load_s),
        "end_to_end_s": round(said.load_s + measured.seconds),
        "threads": said.threads,
    });
    for (name, figure) in more {
        line[*name] = json!(round(*figure));
    }
    println!("{line}");
}

fn round(seconds: f64) -> f64 {
    (seconds * 1e6).round() / 1e6
}

/// Lets the greatest memory be measured from here on, where the system can: what came before is not counted.
fn forget_peak() {
    // Where it cannot, the figure is that of the whole process.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// Greatest memory of this process since [`forget_peak`], in MB; null where the system does not tell.
fn peak_rss_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some((kilobytes / 102.4).round() / 10.0)
}
