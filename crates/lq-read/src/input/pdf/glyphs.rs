//! A page's drawing program, run for its characters: which, where, how large.

use std::io::Read;
use std::sync::Arc;

use hayro_cmap::{BfString, load_embedded};
use hayro_font::hayro_syntax::Filter;
use hayro_font::hayro_syntax::content::TypedIter;
use hayro_font::hayro_syntax::content::ops::TypedInstruction as Op;
use hayro_font::hayro_syntax::object::{Array, Dict, Name, Number, Object, Stream};
use hayro_font::hayro_syntax::page::{Page, Resources};
use hayro_font::{CMapResolverFn, Font, FontCache, FontGlyph, FontQuery, FontResolverFn, UNITS_PER_EM};

use crate::error::ReadError;

/// Characters and drawings nested in each other past these are no page a press printed.
const MOST_GLYPHS: usize = 500_000;
const MOST_FORMS: usize = 20_000;
const DEEPEST: usize = 16;
/// Bytes of one drawing program, unpacked; those of a newspaper page are a few hundred thousand.
const MOST_UNPACKED: usize = 64 << 20;
/// Packed bytes of a program packed more than once over, whose size cannot be told beforehand.
const MOST_DOUBLY_PACKED: usize = 64 << 10;

/// One character on a page; lengths in points, `y` grows downwards.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glyph {
    /// The character.
    pub(super) c: char,
    /// Left edge; of a vertical line its middle.
    pub(super) x: f64,
    /// Baseline; of a vertical line the character's top.
    pub(super) y: f64,
    /// Size of the type.
    pub(super) size: f64,
    /// Distance to where the next character begins, tracking left out.
    pub(super) advance: f64,
    /// Written top to bottom.
    pub(super) vertical: bool,
    /// Quarter turns of the writing against the page.
    pub(super) turns: u8,
}

/// A thin straight line or bar: a column rule or the line between two articles.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    pub(super) x0: f64,
    pub(super) y0: f64,
    pub(super) x1: f64,
    pub(super) y1: f64,
}

/// What a page's program drew.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    pub(super) glyphs: Vec<Glyph>,
    pub(super) rules: Vec<Rule>,
    pub(super) n_images: usize,
    /// Characters whose font does not say what they are; they stand among `glyphs` as U+FFFD.
    pub(super) n_unread: usize,
}

/// `x' = a x + c y + e`, `y' = b x + d y + f`.
#[derive(Debug, Clone, Copy)]
struct Matrix([f64; 6]);

impl Matrix {
    const UNIT: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    fn of(n: [Number; 6]) -> Self {
        Self(n.map(|n| n.as_f64()))
    }

    fn shift(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// First `self`, then `outer`.
    fn then(self, outer: Self) -> Self {
        let ([a, b, c, d, e, f], [p, q, r, s, t, u]) = (self.0, outer.0);
        Self([
            a * p + b * r,
            a * q + b * s,
            c * p + d * r,
            c * q + d * s,
            e * p + f * r + t,
            e * q + f * s + u,
        ])
    }

    fn point(self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// Lengths of the unit along and across.
    fn scale(self) -> (f64, f64) {
        let [a, b, c, d, ..] = self.0;
        (a.hypot(b), c.hypot(d))
    }
}

#[derive(Clone)]
struct State<'a> {
    ctm: Matrix,
    font: Option<Font<'a>>,
    size: f64,
    char_space: f64,
    word_space: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
}

/// Reads pages one after the other.
pub(super) struct Reader {
    fonts: FontResolverFn,
    cmaps: CMapResolverFn,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            // Only widths are wanted of a font the file does not carry; any that has letters will do.
            fonts: Arc::new(|query| {
                Some(match query {
                    FontQuery::Standard(font) => font.get_font_data(),
                    FontQuery::Fallback(wish) => wish.pick_standard_font().get_font_data(),
                })
            }),
            cmaps: Arc::new(load_embedded),
        }
    }
}

