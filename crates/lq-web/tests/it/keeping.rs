//! Keeping the ledger from a browser: who may, what is shown, and that a backup taken is one that comes back.

use axum::http::StatusCode;
use lq_app::accounts::{self, NewAccount};
use lq_app::{Caller, Role};
use lq_core::AsOf;
use serde_json::json;

use crate::desk::{Desk, Reply, zone};

/// A browser signed in: its cookie, and the token its forms send back.
struct Browser<'a> {
    desk: &'a Desk,
    cookie: String,
    csrf: String,
}

impl<'a> Browser<'a> {
    fn new(desk: &'a Desk, name: &str, role: Role, slug: Option<&str>) -> Self {
        let new = NewAccount {
            name: name.to_owned(),
            full_name: String::new(),
            role,
            zone: slug.map(zone),
            firm: String::new(),
        };
        let password = accounts::lend(&desk.app, &new).unwrap();
        let token = accounts::sign_in(&desk.app, name, &password).unwrap();
        let csrf = desk.app.store.vault().session(&token, desk.app.now()).unwrap().unwrap().csrf;
        Self { desk, cookie: format!("lianqiao_session={token}"), csrf }
    }

    fn get(&self, path: &str) -> Reply {
        self.desk.call("GET", path, "", &[("cookie", &self.cookie)], "")
    }

    fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let mut form = format!("csrf={}", self.csrf);
        for (name, value) in fields {
            let value = value.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
            form.push_str(&format!("&{name}={value}"));
        }
        let headers =
            [("cookie", self.cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        self.desk.call("POST", path, "", &headers, form)
    }
}

const WORDS: &str = "网页上的备份口令十二字";

#[test]
fn an_auditor_verifies_and_sees_the_zone_alone_and_takes_no_backup() {
    let desk = Desk::new();
    let auditor = Browser::new(&desk, "shenji", Role::Audit, Some("baotou"));
    let page = auditor.get("/keeping");
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("包头稀土高新区") && !page.text.contains("/keeping/backup"));
    assert_eq!(page.text.matches("class=\"digest\"").count(), 1, "of its own zone alone");
    let found = auditor.post("/keeping/verification", &[]);
    assert!(found.text.contains("日志完整，台账与日志一致"), "{}", found.text);
    let kept = auditor.post("/keeping/verification", &[("kept", &"ab".repeat(32))]);
    assert!(kept.text.contains("不在任何一条链上"), "{}", kept.text);
    let bad = auditor.post("/keeping/verification", &[("kept", "第18条")]);
    assert!(bad.text.contains("64 位十六进制"), "{}", bad.text);
    let refused = auditor.post("/keeping/backup", &[("passphrase", WORDS), ("again", WORDS)]);
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let office = Browser::new(&desk, "lianban", Role::Office, Some("baotou"));
    assert_eq!(office.get("/keeping").status, StatusCode::FORBIDDEN);
    assert_eq!(office.post("/keeping/verification", &[]).status, StatusCode::FORBIDDEN);
}

#[test]
fn a_backup_downloaded_comes_back() {
    let desk = Desk::new();
    let admin = Browser::new(&desk, "guanli", Role::Admin, None);
    assert!(admin.get("/keeping").text.contains("/keeping/backup"));
    let short = admin.post("/keeping/backup", &[("passphrase", "短"), ("again", "短")]);
    assert!(short.text.contains("至少 10 个字符"), "{}", short.text);
    let other = admin.post("/keeping/backup", &[("passphrase", WORDS), ("again", "别的")]);
    assert!(other.text.contains("两次输入的口令不同"), "{}", other.text);
    let file = admin.post("/keeping/backup", &[("passphrase", WORDS), ("again", WORDS)]);
    assert_eq!(file.status, StatusCode::OK);
    let folder = lq_testkit::TempDir::new("backup").unwrap();
    std::fs::write(folder.join("a.lqb"), &file.bytes).unwrap();
    let heads = desk.app.store.read().unwrap().heads().unwrap();
    let elsewhere = Desk::new();
    let caller = Caller::operator();
    let came = lq_app::commands::keeping::restore(
        &elsewhere.app,
        &caller,
        &folder.join("a.lqb"),
        WORDS,
        &mut |_| {},
    );
    assert_eq!(came.unwrap().heads, heads);
}

#[test]
fn a_persons_phone_is_erased_from_the_page_of_the_record() {
    let desk = Desk::new();
    let token = desk.token("api", Role::Office, "baotou");
    let office = Browser::new(&desk, "lianban", Role::Office, Some("baotou"));
    let person =
        desk.create(&token, "person", &json!({"name": "王磊", "phone": "13800000007", "state": "active"}));
    let path = format!("/person/{person}");
    assert!(office.get(&path).text.contains(&format!("{path}/erasure")));
    let ask = office.get(&format!("{path}/erasure"));
    assert!(ask.text.contains("联系电话") || ask.text.contains("电话"), "{}", ask.text);
    let silent = office.post(&format!("{path}/erasure"), &[("field", "phone"), ("why", " ")]);
    assert!(silent.text.contains("请写明删除的理由"), "{}", silent.text);
    let done = office.post(&format!("{path}/erasure"), &[("field", "phone"), ("why", "本人书面要求")]);
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert!(!office.get(&path).text.contains("13800000007"));
    let row =
        desk.app.store.read().unwrap().get("person", person.parse().unwrap(), AsOf::today(desk.app.today()));
    let schema = desk.app.kind("person").unwrap();
    assert_eq!(row.unwrap().unwrap().values[schema.field("phone").unwrap()], None);
    let auditor = Browser::new(&desk, "shenji", Role::Audit, Some("baotou"));
    let page = auditor.get("/keeping");
    assert!(page.text.contains("本人书面要求") && page.text.contains("lianban"), "{}", page.text);
    assert!(!auditor.get(&path).text.contains("/erasure"), "an auditor changes nothing");
    let refused = auditor.post(&format!("{path}/erasure"), &[("field", "phone"), ("why", "无")]);
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let elsewhere = Browser::new(&desk, "wuxi", Role::Office, Some("wuxi"));
    let hidden = elsewhere.post(&format!("{path}/erasure"), &[("field", "phone"), ("why", "无")]);
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);
}
