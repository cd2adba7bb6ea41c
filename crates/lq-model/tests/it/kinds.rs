//! What every kind owes: labels and help in both languages, samples that round trip, links that lead somewhere,
//! stages that can be reached and left.

use std::collections::BTreeSet;

use lq_core::schema::{FieldSchema, KindSchema};
use lq_core::value::{Lang, StageSchema, Value, ValueType};
use lq_model::registry::{ENTRIES, registry};
use lq_model::sample::sample_values;

fn fields() -> Vec<(KindSchema, FieldSchema)> {
    let kinds: Vec<KindSchema> = ENTRIES.iter().map(|entry| (entry.schema)()).collect();
    kinds.iter().flat_map(|kind| kind.fields.iter().map(|field| (kind.clone(), field.clone()))).collect()
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter))
}

fn is_english(text: &str) -> bool {
    !is_chinese(text) && text.chars().any(|letter| letter.is_ascii_alphabetic())
}

#[test]
fn every_kind_and_field_speaks_both_languages() {
    for entry in ENTRIES {
        let kind = (entry.schema)();
        for label in [&kind.label, &kind.plural, &kind.help] {
            assert!(is_chinese(&label.zh) && is_english(&label.en), "{}: {label:?}", kind.kind);
        }
    }
    for (kind, field) in fields() {
        for label in [&field.label, &field.help] {
            assert!(
                is_chinese(&label.zh) && is_english(&label.en),
                "{}.{}: {label:?}",
                kind.kind,
                field.name
            );
        }
        assert!(field.label.zh.chars().count() <= 14, "{}.{}: a label heads a column", kind.kind, field.name);
        assert!(
            !field.help.zh.ends_with('。') && !field.help.en.ends_with('.'),
            "{}.{}",
            kind.kind,
            field.name
        );
    }
}

#[test]
fn labels_are_told_apart_within_a_kind_and_kinds_among_each_other() {
    for entry in ENTRIES {
        let kind = (entry.schema)();
        for lang in [Lang::Zh, Lang::En] {
            let labels: BTreeSet<&str> = kind.fields.iter().map(|field| field.label.get(lang)).collect();
            assert_eq!(labels.len(), kind.fields.len(), "{}: two fields share a label", kind.kind);
        }
    }
    let registry = registry();
    for lang in [Lang::Zh, Lang::En] {
        let names: BTreeSet<&str> = registry.kinds().iter().map(|kind| kind.label.get(lang)).collect();
        assert_eq!(names.len(), registry.kinds().len());
    }
}

#[test]
fn names_are_plain_english_words_and_unlike_columns_every_row_has() {
    const TAKEN: [&str; 7] = ["id", "number_", "revision", "created", "changed", "row_state", "meta"];
    for (kind, field) in fields() {
        let is_plain = field.name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_');
        assert!(is_plain && !TAKEN.contains(&field.name.as_ref()), "{}.{}", kind.kind, field.name);
        // `is_local` is a claim, `in_force_from` the bound of a time.
        let is_bound = field.name.ends_with("_from") || field.name.ends_with("_until");
        let opens_as_claim =
            ["is_", "in_", "does_", "needs_"].iter().any(|start| field.name.starts_with(start));
        let reads_as_claim = opens_as_claim && !is_bound;
        assert_eq!(field.ty == ValueType::Flag, reads_as_claim, "{}.{}", kind.kind, field.name);
    }
}

#[test]
fn samples_round_trip_through_their_struct() {
    for entry in ENTRIES {
        let schema = (entry.schema)();
        for sample in entry.samples {
            let values = sample_values(&schema, sample).unwrap();
            let again = (entry.reread)(&values).unwrap();
            assert_eq!(again, values, "{}", entry.kind);
            for (field, value) in schema.fields.iter().zip(&values) {
                assert!(value.is_some() || !field.is_required, "{}.{} is required", entry.kind, field.name);
                if let Some(value) = value {
                    field.ty.check(value).unwrap();
                }
            }
        }
    }
}

#[test]
fn samples_show_two_fifths_of_their_kind() {
    let shows_too_little = |entry: &&lq_model::registry::Entry| {
        let longest = entry.samples.iter().map(|sample| sample.len()).max().unwrap();
        longest * 5 < (entry.schema)().fields.len() * 2
    };
    let bare: Vec<&str> = ENTRIES.iter().filter(shows_too_little).map(|entry| entry.kind).collect();
    assert_eq!(bare, Vec::<&str>::new());
}

#[test]
fn samples_say_that_they_are_samples() {
    for entry in ENTRIES {
        let schema = (entry.schema)();
        let caption = &schema.fields[schema.caption];
        for sample in entry.samples {
            let marked = |text: &str| text.contains("示例") || text.contains("sample");
            let (_, text) = sample.iter().find(|(name, _)| *name == caption.name).unwrap_or(&("", ""));
            assert!(marked(text) || sample.iter().any(|(_, text)| marked(text)), "{}: {text}", entry.kind);
        }
    }
}

