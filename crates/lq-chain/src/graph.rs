//! The template as a graph in flat arrays: order, cycles, reachability, depth.

/// A directed graph of `n` nodes in compressed rows, both ways.
#[derive(Clone, Debug, Default)]
pub(crate) struct Graph {
    n: usize,
    out_start: Vec<usize>,
    out_to: Vec<usize>,
    in_start: Vec<usize>,
    in_from: Vec<usize>,
}

impl Graph {
    /// Builds the graph from its edges; neighbours come out in order of the edges given.
    pub(crate) fn new(n: usize, edges: &[(usize, usize)]) -> Graph {
        let (out_start, out_to) = compress(n, edges.iter().copied());
        let (in_start, in_from) = compress(n, edges.iter().map(|&(from, to)| (to, from)));
        Graph { n, out_start, out_to, in_start, in_from }
    }

    /// Nodes that `v` feeds.
    pub(crate) fn after(&self, v: usize) -> &[usize] {
        &self.out_to[self.out_start[v]..self.out_start[v + 1]]
    }

    /// Nodes that feed `v`.
    pub(crate) fn before(&self, v: usize) -> &[usize] {
        &self.in_from[self.in_start[v]..self.in_start[v + 1]]
    }

    /// Strong components in reverse topological order (a component comes before all that feed it).
    ///
    /// Tarjan's algorithm with its own stack, so that depth is no limit.
    pub(crate) fn components(&self) -> Vec<Vec<usize>> {
        const NEW: usize = usize::MAX;
        let (mut index, mut low) = (vec![NEW; self.n], vec![0; self.n]);
        let mut on_stack = vec![false; self.n];
        let (mut stack, mut components, mut counter) = (Vec::new(), Vec::new(), 0);
        for root in 0..self.n {
            if index[root] != NEW {
                continue;
            }
            let mut calls = vec![(root, 0)];
            while let Some(&mut (v, ref mut next)) = calls.last_mut() {
                if *next == 0 {
                    index[v] = counter;
                    low[v] = counter;
                    counter += 1;
                    stack.push(v);
                    on_stack[v] = true;
                }
                if let Some(&w) = self.after(v).get(*next) {
                    *next += 1;
                    if index[w] == NEW {
                        calls.push((w, 0));
                    } else if on_stack[w] {
                        low[v] = low[v].min(index[w]);
                    }
                    continue;
                }
                calls.pop();
                if let Some(&(parent, _)) = calls.last() {
                    low[parent] = low[parent].min(low[v]);
                }
                if low[v] == index[v] {
                    components.push(pop_component(&mut stack, &mut on_stack, v));
                }
            }
        }
        components
    }

    /// Marks every node that can be reached from a marked one in at least one step.
    pub(crate) fn reached(&self, from: &[bool], downstream: bool) -> Vec<bool> {
        let next = |v: usize| if downstream { self.after(v) } else { self.before(v) };
        let mut seen = vec![false; self.n];
        let mut queue: Vec<usize> = (0..self.n).filter(|&v| from[v]).collect();
        while let Some(v) = queue.pop() {
            for &w in next(v) {
                if !seen[w] {
                    seen[w] = true;
                    queue.push(w);
                }
            }
        }
        seen
    }

    /// Steps from the nearest marked node, walking against or along the links; `None` = never.
    pub(crate) fn distance(&self, from: &[bool], downstream: bool) -> Vec<Option<usize>> {
        let next = |v: usize| if downstream { self.after(v) } else { self.before(v) };
        let mut steps = vec![None; self.n];
        let mut queue: std::collections::VecDeque<usize> = (0..self.n).filter(|&v| from[v]).collect();
        for &v in &queue {
            steps[v] = Some(0);
        }
        while let Some(v) = queue.pop_front() {
            let here = steps[v].unwrap_or(0);
            for &w in next(v) {
                if steps[w].is_none() {
                    steps[w] = Some(here + 1);
                    queue.push_back(w);
                }
            }
        }
        steps
    }

    /// Longest path, counted in stages, that ends in each admitted node (0 where not admitted).
    ///
    /// A cycle counts as one stage. `downstream = false` counts the path that begins there.
    pub(crate) fn depth(&self, admitted: &[bool], downstream: bool) -> Vec<usize> {
        let mut components = self.components();
        if downstream {
            components.reverse();
        }
        let mut depth = vec![0; self.n];
        let mut home = vec![0; self.n];
        for (number, component) in components.iter().enumerate() {
            component.iter().for_each(|&v| home[v] = number);
        }
        for component in &components {
            let feeds = |v: usize| if downstream { self.before(v) } else { self.after(v) };
            let best = component
                .iter()
                .filter(|&&v| admitted[v])
                .flat_map(|&v| feeds(v).iter())
                .filter(|&&w| home[w] != home[component[0]])
                .map(|&w| depth[w])
                .max();
            for &v in component {
                if admitted[v] {
                    depth[v] = 1 + best.unwrap_or(0);
                }
            }
        }
        depth
    }

    /// Number of the weakly connected part of each node, counted from 0 by smallest node.
    pub(crate) fn parts(&self, admitted: &[bool]) -> Vec<usize> {
        let mut part = vec![usize::MAX; self.n];
        let mut count = 0;
        for root in 0..self.n {
            if part[root] != usize::MAX || !admitted[root] {
                continue;
            }
            let mut stack = vec![root];
            part[root] = count;
            while let Some(v) = stack.pop() {
                for &w in self.after(v).iter().chain(self.before(v)) {
                    if admitted[w] && part[w] == usize::MAX {
                        part[w] = count;
                        stack.push(w);
                    }
                }
            }
            count += 1;
        }
        part
    }
}

fn pop_component(stack: &mut Vec<usize>, on_stack: &mut [bool], v: usize) -> Vec<usize> {
    let mut component = Vec::new();
    while let Some(w) = stack.pop() {
        on_stack[w] = false;
        component.push(w);
        if w == v {
            break;
        }
    }
    component.sort_unstable();
    component
}

fn compress(n: usize, edges: impl Iterator<Item = (usize, usize)> + Clone) -> (Vec<usize>, Vec<usize>) {
    let mut start = vec![0; n + 1];
    for (key, _) in edges.clone() {
        start[key + 1] += 1;
    }
    for v in 0..n {
        start[v + 1] += start[v];
    }
    let mut fill = start.clone();
    let mut values = vec![0; start[n]];
    for (key, value) in edges {
        values[fill[key]] = value;
        fill[key] += 1;
    }
    (start, values)
}

#[cfg(test)]
mod tests {
    use super::Graph;

    #[test]
    fn components_come_out_users_before_feeders() {
        let graph = Graph::new(5, &[(0, 1), (1, 2), (2, 1), (2, 3), (4, 3)]);
        let components = graph.components();
        assert_eq!(components, vec![vec![3], vec![1, 2], vec![0], vec![4]]);
        assert_eq!(graph.depth(&[true; 5], true), vec![1, 2, 2, 3, 1]);
    }
}
