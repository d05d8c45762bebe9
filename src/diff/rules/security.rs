//! Security: who is let in, and by which schemes.

use super::{Rule, rules};

/// The rules.
pub const RULES: &[Rule] = rules! {
    "api-security-added": Info Info, "an operation accepts other credentials, or asks for some where it asked for none",
        "One more way in is for information. Where nothing was asked before, every client without credentials gets 401: then this is breaking.";
    "api-security-removed": Breaking Breaking, "credentials that were enough for an operation no longer are",
        "Clients that show them get 401. Where less is asked than before it is for information only; make sure that it is meant.";
    "api-security-scope-added": Breaking Breaking, "an operation asks for one more scope",
        "Tokens without it get 403.";
    "api-security-scope-removed": Info Info, "an operation asks for one scope less",
        "Clients may go on as before. Make sure that it is meant.";
    "api-global-security-added": Info Info, "the contract accepts other credentials, or asks for some where it asked for none",
        "One more way in is for information. Where nothing was asked before, every client without credentials gets 401: then this is breaking.";
    "api-global-security-removed": Breaking Breaking, "credentials that were enough for the whole contract no longer are",
        "Clients that show them get 401. Where less is asked than before it is for information only; make sure that it is meant.";
    "api-global-security-scope-added": Breaking Breaking, "the contract asks for one more scope",
        "Tokens without it get 403.";
    "api-global-security-scope-removed": Info Info, "the contract asks for one scope less",
        "Clients may go on as before. Make sure that it is meant.";
    "api-security-component-added": Info Info, "a security scheme is new",
        "Nobody has to use it until operations ask for it.";
    "api-security-component-removed": Info Info, "a security scheme is gone",
        "What that means for operations stands with them.";
    "api-security-component-type-changed": Breaking Breaking, "a security scheme is of another type",
        "Clients show credentials that are no longer understood.";
    "api-security-component-location-changed": Breaking Breaking, "an API key is read from another place",
        "Clients that send it in the old place get 401.";
    "api-security-component-name-changed": Breaking Breaking, "an API key is read under another name",
        "Clients that send it under the old name get 401.";
    "api-security-component-scheme-changed": Breaking Breaking, "credentials are read by another HTTP scheme",
        "Clients that send them as before get 401.";
    "api-security-component-bearer-format-changed": Info Info, "a bearer token is said to have another format",
        "Clients do not look into tokens. New ones may be needed.";
    "api-security-component-openid-url-changed": Warning Warning, "a provider of identities is found at another address",
        "Tokens of the old provider may no longer be accepted.";
    "api-security-component-oauth-flow-added": Info Info, "an OAuth scheme has one more flow",
        "Clients may go on as before.";
    "api-security-component-oauth-flow-removed": Breaking Breaking, "an OAuth scheme has lost a flow",
        "Clients that get their tokens by it get none.";
    "api-security-component-oauth-url-changed": Info Info, "the authorization address of an OAuth flow is another",
        "Clients that have it built in must change it once the old one is gone.";
    "api-security-component-oauth-token-url-changed": Info Info, "the token address of an OAuth flow is another",
        "Clients that have it built in must change it once the old one is gone.";
    "api-security-component-oauth-refresh-url-changed": Info Info, "the refresh address of an OAuth flow is another",
        "Clients that have it built in must change it once the old one is gone.";
    "api-security-component-oauth-scope-added": Info Info, "an OAuth flow has one more scope",
        "Nobody has to ask for it until operations do.";
    "api-security-component-oauth-scope-removed": Info Info, "an OAuth flow has lost a scope",
        "Clients that ask for it may get no token. What it means for operations stands with them.";
    "api-security-component-oauth-scope-changed": Info Info, "a scope of an OAuth flow is described otherwise",
        "People who are asked for their consent read another text.";
};
