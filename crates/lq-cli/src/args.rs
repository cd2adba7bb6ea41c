//! The command line: fixed names that others' scripts rely on.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// 链桥：高新区产业链运行平台
#[derive(Debug, Parser)]
#[command(name = "lianqiao", version, about = "链桥：高新区产业链运行平台", propagate_version = true)]
pub(crate) struct Cli {
    /// 数据库：sqlite:文件 或 postgres://…（也可写在环境变量 LIANQIAO_DB，或写在权限为 0600 的文件里用 @文件 指明）
    #[arg(
        long,
        global = true,
        env = "LIANQIAO_DB",
        hide_env_values = true,
        default_value = "sqlite:lianqiao.db"
    )]
    pub db: String,
    /// 数据输出格式
    #[arg(long, global = true, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    #[command(subcommand)]
    pub command: Command,
}

/// How data is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Table,
    Json,
    Jsonl,
    Csv,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// 建一个演示库，读入样报与演示数据，打印网址与临时账号，直到停止
    Demo(Demo),
    /// 在浏览器里使用这个台账
    Serve(Serve),
    /// 新建台账：高新区、产业链与第一个账号
    Init(Init),
    /// 账号：新增、重置密码、停用
    #[command(subcommand)]
    User(User),
    /// 列出全部台账种类及其字段
    Kinds {
        /// 只看这一种（英文名或中文名）
        kind: Option<String>,
    },
    /// 从工作簿或表格文件导入
    Import(Import),
    /// 导出一种台账
    Export(Export),
    /// 读报：文字、网页、DOCX、PDF 里的数字读成事实
    Read(Read),
    /// 诊断产业链
    Diagnose(Box<Diagnose>),
    /// 规则：检查写法，整理成标准写法
    #[command(subcommand)]
    Rule(Rule),
    /// 口径：一个数字现在是多少、怎么数、依据哪些记录、走势如何；figure list 列出全部
    Figure(Figure),
    /// 核对台账：重算每一条日志的摘要，核对附件，重放日志对照台账；有问题则指出第一处，退出码 1
    Verify {
        /// 另外保管的链头摘要（64 位十六进制，可写多次）；能发现日志尾部被截断
        #[arg(long)]
        head: Vec<String>,
    },
    /// 备份整个台账到一个新文件，期间照常使用；打印每个高新区的位置与链头，请另行保管
    Backup {
        /// 备份文件
        file: PathBuf,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// 用备份替换现有台账；备份可以来自 SQLite 或 PostgreSQL，换数据库也用它
    Restore {
        /// 备份文件
        file: PathBuf,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// 按日志重建全部台账表与索引
    Rebuild,
    /// 删除一条记录的某项个人信息（含历史值），不可恢复；谁、为何删除记入清单
    Erase(Erase),
}

#[derive(Debug, Args)]
pub(crate) struct Passphrase {
    /// 口令所在的文件（权限 0600，只用第一行）；不写则从标准输入读一行
    #[arg(long)]
    pub passphrase_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Erase {
    /// 台账种类（英文名或中文名）
    pub kind: String,
    /// 记录编号（如 RY-000012）或标识
    pub record: String,
    /// 字段（英文名或中文名）
    pub field: String,
    /// 删除的理由，如“本人书面要求”
    #[arg(long)]
    pub why: String,
    /// 高新区（简称或编号）；只有一个高新区时可不写
    #[arg(long)]
    pub zone: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// 监听地址
    #[arg(long, default_value = "127.0.0.1:8620")]
    pub listen: String,
    /// 数据文件夹；不写则用临时文件夹
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// 要读的版面；不写则读随程序附带的样报
    #[arg(long)]
    pub page: Option<PathBuf>,
    /// 版面的发布日期：采纳的内容从这一天起成立
    #[arg(long, default_value = "2024-01-15")]
    pub published: String,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// 监听地址
    #[arg(long, default_value = "127.0.0.1:8620")]
    pub listen: String,
    /// 会话 Cookie 只在 https 下发送（放在反向代理之后时打开）
    #[arg(long)]
    pub secure: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    /// 高新区数据文件；不写则列出随程序附带的高新区
    #[arg(long)]
    pub zone: Option<String>,
    /// 第一个账号的名称
    #[arg(long, default_value = "admin")]
    pub account: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum User {
    /// 新增账号，打印一次性密码
    Add {
        /// 账号名
        name: String,
        /// 角色：leader office department steward mentor investment enterprise auditor administrator（或中文名）
        #[arg(long)]
        role: String,
        /// 所属高新区（简称或编号）
        #[arg(long)]
        zone: Option<String>,
        /// 企业账号代表的企业：统一社会信用代码、编号或全称
        #[arg(long, default_value = "")]
        firm: String,
    },
    /// 重置密码，打印一次性密码
    Reset {
        /// 账号名
        name: String,
    },
    /// 停用账号
    Disable {
        /// 账号名
        name: String,
    },
    /// 给程序发一个接口令牌，只显示这一次
    Token {
        /// 账号名：令牌与它同权
        name: String,
        /// 用途，写给以后查看的人
        #[arg(long, default_value = "数据接口")]
        purpose: String,
    },
    /// 列出账号的接口令牌
    Tokens {
        /// 账号名
        name: String,
    },
    /// 撤销一个接口令牌
    Revoke {
        /// 账号名
        name: String,
        /// 令牌的标识，见 user tokens
        token: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Rule {
    /// 检查规则文件：每处错误写明位置、原因和怎么改；有错误则退出码 1
    Check {
        /// 规则文件（UTF-8 或 GBK）
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// 对一条记录说明规则：够不够、缺哪些信息、做到哪些就够、得多少，逐条写明依据
    Explain {
        /// 规则文件
        file: PathBuf,
        /// 记录编号（如 QY-000012）或标识
        record: String,
        /// 截至哪一天
        #[arg(long)]
        as_of: Option<String>,
        /// 高新区（简称或编号）；只有一个高新区时可不写
        #[arg(long)]
        zone: Option<String>,
    },
    /// 打印条件的 SQL：在台账数据库里选出符合的记录，数值以参数给出；给熟悉数据库的人核对和引用
    Sql {
        /// 规则文件
        file: PathBuf,
        /// 哪种数据库；不写则按台账所在的数据库
        #[arg(long, value_enum)]
        dialect: Option<Dialect>,
        /// 高新区（简称或编号）；只有一个高新区时可不写
        #[arg(long)]
        zone: Option<String>,
    },
    /// 从政策文件起草规则：读得懂的写成条款，没读成的留作注释“待人工”，各附原文
    Draft {
        /// 政策文件（txt、docx、pdf、html）
        file: PathBuf,
        /// 把规则写到这个文件；不写则打印
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// 对一个高新区同类记录成批算一遍：每条规则多少户符合、不符合、缺信息，共给多少
    Sweep {
        /// 规则文件，或放规则文件（.rule）的文件夹；不写则用台账里已发布的政策
        paths: Vec<PathBuf>,
        /// 只算对这类台账的规则（英文名或中文名）
        #[arg(long)]
        kind: Option<String>,
        /// 逐户列出符合的和缺信息的
        #[arg(long)]
        rows: bool,
        /// 截至哪一天
        #[arg(long)]
        as_of: Option<String>,
        /// 高新区（简称或编号）；只有一个高新区时可不写
        #[arg(long)]
        zone: Option<String>,
    },
    /// 整理成标准写法，意思不变
    Format {
        /// 规则文件
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// 写回文件；不写则打印
        #[arg(long)]
        write: bool,
        /// 用英文写规则用词
        #[arg(long)]
        english: bool,
    },
}

/// A database that statements are printed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

#[derive(Debug, Args)]
pub(crate) struct Figure {
    /// 口径的名称或编号（如 KJ-000012）；写 list 列出全部口径及其数值
    pub name: String,
    /// 截至哪一天
    #[arg(long)]
    pub as_of: Option<String>,
    /// 按哪一刻所知：某天、某时刻，或 now（今天所知）；不写则与 --as-of 相同
    #[arg(long)]
    pub known: Option<String>,
    /// 走势从哪一天起
    #[arg(long)]
    pub from: Option<String>,
    /// 走势到哪一天止
    #[arg(long)]
    pub to: Option<String>,
    /// 走势的间隔；不写则按时间长短
    #[arg(long, value_enum)]
    pub step: Option<StepArg>,
    /// 列出依据的记录
    #[arg(long)]
    pub rows: bool,
    /// 列出哪些记录，与 --rows 同用
    #[arg(long, value_enum, default_value_t = SetArg::Counted)]
    pub set: SetArg,
    /// 高新区（简称或编号）；只有一个高新区时可不写
    #[arg(long)]
    pub zone: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum StepArg {
    Month,
    Quarter,
    Year,
}

/// Which rows of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SetArg {
    /// 计入的
    Counted,
    /// 信息不全、算不算还不知道的
    Open,
    /// 该算而没有数的
    Unmeasured,
    /// 占比里具备的
    Part,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// 台账种类（英文名或中文名）
    pub kind: String,
    /// xlsx、xls、csv 或 jsonl 文件
    pub file: PathBuf,
    /// 高新区（简称或编号）；只有一个高新区时可不写
    #[arg(long)]
    pub zone: Option<String>,
    /// 只检查，不写入
    #[arg(long)]
    pub dry_run: bool,
    /// 有问题的行跳过，其余导入
    #[arg(long)]
    pub take_good: bool,
    /// 有问题时，把标明每个错处的工作簿写到这个文件（xlsx）
    #[arg(long)]
    pub errors: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// 台账种类（英文名或中文名）
    pub kind: String,
    /// 截至哪一天
    #[arg(long)]
    pub as_of: Option<String>,
    /// 按哪一刻所知：某天、某时刻，或 now（今天所知）；不写则与 --as-of 相同
    #[arg(long)]
    pub known: Option<String>,
    /// 只要符合这个条件的，如 "规上 且 注册资本 ≥ 500 万元"；写法见 docs/rules/language.md；只写词则按名称、编号查找
    #[arg(long = "where", value_name = "CONDITION")]
    pub condition: Option<String>,
    /// 高新区（简称或编号）
    #[arg(long)]
    pub zone: Option<String>,
    /// 输出文件，按扩展名定格式（xlsx、csv、jsonl）；不写则按 --format 打印
    #[arg(long, short)]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Read {
    /// 要读的文件
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// 读出的事实送入台账待审
    #[arg(long)]
    pub propose: bool,
    /// 高新区（简称或编号），与 --propose 同用
    #[arg(long)]
    pub zone: Option<String>,
    /// 发布日期，与 --propose 同用：采纳的内容从这一天起成立
    #[arg(long)]
    pub published: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScenarioArg {
    Now,
    Building,
    Planned,
    Targets,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PurchasesArg {
    Closed,
    Open,
}

#[derive(Debug, Args)]
pub(crate) struct Diagnose {
    /// 产业链（名称或编号）；不写则诊断全部
    pub chain: Option<String>,
    /// 高新区（简称或编号）
    #[arg(long)]
    pub zone: Option<String>,
    /// 截至哪一天
    #[arg(long)]
    pub as_of: Option<String>,
    /// 按哪一刻所知：某天、某时刻，或 now（今天所知）；不写则与 --as-of 相同
    #[arg(long)]
    pub known: Option<String>,
    /// 情景：现状、含在建、含规划、按目标
    #[arg(long, value_enum, default_value_t = ScenarioArg::Now)]
    pub scenario: ScenarioArg,
    /// 外购：封闭、开放
    #[arg(long, value_enum)]
    pub purchases: Option<PurchasesArg>,
    /// 推演文件（JSON）
    #[arg(long)]
    pub what_if: Option<PathBuf>,
    /// 环节表（csv）：不用台账，直接诊断文件
    #[arg(long, requires_all = ["links", "placements"])]
    pub segments: Option<PathBuf>,
    /// 环节关联表（csv）
    #[arg(long)]
    pub links: Option<PathBuf>,
    /// 产能表（csv）
    #[arg(long)]
    pub placements: Option<PathBuf>,
    /// 外购上限表（csv）
    #[arg(long)]
    pub imports: Option<PathBuf>,
}
