//! The thirty major projects planned to start in the first quarter.

use lq_model::zone_file::ZoneFileError;

use crate::bodies::{PROJECTS, steward_of_project};
use crate::chains::{CHAINS, Firm, of_chain};
use crate::rows::{Rows, at};

/// All their money in units of ten million yuan: 708.6亿元.
const INVESTMENT: u64 = 7086;

pub(crate) fn add(rows: &mut Rows<'_>, firms: &[Firm]) -> Result<(), ZoneFileError> {
    let money = rows.draw.parts(INVESTMENT, PROJECTS, 0);
    for (number, tenths) in money.iter().enumerate() {
        let chain = number % CHAINS.len();
        let firm = &of_chain(firms, chain)[number / CHAINS.len() * 50 + 5];
        let month = rows.draw.between(1, 3);
        let (stage, lamp) = *rows.draw.weighted(&[
            (("前期", "绿灯"), 5),
            (("开工", "绿灯"), 4),
            (("签约", "绿灯"), 2),
            (("前期", "黄灯"), 2),
            (("前期", "红灯"), 1),
        ]);
        let mut fields = vec![
            ("name", format!("示例{}重大项目{:02}号", CHAINS[chain].name, number + 1)),
            ("enterprise", at(&firm.key)),
            ("chain", at(CHAINS[chain].key)),
            ("segment", at(firm.segment)),
            ("nature", if number % 3 == 0 { "扩建" } else { "新建" }.to_owned()),
            ("is_major", "是".to_owned()),
            ("planned_in", "2024-Q1".to_owned()),
            ("planned_start", format!("2024-{month:02}")),
            ("planned_completion", "2025-12".to_owned()),
            ("total_investment", format!("{}.{}亿元", tenths / 10, tenths % 10)),
            ("owner", at("body-industry")),
            ("steward", at(&steward_of_project(number))),
            ("lamp", lamp.to_owned()),
            ("stage", stage.to_owned()),
        ];
        if stage == "开工" {
            fields.push(("started", format!("2024-{month:02}")));
        }
        rows.add("project", &format!("project-{:02}", number + 1), &fields)?;
    }
    Ok(())
}
