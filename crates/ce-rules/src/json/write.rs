//! Writing JSON: compact, members in the order of the types.

use std::fmt::{self, Write as _};

use serde::Serialize;
use serde::ser::{self, Impossible, Serializer};

use crate::hours::Hours;

/// Writes a value of the contract at the end of a buffer.
pub(crate) fn write<T: ?Sized + Serialize>(value: &T, out: &mut Vec<u8>) {
    let Ok(()) = value.serialize(Writer(out));
}

/// A value of the contract as JSON.
pub(crate) fn text<T: ?Sized + Serialize>(value: &T) -> String {
    let mut json = Vec::new();
    write(value, &mut json);
    String::from_utf8(json).unwrap_or_default()
}

/// Writes what the contract is made of: texts, numbers, lists, and objects whose names need no escapes.
///
/// The hundred types of the contract are each turned into code that hands member after member to a serializer. That of
/// serde_json, which can do more, is woven into each of them and made them a seventh of what the web package sent; here
/// a member costs two calls. And the only numbers with a fraction are hours, whose two places need none of the tables
/// that print any double.
struct Writer<'o>(&'o mut Vec<u8>);

/// What goes wrong in writing: nothing. The types of the contract are made of what the writer knows, and an error that
/// there cannot be is not looked for after each member.
#[derive(Debug, thiserror::Error)]
enum Never {}

impl ser::Error for Never {
    fn custom<T: fmt::Display>(_: T) -> Self {
        foreign()
    }
}

type Written = Result<(), Never>;

/// A value of a sort that no type of the contract has.
#[expect(
    clippy::unreachable,
    reason = "a test of any type of the contract that held such a value would come here"
)]
fn foreign() -> ! {
    unreachable!("this is no value of the contract")
}

impl Writer<'_> {
    /// The same buffer, for what is inside.
    fn inner(&mut self) -> Writer<'_> {
        Writer(self.0)
    }

    /// Opens a list or an object.
    #[cfg_attr(small_code, optimize(speed))]
    fn open(self, bracket: u8) -> Self {
        self.0.push(bracket);
        self
    }

    /// Parts what comes from what was before: no value ends in a bracket that opens.
    #[cfg_attr(small_code, optimize(speed))]
    fn next(&mut self) {
        if !matches!(self.0.last(), Some(b'[' | b'{')) {
            self.0.push(b',');
        }
    }

    /// The name of a member, as it stands in the types. Not inlined, since it is most of what is written.
    #[inline(never)]
    #[cfg_attr(small_code, optimize(speed))]
    fn name(&mut self, name: &'static str) {
        debug_assert!(!name.bytes().any(escaped), "a name needs no escapes");
        self.next();
        self.0.push(b'"');
        self.0.extend_from_slice(name.as_bytes());
        self.0.extend_from_slice(b"\":");
    }

    #[inline(never)]
    #[cfg_attr(small_code, optimize(speed))]
    fn text(&mut self, text: &str) {
        self.0.push(b'"');
        self.escape(text);
        self.0.push(b'"');
    }

    /// A text without its marks.
    #[cfg_attr(small_code, optimize(speed))]
    fn escape(&mut self, text: &str) {
        let mut rest = text.as_bytes();
        while let Some(at) = first_escaped(rest) {
            let (plain, from) = rest.split_at(at);
            self.0.extend_from_slice(plain);
            let Some((byte, after)) = from.split_first() else { break };
            let short = match byte {
                b'"' | b'\\' => *byte,
                b'\n' => b'n',
                b'\r' => b'r',
                b'\t' => b't',
                0x08 => b'b',
                0x0c => b'f',
                _ => b'u',
            };
            self.0.extend_from_slice(&[b'\\', short]);
            if short == b'u' {
                let digit = |four: u8| if four < 10 { b'0' + four } else { b'a' + (four - 10) };
                self.0.extend_from_slice(&[b'0', b'0', digit(byte >> 4), digit(byte & 15)]);
            }
            rest = after;
        }
        self.0.extend_from_slice(rest);
    }

    #[inline(never)]
    #[cfg_attr(small_code, optimize(speed))]
    fn integer(&mut self, number: impl itoa::Integer) {
        self.0.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
    }
}

