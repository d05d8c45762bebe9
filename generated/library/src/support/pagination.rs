//! Pages: by cursor and by number, and the links between them.
//!
//! A cursor is the position of the last row of a page, signed together with the list that it belongs to: the operation,
//! its filters and order, and whose rows they are. It cannot be made up, nor used on another list.

use std::borrow::Cow;
use std::iter::once;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use form_urlencoded::Serializer;
use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;

/// Half of a SHA-256: as much as RFC 2104 asks for.
const SIGNATURE: usize = 16;

/// Makes and reads cursors.
#[derive(Clone)]
pub struct Cursors {
    current: Hmac<Sha256>,
    previous: Option<Hmac<Sha256>>,
}

impl Cursors {
    /// Takes the key that signs, and the one before it, which still verifies while it is being replaced.
    pub fn new<K: AsRef<[u8]>>(current: K, previous: Option<K>) -> Self {
        Self {
            current: keyed(current.as_ref()),
            previous: previous.map(|it| keyed(it.as_ref())),
        }
    }

    /// Makes the cursor of a position in a list.
    pub fn seal(&self, list: &List<'_>, position: &impl Serialize) -> serde_json::Result<String> {
        let mut bytes = serde_json::to_vec(position)?;
        let signature = sign(&self.current, list, &bytes).finalize().into_bytes();
        bytes.extend_from_slice(&signature[..SIGNATURE]);
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Reads the position.
    ///
    /// # Errors
    ///
    /// If the cursor is not one of this list.
    pub fn open<P: DeserializeOwned>(
        &self,
        list: &List<'_>,
        cursor: &str,
    ) -> Result<P, ForeignCursor> {
        let position = || {
            let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
            let (position, signature) = bytes.split_last_chunk::<SIGNATURE>()?;
            let mut keys = once(&self.current).chain(&self.previous);
            keys.any(|key| {
                let signed = sign(key, list, position);
                signed.verify_truncated_left(signature).is_ok()
            })
            .then(|| serde_json::from_slice(position).ok())
            .flatten()
        };
        position().ok_or(ForeignCursor)
    }
}

/// Begins signatures with a key; the label keeps them apart from those of tokens.
fn keyed(secret: &[u8]) -> Hmac<Sha256> {
    let mut key = hmac(secret);
    key.update(b"page cursor");
    hmac(&key.finalize().into_bytes())
}

fn sign(key: &Hmac<Sha256>, list: &List<'_>, position: &[u8]) -> Hmac<Sha256> {
    let mut signature = key.clone();
    // Each part is signed with its length, so that no two lists are signed alike.
    let query = list.query(&[]);
    let scope = list.scope.iter().copied();
    for part in once(list.path).chain(scope).chain([&*query]) {
        signature.update(&(part.len() as u64).to_be_bytes());
        signature.update(part.as_bytes());
    }
    signature.update(position);
    signature
}

/// A cursor was not made here, or for another list.
#[derive(Debug)]
pub struct ForeignCursor;

fn hmac(key: &[u8]) -> Hmac<Sha256> {
    // HMAC takes keys of any length, so that the other arm is never taken.
    Hmac::new_from_slice(key).unwrap_or_else(|_| Hmac::new(&Default::default()))
}

/// Cuts rows down to a page, and says whether there were more: one more than the page is asked for.
pub fn cut<T>(rows: &mut Vec<T>, limit: u64) -> bool {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    more
}

/// Which list a page belongs to.
#[derive(Debug)]
pub struct List<'a> {
    /// The path of the request, with the version of the contract and all parameters in it.
    pub path: &'a str,
    /// Whose rows they are: the tenant and the owner, as far as there are any.
    pub scope: &'a [&'a str],
    /// What was asked for besides the page, in the order of the contract: filters, search, order.
    pub filters: &'a [(&'static str, Option<Cow<'a, str>>)],
}

impl List<'_> {
    /// Gives one link of the header `Link` (RFC 8288): to the page with these parameters.
    pub fn link(&self, relation: &str, page: &[(&str, &str)]) -> String {
        format!("<{}?{}>; rel=\"{relation}\"", self.path, self.query(page))
    }

    fn query(&self, page: &[(&str, &str)]) -> String {
        let mut query = Serializer::new(String::new());
        for (name, value) in self.filters {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        query.extend_pairs(page);
        query.finish()
    }
}

/// A page by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// From 1.
    pub number: u64,
    /// How many rows a page has, at least 1.
    pub size: u64,
}

