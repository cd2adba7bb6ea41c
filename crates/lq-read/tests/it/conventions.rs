//! What counts as a fact, convention by convention.

use lq_read::{Options, Weight, read_text};

/// Reads one paragraph and compares its figures, written `value unit`; low ones carry a `~`.
fn check(text: &str, expect: &[&str]) {
    let page = read_text(text, &Options::default());
    let got: Vec<String> = page
        .facts
        .iter()
        .map(|f| format!("{} {}{}", f.value, f.unit, if f.weight == Weight::Low { "~" } else { "" }))
        .collect();
    assert_eq!(got, expect, "in {text:?}");
}

/// The qualifiers of the figures of one paragraph.
fn check_qualifiers(text: &str, expect: &[Option<&str>]) {
    let page = read_text(text, &Options::default());
    let got: Vec<Option<String>> = page.facts.iter().map(|f| f.qualifier.label()).collect();
    let got: Vec<Option<&str>> = got.iter().map(Option::as_deref).collect();
    assert_eq!(got, expect, "in {text:?}");
}

#[test]
fn numbers_in_characters_count_like_digits() {
    check("园区将形成千亿元产值，带动就业近万人。", &["1000 亿元", "1 万人"]);
    check("当地引来两家工厂，建起两大中心。", &["2 家", "2 大"]);
    check("企业超百家，职工三万五千人，产值一百二十亿元。", &["100 家", "35000 人", "120 亿元"]);
    check("签约项目２０个，投资１２．５亿元。", &["20 个", "12.5 亿元"]);
}

#[test]
fn values_go_without_odd_and_about() {
    check("收到来信2000余封，参会1万余人，厂房18万多平方米。", &["1 万人", "18 万平方米"]);
    check_qualifiers(
        "参会1万余人，约300家企业到场，近50个项目签约，投资超80亿元。",
        &[Some("余"), Some("约"), Some("近"), Some("超")],
    );
}

#[test]
fn falls_are_negative_and_levels_are_not() {
    check("能耗下降5.3%，排放减少了2万吨，失业率降至4.6%。", &["-5.3 %", "-2 万吨", "4.6 %"]);
}

#[test]
fn doublings_are_times() {
    check("产值实现翻番，企业数翻两番，出口倍增。", &["2 倍", "4 倍", "2 倍"]);
    check("启动主体倍增行动。", &[]);
}

#[test]
fn units_cut_short_are_completed() {
    check("项目总投资22亿，建成后年产值5千万。", &["22 亿元", "5000 万元"]);
    check("三企业获奖，两研究中心获批。", &["3 家", "2 个"]);
    check("厂里有1.9万员工，常住近30万人口。", &["1.9 万人", "30 万人"]);
}

#[test]
fn lists_with_respectively_give_a_figure_each() {
    check("三地产值分别为10、20、30亿元。", &["10 亿元", "20 亿元", "30 亿元"]);
    check("增加值分别增长17.8%、4.8%、9.9%。", &["17.8 %", "4.8 %", "9.9 %"]);
}

#[test]
fn ranges_give_lower_and_upper() {
    let page = read_text("年内新增2—3亿元投资，补贴5%—20%，对接4至5个项目。", &Options::default());
    let got: Vec<String> =
        page.facts.iter().map(|f| format!("{} {} {:?}", f.value, f.unit, f.bound)).collect();
    let want = [
        "2 亿元 Some(Lower)",
        "3 亿元 Some(Upper)",
        "5 % Some(Lower)",
        "20 % Some(Upper)",
        "4 个 Some(Lower)",
        "5 个 Some(Upper)",
    ];
    assert_eq!(got, want);
}

#[test]
fn lesser_figures_weigh_less() {
    check(
        "首个项目用时3年，首届论坛，第六个基地，一期工程，12英寸产线，三大方面。",
        &["1 个~", "3 年~", "1 届~", "6 个~", "1 期~", "12 英寸~", "3 大~"],
    );
}

#[test]
fn dates_names_and_labels_are_no_figures() {
    check(
        "2023年3月5日，第一季度，“十四五”期间，5G和6+2+X体系，世界500强，一个、一批、之一、多个、N家，首批、第二批，2019—2023年，23日至24日，京政发〔2023〕12号，第3条，电话0510-81234567。",
        &[],
    );
    check("《三年行动计划（2023—2025年）》提出PM2.5治理，5H机型，A380，B2B，1:3。", &[]);
}

