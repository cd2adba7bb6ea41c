//! The types a record's struct is made of, and how each is a value of the ledger.
//!
//! A struct field is a plain type (required), an [`Option`] of it, or [`Asked`] where “asked, there is none” must not
//! be lost. `#[derive(Record)]` reads everything else from the type: its [`ValueType`], what its attribute may say,
//! and how it stands in a row.

use std::sync::Arc;

use crate::id::{Link, RecordId};
use crate::schema::Record;
use crate::time::{Day, Moment, Period};
use crate::value::{
    Attachment, ChoiceOption, Decimal, Money, Percent, Place, Quantity, Rate, StageSchema, Unit, Value,
    ValueType,
};

/// What a field's attribute says about its type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The one unit of a quantity or rate; `None` takes any.
    pub unit: Option<Unit>,
    /// Most characters of a text; `None` keeps the type's own limit.
    pub max: Option<u32>,
    /// A text keeps its line ends.
    pub is_multiline: bool,
    /// Money of any currency, not renminbi alone.
    pub is_any_currency: bool,
}

/// Which of the [`Options`] mean something to a type; anything else does not compile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Takes {
    /// A unit.
    pub unit: bool,
    /// A greatest length, and line ends.
    pub length: bool,
    /// A choice of currencies.
    pub currency: bool,
    /// Being added up.
    pub sum: bool,
}

impl Takes {
    /// None of them.
    pub const NOTHING: Self = Self { unit: false, length: false, currency: false, sum: false };
    const LENGTH: Self = Self { length: true, ..Self::NOTHING };
    const SUM: Self = Self { sum: true, ..Self::NOTHING };
    const UNIT: Self = Self { unit: true, sum: true, ..Self::NOTHING };
    const CURRENCY: Self = Self { currency: true, sum: true, ..Self::NOTHING };
}

/// A type that is one value of the ledger.
pub trait FieldValue: Sized {
    /// What the attribute may say about it.
    const TAKES: Takes = Takes::NOTHING;

    /// The ledger's type for it.
    fn value_type(options: &Options) -> ValueType;

    /// As the ledger keeps it.
    fn to_value(&self) -> Value;

    /// From what the ledger keeps; `None` where the value is of another type.
    fn from_value(value: &Value) -> Option<Self>;
}

/// A struct's field: a value that must be there, may be there, or was asked for.
pub trait Slot: Sized {
    /// A record without it is not saved.
    const IS_REQUIRED: bool;
    /// What the attribute may say about it.
    const TAKES: Takes;

    /// The ledger's type for it.
    fn value_type(options: &Options) -> ValueType;

    /// From a row's place; `None` where a required value is missing or a value is of another type.
    fn read(value: Option<&Value>) -> Option<Self>;

    /// For a row's place.
    fn write(&self) -> Option<Value>;
}

impl<T: FieldValue> Slot for T {
    const IS_REQUIRED: bool = true;
    const TAKES: Takes = <T as FieldValue>::TAKES;

    fn value_type(options: &Options) -> ValueType {
        T::value_type(options)
    }

    fn read(value: Option<&Value>) -> Option<Self> {
        T::from_value(value?)
    }

    fn write(&self) -> Option<Value> {
        Some(self.to_value())
    }
}

/// `None` stands for never asked and for asked, none alike; use [`Asked`] where that matters.
impl<T: FieldValue> Slot for Option<T> {
    const IS_REQUIRED: bool = false;
    const TAKES: Takes = <T as FieldValue>::TAKES;

    fn value_type(options: &Options) -> ValueType {
        T::value_type(options)
    }

    fn read(value: Option<&Value>) -> Option<Self> {
        match value {
            None | Some(Value::Nil) => Some(None),
            Some(value) => T::from_value(value).map(Some),
        }
    }

    fn write(&self) -> Option<Value> {
        self.as_ref().map(T::to_value)
    }
}

/// An answer of which three things may be known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Asked<T> {
    /// Nobody has asked: unknown.
    #[default]
    Never,
    /// Asked, and there is none.
    Nothing,
    /// This.
    Is(T),
}

impl<T> Asked<T> {
    /// The value, where there is one.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Is(value) => Some(value),
            Self::Never | Self::Nothing => None,
        }
    }
}

impl<T: FieldValue> Slot for Asked<T> {
    const IS_REQUIRED: bool = false;
    const TAKES: Takes = <T as FieldValue>::TAKES;

    fn value_type(options: &Options) -> ValueType {
        T::value_type(options)
    }

    fn read(value: Option<&Value>) -> Option<Self> {
        match value {
            None => Some(Self::Never),
            Some(Value::Nil) => Some(Self::Nothing),
            Some(value) => T::from_value(value).map(Self::Is),
        }
    }

    fn write(&self) -> Option<Value> {
        match self {
            Self::Never => None,
            Self::Nothing => Some(Value::Nil),
            Self::Is(value) => Some(value.to_value()),
        }
    }
}

/// Defines a text of the ledger with a type of its own.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $takes:expr, $options:ident => $ty:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FieldValue for $name {
            const TAKES: Takes = $takes;

            fn value_type($options: &Options) -> ValueType {
                $ty
            }

            fn to_value(&self) -> Value {
                Value::Text(self.0.clone())
            }

            fn from_value(value: &Value) -> Option<Self> {
                match value {
                    Value::Text(text) => Some(Self(text.clone())),
                    _ => None,
                }
            }
        }
    };
}

