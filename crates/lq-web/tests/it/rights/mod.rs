//! Every route of the site and of the API, asked by every role, by another zone's office, and without an account.
//!
//! `routes.tsv` says for each route who gets in; the rights table of the program says it for routes that work on
//! records of any kind. A route in the code without a line fails, and so does a line without a route.

mod table;

use std::collections::BTreeSet;

use lq_app::Role;
use lq_app::rights::{Reach, Verb};
use lq_core::schema::FieldSchema;
use lq_core::{Registry, ValueType};

use crate::house::{House, Person, Reply};
use lq_model::sample::sample_id;
use table::{Line, Opens, lines, routes_of_the_code};

/// A caller of the tests: a role of the first zone, or the office of the other.
struct Asker {
    name: &'static str,
    role: Role,
    is_stranger: bool,
    person: Person,
}

fn askers(house: &House) -> Vec<Asker> {
    let mut askers: Vec<Asker> = Role::ALL
        .into_iter()
        .map(|role| {
            let person = match role {
                Role::Public => Person::default(),
                _ => house.person(role.code(), role, 1),
            };
            Asker { name: role.code(), role, is_stranger: false, person }
        })
        .collect();
    let person = house.person("stranger", Role::Office, 2);
    askers.push(Asker { name: "stranger", role: Role::Office, is_stranger: true, person });
    askers
}

#[test]
fn every_route_of_the_code_has_a_line_and_every_line_a_route() {
    let written: BTreeSet<String> = lines().iter().map(|line| line.route()).collect();
    let there: BTreeSet<String> = routes_of_the_code().into_iter().collect();
    let lacking: Vec<&String> = there.difference(&written).collect();
    assert!(lacking.is_empty(), "who may call these? Give each a line in routes.tsv: {lacking:#?}");
    let gone: Vec<&String> = written.difference(&there).collect();
    assert!(gone.is_empty(), "no such route any more: {gone:#?}");
}

