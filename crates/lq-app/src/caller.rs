//! Who asks: an account's role and zone, or nobody in particular.

use lq_core::RecordId;
use lq_core::change::Door;
use lq_core::schema::{Audience, Label};

/// What an account is in its zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// 公众: no account.
    Public,
    /// 链长: wants one page a chain.
    Leader,
    /// 链办: lives in the ledger.
    Office,
    /// 部门: answers demands, publishes policies and resources.
    Department,
    /// 管家: serves firms and projects.
    Steward,
    /// 导师: advises firms.
    Mentor,
    /// 招商: leads, carriers, agreements.
    Investment,
    /// 企业: its own demands, policies and offers.
    Firm,
    /// 审计: reads everything, changes nothing.
    Audit,
    /// 管理员: accounts and settings, no business data.
    Admin,
}

impl Role {
    /// Every role, in the order of the rights table's columns.
    pub const ALL: [Self; 10] = [
        Self::Public,
        Self::Leader,
        Self::Office,
        Self::Department,
        Self::Steward,
        Self::Mentor,
        Self::Investment,
        Self::Firm,
        Self::Audit,
        Self::Admin,
    ];

    /// The word stored with an account.
    pub fn code(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Leader => "leader",
            Self::Office => "office",
            Self::Department => "department",
            Self::Steward => "steward",
            Self::Mentor => "mentor",
            Self::Investment => "investment",
            Self::Firm => "enterprise",
            Self::Audit => "auditor",
            Self::Admin => "administrator",
        }
    }

    /// The role of this word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// The word people see.
    pub fn label(self) -> Label {
        match self {
            Self::Public => Label::new("公众", "Public"),
            Self::Leader => Label::new("链长", "Chain leader"),
            Self::Office => Label::new("链办", "Chain office"),
            Self::Department => Label::new("部门", "Department"),
            Self::Steward => Label::new("管家", "Steward"),
            Self::Mentor => Label::new("导师", "Mentor"),
            Self::Investment => Label::new("招商", "Investment staff"),
            Self::Firm => Label::new("企业", "Enterprise"),
            Self::Audit => Label::new("审计", "Auditor"),
            Self::Admin => Label::new("管理员", "Administrator"),
        }
    }

    /// How far this role sees into a record.
    pub fn audience(self) -> Audience {
        match self {
            Self::Public => Audience::Public,
            Self::Firm | Self::Mentor => Audience::Account,
            Self::Department | Self::Steward | Self::Investment => Audience::Staff,
            Self::Leader | Self::Office | Self::Audit | Self::Admin => Audience::Office,
        }
    }
}

/// The one on whose behalf a query or command runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Account name; empty for the public.
    pub account: String,
    /// The account's record, if there is one.
    pub record: Option<RecordId>,
    /// What the account is.
    pub role: Role,
    /// The zone it belongs to; `None` sees every zone (the installation's own administrator, and the command line).
    pub zone: Option<RecordId>,
    /// The enterprise it speaks for.
    pub firm: Option<RecordId>,
    /// The door it came in by.
    pub door: Door,
}

impl Caller {
    /// Somebody without an account.
    pub fn public() -> Self {
        Self {
            account: String::new(),
            record: None,
            role: Role::Public,
            zone: None,
            firm: None,
            door: Door::Form,
        }
    }

    /// The operator of the machine, who holds the database itself: every zone, as the chain office.
    pub fn operator() -> Self {
        Self {
            account: "操作员".to_owned(),
            record: None,
            role: Role::Office,
            zone: None,
            firm: None,
            door: Door::Cli,
        }
    }
}
