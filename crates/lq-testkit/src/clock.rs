//! Time as tests have it: standing still at a day of their choice.

use lq_core::id::IdSource;
use lq_core::time::{Day, FixedClock, Moment};

/// A clock that stands at noon in Shanghai of this day (`2024-12-31`).
///
/// # Panics
/// When the text is no day.
pub fn noon_of(day: &str) -> FixedClock {
    FixedClock(Moment::start_of(self::day(day)).add_seconds(12 * 3_600))
}

/// The day this text names.
///
/// # Panics
/// When the text is no day.
pub fn day(text: &str) -> Day {
    Day::parse(text).expect("a test writes its days as 2024-12-31")
}

/// Ids that are the same on every run.
pub fn ids() -> IdSource {
    IdSource::new(*b"test")
}

#[cfg(test)]
mod tests {
    use lq_core::time::Clock as _;

    use super::*;

    #[test]
    fn the_clock_stands_at_the_day_it_was_set_to() {
        assert_eq!(noon_of("2024-12-31").today(), day("2024-12-31"));
        assert_eq!(noon_of("2024-12-31").now(), noon_of("2024-12-31").now());
    }
}
