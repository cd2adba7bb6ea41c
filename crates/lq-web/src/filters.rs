//! What templates may call: icons, and numbers put into sentences.

#![expect(unreachable_pub, reason = "the attribute of askama widens what it is put on")]

use std::fmt::{self, Display};

use askama::filters::{HtmlSafe, Safe};

/// One icon of the sprite.
pub(crate) struct Icon {
    name: String,
    class: &'static str,
}

impl Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            r##"<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>"##,
            self.class,
            crate::assets::ICONS_SVG,
            self.name
        )
    }
}

impl HtmlSafe for Icon {}

/// Draws an icon named in `assets/icons.txt`.
#[askama::filter_fn]
pub(crate) fn icon(name: impl Display, _: &dyn askama::Values) -> askama::Result<Safe<Icon>> {
    Ok(Safe(Icon { name: name.to_string(), class: "icon" }))
}

/// Draws a small icon.
#[askama::filter_fn]
pub(crate) fn icon_s(name: impl Display, _: &dyn askama::Values) -> askama::Result<Safe<Icon>> {
    Ok(Safe(Icon { name: name.to_string(), class: "icon icon-s" }))
}

/// Puts one value into a sentence's `{}`.
#[askama::filter_fn]
pub(crate) fn fill(
    sentence: impl Display,
    _: &dyn askama::Values,
    one: &dyn Display,
) -> askama::Result<String> {
    Ok(crate::text::fill(&sentence.to_string(), &[one]))
}

/// Puts three values into a sentence's `{}`s.
#[askama::filter_fn]
pub(crate) fn fill3(
    sentence: impl Display,
    _: &dyn askama::Values,
    one: &dyn Display,
    two: &dyn Display,
    three: &dyn Display,
) -> askama::Result<String> {
    Ok(crate::text::fill(&sentence.to_string(), &[one, two, three]))
}
