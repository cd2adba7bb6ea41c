//! 账号: who may log in, as what. Passwords and tokens never stand in the ledger.

use crate::declare::*;

/// An account of the program: name, role, zone and state, nothing secret.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(
    kind = "account",
    label = "账号",
    plural = "账号管理",
    prefix = "ZH",
    group = "zone",
    caption = "name"
)]
#[record(help = "登录账号的名称、角色和状态；口令与令牌不在台账内")]
pub struct Account {
    /// What is typed to log in.
    #[field(
        label = "账号名",
        help = "登录时输入的名称，字母、数字或汉字",
        max = 60,
        list,
        search,
        key,
        seen_by = "staff"
    )]
    pub name: Text,
    /// The person who uses it.
    #[field(
        label = "使用人",
        en = "Full name",
        help = "使用这个账号的人的姓名，或使用单位的名称",
        max = 60,
        list,
        search,
        seen_by = "staff"
    )]
    pub full_name: Option<Text>,
    /// What the account may do.
    #[field(label = "角色", help = "决定可以看什么、改什么", list, filter, seen_by = "staff")]
    pub role: AccountRole,
    /// The zone whose ledger it opens.
    #[field(label = "所属高新区", help = "只能看到本区台账", list, filter, seen_by = "staff")]
    pub zone: Link<Zone>,
    /// The firm an enterprise account speaks for; it opens that enterprise's own records.
    #[field(
        label = "所属企业",
        en = "Enterprise",
        help = "角色为企业时填写，只能看到和修改本企业的记录",
        filter,
        seen_by = "staff"
    )]
    pub firm: Option<Link<Enterprise>>,
    /// In use or locked out.
    #[field(label = "状态", help = "停用后不能登录，历史留痕不变", list, filter, seen_by = "staff")]
    pub state: AccountState,
}

/// The roles of the house.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum AccountRole {
    #[choice(label = "链长", en = "Chain leader")]
    Leader,
    #[choice(label = "链办", en = "Chain office")]
    Office,
    #[choice(label = "部门")]
    Department,
    #[choice(label = "管家")]
    Steward,
    #[choice(label = "导师")]
    Mentor,
    #[choice(label = "招商", en = "Investment staff")]
    Investment,
    #[choice(label = "企业")]
    Enterprise,
    #[choice(label = "审计")]
    Auditor,
    #[choice(label = "管理员")]
    Administrator,
}

/// Whether an account can log in.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum AccountState {
    #[stage(label = "启用", initial, next(Disabled))]
    Active,
    #[stage(label = "停用", last, next(Active))]
    Disabled,
}

impl Samples for Account {
    const SAMPLES: [Sample; 2] = [
        &[
            ("name", "sample-office"),
            ("full_name", "示例用户"),
            ("role", "链办"),
            ("zone", "1"),
            ("state", "启用"),
        ],
        &[("name", "sample-auditor"), ("role", "审计"), ("zone", "1"), ("state", "停用")],
    ];
}