impl Reader {
    /// Runs a page's program.
    pub(super) fn page(&mut self, page: &Page<'_>) -> Result<Drawn, ReadError> {
        let contents = page.raw().get::<Stream<'_>>("Contents");
        let parts = page.raw().get::<Array<'_>>("Contents");
        let streams = contents.into_iter().chain(parts.into_iter().flat_map(|a| a.iter::<Stream<'_>>()));
        streams.into_iter().try_for_each(|stream| check_size(&stream))?;
        let mut run = Run {
            fonts: &self.fonts,
            cmaps: &self.cmaps,
            cache: FontCache::new(),
            drawn: Drawn::default(),
            n_forms: 0,
            path: Vec::new(),
            tm: Matrix::UNIT,
            line: Matrix::UNIT,
        };
        let state = State {
            ctm: Matrix(page.initial_transform(true).as_coeffs()),
            font: None,
            size: 1.0,
            char_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
        };
        run.program(page.typed_operations(), page.resources(), state, 0)?;
        Ok(run.drawn)
    }
}

/// Refuses a program that unpacks to more than a page holds, before it is unpacked.
fn check_size(stream: &Stream<'_>) -> Result<(), ReadError> {
    let packed = stream.raw_data();
    let filters = stream.filters();
    let n_packings = filters.iter().filter(|f| matches!(f, Filter::FlateDecode | Filter::LzwDecode)).count();
    let fits = match filters.as_slice() {
        [Filter::FlateDecode] => unpacked_size(&packed) <= MOST_UNPACKED,
        _ if n_packings > 0 => packed.len() <= MOST_DOUBLY_PACKED,
        _ => packed.len() <= MOST_UNPACKED,
    };
    if fits {
        return Ok(());
    }
    Err(ReadError::TooLarge { part: "PDF页面内容".to_owned(), limit_mb: MOST_UNPACKED >> 20 })
}

/// Bytes a packed stream gives, counted no further than the limit and up to the first fault.
fn unpacked_size(packed: &[u8]) -> usize {
    let mut unpacked = flate2::read::ZlibDecoder::new(packed);
    let mut part = [0; 16 << 10];
    let mut size = 0;
    while size <= MOST_UNPACKED {
        match unpacked.read(&mut part) {
            Ok(n) if n > 0 => size += n,
            _ => break,
        }
    }
    size
}

/// The tables of the old encodings give a half-wide space as U+2002; the ideographic space stays.
fn plain_space(c: char) -> char {
    if c.is_whitespace() && c != '\u{3000}' { ' ' } else { c }
}

struct Run<'a, 'r> {
    fonts: &'r FontResolverFn,
    cmaps: &'r CMapResolverFn,
    cache: FontCache<'a>,
    drawn: Drawn,
    n_forms: usize,
    /// Ends of the straight pieces of the path under way.
    path: Vec<(f64, f64)>,
    tm: Matrix,
    line: Matrix,
}

impl<'a> Run<'a, '_> {
    fn program(
        &mut self,
        mut ops: TypedIter<'_>,
        resources: &Resources<'a>,
        mut state: State<'a>,
        depth: usize,
    ) -> Result<(), ReadError> {
        let mut saved = Vec::new();
        while let Some(op) = ops.next() {
            match op {
                Op::SaveState(_) if saved.len() < 256 => saved.push(state.clone()),
                Op::RestoreState(_) => state = saved.pop().unwrap_or(state),
                Op::Transform(m) => {
                    state.ctm = Matrix::of([m.0, m.1, m.2, m.3, m.4, m.5]).then(state.ctm);
                }
                Op::XObject(name) => self.object(name.0, resources, &state, depth)?,
                Op::InlineImage(_) => self.drawn.n_images += 1,
                other => {
                    self.path_op(&other, &state);
                    self.text_op(&other, resources, &mut state);
                }
            }
            if self.drawn.glyphs.len() > MOST_GLYPHS {
                return Err(ReadError::Pdf { why: format!("一页上的字符超过{MOST_GLYPHS}个") });
            }
        }
        Ok(())
    }

    /// An image is counted, a form's own program is run.
    fn object(
        &mut self,
        name: &Name<'_>,
        resources: &Resources<'a>,
        state: &State<'a>,
        depth: usize,
    ) -> Result<(), ReadError> {
        let Some(object) = resources.get_x_object(name) else { return Ok(()) };
        let dict = object.dict();
        if dict.get::<Name<'_>>("Subtype").is_none_or(|kind| kind.as_str() != "Form") {
            self.drawn.n_images += 1;
            return Ok(());
        }
        self.n_forms += 1;
        if depth >= DEEPEST || self.n_forms > MOST_FORMS {
            return Ok(());
        }
        check_size(&object)?;
        let Ok(program) = object.decoded() else { return Ok(()) };
        let own = dict.get::<Dict<'a>>("Resources").map(Resources::new);
        let matrix = dict.get::<[f32; 6]>("Matrix").map_or(Matrix::UNIT, |m| Matrix(m.map(f64::from)));
        let state = State { ctm: matrix.then(state.ctm), ..state.clone() };
        let (tm, line) = (self.tm, self.line);
        self.program(TypedIter::new(&program), own.as_ref().unwrap_or(resources), state, depth + 1)?;
        (self.tm, self.line) = (tm, line);
        Ok(())
    }

