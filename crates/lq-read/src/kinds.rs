//! What accepting a fact would make in the ledger.

use crate::model::{FactKind, Status, Suggestion};
use crate::qualify;
use crate::scan::Hit;
use crate::subject::{Context, phase};
use crate::units::Class;

/// Words that show an amount to be what a works can make.
const CAPACITY: &[&str] = &[
    "产能",
    "年产",
    "生产能力",
    "装机",
    "生产线",
    "生产规模",
    "项目",
    "每年可",
    "设计能力",
    "年设计",
    "产线",
    "一期",
];

/// Guesses the record a fact would become.
///
/// * `before`, `behind`: the words on both sides of the figure, as [`Context`] cuts them.
/// * Returns a capacity with its stage, firm and product; a target; a number of projects; money; a count.
pub(crate) fn suggest(
    context: &Context<'_>,
    hit: &Hit,
    status: Option<Status>,
    before: &str,
    behind: &str,
) -> Suggestion {
    let clause = context.clause_text();
    let kind = kind(hit, status, &clause, before, behind);
    let mut out = Suggestion { kind, stage: None, firm: None, product: None, part_of: None };
    if kind == FactKind::Capacity {
        out.stage = Some(qualify::stage(context, status));
        out.firm = context.firm(before, behind, hit.class);
        out.part_of = phase(before).map(str::to_owned);
        out.product = product(if behind.is_empty() { before } else { behind });
        if let Some(part) = &out.part_of {
            out.product = before.split(part.as_str()).next().and_then(product);
        }
    } else if kind == FactKind::Target {
        out.product = product(if before.is_empty() { behind } else { before });
    }
    out
}

fn kind(hit: &Hit, status: Option<Status>, clause: &str, before: &str, behind: &str) -> FactKind {
    let goal = status == Some(Status::Target);
    let cue = CAPACITY.iter().any(|w| clause.contains(w));
    let goods = matches!(
        hit.unit.trim_start_matches(['万', '亿']),
        "台" | "套" | "辆" | "片" | "件" | "只" | "架" | "艘" | "块" | "台套"
    );
    let makes = ["年产", "产能", "生产能力", "每年可", "年设计"].iter().any(|w| clause.contains(w));
    match hit.class {
        Class::Physical if goal => FactKind::Target,
        Class::Physical if cue && !is_area(&hit.unit) => FactKind::Capacity,
        Class::Count if goods && makes => {
            if goal {
                FactKind::Target
            } else {
                FactKind::Capacity
            }
        }
        Class::Money if clause.contains("投资") && !clause.contains("税") => FactKind::Investment,
        Class::Money | Class::Count | Class::People | Class::Percent | Class::Times if goal => {
            FactKind::Target
        }
        Class::Money => FactKind::Money,
        Class::Count
            if before.ends_with("项目") || behind.ends_with("项目") || before.contains("项目开工") =>
        {
            FactKind::Project
        }
        Class::Count | Class::People | Class::Percent | Class::Times | Class::Grouping => FactKind::Count,
        Class::Physical | Class::Spec | Class::Time => FactKind::Other,
    }
}

fn is_area(unit: &str) -> bool {
    ["亩", "米", "公顷", "里", "㎡", "m²", "m2"].iter().any(|u| unit.ends_with(u))
}

/// The product in the words beside a capacity: 大尺寸单晶硅拉晶项目 is of 大尺寸单晶硅拉晶.
pub(crate) fn product(words: &str) -> Option<String> {
    let mut rest = words;
    for tail in ["产能", "产量", "生产能力", "项目", "产业产值", "年产"] {
        rest = rest.trim_end_matches(tail);
    }
    (!rest.is_empty()).then(|| rest.to_owned())
}
