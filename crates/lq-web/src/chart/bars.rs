//! Bars of counts, lying: one line a word, its bar, its number.

use std::fmt::Write as _;

use super::{escape, fit, px};

/// One bar.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bar {
    pub(crate) label: String,
    /// Where the rows behind it are; empty for nowhere.
    pub(crate) href: String,
    /// Length, in any unit common to all bars; never negative.
    pub(crate) value: f64,
    /// The number, ready to print.
    pub(crate) text: String,
    /// Ending of a class: `accent`, `good`, `warn`, `bad`, `odd`, `plain`.
    pub(crate) tone: &'static str,
}

/// Draws bars under each other, the longest over the whole room. `width` is that of the drawing.
pub(crate) fn draw(title: &str, bars: &[Bar], width: f64) -> String {
    draw_with(title, bars, width, (92.0, 64.0))
}

/// As [`draw`], with more room for long labels and for numbers with money behind them.
pub(crate) fn draw_wide(title: &str, bars: &[Bar], width: f64) -> String {
    draw_with(title, bars, width, (124.0, 150.0))
}

fn draw_with(title: &str, bars: &[Bar], width: f64, (label_room, number_room): (f64, f64)) -> String {
    let line = 26.0;
    let longest = bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
    let room = width - label_room - number_room;
    let height = line * bars.len() as f64;
    let mut svg = format!(
        r#"<svg class="bars" viewBox="0 0 {w} {h}" role="img" aria-label="{}" xmlns="http://www.w3.org/2000/svg">"#,
        escape(title),
        w = px(width),
        h = px(height)
    );
    for (at, bar) in bars.iter().enumerate() {
        let y = at as f64 * line;
        let length = if longest > 0.0 {
            (bar.value / longest * room).max(if bar.value > 0.0 { 2.0 } else { 0.0 })
        } else {
            0.0
        };
        if !bar.href.is_empty() {
            let _ = write!(svg, r#"<a href="{}">"#, escape(&bar.href));
        }
        let _ = write!(
            svg,
            r#"<g class="bar bar-{}"><title>{} {}</title><rect class="bar-hit" y="{}" width="{}" height="{}"/><text class="bar-label" x="0" y="{}">{}</text><rect class="bar-fill" x="{}" y="{}" width="{}" height="12" rx="3"/><text class="bar-number" x="{}" y="{}">{}</text></g>"#,
            bar.tone,
            escape(&bar.label),
            escape(&bar.text),
            px(y),
            px(width),
            px(line),
            px(y + 17.0),
            escape(&fit(&bar.label, 13.0, label_room - 8.0)),
            px(label_room),
            px(y + 7.0),
            px(length),
            px(label_room + length + 8.0),
            px(y + 17.0),
            escape(&bar.text),
        );
        if !bar.href.is_empty() {
            svg.push_str("</a>");
        }
    }
    svg.push_str("</svg>");
    svg
}

#[cfg(test)]
mod tests {
    use super::{Bar, draw};

    #[test]
    fn the_longest_bar_fills_the_room_and_none_is_drawn_for_nothing() {
        let bar = |value, text: &str| Bar {
            label: "融资".to_owned(),
            value,
            text: text.to_owned(),
            tone: "accent",
            ..Bar::default()
        };
        let svg = draw("需求", &[bar(10.0, "10"), bar(5.0, "5"), bar(0.0, "0")], 300.0);
        assert!(svg.contains(r#"width="144" height="12""#), "{svg}");
        assert!(svg.contains(r#"width="72" height="12""#), "{svg}");
        assert!(svg.contains(r#"width="0" height="12""#), "{svg}");
    }
}
