//! `user`: accounts.

use lq_app::accounts::{self, HeldToken, NewAccount};
use lq_app::{Caller, Role};

use super::{Failure, open};
use crate::args::{Format, User};
use crate::print;

/// Adds, resets or disables an account, gives out and takes back its tokens.
pub(crate) fn user(db: &str, user: &User, format: Format) -> Result<(), Failure> {
    let app = open::app(db)?;
    // Who holds the machine and the database administers its accounts.
    let caller = Caller { role: Role::Admin, ..Caller::operator() };
    match user {
        User::Add { name, role, zone, firm } => {
            let role = Role::from_code(role)
                .or_else(|| Role::ALL.into_iter().find(|own| own.label().zh == *role))
                .ok_or_else(|| Failure(format!("没有角色“{role}”；可选：{}", roles())))?;
            let zone = Some(open::zone(&app, zone.as_deref())?);
            let new =
                NewAccount { name: name.clone(), full_name: String::new(), role, zone, firm: firm.clone() };
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
        User::Token { name, purpose } => {
            let token = accounts::issue_token(&app, &caller, name, purpose)?;
            print::say(&format!("账号 {name} 的接口令牌（{purpose}）只显示这一次，请妥善保存："));
            print::text(&token)?;
        }
        User::Tokens { name } => print::sheet(&tokens(&accounts::tokens(&app, &caller, name)?), format)?,
        User::Revoke { name, token } => {
            let id = token.parse().map_err(|_| {
                Failure(format!("“{token}”不是令牌的标识；用 lianqiao user tokens {name} 查看"))
            })?;
            accounts::revoke_token(&app, &caller, name, id)?;
            print::say(&format!("账号 {name} 的令牌 {token} 已撤销"));
        }
    }
    Ok(())
}

fn tokens(held: &[HeldToken]) -> print::Sheet {
    let row = |token: &HeldToken| {
        let until = token.revoked.or(token.expires).map(|at| at.to_string()).unwrap_or_default();
        vec![token.id.to_string(), token.name.clone(), token.created.to_string(), until]
    };
    print::Sheet {
        headings: ["标识", "用途", "发放时间", "停用时间"].map(str::to_owned).to_vec(),
        keys: ["id", "purpose", "created", "ended"].map(str::to_owned).to_vec(),
        rows: held.iter().map(row).collect(),
    }
}

fn roles() -> String {
    Role::ALL
        .into_iter()
        .skip(1)
        .map(|role| format!("{}（{}）", role.code(), role.label().zh))
        .collect::<Vec<_>>()
        .join("、")
}