#[test]
fn breaks_inside_numbers_and_blank_lines_do_not_part_a_figure() {
    let text = "某地高新区一季度开工重大项目总\n\n投资额合计达到了历史新高的70\n\n8.6亿元，园区各方面都在加紧建\n\n设之中，企业家们的信心也随之有\n\n了新的提升，发展势头持续向好。\n";
    let page = read_text(text, &Options::default());
    assert_eq!(page.facts.len(), 1);
    let fact = &page.facts[0];
    assert_eq!((fact.value.to_string(), fact.unit.as_str()), ("708.6".to_owned(), "亿元"));
    assert_eq!(fact.source_mark.slice(&page.source), "70\n\n8.6亿元");
}

#[test]
fn year_of_publication_turns_this_year_into_a_date() {
    let page = read_text("今年第一季度计划开工30个。", &Options { year: Some(2024) });
    assert_eq!(page.facts[0].date.as_deref(), Some("2024-Q1"));
    assert_eq!(read_text("今年第一季度计划开工30个。", &Options::default()).facts[0].date, None);
}

/// What accepting the capacities of a text would make: `value unit kind stage firm product part_of`.
fn check_suggestions(text: &str, expect: &[&str]) {
    let page = read_text(text, &Options::default());
    let word = |words: &Option<String>| words.clone().unwrap_or_else(|| "-".to_owned());
    let got: Vec<String> = page
        .facts
        .iter()
        .filter(|f| f.weight == Weight::Full)
        .map(|f| {
            let own = &f.suggestion;
            let stage = own.stage.map_or("-", |s| s.label());
            let (firm, product, part) = (word(&own.firm), word(&own.product), word(&own.part_of));
            format!("{} {} {} {stage} {firm} {product} {part}", f.value, f.unit, own.kind.name())
        })
        .collect();
    assert_eq!(got, expect, "in {text:?}");
}

#[test]
fn a_phase_belongs_to_the_firm_and_the_product_named_before_it() {
    check_suggestions(
        "甲乙30GW高效光伏组件项目手续已经办齐，工地正在建设；组件一期6GW已经投产。",
        &["30 GW capacity 在建 甲乙 高效光伏组件 -", "6 GW capacity 投产 甲乙 组件 一期"],
    );
}

#[test]
fn a_figure_inside_a_projects_name_is_of_that_product() {
    check_suggestions(
        "丙丁太阳能电池片组件一体化项目要开工，甲乙18GW组件项目要抓紧竣工投产。",
        &["18 GW capacity 规划 甲乙 组件 -"],
    );
}

#[test]
fn goals_of_two_products_in_one_sentence_keep_apart() {
    let text = "甲乙18GW组件项目要竣工投产；到2027年，电池片产能力争做到11GW，组件产能力争做成26GW。";
    let page = read_text(text, &Options::default());
    let goals: Vec<String> = page
        .facts
        .iter()
        .skip(1)
        .map(|f| {
            format!(
                "{} {} {} {}",
                f.metric,
                f.value,
                f.date.as_deref().unwrap_or(""),
                f.suggestion.kind.name()
            )
        })
        .collect();
    assert_eq!(goals, ["电池片产能 11 2027 target", "组件产能 26 2027 target"]);
    assert!(page.facts[1..].iter().all(|f| !f.subject.contains("项目")), "a goal is not a project's");
}

#[test]
fn a_project_is_no_firm() {
    check_suggestions(
        "某某风力发电机扩建项目已在试生产。全部达产后，每年可造大功率发电机300台。",
        &["300 台 capacity 试产 - 大功率发电机 -"],
    );
}

#[test]
fn equal_figures_of_different_things_are_no_repeats() {
    check(
        "高新技术产业增加值增长7.9%，金融业增加值增长7.9%。新开工项目15项，其中产业化项目15项。",
        &["7.9 %", "7.9 %", "15 项", "15 项"],
    );
}

/// What the figures of a text are of: `metric value unit product`.
fn check_metrics(text: &str, expect: &[&str]) {
    let page = read_text(text, &Options::default());
    let got: Vec<String> = page
        .facts
        .iter()
        .map(|f| {
            let product = f.suggestion.product.as_deref().unwrap_or("-");
            format!("{} {} {} {product}", f.metric, f.value, f.unit)
        })
        .collect();
    assert_eq!(got, expect, "in {text:?}");
}

#[test]
fn things_named_side_by_side_have_each_their_own_figure() {
    check_metrics(
        "到2026年，硅片、电池片、组件产能分别达到40GW、12GW、26GW。",
        &["硅片产能 40 GW 硅片", "电池片产能 12 GW 电池片", "组件产能 26 GW 组件"],
    );
    check_metrics(
        "新材料、生物医药产业产值分别增长195.6%和83.5%。",
        &["新材料产值 195.6 % -", "生物医药产业产值 83.5 % -"],
    );
    // Whose is whose cannot be told here.
    check_metrics(
        "城乡居民人均收入分别达6.9万元、3.4万元。",
        &["城乡居民人均收入 6.9 万元 -", "城乡居民人均收入 3.4 万元 -"],
    );
}
