//! What a body says: JSON by the fast road and the full one, and texts.

use actix_web::HttpRequest;
use actix_web::web::Payload;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::super::json::{Json, Malformed};
use super::super::problem::Rejection;
use super::super::rule::{Rule, Validate};
use super::super::strict::Strict;
use super::super::violation::{At, Violations};
use super::{Accepts, Received};

impl Received {
    /// Reads a model from JSON. `None` means that its violations have been added to `found`.
    pub fn json<T: Validate + DeserializeOwned>(
        &self,
        found: &mut Violations,
    ) -> Result<Option<T>, Rejection> {
        let json = Json::look(&self.bytes).map_err(no_json)?;
        if T::FAST
            && let Ok(body) = json.typed::<T>()
            && body.accepts()
        {
            return Ok(Some(body));
        }
        full_road(json, T::RULE, found)
    }

    /// Reads from JSON what is no model, always by the full road.
    pub fn json_by<T: DeserializeOwned>(
        &self,
        rule: &dyn Rule,
        found: &mut Violations,
    ) -> Result<Option<T>, Rejection> {
        let json = Json::look(&self.bytes).map_err(no_json)?;
        full_road(json, rule, found)
    }

    /// Reads a text (UTF-8).
    pub fn text(
        &self,
        rule: &dyn Rule,
        found: &mut Violations,
    ) -> Result<Option<String>, Rejection> {
        let text = std::str::from_utf8(&self.bytes)
            .map_err(|_| Rejection::malformed("The text is not UTF-8."))?;
        let before = found.count();
        rule.check(&Value::from(text), At::Body, found);
        Ok((found.count() == before).then(|| text.to_owned()))
    }
}

/// Reads the one JSON body of an operation. `None` means that there is none and none is needed, or that its violations have
/// been added to `found`.
pub async fn json<T: Validate + DeserializeOwned>(
    http: &HttpRequest,
    payload: Payload,
    accepts: &Accepts,
    found: &mut Violations,
) -> Result<Option<T>, Rejection> {
    match accepts.read(http, payload).await? {
        Some(received) => received.json(found),
        None => Ok(None),
    }
}

#[cold]
fn full_road<T: DeserializeOwned>(
    json: Json<'_>,
    rule: &dyn Rule,
    found: &mut Violations,
) -> Result<Option<T>, Rejection> {
    let value = json.value().map_err(no_json)?;
    Ok(settled(value, rule, found))
}

/// Checks a whole body, and gives it the form that its model reads. `None` means that its violations have been added.
pub fn settled<T: DeserializeOwned>(
    value: Value,
    rule: &dyn Rule,
    found: &mut Violations,
) -> Option<T> {
    let value = kept(value, rule, found)?;
    held(T::deserialize(Strict(value)), found)
}

/// Checks a whole body, and gives it the form that a model reads. `None` means that its violations have been added.
pub fn kept(mut value: Value, rule: &dyn Rule, found: &mut Violations) -> Option<Value> {
    let before = found.count();
    rule.check(&value, At::Body, found);
    if found.count() > before {
        return None;
    }
    rule.settle(&mut value, found);
    Some(value)
}

/// Gives what was read of a body that keeps its rule.
pub fn held<T>(read: Result<T, serde_json::Error>, found: &mut Violations) -> Option<T> {
    match read {
        Ok(body) => Some(body),
        Err(error) => {
            // It keeps every rule, but no value of the model is as large, as long or as precise.
            // The text of the error may have a part of the body in it, and that may be a secret.
            tracing::warn!(kind = ?error.classify(), "a body keeps its rule and does not fit its type");
            found.add(At::Body, "type", "is beyond what this server can hold");
            None
        }
    }
}

/// Refuses what cannot be read, and says where.
fn no_json(error: Malformed) -> Rejection {
    Rejection::malformed(format!("The body is not JSON: {error}."))
}

#[cfg(test)]
mod tests {
    use actix_web::web::Bytes;
    use serde::Deserialize;

    use super::*;
    use crate::support::rule::{Additional, Anything, Integer, Number, Object, Property, ReadOnly};

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Thing {
        size: i64,
    }

    impl Thing {
        const SIZE: Integer = Integer {
            minimum: 1,
            ..Integer::ANY
        };
    }

    impl Validate for Thing {
        const RULE: &'static dyn Rule = &Object {
            properties: &[Property::required("size", &Self::SIZE)],
            additional: Additional::Refused,
            read_only: ReadOnly::Ignored(&["id"]),
            ..Object::ANY
        };

        fn accepts(&self) -> bool {
            Self::SIZE.accepts(self.size)
        }
    }

    fn thing(body: &'static str) -> Result<Option<Thing>, u16> {
        let received = Received {
            index: 0,
            media_type: "application/json".to_owned(),
            bytes: Bytes::from_static(body.as_bytes()),
        };
        received
            .json(&mut Violations::default())
            .map_err(|it| it.status().as_u16())
    }

    #[test]
    fn both_roads_give_the_same_value() {
        for body in [
            r#"{"size":5}"#,
            r#"{"size":5.0}"#,
            r#"{"size":50e-1}"#,
            r#"{"size":5,"id":"read before"}"#,
        ] {
            assert_eq!(thing(body), Ok(Some(Thing { size: 5 })), "{body}");
        }
        for body in [
            r#"{"size":0}"#,
            r#"{"size":"5"}"#,
            r#"{}"#,
            r#"{"size":5,"x":1}"#,
            "null",
        ] {
            assert_eq!(thing(body), Ok(None), "{body}");
        }
        for body in ["{", r#"{"size":5,"size":5}"#, r#"{"size":05}"#] {
            assert_eq!(thing(body), Err(400), "{body}");
        }
    }

    #[test]
    fn no_number_is_infinite() {
        for text in ["1e400", "-1e400", "[1e400]"] {
            let value: Value = serde_json::from_str(text).unwrap();
            let mut found = Violations::default();
            let whole = settled::<f64>(value.clone(), &Number::ANY, &mut found);
            let inside = settled::<Vec<f64>>(value, &Anything, &mut found);
            assert_eq!((whole, inside), (None, None), "{text}");
            assert!(found.count() > 0, "{text}");
            let mut read = serde_json::Deserializer::from_str(text);
            assert!(f64::deserialize(Strict(&mut read)).is_err(), "{text}");
        }
    }
}
