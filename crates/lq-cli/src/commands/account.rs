//! `user`: accounts.

use lq_app::accounts::{self, NewAccount};
use lq_app::{Caller, Role};

use super::{Failure, open};
use crate::args::User;
use crate::print;

/// Adds, resets or disables an account.
pub(crate) fn user(db: &str, user: &User) -> Result<(), Failure> {
    let app = open::app(db)?;
    // Who holds the machine and the database administers its accounts.
    let caller = Caller { role: Role::Admin, ..Caller::operator() };
    match user {
        User::Add { name, role, zone } => {
            let role = Role::from_code(role)
                .or_else(|| Role::ALL.into_iter().find(|own| own.label().zh == *role))
                .ok_or_else(|| Failure(format!("没有角色“{role}”；可选：{}", roles())))?;
            let zone = Some(open::zone(&app, zone.as_deref())?);
            let new = NewAccount { name: name.clone(), full_name: String::new(), role, zone };
            let password = accounts::create(&app, &caller, &new)?;
            print::say(&format!("账号 {name} 已建立，一次性密码：{password}"));
        }
        User::Reset { name } => {
            let password = accounts::reset(&app, &caller, name)?;
            print::say(&format!("账号 {name} 的密码已重置，一次性密码：{password}"));
        }
        User::Disable { name } => {
            accounts::set_disabled(&app, &caller, name, true)?;
            print::say(&format!("账号 {name} 已停用"));
        }
    }
    Ok(())
}

fn roles() -> String {
    Role::ALL
        .into_iter()
        .skip(1)
        .map(|role| format!("{}（{}）", role.code(), role.label().zh))
        .collect::<Vec<_>>()
        .join("、")
}
