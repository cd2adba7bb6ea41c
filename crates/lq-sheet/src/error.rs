//! What can go wrong with a file, said so that the person who sent it knows the next step.

use std::sync::Arc;

/// Why a file could not be opened, read or written.
///
/// Each message names the file, the place inside it where there is one, the reason, and what to do next.
/// Bad cells are not errors: the typed layer lists them as problems.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// The operating system refused to read or write.
    #[error("“{file}”{action}失败：{source}。请检查磁盘空间和文件权限后重试。")]
    Io {
        /// File name as given by the sender.
        file: Arc<str>,
        /// What was being done: 读取, 写出, 建临时文件.
        action: &'static str,
        /// The system's own reason.
        #[source]
        source: std::io::Error,
    },
    /// The content is something this house does not read, whatever the extension says.
    #[error("“{file}”不能导入：{found}。{next}")]
    NotASheet {
        /// File name as given by the sender.
        file: Arc<str>,
        /// What the content is.
        found: String,
        /// What to do next.
        next: &'static str,
    },
    /// The file is of a known kind, and damaged.
    #[error("“{file}”已损坏：{place}{why}。{next}")]
    Broken {
        /// File name as given by the sender.
        file: Arc<str>,
        /// Where: the part, sheet or row; may be empty.
        place: String,
        /// Why it cannot be read.
        why: String,
        /// What to do next.
        next: &'static str,
    },
    /// The workbook needs a password to open.
    #[error(
        "“{file}”设有打开密码，系统无法读取内容。请在 Excel 或 WPS 中打开，取消密码（文件→信息→保护工作簿→用密码进行加密，清空密码）并保存后重新导入。"
    )]
    Encrypted {
        /// File name as given by the sender.
        file: Arc<str>,
    },
    /// A limit against zip bombs and runaway files was reached.
    #[error("“{file}”超出限制：{place}{why}。{next}")]
    TooLarge {
        /// File name as given by the sender.
        file: Arc<str>,
        /// Where: the part, sheet or row.
        place: String,
        /// Which limit, and how far.
        why: String,
        /// What to do next.
        next: &'static str,
    },
    /// The bytes are text in no encoding that is read here.
    #[error(
        "“{file}”第{row}行的文字编码无法识别：{why}。请用 Excel 或 WPS 打开，另存为“CSV UTF-8（逗号分隔）”或 xlsx 后重新导入。"
    )]
    Encoding {
        /// File name as given by the sender.
        file: Arc<str>,
        /// Record number, first is 1.
        row: u32,
        /// Why.
        why: String,
    },
    /// The wanted sheet is not in the workbook.
    #[error("“{file}”里没有工作表“{asked}”。文件中的工作表有：{there}。请从中选择一张。")]
    NoSuchSheet {
        /// File name as given by the sender.
        file: Arc<str>,
        /// Asked name or number.
        asked: String,
        /// Names that are there, joined by 、.
        there: String,
    },
    /// The writer was used against its order; the message is for the developer.
    #[error("“{file}”写出失败：{why}")]
    Misuse {
        /// File name.
        file: Arc<str>,
        /// Which rule was broken.
        why: String,
    },
}

/// Next step for a damaged workbook.
pub(crate) const RESAVE: &str = "请用 Excel 或 WPS 打开原文件，确认内容完整后另存为 xlsx，再重新导入";
/// Next step for a file cut short on its way.
pub(crate) const SEND_AGAIN: &str = "多半是下载或传输中断，请重新取得完整的文件后再导入";

impl SheetError {
    pub(crate) fn io(file: &Arc<str>, action: &'static str) -> impl FnOnce(std::io::Error) -> SheetError {
        let file = file.clone();
        move |source| SheetError::Io { file, action, source }
    }
}
