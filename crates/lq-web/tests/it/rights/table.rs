//! The routes as the code declares them, and the table that says who gets in.

use std::fs;
use std::path::Path;

use axum::http::Method;
use lq_app::Caller;
use lq_app::commands::import;
use lq_app::rights::Verb;
use lq_model::sample::sample_id;
use serde_json::json;

use crate::house::{House, Person, Reply, zone};

const TABLE: &str = include_str!("routes.tsv");

/// Who gets in by a route.
pub(crate) enum Opens {
    /// These askers, by name.
    To(Vec<&'static str>),
    /// Whoever has these rights on the kind of the address.
    By(Vec<Verb>),
}

/// One line of the table.
pub(crate) struct Line {
    method: &'static str,
    path: &'static str,
    pub(crate) opens: Opens,
}

/// Everybody with an account.
const ACCOUNTS: &str =
    "leader office department steward mentor investment enterprise auditor administrator stranger";

/// The table, line by line.
pub(crate) fn lines() -> Vec<Line> {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    rows.map(|row| {
        let cells: Vec<&'static str> = row.split('\t').collect();
        let [method, path, who] = cells[..] else { panic!("three cells a line: {row}") };
        let opens = match who.strip_prefix("by ") {
            Some(letters) => {
                let verb = |letter: char| {
                    let verb = Verb::ALL.into_iter().find(|verb| letter == verb.letter());
                    verb.unwrap_or_else(|| panic!("no verb {letter}: {row}"))
                };
                Opens::By(letters.chars().map(verb).collect())
            }
            None => Opens::To(who.split_whitespace().flat_map(named).collect()),
        };
        Line { method, path, opens }
    })
    .collect()
}

fn named(word: &'static str) -> Vec<&'static str> {
    match word {
        "nobody" => Vec::new(),
        "accounts" => ACCOUNTS.split(' ').collect(),
        "all" => ACCOUNTS.split(' ').chain(["public"]).collect(),
        one => vec![one],
    }
}

/// The files that declare routes, with what stands before their paths.
fn code() -> Vec<(&'static str, String)> {
    let folder = Path::new("src/site");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    files
        .filter(|file| file.path().is_file())
        .map(|file| {
            let is_api = file.file_name().to_string_lossy().starts_with("api");
            (if is_api { "/api/v1" } else { "" }, fs::read_to_string(file.path()).unwrap())
        })
        .collect()
}

/// `GET /enterprise/{id}` for every route that stands in the code.
pub(crate) fn routes_of_the_code() -> Vec<String> {
    let mut routes = Vec::new();
    for (prefix, code) in code() {
        for piece in code.split(".route(\"").skip(1) {
            let (path, rest) = piece.split_once('"').expect("a path ends with its quote");
            let chain = rest.split([';', '}']).next().unwrap_or(rest);
            for method in ["get", "post", "put", "patch", "delete"] {
                let is_called = [format!(" {method}("), format!(".{method}("), format!("({method}(")]
                    .iter()
                    .any(|call| chain.contains(call.as_str()));
                if is_called {
                    routes.push(format!("{} {prefix}{path}", method.to_uppercase()));
                }
            }
        }
    }
    routes
}

impl Line {
    /// Method and path, as the code has them.
    pub(crate) fn route(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// A page of a browser, not the API.
    pub(crate) fn is_page(&self) -> bool {
        !self.path.starts_with("/api/")
    }

    /// Whether the address names one record.
    pub(crate) fn names_a_record(&self) -> bool {
        self.path.contains("{id}")
    }

    /// Name of the file a path asks for.
    fn file(&self) -> &'static str {
        match self.path.split('/').nth(1) {
            Some("export") => "KIND.csv",
            Some("figure") => "rows.csv",
            _ => "none.css",
        }
    }

    /// Asks once, so that an answer within rights changes nothing: with an old version, or with nothing filled in.
    pub(crate) fn ask(&self, house: &House, person: &Person, kind: &str) -> Reply {
        let id = sample_id(kind, 1).to_string();
        let fact = sample_id("fact", 1).to_string();
        let source = sample_id("source", 1).to_string();
        let figure = sample_id("figure", 1).to_string();
        let path = if self.path.starts_with("/read/") || self.path.starts_with("/api/v1/fact/") {
            self.path.replace("{id}", &fact)
        } else if self.path.starts_with("/chains/") || self.path.starts_with("/api/v1/chain/") {
            self.path.replace("{id}", &sample_id("chain", 1).to_string())
        } else if self.path.starts_with("/claim/") || self.path.starts_with("/api/v1/claim/") {
            self.path.replace("{id}", &sample_id("claim", 1).to_string())
        } else if self.path.starts_with("/policy/") || self.path.starts_with("/api/v1/policy/") {
            self.path.replace("{id}", &sample_id("policy", 1).to_string())
        } else if self.path.starts_with("/figure/") || self.path.starts_with("/api/v1/figure/") {
            self.path.replace("{id}", &figure)
        } else {
            self.path.replace("{id}", &id)
        };
        let job = if path.contains("{job}") { begun_import(house, kind) } else { String::new() };
        let path = path
            .replace("{job}", &job)
            .replace("{kind}", kind)
            .replace("{source}", &source)
            .replace("{name}", "sample-office")
            .replace("{file}", self.file())
            .replace("KIND", kind);
        let other = sample_id(kind, 2).to_string();
        match (self.method, self.is_page()) {
            ("GET", _) => {
                let path = match self.path {
                    "/{kind}/{id}/restore" => format!("{path}?to={}", first_position(house, kind)),
                    "/search" | "/api/v1/search" => format!("{path}?q=1"),
                    _ => path,
                };
                house.get(person, &path)
            }
            (_, true) => {
                let to = match self.path {
                    "/{kind}/{id}/restore" => first_position(house, kind),
                    _ => "none".to_owned(),
                };
                let fields = [
                    ("revision", "0"),
                    ("other", other.as_str()),
                    ("to", to.as_str()),
                    ("text", "示例高新区签约项目12个。"),
                    ("id", figure.as_str()),
                    ("move", "off"),
                ];
                house.post(person, &path, &fields)
            }
            (method, false) => {
                let method = Method::from_bytes(method.as_bytes()).expect("a method of HTTP");
                // Merging a record with itself is refused to those who might merge it with another.
                let body = match self.path.rsplit('/').next() {
                    Some("merge") => json!({"into": id}),
                    Some("diagnosis") => json!({"name": "示例", "changes": []}),
                    _ => json!({}),
                };
                house.json(person, method, &path, "\"0\"", &body)
            }
        }
    }
}

/// An import the office has sent a file for.
fn begun_import(house: &House, kind: &str) -> String {
    let office = Caller { account: "office".to_owned(), zone: Some(zone(1)), ..Caller::operator() };
    let file = "名称\n示例企业\n".as_bytes().to_vec();
    import::receive(&house.app, &office, zone(1), kind, "示例.csv", file).unwrap().to_string()
}

/// Where the log made the first sample of a kind.
fn first_position(house: &House, kind: &str) -> String {
    let id = sample_id(kind, 1);
    let history = lq_app::queries::history::history(&house.app, &Caller::operator(), kind, id);
    history.expect("the samples stand in the ledger").versions[0].position.to_string()
}
