//! B4 招商, 包头: eight photovoltaics projects and the leads behind them.

use crate::row::{before, check, count};

#[test]
fn b4_eight_photovoltaics_projects_and_leads() {
    let rows = before("chain", 1, r#""name": "示例光伏", "state": "运行""#);
    let project = [("name", "示例光伏项目{n}"), ("chain", "示例光伏"), ("nature", "新建"), ("stage", "在建")];
    let lead = [("name", "示例线索{n}"), ("chain", "示例光伏"), ("aim", "补链"), ("stage", "洽谈")];
    check(
        &rows,
        &[
            count("光伏产业项目 8 个", "project", &[("name.has", "光伏"), ("chain.set", "1")], 8, &project),
            count("招商清单", "lead", &[("aim", "补链")], 3, &lead),
        ],
    );
}
