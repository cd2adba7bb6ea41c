//! The whole house over a ledger of its own: app, site and API, called without a socket.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use lq_app::commands::seed;
use lq_app::{App, Caller, Role, accounts};
use lq_core::time::Clock;
use lq_core::{Moment, RecordId};
use lq_model::zone_file::{self, SeedRow};
use lq_store::{Address, Store};
use lq_testkit::TempDir;
use lq_testkit::clock::noon_of;
use tower::ServiceExt as _;

/// The day tests are done on: two years after the page.
pub(crate) const TODAY: &str = "2026-11-02";

/// A ledger and the site on it.
pub(crate) struct House {
    pub(crate) app: Arc<App>,
    router: Router,
    runtime: tokio::runtime::Runtime,
    _folder: TempDir,
}

/// Somebody of the chain office of a zone, at the site and at the API.
pub(crate) struct Office {
    pub(crate) zone: RecordId,
    pub(crate) caller: Caller,
    bearer: String,
    cookie: String,
    pub(crate) csrf: String,
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) text: String,
    pub(crate) bytes: Vec<u8>,
}

impl Reply {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }
}

/// A clock that stands, unless a test puts it on.
struct Hand(Moment);

impl Clock for Hand {
    fn now(&self) -> Moment {
        self.0
    }
}

/// What everybody chooses in place of the one-time password.
const PASSWORD: &str = "four words for a test";

impl House {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new("systems").unwrap();
        let clock = Hand(noon_of(TODAY).now());
        let address = Address::Sqlite(folder.join("ledger.db"));
        let store = Store::open(&address, &lq_model::registry::registry(), clock.today()).unwrap();
        let count = AtomicU64::new(1);
        let entropy = move |bytes: &mut [u8]| {
            let mut chance = lq_testkit::Chance::new(count.fetch_add(1, Ordering::SeqCst));
            bytes.fill_with(|| u8::try_from(chance.below(256)).unwrap());
        };
        let app = Arc::new(App::new(store, Arc::new(clock), Arc::new(entropy)));
        let router = lq_web::site::router(app.clone(), lq_web::site::Settings::default());
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        Self { app, router, runtime, _folder: folder }
    }

    /// Records a zone from its file.
    pub(crate) fn zone(&self, slug: &str, json: &str) -> RecordId {
        let rows =
            zone_file::read(slug, json, &self.app.registry()).unwrap_or_else(|error| panic!("{error}"));
        self.seed(slug, &rows)
    }

    /// Records a zone from its rows.
    pub(crate) fn seed(&self, slug: &str, rows: &[SeedRow]) -> RecordId {
        let zone = zone_file::zone_id(slug);
        seed::seed(&self.app, &Caller::operator(), zone, "测试", rows).unwrap();
        zone
    }

    /// Somebody of the chain office of a zone that was recorded.
    pub(crate) fn office(&self, slug: &str) -> Office {
        let zone = zone_file::zone_id(slug);
        let admin = Caller { role: Role::Admin, ..Caller::operator() };
        let name = format!("office-{slug}");
        let password = accounts::create_first(&self.app, &name, Role::Office, Some(zone)).unwrap();
        let bearer = accounts::issue_token(&self.app, &admin, &name, "测试").unwrap();
        let first = accounts::sign_in(&self.app, &name, &password).unwrap();
        let caller = accounts::session(&self.app, &first).unwrap().unwrap().caller;
        accounts::change_password(&self.app, &caller, &password, PASSWORD).unwrap();
        let cookie = accounts::sign_in(&self.app, &name, PASSWORD).unwrap();
        let session = accounts::session(&self.app, &cookie).unwrap().unwrap();
        Office { zone, caller: session.caller, bearer, cookie, csrf: session.csrf }
    }

    /// Calls the API as a program does.
    pub(crate) fn api(&self, office: &Office, method: &str, path: &str, body: impl Into<Body>) -> Reply {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {}", office.bearer));
        self.send(request.body(body.into()).unwrap())
    }

    /// Opens a page as a browser does.
    pub(crate) fn page(&self, office: &Office, path: &str) -> Reply {
        let request = Request::builder().uri(path).header("cookie", self.cookie(office));
        self.send(request.body(Body::empty()).unwrap())
    }

    /// Sends a form as a browser does.
    pub(crate) fn form(&self, office: &Office, path: &str, body: String) -> Reply {
        let request = Request::builder()
            .method("POST")
            .uri(path)
            .header("cookie", self.cookie(office))
            .header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).unwrap())
    }

    fn cookie(&self, office: &Office) -> String {
        format!("lianqiao_session={}; lianqiao_lang=zh-CN", office.cookie)
    }

    fn send(&self, request: Request<Body>) -> Reply {
        self.runtime.block_on(async {
            let answer = self.router.clone().oneshot(request).await.unwrap();
            let status = answer.status();
            let bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
            Reply { status, text: String::from_utf8_lossy(&bytes).into_owned(), bytes: bytes.to_vec() }
        })
    }
}

/// A value as it stands in an address or a form.
pub(crate) fn encoded(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(byte);
    text.bytes()
        .map(|byte| if plain(&byte) { (byte as char).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
