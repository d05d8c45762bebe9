//! What an operation asks of the bytes themselves: who signed them, and that the method is given them.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::super::imports::ident;
use super::Cx;
use crate::plan::operation::Request;
use crate::plan::{Signature, SignatureAlgorithm, SignatureEncoding, SignedPiece};

/// Writes the constant that says how the sender signs.
pub fn constant(cx: Cx<'_>, signature: &Signature) -> TokenStream {
    let ty = cx.support("signature::Signature");
    let Signature {
        secret,
        header,
        prefix,
        ..
    } = signature;
    let mut fields = vec![quote!(secret: #secret), quote!(header: #header)];
    if signature.secret_in_base64 {
        let encoding = cx.support("signature::Encoding");
        fields.push(quote!(key: #encoding::Base64));
    }
    if !prefix.is_empty() {
        fields.push(quote!(prefix: #prefix));
    }
    if signature.algorithm == SignatureAlgorithm::Sha512 {
        let algorithm = cx.support("signature::Algorithm");
        fields.push(quote!(algorithm: #algorithm::Sha512));
    }
    if signature.encoding == SignatureEncoding::Base64 {
        let encoding = cx.support("signature::Encoding");
        fields.push(quote!(encoding: #encoding::Base64));
    }
    if signature.signed != [SignedPiece::Body] {
        let piece = cx.support("signature::Signed");
        let pieces = signature.signed.iter().map(|it| match it {
            SignedPiece::Text(text) => quote!(#piece::Text(#text)),
            SignedPiece::Timestamp => quote!(#piece::Time),
            SignedPiece::Body => quote!(#piece::Body),
            SignedPiece::Header(name) => quote!(#piece::Header(#name)),
        });
        fields.push(quote!(signed: &[#(#pieces),*]));
    }
    if let Some(time) = &signature.time {
        let ty = cx.support("signature::Time");
        let (header, prefix) = (&time.header, &time.prefix);
        let window = Literal::u64_unsuffixed(time.window);
        fields.push(quote!(time: Some(#ty { header: #header, prefix: #prefix, window: #window })));
    }
    // clippy refuses a rest of nothing.
    const ALL: usize = 8;
    let rest = (fields.len() < ALL).then(|| quote!(..#ty::PLAIN));
    quote!(const SIGNATURE: #ty = #ty { #(#fields,)* #rest };)
}

/// Says whether an operation has to see the bytes before they are read.
pub const fn sees_bytes(request: &Request) -> bool {
    request.raw || request.signature.is_some()
}

/// Writes what is done with what was received, an expression for an optional reference to it.
pub fn look(cx: Cx<'_>, request: &Request, received: &TokenStream) -> TokenStream {
    let check = request
        .signature
        .is_some()
        .then(|| quote!(Self::SIGNATURE.check(http, #received)?;));
    let raw = gives_raw(cx, request).then(|| {
        let (name, ty) = (ident("raw"), cx.support("raw::Raw"));
        quote!(let #name = #ty::of(http, #received);)
    });
    quote!(#check #raw)
}

/// Says whether the method is given what came. An echo shows what was read of it, and has no method.
pub fn gives_raw(cx: Cx<'_>, request: &Request) -> bool {
    request.raw && !cx.is_echo()
}
