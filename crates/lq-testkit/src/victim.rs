//! A process that is killed in the middle of its work, to see what is left of it.
//!
//! The victim is a test of the same test binary, run once more in a process of its own. It does its work in an endless
//! loop when [`order`] gives it one, and returns at once when it runs as an ordinary test. What it has been promised
//! it tells with [`tell`]; what was told before the kill is what must still be there afterwards.

use std::ffi::OsString;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

const ORDER: &str = "LQ_VICTIM_ORDER";
const MARK: &str = "told: ";

/// A running victim; killed when dropped.
#[derive(Debug)]
pub struct Victim {
    child: Child,
    told: Receiver<String>,
}

/// What the present process is to do if it is a victim; `None` in an ordinary test run.
pub fn order() -> Option<OsString> {
    std::env::var_os(ORDER)
}

/// Tells the parent a line, at once.
pub fn tell(line: &str) {
    let mut out = io::stdout().lock();
    // A parent that no longer listens is about to kill us.
    let _ = writeln!(out, "{MARK}{line}").and_then(|()| out.flush());
}

impl Victim {
    /// Starts the test of this name (`torture::victim`) of the present test binary with an order.
    ///
    /// # Errors
    /// What the system says when no process can be started.
    pub fn start(test: &str, order: &str) -> io::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args([test, "--exact", "--nocapture", "--test-threads=1"])
            .env(ORDER, order)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let out = child.stdout.take().ok_or_else(|| io::Error::other("the victim has no standard output"))?;
        let (sender, told) = mpsc::channel();
        thread::spawn(move || {
            let mut out = BufReader::new(out);
            let mut line = String::new();
            while matches!(out.read_line(&mut line), Ok(1..)) && line.ends_with('\n') {
                // The test harness may have begun the line.
                if let Some((_, words)) = line.trim_end().split_once(MARK)
                    && sender.send(words.to_owned()).is_err()
                {
                    return;
                }
                line.clear();
            }
        });
        Ok(Self { child, told })
    }

    /// Waits for the next line the victim tells; `None` after `patience`, or when it has ended.
    pub fn listen(&self, patience: Duration) -> Option<String> {
        self.told.recv_timeout(patience).ok()
    }

    /// Lets it work for a while, kills it (SIGKILL) and returns every line it told before it died.
    ///
    /// A line cut off by the kill is left out: it was not told.
    pub fn kill_after(mut self, work: Duration) -> Vec<String> {
        thread::sleep(work);
        let _ = self.child.kill();
        let _ = self.child.wait();
        // The channel closes when the reader has seen the end of the pipe.
        self.told.iter().collect()
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counting() {
        let Some(order) = order() else { return };
        for n in 0u64.. {
            tell(&format!("{} {n}", order.to_string_lossy()));
        }
    }

    #[test]
    fn what_was_told_before_the_kill_is_heard_in_order() {
        let victim = Victim::start("victim::tests::counting", "count").unwrap();
        assert_eq!(victim.listen(Duration::from_secs(60)).as_deref(), Some("count 0"));
        let told = victim.kill_after(Duration::from_millis(30));
        let expected: Vec<String> = (1..=told.len()).map(|n| format!("count {n}")).collect();
        assert_eq!(told, expected);
    }
}
