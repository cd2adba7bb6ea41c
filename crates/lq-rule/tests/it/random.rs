//! Random trees: what is printed is read back the same.

use lq_core::filter::Op;
use lq_core::time::{Day, Period};
use lq_core::value::Lang;
use lq_rule::ast::*;
use lq_rule::facts::Facts;
use lq_rule::literal::Literal;
use lq_rule::place::Span;
use lq_rule::{check, explain, format, parse};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::ledger::with_schema;

fn expr(node: Node) -> Expr {
    Expr { span: Span::default(), node }
}

fn name() -> impl Strategy<Value = Name> {
    const WORDS: &[&str] = &[
        "营业收入",
        "规上",
        "x1",
        "In the zone",
        "属于",
        "是",
        "合计",
        "至少",
        "成立",
        "客满",
        "上 年",
        "3D",
    ];
    proptest::sample::select(WORDS).prop_map(|text| Name { text: text.to_owned(), span: Span::default() })
}

fn literal() -> impl Strategy<Value = Literal> {
    (0u64..1_000_000_000_000, 0u8..9).prop_map(|(mantissa, scale)| Literal::new(mantissa, scale))
}

fn period() -> impl Strategy<Value = Period> {
    (1900i32..2199, 1u32..=12, 1u32..=28, 0u8..4).prop_map(|(year, month, day, grain)| match grain {
        0 => Period::year(year).unwrap(),
        1 => Period::quarter(year, month.div_ceil(3)).unwrap(),
        2 => Period::month(year, month).unwrap(),
        _ => Period::day(Day::from_ymd(year, month, day).unwrap()),
    })
}

fn unit() -> impl Strategy<Value = String> {
    proptest::sample::select(&["%", "‰", "万元", "亿元", "件", "个月", "台/年", "m2", "GW", "万"][..])
        .prop_map(str::to_owned)
}

fn leaf() -> impl Strategy<Value = Expr> {
    prop_oneof![
        literal().prop_map(Node::Number),
        (literal(), unit()).prop_map(|(number, unit)| Node::Amount(number, unit)),
        proptest::sample::select(&["原文", "a”b", "」”", ""][..])
            .prop_map(|text| Node::Text(text.to_owned())),
        period().prop_map(Node::Period),
        name().prop_map(Node::Name),
    ]
    .prop_map(expr)
}

fn op() -> impl Strategy<Value = Op> {
    proptest::sample::select(&[Op::Eq, Op::Ne, Op::Lt, Op::Le, Op::Gt, Op::Ge][..])
}

fn words() -> impl Strategy<Value = String> {
    proptest::sample::select(&["", "第七条", "示高管〔2024〕1号 “原文”"][..]).prop_map(str::to_owned)
}

fn comments() -> impl Strategy<Value = Vec<String>> {
    vec(proptest::sample::select(&["注", "x = (", ""][..]).prop_map(str::to_owned), 0..2)
}

fn clause(inner: impl Strategy<Value = Expr>) -> impl Strategy<Value = Clause> {
    let label = proptest::sample::select(&["", "一", "十二"][..]).prop_map(str::to_owned);
    (label, inner, words()).prop_map(|(label, expr, cite)| Clause { label, expr, cite, comments: Vec::new() })
}

fn mode() -> impl Strategy<Value = Mode> {
    prop_oneof![Just(Mode::All), Just(Mode::Any), (0u32..5).prop_map(Mode::AtLeast)]
}

fn gather(inner: impl Strategy<Value = Expr>) -> impl Strategy<Value = Node> {
    let how = proptest::sample::select(
        &[
            Aggregate::Count,
            Aggregate::Sum,
            Aggregate::Average,
            Aggregate::Most,
            Aggregate::Least,
            Aggregate::Distinct,
        ][..],
    );
    (how, name(), option::of(name()), option::of(name()), option::of(inner)).prop_map(
        |(how, kind, via, field, only)| Node::Gather(Box::new(Gather { how, kind, via, field, only })),
    )
}

