//! Unions: an enum with a variant for each schema, read by hand, so that numbers stay exact.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::imports::ident;
use super::models::{derive, head, is_written};
use super::{Cx, rule};
use crate::plan::schema::{Model, Union};

/// Writes a union: the type, how it is read, and its rule.
pub fn union(cx: Cx<'_>, model: &Model, it: &Union) -> TokenStream {
    let name = ident(model.name.as_str());
    let head = head(cx, model);
    let derive = derive(cx, model, &[], &["Deserialize"]);
    let untagged = is_written(cx, model).then(|| quote!(#[serde(untagged)]));
    let names: Vec<Ident> = it
        .variants
        .iter()
        .map(|it| ident(it.name.as_str()))
        .collect();
    let types = it.variants.iter().map(|it| cx.ty(&it.ty));
    let reading = model.read.then(|| {
        let offers = it.variants.iter().map(|variant| {
            let (name, rule) = (
                ident(variant.name.as_str()),
                rule::reference(cx, &variant.rule),
            );
            match &it.property {
                Some(property) => {
                    let tags = &variant.tags;
                    quote!(.or_named(#property, &[#(#tags),*], #rule, Self::#name))
                }
                None => quote!(.or(#rule, Self::#name)),
            }
        });
        let (choice, deserialize, deserializer) = (
            cx.support("union::Choice"),
            cx.imports.name("serde::Deserialize"),
            cx.imports.name("serde::Deserializer"),
        );
        quote! {
            impl<'de> #deserialize<'de> for #name {
                fn deserialize<D: #deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    #choice::of(deserializer)?
                        #(#offers)*
                        .finish()
                }
            }
        }
    });
    let (validate, dyn_rule, rule) = (
        cx.support("rule::Validate"),
        cx.support("rule::Rule"),
        rule::reference(cx, &it.rule),
    );
    quote! {
        #head
        #derive
        #untagged
        pub enum #name { #(#names(#types),)* }

        #reading

        impl #validate for #name {
            const RULE: &'static dyn #dyn_rule = #rule;
            const FAST: bool = false;

            #[doc = " Only the full road can tell."]
            fn accepts(&self) -> bool { false }
        }
    }
}
