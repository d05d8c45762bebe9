//! A deserialiser that takes nothing for something else: only an object is a struct, only a text is a value of an
//! enumeration.
//!
//! serde itself takes a list for a struct, each item for a field, and `{"a": null}` for the value `a`. What is wrapped here
//! reads models as JSON Schema has them, however deep they stand.

use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, MapAccess,
    SeqAccess, Visitor,
};

/// Wraps a deserialiser, and whatever belongs to it.
#[derive(Debug)]
pub struct Strict<T>(pub T);

/// Hands on methods that need nothing but a visitor.
macro_rules! hand_on {
    ($($method:ident)*) => {
        $(
            fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
                self.0.$method(Strict(visitor))
            }
        )*
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Strict<D> {
    type Error = D::Error;

    hand_on! {
        deserialize_any deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64
        deserialize_char deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf deserialize_option
        deserialize_unit deserialize_seq deserialize_map deserialize_identifier deserialize_ignored_any
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.deserialize_unit_struct(name, Strict(visitor))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.deserialize_newtype_struct(name, Strict(visitor))
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.deserialize_tuple(len, Strict(visitor))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.deserialize_tuple_struct(name, len, Strict(visitor))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.deserialize_map(Strict(visitor))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.deserialize_str(Named(visitor))
    }

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }
}

/// Hands on values that nothing stands in.
macro_rules! hand_on_values {
    ($($method:ident: $type:ty,)*) => {
        $(
            fn $method<E: Error>(self, value: $type) -> Result<Self::Value, E> {
                self.0.$method(value)
            }
        )*
    };
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Strict<V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(formatter)
    }

    hand_on_values! {
        visit_bool: bool,
        visit_i8: i8,
        visit_i16: i16,
        visit_i32: i32,
        visit_i64: i64,
        visit_i128: i128,
        visit_u8: u8,
        visit_u16: u16,
        visit_u32: u32,
        visit_u64: u64,
        visit_u128: u128,
        visit_f32: f32,
        visit_char: char,
        visit_str: &str,
        visit_borrowed_str: &'de str,
        visit_string: String,
        visit_bytes: &[u8],
        visit_borrowed_bytes: &'de [u8],
        visit_byte_buf: Vec<u8>,
    }

    /// No number is infinite (RFC 8259, 6): it was written with more digits than there is room for.
    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        if value.is_finite() {
            self.0.visit_f64(value)
        } else {
            Err(E::custom("a number that is too large"))
        }
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        self.0.visit_none()
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        self.0.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        self.0.visit_some(Strict(deserializer))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Self::Value, D::Error> {
        self.0.visit_newtype_struct(Strict(deserializer))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        self.0.visit_seq(Strict(seq))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        self.0.visit_map(Strict(map))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Self::Value, A::Error> {
        self.0.visit_enum(data)
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Strict<A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Self::Error> {
        self.0.next_element_seed(Strict(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Strict<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Self::Error> {
        // A name is a text in any case.
        self.0.next_key_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<S::Value, Self::Error> {
        self.0.next_value_seed(Strict(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Strict<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        self.0.deserialize(Strict(deserializer))
    }
}

/// Takes the name of a value of an enumeration.
struct Named<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for Named<V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(formatter)
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        self.0.visit_enum(name.into_deserializer())
    }
}

/// Reads a value in this way.
///
/// # Errors
///
/// When it is none of the type, or is written in another way than JSON Schema has it.
pub fn read<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::deserialize(Strict(deserializer))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Number, Value, json};

    use super::*;

    #[derive(Debug, serde::Deserialize, PartialEq)]
    #[serde(rename_all = "lowercase")]
    enum Colour {
        Red,
    }

    #[derive(Debug, serde::Deserialize, PartialEq)]
    struct Inner {
        size: i64,
    }

    #[derive(Debug, Default, serde::Deserialize, PartialEq)]
    #[serde(default)]
    struct Outer {
        one: Option<Inner>,
        all: Vec<Inner>,
        boxed: Option<Box<Inner>>,
        lists: Vec<Vec<Option<Inner>>>,
        map: BTreeMap<String, Inner>,
        colour: Option<Colour>,
        any: Value,
        number: Option<Number>,
        real: f64,
    }

    fn outer(text: &str) -> Option<Outer> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let value = read(&mut deserializer).ok()?;
        deserializer.end().ok().map(|()| value)
    }

    #[test]
    fn a_list_is_no_struct_however_deep() {
        for text in [
            r#"[null,[],null,[],{},null,null,null,0.0]"#,
            r#"{"one":[1]}"#,
            r#"{"all":[[1]]}"#,
            r#"{"boxed":[1]}"#,
            r#"{"lists":[[[1]]]}"#,
            r#"{"map":{"a":[1]}}"#,
            r#"{"colour":{"red":null}}"#,
            r#"{"colour":["red"]}"#,
            r#"{"colour":"blue"}"#,
        ] {
            assert_eq!(outer(text), None, "{text}");
        }
        // What serde itself would take.
        assert!(serde_json::from_str::<Outer>(r#"{"all":[[1]]}"#).is_ok());
        assert!(serde_json::from_str::<Outer>(r#"{"colour":{"red":null}}"#).is_ok());
    }

    #[test]
    fn everything_else_is_read_as_ever() {
        let text = r#"{"one":{"size":1},"all":[{"size":2},{"size":3}],"boxed":{"size":4},"lists":[[{"size":5},null],[]],
            "map":{"a":{"size":6}},"colour":"red","any":[1.10,{"a":[true]}],"number":1.10,"real":1,"unknown":[[{}]]}"#;
        let read = outer(text).unwrap();
        assert_eq!(read, serde_json::from_str(text).unwrap());
        assert_eq!((read.all.len(), read.lists[0].len()), (2, 2));
        assert_eq!(read.any[1], json!({"a": [true]}));
        assert_eq!(
            read.number.map(|it| it.to_string()).as_deref(),
            Some("1.10")
        );
    }
}
