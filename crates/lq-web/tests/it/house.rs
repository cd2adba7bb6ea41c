//! A site over a ledger of samples, and people who ask it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use lq_app::accounts::{self, NewAccount};
use lq_app::commands::seed;
use lq_app::{App, Caller, Role};
use lq_core::RecordId;
use lq_model::registry::ENTRIES;
use lq_model::sample::{sample_id, sample_values};
use lq_model::zone_file::SeedRow;
use lq_store::{Address, Store};
use lq_testkit::TempDir;
use lq_testkit::clock::{day, noon_of};
use lq_web::site::{Settings, router};
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

/// The day of every test.
pub(crate) const TODAY: &str = "2026-01-05";

/// A site over both samples of every kind, all in the first zone.
pub(crate) struct House {
    pub(crate) app: Arc<App>,
    router: Router,
    runtime: Runtime,
    _dir: TempDir,
}

/// Somebody who asks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Person {
    cookie: String,
    pub(crate) csrf: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) location: String,
    pub(crate) body: String,
}

/// The zone of the samples (1), or the other, of which its staff know nothing (2).
pub(crate) fn zone(place: usize) -> RecordId {
    sample_id("zone", place)
}

impl House {
    /// One with the samples in it.
    pub(crate) fn with_samples() -> Self {
        let house = Self::empty();
        for entry in ENTRIES {
            let schema = (entry.schema)();
            for (at, sample) in entry.samples.iter().enumerate() {
                let is_other_zone = schema.kind == "zone" && at == 1;
                let home = zone(if is_other_zone { 2 } else { 1 });
                let values = sample_values(&schema, sample).unwrap();
                let values: Vec<_> =
                    values.into_iter().enumerate().filter_map(|(at, value)| Some((at, value?))).collect();
                let row = SeedRow {
                    kind: schema.kind.to_string(),
                    id: sample_id(&schema.kind, at + 1),
                    from: None,
                    values,
                };
                seed::seed(&house.app, &Caller::operator(), home, "样例", &[row]).unwrap();
            }
        }
        house
    }

    /// One over an empty ledger.
    pub(crate) fn empty() -> Self {
        let dir = TempDir::new("site").unwrap();
        let address = Address::Sqlite(dir.join("ledger.db"));
        let store = Store::open(&address, &lq_model::registry(), day(TODAY)).unwrap();
        let count = AtomicU64::new(1);
        let entropy = move |bytes: &mut [u8]| {
            let mut chance = lq_testkit::Chance::new(count.fetch_add(1, Ordering::SeqCst));
            bytes.fill_with(|| u8::try_from(chance.below(256)).unwrap());
        };
        let app = Arc::new(App::new(store, Arc::new(noon_of(TODAY)), Arc::new(entropy)));
        let router = router(app.clone(), Settings::default());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { app, router, runtime, _dir: dir }
    }

    /// Somebody of this role in this zone; an enterprise's account speaks for the first sample.
    pub(crate) fn person(&self, name: &str, role: Role, place: usize) -> Person {
        let firm = if role == Role::Firm { sample_id("enterprise", 1).to_string() } else { String::new() };
        let new = NewAccount {
            name: name.to_owned(),
            full_name: "示例用户".to_owned(),
            role,
            zone: Some(zone(place)),
            firm,
        };
        let password = accounts::lend(&self.app, &new).unwrap();
        self.signed_in(name, &password)
    }

    /// Who signs in with this password.
    pub(crate) fn signed_in(&self, name: &str, password: &str) -> Person {
        let token = accounts::sign_in(&self.app, name, password).unwrap();
        let csrf = accounts::session(&self.app, &token).unwrap().unwrap().csrf;
        Person { cookie: format!("lianqiao_session={token}"), csrf }
    }

    pub(crate) fn get(&self, person: &Person, path: &str) -> Reply {
        self.ask(person, Method::GET, path, &[], String::new())
    }

    /// Sends a form with the token of the session.
    pub(crate) fn post(&self, person: &Person, path: &str, fields: &[(&str, &str)]) -> Reply {
        let mut pairs = vec![("csrf", person.csrf.as_str())];
        pairs.extend_from_slice(fields);
        let body: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        self.ask(person, Method::POST, path, &[("content-type", "application/x-www-form-urlencoded")], body)
    }

    /// Sends JSON, with the version seen.
    pub(crate) fn json(
        &self,
        person: &Person,
        method: Method,
        path: &str,
        seen: &str,
        body: &serde_json::Value,
    ) -> Reply {
        let headers = [("content-type", "application/json"), ("if-match", seen)];
        self.ask(person, method, path, &headers, body.to_string())
    }

    fn ask(
        &self,
        person: &Person,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Reply {
        let mut request = Request::builder().method(method).uri(path).header("x-csrf-token", &person.csrf);
        if !person.cookie.is_empty() {
            request = request.header(header::COOKIE, &person.cookie);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body)).unwrap();
        self.runtime.block_on(async {
            let answer = self.router.clone().oneshot(request).await.unwrap();
            let text = |name| {
                answer.headers().get(name).map(|line| line.to_str().unwrap().to_owned()).unwrap_or_default()
            };
            let (location, status) = (text(header::LOCATION), answer.status());
            let bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
            Reply { status, location, body: String::from_utf8_lossy(&bytes).into_owned() }
        })
    }
}

impl Reply {
    /// Whether the caller was kept out: not signed in, refused, or told that there is no such thing.
    pub(crate) fn is_shut(&self) -> bool {
        matches!(self.status.as_u16(), 401 | 403 | 404 | 429) || self.location.starts_with("/login")
    }

    /// Where a form that was taken leads.
    pub(crate) fn leads(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.told());
        &self.location
    }

    /// The words of the page, for the message of a failing test.
    pub(crate) fn told(&self) -> String {
        let main = self.body.split("<main").nth(1).unwrap_or(&self.body);
        let words: Vec<&str> =
            main.split('<').filter_map(|part| part.split('>').nth(1)).map(str::trim).collect();
        words.join(" ").chars().filter(|c| *c != '\n').take(600).collect()
    }
}
