//! A policy's words beside its rule, clause to clause.

use lq_rule::beside::{Beside, Part, beside};
use lq_rule::parse;

fn laid(rule: &str, texts: &[(Part, &str)]) -> Beside {
    let (book, problems) = parse(rule);
    assert_eq!(problems, []);
    beside(&book.rules[0], texts)
}

/// The words of the passage on which the clause rests that stands on the line with these words.
fn rests_on<'a>(laid: &'a Beside, words: &str) -> (Vec<&'a str>, bool) {
    let line = laid.lines.iter().position(|line| line.contains(words)).unwrap();
    let clause = &laid.clauses[laid.on_line(line).unwrap()];
    let passages = clause.passages.iter().map(|place| laid.passages[*place].words.as_str());
    (passages.collect(), clause.is_guess)
}

#[test]
fn a_clause_finds_its_passage_by_quotation_number_article_and_likeness() {
    let rule = "政策：甲\n对象：企业\n条件：\n  规上 〔纳入规模以上统计〕\n  （二）成立满 2 年\n  营业收入 ≥ 2000 万元\n  区内 〔第三条第（二）项〕\n  上市板块 已填\n奖补：按 研发费用 的 5%，最高 50 万元\n";
    let conditions =
        "（一）纳入规模以上统计的企业；\n（二）成立两年以上；\n（三）上年营业收入达到２０００万元。";
    let document = "第二条 本办法适用于本区。\n第三条 申请单位应当符合：\n（一）信用良好；\n（二）在本区生产经营。\n第四条 对研发费用按 5% 给予补助，最高 50 万元。";
    let laid = laid(rule, &[(Part::Conditions, conditions), (Part::Document, document)]);
    assert_eq!(rests_on(&laid, "规上"), (vec!["（一）纳入规模以上统计的企业；"], false));
    assert_eq!(rests_on(&laid, "成立满"), (vec!["（二）成立两年以上；"], false));
    assert_eq!(rests_on(&laid, "营业收入"), (vec!["（三）上年营业收入达到２０００万元。"], true));
    assert_eq!(rests_on(&laid, "区内"), (vec!["（二）在本区生产经营。"], false));
    assert_eq!(rests_on(&laid, "上市板块"), (vec![], true));
    let grant = rests_on(&laid, "研发费用");
    assert_eq!(grant, (vec!["第四条 对研发费用按 5% 给予补助，最高 50 万元。"], true));
    let alone: Vec<&str> =
        laid.passages.iter().filter(|one| one.clauses.is_empty()).map(|one| one.words.as_str()).collect();
    assert_eq!(alone, ["第二条 本办法适用于本区。", "第三条 申请单位应当符合：", "（一）信用良好；"]);
}

#[test]
fn each_clause_of_a_group_stands_on_its_own_line() {
    let rule = "政策：甲\n对象：企业\n条件：\n  至少 1 项：\n    （一）规上\n    （二）区内\n奖补：5 万元\n";
    let laid = laid(rule, &[(Part::Conditions, "符合下列之一：\n（一）规模以上；\n（二）在区内。")]);
    assert_eq!(rests_on(&laid, "（二）区内"), (vec!["（二）在区内。"], false));
    assert_eq!(laid.clauses.len(), 3);
}

#[test]
fn a_rule_without_a_text_and_a_text_without_likeness_stand_alone() {
    let laid = laid("政策：甲\n对象：企业\n条件：规上\n", &[]);
    assert!(laid.passages.is_empty() && laid.clauses.iter().all(|clause| clause.passages.is_empty()));
}
