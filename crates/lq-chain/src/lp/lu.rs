//! Sparse LU of a basis: singletons first, Gilbert and Peierls (1988) for what remains.
//!
//! Bases of chains are nearly triangular, so the first pass usually takes all of it and
//! there is no fill.

/// Pivots smaller than this (data are scaled to about 1) make a basis singular.
const PIVOT: f64 = 1e-11;
/// Rows within this factor of the largest entry may be chosen for sparsity.
const THRESHOLD: f64 = 0.1;
const NONE: usize = usize::MAX;

/// The basis cannot be inverted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Singular;

/// Factors of an `m × m` matrix given by columns.
#[derive(Debug, Default)]
pub(crate) struct Lu {
    /// Row and column pivoted at each step.
    row_at: Vec<usize>,
    col_at: Vec<usize>,
    lower: Lists,
    /// Entries of U above the diagonal by step, their rows as steps.
    upper: Lists,
    diagonal: Vec<f64>,
}

/// Many short lists of (index, value) in one array.
#[derive(Debug, Default)]
struct Lists {
    start: Vec<usize>,
    entries: Vec<(usize, f64)>,
}

impl Lists {
    fn get(&self, k: usize) -> &[(usize, f64)] {
        &self.entries[self.start[k]..self.start[k + 1]]
    }

    fn close(&mut self) {
        self.start.push(self.entries.len());
    }
}

impl Lu {
    /// Factors the matrix whose column `c` is `columns[c]` as (row, value) pairs.
    pub(crate) fn factor(m: usize, columns: &[Vec<(usize, f64)>]) -> Result<Lu, Singular> {
        let order = pivot_order(m, columns);
        let mut lu = Lu::default();
        lu.lower.start.push(0);
        lu.upper.start.push(0);
        let mut row_count = vec![0usize; m];
        columns.iter().flatten().for_each(|&(row, _)| row_count[row] += 1);
        let mut work = Work { value: vec![0.0; m], mark: vec![NONE; m], step_of: vec![NONE; m] };
        for (step, (col, forced)) in order.into_iter().enumerate() {
            let pattern = lu.reach(&columns[col], &mut work, step);
            lu.eliminate(&columns[col], &pattern, &mut work);
            let row = choose_row(&pattern, forced, &work, &row_count)?;
            lu.store(step, row, col, &pattern, &mut work);
        }
        Ok(lu)
    }

    /// Rows that the solution of L x = column can touch, in an order fit for elimination.
    fn reach(&self, column: &[(usize, f64)], work: &mut Work, stamp: usize) -> Vec<usize> {
        let mut post = Vec::new();
        let mut stack: Vec<(usize, usize)> = Vec::new();
        for &(root, _) in column {
            if work.mark[root] == stamp {
                continue;
            }
            work.mark[root] = stamp;
            stack.push((root, 0));
            while let Some(&mut (row, ref mut next)) = stack.last_mut() {
                let step = work.step_of[row];
                let below = if step == NONE { &[][..] } else { self.lower.get(step) };
                if let Some(&(child, _)) = below.get(*next) {
                    *next += 1;
                    if work.mark[child] != stamp {
                        work.mark[child] = stamp;
                        stack.push((child, 0));
                    }
                    continue;
                }
                post.push(row);
                stack.pop();
            }
        }
        post.reverse();
        post
    }

    fn eliminate(&self, column: &[(usize, f64)], pattern: &[usize], work: &mut Work) {
        for &(row, value) in column {
            work.value[row] += value;
        }
        for &row in pattern {
            let (step, value) = (work.step_of[row], work.value[row]);
            if step == NONE || value == 0.0 {
                continue;
            }
            for &(below, factor) in self.lower.get(step) {
                work.value[below] -= factor * value;
            }
        }
    }

    fn store(&mut self, step: usize, row: usize, col: usize, pattern: &[usize], work: &mut Work) {
        let pivot = work.value[row];
        for &touched in pattern {
            let value = std::mem::take(&mut work.value[touched]);
            if touched == row || value == 0.0 {
                continue;
            }
            match work.step_of[touched] {
                NONE => self.lower.entries.push((touched, value / pivot)),
                above => self.upper.entries.push((above, value)),
            }
        }
        self.lower.close();
        self.upper.close();
        self.diagonal.push(pivot);
        self.row_at.push(row);
        self.col_at.push(col);
        work.step_of[row] = step;
    }

    /// Solves B x = b; `b` comes by row and is used up, `x` goes out by column.
    pub(crate) fn solve(&self, b: &mut [f64], x: &mut [f64]) {
        for (step, &row) in self.row_at.iter().enumerate() {
            let value = b[row];
            if value != 0.0 {
                for &(below, factor) in self.lower.get(step) {
                    b[below] -= factor * value;
                }
            }
        }
        for step in (0..self.diagonal.len()).rev() {
            let value = b[self.row_at[step]] / self.diagonal[step];
            x[self.col_at[step]] = value;
            if value != 0.0 {
                for &(above, entry) in self.upper.get(step) {
                    b[self.row_at[above]] -= entry * value;
                }
            }
        }
    }

