//! A file kept beside the ledger, named by its digest.

use serde_json::Value as Json;

use super::ValueError;
use super::error::excerpt;
use super::text::clean;

/// What the ledger keeps of a file; the bytes stand in the store under `digest`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Attachment {
    /// SHA-256 of the bytes, 64 lower-case hexadecimal digits.
    pub digest: String,
    /// Name the file came with.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Media type, such as `application/pdf`.
    pub media_type: String,
}

impl Attachment {
    /// Reads the JSON text that a form carries for a file already sent up.
    pub(crate) fn parse(input: &str) -> Result<Attachment, ValueError> {
        serde_json::from_str(input)
            .map_err(|_| not_a_file(input))
            .and_then(|json| Attachment::from_json(&json))
    }

    /// Reads `{"digest","name","size","type"}`.
    pub(crate) fn from_json(json: &Json) -> Result<Attachment, ValueError> {
        let text = |key: &str| json.get(key).and_then(Json::as_str).map(|text| clean(text).into_owned());
        let size = json.get("size").and_then(Json::as_u64);
        match (text("digest"), text("name"), size, text("type")) {
            (Some(digest), Some(name), Some(size), Some(media_type)) => {
                Ok(Attachment { digest, name, size, media_type })
            }
            _ => Err(not_a_file(&json.to_string())),
        }
    }

    /// Refuses a digest that is none, a name that could lead out of a folder, and a media type that is none.
    pub(crate) fn check(&self) -> Result<(), ValueError> {
        let is_hex = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
        if self.digest.len() != 64 || !self.digest.bytes().all(is_hex) {
            return Err(ValueError::new(
                "附件摘要应为64位小写十六进制（SHA-256）；请重新上传文件",
                "the digest of the file should be 64 hexadecimal digits (SHA-256); send the file again",
            ));
        }
        let is_bad_name = self.name.is_empty()
            || self.name.chars().count() > 200
            || self.name.contains(['/', '\\', '\n', '\t'])
            || clean(&self.name).as_ref() != self.name;
        if is_bad_name {
            return Err(ValueError::new(
                format!("附件名称“{}”为空、过长或含有斜杠；请改名后重新上传", excerpt(&self.name)),
                format!("the file's name “{}” is empty, too long or holds a slash", excerpt(&self.name)),
            ));
        }
        let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b);
        match self.media_type.split_once('/') {
            Some((a, b)) if !a.is_empty() && !b.is_empty() && a.bytes().chain(b.bytes()).all(is_token) => {
                Ok(())
            }
            _ => Err(ValueError::new(
                format!("附件类型“{}”不是媒体类型，如“application/pdf”", excerpt(&self.media_type)),
                format!("“{}” is no media type such as “application/pdf”", excerpt(&self.media_type)),
            )),
        }
    }
}

fn not_a_file(input: &str) -> ValueError {
    ValueError::new(
        format!("“{}”不是附件；请通过上传选择文件", excerpt(input)),
        format!("“{}” is no file; choose one to send up", excerpt(input)),
    )
}
