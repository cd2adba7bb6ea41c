//! How concentrated the firms of a segment are.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::range::{Range, tidy_range};
use crate::supply::Part;

/// How many firms stand at a segment and how unequal they are.
#[derive(Clone, Debug)]
pub(crate) struct Concentration {
    pub(crate) firms: Range,
    pub(crate) hhi: Range,
    /// The only firm, where there is surely just one.
    pub(crate) sole: Option<Rc<str>>,
}

/// HHI = Σ share² over firms; `None` where nothing is there.
///
/// Unnamed capacity may belong to one firm or to very many, which bounds the index both ways.
pub(crate) fn concentration(parts: &[Part]) -> Option<Concentration> {
    let mut named: BTreeMap<&Rc<str>, Range> = BTreeMap::new();
    let (mut unnamed, mut n_unnamed) = (Range::ZERO, 0usize);
    for part in parts.iter().filter(|part| part.amount.high > 0.0) {
        match &part.firm {
            Some(firm) => {
                let sum = named.entry(firm).or_insert(Range::ZERO);
                *sum = sum.plus(part.amount);
            }
            None => (unnamed, n_unnamed) = (unnamed.plus(part.amount), n_unnamed + 1),
        }
    }
    let k = named.len();
    if k + n_unnamed == 0 {
        return None;
    }
    // A row without a name may stand for many firms.
    let firms =
        if n_unnamed == 0 { Range::point(k as f64) } else { Range::new(k.max(1) as f64, f64::INFINITY) };
    let sole = named.keys().next().filter(|_| k == 1 && n_unnamed == 0).map(|&firm| Rc::clone(firm));
    let is_known = named.values().all(|range| range.is_point()) && unnamed.is_point();
    let hhi = if sole.is_some() {
        Range::point(1.0)
    } else if is_known {
        index(&named.values().map(|range| range.low).collect::<Vec<_>>(), unnamed.low)
    } else {
        Range::new(if n_unnamed == 0 { 1.0 / k as f64 } else { 0.0 }, 1.0)
    };
    Some(Concentration { firms, hhi: tidy_range(hhi), sole })
}

fn index(named: &[f64], unnamed: f64) -> Range {
    let total: f64 = named.iter().sum::<f64>() + unnamed;
    let squares: f64 = named.iter().map(|amount| (amount / total).powi(2)).sum();
    let largest = named.iter().copied().fold(0.0, f64::max) / total;
    let rest = unnamed / total;
    Range::new(squares, squares + 2.0 * largest * rest + rest * rest)
}
