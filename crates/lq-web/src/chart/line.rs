//! A number over time: a line from point to point, each point naming its day and its number.

use std::fmt::Write as _;

use super::{escape, px, text_width};

/// One point.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dot {
    /// The day, as printed.
    pub(crate) label: String,
    /// Height; `None` where there is no number: the line is broken there.
    pub(crate) value: Option<f64>,
    /// The number, ready to print.
    pub(crate) text: String,
}

/// Height of the drawing, and the room above, below and at both sides of the line.
const HEIGHT: f64 = 190.0;
const ABOVE: f64 = 26.0;
const BELOW: f64 = 28.0;
const ASIDE: f64 = 34.0;

/// Draws the dots from left to right at equal distances, zero at the bottom. `width` is that of the drawing.
pub(crate) fn draw(title: &str, dots: &[Dot], width: f64) -> String {
    let values: Vec<f64> = dots.iter().filter_map(|dot| dot.value).collect();
    let most = values.iter().copied().fold(0.0, f64::max);
    let least = values.iter().copied().fold(0.0, f64::min);
    let span = if most > least { most - least } else { 1.0 };
    let x = |at: usize| match dots.len() {
        0 | 1 => width / 2.0,
        n => ASIDE + at as f64 / (n - 1) as f64 * (width - 2.0 * ASIDE),
    };
    let y = |value: f64| HEIGHT - BELOW - (value - least) / span * (HEIGHT - ABOVE - BELOW);
    let mut svg = format!(
        r#"<svg class="line" viewBox="0 0 {w} {h}" role="img" aria-label="{}" xmlns="http://www.w3.org/2000/svg"><path class="line-base" d="M{} {base}H{}"/>"#,
        escape(title),
        px(ASIDE / 2.0),
        px(width - ASIDE / 2.0),
        base = px(y(0.0)),
        w = px(width),
        h = px(HEIGHT)
    );
    let mut path = String::new();
    let mut is_drawn = false;
    for (at, dot) in dots.iter().enumerate() {
        if let Some(value) = dot.value {
            let _ = write!(path, "{}{} {}", if is_drawn { "L" } else { "M" }, px(x(at)), px(y(value)));
        }
        is_drawn = dot.value.is_some();
    }
    let _ = write!(svg, r#"<path class="line-path" d="{path}"/>"#);
    let told = told(dots);
    for (at, dot) in dots.iter().enumerate() {
        let Some(value) = dot.value else { continue };
        let (cx, cy) = (px(x(at)), px(y(value)));
        let (label, text) = (escape(&dot.label), escape(&dot.text));
        let _ = write!(
            svg,
            r#"<g class="line-dot"><title>{label} {text}</title><circle cx="{cx}" cy="{cy}" r="3.5"/>"#
        );
        if told.contains(&at) {
            let _ = write!(svg, r#"<text x="{cx}" y="{}">{text}</text>"#, px(y(value) - 10.0));
        }
        svg.push_str("</g>");
    }
    days(&mut svg, dots, width, x);
    svg.push_str("</svg>");
    svg
}

/// Points whose number is printed: the first and the last, the least and the greatest.
fn told(dots: &[Dot]) -> Vec<usize> {
    let known: Vec<(usize, f64)> =
        dots.iter().enumerate().filter_map(|(at, dot)| Some((at, dot.value?))).collect();
    let by = |a: &&(usize, f64), b: &&(usize, f64)| a.1.total_cmp(&b.1);
    let ends = [known.first(), known.last(), known.iter().min_by(by), known.iter().max_by(by)];
    let mut told: Vec<usize> = ends.into_iter().flatten().map(|(at, _)| *at).collect();
    told.sort_unstable();
    told.dedup();
    told
}

/// Days under the line, as many as have room.
fn days(svg: &mut String, dots: &[Dot], width: f64, x: impl Fn(usize) -> f64) {
    let widest = dots.iter().map(|dot| text_width(&dot.label, 12.0)).fold(1.0, f64::max) + 14.0;
    let room = ((width - 2.0 * ASIDE) / widest).max(1.0);
    let each = (dots.len() as f64 / room).ceil().max(1.0) as usize;
    for (at, dot) in dots.iter().enumerate() {
        // Counted from the last, which is the one looked at.
        if (dots.len() - 1 - at).is_multiple_of(each) {
            let _ = write!(
                svg,
                r#"<text class="line-day" x="{}" y="{}">{}</text>"#,
                px(x(at)),
                px(HEIGHT - 8.0),
                escape(&dot.label)
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Dot, draw};

    fn dot(label: &str, value: Option<f64>) -> Dot {
        Dot { label: label.to_owned(), value, text: value.map(|v| v.to_string()).unwrap_or_default() }
    }

    #[test]
    fn a_line_is_broken_where_there_is_no_number() {
        let dots = [dot("1", Some(2.0)), dot("2", None), dot("3", Some(4.0)), dot("4", Some(4.0))];
        let svg = draw("项目", &dots, 268.0);
        assert_eq!(svg.matches('M').count(), 3, "the base and two pieces: {svg}");
        assert!(svg.contains(r#"d="M34 94L"#) || svg.contains(r#"d="M34 94M"#), "{svg}");
        assert!(svg.contains("M167.3 26L234 26"), "{svg}");
    }

    #[test]
    fn a_single_point_and_none_are_drawn() {
        assert!(draw("项目", &[dot("1", Some(0.0))], 300.0).contains("<circle"));
        assert!(!draw("项目", &[], 300.0).contains("<circle"));
    }
}
