//! The rules of strings and numbers.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::super::super::imports::ident;
use super::super::Cx;
use super::over_any;
use crate::plan::pattern::is_linear;
use crate::plan::schema::{IntegerRule, NumberRule, TextRule};

pub(super) fn text(cx: Cx<'_>, rule: &TextRule) -> TokenStream {
    let TextRule {
        min_length,
        max_length,
        pattern,
        format,
    } = rule;
    let name = cx.support("rule::Text");
    let mut fields = Vec::new();
    if let Some(least) = min_length {
        let least = count(*least);
        fields.push(quote!(min_length: #least));
    }
    if let Some(most) = max_length {
        let most = count(*most);
        fields.push(quote!(max_length: #most));
    }
    if let Some(source) = pattern {
        let pattern = self::pattern(cx, source);
        fields.push(quote!(pattern: Some(#pattern)));
    }
    if let Some(format) = format {
        let (module, format) = (cx.support("format"), ident(format.as_str()));
        fields.push(quote!(format: Some(#module::#format)));
    }
    over_any(&quote!(#name), &fields, 4)
}

/// Writes a reference to a pattern, which is compiled once.
pub(super) fn pattern(cx: Cx<'_>, source: &str) -> TokenStream {
    let ty = cx.support("pattern::Pattern");
    let made = if is_linear(source) {
        quote!(#ty::new(#source))
    } else {
        let backtrack = cx.support("backtrack");
        quote!(#backtrack::pattern(#source))
    };
    quote!({ static PATTERN: #ty = #made; &PATTERN })
}

pub(super) const I32: (i128, i128) = (i32::MIN as i128, i32::MAX as i128);

pub(super) fn integer(cx: Cx<'_>, rule: &IntegerRule) -> TokenStream {
    let IntegerRule {
        minimum,
        maximum,
        multiple_of,
    } = *rule;
    let name = cx.support("rule::Integer");
    let (least, most) = (minimum.unwrap_or(i128::MIN), maximum.unwrap_or(i128::MAX));
    let format = if least >= 0 && most > i128::from(i64::MAX) && maximum.is_some() {
        Some(("UINT64", 0, i128::from(u64::MAX)))
    } else if (least == I32.0 && most <= I32.1) || (most == I32.1 && least >= I32.0) {
        Some(("INT32", I32.0, I32.1))
    } else {
        None
    };
    // What the format says is not said twice.
    let told = |limit: i128| format.is_some_and(|(_, least, most)| limit == least || limit == most);
    let mut fields = Vec::new();
    if let Some(limit) = minimum.filter(|it| !told(*it)) {
        let limit = signed(limit);
        fields.push(quote!(minimum: #limit));
    }
    if let Some(limit) = maximum.filter(|it| !told(*it)) {
        let limit = signed(limit);
        fields.push(quote!(maximum: #limit));
    }
    if let Some(unit) = multiple_of {
        let unit = signed(unit);
        fields.push(quote!(multiple_of: #unit));
    }
    if let Some((format, ..)) = format {
        let (module, format) = (cx.support("format"), ident(format));
        fields.push(quote!(format: #module::#format));
    }
    over_any(&quote!(#name), &fields, 4)
}

pub(super) fn number(cx: Cx<'_>, rule: &NumberRule) -> TokenStream {
    let NumberRule {
        minimum,
        maximum,
        multiple_of,
        integral,
    } = rule;
    let name = cx.support("rule::Number");
    let bound = |(limit, exclusive): &(serde_json::Number, bool)| {
        let ty = cx.support("rule::Bound");
        let limit = limit.to_string();
        if *exclusive {
            quote!(Some(#ty::exclusive(#limit)))
        } else {
            quote!(Some(#ty::inclusive(#limit)))
        }
    };
    let mut fields = Vec::new();
    if let Some(minimum) = minimum {
        let bound = bound(minimum);
        fields.push(quote!(minimum: #bound));
    }
    if let Some(maximum) = maximum {
        let bound = bound(maximum);
        fields.push(quote!(maximum: #bound));
    }
    if let Some(unit) = multiple_of {
        let unit = unit.to_string();
        fields.push(quote!(multiple_of: Some(#unit)));
    }
    if *integral {
        fields.push(quote!(whole: true));
    }
    over_any(&quote!(#name), &fields, 5)
}

pub(super) fn count(number: u64) -> Literal {
    Literal::u64_unsuffixed(number)
}

/// Writes an integer of either sign.
pub fn signed(number: i128) -> TokenStream {
    let digits = Literal::u128_unsuffixed(number.unsigned_abs());
    if number < 0 {
        quote!(-#digits)
    } else {
        quote!(#digits)
    }
}
