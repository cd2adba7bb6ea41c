//! The zip envelope of an xlsx file: which parts there are, and their bytes inflated under limits.

use std::collections::BTreeMap;
use std::sync::Arc;

use flate2::{Decompress, FlushDecompress, Status};

use crate::error::{RESAVE, SEND_AGAIN, SheetError};
use crate::input::Input;
use crate::source::Limits;

/// The directory of an xlsx file.
#[derive(Debug, Clone)]
pub(crate) struct Package {
    input: Input,
    limits: Limits,
    parts: Arc<BTreeMap<String, Part>>,
}

#[derive(Debug, Clone)]
struct Part {
    name: String,
    offset: u64,
    compressed: u64,
    size: u64,
    crc: u32,
    deflated: bool,
}

impl Package {
    /// Reads the directory at the end of the file and checks the declared sizes.
    pub(crate) fn open(input: &Input, limits: &Limits) -> Result<Package, SheetError> {
        let broken = |why: &str, next| SheetError::Broken {
            file: input.name().clone(),
            place: String::new(),
            why: why.to_owned(),
            next,
        };
        let cut = || broken("压缩包结尾的目录缺失，文件不完整", SEND_AGAIN);
        let mut archive = zip::ZipArchive::new(input.cursor()).map_err(|_| cut())?;
        if archive.len() > 10_000 {
            return Err(broken("压缩包内的文件超过 10000 个，不像工作簿", RESAVE));
        }
        let mut parts = BTreeMap::new();
        let mut total = 0u64;
        for at in 0..archive.len() {
            let file = archive.by_index_raw(at).map_err(|_| cut())?;
            let method = file.compression();
            let deflated = method == zip::CompressionMethod::Deflated;
            if !deflated && method != zip::CompressionMethod::Stored {
                return Err(broken("压缩方式不是工作簿所用的 deflate", RESAVE));
            }
            if file.encrypted() {
                return Err(SheetError::Encrypted { file: input.name().clone() });
            }
            let part = Part {
                name: file.name().map_err(|_| cut())?.into_owned(),
                offset: file.data_start().ok_or_else(cut)?,
                compressed: file.compressed_size(),
                size: file.size(),
                crc: file.crc32(),
                deflated,
            };
            if part.offset.saturating_add(part.compressed) > input.len() {
                return Err(cut());
            }
            total = total.saturating_add(part.size);
            parts.insert(key(&part.name), part);
        }
        if total > limits.unpacked_bytes {
            return Err(SheetError::TooLarge {
                file: input.name().clone(),
                place: String::new(),
                why: format!("解压后共 {}，上限 {}", megabytes(total), megabytes(limits.unpacked_bytes)),
                next: "若确是业务数据，请拆成几个文件分别导入；来历不明的文件请不要再打开",
            });
        }
        Ok(Package { input: input.clone(), limits: limits.clone(), parts: Arc::new(parts) })
    }

    pub(crate) fn file(&self) -> &Arc<str> {
        self.input.name()
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.parts.contains_key(&key(name))
    }

    /// Declared size of a part after inflating, 0 when there is none.
    pub(crate) fn size(&self, name: &str) -> u64 {
        self.parts.get(&key(name)).map_or(0, |part| part.size)
    }

    /// Opens a part for streaming; `None` when it is not there.
    pub(crate) fn stream(&self, name: &str) -> Option<PartReader> {
        let part = self.parts.get(&key(name))?.clone();
        Some(PartReader {
            input: self.input.clone(),
            ratio: self.limits.ratio,
            left: part.compressed,
            at: part.offset,
            inflate: part.deflated.then(|| Box::new(Decompress::new(false))),
            held: vec![0; HELD].into_boxed_slice(),
            from: 0,
            to: 0,
            produced: 0,
            crc: crc32fast::Hasher::new(),
            done: false,
            part,
        })
    }
}

/// Part names are compared without case and leading slash, as Office does.
fn key(name: &str) -> String {
    name.trim_start_matches('/').replace('\\', "/").to_ascii_lowercase()
}

pub(crate) fn megabytes(bytes: u64) -> String {
    let mb = bytes.div_ceil(1 << 20);
    if mb >= 10 * 1024 { format!("{} GB", mb / 1024) } else { format!("{mb} MB") }
}

