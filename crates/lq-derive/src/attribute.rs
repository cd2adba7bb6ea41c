//! Reading one `#[record(…)]`, `#[field(…)]`, `#[stage(…)]` or `#[choice(…)]`: each word once, each with its span.

use proc_macro2::Span;
use syn::meta::ParseNestedMeta;
use syn::{Attribute, Error, Expr, ExprLit, Ident, Lit, LitInt, LitStr, Meta, Result};

/// A text with the place it was written at.
pub(crate) type Said = Option<LitStr>;

/// Sets `slot` from `word = "text"`, refusing a second one and an empty text.
pub(crate) fn text(meta: &ParseNestedMeta<'_>, slot: &mut Said) -> Result<()> {
    let value: LitStr = meta.value()?.parse()?;
    if value.value().trim().is_empty() {
        return Err(Error::new(value.span(), "an empty text says nothing: write it or leave the word out"));
    }
    once(meta, slot, value)
}

/// Sets `slot` from `word = 12`.
pub(crate) fn whole(meta: &ParseNestedMeta<'_>, slot: &mut Option<LitInt>) -> Result<()> {
    let value: LitInt = meta.value()?.parse()?;
    let number: u32 = value.base10_parse()?;
    if number == 0 {
        return Err(Error::new(value.span(), "must be at least 1"));
    }
    once(meta, slot, value)
}

/// Sets `slot` from a word that stands alone, keeping where it stands.
pub(crate) fn flag(meta: &ParseNestedMeta<'_>, slot: &mut Option<Span>) -> Result<()> {
    let span = word_span(meta);
    once(meta, slot, span)
}

fn once<T>(meta: &ParseNestedMeta<'_>, slot: &mut Option<T>, value: T) -> Result<()> {
    if slot.is_some() {
        return Err(meta.error("said twice: keep one"));
    }
    *slot = Some(value);
    Ok(())
}

fn word_span(meta: &ParseNestedMeta<'_>) -> Span {
    meta.path.get_ident().map_or_else(Span::call_site, Ident::span)
}

/// The error for a word nobody knows, which lists those that are known.
pub(crate) fn unknown(meta: &ParseNestedMeta<'_>, known: &str) -> Error {
    meta.error(format!("unknown word; known here: {known}"))
}

/// The doc comment's first paragraph as one line, without its full stop; `None` where there is none.
pub(crate) fn doc_sentence(attributes: &[Attribute]) -> Option<String> {
    let mut words: Vec<String> = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("doc")) {
        let Meta::NameValue(pair) = &attribute.meta else { continue };
        let Expr::Lit(ExprLit { lit: Lit::Str(line), .. }) = &pair.value else { continue };
        let line = line.value().trim().to_owned();
        if line.is_empty() && !words.is_empty() {
            break;
        }
        if !line.is_empty() {
            words.push(line);
        }
    }
    let sentence = words.join(" ");
    let sentence = sentence.strip_suffix('.').unwrap_or(&sentence).to_owned();
    (!sentence.is_empty()).then_some(sentence)
}

/// The text, or an error at `span` that asks for it.
pub(crate) fn demand(slot: Said, span: Span, what: &str) -> Result<LitStr> {
    slot.ok_or_else(|| Error::new(span, format!("`{what} = \"…\"` is missing")))
}