words! {
    /// Words on one line, at most 200 characters where the attribute does not say otherwise.
    Text, Takes::LENGTH, options => ValueType::Text {
        max: options.max.unwrap_or(200),
        multiline: options.is_multiline,
    }
}
words! {
    /// Words with line ends, at most 4000 characters where the attribute does not say otherwise.
    LongText, Takes::LENGTH, options => ValueType::Text { max: options.max.unwrap_or(4000), multiline: true }
}
words! {
    /// A unified social credit code.
    Uscc, Takes::NOTHING, _options => ValueType::Uscc
}
words! {
    /// An industry code of GB/T 4754.
    IndustryCode, Takes::NOTHING, _options => ValueType::Industry
}
words! {
    /// A region code of GB/T 2260.
    RegionCode, Takes::NOTHING, _options => ValueType::Region
}
words! {
    /// A telephone number.
    Phone, Takes::NOTHING, _options => ValueType::Phone
}

/// Makes a type of `value/` or `time` one that a struct may use as it is.
macro_rules! plain {
    ($ty:ty, $variant:ident, $takes:expr, $options:ident => $value_type:expr) => {
        impl FieldValue for $ty {
            const TAKES: Takes = $takes;

            fn value_type($options: &Options) -> ValueType {
                $value_type
            }

            fn to_value(&self) -> Value {
                Value::$variant(self.clone())
            }

            fn from_value(value: &Value) -> Option<Self> {
                match value {
                    Value::$variant(value) => Some(value.clone()),
                    _ => None,
                }
            }
        }
    };
}

plain!(bool, Flag, Takes::NOTHING, _options => ValueType::Flag);
plain!(Day, Day, Takes::NOTHING, _options => ValueType::Day);
plain!(Period, Period, Takes::NOTHING, _options => ValueType::Period);
plain!(Moment, Moment, Takes::NOTHING, _options => ValueType::Moment);
plain!(Money, Money, Takes::CURRENCY, options => ValueType::Money { any_currency: options.is_any_currency });
plain!(Quantity, Quantity, Takes::UNIT, options => ValueType::Quantity { unit: options.unit });
plain!(Rate, Rate, Takes::UNIT, options => ValueType::Rate { unit: options.unit });
plain!(Decimal, Number, Takes::SUM, _options => ValueType::Number);
plain!(Percent, Percent, Takes::NOTHING, _options => ValueType::Percent);
plain!(Place, Place, Takes::NOTHING, _options => ValueType::Place);
plain!(Attachment, Attachment, Takes::NOTHING, _options => ValueType::Attachment);

impl<K: Record> FieldValue for Link<K> {
    fn value_type(_: &Options) -> ValueType {
        ValueType::Link { kind: K::KIND.into() }
    }

    fn to_value(&self) -> Value {
        Value::Link(self.id())
    }

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Link(id) => Some(Self::to(*id)),
            _ => None,
        }
    }
}

/// Links to several records of kind `K`, in the order given, none twice.
pub struct Links<K>(pub Vec<Link<K>>);

impl<K> Links<K> {
    /// The ids pointed at.
    pub fn ids(&self) -> impl Iterator<Item = RecordId> + '_ {
        self.0.iter().map(|link| link.id())
    }
}

impl<K> Clone for Links<K> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}
impl<K> PartialEq for Links<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<K> Eq for Links<K> {}
impl<K> std::fmt::Debug for Links<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl<K: Record> FieldValue for Links<K> {
    fn value_type(_: &Options) -> ValueType {
        ValueType::Links { kind: K::KIND.into() }
    }

    fn to_value(&self) -> Value {
        Value::Links(self.ids().collect())
    }

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Links(ids) => Some(Self(ids.iter().copied().map(Link::to).collect())),
            _ => None,
        }
    }
}

/// An enum whose variants the ledger keeps as codes.
pub trait Coded: Copy + 'static {
    /// The variants in the order they are shown.
    const ALL: &'static [Self];

    /// What the ledger keeps for this variant.
    fn code(self) -> &'static str;

    /// The variant with this code.
    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|variant| variant.code() == code)
    }
}

/// A fixed list of choices; `#[derive(Choice)]` writes it.
pub trait Choice: Coded {
    /// Codes and labels, in the order of [`Coded::ALL`].
    const OPTIONS: &'static [ChoiceOption];
}

/// The stages of a life; `#[derive(Stages)]` writes it.
pub trait Stages: Coded {
    /// Stages and lawful moves, in the order of [`Coded::ALL`].
    fn schema() -> StageSchema;

    /// Whether `next` may follow this stage; staying is always lawful.
    fn may_become(self, next: Self) -> bool {
        Self::schema().may_move(self.code(), next.code())
    }
}

/// The value type of a choice.
pub fn choice_type<C: Choice>() -> ValueType {
    ValueType::choice(C::OPTIONS)
}

/// The value type of a stage.
pub fn stage_type<S: Stages>() -> ValueType {
    ValueType::Stage(Arc::new(S::schema()))
}

/// A coded enum as the ledger keeps it.
pub fn coded_value<C: Coded>(coded: C) -> Value {
    Value::Text(coded.code().to_owned())
}

/// A coded enum from what the ledger keeps.
pub fn coded_from<C: Coded>(value: &Value) -> Option<C> {
    match value {
        Value::Text(code) => C::from_code(code),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Asked, Slot, Text};
    use crate::value::Value;

    #[test]
    fn missing_asked_and_never_asked_are_three_things() {
        assert_eq!(<Asked<Text> as Slot>::read(None), Some(Asked::Never));
        assert_eq!(<Asked<Text> as Slot>::read(Some(&Value::Nil)), Some(Asked::Nothing));
        assert_eq!(<Asked<Text>>::Nothing.write(), Some(Value::Nil));
        assert_eq!(<Option<Text> as Slot>::read(Some(&Value::Nil)), Some(None));
        assert_eq!(<Text as Slot>::read(None), None);
        assert_eq!(<Text as Slot>::read(Some(&Value::Flag(true))), None);
    }
}
