//! What can be wrong with a file.

/// Why a file could not be read; every message says what, where, why and what next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The file holds no byte.
    #[error("文件是空的（0字节），没有可读的内容；请确认上传的是原文件，再重新读取")]
    Empty,
    /// Neither UTF-8 nor GB18030, or a binary format that is not known.
    #[error(
        "第{at}字节起无法按UTF-8或GBK/GB18030解码，文件可能不是文本；请另存为UTF-8文本、DOCX或HTML后重新读取"
    )]
    Encoding {
        /// Offset of the first byte that makes sense in neither encoding.
        at: usize,
    },
    /// An old or foreign format, recognised by its first bytes.
    #[error("不支持{name}格式；请另存为{instead}后重新读取")]
    Unsupported {
        /// What the file is.
        name: &'static str,
        /// What to save it as.
        instead: &'static str,
    },
    /// The DOCX container or its XML is broken.
    #[error("DOCX文件的“{part}”部分已损坏（{why}）；请用文字处理软件打开并另存一份后重新读取")]
    Docx {
        /// Name of the part inside the container.
        part: String,
        /// What the unpacker or the XML reader said.
        why: String,
    },
    /// The file is larger than a page or a paper.
    #[error("文件有{mb}MB，超过一次可读的{limit_mb}MB；请拆成几个文件分别读取")]
    Huge {
        /// Size of the file in MB.
        mb: usize,
        /// The limit in MB.
        limit_mb: usize,
    },
    /// Unpacking would take more than the limit.
    #[error("“{part}”解压后超过{limit_mb}MB，已停止以防占满内存；请拆分文件或改用纯文本后重新读取")]
    TooLarge {
        /// Name of the part inside the container, or the format.
        part: String,
        /// The limit in MB.
        limit_mb: usize,
    },
    /// The PDF's structure is broken.
    #[error("PDF文件无法解析（{why}）；请重新导出或另存PDF后再读取")]
    Pdf {
        /// What was found.
        why: String,
    },
    /// The PDF opens only with a password.
    #[error("PDF文件设有打开密码，不能读取；请用原软件解除密码、另存一份后重新读取")]
    Locked,
    /// The PDF has pages, but no text on them.
    #[error(
        "PDF共{pages}页、{images}幅图片，没有文字层（应为扫描件），不能提取文字；请先做文字识别（OCR）或提供文本版后重新读取"
    )]
    Scanned {
        /// Number of pages looked at.
        pages: usize,
        /// Number of images drawn on them.
        images: usize,
    },
}
