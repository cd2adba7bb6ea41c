//! Seeded draws: the same seed gives the same zone on every machine.

/// A small generator (splitmix64, Steele, Lea and Flood 2014); good enough for samples, never for secrets.
#[derive(Clone, Debug)]
pub(crate) struct Draw {
    state: u64,
}

impl Draw {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A whole number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high - low + 1)
    }

    /// One of a list that is not empty.
    pub(crate) fn one<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[(self.next() % list.len() as u64) as usize]
    }

    /// One of a list by weight.
    pub(crate) fn weighted<'a, T>(&mut self, list: &'a [(T, u64)]) -> &'a T {
        let total: u64 = list.iter().map(|(_, weight)| weight).sum();
        let mut left = self.next() % total;
        for (item, weight) in list {
            if left < *weight {
                return item;
            }
            left -= weight;
        }
        &list[list.len() - 1].0
    }

    /// `n` whole parts of at least 1 that add up to `total` exactly, larger first on the whole.
    ///
    /// `evenness` 0 draws a long tail, larger values draw parts closer to each other.
    pub(crate) fn parts(&mut self, total: u64, n: usize, evenness: u64) -> Vec<u64> {
        let weights: Vec<u64> = (0..n).map(|_| evenness * 1000 + self.between(1, 1000)).collect();
        let sum: u64 = weights.iter().sum();
        let spare = total.saturating_sub(n as u64);
        let mut parts: Vec<u64> = weights.iter().map(|weight| 1 + spare * weight / sum).collect();
        let given: u64 = parts.iter().sum();
        for place in 0..total.saturating_sub(given) as usize {
            parts[place % n] += 1;
        }
        parts
    }
}