    /// Solves Bᵀ y = c; `c` comes by column, `y` goes out by row.
    pub(crate) fn solve_transposed(&self, c: &[f64], y: &mut [f64]) {
        let n = self.diagonal.len();
        let mut by_step = vec![0.0; n];
        for step in 0..n {
            let known: f64 = self.upper.get(step).iter().map(|&(above, entry)| entry * by_step[above]).sum();
            by_step[step] = (c[self.col_at[step]] - known) / self.diagonal[step];
        }
        for (step, &row) in self.row_at.iter().enumerate() {
            y[row] = by_step[step];
        }
        for step in (0..n).rev() {
            let known: f64 = self.lower.get(step).iter().map(|&(below, factor)| factor * y[below]).sum();
            y[self.row_at[step]] -= known;
        }
    }
}

struct Work {
    value: Vec<f64>,
    mark: Vec<usize>,
    step_of: Vec<usize>,
}

/// Forced row, or the sparsest of the rows whose entry is large enough; ties by row number.
fn choose_row(
    pattern: &[usize],
    forced: Option<usize>,
    work: &Work,
    row_count: &[usize],
) -> Result<usize, Singular> {
    let size = |row: usize| work.value[row].abs();
    if let Some(row) = forced {
        return if size(row) > PIVOT { Ok(row) } else { Err(Singular) };
    }
    let open = || pattern.iter().copied().filter(|&row| work.step_of[row] == NONE);
    let largest = open().map(size).fold(0.0, f64::max);
    if largest <= PIVOT {
        return Err(Singular);
    }
    open()
        .filter(|&row| size(row) >= THRESHOLD * largest)
        .min_by_key(|&row| (row_count[row], row))
        .ok_or(Singular)
}

/// Columns in pivot order: singleton columns, then singleton rows, then the rest by length.
fn pivot_order(m: usize, columns: &[Vec<(usize, f64)>]) -> Vec<(usize, Option<usize>)> {
    let mut in_row: Vec<Vec<usize>> = vec![Vec::new(); m];
    for (col, column) in columns.iter().enumerate() {
        column.iter().for_each(|&(row, _)| in_row[row].push(col));
    }
    let mut col_count: Vec<usize> = columns.iter().map(Vec::len).collect();
    let mut row_count: Vec<usize> = in_row.iter().map(Vec::len).collect();
    let (mut col_done, mut row_done) = (vec![false; m], vec![false; m]);
    let mut order = Vec::with_capacity(m);
    let mut queue: std::collections::VecDeque<usize> = (0..m).filter(|&c| col_count[c] == 1).collect();
    while let Some(col) = queue.pop_front() {
        let Some(&(row, _)) = columns[col].iter().find(|&&(row, _)| !row_done[row]) else { continue };
        if col_done[col] {
            continue;
        }
        (col_done[col], row_done[row]) = (true, true);
        order.push((col, Some(row)));
        columns[col].iter().for_each(|&(other, _)| row_count[other] -= 1);
        for &other in &in_row[row] {
            col_count[other] -= 1;
            if !col_done[other] && col_count[other] == 1 {
                queue.push_back(other);
            }
        }
    }
    let mut rows: std::collections::VecDeque<usize> =
        (0..m).filter(|&r| !row_done[r] && row_count[r] == 1).collect();
    while let Some(row) = rows.pop_front() {
        let Some(&col) = in_row[row].iter().find(|&&col| !col_done[col]) else { continue };
        if row_done[row] {
            continue;
        }
        (col_done[col], row_done[row]) = (true, true);
        order.push((col, Some(row)));
        for &(other, _) in &columns[col] {
            row_count[other] -= 1;
            if !row_done[other] && row_count[other] == 1 {
                rows.push_back(other);
            }
        }
    }
    let mut rest: Vec<usize> = (0..m).filter(|&col| !col_done[col]).collect();
    rest.sort_by_key(|&col| (columns[col].len(), col));
    order.extend(rest.into_iter().map(|col| (col, None)));
    order
}

#[cfg(test)]
mod tests {
    use super::Lu;

    #[test]
    fn solves_both_ways_what_it_factored() {
        let dense = [[0.0, 2.0, 0.0, 1.0], [1.0, 0.0, 3.0, 0.0], [0.0, 1.0, 1.0, 4.0], [2.0, 0.0, 1.0, 1.0]];
        let columns: Vec<Vec<(usize, f64)>> = (0..4)
            .map(|c| (0..4).filter(|&r| dense[r][c] != 0.0).map(|r| (r, dense[r][c])).collect())
            .collect();
        let lu = Lu::factor(4, &columns).unwrap();
        let want = [1.0, -2.0, 3.0, 0.5];
        let mut b: Vec<f64> = (0..4).map(|r| (0..4).map(|c| dense[r][c] * want[c]).sum()).collect();
        let mut x = vec![0.0; 4];
        lu.solve(&mut b, &mut x);
        let c: Vec<f64> = (0..4).map(|c| (0..4).map(|r| dense[r][c] * want[r]).sum()).collect();
        let mut y = vec![0.0; 4];
        lu.solve_transposed(&c, &mut y);
        for k in 0..4 {
            assert!((x[k] - want[k]).abs() < 1e-12 && (y[k] - want[k]).abs() < 1e-12, "{x:?} {y:?}");
        }
    }

    #[test]
    fn a_singular_matrix_is_refused() {
        let columns = vec![vec![(0, 1.0), (1, 2.0)], vec![(0, 2.0), (1, 4.0)]];
        assert!(Lu::factor(2, &columns).is_err());
    }
}
