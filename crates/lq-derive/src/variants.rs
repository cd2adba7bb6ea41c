//! `#[derive(Choice)]` and `#[derive(Stages)]`: enums whose variants are codes with labels.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Data, DeriveInput, Error, Fields, Ident, Result, Variant};

use crate::attribute::{Said, demand, flag, text, unknown};
use crate::names::{sentence, snake};

/// One variant and what its attribute says.
struct Entry<'a> {
    ident: &'a Ident,
    code: String,
    label: String,
    en: String,
    initial: Option<Span>,
    last: Option<Span>,
    next: Vec<Ident>,
}

impl<'a> Entry<'a> {
    /// Reads `#[choice(…)]` or `#[stage(…)]`, as `attribute` says.
    fn read(variant: &'a Variant, attribute: &str) -> Result<Self> {
        let span = variant.ident.span();
        if !matches!(variant.fields, Fields::Unit) {
            return Err(Error::new(span, "a variant is a plain name, without data"));
        }
        let is_stage = attribute == "stage";
        let [mut label, mut en, mut code]: [Said; 3] = Default::default();
        let (mut initial, mut last, mut next) = (None, None, Vec::new());
        for found in variant.attrs.iter().filter(|found| found.path().is_ident(attribute)) {
            found.parse_nested_meta(|meta| {
                let word = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
                match word.as_str() {
                    "label" => text(&meta, &mut label),
                    "en" => text(&meta, &mut en),
                    "code" => text(&meta, &mut code),
                    "initial" if is_stage => flag(&meta, &mut initial),
                    "last" if is_stage => flag(&meta, &mut last),
                    "next" if is_stage => meta.parse_nested_meta(|to| {
                        next.push(to.path.require_ident()?.clone());
                        Ok(())
                    }),
                    _ if is_stage => Err(unknown(&meta, "label, en, code, initial, last, next(…)")),
                    _ => Err(unknown(&meta, "label, en, code")),
                }
            })?;
        }
        let name = snake(&variant.ident.to_string());
        Ok(Self {
            ident: &variant.ident,
            label: demand(label, span, "label")?.value(),
            en: en.map_or_else(|| sentence(&name), |en| en.value()),
            code: code.map_or(name, |code| code.value()),
            initial,
            last,
            next,
        })
    }
}

fn entries<'a>(input: &'a DeriveInput, attribute: &str) -> Result<Vec<Entry<'a>>> {
    let Data::Enum(data) = &input.data else {
        return Err(Error::new(input.ident.span(), "choices and stages are an enum; a struct is a `Record`"));
    };
    if data.variants.is_empty() {
        return Err(Error::new(input.ident.span(), "an empty list offers nothing"));
    }
    let entries =
        data.variants.iter().map(|variant| Entry::read(variant, attribute)).collect::<Result<Vec<_>>>()?;
    for (place, entry) in entries.iter().enumerate() {
        if entries[..place].iter().any(|other| other.code == entry.code || other.label == entry.label) {
            return Err(Error::new(entry.ident.span(), "another variant has the same code or label"));
        }
    }
    Ok(entries)
}

/// Implements `lq_core::field::Choice`, and with it `FieldValue`.
pub(crate) fn expand_choice(input: &DeriveInput) -> Result<TokenStream> {
    let entries = entries(input, "choice")?;
    let name = &input.ident;
    let codes = coded(name, &entries);
    let options = entries.iter().map(|entry| {
        let Entry { code, label, en, .. } = entry;
        quote!(::lq_core::value::ChoiceOption::new(#code, #label, #en))
    });
    Ok(quote! {
        #codes

        impl ::lq_core::field::Choice for #name {
            const OPTIONS: &'static [::lq_core::value::ChoiceOption] = &[#(#options),*];
        }

        impl ::lq_core::field::FieldValue for #name {
            fn value_type(_: &::lq_core::field::Options) -> ::lq_core::value::ValueType {
                ::lq_core::field::choice_type::<Self>()
            }

            fn to_value(&self) -> ::lq_core::value::Value {
                ::lq_core::field::coded_value(*self)
            }

            fn from_value(value: &::lq_core::value::Value) -> ::core::option::Option<Self> {
                ::lq_core::field::coded_from(value)
            }
        }
    })
}

