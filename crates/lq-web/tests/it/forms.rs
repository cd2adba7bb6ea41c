//! Forms as a browser would send them back: the inputs of a page with what stands in them.

/// The pairs the form posted to `action` would carry, as it stands on the page.
pub(crate) fn pairs(html: &str, action: &str) -> Vec<(String, String)> {
    let is_it = |tag: &str| tag.contains("method=\"post\"") && tag.contains(&format!("action=\"{action}\""));
    let start = html
        .match_indices("<form")
        .map(|(at, _)| at)
        .find(|at| is_it(html[*at..].split('>').next().unwrap_or_default()))
        .unwrap_or_else(|| panic!("no form for {action}"));
    let form = &html[start..start + html[start..].find("</form>").expect("a form ends")];
    let mut pairs = Vec::new();
    for (at, _) in form.match_indices('<') {
        let tag = &form[at..at + form[at..].find('>').map_or(0, |end| end + 1)];
        let name = attribute(tag, "name").unwrap_or_default();
        if name.is_empty() {
            continue;
        }
        let rest = &form[at + tag.len()..];
        match tag.split([' ', '>']).next().unwrap_or_default() {
            "<input" => pairs.extend(input(tag, &name)),
            "<textarea" => {
                let text = rest.split("</textarea>").next().unwrap_or_default();
                pairs.push((name, plain(text.strip_prefix('\n').unwrap_or(text))));
            }
            "<select" => {
                let options = rest.split("</select>").next().unwrap_or_default();
                let chosen = options.split("<option").find(|option| option.contains(" selected"));
                let value = chosen.and_then(|option| attribute(option, "value"));
                pairs.push((name, value.unwrap_or_default()));
            }
            _ => {}
        }
    }
    pairs
}

fn input(tag: &str, name: &str) -> Option<(String, String)> {
    let kind = attribute(tag, "type").unwrap_or_default();
    let is_off = matches!(kind.as_str(), "radio" | "checkbox") && !tag.contains(" checked");
    (!is_off && kind != "file").then(|| (name.to_owned(), attribute(tag, "value").unwrap_or_default()))
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next().map(plain)
}

/// The characters that a page writes as entities.
pub(crate) fn plain(text: &str) -> String {
    let entities =
        [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&lt;", "<"), ("&gt;", ">")];
    let text = entities.iter().fold(text.to_owned(), |text, (entity, c)| text.replace(entity, c));
    text.replace("&quot;", "\"").replace("&#38;", "&").replace("&amp;", "&")
}
