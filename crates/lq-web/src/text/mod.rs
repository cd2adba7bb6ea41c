//! Interface texts: one table per language, held alike by the compiler.
//!
//! `zh.rs` declares the keys with their Chinese texts; `en.rs` gives the same keys in English and does not compile
//! when one is missing or left over. `{}` marks where a value goes in.

mod en;
pub(crate) mod policy;
mod zh;

use std::fmt::Display;

pub(crate) use zh::Texts;

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// 简体中文.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Both languages, in the order they are offered.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// The code in the `lang` attribute, the cookie and the address.
    pub fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// The language's own name.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::Zh => "中文",
            Self::En => "English",
        }
    }

    /// The language of a code; Chinese where the code is not known.
    pub fn of_code(code: &str) -> Self {
        if code == "en" || code.starts_with("en-") { Self::En } else { Self::Zh }
    }

    /// The same language as values know it.
    pub(crate) fn core(self) -> lq_core::value::Lang {
        match self {
            Self::Zh => lq_core::value::Lang::Zh,
            Self::En => lq_core::value::Lang::En,
        }
    }

    /// The texts of policies at work in this language.
    pub(crate) fn policy(self) -> &'static policy::Texts {
        match self {
            Self::Zh => &policy::ZH,
            Self::En => &policy::EN,
        }
    }

    /// The interface texts in this language.
    pub(crate) fn texts(self) -> &'static Texts {
        match self {
            Self::Zh => &zh::ZH,
            Self::En => &en::EN,
        }
    }
}

/// Puts `values` into the `{}`s of a sentence, in order.
pub(crate) fn fill(sentence: &str, values: &[&dyn Display]) -> String {
    let mut parts = sentence.split("{}");
    let mut text = parts.next().unwrap_or_default().to_owned();
    let mut values = values.iter();
    for part in parts {
        if let Some(value) = values.next() {
            text.push_str(&value.to_string());
        }
        text.push_str(part);
    }
    text
}

/// Declares the struct of all texts and its Chinese value.
macro_rules! texts {
    ($($key:ident: $text:literal,)*) => {
        /// Every text of the interface, by key.
        #[derive(Debug)]
        pub(crate) struct Texts {
            $(pub(crate) $key: &'static str,)*
        }

        /// The Chinese texts.
        pub(crate) static ZH: Texts = Texts { $($key: $text,)* };

        #[cfg(test)]
        impl Texts {
            /// Key and text of each entry, in order of declaration.
            pub(crate) fn entries(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($key), self.$key),)*]
            }
        }
    };
}
use texts;

#[cfg(test)]
mod tests {
    use super::{Lang, fill};

    #[test]
    fn both_languages_leave_the_same_gaps() {
        let all = |lang: Lang| lang.texts().entries().into_iter().chain(lang.policy().entries());
        for ((key, zh), (_, en)) in all(Lang::Zh).zip(all(Lang::En)) {
            assert_eq!(zh.matches("{}").count(), en.matches("{}").count(), "{key}: {zh} / {en}");
            assert!(!en.is_empty() && !zh.is_empty(), "{key} is empty");
        }
    }

    #[test]
    fn english_texts_hold_no_chinese() {
        for (key, text) in Lang::En.texts().entries().into_iter().chain(Lang::En.policy().entries()) {
            assert!(!text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{key}: {text}");
        }
    }

    #[test]
    fn gaps_are_filled_in_order() {
        assert_eq!(fill("{}–{} / {}", &[&1, &50, &"2,700"]), "1–50 / 2,700");
    }
}
