//! Where a reference leads, by the words alone: RFC 3986 without touching a disk.
//!
//! In: the name of a file and the file part of a reference in it. Out: the name of another file.

use super::pointer;
use super::sources::Failure;

/// What the file part of a reference names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A path, by the same folder that the name of the referring file starts from; not percent-encoded.
    Path(String),
    /// An `http` or `https` URL.
    Url(String),
}

/// Resolves the file part of a reference that stands in the file `from`.
///
/// # Errors
///
/// When it names no file that could ever be read: another scheme, an absolute path, wrong separators.
pub fn target(from: Option<&str>, reference: &str) -> Result<Target, Failure> {
    let base = from.and_then(split_url);
    if let Some((scheme, rest)) = scheme(reference) {
        return match scheme.to_ascii_lowercase().as_str() {
            scheme @ ("http" | "https") => url(
                scheme,
                rest.strip_prefix("//").unwrap_or_default(),
                reference,
            ),
            "file" => Err(absolute(reference)),
            one if one.len() == 1 => Err(absolute(reference)),
            _ => Err(Failure::new(
                "remote-reference",
                format!("`{reference}` has a scheme that is not followed"),
            )
            .help("refer to a file by its relative path")),
        };
    }
    if reference.contains('\\') {
        return Err(Failure::new(
            "invalid-reference",
            format!("`{reference}` has a backslash"),
        )
        .help("separate folders by `/` on every system"));
    }
    match (reference.strip_prefix("//"), base) {
        (Some(rest), Some((scheme, ..))) => return url(scheme, rest, reference),
        (Some(rest), None) => return url("https", rest, reference),
        (None, Some((scheme, host, _))) if reference.starts_with('/') => {
            return Ok(Target::Url(format!(
                "{scheme}://{host}{}",
                normalise(reference)
            )));
        }
        (None, None) if reference.starts_with('/') => return Err(absolute(reference)),
        (None, Some((scheme, host, path))) => {
            let path = normalise(&format!(
                "/{}",
                beside(path.trim_start_matches('/'), reference)
            ));
            return Ok(Target::Url(format!("{scheme}://{host}{path}")));
        }
        (None, None) => {}
    }
    let path = decode(reference)?;
    Ok(Target::Path(normalise(&beside(
        from.unwrap_or_default(),
        &path,
    ))))
}

/// Resolves the file part of a reference against a base: the name of a file, or what a schema calls itself by `$id`
/// (RFC 3986 section 5; JSON Schema 2020-12, 8.2.1).
///
/// # Errors
///
/// When the two together name nothing: a relative reference has no meaning against a URN.
pub fn join(base: &str, reference: &str) -> Result<String, Failure> {
    let opaque = |uri: &str| {
        scheme(uri).is_some_and(|(it, _)| {
            it.len() > 1 && !["http", "https", "file"].contains(&&*it.to_ascii_lowercase())
        })
    };
    if reference.is_empty() {
        return Ok(base.to_owned());
    }
    if opaque(reference) {
        return Ok(reference.to_owned());
    }
    if opaque(base) && scheme(reference).is_none() {
        return Err(Failure::new(
            "unresolved-reference",
            format!("`{reference}` has no meaning below `{base}`, which is no URL"),
        )
        .help("give the schema above an `$id` that is a URL, or refer to a whole URI"));
    }
    let (Target::Path(mut name) | Target::Url(mut name)) = target(Some(base), reference)?;
    // A base that ends in a slash is a folder, and what stands in it is beside nothing.
    if reference.ends_with('/') && !name.ends_with('/') {
        name.push('/');
    }
    Ok(name)
}

/// Undoes the percent-encoding of a path.
///
/// # Errors
///
/// When the result cannot be the name of a file.
pub fn decode(path: &str) -> Result<String, Failure> {
    pointer::percent_decode(path)
        .filter(|it| !(it.contains('\0') || cfg!(windows) && it.contains(['\\', ':'])))
        .ok_or_else(|| {
            Failure::new(
                "invalid-reference",
                format!("`{path}` is not the name of a file"),
            )
        })
}

/// Removes `.` and `..` where the words alone allow it, and doubled `/`.
pub fn normalise(path: &str) -> String {
    let absolute = path.starts_with('/');
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." if steps.last().is_some_and(|it| *it != "..") => {
                steps.pop();
            }
            ".." if absolute => {}
            step => steps.push(step),
        }
    }
    let joined = steps.join("/");
    if absolute {
        format!("/{joined}")
    } else {
        joined
    }
}

/// Gives a path in the folder of the file `from`.
fn beside(from: &str, path: &str) -> String {
    match from.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{path}"),
        None => path.to_owned(),
    }
}

