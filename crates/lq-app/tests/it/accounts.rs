//! Signing in: tries, sessions, tokens, and who governs whom.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use lq_app::accounts::{self, NewAccount};
use lq_app::{App, AppError, Caller, Role};
use lq_core::change::{ChangeHead, Door, FieldEdit};
use lq_core::time::Clock;
use lq_core::{Moment, RecordId, Value};
use lq_store::{Address, Store, StoreError};
use lq_testkit::clock::{day, noon_of};
use lq_testkit::{ScratchDatabase, TempDir};

const MINUTE: i64 = 60_000_000;

/// A clock that goes on when the test says so.
#[derive(Clone)]
struct Hand(Arc<AtomicI64>);

impl Clock for Hand {
    fn now(&self) -> Moment {
        Moment(self.0.load(Ordering::SeqCst))
    }
}

struct House {
    app: App,
    hand: Hand,
    zones: [RecordId; 2],
    address: Address,
    _home: Home,
}

/// Where a house stands; gone when it is dropped.
#[expect(dead_code, reason = "held for what happens on drop")]
enum Home {
    Sqlite(TempDir),
    Postgres(ScratchDatabase),
}

impl House {
    /// One on each database there is.
    fn each() -> Vec<Self> {
        let dir = TempDir::new("accounts").unwrap();
        let address = Address::Sqlite(dir.join("ledger.db"));
        let mut houses = vec![Self::at(&address, Home::Sqlite(dir))];
        if let Some(database) = ScratchDatabase::new("accounts").unwrap() {
            let address = database.url().parse().unwrap();
            houses.push(Self::at(&address, Home::Postgres(database)));
        }
        houses
    }

    fn at(address: &Address, home: Home) -> Self {
        let hand = Hand(Arc::new(AtomicI64::new(noon_of("2026-01-05").now().0)));
        let app = Self::program(address, &hand, 1);
        let zones = [found(&app, "one"), found(&app, "two")];
        Self { app, hand, zones, address: address.clone(), _home: home }
    }

    /// A program over the ledger; programs of different chance make different ids.
    fn program(address: &Address, hand: &Hand, chance: u64) -> App {
        let store = Store::open(address, &lq_model::registry(), day("2026-01-05")).unwrap();
        let count = AtomicU64::new(chance);
        let entropy = move |bytes: &mut [u8]| {
            let mut chance = lq_testkit::Chance::new(count.fetch_add(1, Ordering::SeqCst));
            bytes.fill_with(|| u8::try_from(chance.below(256)).unwrap());
        };
        App::new(store, Arc::new(hand.clone()), Arc::new(entropy))
    }

    fn pass(&self, minutes: i64) {
        self.hand.0.fetch_add(minutes * MINUTE, Ordering::SeqCst);
    }

    fn caller(&self, name: &str, password: &str) -> Caller {
        let token = accounts::sign_in(&self.app, name, password).unwrap();
        accounts::session(&self.app, &token).unwrap().unwrap().caller
    }
}

fn found(app: &App, code: &str) -> RecordId {
    let id = app.new_id();
    let schema = app.kind("zone").unwrap();
    let head = ChangeHead {
        id: app.new_id(),
        zone: id,
        at: app.now(),
        who: String::new(),
        why: "新增高新区".to_owned(),
        door: Door::System,
    };
    let edit = |name: &str| FieldEdit {
        field: schema.field(name).unwrap(),
        value: Some(Value::Text(code.to_owned())),
        valid_from: app.today(),
        evidence: None,
    };
    let edits = vec![edit("name"), edit("code")];
    app.store
        .write(&head, &[], |tx| tx.create("zone", id, edits.clone()))
        .map_err(|e: StoreError| e)
        .unwrap();
    id
}

fn new(name: &str, role: Role, zone: RecordId) -> NewAccount {
    NewAccount {
        name: name.to_owned(),
        full_name: "示例用户".to_owned(),
        role,
        zone: Some(zone),
        firm: String::new(),
    }
}

