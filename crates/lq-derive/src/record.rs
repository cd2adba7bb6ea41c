//! `#[derive(Record)]`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Data, DeriveInput, Error, Field, Fields, Ident, LitInt, LitStr, Result, Type};

use crate::attribute::{Said, demand, doc_sentence, flag, text, unknown, whole};
use crate::names::sentence;

/// The implementation of `lq_core::Record` for the struct.
pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let fields = named_fields(input)?;
    let kind = Kind::read(input)?;
    let columns = fields.into_iter().map(Column::read).collect::<Result<Vec<_>>>()?;
    if columns.iter().filter(|column| column.said.key.is_some()).count() > 1 {
        return Err(Error::new(input.ident.span(), "a kind has one `key` at most"));
    }
    let caption = columns.iter().position(|column| column.name == kind.caption.value()).ok_or_else(|| {
        Error::new(kind.caption.span(), "no field of this name; the caption names one of the fields")
    })?;

    let struct_name = &input.ident;
    let (kind_name, header) = (&kind.kind, kind.header());
    let schemas = columns.iter().map(Column::schema);
    let reads = columns.iter().enumerate().map(|(place, column)| column.read_back(place));
    let writes = columns.iter().map(Column::write);
    let claims = columns.iter().map(Column::claims);
    Ok(quote! {
        #(#claims)*

        impl ::lq_core::schema::Record for #struct_name {
            const KIND: &'static str = #kind_name;

            fn schema() -> ::lq_core::schema::KindSchema {
                ::lq_core::schema::KindSchema {
                    #header
                    caption: #caption,
                    fields: ::std::vec![#(#schemas),*],
                }
            }

            fn from_values(
                values: &[::core::option::Option<::lq_core::value::Value>],
            ) -> ::core::result::Result<Self, ::lq_core::schema::Malformed> {
                ::core::result::Result::Ok(Self { #(#reads),* })
            }

            fn to_values(&self) -> ::std::vec::Vec<::core::option::Option<::lq_core::value::Value>> {
                ::std::vec![#(#writes),*]
            }
        }
    })
}

fn named_fields(input: &DeriveInput) -> Result<Vec<&Field>> {
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) if !fields.named.is_empty() => Ok(fields.named.iter().collect()),
            _ => Err(Error::new(input.ident.span(), "a record is a struct with named fields")),
        },
        _ => Err(Error::new(input.ident.span(), "a record is a struct; an enum is `Stages` or `Choice`")),
    }
}

/// What `#[record(…)]` says.
struct Kind {
    kind: LitStr,
    label: LitStr,
    en: String,
    plural: LitStr,
    plural_en: String,
    help: LitStr,
    help_en: String,
    prefix: LitStr,
    group: Ident,
    caption: LitStr,
}

impl Kind {
    const KNOWN: &'static str = "kind, label, en, plural, plural_en, help, help_en, prefix, group, caption";

