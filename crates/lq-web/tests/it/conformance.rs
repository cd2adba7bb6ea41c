//! What the site owes every kind, asked through HTTP with the samples: its list, form, record and history render in
//! both languages, show what was recorded, and a form sent back as it came changes nothing.

use lq_app::Role;
use lq_app::rights::{Reach, Verb};
use lq_core::schema::KindSchema;
use lq_core::value::Lang;
use lq_model::registry::ENTRIES;
use lq_model::sample::{sample_id, sample_values};

use crate::forms::{pairs, plain};
use crate::house::House;

/// Every kind with the role that works on it.
fn each(check: impl Fn(&House, &crate::house::Person, &KindSchema)) {
    let house = House::with_samples();
    let office = house.person("office", Role::Office, 1);
    let admin = house.person("admin", Role::Admin, 1);
    for kind in house.app.registry().kinds() {
        let is_office = house.app.rights.reach(Role::Office, &kind.kind, Verb::Read) == Reach::Zone;
        check(&house, if is_office { &office } else { &admin }, kind);
    }
}

#[test]
fn lists_show_the_samples_and_records_each_field_with_its_value() {
    each(|house, person, kind| {
        let id = sample_id(&kind.kind, 1);
        let sample = ENTRIES.iter().find(|entry| (entry.schema)().kind == kind.kind).unwrap().samples[0];
        let values = sample_values(kind, sample).unwrap();
        let caption =
            values[kind.caption].as_ref().map(|value| kind.fields[kind.caption].ty.show(value, Lang::Zh));
        if kind.kind != "account" {
            let list = house.get(person, &format!("/{}", kind.kind));
            assert_eq!(list.status, 200, "{}: {}", kind.kind, list.told());
            assert!(list.body.contains(&format!("/{}/{id}", kind.kind)), "{}: {}", kind.kind, list.told());
        }
        let page = house.get(person, &format!("/{}/{id}", kind.kind));
        assert_eq!(page.status, 200, "{}: {}", kind.kind, page.told());
        let body = plain(&page.body);
        let is_linked = kind.fields[kind.caption].ty.linked_kind().is_some();
        if let Some(caption) = caption.filter(|_| !is_linked) {
            let first_line = caption.lines().next().unwrap_or_default().to_owned();
            assert!(body.contains(&first_line), "{}: {first_line}", kind.kind);
        }
        for (field, value) in kind.fields.iter().zip(&values) {
            let is_shown = value.is_some() && field.seen_by <= Role::Office.audience();
            assert!(!is_shown || body.contains(&*field.label.zh), "{}.{}", kind.kind, field.name);
        }
    });
}

#[test]
fn every_page_of_a_kind_speaks_english_when_asked() {
    each(|house, person, kind| {
        let id = sample_id(&kind.kind, 1);
        let mut paths = vec![format!("/{}/{id}", kind.kind), format!("/{}/{id}/history", kind.kind)];
        paths.extend((kind.kind != "account").then(|| format!("/{}", kind.kind)));
        for path in paths {
            let page = house.get(person, &format!("{path}?lang=en"));
            assert_eq!(page.status, 200, "{path}: {}", page.told());
            assert!(page.body.contains("<html lang=\"en\""), "{path}");
            assert!(page.body.contains(&*kind.label.en) || page.body.contains(&*kind.plural.en), "{path}");
        }
    });
}

#[test]
fn a_form_sent_back_as_it_came_changes_nothing() {
    each(|house, person, kind| {
        let path = format!("/{}/{}", kind.kind, sample_id(&kind.kind, 1));
        let api = format!("/api/v1{path}");
        let before = house.get(person, &api);
        let form = house.get(person, &format!("{path}/edit"));
        if form.status == 403 {
            assert!(matches!(&*kind.kind, "account" | "claim"), "{}: nobody may change it", kind.kind);
            return;
        }
        assert_eq!(form.status, 200, "{}: {}", kind.kind, form.told());
        let sent = pairs(&form.body, &format!("{path}/edit"));
        let fields: Vec<(&str, &str)> =
            sent.iter().filter(|(name, _)| name != "csrf").map(|(name, text)| (&**name, &**text)).collect();
        let answer = house.post(person, &format!("{path}/edit"), &fields);
        assert_eq!(answer.status, 303, "{}: {}", kind.kind, answer.told());
        let after = house.get(person, &api);
        let fields_of = |reply: &crate::house::Reply| -> serde_json::Value {
            serde_json::from_str(&reply.body).expect("the API answers JSON")
        };
        let (before, after) = (fields_of(&before), fields_of(&after));
        for field in &kind.fields {
            let name = &*field.name;
            assert_eq!(before[name], after[name], "{}.{name} by {fields:?}", kind.kind);
        }
        assert_eq!(before["_revision"], after["_revision"], "{} by {fields:?}", kind.kind);
    });
}

#[test]
fn what_is_typed_into_an_empty_form_is_the_record() {
    let house = House::with_samples();
    let office = house.person("office", Role::Office, 1);
    for entry in ENTRIES {
        let kind = (entry.schema)();
        if house.app.rights.reach_by_form(Role::Office, &kind.kind, Verb::Create) != Reach::Zone {
            continue;
        }
        let path = format!("/{}/new", kind.kind);
        let form = house.get(&office, &path);
        assert_eq!(form.status, 200, "{}: {}", kind.kind, form.told());
        let mut sent: Vec<(String, String)> =
            pairs(&form.body, &path).into_iter().filter(|(name, _)| name != "csrf").collect();
        let mut left_out = 0;
        for (name, text) in entry.samples[1] {
            let field = &kind.fields[kind.field(name).unwrap()];
            // A key names the sample that stands already, and a file is not typed.
            if field.is_key && !field.is_required {
                left_out += 1;
                continue;
            }
            let typed = typed(&kind, name, text);
            sent.retain(|(own, _)| own != name);
            // So does what an own field is called, which no two of a kind may share.
            let is_called = kind.kind == "zone_field" && matches!(*name, "name" | "label");
            let typed = match (field.is_key, is_called) {
                (true, _) => format!("{typed}-2"),
                (_, true) => format!("{typed}_2"),
                _ => typed,
            };
            sent.push(((*name).to_owned(), typed));
        }
        let fields: Vec<(&str, &str)> = sent.iter().map(|(name, text)| (&**name, &**text)).collect();
        let made = house.post(&office, &path, &fields);
        assert_eq!(made.status, 303, "{}: {}", kind.kind, made.told());
        let made = house.get(&office, &format!("/api/v1{}", made.location));
        let record: serde_json::Value = serde_json::from_str(&made.body).unwrap();
        let n_filled = entry.samples[1].len() - left_out;
        let n_held = kind.fields.iter().filter(|field| !record[&*field.name].is_null()).count();
        assert!(n_held >= n_filled, "{}: {n_held} of {n_filled}: {}", kind.kind, made.body);
    }
}

/// A sample's text as a person types it: a record by its id.
fn typed(kind: &KindSchema, name: &str, text: &str) -> String {
    let field = &kind.fields[kind.field(name).unwrap()];
    match field.ty.linked_kind() {
        None => text.to_owned(),
        Some(linked) => text
            .split_whitespace()
            .map(|place| sample_id(linked, place.parse().unwrap()).to_string())
            .collect::<Vec<_>>()
            .join("\n"),
    }
}
