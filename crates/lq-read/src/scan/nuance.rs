//! What the words around a figure do to it: falls turn its sign, near and beyond bound it.

use super::{Approx, Class, Decimal, Scanner, numerals};

impl Scanner<'_> {
    /// Falls are negative: 下降5%, 减少了3万吨; 下降到5% is a level.
    pub(super) fn signed(&self, start: usize, value: Decimal, class: Class) -> Decimal {
        if class == Class::Time {
            return value;
        }
        let mut at = start;
        for _ in 0..3 {
            if at > 0 && "了近约超逾过".contains(self.chars[at - 1]) {
                at -= 1;
            }
        }
        let falls = [
            "下降",
            "减少",
            "降低",
            "下滑",
            "下跌",
            "回落",
            "缩减",
            "同比降",
            "环比降",
            "分别降",
            "萎缩",
            "负增长",
            "压减",
        ];
        let mut fell = falls.iter().any(|w| self.precedes(at, w));
        // 分别下降3%、5%: the verb stands before the list.
        if !fell && matches!(self.before(start), '、' | '和') {
            fell = self
                .hits
                .last()
                .is_some_and(|h| h.value.digits() < 0 && h.end + 1 >= start && h.class == class);
        }
        if fell { value.negated() } else { value }
    }

    pub(super) fn approx(&self, start: usize, end: usize) -> Option<Approx> {
        let before: [(&str, Approx); 22] = [
            ("不低于", Approx::AtLeast),
            ("不少于", Approx::AtLeast),
            ("不小于", Approx::AtLeast),
            ("至少", Approx::AtLeast),
            ("不超过", Approx::AtMost),
            ("不高于", Approx::AtMost),
            ("最高", Approx::AtMost),
            ("最多", Approx::AtMost),
            ("至多", Approx::AtMost),
            ("不足", Approx::Near),
            ("不到", Approx::Near),
            ("将近", Approx::Near),
            ("接近", Approx::Near),
            ("近", Approx::Near),
            ("超过", Approx::Beyond),
            ("突破", Approx::Beyond),
            ("超", Approx::Beyond),
            ("逾", Approx::Beyond),
            ("大约", Approx::About),
            ("约为", Approx::About),
            ("约", Approx::About),
            ("上", Approx::Beyond),
        ];
        let after = [
            ("以上", Approx::Beyond),
            ("及以上", Approx::AtLeast),
            ("左右", Approx::About),
            ("上下", Approx::About),
            ("以内", Approx::AtMost),
            ("以下", Approx::AtMost),
        ];
        let after = || after.iter().find(|(w, _)| self.follows(end, w));
        let bare = numerals::han_scale(self.get(start));
        before
            .iter()
            .filter(|(w, _)| *w != "上" || bare)
            .find(|(w, _)| self.precedes(start, w))
            .or_else(after)
            .map(|(_, a)| *a)
    }
}
