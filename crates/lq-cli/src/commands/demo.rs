//! `demo`, `serve`, `init`: making a ledger and putting up the site on it.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lq_app::accounts::{self, NewAccount};
use lq_app::ask::ListAsk;
use lq_app::commands::{reading, seed};
use lq_app::queries::list;
use lq_app::{App, Caller, Role};
use lq_core::change::Door;
use lq_core::{Day, RecordId};
use lq_model::zone_file;

use super::reading::day as reading_day;
use super::{Failure, file, open};
use crate::args::{Demo, Init, Serve};
use crate::print;

/// The page that ships with the program, in our own words.
const SAMPLE_PAGE: &[u8] = include_bytes!("../../../../data/sample_page.txt");

/// The zone whose chain the page's facts are diagnosed on, and the one that holds the sample ledger.
const PAGE_ZONE: &str = "baotou";
const SAMPLE_ZONE: &str = "wuxi";

/// Most other ports tried when the one asked for is taken.
const OTHER_PORTS: u16 = 20;

/// How soon fields and words that another process recorded are taken up.
const LOOK_AGAIN: std::time::Duration = std::time::Duration::from_secs(10);

/// Makes a demonstration ledger, or opens the one made before, and serves it until stopped.
pub(crate) fn demo(demo: &Demo) -> Result<(), Failure> {
    let (folder, is_kept) = match &demo.data {
        Some(folder) => (folder.clone(), true),
        None => (std::env::temp_dir().join(format!("lianqiao-demo-{}", std::process::id())), false),
    };
    std::fs::create_dir_all(&folder).map_err(|error| {
        Failure(format!("数据文件夹 {} 建不了：{error}；请换一个文件夹", folder.display()))
    })?;
    let database = folder.join("lianqiao.db");
    let is_new = !database.exists();
    let app = open::app(&format!("sqlite:{}", database.display()))?;
    if is_new {
        print::say("正在建演示库：七个高新区、演示数据、样报……");
        make_demo(&app, demo.page.as_deref(), reading_day(&demo.published)?)?;
    }
    let people = throw_away(&app)?;
    let listener = listen(&demo.listen)?;
    let address = listener.local_addr()?;
    print::text(&format!("链桥演示已启动（演示数据，不代表任何真实企业）：http://{address}"))?;
    print::text("临时账号（角色 账号 密码 高新区）：")?;
    for person in &people {
        print::text(&person.join(" "))?;
    }
    print::text(&format!("数据库：{}；按 Ctrl+C 停止", database.display()))?;
    let outcome = run(app, listener, lq_web::site::Settings { is_demo: true, ..Default::default() });
    if !is_kept {
        // A temporary folder goes with its process; failing to remove it loses nothing.
        let _ = std::fs::remove_dir_all(&folder);
    }
    outcome
}

/// Serves a standing ledger.
pub(crate) fn serve(db: &str, serve: &Serve) -> Result<(), Failure> {
    let app = open::app(db)?;
    let listener = listen(&serve.listen)?;
    print::text(&format!("链桥已启动：http://{}", listener.local_addr()?))?;
    run(app, listener, lq_web::site::Settings { is_https: serve.secure, ..Default::default() })
}

/// Records a zone with its industries and chains, and the first account.
pub(crate) fn init(db: &str, init: &Init) -> Result<(), Failure> {
    let Some(zone) = &init.zone else {
        let known = zone_file::zones().iter().map(|(slug, _)| *slug).collect::<Vec<_>>().join("、");
        return Err(Failure(format!("请用 --zone 指明高新区数据文件，或随程序附带的高新区之一：{known}")));
    };
    let app = open::app(db)?;
    let (slug, json) = match zone_file::zones().iter().find(|(slug, _)| slug == zone) {
        Some((slug, json)) => ((*slug).to_owned(), (*json).to_owned()),
        None => {
            let path = PathBuf::from(zone);
            let slug = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            (slug, String::from_utf8_lossy(&file(&path)?).into_owned())
        }
    };
    let id = seed_zone(&app, &slug, &json)?;
    let password = accounts::create_first(&app, &init.account, Role::Admin, Some(id))?;
    print::say(&format!("已建高新区 {slug}；管理员账号 {}，一次性密码：{password}", init.account));
    Ok(())
}

fn make_demo(app: &App, page: Option<&Path>, published: Day) -> Result<(), Failure> {
    // The sample zone's own rows come with the generator's, amended.
    for (slug, json) in zone_file::zones().iter().filter(|(slug, _)| *slug != SAMPLE_ZONE) {
        seed_zone(app, slug, json)?;
    }
    let zone = zone_file::zone_id(SAMPLE_ZONE);
    let sample = lq_sample::wuxi(&app.registry_of(Some(zone))).map_err(|error| Failure(error.to_string()))?;
    seed::seed(app, &system(), zone, "装入演示数据", &sample)?;
    let (name, bytes) = match page {
        Some(path) => (path.file_name().map(|name| name.to_string_lossy().into_owned()), file(path)?),
        None => (Some("样报".to_owned()), SAMPLE_PAGE.to_vec()),
    };
    let reader = Caller { door: Door::Reading, ..Caller::operator() };
    let zone = zone_file::zone_id(PAGE_ZONE);
    let name = name.unwrap_or_default();
    let about = reading::About { title: None, name: &name, published: Some(published) };
    let source = reading::read(app, &reader, zone, &about, &bytes)?;
    let n_accepted = reading::accept_plain(app, &reader, source)?;
    print::say(&format!("样报已读入，{n_accepted} 条事实直接采纳，其余待审"));
    Ok(())
}

