//! Writes small PDF files: words at places, in the encodings presses use.

use std::io::Write;

/// How a font says what its codes mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    /// Codes that mean nothing by themselves, with a table to Unicode.
    ToUnicode,
    /// `GBK-EUC-H` without a table, the font not in the file.
    Gbk,
    /// `UniGB-UCS2-H` without a table, the font not in the file.
    Ucs2,
}

/// Words at a place; `y` from the top of the sheet.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) words: String,
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) size: f64,
    pub(crate) vertical: bool,
}

impl Piece {
    pub(crate) fn level(words: &str, x: f64, y: f64, size: f64) -> Self {
        Self { words: words.to_owned(), x, y, size, vertical: false }
    }
}

/// Height of a sheet in points.
const HEIGHT: f64 = 1000.0;

/// A file of one sheet a list of pieces, drawn in their order.
pub(crate) fn pdf(script: Script, sheets: &[Vec<Piece>]) -> Vec<u8> {
    pdf_with(script, sheets, "", 0)
}

/// As [`pdf`], with a piece of drawing program before the words of each sheet and `n_images` images at hand.
pub(crate) fn pdf_with(script: Script, sheets: &[Vec<Piece>], program: &str, n_images: usize) -> Vec<u8> {
    let mut codes: Vec<char> = sheets.iter().flatten().flat_map(|p| p.words.chars()).collect();
    codes.sort_unstable();
    codes.dedup();
    let (level, upright) = match script {
        Script::ToUnicode => ("Identity-H", "Identity-V"),
        Script::Gbk => ("GBK-EUC-H", "GBK-EUC-V"),
        Script::Ucs2 => ("UniGB-UCS2-H", "UniGB-UCS2-V"),
    };
    let ordering = if script == Script::ToUnicode { "Identity" } else { "GB1" };
    let registry = format!("/CIDSystemInfo<</Registry(Adobe)/Ordering({ordering})/Supplement 0>>");
    let table = if script == Script::ToUnicode { "/ToUnicode 5 0 R" } else { "" };
    // Latin letters and digits are half as wide in the fonts that GBK-EUC-H is used with.
    let widths = match script {
        Script::ToUnicode => narrow_codes(&codes),
        Script::Gbk => "814[500] 815 939 500".to_owned(),
        Script::Ucs2 => "1 95 500".to_owned(),
    };
    let font = |name: &str| {
        format!("<</Type/Font/Subtype/Type0/BaseFont/STSong/Encoding/{name}/DescendantFonts[6 0 R]{table}>>")
    };
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        String::new(),
        font(level),
        font(upright),
        stream("", to_unicode(&codes).as_bytes()),
        format!("<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong{registry}/DW 1000/W[{widths}]/FontDescriptor 7 0 R>>"),
        "<</Type/FontDescriptor/FontName/STSong/Flags 6/Ascent 880/Descent -120/CapHeight 700/StemV 80/ItalicAngle 0/FontBBox[0 -200 1000 900]>>".to_owned(),
        stream("/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", b"\x7f"),
    ];
    let images = if n_images > 0 { "/XObject<</Im0 8 0 R>>" } else { "" };
    let mut kids = String::new();
    for sheet in sheets {
        let number = objects.len() + 1;
        kids += &format!("{number} 0 R ");
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 900 {HEIGHT}]/Resources<</Font<</F1 3 0 R/F2 4 0 R>>{images}>>/Contents {} 0 R>>",
            number + 1
        ));
        let words: String = sheet.iter().map(|piece| shown(script, &codes, piece)).collect();
        objects.push(stream("", format!("{program}\n{words}").as_bytes()));
    }
    objects[1] = format!("<</Type/Pages/Kids[{kids}]/Count {}>>", sheets.len());
    file(&objects)
}

fn shown(script: Script, codes: &[char], piece: &Piece) -> String {
    let hex: String = piece.words.chars().map(|c| code(script, codes, c)).collect();
    let font = if piece.vertical { "F2" } else { "F1" };
    format!("BT /{font} {} Tf {} {} Td <{hex}> Tj ET\n", piece.size, piece.x, HEIGHT - piece.y)
}

fn code(script: Script, codes: &[char], c: char) -> String {
    match script {
        Script::ToUnicode => {
            format!("{:04X}", codes.binary_search(&c).expect("every character has a code") + 1)
        }
        Script::Gbk => {
            let c = c.to_string();
            encoding_rs::GBK.encode(&c).0.iter().map(|b| format!("{b:02X}")).collect()
        }
        Script::Ucs2 => {
            let mut units = [0; 2];
            c.encode_utf16(&mut units).iter().map(|u| format!("{u:04X}")).collect()
        }
    }
}

fn narrow_codes(codes: &[char]) -> String {
    let narrow = codes.iter().enumerate().filter(|(_, c)| c.is_ascii());
    narrow.map(|(nth, _)| format!("{}[500]", nth + 1)).collect()
}

fn to_unicode(codes: &[char]) -> String {
    let mut lines = String::new();
    for part in codes.iter().enumerate().collect::<Vec<_>>().chunks(100) {
        lines += &format!("{} beginbfchar\n", part.len());
        for (nth, c) in part {
            let mut units = [0; 2];
            let hex: String = c.encode_utf16(&mut units).iter().map(|u| format!("{u:04X}")).collect();
            lines += &format!("<{:04X}> <{hex}>\n", nth + 1);
        }
        lines += "endbfchar\n";
    }
    format!(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n{lines}endcmap end end"
    )
}

fn stream(dict: &str, bytes: &[u8]) -> String {
    // Only ASCII is written; what is not goes in as hexadecimal.
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    format!("<<{dict}/Filter/ASCIIHexDecode/Length {}>>stream\n{hex}>\nendstream", hex.len() + 1)
}

/// A file whose only page unpacks to `size` bytes of nothing.
pub(crate) fn swollen(size: usize) -> Vec<u8> {
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(&vec![b' '; size]).expect("memory takes what is written");
    let packed = packer.finish().expect("memory takes what is written");
    let mut contents = format!("<</Filter/FlateDecode/Length {}>>stream\n", packed.len()).into_bytes();
    contents.extend(packed);
    contents.extend(b"\nendstream");
    let pages = [
        &b"<</Type/Catalog/Pages 2 0 R>>"[..],
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 900 1000]/Contents 4 0 R>>",
        &contents,
    ];
    file(&pages)
}

fn file<T: AsRef<[u8]>>(objects: &[T]) -> Vec<u8> {
    let mut out = b"%PDF-1.5\n".to_vec();
    let mut places = Vec::new();
    for (nth, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", nth + 1).bytes());
        out.extend(object.as_ref());
        out.extend(b"\nendobj\n");
    }
    let start = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for place in places {
        out.extend(format!("{place:010} 00000 n \n").bytes());
    }
    let size = objects.len() + 1;
    out.extend(format!("trailer\n<</Size {size} /Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").bytes());
    out
}
