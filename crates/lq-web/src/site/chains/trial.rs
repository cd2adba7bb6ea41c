//! What is tried on a chain, as the address spells it:
//!
//! `add:SEGMENT:AMOUNT`, `set:PLACEMENT:AMOUNT:STAGE` (one of the two may be empty), `remove:PLACEMENT`,
//! `import:SEGMENT:LIMIT`, `link:FROM:TO:COEFFICIENT`, `unlink:FROM:TO`.

use lq_app::chain::{Change, Cure, Item, Op, Stage};

use crate::address::Pairs;
use crate::text::{Texts, fill};

/// The moves of an address: those kept from before and the one a form of the page adds.
pub(super) fn moves(query: &Pairs) -> Vec<String> {
    let mut moves: Vec<String> = query.all("try").map(str::to_owned).collect();
    let pair = |first: &str, second: &str| query.filled(first).zip(query.filled(second));
    moves.extend(pair("segment", "capacity").map(|(segment, amount)| format!("add:{segment}:{amount}")));
    if let Some(id) = query.filled("placement") {
        let given = |name| query.filled(name).unwrap_or_default();
        moves.push(format!("set:{id}:{}:{}", given("amount"), given("stage")));
    }
    moves.extend(query.filled("remove").map(|id| format!("remove:{id}")));
    moves.extend(pair("buy", "limit").map(|(segment, limit)| format!("import:{segment}:{limit}")));
    match (query.filled("link"), query.filled("coefficient")) {
        (Some(ends), _) if query.filled("cut").is_some() => moves.push(format!("unlink:{ends}")),
        (Some(ends), Some(coefficient)) => moves.push(format!("link:{ends}:{coefficient}")),
        _ => {}
    }
    moves
}

/// The change a move stands for; `None` where it is spelt wrong.
pub(super) fn change(spelled: &str) -> Option<Change> {
    let (op, rest) = spelled.split_once(':')?;
    match op {
        "add" => {
            let (segment, amount) = rest.rsplit_once(':')?;
            let amount = number(amount).filter(|amount| *amount > 0.0)?;
            Some(Change { op: Op::Add, item: placement(segment, Some(Some(amount)), None, None) })
        }
        "set" => {
            let (id, what) = rest.split_once(':')?;
            let (amount, stage) = what.split_once(':')?;
            let amount = if amount.is_empty() { None } else { Some(Some(number(amount)?)) };
            let stage = if stage.is_empty() { None } else { Some(Stage::parse(stage)?) };
            let is_given = amount.is_some() || stage.is_some();
            is_given.then(|| Change { op: Op::Set, item: placement("", amount, stage, Some(id)) })
        }
        "remove" => Some(Change { op: Op::Remove, item: placement("", None, None, Some(rest)) }),
        "import" => {
            let (segment, limit) = rest.rsplit_once(':')?;
            let limit = Some(Some(number(limit)?));
            Some(Change { op: Op::Set, item: Item::Import { segment: segment.to_owned(), limit } })
        }
        "link" => {
            let (ends, coefficient) = rest.rsplit_once(':')?;
            let coefficient = number(coefficient).filter(|value| *value > 0.0)?;
            link(Op::Set, ends, Some(Some(coefficient)))
        }
        "unlink" => link(Op::Remove, rest, None),
        _ => None,
    }
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|value: &f64| value.is_finite() && *value >= 0.0)
}

fn placement(segment: &str, capacity: Option<Option<f64>>, stage: Option<Stage>, id: Option<&str>) -> Item {
    Item::Placement {
        segment: segment.to_owned(),
        firm: None,
        capacity,
        stage,
        usable_share: None,
        id: id.map(str::to_owned),
        part_of: None,
    }
}

fn link(op: Op, ends: &str, coefficient: Option<Option<f64>>) -> Option<Change> {
    let (from, to) = ends.split_once(':')?;
    let item = Item::Link { from: from.to_owned(), to: to.to_owned(), coefficient, essential: None };
    Some(Change { op, item })
}

/// A cure as moves; `None` where it does more than add capacity.
pub(super) fn of_cure(cure: &Cure) -> Option<Vec<String>> {
    let spelled = |change: &Change| match (&change.op, &change.item) {
        (Op::Add, Item::Placement { segment, capacity: Some(Some(amount)), .. }) => {
            Some(format!("add:{segment}:{amount}"))
        }
        _ => None,
    };
    cure.moves.iter().map(spelled).collect()
}

