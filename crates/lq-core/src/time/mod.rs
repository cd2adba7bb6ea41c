//! Days, instants and partial dates, and the two times every read names.
//!
//! A day is a calendar date in Asia/Shanghai, an instant is UTC. Nothing here reads a clock: whoever needs
//! the present takes a [`Clock`]. Years run from 1 to 9999, so that every day prints as `YYYY-MM-DD`.

mod day;
mod moment;
mod period;

pub use day::{Day, Weekday};
pub use moment::Moment;
pub use period::{Grain, Period};

/// How far the ledger had come when it is looked at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Known {
    /// Everything written so far.
    Head,
    /// What stood in the log at that instant, that instant included.
    At(Moment),
    /// What stood in the log up to and including that position.
    Position(i64),
}

/// The two times a read names: what was valid on a day, as the ledger stood.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct AsOf {
    /// The day whose truth is asked for.
    pub on: Day,
    /// As far as the ledger knew it.
    pub known: Known,
}

impl AsOf {
    /// Valid on `day`, with all that is known by now.
    pub const fn today(day: Day) -> AsOf {
        AsOf { on: day, known: Known::Head }
    }

    /// Valid on `day` and known by its end in Asia/Shanghai: what 截至 and `--as-of` mean.
    pub const fn end_of(day: Day) -> AsOf {
        AsOf { on: day, known: Known::At(Moment::end_of(day)) }
    }
}

/// Where the present comes from: handed down from the program's entrance, fixed in tests.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Moment;

    /// The present day in Asia/Shanghai.
    fn today(&self) -> Day {
        self.now().shanghai_day()
    }
}

/// A clock that stands still, for tests and generated samples.
#[derive(Clone, Copy, Debug)]
pub struct FixedClock(pub Moment);

impl Clock for FixedClock {
    fn now(&self) -> Moment {
        self.0
    }
}
