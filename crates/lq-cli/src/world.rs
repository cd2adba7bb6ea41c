//! The outside world: clock, randomness and environment, asked here and nowhere below.

use std::time::{SystemTime, UNIX_EPOCH};

use lq_core::Moment;
use lq_core::time::Clock;

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the clock")]
    fn now(&self) -> Moment {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Moment::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// Fills a buffer from the operating system's generator.
pub(crate) fn entropy(buffer: &mut [u8]) {
    // Without randomness there are no safe sessions or passwords: stopping is the only honest answer.
    getrandom::fill(buffer).expect("the operating system gives random bytes");
}