/// The first of a chain is added or multiplied.
fn chained(parts: Vec<(bool, Expr)>) -> Vec<(bool, Expr)> {
    parts.into_iter().enumerate().map(|(at, (sort, part))| (sort || at == 0, part)).collect()
}

pub(crate) fn any_expr() -> impl Strategy<Value = Expr> {
    leaf().prop_recursive(5, 40, 4, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        let chain = || vec((any::<bool>(), inner.clone()), 2..4).prop_map(chained);
        prop_oneof![
            (name(), vec(inner.clone(), 1..3)).prop_map(|(name, args)| call(name, args)),
            gather(inner.clone()),
            chain().prop_map(Node::Sum),
            chain().prop_map(Node::Product),
            boxed().prop_map(Node::Negative),
            (boxed(), op(), boxed()).prop_map(|(a, op, b)| Node::Compare(a, op, b)),
            (boxed(), boxed(), boxed()).prop_map(|(a, b, c)| Node::Between(a, b, c)),
            (boxed(), 0..3, any::<bool>(), vec(inner.clone(), 1..4)).prop_map(
                |(what, how, is_negated, list)| {
                    let how = [Among::Is, Among::In, Among::Contains][how as usize];
                    Node::Among { what, how, is_negated, list }
                }
            ),
            (boxed(), any::<bool>()).prop_map(|(what, is_filled)| Node::Filled(what, is_filled)),
            (boxed(), any::<bool>(), boxed())
                .prop_map(|(what, is_full, back)| Node::Elapsed(what, is_full, back)),
            vec(inner.clone(), 2..4).prop_map(Node::And),
            vec(inner.clone(), 2..4).prop_map(Node::Or),
            boxed().prop_map(Node::Not),
            (mode(), vec(clause(inner.clone()), 1..4)).prop_map(|(mode, items)| Node::Group(mode, items)),
        ]
        .prop_map(expr)
    })
}

/// A call of a name that is not a word for gathering, which reads its brackets otherwise.
fn call(name: Name, args: Vec<Expr>) -> Node {
    let text = if name.text == "合计" { "增长率".to_owned() } else { name.text };
    Node::Call(Name { text, span: name.span }, args)
}

fn item() -> impl Strategy<Value = GrantItem> {
    let step = (literal(), unit()).prop_map(|(number, unit)| expr(Node::Amount(number, unit)));
    let amount = prop_oneof![
        any_expr().prop_map(Amount::Fixed),
        (any_expr(), any_expr()).prop_map(|(base, rate)| Amount::Share { base, rate }),
        (any_expr(), step, any::<bool>(), any_expr())
            .prop_map(|(base, step, is_full, each)| Amount::PerUnit { base, step, is_full, each }),
        (any_expr(), vec((any::<bool>(), any_expr(), any_expr()), 1..3)).prop_map(|(base, steps)| {
            let steps = steps.into_iter().map(|(is_over, at, give)| Step { is_over, at, give }).collect();
            Amount::Steps { base, steps }
        }),
        (any_expr(), vec((any::<bool>(), any_expr(), any_expr()), 1..3)).prop_map(|(base, tiers)| {
            let tiers = tiers.into_iter().map(|(is_up_to, at, rate)| Tier { is_up_to, at, rate }).collect();
            Amount::Tiers { base, tiers }
        }),
    ];
    (amount, option::of(any_expr()), vec(boost(), 0..2), option::of(any_expr()), words()).prop_map(
        |(amount, at_most, boosts, when, cite)| GrantItem {
            label: String::new(),
            amount,
            at_most,
            boosts,
            when,
            cite,
            comments: Vec::new(),
            span: Span::default(),
        },
    )
}

fn boost() -> impl Strategy<Value = Boost> {
    (any_expr(), option::of(any_expr())).prop_map(|(rate, when)| Boost {
        rate,
        when,
        comments: Vec::new(),
        span: Span::default(),
    })
}

