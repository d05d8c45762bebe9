//! Security schemes and requirements. Whatever cannot be understood is an error, never an open operation.

use indexmap::IndexMap;

use super::{Cx, Entry, extension, header, typed};
use crate::contract::dialect::Version;
use crate::contract::grammar::Kind;
use crate::contract::model::{
    Flow, Location, SchemeKind, SecurityRequirement, SecurityRequirements, SecurityScheme,
};
use crate::diagnostic::Diagnostic;
use crate::document::{Place, nearest};

/// Reads `components/securitySchemes` of the root, and of other files those that their operations name.
pub fn schemes(cx: &Cx<'_, '_>) -> IndexMap<String, SecurityScheme> {
    let adopted = cx.adopted_schemes.borrow().clone().into_values();
    declared(cx, &cx.document.root())
        .into_iter()
        .chain(adopted)
        .filter_map(|entry| {
            let place = cx.follow(&entry.place)?;
            let kind = kind(cx, &place)?;
            let scheme = SecurityScheme {
                at: entry.key,
                description: cx.description(&entry.place, &place),
                deprecated: cx.flag(&place, "deprecated").unwrap_or(false),
                kind,
                extension: extension::scheme(cx, &place),
            };
            Some((entry.name, scheme))
        })
        .collect()
}

/// Gives what a file declares.
pub fn declared<'d>(cx: &Cx<'_, 'd>, root: &Place<'d>) -> Vec<Entry<'d>> {
    let components = cx.get(root, "components");
    components
        .map(|it| cx.map(&it, "securitySchemes"))
        .unwrap_or_default()
}

fn kind<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>) -> Option<SchemeKind> {
    let word = cx.text(place, "type")?;
    if word == "mutualTLS" {
        return Some(SchemeKind::MutualTls);
    }
    if !["apiKey", "http", "oauth2", "openIdConnect"].contains(&word.as_str()) {
        return None;
    }
    let is_header = cx.text(place, "in").as_deref() == Some("header");
    if word == "apiKey"
        && is_header
        && let Some(name) = cx.located(place, "name")
        && !header::is_sendable(&name.value)
    {
        header::UNSENDABLE.warn(cx, &name, "so nobody passes", place);
    }
    Some(match typed::read(cx, place, Kind::SecurityScheme)? {
        openapiv3::SecurityScheme::APIKey { location, name, .. } => SchemeKind::ApiKey {
            location: match location {
                openapiv3::APIKeyLocation::Query => Location::Query,
                openapiv3::APIKeyLocation::Header => Location::Header,
                openapiv3::APIKeyLocation::Cookie => Location::Cookie,
            },
            name,
        },
        openapiv3::SecurityScheme::HTTP {
            scheme,
            bearer_format,
            ..
        } => SchemeKind::Http {
            scheme: scheme.to_ascii_lowercase(),
            bearer_format,
        },
        openapiv3::SecurityScheme::OAuth2 { flows: read, .. } => SchemeKind::OAuth2 {
            flows: flows(cx, place, read),
        },
        openapiv3::SecurityScheme::OpenIDConnect {
            open_id_connect_url,
            ..
        } => SchemeKind::OpenIdConnect {
            url: open_id_connect_url,
        },
    })
}

fn flows<'d>(
    cx: &Cx<'_, 'd>,
    place: &Place<'d>,
    read: openapiv3::OAuth2Flows,
) -> IndexMap<String, Flow> {
    let mut flows = IndexMap::new();
    if let Some(it) = read.implicit {
        let flow = Flow {
            authorization_url: Some(it.authorization_url),
            refresh_url: it.refresh_url,
            scopes: it.scopes,
            ..Flow::default()
        };
        flows.insert("implicit".to_owned(), flow);
    }
    if let Some(it) = read.password {
        let flow = Flow {
            token_url: Some(it.token_url),
            refresh_url: it.refresh_url,
            scopes: it.scopes,
            ..Flow::default()
        };
        flows.insert("password".to_owned(), flow);
    }
    if let Some(it) = read.client_credentials {
        let flow = Flow {
            token_url: Some(it.token_url),
            refresh_url: it.refresh_url,
            scopes: it.scopes,
            ..Flow::default()
        };
        flows.insert("clientCredentials".to_owned(), flow);
    }
    if let Some(it) = read.authorization_code {
        let flow = Flow {
            authorization_url: Some(it.authorization_url),
            token_url: Some(it.token_url),
            refresh_url: it.refresh_url,
            scopes: it.scopes,
            ..Flow::default()
        };
        flows.insert("authorizationCode".to_owned(), flow);
    }
    // The device flow came with 3.2, which the types of 3.0 do not know.
    let device = cx
        .get(place, "flows")
        .and_then(|it| cx.get(&it, "deviceAuthorization"));
    if let Some(it) = device {
        let scopes = cx.map(&it, "scopes");
        let scopes = scopes
            .into_iter()
            .filter_map(|scope| Some((scope.name, scope.place.node.as_text()?.to_owned())));
        let flow = Flow {
            device_authorization_url: cx.text(&it, "deviceAuthorizationUrl"),
            token_url: cx.text(&it, "tokenUrl"),
            refresh_url: cx.text(&it, "refreshUrl"),
            scopes: scopes.collect(),
            ..Flow::default()
        };
        flows.insert("deviceAuthorization".to_owned(), flow);
    }
    flows
}

