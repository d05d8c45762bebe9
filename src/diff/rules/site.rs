//! Rules of schemas, which are the same ones wherever a schema stands: a family is written once and is there for each
//! place, with the ends of its ids behind what the place is called.

/// Makes the rules of a family at every place: `end of the id: severity on requests, on responses, what, why`.
macro_rules! schema_rules {
    ($($suffix:literal: $request:ident $response:ident, $what:literal, $why:literal;)*) => {
        &[$(
            $crate::diff::rules::site::rule!("request-body-", "request body", $suffix, $request, $response, $what, $why),
            $crate::diff::rules::site::rule!("request-property-", "inside a request body", $suffix, $request, $response, $what, $why),
            $crate::diff::rules::site::rule!("request-parameter-", "parameter", $suffix, $request, $response, $what, $why),
            $crate::diff::rules::site::rule!("request-parameter-property-", "inside a parameter", $suffix, $request, $response, $what, $why),
            $crate::diff::rules::site::rule!("response-body-", "response body", $suffix, $request, $response, $what, $why),
            $crate::diff::rules::site::rule!("response-property-", "inside a response body", $suffix, $request, $response, $what, $why),
            $crate::diff::rules::site::rule!("response-header-", "response header", $suffix, $request, $response, $what, $why),
            $crate::diff::rules::site::rule!("response-header-property-", "inside a response header", $suffix, $request, $response, $what, $why),
        )*]
    };
}

/// Makes the rule of one place.
macro_rules! rule {
    ($prefix:literal, $place:literal, $suffix:literal, $request:ident, $response:ident, $what:literal, $why:literal) => {
        $crate::diff::rules::Rule {
            entry: $crate::diagnostic::Entry {
                id: concat!($prefix, $suffix),
                summary: concat!($place, ": ", $what),
                explain: concat!(
                    "Where: ", $place, ". What: ", $what, ".\n\n", $why,
                    "\n\nIn what the client sends, every value that was valid must stay valid. In what the client receives, \
                     only values may come that were valid before. In webhooks and callbacks the sides are changed: there \
                     the server sends the request."
                ),
            },
            request: $crate::finding::Severity::$request,
            response: $crate::finding::Severity::$response,
        }
    };
}

pub(in crate::diff) use {rule, schema_rules};
