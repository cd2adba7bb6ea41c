//! How far along and how sure the words say a figure is, and for which date.

use crate::model::{Options, Stage, Status};
use crate::numerals;
use crate::subject::Context;
use crate::units::Class;

/// Words that put a whole sentence into the future.
const FUTURE: &[&str] = &[
    "下一步",
    "接下来",
    "往后",
    "今后",
    "未来几年",
    "未来五年",
    "未来三年",
    "将",
    "力争",
    "争取",
    "有望",
    "可望",
    "到“十",
    "目标",
];

/// Words for a goal.
const GOAL: &[&str] = &["力争", "争取", "目标", "确保", "冲刺", "瞄准", "预期", "规划到"];

/// Words for a plan.
const PLAN: &[&str] = &[
    "计划",
    "拟",
    "预计",
    "规划",
    "安排",
    "准备",
    "将",
    "有望",
    "可望",
    "届时",
    "设计",
    "拟建",
    "后将",
    "投产后",
    "达产后",
    "建成后",
];

/// Words for something under construction.
const BUILDING: &[&str] = &[
    "在建",
    "正在建设",
    "建设之中",
    "加快实施",
    "正加快",
    "加紧建设",
    "建设中",
    "已开工",
    "开工建设",
    "奠基",
    "正在施工",
    "复工",
    "动工",
    "抓紧建设",
];

/// Words for trial production.
const TRIAL: &[&str] = &["试生产", "试运行", "试产"];

/// Words for something that runs.
const RUNNING: &[&str] = &["投产", "建成", "达产", "投运", "投用", "投入生产", "投入使用", "运营", "启用"];

/// Words for a sum to date.
const SUM: &[&str] = &["累计", "共计", "总计", "合计"];

fn any(words: &str, list: &[&str]) -> bool {
    list.iter().any(|w| words.contains(w))
}

/// Whether a clause gives a sum: 累计, 合计, or 共 that is no part of 公共, 共同, 共建.
fn is_sum(clause: &str) -> bool {
    any(clause, SUM)
        || clause.match_indices('共').any(|(at, word)| {
            !clause[..at].ends_with(['公', '中', '总'])
                && !clause[at + word.len()..].starts_with([
                    '同', '享', '建', '促', '赢', '识', '和', '产', '性', '治', '体', '创', '济', '富', '鸣',
                    '荣', '商',
                ])
        })
}

/// Whether something runs already: 投产 is said, and not of the future (投产后, 将投产, 竣工投产 as a task).
fn runs(words: &str, future: bool) -> bool {
    !future
        && RUNNING.iter().any(|w| {
            words.match_indices(w).any(|(at, _)| {
                let rest = &words[at + w.len()..];
                let before = &words[..at];
                let later = rest.starts_with('后') || rest.starts_with("达产后");
                let wished = ["将", "预计", "计划", "力争", "可", "推动", "待", "尽快", "抓紧"]
                    .iter()
                    .any(|f| before.contains(f));
                !later && !wished
            })
        })
}

/// The standing of the figure in `context`.
pub(crate) fn status(context: &Context<'_>, class: Class) -> Option<Status> {
    let clause = context.clause_text();
    let left = context.left_text();
    let future = any(&left, FUTURE) || any(&clause, &["力争", "将", "目标"]);
    let reached = ["达到", "达", "实现", "突破", "做到", "做成", "增至", "提升到", "翻番", "提高到"];
    if any(&clause, GOAL) || any(&left, &["下一步", "目标是", "力争", "往后"]) && any(&clause, &reached)
    {
        return Some(Status::Target);
    }
    if any(&clause, TRIAL) && !future {
        return Some(Status::Trial);
    }
    // What is counted may be built or running; 建成 of so many platforms is a sum, not a stage.
    let counted = !matches!(class, Class::Physical);
    if counted && !future && is_sum(&clause) {
        return Some(Status::Cumulative);
    }
    if !future {
        if runs(&clause, false) {
            return Some(Status::Producing);
        }
        if any(&clause, BUILDING) {
            return Some(Status::Building);
        }
        let right = if counted { String::new() } else { context.right_text() };
        if any(&right, BUILDING) {
            return Some(Status::Building);
        }
        if any(&right, TRIAL) {
            return Some(Status::Trial);
        }
        if runs(&right, false) {
            return Some(Status::Producing);
        }
    }
    if any(&clause, PLAN) || future {
        return Some(Status::Planned);
    }
    if is_sum(&clause) || clause.contains("截至") {
        return Some(Status::Cumulative);
    }
    any(&left, PLAN).then_some(Status::Planned)
}

