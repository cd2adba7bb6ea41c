//! An interval for what is not known exactly.

/// All values from `low` to `high`; `high` may be infinite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// Smallest possible value.
    pub low: f64,
    /// Largest possible value, `f64::INFINITY` if nothing bounds it.
    pub high: f64,
}

impl Range {
    /// Exactly 0.
    pub const ZERO: Range = Range { low: 0.0, high: 0.0 };
    /// Nothing known of an amount: from 0 without bound.
    pub const UNKNOWN: Range = Range { low: 0.0, high: f64::INFINITY };

    /// A value known exactly.
    pub fn point(value: f64) -> Range {
        Range { low: value, high: value }
    }

    /// Both ends in order.
    pub fn new(low: f64, high: f64) -> Range {
        Range { low, high }
    }

    /// Unknown where there is no value.
    pub fn from_option(value: Option<f64>) -> Range {
        value.map_or(Range::UNKNOWN, Range::point)
    }

    /// Whether the value is known exactly.
    pub fn is_point(self) -> bool {
        self.low.total_cmp(&self.high).is_eq()
    }

    /// Whether a value lies inside, within a relative hair.
    pub fn contains(self, value: f64) -> bool {
        let hair = 1e-9 * value.abs().max(1.0);
        value >= self.low - hair && value <= self.high + hair
    }

    /// Sum of two intervals.
    #[must_use]
    pub fn plus(self, other: Range) -> Range {
        Range { low: self.low + other.low, high: self.high + other.high }
    }

    /// Interval times a factor that is not negative; 0 × unbounded is 0.
    #[must_use]
    pub fn times(self, factor: f64) -> Range {
        let end = |value: f64| if factor <= 0.0 { 0.0 } else { value * factor };
        Range { low: end(self.low), high: end(self.high) }
    }

    /// The larger of two values, end by end.
    #[must_use]
    pub fn max(self, other: Range) -> Range {
        Range { low: self.low.max(other.low), high: self.high.max(other.high) }
    }
}

/// Rounds to 12 significant digits, so that sums print as people wrote their terms.
pub(crate) fn tidy(value: f64) -> f64 {
    if !value.is_finite() || value.abs() < 1e-300 {
        return if value.is_finite() { 0.0 } else { value };
    }
    format!("{value:.11e}").parse().unwrap_or(value)
}

/// Rounds both ends to 12 significant digits.
pub(crate) fn tidy_range(range: Range) -> Range {
    Range { low: tidy(range.low), high: tidy(range.high) }
}
