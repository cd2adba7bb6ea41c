//! Style sheet, script and icons, embedded under names that carry their digest.

/// One file the browser fetches, in the three codings it may ask for.
#[derive(Debug)]
pub(crate) struct Asset {
    /// File name with digest, unique to its bytes.
    pub(crate) file: &'static str,
    /// Media type.
    pub(crate) media: &'static str,
    /// As it is.
    pub(crate) plain: &'static [u8],
    /// Compressed by gzip.
    pub(crate) gzip: &'static [u8],
    /// Compressed by brotli.
    pub(crate) brotli: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The embedded file of this name.
pub(crate) fn find(file: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.file == file)
}
