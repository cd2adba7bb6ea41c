//! Takes a Rust source apart into code and string literals, so that a law about one does not trip over the other.

/// A source without its comments.
pub(crate) struct RustText {
    /// The code, line for line, with literals and comments blanked out.
    pub(crate) code: String,
    /// Each string literal's text with the line it starts on, from 1.
    pub(crate) literals: Vec<(usize, String)>,
}

/// Splits a source. Knows line and nested block comments, plain, byte and raw strings, and character literals.
pub(crate) fn split(source: &str) -> RustText {
    let chars: Vec<char> = source.chars().collect();
    let mut out = RustText { code: String::with_capacity(source.len()), literals: Vec::new() };
    let (mut at, mut line) = (0, 1);
    while at < chars.len() {
        let end = piece_end(&chars, at);
        let piece: String = chars[at..end].iter().collect();
        if chars[at] == '"' || is_raw_start(&chars, at) {
            let text = piece.trim_start_matches('r').trim_matches('#').trim_matches('"').to_owned();
            out.literals.push((line, text));
        }
        if end - at == 1 {
            out.code.push(chars[at]);
        } else {
            out.code.extend(piece.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        }
        line += piece.matches('\n').count();
        at = end;
    }
    out
}

/// The end of the comment or literal that starts here, else one further.
fn piece_end(chars: &[char], at: usize) -> usize {
    let next = chars.get(at + 1).copied();
    match chars[at] {
        '/' if next == Some('/') => find(chars, at, |c| c == '\n'),
        '/' if next == Some('*') => block_comment_end(chars, at),
        '"' => string_end(chars, at + 1),
        'r' if is_raw_start(chars, at) => raw_string_end(chars, at),
        '\'' => char_end(chars, at),
        _ => at + 1,
    }
}

fn find(chars: &[char], from: usize, is_end: impl Fn(char) -> bool) -> usize {
    chars[from..].iter().position(|c| is_end(*c)).map_or(chars.len(), |n| from + n)
}

fn block_comment_end(chars: &[char], at: usize) -> usize {
    let mut depth = 0;
    let mut here = at;
    while here + 1 < chars.len() {
        match (chars[here], chars[here + 1]) {
            ('/', '*') => (depth, here) = (depth + 1, here + 2),
            ('*', '/') => (depth, here) = (depth - 1, here + 2),
            _ => here += 1,
        }
        if depth == 0 {
            return here;
        }
    }
    chars.len()
}

fn string_end(chars: &[char], mut at: usize) -> usize {
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

/// `r"` or `r#…#"` that is not the tail of a longer word (`br"` counts as raw, `for"` cannot occur).
fn is_raw_start(chars: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).map(|n| chars[n]);
    let starts_word = !before.is_some_and(|c| (c.is_alphanumeric() && c != 'b') || c == '_');
    if chars[at] != 'r' || !starts_word {
        return false;
    }
    let quote = find(chars, at + 1, |c| c != '#');
    chars.get(quote) == Some(&'"')
}

fn raw_string_end(chars: &[char], at: usize) -> usize {
    let quote = find(chars, at + 1, |c| c != '#');
    let n_hashes = quote - at - 1;
    let mut here = quote + 1;
    while here < chars.len() {
        let is_close =
            chars[here] == '"' && chars[here + 1..].iter().take_while(|c| **c == '#').count() >= n_hashes;
        if is_close {
            return here + 1 + n_hashes;
        }
        here += 1;
    }
    chars.len()
}

/// `'x'` and `'\n'` are literals, `'a` alone is a lifetime.
fn char_end(chars: &[char], at: usize) -> usize {
    if chars.get(at + 1) == Some(&'\\') {
        return find(chars, at + 3, |c| c == '\'') + 1;
    }
    if chars.get(at + 2) == Some(&'\'') { at + 3 } else { at + 1 }
}

#[test]
fn code_and_literals_come_apart() {
    let source = "let a = \"SELECT\"; // \"x\"\nlet q = r#\"two \"words\"\"#; /* \"y\" */ let c = '\"'; fn f<'a>() {}\n\"z\\\"z\"";
    let text = split(source);
    let literals: Vec<&str> = text.literals.iter().map(|(_, literal)| literal.as_str()).collect();
    assert_eq!(literals, ["SELECT", "two \"words", "z\\\"z"]);
    assert_eq!(text.literals[1].0, 2);
    assert!(text.code.contains("fn f<'a>() {}"));
    assert!(!text.code.contains('x') && !text.code.contains('y'));
}