    fn text_op(&mut self, op: &Op<'_, '_>, resources: &Resources<'a>, state: &mut State<'a>) {
        match op {
            Op::BeginText(_) => self.move_to(Matrix::UNIT),
            Op::SetTextMatrix(m) => self.move_to(Matrix::of([m.0, m.1, m.2, m.3, m.4, m.5])),
            Op::NextLine(by) => self.next_line(by.0.as_f64(), by.1.as_f64()),
            Op::NextLineAndSetLeading(by) => {
                state.leading = -by.1.as_f64();
                self.next_line(by.0.as_f64(), by.1.as_f64());
            }
            Op::NextLineUsingLeading(_) => self.next_line(0.0, -state.leading),
            Op::CharacterSpacing(n) => state.char_space = n.0.as_f64(),
            Op::WordSpacing(n) => state.word_space = n.0.as_f64(),
            Op::HorizontalScaling(n) => state.stretch = n.0.as_f64() / 100.0,
            Op::TextLeading(n) => state.leading = n.0.as_f64(),
            Op::TextRise(n) => state.rise = n.0.as_f64(),
            Op::TextFont(font) => {
                state.size = font.1.as_f64();
                let dict = resources.get_font(font.0);
                state.font = dict.and_then(|dict| self.cache.font(&dict, self.fonts, self.cmaps));
            }
            Op::ShowText(words) => self.show(words.0.as_bytes(), state),
            Op::NextLineAndShowText(words) => {
                self.next_line(0.0, -state.leading);
                self.show(words.0.as_bytes(), state);
            }
            Op::ShowTextWithParameters(words) => {
                (state.word_space, state.char_space) = (words.0.as_f64(), words.1.as_f64());
                self.next_line(0.0, -state.leading);
                self.show(words.2.as_bytes(), state);
            }
            Op::ShowTexts(parts) => {
                for part in parts.0.iter::<Object<'_>>() {
                    match part {
                        Object::String(words) => self.show(words.as_bytes(), state),
                        Object::Number(by) => self.adjust(by.as_f64(), state),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn move_to(&mut self, matrix: Matrix) {
        (self.tm, self.line) = (matrix, matrix);
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.move_to(Matrix::shift(x, y).then(self.line));
    }

    fn adjust(&mut self, by: f64, state: &State<'a>) {
        let by = -by / f64::from(UNITS_PER_EM) * state.size;
        let level = state.font.as_ref().is_none_or(Font::is_horizontal);
        let shift = if level { Matrix::shift(by * state.stretch, 0.0) } else { Matrix::shift(0.0, by) };
        self.tm = shift.then(self.tm);
    }

    fn show(&mut self, bytes: &[u8], state: &State<'a>) {
        let Some(font) = &state.font else { return };
        let level = font.is_horizontal();
        let mut at = 0;
        while at < bytes.len() {
            let (code, length) = font.read_code(bytes, at);
            at += length.max(1);
            let advance = font.code_advance(code);
            let along = if level { advance.x } else { advance.y } / f64::from(UNITS_PER_EM) * state.size;
            self.place(font, code, along, level, state);
            let space = state.char_space + if code == 32 && length == 1 { state.word_space } else { 0.0 };
            let shift = if level {
                Matrix::shift((along + space) * state.stretch, 0.0)
            } else {
                Matrix::shift(0.0, along - space)
            };
            self.tm = shift.then(self.tm);
        }
    }

    fn place(&mut self, font: &Font<'a>, code: u32, along: f64, level: bool, state: &State<'a>) {
        let matrix = self.tm.then(state.ctm);
        let (x, y) = matrix.point(0.0, state.rise);
        let (width, height) = matrix.scale();
        let size = state.size.abs() * height;
        if !(x.is_finite() && y.is_finite() && size.is_finite()) || size <= 0.0 {
            return;
        }
        // The page's `y` is turned over: level writing runs along (+, 0).
        let turns = match (matrix.0[0], matrix.0[1]) {
            (a, b) if a.abs() >= b.abs() => u8::from(a < 0.0) * 2,
            (_, b) => 1 + u8::from(b < 0.0) * 2,
        };
        let glyph = Glyph {
            c: ' ',
            x,
            y,
            size,
            advance: along.abs() * if level { width * state.stretch } else { height },
            vertical: !level,
            turns,
        };
        let unicode = match font.glyph(font.map_code(code), code) {
            FontGlyph::Outline(outline) => outline.as_unicode(),
            FontGlyph::Type3(drawing) => drawing.as_unicode(),
        };
        match unicode {
            Some(BfString::Char(c)) => self.drawn.glyphs.push(Glyph { c: plain_space(c), ..glyph }),
            Some(BfString::String(words)) => {
                let n = words.chars().count().max(1) as f64;
                let part = glyph.advance / n;
                self.drawn.glyphs.extend(words.chars().enumerate().map(|(nth, c)| Glyph {
                    c: plain_space(c),
                    x: if level { glyph.x + part * nth as f64 } else { glyph.x },
                    advance: part,
                    ..glyph
                }));
            }
            None => {
                self.drawn.n_unread += 1;
                self.drawn.glyphs.push(Glyph { c: '\u{fffd}', ..glyph });
            }
        }
    }

    /// Keeps straight thin strokes and bars.
    fn path_op(&mut self, op: &Op<'_, '_>, state: &State<'a>) {
        let point = |x: Number, y: Number| state.ctm.point(x.as_f64(), y.as_f64());
        match op {
            Op::MoveTo(p) => self.path = vec![point(p.0, p.1)],
            Op::LineTo(p) => {
                let to = point(p.0, p.1);
                if let Some(from) = self.path.last().copied() {
                    self.rule(from, to);
                }
                self.path.truncate(1);
                self.path.push(to);
            }
            Op::RectPath(r) => {
                let (x, y) = (r.0.as_f64(), r.1.as_f64());
                let from = state.ctm.point(x, y);
                let to = state.ctm.point(x + r.2.as_f64(), y + r.3.as_f64());
                self.rule(from, to);
            }
            _ => {}
        }
    }

    fn rule(&mut self, from: (f64, f64), to: (f64, f64)) {
        const THIN: f64 = 2.5;
        const LONG: f64 = 20.0;
        let (x0, x1) = (from.0.min(to.0), from.0.max(to.0));
        let (y0, y1) = (from.1.min(to.1), from.1.max(to.1));
        let (width, height) = (x1 - x0, y1 - y0);
        if width.min(height) <= THIN && width.max(height) >= LONG && self.drawn.rules.len() < 10_000 {
            self.drawn.rules.push(Rule { x0, y0, x1, y1 });
        }
    }
}