/// True for what JSON does not take in a text as it is.
const fn escaped(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// Where the first of these is. Most texts have none, so eight bytes are looked at at once.
#[cfg_attr(small_code, optimize(speed))]
fn first_escaped(text: &[u8]) -> Option<usize> {
    let (eights, _) = text.as_chunks();
    let plain = eights.iter().take_while(|eight| !any_escaped(u64::from_ne_bytes(**eight))).count();
    let (_, rest) = text.split_at(8 * plain);
    rest.iter().position(|byte| escaped(*byte)).map(|at| 8 * plain + at)
}

/// True where one of eight bytes is [`escaped`], by sums that carry out of a byte only where it is one.
const fn any_escaped(eight: u64) -> bool {
    const fn every(byte: u8) -> u64 {
        u64::from_ne_bytes([byte; 8])
    }
    const fn less(eight: u64, than: u8) -> u64 {
        eight.wrapping_sub(every(than)) & !eight
    }
    let found = less(eight, 0x20) | less(eight ^ every(b'"'), 1) | less(eight ^ every(b'\\'), 1);
    found & every(0x80) != 0
}

/// What is displayed, as part of a text.
impl fmt::Write for Writer<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.escape(text);
        Ok(())
    }
}

/// The methods for numbers that are written as wider ones are.
macro_rules! widened {
    ($($method:ident($narrow:ty) -> $wide:ident,)*) => {$(
        fn $method(self, number: $narrow) -> Written {
            self.$wide(number.into())
        }
    )*};
}

/// The methods for sorts of values that the contract has none of.
macro_rules! foreign {
    ($($method:ident($($argument:ty),*) -> $given:ty;)*) => {$(
        fn $method(self, $(_: $argument),*) -> Result<$given, Never> {
            foreign()
        }
    )*};
}