fn seed_zone(app: &App, slug: &str, json: &str) -> Result<RecordId, Failure> {
    let zone = zone_file::zone_id(slug);
    let registry = app.registry_of(Some(zone));
    let read = zone_file::read(slug, json, &registry).map_err(|error| Failure(error.to_string()))?;
    seed::seed(app, &system(), zone, "装入高新区资料", &read)?;
    Ok(zone)
}

fn system() -> Caller {
    Caller { account: "系统".to_owned(), door: Door::System, ..Caller::operator() }
}

/// One account a role, with passwords of this start alone: role, name, password, zone.
fn throw_away(app: &App) -> Result<Vec<[String; 4]>, Failure> {
    let people = [
        ("office", Role::Office, SAMPLE_ZONE),
        ("baotou", Role::Office, PAGE_ZONE),
        ("leader", Role::Leader, SAMPLE_ZONE),
        ("department", Role::Department, SAMPLE_ZONE),
        ("steward", Role::Steward, SAMPLE_ZONE),
        ("mentor", Role::Mentor, SAMPLE_ZONE),
        ("investment", Role::Investment, SAMPLE_ZONE),
        ("firm", Role::Firm, SAMPLE_ZONE),
        ("audit", Role::Audit, SAMPLE_ZONE),
        ("admin", Role::Admin, SAMPLE_ZONE),
    ];
    people
        .into_iter()
        .map(|(name, role, zone)| {
            let label = role.label().zh.into_owned();
            let id = zone_file::zone_id(zone);
            let new = NewAccount {
                name: name.to_owned(),
                full_name: format!("{label}（演示）"),
                role,
                zone: Some(id),
                firm: if role == Role::Firm { some_firm(app, id)? } else { String::new() },
            };
            let password = accounts::lend(app, &new)?;
            Ok([label, name.to_owned(), password, zone_name(app, id)?])
        })
        .collect()
}

/// Number of the sample zone's first enterprise, for which the enterprise's account speaks.
fn some_firm(app: &App, zone: RecordId) -> Result<String, Failure> {
    let ask = ListAsk { zone: Some(zone), size: 1, ..ListAsk::default() };
    let firms = list::rows(app, &Caller::operator(), "enterprise", &ask)?;
    Ok(firms.rows.first().map(|row| row.meta.number.clone()).unwrap_or_default())
}

fn zone_name(app: &App, zone: RecordId) -> Result<String, Failure> {
    let zones = list::one(app, &Caller::operator(), "zone", zone)?;
    let name = |row| zones.schema.caption_of(row, lq_core::value::Lang::Zh);
    Ok(zones.rows.first().map(name).unwrap_or_default())
}

/// Takes the address; where it is taken, says so and offers the next free port.
fn listen(address: &str) -> Result<TcpListener, Failure> {
    let wanted: SocketAddr = address
        .parse()
        .map_err(|_| Failure(format!("“{address}”不是监听地址；请写成 127.0.0.1:8620 的样子")))?;
    match TcpListener::bind(wanted) {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => (1..=OTHER_PORTS)
            .filter_map(|step| {
                let other = SocketAddr::new(wanted.ip(), wanted.port().checked_add(step)?);
                let listener = TcpListener::bind(other).ok()?;
                print::say(&format!("{wanted} 已被占用，改用 {other}"));
                Some(listener)
            })
            .next()
            .ok_or_else(|| {
                Failure(format!("{wanted} 及其后 {OTHER_PORTS} 个端口都被占用；请用 --listen 另指一个"))
            }),
        Err(error) => Err(Failure(format!("{wanted} 不能监听：{error}；请用 --listen 另指一个地址"))),
    }
}

fn run(app: App, listener: TcpListener, settings: lq_web::site::Settings) -> Result<(), Failure> {
    app.own_notes().iter().for_each(|note| print::say(&note.text));
    listener.set_nonblocking(true)?;
    // Let go of last, when the runtime is gone: connections to a database are closed where one may wait.
    let app = Arc::new(app);
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        tokio::spawn(keep_current(app.clone()));
        let router = lq_web::site::router(app.clone(), settings);
        Ok(lq_web::site::serve(listener, router, stopped()).await?)
    })
}

/// Ends when the terminal or the system asks the program to stop.
async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupted = async {
        // Without a signal to wait for, the server runs until the process is ended.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    match signal(SignalKind::terminate()) {
        Ok(mut terminated) => tokio::select! {
            () = interrupted => {}
            _ = terminated.recv() => {}
        },
        Err(_) => interrupted.await,
    }
}

/// Takes up what other processes added to the zones' fields and words.
async fn keep_current(app: Arc<App>) {
    loop {
        tokio::time::sleep(LOOK_AGAIN).await;
        let own = app.clone();
        let looked = tokio::task::spawn_blocking(move || own.take_up_own()).await;
        if let Ok(Err(error)) = looked {
            print::say(&format!("未能更新各区的自定义字段和用语，稍后再试：{error}"));
        }
    }
}