/// Implements `lq_core::field::Stages`, and with it `FieldValue`.
pub(crate) fn expand_stages(input: &DeriveInput) -> Result<TokenStream> {
    let entries = entries(input, "stage")?;
    let name = &input.ident;
    let initial = initial(name, &entries)?;
    let moves = moves(&entries)?;
    let codes = coded(name, &entries);
    let (froms, tos): (Vec<usize>, Vec<usize>) = moves.into_iter().unzip();
    let stages = entries.iter().map(|entry| {
        let Entry { code, label, en, .. } = entry;
        let is_final = entry.last.is_some();
        quote!(::lq_core::value::Stage::new(#code, #label, #en, #is_final))
    });
    Ok(quote! {
        #codes

        impl ::lq_core::field::Stages for #name {
            fn schema() -> ::lq_core::value::StageSchema {
                ::lq_core::value::StageSchema {
                    stages: ::std::vec![#(#stages),*],
                    moves: ::std::vec![#((#froms, #tos)),*],
                    initial: #initial,
                }
            }
        }

        impl ::lq_core::field::FieldValue for #name {
            fn value_type(_: &::lq_core::field::Options) -> ::lq_core::value::ValueType {
                ::lq_core::field::stage_type::<Self>()
            }

            fn to_value(&self) -> ::lq_core::value::Value {
                ::lq_core::field::coded_value(*self)
            }

            fn from_value(value: &::lq_core::value::Value) -> ::core::option::Option<Self> {
                ::lq_core::field::coded_from(value)
            }
        }
    })
}

/// The place of the one stage a record begins at.
fn initial(name: &Ident, entries: &[Entry<'_>]) -> Result<usize> {
    let mut found = entries.iter().enumerate().filter(|(_, entry)| entry.initial.is_some());
    let (place, _) = found.next().ok_or_else(|| Error::new(name.span(), "one stage must be `initial`"))?;
    match found.next() {
        Some((_, second)) => Err(Error::new(second.ident.span(), "only one stage is `initial`")),
        None => Ok(place),
    }
}

/// The lawful moves as places; every stage leads on or is `last`.
fn moves(entries: &[Entry<'_>]) -> Result<Vec<(usize, usize)>> {
    let mut moves = Vec::new();
    for (from, entry) in entries.iter().enumerate() {
        if entry.next.is_empty() && entry.last.is_none() {
            return Err(Error::new(entry.ident.span(), "a stage names what is `next(…)` or is `last`"));
        }
        for next in &entry.next {
            let to = entries.iter().position(|other| other.ident == next);
            let to = to.ok_or_else(|| Error::new(next.span(), "no stage of this name"))?;
            if to == from {
                return Err(Error::new(next.span(), "a stage may always stay: leave it out"));
            }
            moves.push((from, to));
        }
    }
    Ok(moves)
}

/// The variants as codes, which both derives need.
fn coded(name: &Ident, entries: &[Entry<'_>]) -> TokenStream {
    let variants: Vec<&Ident> = entries.iter().map(|entry| entry.ident).collect();
    let codes: Vec<&str> = entries.iter().map(|entry| entry.code.as_str()).collect();
    quote! {
        impl ::lq_core::field::Coded for #name {
            const ALL: &'static [Self] = &[#(Self::#variants),*];

            fn code(self) -> &'static str {
                match self {
                    #(Self::#variants => #codes),*
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{expand_choice, expand_stages};

    #[track_caller]
    fn check_stages(declaration: &str, expect: &str) {
        let input = syn::parse_str(declaration).expect("the declaration is Rust");
        let got = expand_stages(&input).map_or_else(|error| error.to_string(), |code| code.to_string());
        assert!(got.contains(expect), "{got}");
    }

    #[test]
    fn moves_are_places() {
        check_stages(
            r#"enum A { #[stage(label = "在建", initial, next(Built))] Building, #[stage(label = "建成", last)] Built }"#,
            "vec ! [(0usize , 1usize)]",
        );
    }

    #[test]
    fn a_stage_leads_on_or_is_last() {
        check_stages(r#"enum A { #[stage(label = "在建", initial)] Building }"#, "`next(…)` or is `last`");
        check_stages(r#"enum A { #[stage(label = "在建", last)] Building }"#, "must be `initial`");
        check_stages(
            r#"enum A { #[stage(label = "在建", initial, next(Gone))] Building }"#,
            "no stage of this name",
        );
        check_stages(r#"enum A { #[stage(label = "在建", initial, next(A))] A }"#, "may always stay");
        let two =
            r#"enum A { #[stage(label = "甲", initial, last)] A, #[stage(label = "乙", initial, last)] B }"#;
        check_stages(two, "only one stage");
    }

    #[test]
    fn choices_know_no_moves_and_repeat_no_label() {
        let check = |declaration: &str, expect: &str| {
            let input = syn::parse_str(declaration).expect("the declaration is Rust");
            let got = expand_choice(&input).map_or_else(|error| error.to_string(), |code| code.to_string());
            assert!(got.contains(expect), "{got}");
        };
        check(
            r#"enum A { #[choice(label = "甲", initial)] A }"#,
            "unknown word; known here: label, en, code",
        );
        check(r#"enum A { #[choice(label = "甲")] A, #[choice(label = "甲")] B }"#, "same code or label");
        check(r#"enum A { #[choice(label = "甲")] A(u8) }"#, "without data");
        check("struct A;", "choices and stages are an enum");
        check(
            r#"enum A { #[choice(label = "甲", code = "one")] SomeThing }"#,
            "Self :: SomeThing => \"one\"",
        );
    }
}
