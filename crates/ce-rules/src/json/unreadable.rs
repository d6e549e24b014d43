//! Values of another language that no request can hold, such as a set, NaN, or a text that is not Unicode.
//!
//! A binding reads what it can and puts a mark where it cannot. The engine refuses the mark wherever it stands,
//! together with the other faults of the request and in their order; [`Unreadable::explain`] then says what was
//! really there. So a binding needs no knowledge of what belongs where.

use super::fault::{Fault, FaultCode};
use super::value::Value;
use crate::calls::Answer;
use crate::error::Error;
use crate::text::Text;

/// What in a request could not be read, by place.
///
/// ```
/// use ce_rules::json::{Unreadable, Value};
/// use ce_rules::{Fault, FaultCode, Rules, Text};
/// let request = Value::Record(vec![("application_year".into(), Unreadable::MARK)]);
/// let mut unreadable = Unreadable::default();
/// unreadable.push(Fault::new("/application_year", FaultCode::WrongType, Text::new("集合", "a set")));
/// let error = unreadable.explain(Rules::builtin().assess_value(&request)).unwrap_err();
/// assert_eq!(error.faults()[0].message.en, "a set");
/// assert_eq!(error.faults()[1].path, "/applicant", "and what else is wrong");
/// ```
#[derive(Debug, Default)]
pub struct Unreadable(Vec<Fault>);

impl Unreadable {
    /// Stands for what cannot be read: no member of a request takes it.
    pub const MARK: Value<'static> = Value::Number(f64::NAN);

    /// How deep lists and objects may stand in each other, the same as in JSON. What contains itself is deeper.
    pub const DEPTH: usize = 127;

    /// Notes what stands at a place that has the mark.
    pub fn push(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// The outcome, with what was really there in the place of what the engine says of the mark. A member that does
    /// not belong where it stands is refused as such, whatever it holds.
    pub fn explain<T>(self, outcome: Result<T, Error>) -> Result<T, Error> {
        if self.0.is_empty() {
            return outcome;
        }
        let Err(Error::InvalidRequest { faults }) = outcome else {
            return Err(Error::InvalidRequest { faults: self.0 });
        };
        Err(Error::InvalidRequest { faults: faults.into_iter().map(|fault| self.said("", fault)).collect() })
    }

    /// What was really there in the place of what the engine says of the mark, in a part of the document.
    fn said(&self, part: &str, fault: Fault) -> Fault {
        let of_value = matches!(fault.code, FaultCode::WrongType | FaultCode::OutOfRange);
        let is_it = |known: &&Fault| of_value && known.path.strip_prefix(part) == Some(fault.path.as_str());
        match self.0.iter().find(is_it) {
            Some(known) => Fault { path: fault.path, ..known.clone() },
            None => fault,
        }
    }

    /// The same of the answer to any call. A request of several that cannot be read is refused by itself.
    ///
    /// ```
    /// use ce_rules::json::{Unreadable, Value};
    /// use ce_rules::{Answer, Call, Fault, FaultCode, Rules, Text};
    /// let text = |text: &'static str| Value::Text(text.into());
    /// let question = Value::Record(vec![
    ///     ("requests".into(), Value::List(vec![Unreadable::MARK])),
    ///     ("policy_a".into(), text("hunan-2020")),
    ///     ("policy_b".into(), text("hunan-2021")),
    /// ]);
    /// let mut unreadable = Unreadable::default();
    /// unreadable.push(Fault::new("/requests/0", FaultCode::WrongType, Text::new("集合", "a set")));
    /// let answer = unreadable.explain_answer(Rules::builtin().call_value(Call::Impact, &question));
    /// let Ok(Answer::Impact(impact)) = answer else { panic!() };
    /// assert_eq!(impact.refused[0].error.faults()[0].message.en, "a set");
    /// ```
    pub fn explain_answer(self, outcome: Result<Answer, Error>) -> Result<Answer, Error> {
        let Ok(Answer::Impact(mut impact)) = outcome else { return self.explain(outcome) };
        for refused in &mut impact.refused {
            let part = format!("/requests/{}", refused.place);
            if let Error::InvalidRequest { faults } = &mut refused.error {
                *faults = std::mem::take(faults).into_iter().map(|fault| self.said(&part, fault)).collect();
            }
        }
        Ok(Answer::Impact(impact))
    }

    /// The fault of a whole that is nested too deep.
    pub fn too_deep() -> Fault {
        of_whole(
            FaultCode::Syntax,
            Text::new("嵌套过深，或包含了自身", "nested too deep, or contains itself"),
        )
    }

    /// The fault of a whole that is too large.
    pub fn too_large() -> Fault {
        of_whole(FaultCode::OutOfRange, Text::new("请求过大", "this request is too large"))
    }

    /// The fault of a whole text that is not Unicode.
    pub fn text_not_unicode() -> Fault {
        of_whole(FaultCode::Syntax, not_unicode())
    }
}

/// What another language has and no request can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oddity<'n> {
    /// A text with a lone surrogate.
    NotUnicode,
    /// NaN. The word is what the language has for what is not known.
    NotANumber(&'n str),
    /// A day with a time of it.
    Moment {
        /// The name of its type.
        name: &'n str,
        /// How its date alone is given.
        instead: &'n str,
    },
    /// A number with more digits than are kept.
    TooPrecise,
    /// A record whose members are not named by texts.
    Unnamed,
    /// Anything else.
    Other {
        /// The name of its type.
        name: &'n str,
        /// What the language has that a request can hold.
        known: &'n str,
    },
}

impl Oddity<'_> {
    /// The fault, at a place, that says what stood there.
    ///
    /// ```
    /// use ce_rules::json::{Oddity, Path};
    /// let fault = Oddity::NotANumber("null").at(Path::Root.key("hours").to_string());
    /// assert_eq!(fault.path, "/hours");
    /// assert_eq!(fault.message.en, "NaN is not a number: leave out what is not known, or give null");
    /// ```
    pub fn at(self, path: String) -> Fault {
        let code = if self == Self::TooPrecise { FaultCode::TooPrecise } else { FaultCode::WrongType };
        Fault::new(path, code, self.message())
    }

    fn message(self) -> Text {
        match self {
            Self::NotUnicode => not_unicode(),
            Self::NotANumber(nothing) => Text::new(
                format!("NaN 不是数；未知的请删去，或给 {nothing}"),
                format!("NaN is not a number: leave out what is not known, or give {nothing}"),
            ),
            Self::Moment { name, instead } => Text::new(
                format!("{name} 含有时刻；请只给日期：{instead}"),
                format!("a {name} has a time of day: give its date alone, {instead}"),
            ),
            Self::TooPrecise => Text::new("数值的位数过多", "this number has more digits than are kept"),
            Self::Unnamed => Text::new("各项的名称须为文本", "the names of members must be texts"),
            Self::Other { name, known } => Text::new(
                format!("请求中不能有 {name}；可用 {known}"),
                format!("a request cannot hold `{name}`: give {known}"),
            ),
        }
    }
}

fn not_unicode() -> Text {
    Text::new("文本不是合法的 Unicode", "this text is not Unicode: it has a lone surrogate")
}

fn of_whole(code: FaultCode, message: Text) -> Fault {
    Fault::new("", code, message)
}