impl Serializer for Writer<'_> {
    type Ok = ();
    type Error = Never;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Impossible<(), Never>;
    type SerializeTupleVariant = Impossible<(), Never>;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Impossible<(), Never>;

    widened! {
        serialize_i8(i8) -> serialize_i64,
        serialize_i16(i16) -> serialize_i64,
        serialize_i32(i32) -> serialize_i64,
        serialize_u8(u8) -> serialize_u64,
        serialize_u16(u16) -> serialize_u64,
        serialize_u32(u32) -> serialize_u64,
        serialize_f32(f32) -> serialize_f64,
    }

    foreign! {
        serialize_bytes(&[u8]) -> ();
        serialize_unit_struct(&'static str) -> ();
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
    }

    fn serialize_bool(self, truth: bool) -> Written {
        self.0.extend_from_slice(if truth { b"true" } else { b"false" });
        Ok(())
    }

    fn serialize_i64(mut self, number: i64) -> Written {
        self.integer(number);
        Ok(())
    }

    fn serialize_u64(mut self, number: u64) -> Written {
        self.integer(number);
        Ok(())
    }

    /// The only numbers with a fraction are hours.
    fn serialize_f64(mut self, number: f64) -> Written {
        if !number.is_finite() {
            return self.serialize_unit();
        }
        // Text is only added to the buffer, which does not fail.
        let _ = write!(self, "{}", Hours::nearest(number));
        Ok(())
    }

    fn serialize_char(self, character: char) -> Written {
        self.collect_str(&character)
    }

    fn serialize_str(mut self, text: &str) -> Written {
        self.text(text);
        Ok(())
    }

    fn serialize_none(self) -> Written {
        self.serialize_unit()
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written {
        self.0.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Written {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(self, _: &'static str, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Written {
        foreign()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Never> {
        Ok(self.open(b'['))
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Never> {
        Ok(self.open(b'['))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, Never> {
        Ok(self.open(b'{'))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Never> {
        Ok(self.open(b'{'))
    }

    #[cfg_attr(small_code, optimize(speed))]
    fn collect_str<T: ?Sized + fmt::Display>(mut self, value: &T) -> Written {
        self.0.push(b'"');
        let _ = write!(self, "{value}");
        self.0.push(b'"');
        Ok(())
    }
}

impl ser::SerializeSeq for Writer<'_> {
    type Ok = ();
    type Error = Never;

    #[cfg_attr(small_code, optimize(speed))]
    fn serialize_element<T: ?Sized + Serialize>(&mut self, value: &T) -> Written {
        self.next();
        value.serialize(self.inner())
    }

    fn end(self) -> Written {
        self.0.push(b']');
        Ok(())
    }
}

impl ser::SerializeTuple for Writer<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_element<T: ?Sized + Serialize>(&mut self, value: &T) -> Written {
        ser::SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Written {
        self.0.push(b']');
        Ok(())
    }
}

impl ser::SerializeMap for Writer<'_> {
    type Ok = ();
    type Error = Never;

    #[cfg_attr(small_code, optimize(speed))]
    fn serialize_key<T: ?Sized + Serialize>(&mut self, key: &T) -> Written {
        self.next();
        let start = self.0.len();
        key.serialize(self.inner())?;
        // A name is a text, that of a year included.
        if self.0.get(start) != Some(&b'"') {
            self.0.insert(start, b'"');
            self.0.push(b'"');
        }
        Ok(())
    }

    #[cfg_attr(small_code, optimize(speed))]
    fn serialize_value<T: ?Sized + Serialize>(&mut self, value: &T) -> Written {
        self.0.push(b':');
        value.serialize(self.inner())
    }

    fn end(self) -> Written {
        self.0.push(b'}');
        Ok(())
    }
}

impl ser::SerializeStruct for Writer<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_field<T: ?Sized + Serialize>(&mut self, name: &'static str, value: &T) -> Written {
        self.name(name);
        value.serialize(self.inner())
    }

    fn end(self) -> Written {
        self.0.push(b'}');
        Ok(())
    }
}

/// What the contract gives: it has one text in JSON, the same in every language.
///
/// ```
/// use ce_rules::json::ToJson;
/// let error = ce_rules::assess_text("not JSON").unwrap_err();
/// assert_eq!(error.to_json(), ce_rules::assess_json("not JSON"));
/// ```
pub trait ToJson {
    /// The text in JSON.
    fn to_json(&self) -> String;
}

/// Written out for each type, so that the code is made once, here and not again in every program.
macro_rules! answers {
    ($($answer:ty),* $(,)?) => {$(
        impl ToJson for $answer {
            fn to_json(&self) -> String {
                let mut json = Vec::with_capacity(16 * 1024);
                write(self, &mut json);
                String::from_utf8(json).unwrap_or_default()
            }
        }
    )*};
}

answers! {
    crate::Answer,
    crate::Assessment,
    crate::Error,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_is_found_wherever_it_stands() {
        for text in ["", "plain", "eight by", "专业技术人员继续教育学时"] {
            for odd in 0..=255_u8 {
                for at in 0..=text.len() {
                    let mut bytes = text.as_bytes().to_vec();
                    bytes.insert(at, odd);
                    assert_eq!(first_escaped(&bytes), escaped(odd).then_some(at), "{odd} at {at} of {text}");
                }
            }
        }
    }

    #[test]
    fn hours_are_written_as_the_shortest_text_of_their_double() {
        for hundredths in (-500..=10_000).chain([99_999_999, 99_999_999_999_999]) {
            let hours = Hours::from_hundredths(hundredths);
            let mut out = Vec::new();
            write(&hours, &mut out);
            assert_eq!(out, serde_json::to_vec(&hours).unwrap());
        }
    }

    #[test]
    fn what_the_contract_is_made_of_is_written_as_serde_json_does() {
        use std::collections::BTreeMap;
        use std::fmt::Display;

        struct Shown<T>(T);
        impl<T: Display> Serialize for Shown<T> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }

        fn same(value: &impl Serialize) {
            assert_eq!(text(value), serde_json::to_string(value).unwrap());
        }
        let awkward: String =
            (0..=0x100).filter_map(char::from_u32).chain("学时\u{2028}😀\\".chars()).collect();
        same(&awkward);
        same(&Shown(&awkward));
        same(&BTreeMap::from([(awkward, [Some(1), None])]));
        same(&BTreeMap::from([(2020, vec!["a", ""]), (-1, vec![])]));
        same(&(i64::MIN, u64::MAX, 0u8, -1i16, true, false, 'x', ()));
        same(&(BTreeMap::<&str, u8>::new(), [f64::NAN, f64::INFINITY]));
    }
}