    fn read(input: &DeriveInput) -> Result<Self> {
        let span = input.ident.span();
        let [mut kind, mut label, mut en, mut plural, mut plural_en]: [Said; 5] = Default::default();
        let [mut help, mut help_en, mut prefix, mut group, mut caption]: [Said; 5] = Default::default();
        for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("record")) {
            attribute.parse_nested_meta(|meta| {
                let word = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
                let slot = match word.as_str() {
                    "kind" => &mut kind,
                    "label" => &mut label,
                    "en" => &mut en,
                    "plural" => &mut plural,
                    "plural_en" => &mut plural_en,
                    "help" => &mut help,
                    "help_en" => &mut help_en,
                    "prefix" => &mut prefix,
                    "group" => &mut group,
                    "caption" => &mut caption,
                    _ => return Err(unknown(&meta, Self::KNOWN)),
                };
                text(&meta, slot)
            })?;
        }
        let kind = demand(kind, span, "kind")?;
        if !kind.value().bytes().all(|b| b.is_ascii_lowercase() || b == b'_') {
            return Err(Error::new(kind.span(), "a kind is an English noun in snake case"));
        }
        let en = en.map_or_else(|| sentence(&kind.value()), |en| en.value());
        let plural_en = plural_en.map_or_else(|| format!("{en}s"), |plural| plural.value());
        let help_en =
            help_en.map(|help| help.value()).or_else(|| doc_sentence(&input.attrs)).ok_or_else(|| {
                Error::new(span, "say what the kind is for in a doc comment: it is the English help")
            })?;
        Ok(Self {
            label: demand(label, span, "label")?,
            plural: demand(plural, span, "plural")?,
            help: demand(help, span, "help")?,
            prefix: demand(prefix, span, "prefix").and_then(prefix_letters)?,
            group: demand(group, span, "group").and_then(|group| group_variant(&group))?,
            caption: demand(caption, span, "caption")?,
            kind,
            en,
            plural_en,
            help_en,
        })
    }

    fn header(&self) -> TokenStream {
        let Self { kind, label, en, plural, plural_en, help, help_en, prefix, group, .. } = self;
        quote! {
            kind: ::std::borrow::Cow::Borrowed(#kind),
            label: ::lq_core::schema::Label::new(#label, #en),
            plural: ::lq_core::schema::Label::new(#plural, #plural_en),
            help: ::lq_core::schema::Label::new(#help, #help_en),
            group: ::lq_core::schema::Group::#group,
            prefix: ::std::borrow::Cow::Borrowed(#prefix),
        }
    }
}

fn prefix_letters(prefix: LitStr) -> Result<LitStr> {
    let letters = prefix.value();
    if (2..=4).contains(&letters.len()) && letters.bytes().all(|b| b.is_ascii_uppercase()) {
        return Ok(prefix);
    }
    Err(Error::new(prefix.span(), "a prefix is two to four capital letters"))
}

fn group_variant(group: &LitStr) -> Result<Ident> {
    let variant = match group.value().as_str() {
        "zone" => "Zone",
        "chain" => "Chain",
        "organisation" => "Organisation",
        "service" => "Service",
        "projects" => "Projects",
        "development" => "Development",
        _ => {
            let known = "zone, chain, organisation, service, projects, development";
            return Err(Error::new(group.span(), format!("unknown group; known: {known}")));
        }
    };
    Ok(Ident::new(variant, group.span()))
}

/// The words of one `#[field(…)]`.
#[derive(Default)]
struct Words {
    label: Said,
    en: Said,
    help: Said,
    help_en: Said,
    unit: Said,
    seen_by: Said,
    was: Vec<LitStr>,
    fresh: Option<LitInt>,
    max: Option<LitInt>,
    required: Option<Span>,
    list: Option<Span>,
    search: Option<Span>,
    filter: Option<Span>,
    sum: Option<Span>,
    personal: Option<Span>,
    key: Option<Span>,
    index: Option<Span>,
    reachable: Option<Span>,
    any_currency: Option<Span>,
    multiline: Option<Span>,
}

impl Words {
    const KNOWN: &'static str = "label, en, help, help_en, unit, required, list, search, filter, sum, personal, key, \
         index, reachable, seen_by, fresh, was, any_currency, max, multiline";

    fn read(field: &Field) -> Result<Self> {
        let mut said = Self::default();
        for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("field")) {
            attribute.parse_nested_meta(|meta| said.word(&meta))?;
        }
        Ok(said)
    }

    fn word(&mut self, meta: &syn::meta::ParseNestedMeta<'_>) -> Result<()> {
        let word = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
        let spot = match word.as_str() {
            "label" => return text(meta, &mut self.label),
            "en" => return text(meta, &mut self.en),
            "help" => return text(meta, &mut self.help),
            "help_en" => return text(meta, &mut self.help_en),
            "unit" => return text(meta, &mut self.unit),
            "seen_by" => return text(meta, &mut self.seen_by),
            "fresh" => return whole(meta, &mut self.fresh),
            "max" => return whole(meta, &mut self.max),
            "was" => {
                let mut name = None;
                text(meta, &mut name)?;
                self.was.extend(name);
                return Ok(());
            }
            "required" => &mut self.required,
            "list" => &mut self.list,
            "search" => &mut self.search,
            "filter" => &mut self.filter,
            "sum" => &mut self.sum,
            "personal" => &mut self.personal,
            "key" => &mut self.key,
            "index" => &mut self.index,
            "reachable" => &mut self.reachable,
            "any_currency" => &mut self.any_currency,
            "multiline" => &mut self.multiline,
            _ => return Err(unknown(meta, Self::KNOWN)),
        };
        flag(meta, spot)
    }
}

/// One field of the struct and what its attribute says.
struct Column<'a> {
    ident: &'a Ident,
    ty: &'a Type,
    /// Its name in the ledger; a raw identifier without its `r#`.
    name: String,
    label: LitStr,
    en: String,
    help: LitStr,
    help_en: String,
    audience: Ident,
    said: Words,
}

impl<'a> Column<'a> {
    fn read(field: &'a Field) -> Result<Self> {
        let ident = field.ident.as_ref().expect("named fields were asked for");
        let mut said = Words::read(field)?;
        let span = ident.span();
        if let (Some(at), true) = (said.required, is_optional(&field.ty)) {
            return Err(Error::new(at, "an optional type is not required: drop the word or the `Option`"));
        }
        if let (Some(at), Some(_)) = (said.sum, said.personal) {
            return Err(Error::new(at, "personal data is not added up"));
        }
        let name = ident.to_string().trim_start_matches("r#").to_owned();
        let help_en = said.help_en.take().map(|help| help.value()).or_else(|| doc_sentence(&field.attrs));
        Ok(Self {
            ident,
            ty: &field.ty,
            label: demand(said.label.take(), span, "label")?,
            en: said.en.take().map_or_else(|| sentence(&name), |en| en.value()),
            help: demand(said.help.take(), span, "help")?,
            help_en: help_en.ok_or_else(|| {
                Error::new(span, "say what to write in a doc comment: it is the English help")
            })?,
            audience: audience(said.seen_by.as_ref())?,
            name,
            said,
        })
    }

    fn schema(&self) -> TokenStream {
        let Self { ty, name, label, en, help, help_en, audience, said, .. } = self;
        let options = self.options();
        let is = |spot: &Option<Span>| spot.is_some();
        let (in_list, in_search, in_filter) = (is(&said.list), is(&said.search), is(&said.filter));
        let (is_sum, is_personal, is_key) = (is(&said.sum), is(&said.personal), is(&said.key));
        let (is_indexed, is_reachable) = (is(&said.index), is(&said.reachable));
        let was = &said.was;
        let fresh = match &said.fresh {
            Some(days) => quote!(::core::option::Option::Some(#days)),
            None => quote!(::core::option::Option::None),
        };
        quote! {
            ::lq_core::schema::FieldSchema {
                name: ::std::borrow::Cow::Borrowed(#name),
                label: ::lq_core::schema::Label::new(#label, #en),
                help: ::lq_core::schema::Label::new(#help, #help_en),
                ty: <#ty as ::lq_core::field::Slot>::value_type(&#options),
                is_required: <#ty as ::lq_core::field::Slot>::IS_REQUIRED,
                in_list: #in_list,
                in_search: #in_search,
                in_filter: #in_filter,
                is_sum: #is_sum,
                is_personal: #is_personal,
                is_key: #is_key,
                is_indexed: #is_indexed,
                is_reachable: #is_reachable,
                seen_by: ::lq_core::schema::Audience::#audience,
                fresh_days: #fresh,
                was: ::std::vec![#(::std::borrow::Cow::Borrowed(#was)),*],
                origin: ::lq_core::schema::Origin::Program,
            }
        }
    }

    fn options(&self) -> TokenStream {
        let said = &self.said;
        let unit = match &said.unit {
            // In a constant, so that a unit the table does not have stops the build at this word.
            Some(unit) => quote_spanned! { unit.span() =>
                ::core::option::Option::Some(const { ::lq_core::value::Unit::of(#unit) })
            },
            None => quote!(::core::option::Option::None),
        };
        let max = match &said.max {
            Some(max) => quote!(::core::option::Option::Some(#max)),
            None => quote!(::core::option::Option::None),
        };
        let (multiline, any_currency) = (said.multiline.is_some(), said.any_currency.is_some());
        quote! {
            ::lq_core::field::Options {
                unit: #unit,
                max: #max,
                is_multiline: #multiline,
                is_any_currency: #any_currency,
            }
        }
    }

    /// What the compiler checks because only it knows the type: a unit on a text, a sum of names.
    fn claims(&self) -> TokenStream {
        let ty = self.ty;
        let said = &self.said;
        let claim = |span: Option<Span>, takes: &str, message: &str| {
            span.map(|span| {
                let takes = Ident::new(takes, span);
                quote_spanned! { span =>
                    const _: () = ::core::assert!(<#ty as ::lq_core::field::Slot>::TAKES.#takes, #message);
                }
            })
        };
        let of_text = said.max.as_ref().map(LitInt::span).or(said.multiline);
        [
            claim(said.unit.as_ref().map(LitStr::span), "unit", "`unit` is for Quantity and Rate"),
            claim(of_text, "length", "`max` and `multiline` are for texts"),
            claim(said.any_currency, "currency", "`any_currency` is for Money"),
            claim(said.sum, "sum", "`sum` is for Money, Quantity and Decimal"),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn read_back(&self, place: usize) -> TokenStream {
        let Self { ident, name, .. } = self;
        quote! {
            #ident: ::lq_core::field::Slot::read(
                values.get(#place).and_then(::core::option::Option::as_ref),
            )
            .ok_or(::lq_core::schema::Malformed { kind: Self::KIND, field: #name })?
        }
    }

    fn write(&self) -> TokenStream {
        let ident = self.ident;
        quote!(::lq_core::field::Slot::write(&self.#ident))
    }
}

fn audience(said: Option<&LitStr>) -> Result<Ident> {
    let Some(said) = said else { return Ok(Ident::new("Account", Span::call_site())) };
    let variant = match said.value().as_str() {
        "public" => "Public",
        "account" => "Account",
        "staff" => "Staff",
        "office" => "Office",
        _ => return Err(Error::new(said.span(), "unknown audience; known: public, account, staff, office")),
    };
    Ok(Ident::new(variant, said.span()))
}

fn is_optional(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    path.path.segments.last().is_some_and(|last| last.ident == "Option" || last.ident == "Asked")
}

#[cfg(test)]
mod tests {
    use super::expand;

    const HEAD: &str = r#"#[record(kind = "carrier", label = "载体", plural = "载体台账", help = "承接项目",
        prefix = "ZT", group = "projects", caption = "name")]"#;

    #[track_caller]
    fn check(declaration: &str, expect: &str) {
        let input = syn::parse_str(declaration).expect("the declaration is Rust");
        let got = match expand(&input) {
            Ok(code) => code.to_string(),
            Err(error) => error.to_string(),
        };
        assert!(got.contains(expect), "{got}");
    }

    fn with_field(field: &str) -> String {
        format!("/// A carrier.\n{HEAD} struct Carrier {{ {field} }}")
    }

    #[test]
    fn doc_comment_is_the_english_help() {
        check(
            &with_field(
                "/// As on the deed.\n #[field(label = \"名称\", help = \"与产权证一致\")] name: Text",
            ),
            "Label :: new (\"与产权证一致\" , \"As on the deed\")",
        );
    }

    #[test]
    fn unknown_word_is_answered_with_the_known_ones() {
        check(
            &with_field("/// N.\n #[field(label = \"名称\", lists)] name: Text"),
            "unknown word; known here: label, en",
        );
        check(
            "/// C.\n #[record(sort = \"x\")] struct C { a: Text }",
            "unknown word; known here: kind, label",
        );
    }

    #[test]
    fn label_and_help_are_demanded_in_both_languages() {
        check(
            &with_field("/// N.\n #[field(help = \"与产权证一致\")] name: Text"),
            "`label = \"…\"` is missing",
        );
        check(&with_field("/// N.\n #[field(label = \"名称\")] name: Text"), "`help = \"…\"` is missing");
        check(&with_field("#[field(label = \"名称\", help = \"甲\")] name: Text"), "doc comment");
    }

    #[test]
    fn contradictions_are_refused() {
        let required = "/// N.\n #[field(label = \"名称\", help = \"甲\", required)] name: Option<Text>";
        check(&with_field(required), "an optional type is not required");
        let twice = "/// N.\n #[field(label = \"名称\", label = \"名\", help = \"甲\")] name: Text";
        check(&with_field(twice), "said twice");
        let seen = "/// N.\n #[field(label = \"名称\", help = \"甲\", seen_by = \"all\")] name: Text";
        check(&with_field(seen), "unknown audience");
        let sum = "/// N.\n #[field(label = \"名称\", help = \"甲\", sum, personal)] name: Text";
        check(&with_field(sum), "personal data is not added up");
        let caption = "/// N.\n #[field(label = \"名称\", help = \"甲\")] title: Text";
        check(&with_field(caption), "no field of this name");
    }

    #[test]
    fn only_structs_with_named_fields_are_records() {
        check("enum A { B }", "a record is a struct; an enum");
        check("struct A(u8);", "struct with named fields");
    }
}
