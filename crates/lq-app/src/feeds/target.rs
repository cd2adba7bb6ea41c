//! Which target of a segment is in force on a day.

use std::collections::BTreeMap;

use lq_chain::TargetOf;
use lq_core::{Day, RecordId};
use lq_model::kinds::{Target, TargetMetric, TargetState};

/// The target in force on `on` for each segment and what it is about, by segment id.
///
/// Of the targets about the whole segment that are not withdrawn: the one whose time holds `on` or comes next (ends
/// first among those that end on `on` or later); without such the one that has no time; without that the one whose
/// time ended last. Among equals the one recorded last (`targets` come with their ids, which grow with time). What is
/// aimed at by one firm, project or park is not the segment's target.
///
/// Source: ARCHITECTURE.md, section "diagnosis".
pub(super) fn in_force<'a>(
    targets: impl IntoIterator<Item = &'a (RecordId, Target)>,
    on: Day,
) -> BTreeMap<(RecordId, TargetOf), (RecordId, &'a Target)> {
    let mut chosen: BTreeMap<(RecordId, TargetOf), (Rank, &Target)> = BTreeMap::new();
    for (id, target) in targets {
        let Some(key) = about(target) else { continue };
        let rank = rank(target, on, *id);
        let held = chosen.entry(key).or_insert((rank, target));
        if rank > held.0 {
            *held = (rank, target);
        }
    }
    chosen.into_iter().map(|(key, ((.., id), target))| (key, (id, target))).collect()
}

/// The segment a target is about and what it says of it; `None` where it is withdrawn or about something else.
pub(super) fn about(target: &Target) -> Option<(RecordId, TargetOf)> {
    let of = match target.metric {
        TargetMetric::Capacity => TargetOf::Capacity,
        TargetMetric::Output => TargetOf::Output,
        _ => return None,
    };
    let is_of_a_part = target.enterprise.is_some() || target.project.is_some() || target.park.is_some();
    if is_of_a_part || target.state == TargetState::Dropped {
        return None;
    }
    target.quantity.and(target.segment).map(|segment| (segment.id(), of))
}

/// Greater wins: to come before without time before past; then nearness to the day; then newness.
type Rank = (u8, i32, RecordId);

fn rank(target: &Target, on: Day, id: RecordId) -> Rank {
    match target.due.map(|due| due.last()) {
        Some(last) if last >= on => (2, -last.days(), id),
        None => (1, 0, id),
        Some(last) => (0, last.days(), id),
    }
}

#[cfg(test)]
mod tests {
    use lq_core::Day;
    use lq_core::RecordId;
    use lq_core::id::Link;
    use lq_core::time::Period;
    use lq_core::value::Quantity;
    use lq_model::kinds::{Target, TargetMetric, TargetState};

    use super::in_force;

    fn id(number: u8) -> RecordId {
        RecordId([number; 16])
    }

    fn target(number: u8, due: &str, amount: &str) -> (RecordId, Target) {
        let target = Target {
            name: format!("目标{number}").as_str().into(),
            metric: TargetMetric::Capacity,
            quantity: Some(Quantity::parse(amount, None).unwrap()),
            amount: None,
            share: None,
            roughness: None,
            due: (!due.is_empty()).then(|| Period::parse(due).unwrap()),
            chain: None,
            segment: Some(Link::to(id(200))),
            enterprise: None,
            project: None,
            park: None,
            owner: None,
            state: TargetState::InForce,
        };
        (id(number), target)
    }

    fn told(targets: &[(RecordId, Target)], on: &str) -> Vec<String> {
        in_force(targets, on.parse::<Day>().unwrap())
            .values()
            .map(|(_, target)| target.name.to_string())
            .collect()
    }

    #[test]
    fn the_target_of_the_day_then_the_next_then_the_undated_then_the_last() {
        let all = [
            target(1, "2023", "5 GW"),
            target(2, "2024", "10 GW"),
            target(3, "2026", "20 GW"),
            target(4, "", "9 GW"),
        ];
        assert_eq!(told(&all, "2023-06-30"), ["目标1"]);
        assert_eq!(told(&all, "2024-12-31"), ["目标2"]);
        assert_eq!(told(&all, "2025-01-01"), ["目标3"]);
        assert_eq!(told(&all, "2027-01-01"), ["目标4"]);
        assert_eq!(told(&all[..3], "2027-01-01"), ["目标3"]);
        assert!(told(&[], "2027-01-01").is_empty());
    }

    #[test]
    fn among_equals_the_one_recorded_last() {
        let all = [target(2, "2024", "12 GW"), target(1, "2024", "10 GW")];
        assert_eq!(told(&all, "2024-03-01"), ["目标2"]);
    }

    #[test]
    fn a_withdrawn_one_and_one_of_a_single_firm_do_not_count_a_reached_one_does() {
        let mut all = [target(1, "2024", "10 GW"), target(2, "2024", "11 GW"), target(3, "2024", "12 GW")];
        all[2].1.state = TargetState::Dropped;
        all[1].1.enterprise = Some(Link::to(id(201)));
        all[0].1.state = TargetState::Reached;
        assert_eq!(told(&all, "2024-03-01"), ["目标1"]);
    }
}