/// A move in words; `segment` and `placement` name what stands behind an id.
pub(super) fn in_words(
    spelled: &str,
    segment: &impl Fn(&str) -> String,
    placement: &impl Fn(&str) -> String,
    t: &Texts,
) -> String {
    let Some(Change { op, item }) = change(spelled) else { return spelled.to_owned() };
    match (op, item) {
        (Op::Add, Item::Placement { segment: at, capacity, .. }) => {
            fill(t.move_add, &[&segment(&at), &capacity.flatten().unwrap_or_default()])
        }
        (Op::Set, Item::Placement { id, capacity, stage, .. }) => {
            let amount = capacity.flatten().map(|amount| amount.to_string());
            let stage = stage.map(|stage| stage_name(stage, t).to_owned());
            let to: Vec<String> = amount.into_iter().chain(stage).collect();
            fill(t.move_set, &[&placement(&id.unwrap_or_default()), &to.join(t.comma)])
        }
        (_, Item::Placement { id, .. }) => fill(t.move_remove, &[&placement(&id.unwrap_or_default())]),
        (_, Item::Import { segment: at, limit }) => {
            fill(t.move_import, &[&segment(&at), &limit.flatten().unwrap_or_default()])
        }
        (Op::Remove, Item::Link { from, to, .. }) => {
            fill(t.move_remove, &[&format!("{} → {}", segment(&from), segment(&to))])
        }
        (_, Item::Link { from, to, coefficient, .. }) => {
            let ends = format!("{} → {}", segment(&from), segment(&to));
            fill(t.move_link, &[&ends, &coefficient.flatten().unwrap_or_default()])
        }
        (_, Item::Supply { .. }) => spelled.to_owned(),
    }
}

/// The stages a placement may be tried in, in order.
pub(super) const STAGES: [Stage; 4] = [Stage::Planned, Stage::Construction, Stage::Trial, Stage::Production];

/// What a stage is called.
pub(super) fn stage_name(stage: Stage, t: &Texts) -> &'static str {
    match stage {
        Stage::Planned => t.stage_planned,
        Stage::Construction => t.stage_building,
        Stage::Trial => t.stage_trial,
        Stage::Production => t.stage_producing,
    }
}

#[cfg(test)]
mod tests {
    use super::{change, in_words, moves};
    use crate::address::Pairs;
    use crate::text::Lang;

    #[test]
    fn each_form_of_the_page_spells_its_move() {
        let spelled = |query: &str| moves(&Pairs::parse(query.as_bytes()));
        assert_eq!(spelled("try=add:a:1&segment=b&capacity=2"), ["add:a:1", "add:b:2"]);
        assert_eq!(spelled("placement=p&amount=3&stage="), ["set:p:3:"]);
        assert_eq!(spelled("placement=p&amount=&stage=trial"), ["set:p::trial"]);
        assert_eq!(spelled("remove=p"), ["remove:p"]);
        assert_eq!(spelled("buy=a&limit=0"), ["import:a:0"]);
        assert_eq!(spelled("link=a:b&coefficient=1.5"), ["link:a:b:1.5"]);
        assert_eq!(spelled("link=a:b&coefficient=1.5&cut=1"), ["unlink:a:b"]);
        assert!(spelled("segment=b&capacity=").is_empty());
    }

    #[test]
    fn each_move_reads_as_a_sentence_and_a_wrong_one_is_no_change() {
        let words = |spelled: &str| {
            let name = |id: &str| format!("<{id}>");
            in_words(spelled, &name, &name, Lang::Zh.texts())
        };
        let all = ["add:a:1", "set:p:3:trial", "remove:p", "import:a:0", "link:a:b:1.5", "unlink:a:b"];
        assert_eq!(
            all.map(words),
            [
                "<a> +1",
                "<p> 改为 3、试产",
                "去掉 <p>",
                "<a> 外购上限 0",
                "<a> → <b> 系数 1.5",
                "去掉 <a> → <b>"
            ]
        );
        for wrong in [
            "",
            "add",
            "add:a",
            "add:a:-1",
            "add:a:0",
            "add:a:NaN",
            "set:p::",
            "set:p:x:",
            "link:a:1",
            "drop:a",
        ] {
            assert_eq!(change(wrong), None, "{wrong}");
        }
    }
}