impl Page {
    /// Gives the number of rows before this page; beyond all numbers, there is none behind either.
    pub fn offset(self) -> u64 {
        self.number.saturating_sub(1).saturating_mul(self.size)
    }

    /// Gives the number of pages.
    pub fn count(self, total: u64) -> u64 {
        total.div_ceil(self.size.max(1))
    }

    /// Gives the header `Link`: first, previous, next and last page, as far as they are there. `names` are the names of
    /// the parameters for number and size, if the client can choose that.
    pub fn links(self, list: &List<'_>, names: (&str, Option<&str>), total: u64) -> String {
        let last = self.count(total).max(1);
        let previous = (self.number > 1).then(|| (self.number - 1).min(last));
        let next = (self.number < last).then(|| self.number + 1);
        let all = [
            ("first", Some(1)),
            ("prev", previous),
            ("next", next),
            ("last", Some(last)),
        ];
        let links = all.into_iter().filter_map(|(relation, number)| {
            let (number, size) = (number?.to_string(), self.size.to_string());
            let size = names.1.map(|name| (name, size.as_str()));
            let page: Vec<_> = [(names.0, number.as_str())]
                .into_iter()
                .chain(size)
                .collect();
            Some(list.link(relation, &page))
        });
        links.collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list<'a>(
        path: &'a str,
        scope: &'a [&'a str],
        filters: &'a [(&'static str, Option<Cow<'a, str>>)],
    ) -> List<'a> {
        List {
            path,
            scope,
            filters,
        }
    }

    #[test]
    fn a_cursor_opens_only_what_it_was_made_for() {
        let cursors = Cursors::new("a secret", None);
        let filters = [("kind", Some("x".into())), ("sort", None)];
        let own = list("/v1/things", &["t1", ""], &filters);
        let cursor = cursors.seal(&own, &(1, 2)).unwrap();
        let open = |cursors: &Cursors, list: &List<'_>, cursor: &str| {
            cursors.open::<(i64, i64)>(list, cursor).ok()
        };
        assert_eq!(open(&cursors, &own, &cursor), Some((1, 2)));
        for other in [
            list("/v2/things", &["t1", ""], &filters),
            list("/v1/things", &["t2", ""], &filters),
            list("/v1/things", &["t", "1"], &filters),
            list("/v1/things", &["", "t1"], &filters),
            list("/v1/thingst", &["1", ""], &filters),
            list("/v1/things", &["t1", ""], &[("kind", Some("y".into()))]),
            list("/v1/things", &["t1", ""], &[("kind", None)]),
        ] {
            assert_eq!(open(&cursors, &other, &cursor), None, "{other:?}");
        }
        assert_eq!(open(&Cursors::new("another", None), &own, &cursor), None);
        let replaced = Cursors::new("another", Some("a secret"));
        assert!(open(&replaced, &own, &cursor).is_some());
        assert_eq!(open(&cursors, &own, "AAAA"), None);
        assert_eq!(open(&cursors, &own, ""), None);
    }

    #[test]
    fn links_go_where_there_is_a_page() {
        let filters = [("q", Some("a b&c".into()))];
        let list = list("/things", &[], &filters);
        let links = |number| Page { number, size: 10 }.links(&list, ("page", Some("per_page")), 25);
        let url = |page: u64| format!("</things?q=a+b%26c&page={page}&per_page=10>");
        let expected = format!(
            "{}; rel=\"first\", {}; rel=\"prev\", {}; rel=\"next\", {}; rel=\"last\"",
            url(1),
            url(1),
            url(3),
            url(3)
        );
        assert_eq!(links(2), expected);
        assert!(!links(1).contains("prev") && !links(3).contains("next"));
        assert!(
            links(99).contains(&format!("{}; rel=\"prev\"", url(3))),
            "past the end, back to the last one"
        );
    }

    #[test]
    fn pages_are_counted() {
        let page = |number, size| Page { number, size };
        assert_eq!((page(1, 10).offset(), page(3, 10).offset()), (0, 20));
        assert_eq!(
            (
                page(1, 10).count(0),
                page(1, 10).count(10),
                page(1, 10).count(11)
            ),
            (0, 1, 2)
        );
        assert_eq!(page(u64::MAX, u64::MAX).offset(), u64::MAX);
        let mut rows = vec![1, 2, 3];
        assert!(cut(&mut rows, 2) && rows == [1, 2] && !cut(&mut rows, 2));
    }
}