fn grant() -> impl Strategy<Value = Grant> {
    (any::<bool>(), vec(item(), 1..3), vec(boost(), 0..2)).prop_map(|(is_highest, items, boosts)| Grant {
        is_highest,
        items,
        boosts,
        span: Span::default(),
    })
}

fn book() -> impl Strategy<Value = Book> {
    let define = || {
        (name(), any_expr(), comments()).prop_map(|(name, body, comments)| Define { name, body, comments })
    };
    let condition = vec((clause(any_expr()), comments()), 1..4).prop_map(|clauses| Condition {
        clauses: clauses.into_iter().map(|(clause, comments)| Clause { comments, ..clause }).collect(),
        span: Span::default(),
    });
    let rule = (vec(define(), 0..2), option::of(condition), option::of(grant()), comments()).prop_map(
        |(defines, condition, grant, title)| Rule {
            kind: RuleKind::Policy,
            title: "示例：一".to_owned(),
            span: Span::default(),
            comments: title.into_iter().map(|comment| (Section::Title, comment)).collect(),
            note: vec!["# 不是注释".to_owned(), "两行".to_owned()],
            basis: Vec::new(),
            force: None,
            subject: Some(Name { text: "企业".to_owned(), span: Span::default() }),
            defines,
            condition,
            value: None,
            tell: Vec::new(),
            grant,
            caps: Vec::new(),
            rounding: None,
            budget: None,
        },
    );
    (vec(define(), 0..2), vec(rule, 0..3), comments()).prop_map(|(defines, rules, comments)| Book {
        defines,
        rules,
        comments,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_is_printed_is_read_back_the_same(book in book(), is_english: bool) {
        let lang = if is_english { Lang::En } else { Lang::Zh };
        let text = format(&book, lang);
        let (read, problems) = parse(&text);
        let lines = lq_rule::place::Lines::of(&text);
        let told: Vec<String> = problems.iter().map(|problem| problem.told(&lines).to_string()).collect();
        prop_assert_eq!(told, Vec::<String>::new(), "{}", text);
        prop_assert_eq!(&read, &book, "{}", text);
        prop_assert_eq!(format(&read, lang), text);
    }

    #[test]
    fn mutated_rules_never_panic_and_each_mistake_has_a_place(seed in 0usize..3, cuts in vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0u8..4), 1..12)) {
        let texts = [
            include_str!("../cases/rules/research.rule"),
            include_str!("../cases/rules/steps.rule"),
            include_str!("../cases/loose/wide.rule"),
        ];
        let mut chars: Vec<char> = texts[seed].chars().collect();
        for (at, from, what) in cuts {
            if chars.is_empty() {
                break;
            }
            let at = at.index(chars.len());
            let other = chars[from.index(chars.len())];
            match what {
                0 => { chars.remove(at); }
                1 => chars.insert(at, other),
                2 => chars[at] = other,
                _ => chars.truncate(at.max(1)),
            }
        }
        let text: String = chars.into_iter().collect();
        let (book, problems) = parse(&text);
        for problem in &problems {
            prop_assert!(problem.span.start <= problem.span.end && problem.span.end as usize <= text.len());
            prop_assert!(!problem.message.is_empty());
        }
        let (rules, told) = with_schema(|schema| check(&book, schema));
        for problem in &told {
            prop_assert!(problem.span.end as usize <= text.len() && !problem.message.is_empty());
        }
        for rule in rules.iter().flatten() {
            let explained = explain(rule, &Facts::nothing(Day::from_ymd(2024, 6, 30).unwrap()));
            prop_assert!(!explained.say().is_empty());
        }
        // What was read can be printed and read again.
        if problems.is_empty() {
            let printed = format(&book, Lang::Zh);
            prop_assert_eq!(&parse(&printed).1, &vec![], "{}", printed);
            prop_assert_eq!(format(&parse(&printed).0, Lang::Zh), printed);
        }
    }
}
