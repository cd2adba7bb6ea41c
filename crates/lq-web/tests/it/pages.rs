//! What holds for every page with every sample, in both languages.

use lq_web::{Lang, preview};

fn each(check: impl Fn(&str, &str)) {
    for lang in Lang::ALL {
        for sample in preview::samples(lang) {
            check(&format!("{} ({})", sample.name, lang.code()), &sample.html);
        }
    }
}

/// The opening tags of these elements.
fn tags<'a>(html: &'a str, names: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    html.match_indices('<').filter_map(move |(at, _)| {
        let tag = &html[at..at + html[at..].find('>')? + 1];
        let name = tag[1..].split([' ', '>', '\n']).next()?;
        names.contains(&name).then_some(tag)
    })
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()
}

#[test]
fn a_page_has_one_h1_and_its_language() {
    each(|name, html| {
        assert_eq!(html.matches("<h1").count(), 1, "{name}");
        assert!(html.contains("<html lang=\""), "{name}");
    });
}

#[test]
fn no_page_carries_inline_style_or_script() {
    each(|name, html| {
        assert!(!html.contains(" style=\""), "{name}");
        assert!(!html.contains("javascript:"), "{name}");
        for tag in tags(html, &["script"]) {
            assert!(tag.contains(" src=\"/assets/"), "{name}: {tag}");
        }
        for tag in tags(html, &["a", "button", "form", "body", "input", "svg", "rect", "path"]) {
            let handles = |word: &str| word.starts_with("on") && word.contains("=\"");
            assert!(!tag.split(' ').any(handles), "{name}: {tag}");
        }
    });
}

#[test]
fn no_page_calls_another_host() {
    each(|name, html| {
        let plain = html.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
        assert!(
            !plain.contains("http://") && !plain.contains("https://") && !plain.contains("\"//"),
            "{name}"
        );
    });
}

#[test]
fn every_input_is_named_for_people() {
    each(|name, html| {
        for tag in tags(html, &["input", "select", "textarea"]) {
            if matches!(attribute(tag, "type"), Some("hidden")) {
                continue;
            }
            let is_labelled = attribute(tag, "aria-label").is_some()
                || attribute(tag, "id").is_some_and(|id| html.contains(&format!("for=\"{id}\"")))
                || inside_label(html, tag);
            assert!(is_labelled, "{name}: {tag}");
        }
    });
}

/// Whether the nearest label before the tag is still open.
fn inside_label(html: &str, tag: &str) -> bool {
    let before = &html[..html.find(tag).unwrap_or(0)];
    before.rfind("<label").is_some_and(|open| before.rfind("</label>").is_none_or(|close| close < open))
}

#[test]
fn ids_are_given_once_a_page() {
    each(|name, html| {
        let mut ids: Vec<&str> =
            html.match_indices(" id=\"").filter_map(|(at, _)| html[at + 5..].split('"').next()).collect();
        let n = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), n, "{name}");
    });
}

#[test]
fn every_form_that_writes_sends_the_token() {
    each(|name, html| {
        for (at, _) in html.match_indices("<form") {
            let form = &html[at..at + html[at..].find("</form>").unwrap_or(0)];
            if form[..form.find('>').unwrap_or(0)].contains("method=\"post\"") {
                assert!(form.contains("name=\"csrf\""), "{name}: {}", &form[..80.min(form.len())]);
            }
        }
    });
}
