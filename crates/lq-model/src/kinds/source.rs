//! 来源: a text or document that facts and fields rest on.

use crate::declare::*;

/// A published text, document or statement that the ledger quotes.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(
    kind = "source",
    label = "来源",
    plural = "来源目录",
    prefix = "LY",
    group = "zone",
    caption = "title"
)]
#[record(help = "台账数据所依据的文章、文件、报表；事实和字段都可指回这里")]
pub struct Source {
    /// Title of the page, document or statement.
    #[field(label = "标题", help = "文章、文件或版面的标题", list, search)]
    pub title: Text,
    /// What sort of source it is.
    #[field(label = "类型", help = "报刊、公文、报表、网页、口述或其他", list, filter)]
    pub form: SourceForm,
    /// Who published it.
    #[field(label = "发布单位", help = "报社、机关或网站名称", list, search, filter)]
    pub publisher: Option<Text>,
    /// Day of publication.
    #[field(label = "发布日期", help = "刊登或印发的日期，相对日期（“今年”“近日”）据此推算", list, filter)]
    pub published: Option<Day>,
    /// Names of the authors as printed.
    #[field(label = "作者", help = "署名，多人用顿号隔开", search)]
    pub byline: Option<Text>,
    /// Number of the document or issue.
    #[field(label = "文号或版次", help = "公文文号，或报纸日期与版次", max = 80, search)]
    pub reference: Option<Text>,
    /// Address on the web.
    #[field(label = "网址", help = "公开发布的网址")]
    pub address: Option<Text>,
    /// SHA-256 of the text as it came in, 64 hexadecimal digits; a text already in the ledger is found by it.
    #[field(label = "文本摘要", help = "原文的 SHA-256 摘要，自动填写，用于查重", max = 64, key)]
    pub digest: Option<Text>,
    /// The whole text as it came in; spans of facts count its bytes.
    #[field(
        label = "全文",
        help = "原文，一字不改；事实的位置按字节指向这里",
        max = 2000000,
        multiline,
        seen_by = "staff"
    )]
    pub text: Option<LongText>,
    /// The articles found in the text: headline, zone, byline and place of each, as JSON.
    #[field(
        label = "篇目",
        help = "读出的各篇标题、区名、作者和位置（JSON），自动填写",
        multiline,
        max = 200000
    )]
    pub articles: Option<LongText>,
    /// The file as it came in.
    #[field(label = "原件", help = "PDF、DOCX 或扫描件", seen_by = "staff")]
    pub file: Option<Attachment>,
}

/// Sorts of sources.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum SourceForm {
    #[choice(label = "报刊", en = "Press")]
    Press,
    #[choice(label = "公文", en = "Official document")]
    Document,
    #[choice(label = "报表", en = "Statement")]
    Statement,
    #[choice(label = "网页", en = "Web page")]
    Web,
    #[choice(label = "口述", en = "Oral")]
    Oral,
    #[choice(label = "其他")]
    Other,
}

impl Samples for Source {
    const SAMPLES: [Sample; 2] = [
        &[
            ("title", "示例版面"),
            ("form", "报刊"),
            ("publisher", "示例日报"),
            ("published", "2024-01-15"),
            ("text", "示例高新区今年计划开工3个项目。"),
        ],
        &[
            ("title", "示例统计报表"),
            ("form", "报表"),
            ("publisher", "示例统计局"),
            ("reference", "示统〔2024〕1号"),
        ],
    ];
}
