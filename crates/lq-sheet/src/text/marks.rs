//! Finds delimiters, line ends and quotes 64 bytes at a time.

/// Positions of three byte values in a buffer, in order. Rebuilt cheaply when the buffer slides.
pub(crate) struct Marks {
    delimiter: u8,
    base: usize,
    mask: u64,
}

impl Marks {
    pub(crate) fn new(delimiter: u8, from: usize) -> Marks {
        // A base "before" the start makes the first call look at the block from `from`.
        Marks { delimiter, base: from.wrapping_sub(64), mask: 0 }
    }

    /// Position of the next mark below `end`; `None` when there is none.
    #[inline(always)]
    pub(crate) fn next(&mut self, buf: &[u8], end: usize) -> Option<usize> {
        while self.mask == 0 {
            let base = self.base.wrapping_add(64);
            if base >= end {
                return None;
            }
            self.base = base;
            self.mask = match buf.get(base..base + 64) {
                Some(block) => block_mask(block.try_into().expect("64 bytes"), self.delimiter),
                None => tail_mask(&buf[base..end.min(buf.len())], self.delimiter),
            };
            if base + 64 > end {
                self.mask &= (1u64 << (end - base)) - 1;
            }
        }
        let at = self.base + self.mask.trailing_zeros() as usize;
        self.mask &= self.mask - 1;
        Some(at)
    }
}

/// One bit for each byte of the block that is a delimiter, line feed or quote.
///
/// Eight bytes at a time in a plain integer: vector intrinsics would need unsafe code here, and this already
/// runs faster than anything behind it.
#[inline(always)]
fn block_mask(block: &[u8; 64], delimiter: u8) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
    // The top bit of each byte that is zero, exactly (no carry crosses a byte).
    let zeros = |x: u64| !(((x & LOW) + LOW) | x | LOW);
    let (d, n, q) = (ONES * u64::from(delimiter), ONES * u64::from(b'\n'), ONES * u64::from(b'"'));
    let mut mask = 0u64;
    for (i, part) in block.chunks_exact(8).enumerate() {
        let v = u64::from_le_bytes(part.try_into().expect("eight bytes"));
        let hit = zeros(v ^ d) | zeros(v ^ n) | zeros(v ^ q);
        // Gathers the eight top bits into one byte.
        mask |= ((hit >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * i);
    }
    mask
}

fn tail_mask(bytes: &[u8], delimiter: u8) -> u64 {
    let mut mask = 0u64;
    for (i, &b) in bytes.iter().enumerate() {
        mask |= u64::from(b == delimiter || b == b'\n' || b == b'"') << i;
    }
    mask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_like_one_byte_at_a_time() {
        let mut bytes = Vec::new();
        let mut seed = 7u32;
        for _ in 0..1000 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            bytes.push(b"abc,\n\"xyz;0123\xe4"[(seed >> 24) as usize % 15]);
        }
        for from in [0, 1, 63, 64, 65, 500, 999] {
            for end in [from, 700.max(from), 1000] {
                let mut marks = Marks::new(b',', from);
                let mut found = Vec::new();
                while let Some(at) = marks.next(&bytes, end) {
                    found.push(at);
                }
                let slow: Vec<usize> =
                    (from..end).filter(|&i| matches!(bytes[i], b',' | b'\n' | b'"')).collect();
                assert_eq!(found, slow, "from {from} to {end}");
            }
        }
    }
}