/// Compressed bytes held at a time.
const HELD: usize = 64 * 1024;
/// A part below this size may have any ratio.
const RATIO_FROM: u64 = 16 << 20;

/// Inflates one part, checking ratio, length and checksum on the way.
pub(crate) struct PartReader {
    input: Input,
    part: Part,
    ratio: u64,
    at: u64,
    left: u64,
    inflate: Option<Box<Decompress>>,
    held: Box<[u8]>,
    from: usize,
    to: usize,
    produced: u64,
    crc: crc32fast::Hasher,
    done: bool,
}

impl PartReader {
    /// Compressed bytes consumed so far, and in all.
    pub(crate) fn progress(&self) -> (u64, u64) {
        (self.part.compressed - self.left - (self.to - self.from) as u64, self.part.compressed)
    }

    pub(crate) fn file(&self) -> &Arc<str> {
        self.input.name()
    }

    pub(crate) fn part_name(&self) -> &str {
        &self.part.name
    }

    pub(crate) fn broken(&self, why: &str, next: &'static str) -> SheetError {
        SheetError::Broken {
            file: self.input.name().clone(),
            place: format!("其中的“{}”", self.part.name),
            why: why.to_owned(),
            next,
        }
    }

    /// Fills the front of `into`; 0 only at the end of the part.
    pub(crate) fn fill(&mut self, into: &mut [u8]) -> Result<usize, SheetError> {
        while !self.done {
            if self.from == self.to && self.left > 0 {
                self.load()?;
            }
            let n = self.step(into)?;
            self.produced += n as u64;
            self.crc.update(&into[..n]);
            self.check_ratio()?;
            if self.done && self.crc.clone().finalize() != self.part.crc {
                return Err(self.broken("校验和不符，内容在保存或传输中被改动", SEND_AGAIN));
            }
            if n > 0 {
                return Ok(n);
            }
        }
        Ok(0)
    }

    fn load(&mut self) -> Result<(), SheetError> {
        let want = HELD.min(usize::try_from(self.left).unwrap_or(HELD));
        let n = self
            .input
            .read_at(self.at, &mut self.held[..want])
            .map_err(SheetError::io(self.input.name(), "读取"))?;
        if n == 0 {
            return Err(self.broken("内容不完整", SEND_AGAIN));
        }
        self.at += n as u64;
        self.left -= n as u64;
        (self.from, self.to) = (0, n);
        Ok(())
    }

    fn step(&mut self, into: &mut [u8]) -> Result<usize, SheetError> {
        let Some(inflate) = &mut self.inflate else {
            let n = into.len().min(self.to - self.from);
            into[..n].copy_from_slice(&self.held[self.from..self.from + n]);
            self.from += n;
            self.done = self.from == self.to && self.left == 0;
            return Ok(n);
        };
        let (before_in, before_out) = (inflate.total_in(), inflate.total_out());
        let status = inflate.decompress(&self.held[self.from..self.to], into, FlushDecompress::None);
        let took = (inflate.total_in() - before_in) as usize;
        let n = (inflate.total_out() - before_out) as usize;
        self.from += took;
        match status {
            Ok(Status::StreamEnd) => self.done = true,
            Ok(_) if n == 0 && took == 0 && self.left == 0 => {
                return Err(self.broken("压缩数据提前结束，文件不完整", SEND_AGAIN));
            }
            Ok(_) => {}
            Err(_) => return Err(self.broken("压缩数据有误", RESAVE)),
        }
        Ok(n)
    }

    fn check_ratio(&self) -> Result<(), SheetError> {
        let (read, _) = self.progress();
        if self.produced > RATIO_FROM && self.produced > read.saturating_mul(self.ratio) {
            return Err(SheetError::TooLarge {
                file: self.input.name().clone(),
                place: format!("其中的“{}”", self.part.name),
                why: format!(
                    "解压后膨胀超过 {} 倍（已解出 {}），疑似压缩炸弹",
                    self.ratio,
                    megabytes(self.produced)
                ),
                next: "已停止读取，没有导入任何内容；请向提供者核实文件，确是业务数据时另存为 csv 后导入",
            });
        }
        if self.produced > self.part.size.saturating_add(1 << 20) {
            return Err(self.broken("解出的内容比目录所写的长，疑似伪造的压缩包", RESAVE));
        }
        Ok(())
    }
}