#[test]
fn five_wrong_passwords_make_an_account_wait_a_quarter_of_an_hour() {
    for house in House::each() {
        let app = &house.app;
        let password = accounts::create_first(app, "office", Role::Office, Some(house.zones[0])).unwrap();
        for _ in 0..5 {
            assert!(matches!(accounts::sign_in(app, "office", "wrong"), Err(AppError::Unfit(_))));
        }
        house.pass(1);
        let refused = accounts::sign_in(app, "office", &password);
        assert!(matches!(refused, Err(AppError::TooMany { minutes: 14 })), "{refused:?}");
        house.pass(14);
        accounts::sign_in(app, "office", &password).unwrap();
    }
}

#[test]
fn a_right_password_forgets_the_wrong_ones() {
    for house in House::each() {
        let password =
            accounts::create_first(&house.app, "office", Role::Office, Some(house.zones[0])).unwrap();
        for _ in 0..3 {
            for _ in 0..4 {
                accounts::sign_in(&house.app, "office", "wrong").unwrap_err();
            }
            accounts::sign_in(&house.app, " office ", &password).unwrap();
        }
    }
}

#[test]
fn a_session_ends_by_signing_out_and_after_twelve_hours() {
    for house in House::each() {
        let app = &house.app;
        let password = accounts::create_first(app, "office", Role::Office, Some(house.zones[0])).unwrap();
        let [one, two] = [(); 2].map(|()| accounts::sign_in(app, "office", &password).unwrap());
        let held = accounts::session(app, &one).unwrap().unwrap();
        assert_eq!((held.caller.role, held.caller.zone), (Role::Office, Some(house.zones[0])));
        assert!(held.must_change && !held.csrf.is_empty());
        accounts::sign_out(app, &one).unwrap();
        assert_eq!(accounts::session(app, &one).unwrap(), None);
        assert!(accounts::session(app, &two).unwrap().is_some());
        house.pass(12 * 60);
        assert_eq!(accounts::session(app, &two).unwrap(), None);
    }
}

#[test]
fn a_new_password_ends_every_session_and_replaces_the_old_one() {
    for house in House::each() {
        let app = &house.app;
        let password = accounts::create_first(app, "office", Role::Office, Some(house.zones[0])).unwrap();
        let token = accounts::sign_in(app, "office", &password).unwrap();
        let caller = accounts::session(app, &token).unwrap().unwrap().caller;
        assert!(matches!(
            accounts::change_password(app, &caller, "wrong", "long enough 1"),
            Err(AppError::Unfit(_))
        ));
        assert!(matches!(
            accounts::change_password(app, &caller, &password, "short"),
            Err(AppError::Invalid(_))
        ));
        accounts::change_password(app, &caller, &password, "long enough 1").unwrap();
        assert_eq!(accounts::session(app, &token).unwrap(), None);
        accounts::sign_in(app, "office", &password).unwrap_err();
        let token = accounts::sign_in(app, "office", "long enough 1").unwrap();
        assert!(!accounts::session(app, &token).unwrap().unwrap().must_change);
    }
}

#[test]
fn an_administrator_governs_the_accounts_of_the_own_zone_alone() {
    for house in House::each() {
        let app = &house.app;
        let [one, two] = house.zones;
        let root = house.caller("root", &accounts::create_first(app, "root", Role::Admin, None).unwrap());
        assert_eq!(root.zone, None);
        let admin = accounts::create(app, &root, &new("admin", Role::Admin, one)).unwrap();
        accounts::create(app, &root, &new("far", Role::Office, two)).unwrap();
        let admin = house.caller("admin", &admin);
        assert_eq!(admin.zone, Some(one));
        let near = accounts::create(app, &admin, &new("near", Role::Office, one)).unwrap();
        let near = house.caller("near", &near);
        assert!(matches!(
            accounts::create(app, &admin, &new("x", Role::Office, two)),
            Err(AppError::Refused { .. })
        ));
        assert!(matches!(
            accounts::create(app, &admin, &new("far", Role::Office, one)),
            Err(AppError::Invalid(_))
        ));
        assert!(matches!(accounts::reset(app, &admin, "far"), Err(AppError::NotFound(_))));
        assert!(matches!(accounts::reset(app, &admin, "root"), Err(AppError::Refused { .. })));
        assert!(matches!(accounts::reset(app, &near, "near"), Err(AppError::Refused { .. })));
        let names = |caller| -> Vec<String> {
            accounts::list(app, caller).unwrap().into_iter().map(|account| account.name).collect()
        };
        assert_eq!(names(&root), ["admin", "far", "near", "root"]);
        assert_eq!(names(&admin), ["admin", "near", "root"]);
    }
}

