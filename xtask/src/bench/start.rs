//! How soon the program answers, what it holds when idle, and how large it is.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use lq_testkit::TempDir;
use serde_json::{Value, json};

use crate::shell::Trouble;

const PATIENCE: Duration = Duration::from_secs(300);
const N_AGAIN: usize = 5;

/// Starts `lianqiao demo` on an empty folder once and on the filled one several times.
///
/// Lines as the benches print them; `n` of the size is bytes, of a start 1.
pub(crate) fn measure(binary: &Path) -> Result<Vec<Value>, Trouble> {
    let size = fs::metadata(binary)?.len();
    let data = TempDir::new("bench-start")?;
    let (first_s, first_mb) = start_once(binary, data.path())?;
    let mut again = Vec::new();
    let mut idle_mb = first_mb;
    for _ in 0..N_AGAIN {
        let (seconds, megabytes) = start_once(binary, data.path())?;
        again.push(seconds);
        idle_mb = megabytes;
    }
    again.sort_by(f64::total_cmp);
    let line = |work: &str, seconds: f64, best: f64, n: u64, mb: f64, reps: usize| {
        json!({"peer": "lianqiao", "work": work, "seconds": seconds, "best": best, "n": n, "checksum": "",
            "peak_rss_mb": mb, "reps": reps})
    };
    Ok(vec![
        line("start/size in bytes", 0.0, 0.0, size, 0.0, 1),
        line("start/first, with sample data", first_s, first_s, 1, first_mb, 1),
        line("start/again", again[N_AGAIN / 2], again[0], 1, idle_mb, N_AGAIN),
    ])
}

/// Seconds until the login page answers, and megabytes held two seconds later.
pub(super) fn start_once(binary: &Path, data: &Path) -> Result<(f64, f64), Trouble> {
    let started = Instant::now();
    let mut child = Command::new(binary)
        .args(["demo", "--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()?;
    let outcome = answered(&mut child, started).and_then(|seconds| {
        thread::sleep(Duration::from_secs(2));
        Ok((seconds, held_mb(child.id())?))
    });
    let _ = Command::new("kill").arg(child.id().to_string()).status();
    let _ = child.wait();
    outcome
}

fn answered(child: &mut Child, started: Instant) -> Result<f64, Trouble> {
    let address = printed_address(child)?;
    while started.elapsed() < PATIENCE {
        if login_answers(&address) {
            return Ok(started.elapsed().as_secs_f64());
        }
        thread::sleep(Duration::from_millis(2));
    }
    Err(Trouble::failed(format!("{address} did not answer")))
}

/// The first loopback address the program prints.
fn printed_address(child: &mut Child) -> Result<String, Trouble> {
    let out = child.stdout.take().ok_or_else(|| Trouble::failed("the program has no standard output"))?;
    let (sender, receiver) = mpsc::channel();
    // Reads on after the address, so that the program never waits for its own output.
    thread::spawn(move || {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            if let Some((_, rest)) = line.split_once("http://127.0.0.1:") {
                let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
                let _ = sender.send(format!("127.0.0.1:{port}"));
            }
        }
    });
    receiver.recv_timeout(PATIENCE).map_err(|_| Trouble::failed("the program printed no address"))
}

fn login_answers(address: &str) -> bool {
    let ask = || {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(stream, "GET /login HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut head = [0; 12];
        stream.read_exact(&mut head)?;
        std::io::Result::Ok(head.starts_with(b"HTTP/1.1 200"))
    };
    ask().unwrap_or(false)
}

/// Memory of a process, pages it shares or maps twice counted in proportion, as the peers measure theirs.
pub(super) fn held_mb(pid: u32) -> Result<f64, Trouble> {
    let sums = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
    let line = sums.lines().find(|line| line.starts_with("Pss:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
    kilobytes
        .map(|kilobytes| (kilobytes / 102.4).round() / 10.0)
        .ok_or_else(|| Trouble::failed("the system does not tell how much memory a process holds"))
}