#[test]
fn routes_of_their_own_open_to_whom_their_line_says() {
    let house = House::with_samples();
    let askers = askers(&house);
    let mut wrong = Vec::new();
    for line in lines() {
        let Opens::To(roles) = &line.opens else { continue };
        for asker in &askers {
            let reply = line.ask(&house, &asker.person, "enterprise");
            let may = roles.contains(&asker.name);
            judge(&mut wrong, &line, asker, "", &reply, Some(may));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn routes_of_any_kind_open_to_whom_the_rights_table_says() {
    let house = House::with_samples();
    let askers = askers(&house);
    let registry = house.app.registry();
    let mut wrong = Vec::new();
    for kind in kinds(&registry) {
        for line in lines() {
            let Opens::By(verbs) = &line.opens else { continue };
            for asker in &askers {
                let reply = line.ask(&house, &asker.person, &kind);
                let may = verbs.iter().map(|verb| may(&house, asker, &line, &kind, *verb));
                judge(&mut wrong, &line, asker, &kind, &reply, all(may));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of them: {:#?}", wrong.len(), &wrong[..wrong.len().min(40)]);
}

/// Whether all hold; one that does not settles it, else one that is open leaves it open.
fn all(mut holds: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    holds
        .try_fold(Some(true), |so_far, one| match (so_far, one) {
            (_, Some(false)) => Err(Some(false)),
            (Some(_), Some(true)) => Ok(Some(true)),
            _ => Ok(None),
        })
        .unwrap_or_else(|settled| settled)
}

fn kinds(registry: &Registry) -> Vec<String> {
    registry.kinds().iter().map(|kind| kind.kind.to_string()).collect()
}

/// Whether the rights table lets an asker in; `None` where it depends on whose record the sample is.
fn may(house: &House, asker: &Asker, line: &Line, kind: &str, verb: Verb) -> Option<bool> {
    // The list of accounts has an address of its own, since `/account` is everybody's own.
    if kind == "account" && line.route() == "GET /{kind}" {
        return None;
    }
    let schema = house.app.kind(kind).unwrap();
    if line.route() == "POST /{kind}/{id}/stage" && !schema.fields.iter().any(is_stage) {
        return Some(false);
    }
    if line.route().ends_with("/erasure") && !schema.fields.iter().any(|field| field.is_personal) {
        return if line.route().starts_with("GET") { Some(false) } else { None };
    }
    // Pages are for accounts; the public reads by the API.
    if asker.role == Role::Public && line.is_page() {
        return Some(false);
    }
    // Another zone's office reaches its own list and none of the samples; the zones' own list shows it one row.
    if asker.is_stranger && line.names_a_record() {
        return Some(false);
    }
    match house.app.rights.reach_by_form(asker.role, kind, verb) {
        Reach::Nothing => Some(false),
        Reach::Zone => Some(true),
        Reach::Own if line.names_a_record() || verb == Verb::Create => None,
        Reach::Own => Some(true),
    }
}

fn is_stage(field: &FieldSchema) -> bool {
    matches!(field.ty, ValueType::Stage(_))
}

fn judge(
    wrong: &mut Vec<String>,
    line: &Line,
    asker: &Asker,
    kind: &str,
    reply: &Reply,
    expected: Option<bool>,
) {
    let told = || format!("{} {kind} as {}: {} {}", line.route(), asker.name, reply.status, reply.location);
    if reply.status.is_server_error() {
        wrong.push(format!("{} breaks: {}", told(), reply.told()));
        return;
    }
    let Some(may) = expected else { return };
    // Without an account there is no token either, and a form without one is turned away before anything else.
    let is_shut = reply.is_shut() || (asker.role == Role::Public && reply.status == 400);
    if may == is_shut {
        let word = if may { "is kept out" } else { "gets in" };
        wrong.push(format!("{} {word}: {}", told(), reply.told()));
    }
}

#[test]
fn an_account_is_no_record_to_be_changed_by_forms() {
    let house = House::with_samples();
    let admin = house.person("admin", Role::Admin, 1);
    let own = lq_app::accounts::list(&house.app, &lq_app::Caller::operator()).unwrap();
    assert!(own.iter().any(|account| account.name == "admin"));
    let id = sample_id("account", 1);
    for seen in ["0", "1", "2"] {
        let fields = [("revision", seen), ("role", "office"), ("name", "other")];
        for verb in ["edit", "stage", "retire", "restore", "merge"] {
            let reply = house.post(&admin, &format!("/account/{id}/{verb}"), &fields);
            assert!(reply.is_shut(), "{verb}: {} {}", reply.status, reply.told());
        }
    }
    let reply = house.json(
        &admin,
        axum::http::Method::PATCH,
        &format!("/api/v1/account/{id}"),
        "*",
        &serde_json::json!({"role": "administrator"}),
    );
    assert_eq!(reply.status, 403, "{}", reply.body);
    assert!(reply.body.contains("账号"), "{}", reply.body);
}

#[test]
fn a_one_time_password_opens_nothing_but_its_own_replacement() {
    let house = House::with_samples();
    let new = |name: &str| lq_app::accounts::NewAccount {
        name: name.to_owned(),
        full_name: String::new(),
        role: Role::Office,
        zone: Some(crate::house::zone(1)),
        firm: String::new(),
    };
    let admin = lq_app::Caller { role: Role::Admin, ..lq_app::Caller::operator() };
    let password = lq_app::accounts::create(&house.app, &admin, &new("fresh")).unwrap();
    let fresh = house.signed_in("fresh", &password);
    for path in ["/", "/enterprise", "/enterprise/new", "/search?q=1", "/export/enterprise.csv", "/changes"] {
        assert_eq!(house.get(&fresh, path).leads(), "/account", "{path}");
    }
    assert_eq!(house.post(&fresh, "/enterprise/new", &[("name", "x")]).leads(), "/account");
    assert_eq!(house.get(&fresh, "/api/v1/enterprise").status, 401);
    let page = house.get(&fresh, "/account");
    assert!(page.status == 200 && page.body.contains("一次性密码"), "{}", page.told());
    let own = "four words told by nobody";
    let sent = [("old", password.as_str()), ("new", own), ("again", own)];
    assert_eq!(house.post(&fresh, "/account/password", &sent).leads(), "/login");
    let fresh = house.signed_in("fresh", own);
    assert_eq!(house.get(&fresh, "/enterprise").status, 200);
}