#[test]
fn a_disabled_account_has_no_session_no_token_and_no_way_in() {
    for house in House::each() {
        let app = &house.app;
        let root = house.caller("root", &accounts::create_first(app, "root", Role::Admin, None).unwrap());
        let password = accounts::create(app, &root, &new("office", Role::Office, house.zones[1])).unwrap();
        let session = accounts::sign_in(app, "office", &password).unwrap();
        let token = accounts::issue_token(app, &root, "office", "数据交换").unwrap();
        assert_eq!(accounts::bearer(app, &token).unwrap().unwrap().door, Door::Api);
        accounts::set_disabled(app, &root, "office", true).unwrap();
        assert_eq!(accounts::session(app, &session).unwrap(), None);
        assert_eq!(accounts::bearer(app, &token).unwrap(), None);
        accounts::sign_in(app, "office", &password).unwrap_err();
        assert!(
            accounts::list(app, &root)
                .unwrap()
                .iter()
                .any(|account| account.name == "office" && account.is_disabled)
        );
        accounts::set_disabled(app, &root, "office", false).unwrap();
        assert!(accounts::bearer(app, &token).unwrap().is_some());
        let held = accounts::tokens(app, &root, "office").unwrap();
        accounts::revoke_token(app, &root, "office", held[0].id).unwrap();
        assert_eq!(accounts::bearer(app, &token).unwrap(), None);
        assert!(matches!(accounts::set_disabled(app, &root, "root", true), Err(AppError::Unfit(_))));
    }
}

#[test]
fn what_another_program_takes_back_is_gone_for_whoever_asks_next() {
    for house in House::each() {
        let (app, other) = (&house.app, House::program(&house.address, &house.hand, 1_000_000));
        let root = house.caller("root", &accounts::create_first(app, "root", Role::Admin, None).unwrap());
        let password = accounts::create(app, &root, &new("office", Role::Office, house.zones[1])).unwrap();
        let session = accounts::sign_in(app, "office", &password).unwrap();
        let token = accounts::issue_token(app, &root, "office", "数据交换").unwrap();
        let mut sitting = app.sit([]).unwrap();
        let known = sitting.bearer(&token).unwrap().unwrap();
        assert_eq!(sitting.zones(&known).unwrap().len(), 1);
        let ask = || {
            let mut sitting = app.sit([]).unwrap();
            (sitting.bearer(&token).unwrap().is_some(), sitting.session(&session).unwrap().is_some())
        };
        assert_eq!(ask(), (true, true));
        accounts::set_disabled(&other, &root, "office", true).unwrap();
        assert_eq!(ask(), (false, false));
        accounts::set_disabled(&other, &root, "office", false).unwrap();
        assert_eq!(ask(), (true, false));
        let held = accounts::tokens(&other, &root, "office").unwrap();
        accounts::revoke_token(&other, &root, "office", held[0].id).unwrap();
        assert_eq!(ask(), (false, false));
        // What is under way stays on the state it began with.
        assert_eq!(sitting.bearer(&token).unwrap(), Some(known));
    }
}

#[test]
fn settings_and_files_come_back_as_they_were_left() {
    for house in House::each() {
        let vault = house.app.store.vault();
        let zone = Some(house.zones[0]);
        vault.set_setting(zone, "look", "{\"a\":1}").unwrap();
        vault.set_setting(zone, "look", "{\"a\":2}").unwrap();
        assert_eq!(vault.setting(zone, "look").unwrap().as_deref(), Some("{\"a\":2}"));
        assert_eq!(vault.setting(None, "look").unwrap(), None);
        let digest = vault.keep_file("方案.pdf", "application/pdf", &[0, 1, 255]).unwrap();
        assert_eq!(vault.keep_file("copy.pdf", "application/pdf", &[0, 1, 255]).unwrap(), digest);
        let file = vault.file(&digest).unwrap().unwrap();
        assert_eq!((file.name.as_str(), file.bytes.as_slice()), ("方案.pdf", [0, 1, 255].as_slice()));
        assert!(matches!(
            vault.keep_file("large", "text/plain", &vec![0; lq_store::vault::MOST_BYTES + 1]),
            Err(StoreError::Refused(_))
        ));
    }
}
