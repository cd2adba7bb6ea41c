//! Pictures as SVG text, drawn on the server: no script, the same on screen and on paper.
//!
//! Colours come from classes of the style sheet, never from here; every picture names itself for screen readers.

pub(crate) mod bars;
pub(crate) mod chain;
pub(crate) mod line;

/// Width of a text in pixels at a font size of one, Chinese characters as wide as high.
pub(crate) fn text_width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 0.56 } else { 1.0 }).sum::<f64>() * size
}

/// The text cut to a width, with an ellipsis where something was cut.
pub(crate) fn fit(text: &str, size: f64, width: f64) -> String {
    if text_width(text, size) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if text_width(&kept, size) + size > width {
            kept.pop();
            break;
        }
    }
    kept.push('…');
    kept
}

/// Text as it may stand in SVG and HTML.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A number with at most one decimal place, as coordinates are written.
pub(crate) fn px(number: f64) -> String {
    let rounded = (number * 10.0).round() / 10.0;
    if rounded == rounded.trunc() { format!("{rounded:.0}") } else { format!("{rounded:.1}") }
}
