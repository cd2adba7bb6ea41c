//! `verify`, `backup`, `restore`, `rebuild`, `erase`: keeping the ledger.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::Path;

use lq_app::commands::keeping;
use lq_app::{App, Caller};
use lq_core::RecordId;
use lq_store::{Head, Progress, hex, unhex};

use super::{Failure, file, open};
use crate::args::{Erase, Passphrase};
use crate::print;

/// Verifies the ledger; a fault ends with exit code 1.
pub(crate) fn verify(db: &str, heads: &[String]) -> Result<(), Failure> {
    let kept = heads
        .iter()
        .map(|text| {
            unhex(text.trim())
                .ok_or_else(|| Failure(format!("链头“{text}”应为 64 位十六进制摘要；见备份时打印的链头")))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let app = open::app(db)?;
    let found = keeping::verify(&app, &Caller::operator(), &kept, &mut steps())?;
    print_heads(&app, &found.heads)?;
    let told =
        format!("核对了 {} 条改动、{} 条记录、{} 个附件", found.n_changes, found.n_records, found.n_files);
    if found.is_sound() {
        print::say(&format!("{told}：日志完整，台账与日志一致"));
        return Ok(());
    }
    for fault in &found.faults {
        print::say(&fault.to_string());
    }
    Err(Failure(format!(
        "{told}：发现 {} 处问题，第一处见上；请停止写入并保留现场。\
         只是索引或台账表有问题的，用 lianqiao rebuild 重建；日志、附件或个人信息有问题的，用最近的备份恢复",
        found.n_faults
    )))
}

/// Writes a backup.
pub(crate) fn backup(db: &str, to: &Path, passphrase: &Passphrase) -> Result<(), Failure> {
    let app = open::app(db)?;
    let words = words(passphrase, "请输入备份口令（至少 10 个字符，请与备份分开保管）：")?;
    let done = keeping::backup_file(&app, &Caller::operator(), to, &words, &mut steps())?;
    print_heads(&app, &done.heads)?;
    print::say(&format!(
        "已备份到 {}（{} 字节）；请把上面的位置与链头另行保管，日后可用 lianqiao verify --head 核对",
        to.display(),
        done.n_bytes
    ));
    Ok(())
}

/// Brings a backup back.
pub(crate) fn restore(db: &str, from: &Path, passphrase: &Passphrase) -> Result<(), Failure> {
    let app = open::app(db)?;
    let words = words(passphrase, "请输入备份口令：")?;
    let came = keeping::restore(&app, &Caller::operator(), from, &words, &mut steps())?;
    print_heads(&app, &came.heads)?;
    print::say(&format!(
        "已恢复：备份时间 {}，共 {} 条记录，第 {} 纪元；其中 {} 项个人信息此前已删除，没有恢复。\
         请重新启动正在运行的服务，所有人须重新登录",
        came.at.shanghai_text().replace('T', " "),
        came.n_records,
        came.epoch,
        came.n_erased
    ));
    Ok(())
}

/// Fills the tables from the log anew.
pub(crate) fn rebuild(db: &str) -> Result<(), Failure> {
    let app = open::app(db)?;
    let n = keeping::rebuild(&app, &Caller::operator(), &mut steps())?;
    print::say(&format!("已按日志重建 {n} 条记录"));
    Ok(())
}

/// Erases a personal field of one record.
pub(crate) fn erase(db: &str, args: &Erase) -> Result<(), Failure> {
    let app = open::app(db)?;
    let kind = app
        .registry()
        .kind_by_label(&args.kind)
        .cloned()
        .ok_or_else(|| Failure(format!("没有名为“{}”的台账；全部种类见 lianqiao kinds", args.kind)))?;
    let field = kind
        .fields
        .iter()
        .find(|field| field.name == args.field || field.label.zh == args.field)
        .ok_or_else(|| {
            Failure(format!("“{}”没有字段“{}”；见 lianqiao kinds {}", kind.label.zh, args.field, kind.kind))
        })?;
    let id = open::record(&app, args.zone.as_deref(), &kind, &args.record)?;
    let n = keeping::erase(&app, &Caller::operator(), &kind.kind, id, &field.name, &args.why)?;
    print::say(&format!(
        "已删除“{}”的 {n} 个值（含历史值）及其盐；日志仍可核对。此前的备份里还有它，恢复时会按删除清单再次删除",
        field.label.zh
    ));
    Ok(())
}

/// One line a zone: name, position, digest.
fn print_heads(app: &App, heads: &BTreeMap<RecordId, Head>) -> Result<(), Failure> {
    let ids = heads.keys().copied().collect::<Vec<_>>();
    let names = app.read(|reader| Ok(reader.captions("zone", &ids, lq_core::value::Lang::Zh)?))?;
    for (zone, head) in heads {
        let name = names.get(zone).map_or_else(|| zone.to_string(), |caption| caption.text.clone());
        print::text(&format!("{name} 位置 {} 链头 {}", head.position, hex(&head.digest)))?;
    }
    Ok(())
}

/// Tells each tenth of each stage.
fn steps() -> impl FnMut(Progress) {
    let (mut stage, mut told) = ("", 0);
    move |step| {
        let tenth = (step.done * 10).checked_div(step.total).unwrap_or(0);
        if step.stage != stage {
            (stage, told) = (step.stage, 0);
            print::say(&format!("{stage}…"));
        } else if tenth > told && step.total > 1000 {
            told = tenth;
            print::say(&format!("{stage}：{}%（{}/{}）", tenth * 10, step.done, step.total));
        }
    }
}

/// The passphrase: the first line of a private file, or of standard input.
fn words(from: &Passphrase, question: &str) -> Result<String, Failure> {
    let text = match &from.passphrase_file {
        Some(path) => {
            open::check_private(path)?;
            String::from_utf8_lossy(&file(path)?).lines().next().unwrap_or_default().to_owned()
        }
        None => {
            print::say(question);
            let mut line = String::new();
            std::io::stdin().lock().read_line(&mut line)?;
            line.trim_end_matches(['\r', '\n']).to_owned()
        }
    };
    match text.is_empty() {
        true => Err(Failure("没有给出口令；请用 --passphrase-file 指明文件，或在提示后输入".to_owned())),
        false => Ok(text),
    }
}
