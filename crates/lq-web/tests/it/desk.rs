//! The site over a real ledger, called without a socket.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode};
use lq_app::commands::seed;
use lq_app::{App, Caller, Role, accounts};
use lq_core::RecordId;
use lq_core::time::Clock;
use lq_model::zone_file;
use lq_store::{Address, Store};
use lq_testkit::TempDir;
use lq_testkit::clock::noon_of;
use tower::ServiceExt as _;

/// A ledger with 包头 and 无锡 in it, and the site on top.
pub(crate) struct Desk {
    pub(crate) app: Arc<App>,
    router: Router,
    runtime: tokio::runtime::Runtime,
    _folder: TempDir,
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) text: String,
    pub(crate) bytes: Vec<u8>,
}

impl Reply {
    /// The body as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }
}

impl Desk {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new("desk").unwrap();
        let clock = noon_of("2026-11-02");
        let store = Store::open(
            &Address::Sqlite(folder.join("ledger.db")),
            &lq_model::registry::registry(),
            clock.today(),
        )
        .unwrap();
        let count = AtomicU64::new(1);
        let entropy = move |bytes: &mut [u8]| {
            let mut chance = lq_testkit::Chance::new(count.fetch_add(1, Ordering::SeqCst));
            bytes.fill_with(|| u8::try_from(chance.below(256)).unwrap());
        };
        let app = Arc::new(App::new(store, Arc::new(clock), Arc::new(entropy)));
        for slug in ["baotou", "wuxi"] {
            let (_, file) = zone_file::zones().iter().find(|(own, _)| *own == slug).unwrap();
            let rows = zone_file::read(slug, file, &app.registry()).unwrap();
            seed::seed(&app, &Caller::operator(), zone_file::zone_id(slug), "测试", &rows).unwrap();
        }
        let router = lq_web::site::router(app.clone(), lq_web::site::Settings::default());
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        Self { app, router, runtime, _folder: folder }
    }

    /// A bearer token of a new account with this role in this zone.
    pub(crate) fn token(&self, name: &str, role: Role, slug: &str) -> String {
        let admin = Caller { role: Role::Admin, ..Caller::operator() };
        accounts::create_first(&self.app, name, role, Some(zone_file::zone_id(slug))).unwrap();
        accounts::issue_token(&self.app, &admin, name, "测试").unwrap()
    }

    /// Calls the API with a token; `headers` are added as they are.
    pub(crate) fn call(
        &self,
        method: &str,
        path: &str,
        token: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Reply {
        let mut request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap()).uri(path);
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.into()).unwrap();
        self.runtime.block_on(async {
            let answer = self.router.clone().oneshot(request).await.unwrap();
            let status = answer.status();
            let bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            Reply { status, text, bytes: bytes.into() }
        })
    }

    /// Creates a record and returns its id.
    pub(crate) fn create(&self, token: &str, kind: &str, body: &serde_json::Value) -> String {
        let reply = self.call("POST", &format!("/api/v1/{kind}"), token, &[], body.to_string());
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text);
        reply.json()["id"].as_str().unwrap().to_owned()
    }
}

/// The id of a zone, as the API writes it.
pub(crate) fn zone(slug: &str) -> RecordId {
    zone_file::zone_id(slug)
}
