//! Rules over all records of a zone.

use std::path::{Path, PathBuf};

use lq_app::queries::policy::Standing;
use lq_app::queries::sweep::{self, Ruling, Sum};
use lq_app::{Caller, ask};
use lq_core::time::AsOf;
use lq_core::value::Money;

use super::rules::in_file;
use super::{Failure, file, open};
use crate::args::Format;
use crate::print;

/// What is asked for.
pub(super) struct Asked<'a> {
    pub(super) paths: &'a [PathBuf],
    pub(super) kind: Option<&'a str>,
    pub(super) rows: bool,
    pub(super) as_of: Option<&'a str>,
    pub(super) zone: Option<&'a str>,
}

/// `rule sweep`: a rule a line, or a record and rule a line.
pub(super) fn sweep(db: &str, asked: &Asked<'_>, format: Format) -> Result<(), Failure> {
    let app = open::app(db)?;
    let zone = open::zone(&app, asked.zone)?;
    let day = asked.as_of.map(ask::read_day).transpose().map_err(Failure)?;
    let today = app.today();
    let as_of = ask::times(day, None, today).unwrap_or(AsOf::today(today));
    let caller = Caller::operator();
    let registry = app.registry_of(Some(zone));
    let mut rulings: Vec<Ruling> = Vec::new();
    for path in files(asked.paths)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        rulings
            .extend(sweep::of_file(&name, &file(&path)?, &registry).map_err(|error| in_file(&path, &error))?);
    }
    if asked.paths.is_empty() {
        rulings = sweep::of_policies(&app, &caller, zone, as_of)?;
    }
    let named = |kind: &str| {
        registry
            .kind_by_label(kind)
            .ok_or_else(|| Failure(format!("没有叫“{kind}”的台账；用 lianqiao kinds 查看全部种类")))
    };
    let kind = asked.kind.map(named).transpose()?;
    let sums = sweep::sweep(&app, &caller, zone, as_of, &rulings, kind.as_ref().map(|kind| &*kind.kind))?;
    print::sheet(&if asked.rows { lines(&sums) } else { sheet(&sums) }, format)?;
    let n_in_force = sums.iter().filter(|sum| sum.standing == Some(Standing::InForce)).count();
    print::say(&format!("{} 条规则，{} 施行中 {n_in_force} 条", sums.len(), as_of.on));
    for sum in sums.iter().filter(|sum| !sum.note.is_empty()) {
        print::say(&format!("{}：{}", sum.title, sum.note));
    }
    Ok(())
}

/// The files named, and those of the folders named, in order.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let before = files.len();
        files.extend(of_folder(path).map_err(|error| {
            Failure(format!("文件夹 {} 读不了：{error}；请检查路径和权限", path.display()))
        })?);
        if files.len() == before {
            return Err(Failure(format!("文件夹 {} 里没有规则文件（.rule）", path.display())));
        }
    }
    Ok(files)
}

fn of_folder(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries: Vec<_> = std::fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    let mut files: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    files.retain(|path| path.is_file() && path.extension().is_some_and(|end| end == "rule"));
    files.sort();
    Ok(files)
}

fn standing(sum: &Sum) -> &'static str {
    match sum.standing {
        Some(Standing::NotYet) => "未施行",
        Some(Standing::NoLonger) => "已失效",
        _ => "施行中",
    }
}

/// In yuan with two decimals; too large a sum is said to be so.
fn yuan(fen: i128) -> String {
    i64::try_from(fen).map_or_else(|_| "超出范围".to_owned(), |fen| Money::from_fen(fen).amount())
}

fn sheet(sums: &[Sum]) -> print::Sheet {
    let headings = ["规则", "出处", "对象", "施行", "符合", "不符合", "缺信息", "金额（元）", "金额不明"];
    let keys = ["rule", "in", "kind", "standing", "yes", "no", "open", "amount", "amount_unknown"];
    let row = |sum: &Sum| {
        let is_in_force = sum.standing == Some(Standing::InForce);
        let count = |n: usize| if is_in_force { n.to_string() } else { String::new() };
        vec![
            sum.title.clone(),
            sum.stands_in.clone(),
            sum.kind.clone(),
            standing(sum).to_owned(),
            count(sum.n_yes),
            count(sum.n_no),
            count(sum.n_open),
            sum.amount.filter(|_| is_in_force).map(yuan).unwrap_or_default(),
            count(sum.n_unknown),
        ]
    };
    print::Sheet {
        headings: headings.map(str::to_owned).to_vec(),
        keys: keys.map(str::to_owned).to_vec(),
        rows: sums.iter().map(row).collect(),
    }
}

fn lines(sums: &[Sum]) -> print::Sheet {
    let headings = ["规则", "编号", "标识", "结果", "金额（元）"].map(str::to_owned).to_vec();
    let keys = ["rule", "number", "id", "verdict", "amount"].map(str::to_owned).to_vec();
    let rows = sums.iter().flat_map(|sum| {
        sum.rows.iter().map(|line| {
            vec![
                sum.title.clone(),
                line.number.clone(),
                line.id.to_string(),
                if line.is_yes { "符合" } else { "缺信息" }.to_owned(),
                line.amount.map(|fen| yuan(i128::from(fen))).unwrap_or_default(),
            ]
        })
    });
    print::Sheet { headings, keys, rows: rows.collect() }
}
