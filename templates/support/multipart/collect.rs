//! Putting together what comes in the parts of a body.

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use actix_web::web::Payload;
use serde_json::{Map, Value};

use super::super::body::{Admitted, BodyLimit};
use super::super::json;
use super::super::parameter::Shape;
use super::super::problem::Rejection;
use super::super::rule::Rule;
use super::super::violation::{At, Violations};
use super::file::Incoming;
use super::reader::{Reader, Sent};
use super::{File, Kind, Multipart, Part};

/// What has come.
#[derive(Debug, Default)]
pub(super) struct Collected {
    /// The values. For a file, and for what is no good in another way than its rule says, there is an empty text.
    pub(super) object: Map<String, Value>,
    /// The files of each name.
    pub(super) files: BTreeMap<String, Vec<File>>,
    /// What stands in the way of some parts.
    pub(super) unread: Violations,
}

/// A body that is being read.
pub(super) struct Collecting<'a> {
    multipart: &'a Multipart,
    shape: Shape<'a>,
    http: &'a HttpRequest,
    reader: Reader,
    /// How many bytes there may still be of what is no file, since that is in memory.
    room: usize,
    so_far: Collected,
}

impl<'a> Collecting<'a> {
    /// Begins with a body; `None` if there is none.
    pub(super) fn begin(
        multipart: &'a Multipart,
        rule: &'a dyn Rule,
        admitted: &Admitted,
        http: &'a HttpRequest,
        payload: Payload,
    ) -> Option<Self> {
        admitted.kind.as_ref()?;
        Some(Self {
            multipart,
            shape: Shape::of(rule),
            http,
            reader: Reader::new(http, payload, admitted.limit),
            room: http.app_data().unwrap_or(&BodyLimit::DEFAULT).0,
            so_far: Collected::default(),
        })
    }

    /// Reads all of it.
    pub(super) async fn run(mut self) -> Result<Collected, Rejection> {
        while let Some(mut sent) = self.reader.next().await? {
            let name = sent.name();
            self.part(&name, &mut sent).await?;
            while self.reader.chunk(&mut sent).await?.is_some() {}
        }
        Ok(self.so_far)
    }

    async fn part(&mut self, name: &str, sent: &mut Sent) -> Result<(), Rejection> {
        let Some(member) = self.shape.member(name) else {
            // Nobody looks at it; but it is there.
            let object = &mut self.so_far.object;
            object.entry(name).or_insert_with(|| Value::from(""));
            return Ok(());
        };
        let before = self.so_far.object.get(name).and_then(Value::as_array);
        let index = before.map_or(0, Vec::len);
        let (whole, is_list) = (At::Member(&At::Body, name), member.is_list());
        let (at, item) = if is_list {
            (At::Item(&whole, index), member.item(index))
        } else {
            (whole, member)
        };
        let part = self.expected(name, &item);
        let value = if !part.admits(sent, at, &mut self.so_far.unread) {
            Some(Value::from(""))
        } else if part.kind == Kind::File {
            self.file(name, &part, sent, at).await?
        } else {
            self.value(&part, &item, sent, at).await?
        };
        let Some(value) = value else {
            return Ok(());
        };
        let Collected { object, unread, .. } = &mut self.so_far;
        if !is_list {
            if object.contains_key(name) {
                unread.add(at, "style", "must be given once");
            } else {
                object.insert(name.to_owned(), value);
            }
        } else if index == 0 && value.is_array() && !item.is_list() {
            // The whole list in one part, as some clients write it.
            object.insert(name.to_owned(), value);
        } else if let Value::Array(items) = object
            .entry(name)
            .or_insert_with(|| Value::Array(Vec::new()))
        {
            items.push(value);
        }
        Ok(())
    }

    /// Says what is known of a part whose value may be of this shape.
    fn expected(&self, name: &str, item: &Shape<'_>) -> Part {
        let multipart = self.multipart;
        let listed = multipart.parts.iter().find(|it| it.name == name).copied();
        let others = || {
            multipart
                .others
                .filter(|_| !self.shape.properties().contains(&name))
        };
        listed.or_else(others).unwrap_or_else(|| {
            let is_json = !item.is_scalar() && (item.is_object() || item.is_list());
            if is_json {
                Part::json("")
            } else {
                Part::text("")
            }
        })
    }

    /// Reads a value; `None` if it cannot be read, as has been added.
    async fn value(
        &mut self,
        part: &Part,
        shape: &Shape<'_>,
        sent: &mut Sent,
        at: At<'_>,
    ) -> Result<Option<Value>, Rejection> {
        let mut bytes = Vec::new();
        while let Some(chunk) = self.reader.chunk(sent).await? {
            let Some(room) = self.room.checked_sub(chunk.len()) else {
                let common = self.http.app_data().unwrap_or(&BodyLimit::DEFAULT).0;
                return Err(Rejection::payload_too_large(common));
            };
            self.room = room;
            bytes.extend_from_slice(&chunk);
        }
        let unread = &mut self.so_far.unread;
        if part.kind == Kind::Json || sent.is_json() {
            let value = json::value(&bytes);
            return Ok(value
                .map_err(|error| unread.add_malformed(at, "content", error))
                .ok());
        }
        let Ok(text) = std::str::from_utf8(&bytes) else {
            unread.add_malformed(at, "encoding", "must be UTF-8");
            return Ok(None);
        };
        Ok(Some(shape.scalar(text, at, unread)))
    }

    /// Reads a file. What stands for it in the object is given back; `None` if the client has sent none: a form of a page
    /// in which no file was chosen has an empty one without a name.
    async fn file(
        &mut self,
        name: &str,
        part: &Part,
        sent: &mut Sent,
        at: At<'_>,
    ) -> Result<Option<Value>, Rejection> {
        let mut incoming = Incoming::begin(self.http)
            .await
            .map_err(Rejection::internal)?;
        while let Some(chunk) = self.reader.chunk(sent).await? {
            let length = incoming.length() + chunk.len() as u64;
            if length > part.most {
                let detail = format_args!("must have at most {} bytes", part.most);
                self.so_far.unread.add(at, "maxLength", detail);
                return Ok(Some(Value::from("")));
            }
            incoming = incoming.take(&chunk).await.map_err(Rejection::internal)?;
        }
        let file_name = sent.file_name();
        if incoming.length() == 0 && file_name.as_deref() == Some("") {
            return Ok(None);
        }
        if incoming.length() < part.least {
            let detail = format_args!("must have at least {} bytes", part.least);
            self.so_far.unread.add(at, "minLength", detail);
            return Ok(Some(Value::from("")));
        }
        let media_type = sent.media_type().map(|it| it.essence());
        let media_type = media_type.unwrap_or_else(|| "application/octet-stream".to_owned());
        let file = incoming
            .end(file_name, media_type)
            .await
            .map_err(Rejection::internal)?;
        self.so_far
            .files
            .entry(name.to_owned())
            .or_default()
            .push(file);
        Ok(Some(Value::from("")))
    }
}