#[test]
fn a_missing_required_value_is_named() {
    let entry = lq_model::registry::entry_of("demand").unwrap();
    let empty = vec![None; (entry.schema)().fields.len()];
    let error = (entry.reread)(&empty).unwrap_err();
    assert_eq!((error.kind, error.field), ("demand", "title"));
}

#[test]
fn links_lead_to_kinds_of_the_registry() {
    let registry = registry();
    let mut unfiltered = Vec::new();
    for (kind, field) in fields() {
        let Some(target) = field.ty.linked_kind() else { continue };
        assert!(registry.kind(target).is_some(), "{}.{} leads to {target}", kind.kind, field.name);
        if !field.in_filter && !matches!(field.ty, ValueType::Links { .. }) {
            unfiltered.push(format!("{}.{}", kind.kind, field.name));
        }
    }
    assert_eq!(unfiltered, Vec::<String>::new(), "what leads somewhere is also a filter");
}

#[test]
fn caption_is_text_that_lists_show_and_search_finds() {
    for entry in ENTRIES {
        let schema = (entry.schema)();
        let caption = &schema.fields[schema.caption];
        assert!(matches!(caption.ty, ValueType::Text { multiline: false, .. }), "{}", entry.kind);
        assert!(caption.in_list && caption.in_search, "{}", entry.kind);
    }
}

#[test]
fn sums_are_of_what_can_be_added_and_personal_data_is_kept_from_the_public() {
    use lq_core::schema::Audience;
    for (kind, field) in fields() {
        assert!(!field.is_sum || field.ty.is_summable(), "{}.{}", kind.kind, field.name);
        assert!(!field.is_personal || field.seen_by >= Audience::Account, "{}.{}", kind.kind, field.name);
        if matches!(field.ty, ValueType::Phone) && field.seen_by != Audience::Public {
            assert!(field.is_personal && field.seen_by >= Audience::Staff, "{}.{}", kind.kind, field.name);
        }
    }
}

#[test]
fn every_stage_is_reached_and_every_last_one_says_so() {
    for (kind, field) in fields() {
        let ValueType::Stage(stages) = &field.ty else { continue };
        let place = format!("{}.{}", kind.kind, field.name);
        assert!(field.is_required && field.in_list && field.in_filter, "{place}");
        let reached = reached_from(stages, roots(stages));
        assert_eq!(reached.len(), stages.stages.len(), "{place}: a stage nobody comes to");
        for (from, stage) in stages.stages.iter().enumerate() {
            let ends =
                reached_from(stages, BTreeSet::from([from])).iter().any(|to| stages.stages[*to].is_final);
            let open = !stages.stages.iter().any(|stage| stage.is_final);
            assert!(ends || open, "{place}: no way from {} to an end", stage.code);
        }
    }
}

/// The initial stage, and those that precede it (being prepared, called for): they lead to it and it not to them.
fn roots(stages: &StageSchema) -> BTreeSet<usize> {
    let follows = |from, to| reached_from(stages, BTreeSet::from([from])).contains(&to);
    let precedes = |place| follows(place, stages.initial) && !follows(stages.initial, place);
    (0..stages.stages.len()).filter(|place| *place == stages.initial || precedes(*place)).collect()
}

fn reached_from(stages: &StageSchema, mut reached: BTreeSet<usize>) -> BTreeSet<usize> {
    loop {
        let more: BTreeSet<usize> =
            stages.moves.iter().filter(|(from, _)| reached.contains(from)).map(|(_, to)| *to).collect();
        if more.is_subset(&reached) {
            return reached;
        }
        reached.extend(more);
    }
}

#[test]
fn a_project_goes_its_way_and_no_shorter_one() {
    let registry = registry();
    let project = registry.kind("project").unwrap();
    let ValueType::Stage(stages) = &project.fields[project.field("stage").unwrap()].ty else {
        unreachable!()
    };
    let way =
        ["signed", "preparing", "started", "building", "completed", "trial", "producing", "full_capacity"];
    for pair in way.windows(2) {
        assert!(stages.may_move(pair[0], pair[1]), "{pair:?}");
    }
    assert!(!stages.may_move("signed", "producing"));
    assert!(stages.may_move("building", "halted") && stages.may_move("halted", "building"));
    assert!(!stages.may_move("ended", "building"));
    let demand = registry.kind("demand").unwrap();
    let ValueType::Stage(stages) = &demand.fields[demand.field("state").unwrap()].ty else { unreachable!() };
    let labels: Vec<&str> = stages.stages.iter().map(|stage| stage.label(Lang::Zh)).collect();
    for label in ["待受理", "已派单", "办理中", "已办结", "未解决已关闭", "企业已确认"]
    {
        assert!(labels.contains(&label));
    }
}

#[test]
fn asked_none_and_never_asked_stay_apart_in_links() {
    let entry = lq_model::registry::entry_of("link").unwrap();
    let schema = (entry.schema)();
    let flow = schema.field("local_flow").unwrap();
    let values = sample_values(&schema, entry.samples[0]).unwrap();
    assert_eq!(values[flow], Some(Value::Nil));
    assert_eq!((entry.reread)(&values).unwrap()[flow], Some(Value::Nil));
}
