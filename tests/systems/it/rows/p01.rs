//! P1 版面: a fact with the words it rests on.

use crate::row::{before, check, value};

#[test]
fn p1_a_fact_with_its_words() {
    let source = before("source", 1, r#""title": "示例版面", "form": "报刊""#);
    let fact = [
        ("source", "示例版面"),
        ("metric", "总投资额"),
        ("value", "708.6"),
        ("unit", "亿元"),
        ("quote", "示例：总投资额 708.6 亿元"),
        ("state", "待审"),
    ];
    check(&source, &[value("708.6", "fact", &[("unit", "亿元")], ("value", "708.6"), &fact)]);
}
