//! The diagnosis finds what was planted, and nothing else.

use std::collections::BTreeSet;

use lq_chain::{NoteKind, Options, Verdict, diagnose};
use lq_core::RecordId;
use lq_model::zone_file::seed_id;
use lq_sample::{Defect, PLANTED, SLUG};

use crate::engine::chain;
use crate::{ROWS, of};

type Told = (RecordId, Defect, RecordId, Option<RecordId>);

#[test]
fn the_diagnosis_finds_exactly_what_was_planted() {
    let (mut found, mut unknown) = (BTreeSet::<Told>::new(), BTreeSet::new());
    for row in of("chain") {
        let chain = chain(&ROWS, row);
        let diagnosis = diagnose(&chain, &Options { with_cures: false, ..Options::default() });
        let id = |text: &str| text.parse::<RecordId>().expect("segments are named by id");
        for finding in diagnosis.findings {
            let defect = match finding.verdict {
                Verdict::Missing => Defect::Missing,
                Verdict::Short => Defect::Short,
                Verdict::Broken => Defect::Broken,
                Verdict::Thin => Defect::Thin,
                Verdict::Weak => Defect::Weak,
            };
            found.insert((row.id, defect, id(&finding.id), finding.to.as_deref().map(id)));
        }
        assert!(
            diagnosis.notes.iter().all(|note| !matches!(note.kind, NoteKind::Data | NoteKind::Defect)),
            "{:?}",
            diagnosis.notes
        );
        // What is not known shows as an interval of the segment's capacity.
        for segment in diagnosis.segments.iter().filter(|segment| segment.capacity.exact().is_none()) {
            unknown.insert((row.id, Defect::Unknown, id(&segment.id), None));
        }
    }
    found.extend(unknown);
    let segment = |key: &str| seed_id(SLUG, "segment", key);
    let planted: BTreeSet<Told> = PLANTED
        .iter()
        .map(|own| (seed_id(SLUG, "chain", own.chain), own.defect, segment(own.segment), own.to.map(segment)))
        .collect();
    assert_eq!(found, planted);
}

#[test]
fn every_defect_is_planted_at_least_twice() {
    use Defect::{Broken, Missing, Short, Thin, Unknown, Weak};
    for defect in [Missing, Short, Broken, Thin, Weak, Unknown] {
        assert!(PLANTED.iter().filter(|own| own.defect == defect).count() >= 2, "{defect:?}");
    }
}