/// Reads `security` of the root or of an operation; `None` if there is none, so that what is above holds.
pub fn requirements<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>) -> Option<SecurityRequirements> {
    let list = cx.get(place, "security")?;
    list.node.as_array()?;
    let mut alternatives = Vec::new();
    for item in list.items().filter(|it| !it.node.is_null()) {
        let members = cx.members(&item).into_iter();
        alternatives.push(members.map(|entry| requirement(cx, entry)).collect());
    }
    if alternatives.is_empty() {
        alternatives.push(Vec::new());
    }
    Some(SecurityRequirements {
        at: Some(list.node.at),
        alternatives,
    })
}

/// The `security` of the root of another file is not that of this contract. Where it protects an operation that would be
/// open here, somebody meant it to be protected.
pub fn tell_left_behind(cx: &Cx<'_, '_>, operation: &Place<'_>, inherited: &SecurityRequirements) {
    if operation.file == cx.document.root().file || !inherited.is_public() {
        return;
    }
    let root = cx.document.files().find(|it| it.file == operation.file);
    let Some(there) = root.and_then(|it| cx.get(&it, "security")) else {
        return;
    };
    let asks = there
        .items()
        .any(|it| it.node.as_object().is_some_and(|it| !it.is_empty()));
    if asks {
        let message = "this operation is open to everybody here, and in its own file it is not";
        cx.sink.error(
            Diagnostic::new("security-left-behind", operation.node.at, message)
                .label(
                    there.node.at,
                    "this holds for that file, and not where it is referred to",
                )
                .help("say `security` on the operation, or at the root of the contract")
                .pointer(operation.pointer.clone()),
        );
    }
}

fn requirement<'d>(cx: &Cx<'_, 'd>, entry: Entry<'d>) -> SecurityRequirement {
    if !cx.schemes.contains(&entry.name) && !adopt(cx, &entry) {
        let diagnostic = Diagnostic::new(
            "undeclared-security-scheme",
            entry.key,
            format!("the security scheme `{}` is not declared", entry.name),
        )
        .pointer(entry.place.pointer.clone());
        let near = nearest(&entry.name, cx.schemes.iter().map(String::as_str));
        cx.sink.error(match near {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help("declare it under `components/securitySchemes`"),
        });
    }
    let scopes: Vec<_> = entry
        .place
        .node
        .as_array()
        .unwrap_or_default()
        .iter()
        .filter_map(|it| Some(crate::source::Located::new(it.as_text()?.to_owned(), it.at)))
        .collect();
    for scope in undeclared_scopes(cx, &entry.name, &scopes) {
        let message = format!("`{}` declares no scope `{}`", entry.name, scope.value);
        let diagnostic = Diagnostic::new("undeclared-scope", scope.at, message)
            .pointer(entry.place.pointer.clone());
        cx.sink
            .warn(diagnostic.help("nobody has it; correct its spelling, or declare it in a flow"));
    }
    if let Some(first) = scopes.first()
        && cx.version < Version::V3_1
        && !has_scopes(cx, &entry.name)
    {
        cx.sink.warn(
            Diagnostic::new(
                "keyword-of-another-version",
                first.at,
                format!(
                    "OpenAPI 3.0 allows no scopes on `{}`; they are read as roles, as 3.1 means them",
                    entry.name
                ),
            )
            .help("set `openapi` to 3.1.0, or declare them by `x-specwright: {roles: [...]}`")
            .pointer(entry.place.pointer.clone()),
        );
    }
    SecurityRequirement {
        scheme: crate::source::Located::new(entry.name, entry.key),
        scopes,
    }
}

/// Looks for a scheme in the file that names it, which other files may do without declaring it.
fn adopt<'d>(cx: &Cx<'_, 'd>, requirement: &Entry<'d>) -> bool {
    let file = requirement.place.file;
    let known = cx
        .adopted_schemes
        .borrow()
        .get(&requirement.name)
        .map(|it| it.place.file);
    if known.is_some() {
        // Two files that mean different schemes by one name cannot both be served.
        return known == Some(file);
    }
    let root = cx.document.files().find(|it| it.file == file);
    let schemes = root.map(|it| declared(cx, &it)).unwrap_or_default();
    let Some(found) = schemes.into_iter().find(|it| it.name == requirement.name) else {
        return false;
    };
    cx.adopted_schemes
        .borrow_mut()
        .insert(found.name.clone(), found);
    true
}

fn has_scopes(cx: &Cx<'_, '_>, name: &str) -> bool {
    let kind = scheme(cx, name).and_then(|it| cx.text(&it, "type"));
    // An undeclared one has been reported.
    kind.is_none_or(|it| it == "oauth2" || it == "openIdConnect")
}

/// Gives a scheme that the root declares.
fn scheme<'d>(cx: &Cx<'_, 'd>, name: &str) -> Option<Place<'d>> {
    let root = cx.document.root();
    let schemes = cx
        .get(&root, "components")
        .and_then(|it| cx.get(&it, "securitySchemes"));
    schemes.and_then(|it| cx.get(&it, name))
}

/// Gives the scopes that no flow of an `oauth2` scheme declares.
fn undeclared_scopes<'s>(
    cx: &Cx<'_, '_>,
    name: &str,
    scopes: &'s [crate::source::Located<String>],
) -> Vec<&'s crate::source::Located<String>> {
    let scheme = scheme(cx, name).filter(|it| cx.text(it, "type").as_deref() == Some("oauth2"));
    let Some(flows) = scheme.map(|it| cx.map(&it, "flows")) else {
        return Vec::new();
    };
    let declared: Vec<Entry<'_>> = flows
        .iter()
        .flat_map(|it| cx.map(&it.place, "scopes"))
        .collect();
    let is_declared = |scope: &str| declared.iter().any(|it| it.name == scope);
    // A scheme that declares none at all says nothing of them.
    let undeclared = scopes.iter().filter(|it| !is_declared(&it.value));
    undeclared.filter(|_| !declared.is_empty()).collect()
}
