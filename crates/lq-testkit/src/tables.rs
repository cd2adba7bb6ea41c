//! Tables of any length, the same for the same seed.

use std::io::{self, Write};

use lq_core::schema::KindSchema;

use crate::chance::Chance;
use crate::shapes::{WIDE, Wide};

/// Writes a csv for [`crate::shapes::wide30`]: the Chinese headings, then `n_rows` rows of 30 cells, UTF-8, `\n`.
///
/// Row `n` is the same whatever `n_rows` is. One text column in seven is quoted with a comma inside; one number in
/// fifty is empty. A row is about 215 bytes.
///
/// # Errors
/// What the writer says.
pub fn write_wide_csv(kind: &KindSchema, n_rows: u64, seed: u64, out: &mut impl Write) -> io::Result<()> {
    let headings: Vec<&str> = kind.fields.iter().map(|field| &*field.label.zh).collect();
    writeln!(out, "{}", headings.join(","))?;
    let mut line = String::with_capacity(300);
    for row in 0..n_rows {
        line.clear();
        write_wide_row(row, seed, &mut line);
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

const WORDS: [&str; 7] = ["装备制造", "新材料", "电子信息", "生物医药", "节能,环保", "现代服务", "软件"];
const STEMS: [&str; 8] = ["晨光", "远望", "同创", "海岳", "启明", "北辰", "长风", "嘉禾"];

fn write_wide_row(row: u64, seed: u64, line: &mut String) {
    use std::fmt::Write as _;
    let mut chance = Chance::part(seed, row);
    for (wide, n_columns) in WIDE {
        for _ in 0..n_columns {
            if !line.is_empty() {
                line.push(',');
            }
            // Writing into a String cannot fail.
            let _ = match wide {
                // 7919 has no factor in common with 10⁸, so no code comes twice in so many rows.
                Wide::Code => write!(line, "91320200MA{:08}", (row + 1) * 7_919 % 100_000_000),
                Wide::Name => write!(line, "{}{row:06}有限公司", chance.pick(&STEMS)),
                Wide::Word => match *chance.pick(&WORDS) {
                    word if word.contains(',') => write!(line, "\"{word}\""),
                    word => write!(line, "{word}"),
                },
                Wide::Day => {
                    let (year, month, day) =
                        (chance.between(2000, 2024), chance.between(1, 12), chance.between(1, 28));
                    write!(line, "{year}-{month:02}-{day:02}")
                }
                Wide::Whole | Wide::Decimal if chance.per_mille(20) => Ok(()),
                Wide::Whole => write!(line, "{}", chance.below(1_000_000)),
                Wide::Decimal => write!(line, "{}.{:02}", chance.below(100_000), chance.below(100)),
                Wide::Flag => write!(line, "{}", if chance.per_mille(500) { "是" } else { "否" }),
            };
        }
    }
    line.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shapes::wide30;

    fn csv(n_rows: u64, seed: u64) -> String {
        let mut out = Vec::new();
        write_wide_csv(&wide30(), n_rows, seed, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_longer_table_begins_with_the_shorter_one() {
        assert!(csv(50, 1).starts_with(&csv(20, 1)));
        assert_ne!(csv(20, 1), csv(20, 2));
    }

    #[test]
    fn every_cell_is_read_by_the_type_of_its_column() {
        let kind = wide30();
        for line in csv(200, 3).lines().skip(1) {
            let line = line.replace("\"节能,环保\"", "节能环保");
            let cells: Vec<&str> = line.split(',').collect();
            assert_eq!(cells.len(), kind.fields.len());
            for (field, cell) in kind.fields.iter().zip(cells) {
                assert!(cell.is_empty() || field.ty.parse(cell, None).is_ok(), "{}: {cell}", field.name);
            }
        }
    }

    #[test]
    fn no_code_comes_twice() {
        let text = csv(2_000, 4);
        let mut codes: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), 2_000);
    }
}
