//! The source page is read, never copied: no run of its words stands in the project.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::workspace::{assert_none, root, text_of, tracked};

/// So many Chinese characters in the source's own order are a sentence, not a name.
const RUN: usize = 15;

/// Names of projects, institutions and papers that are this long by themselves; a name is not a sentence.
const NAMES: [&str; 9] = [
    "中国智能制造数字化服务创新中心",
    "中车电机稀土永磁风力发电机扩建项目",
    "打造世界绿色硅都高新区工作方案",
    "旭阳光伏太阳能电池片组件一体化项目",
    "煤化工工控网络安全工程技术研究中心",
    "精细化工国家重点实验室榆林中试基地",
    "国家煤及盐化工产品质量监督检验中心",
    "济南市财政投资基金控股集团有限公司",
    "知识产权协同运营综合服务中心",
];

/// Chinese characters in runs: blanks, digits and punctuation are passed over, anything else ends a run, and so does
/// a name.
fn runs(text: &str) -> Vec<Vec<char>> {
    let kept: String = text.chars().filter(|c| !is_passed_over(*c)).collect();
    let bare = NAMES.iter().fold(kept, |text, name| text.replace(name, "|"));
    bare.split(|c| !is_chinese(c)).map(|run| run.chars().collect()).collect()
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// What stands within sentences; an arrow or a bar makes a list of names.
fn is_passed_over(c: char) -> bool {
    c.is_whitespace() || c.is_ascii_digit() || ".%+-，。、；：“”‘’（）《》〈〉【】！？…—－～·％".contains(c)
}

fn shingles(text: &str) -> BTreeSet<String> {
    runs(text).iter().flat_map(|run| run.windows(RUN)).map(|window| window.iter().collect()).collect()
}

/// The source pages, where they are at hand.
fn sources() -> Vec<String> {
    let shared = std::env::var_os("LQ_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    fs::read_dir(shared.join("seeds"))
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| fs::read_to_string(entry.path()).ok())
        .collect()
}

#[test]
fn no_sentence_of_the_source_page_stands_in_the_project() {
    let sources = sources();
    if sources.is_empty() {
        eprintln!("the source page is not at hand: nothing to compare with");
        return;
    }
    let theirs: BTreeSet<String> = sources.iter().flat_map(|text| shingles(text)).collect();
    let mut wrong = Vec::new();
    for path in tracked() {
        let Some(text) = text_of(&path) else { continue };
        if let Some(shared) = shingles(&text).intersection(&theirs).next() {
            wrong.push(format!("{path}: {shared}"));
        }
    }
    assert_none(&wrong, "the project says it in its own words");
}

#[test]
fn a_run_goes_on_over_figures_and_line_breaks() {
    assert!(shingles("一二三四五六七，\n八九十12百千万亿").is_empty());
    assert_eq!(shingles("一二三四五六七，\n八九十12百千万亿兆").len(), 1);
    assert!(shingles("一二三四五六七 code 八九十百千万亿兆").is_empty());
}