/// The stage of a capacity: from its own sentence, else from the sentence before in the same paragraph.
pub(crate) fn stage(context: &Context<'_>, status: Option<Status>) -> Stage {
    match status {
        Some(Status::Building) => return Stage::Building,
        Some(Status::Trial) => return Stage::Trial,
        Some(Status::Producing) => return Stage::Producing,
        _ => {}
    }
    let future = any(&context.left_text(), &["下一步", "往后", "目标是", "力争"]);
    let before = context.previous_sentence_text();
    if !future && any(&before, TRIAL) {
        return Stage::Trial;
    }
    Stage::Planned
}

/// The nearest date before the figure in its sentence; dates followed by 以来 are beginnings, not dates.
pub(crate) fn date(context: &Context<'_>, options: &Options) -> Option<String> {
    let chars = context.left_chars();
    let mut best = None;
    let mut at = 0;
    while at < chars.len() {
        let (found, end) = date_at(chars, at, options);
        if let Some(date) = found
            && !since(chars, end)
        {
            best = Some(date);
        }
        at = end.max(at + 1);
    }
    best
}

fn since(chars: &[char], end: usize) -> bool {
    let rest: String = chars[end..].iter().take(8).collect();
    let rest = rest.split(['，', '。', '、']).next().unwrap_or("");
    rest.contains("以来") || rest.starts_with('起') || rest.starts_with("年初") || rest.contains("成立")
}

fn date_at(chars: &[char], at: usize, options: &Options) -> (Option<String>, usize) {
    let relative = |n: i32| options.year.map(|y| (y + n).to_string());
    let (year, mut end) = match chars[at..] {
        ['今' | '本', '年', ..] | ['年', '内', ..] => (relative(0), at + 2),
        ['去', '年', ..] => (relative(-1), at + 2),
        ['明', '年', ..] => (relative(1), at + 2),
        _ => match number(chars, at, 4) {
            Some((n, end)) if (1900..2200).contains(&n) && chars.get(end) == Some(&'年') => {
                (Some(n.to_string()), end + 1)
            }
            _ => return (None, at + 1),
        },
    };
    let Some(year) = year else { return (None, end) };
    if let Some((quarter, after)) = quarter(chars, end) {
        return (Some(format!("{year}-Q{quarter}")), after);
    }
    let Some((month, after)) =
        number(chars, end, 2).filter(|(m, a)| (1..=12).contains(m) && chars.get(*a) == Some(&'月'))
    else {
        return (Some(year), end);
    };
    end = after + 1;
    match number(chars, end, 2).filter(|(d, a)| (1..=31).contains(d) && chars.get(*a) == Some(&'日')) {
        Some((day, after)) => (Some(format!("{year}-{month:02}-{day:02}")), after + 1),
        None => (Some(format!("{year}-{month:02}")), end),
    }
}

fn quarter(chars: &[char], at: usize) -> Option<(u32, usize)> {
    let at = at + usize::from(chars.get(at) == Some(&'第'));
    let n = match chars.get(at)? {
        '一' | '1' => 1,
        '二' | '2' => 2,
        '三' | '3' => 3,
        '四' | '4' => 4,
        _ => return None,
    };
    (chars.get(at + 1) == Some(&'季') && chars.get(at + 2) == Some(&'度')).then_some((n, at + 3))
}

fn number(chars: &[char], at: usize, most: usize) -> Option<(u32, usize)> {
    if at > 0 && numerals::digit(chars[at - 1]).is_some() {
        return None;
    }
    numerals::digit(*chars.get(at)?)?;
    let digits: String = chars[at..].iter().map_while(|c| numerals::digit(*c)).take(most + 1).collect();
    if digits.is_empty() || digits.len() > most {
        return None;
    }
    Some((digits.parse().ok()?, at + digits.len()))
}