fn url(scheme: &str, rest: &str, whole: &str) -> Result<Target, Failure> {
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let wrong = |why: &str| {
        Err(Failure::new(
            "invalid-reference",
            format!("the URL `{whole}` {why}"),
        ))
    };
    if host.is_empty() {
        return wrong("names no host");
    }
    // The text of the URL itself is not repeated: it may be a secret.
    if host.contains('@') {
        return Err(Failure::new(
            "invalid-reference",
            "the URL has a user name or password in it",
        )
        .help("take it out, and change it, since whoever reads the contract has seen it"));
    }
    if whole.contains('?') {
        return wrong("has a query, and no copy of a file can be named so");
    }
    Ok(Target::Url(format!(
        "{scheme}://{}{}",
        host.to_ascii_lowercase(),
        normalise(path)
    )))
}

/// Splits an `http` or `https` URL into scheme, host and path.
fn split_url(name: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = name
        .split_once("://")
        .filter(|it| matches!(it.0, "http" | "https"))?;
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    Some((scheme, host, path))
}

/// Splits off the scheme (RFC 3986 section 3.1).
fn scheme(reference: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = reference.split_once(':')?;
    let first = scheme.starts_with(|it: char| it.is_ascii_alphabetic());
    let others = scheme
        .bytes()
        .all(|it| it.is_ascii_alphanumeric() || b"+-.".contains(&it));
    (first && others).then_some((scheme, rest))
}

fn absolute(reference: &str) -> Failure {
    Failure::new(
        "reference-outside",
        format!("`{reference}` is an absolute path"),
    )
    .help("refer to files by a path relative to the file that refers")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(from: &str, reference: &str) -> String {
        match target(Some(from), reference) {
            Ok(Target::Path(path) | Target::Url(path)) => path,
            Err(failure) => failure.id.to_owned(),
        }
    }

    #[test]
    fn paths_start_from_the_folder_of_the_file() {
        assert_eq!(path("openapi.yaml", "pet.yaml"), "pet.yaml");
        assert_eq!(
            path("specs/openapi.yaml", "./a/../pet.yaml"),
            "specs/pet.yaml"
        );
        assert_eq!(path("specs/openapi.yaml", "../../pet.yaml"), "../pet.yaml");
        assert_eq!(path("../x/openapi.yaml", "../../y.yaml"), "../../y.yaml");
        assert_eq!(path("/srv/openapi.yaml", "a%20b%23.json"), "/srv/a b#.json");
    }

    #[test]
    fn relative_references_in_a_remote_file_are_remote() {
        assert_eq!(
            path("https://x.org/a/b.json", "c.json"),
            "https://x.org/a/c.json"
        );
        assert_eq!(
            path("https://x.org/a/b.json", "../../../c.json"),
            "https://x.org/c.json"
        );
        assert_eq!(
            path("https://x.org/a/b.json", "/c.json"),
            "https://x.org/c.json"
        );
        assert_eq!(
            path("http://x.org/a/b.json", "//Y.org/c.json"),
            "http://y.org/c.json"
        );
    }

    #[test]
    fn what_a_schema_calls_itself_moves_the_base() {
        let join = |base, reference| join(base, reference).unwrap_or_else(|it| it.id.to_owned());
        assert_eq!(join("https://x.org/a/", "b.json"), "https://x.org/a/b.json");
        assert_eq!(join("https://x.org/a/b.json", "c/"), "https://x.org/a/c/");
        assert_eq!(join("https://x.org/a/b.json", ""), "https://x.org/a/b.json");
        assert_eq!(join("https://x.org/a", "urn:x:y"), "urn:x:y");
        assert_eq!(join("specs/openapi.yaml", "pets/"), "specs/pets/");
        assert_eq!(join("urn:x:y", "b.json"), "unresolved-reference");
    }

    #[test]
    fn what_names_no_file_of_the_project_is_refused() {
        for absolute in [
            "/etc/passwd",
            "file:///etc/passwd",
            "C:/a.yaml",
            "C:\\a.yaml",
        ] {
            assert_eq!(
                path("openapi.yaml", absolute),
                "reference-outside",
                "{absolute}"
            );
        }
        assert_eq!(path("openapi.yaml", "..\\pet.yaml"), "invalid-reference");
        assert_eq!(path("openapi.yaml", "ftp://x.org/a"), "remote-reference");
        assert_eq!(
            path("openapi.yaml", "https://me:secret@x.org/a"),
            "invalid-reference"
        );
        assert_eq!(path("openapi.yaml", "https:///a"), "invalid-reference");
        assert_eq!(path("openapi.yaml", "a%00b"), "invalid-reference");
    }
}
