//! The committed documentation pages say what the declarations say.

use std::collections::BTreeSet;

use lq_model::page::{kind_page, kinds_page};
use lq_model::registry::{ENTRIES, registry};
use lq_testkit::generated;

#[test]
fn generated_pages_of_the_kinds_are_current() {
    let registry = registry();
    let caption = |kind: &str| registry.kind(kind).map_or(kind.to_owned(), |kind| kind.label.zh.to_string());
    for entry in ENTRIES {
        generated::check(&format!("docs/kinds/{}.md", entry.kind), &kind_page(entry, &caption));
    }
    generated::check("docs/kinds/README.md", &kinds_page(ENTRIES));
}

#[test]
fn no_generated_page_outlives_its_kind() {
    let wanted: BTreeSet<String> = ENTRIES.iter().map(|entry| format!("{}.md", entry.kind)).collect();
    for file in std::fs::read_dir(generated::root().join("docs/kinds")).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        assert!(name == "README.md" || wanted.contains(&name), "docs/kinds/{name} is of no kind");
    }
}

#[test]
fn a_page_names_every_field() {
    for entry in ENTRIES {
        let page = kind_page(entry, &str::to_owned);
        for field in (entry.schema)().fields {
            assert!(page.contains(&format!("| `{}` |", field.name)), "{}.{}", entry.kind, field.name);
        }
    }
}
