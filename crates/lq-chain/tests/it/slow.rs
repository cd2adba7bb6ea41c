//! A plain slow solver: one dense tableau, every bound a row, Bland's rule, nothing shared
//! with the engine.

use std::collections::BTreeMap;

/// max c·x, A x ≤ b, x ≥ 0 with b ≥ 0. Returns the greatest value.
pub(crate) fn maximise(rows: &[(Vec<f64>, f64)], cost: &[f64]) -> f64 {
    let (m, n) = (rows.len(), cost.len());
    let mut table: Vec<Vec<f64>> = rows
        .iter()
        .enumerate()
        .map(|(r, (row, b))| {
            let slack = (0..m).map(|k| f64::from(u8::from(k == r)));
            row.iter().copied().chain(slack).chain([*b]).collect()
        })
        .collect();
    let mut last: Vec<f64> = cost.iter().map(|c| -c).chain(vec![0.0; m + 1]).collect();
    let mut basis: Vec<usize> = (n..n + m).collect();
    while let Some(enter) = (0..n + m).find(|&j| last[j] < -1e-10) {
        let ratio = |r: usize, table: &[Vec<f64>]| table[r][n + m] / table[r][enter];
        let leave = (0..m)
            .filter(|&r| table[r][enter] > 1e-10)
            .min_by(|&a, &b| ratio(a, &table).total_cmp(&ratio(b, &table)).then(basis[a].cmp(&basis[b])));
        let Some(leave) = leave else { return f64::INFINITY };
        let pivot = table[leave][enter];
        table[leave].iter_mut().for_each(|cell| *cell /= pivot);
        let row = table[leave].clone();
        for other in (0..m).filter(|&r| r != leave) {
            let factor = table[other][enter];
            table[other].iter_mut().zip(&row).for_each(|(cell, pivot)| *cell -= factor * pivot);
        }
        let factor = last[enter];
        last.iter_mut().zip(&row).for_each(|(cell, pivot)| *cell -= factor * pivot);
        basis[leave] = enter;
    }
    last[n + m]
}

/// A chain as the random generator makes it.
#[derive(Clone, Debug)]
pub(crate) struct Small {
    pub(crate) supply: Vec<f64>,
    pub(crate) imports: Vec<f64>,
    pub(crate) price: Vec<f64>,
    /// a by (from, to).
    pub(crate) links: BTreeMap<(usize, usize), f64>,
}

impl Small {
    /// Greatest value, written down as the definition reads.
    pub(crate) fn value(&self) -> f64 {
        self.weighed(1.0, &vec![0.0; self.supply.len()], &vec![0.0; self.supply.len()])
    }

    /// Greatest `worth` × value less purchases and use, each by its weights.
    pub(crate) fn weighed(&self, worth: f64, bought: &[f64], used: &[f64]) -> f64 {
        let n = self.supply.len();
        let unit = |j: usize, value: f64| {
            let mut row = vec![0.0; 3 * n];
            row[j] = value;
            row
        };
        let mut rows = Vec::new();
        for i in 0..n {
            let mut balance = vec![0.0; 3 * n];
            for (&(_, to), a) in self.links.iter().filter(|((from, _), _)| *from == i) {
                balance[to] += a;
            }
            balance[i] -= 1.0;
            balance[n + i] += 1.0;
            balance[2 * n + i] -= 1.0;
            rows.push((balance, 0.0));
            rows.push((unit(i, 1.0), self.supply[i]));
            rows.push((unit(2 * n + i, 1.0), self.imports[i]));
            let mut own = unit(n + i, 1.0);
            own[i] -= 1.0;
            rows.push((own, 0.0));
            if self.price[i] <= 0.0 {
                rows.push((unit(n + i, 1.0), 0.0));
            }
        }
        let sold = self.price.iter().map(|price| worth * price);
        let cost: Vec<f64> = used.iter().map(|w| -w).chain(sold).chain(bought.iter().map(|w| -w)).collect();
        maximise(&rows, &cost)
    }

    /// Greatest value with `by` more of one capacity.
    pub(crate) fn value_with(&self, v: usize, by: f64) -> f64 {
        let mut other = self.clone();
        other.supply[v] += by;
        other.value()
    }
}
