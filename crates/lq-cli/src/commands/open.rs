//! Opening the ledger a command works on.

use std::sync::Arc;

use lq_app::ask::ListAsk;
use lq_app::{App, Caller};
use lq_core::RecordId;
use lq_core::schema::KindSchema;
use lq_store::Address;

use super::Failure;
use crate::world::{SystemClock, entropy};

/// The application over the database at `address`; `@FILE` reads the address from a file only its owner may read.
pub(crate) fn app(address: &str) -> Result<App, Failure> {
    let address = match address.strip_prefix('@') {
        Some(path) => {
            let path = std::path::Path::new(path);
            check_private(path)?;
            String::from_utf8_lossy(&super::file(path)?).trim().to_owned()
        }
        None => address.to_owned(),
    };
    let address: Address = address.parse()?;
    let clock = Arc::new(SystemClock);
    Ok(App::open(&address, clock, Arc::new(entropy))?)
}

pub(crate) fn check_private(path: &std::path::Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path)?.permissions().mode() & 0o077;
    if mode == 0 {
        return Ok(());
    }
    Err(Failure(format!("{} 里有密码，别人也能读；请先执行 chmod 600 {}", path.display(), path.display())))
}

/// The record a person names by its number or id; `zone` says whose where a ledger has several.
pub(crate) fn record(
    app: &App,
    zone: Option<&str>,
    kind: &KindSchema,
    words: &str,
) -> Result<RecordId, Failure> {
    if let Ok(id) = words.parse::<RecordId>() {
        return Ok(id);
    }
    let zone = self::zone(app, zone)?;
    app.store
        .read()?
        .by_number(&kind.kind, zone, words)?
        .ok_or_else(|| Failure(format!("“{}”中没有编号为 {words} 的记录", kind.plural.zh)))
}

/// The zone of a ledger that has one; nothing where it has none or several.
pub(crate) fn only_zone(app: &App) -> Result<Option<RecordId>, Failure> {
    let list = lq_app::queries::list::rows(app, &Caller::operator(), "zone", &ListAsk::default())?;
    Ok(match list.rows.as_slice() {
        [row] => Some(row.id),
        _ => None,
    })
}

/// The zone a person names by short name, name or number; the only one where none is named.
pub(crate) fn zone(app: &App, words: Option<&str>) -> Result<RecordId, Failure> {
    let list = lq_app::queries::list::rows(app, &Caller::operator(), "zone", &ListAsk::default())?;
    let caption = |row: &lq_core::Row| list.schema.caption_of(row, lq_core::value::Lang::Zh);
    let known =
        || list.rows.iter().map(|row| format!("{} {}", row.meta.number, caption(row))).collect::<Vec<_>>();
    match (words, list.rows.as_slice()) {
        (None, [row]) => Ok(row.id),
        (None, []) => Err(Failure("台账里还没有高新区；请先执行 lianqiao init --zone 名称".to_owned())),
        (None, _) => {
            Err(Failure(format!("台账里有多个高新区，请用 --zone 指明其一：{}", known().join("、"))))
        }
        (Some(words), rows) => rows
            .iter()
            .find(|row| row.meta.number == words || caption(row).contains(words))
            .map(|row| row.id)
            .ok_or_else(|| Failure(format!("没有高新区“{words}”；现有：{}", known().join("、")))),
    }
}
