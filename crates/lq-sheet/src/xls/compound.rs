//! The envelope of an `.xls` file: a compound file ([MS-CFB]), a small file system of sectors.

/// A stream taken out of a compound file, or why it cannot be.
pub(super) type Taken<T> = Result<T, &'static str>;

const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const LAST_SECTOR: u32 = 0xFFFF_FFFA;
/// Streams below this size stand in the mini stream ([MS-CFB] 2.2, Mini Stream Cutoff Size).
const MINI_CUTOFF: usize = 4096;

/// Takes the stream with one of these names out of the file.
pub(super) fn stream(file: &[u8], names: &[&str]) -> Taken<Vec<u8>> {
    let compound = Compound::open(file)?;
    let entries = compound.chain(u32_at(file, 0x30)?, usize::MAX)?;
    let mut root = None;
    let mut found = None;
    for entry in entries.chunks_exact(128) {
        let kind = entry[66];
        if kind == 5 {
            root = Some((u32_at(entry, 0x74)?, u32_at(entry, 0x78)? as usize));
        } else if kind == 2 && names.iter().any(|name| is_named(entry, name)) {
            found = Some((u32_at(entry, 0x74)?, u32_at(entry, 0x78)? as usize));
            break;
        }
    }
    let (start, size) = found.ok_or("里面找不到工作簿")?;
    if size >= MINI_CUTOFF {
        return compound.chain(start, size);
    }
    let (root_start, root_size) = root.ok_or("目录缺少根项")?;
    let mini = compound.chain(root_start, root_size)?;
    compound.mini_chain(&mini, start, size)
}

fn is_named(entry: &[u8], name: &str) -> bool {
    let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    usize::from(u16::from_le_bytes([entry[64], entry[65]])) == units.len() + 2 && entry.starts_with(&units)
}

fn u32_at(bytes: &[u8], at: usize) -> Taken<u32> {
    let four = bytes.get(at..at + 4).ok_or("文件不完整")?;
    Ok(u32::from_le_bytes(four.try_into().expect("four bytes")))
}

fn table(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.chunks_exact(4).map(|four| u32::from_le_bytes(four.try_into().expect("four bytes")))
}

struct Compound<'a> {
    file: &'a [u8],
    sector: usize,
    next: Vec<u32>,
}

impl<'a> Compound<'a> {
    fn open(file: &'a [u8]) -> Taken<Compound<'a>> {
        let shift = file.get(0x1E).copied().ok_or("文件不完整")?;
        if shift != 9 && shift != 12 {
            return Err("扇区大小不合规定");
        }
        let mut compound = Compound { file, sector: 1 << shift, next: Vec::new() };
        let mut blocks: Vec<u32> = table(file.get(0x4C..0x200).ok_or("文件不完整")?).collect();
        let mut more = u32_at(file, 0x44)?;
        let most = file.len() / compound.sector + 1;
        while more < LAST_SECTOR && blocks.len() <= most {
            let mut entries: Vec<u32> = table(compound.sector(more)?).collect();
            more = entries.pop().unwrap_or(END_OF_CHAIN);
            blocks.append(&mut entries);
        }
        for block in blocks.into_iter().filter(|&b| b < LAST_SECTOR) {
            let entries = table(compound.sector(block)?);
            compound.next.extend(entries);
        }
        Ok(compound)
    }

    fn sector(&self, number: u32) -> Taken<&'a [u8]> {
        let start = (number as usize + 1).checked_mul(self.sector).ok_or("扇区超出文件")?;
        let end = (start + self.sector).min(self.file.len());
        self.file.get(start..end).filter(|s| !s.is_empty()).ok_or("文件不完整，缺少后面的内容")
    }

    /// The bytes of a chain of sectors, cut to `size`.
    fn chain(&self, start: u32, size: usize) -> Taken<Vec<u8>> {
        let mut out = Vec::new();
        let mut at = start;
        let mut steps = 0;
        while at < LAST_SECTOR && out.len() < size {
            out.extend_from_slice(self.sector(at)?);
            at = *self.next.get(at as usize).ok_or("扇区链断开")?;
            steps += 1;
            if steps > self.next.len() {
                return Err("扇区链成环");
            }
        }
        if size != usize::MAX && out.len() < size {
            return Err("文件不完整，缺少后面的内容");
        }
        out.truncate(size);
        Ok(out)
    }

    fn mini_chain(&self, mini: &[u8], start: u32, size: usize) -> Taken<Vec<u8>> {
        let links: Vec<u32> = table(&self.chain(u32_at(self.file, 0x3C)?, usize::MAX)?).collect();
        let mut out = Vec::new();
        let mut at = start;
        while at < LAST_SECTOR && out.len() < size {
            let from = at as usize * 64;
            out.extend_from_slice(mini.get(from..(from + 64).min(mini.len())).ok_or("小扇区超出范围")?);
            at = *links.get(at as usize).ok_or("扇区链断开")?;
        }
        if out.len() < size {
            return Err("文件不完整，缺少后面的内容");
        }
        out.truncate(size);
        Ok(out)
    }
}
