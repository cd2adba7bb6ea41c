//! How a Rust name becomes a ledger code and an English label.

/// `UnderConstruction` as `under_construction`, the code the ledger keeps.
pub(crate) fn snake(name: &str) -> String {
    let mut out = String::new();
    for (place, letter) in name.chars().enumerate() {
        if letter.is_ascii_uppercase() && place > 0 {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

/// `floor_area` as `Floor area`, the English label where none is given.
pub(crate) fn sentence(snake: &str) -> String {
    let words = snake.replace('_', " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_ascii_uppercase().to_string() + letters.as_str(),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::{sentence, snake};

    #[test]
    fn names_become_codes_and_labels() {
        assert_eq!(snake("UnderConstruction"), "under_construction");
        assert_eq!(snake("Built"), "built");
        assert_eq!(sentence("floor_area"), "Floor area");
        assert_eq!(sentence(&snake("UnderConstruction")), "Under construction");
    }
}
