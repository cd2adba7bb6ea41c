//! The nearest of known names to one that means nothing.

/// Up to three known names that look most like a word: few changes, or much in common. Nearest first.
pub(crate) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let word: Vec<char> = word.chars().take(40).flat_map(char::to_lowercase).collect();
    if word.is_empty() {
        return Vec::new();
    }
    let mut scored: Vec<(usize, &str)> = known
        .filter_map(|name| {
            let other: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
            let changes = distance(&word, &other);
            let longer = word.len().max(other.len());
            let is_within = contains(&word, &other) || contains(&other, &word);
            (changes * 2 <= longer || is_within && word.len().min(other.len()) > 1)
                .then_some((if is_within { changes.min(longer / 2) } else { changes }, name))
        })
        .collect();
    scored.sort();
    scored.dedup_by_key(|(_, name)| *name);
    scored.into_iter().take(3).map(|(_, name)| name).collect()
}

fn contains(long: &[char], short: &[char]) -> bool {
    !short.is_empty() && long.windows(short.len()).any(|window| window == short)
}

/// Characters to insert, drop or replace.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
