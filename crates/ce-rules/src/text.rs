//! Texts for people, in Chinese and in English.

use std::fmt;

use crate::json::{wire, words};

wire! {
    /// A text in both languages: a name, a message, a reading.
    #[derive(Eq, Default)]
    pub struct Text {
        /// Chinese.
        pub zh: String,
        /// English.
        pub en: String,
    }
}

words! {
    /// A language of the texts.
    #[derive(Default)]
    pub enum Locale {
        /// Chinese.
        #[default] Zh = "zh",
        /// English.
        En = "en",
    }
}

impl Text {
    /// A text in both languages.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// What is said in both languages, made to texts in one place: the many who say something are shorter for it.
    #[inline(never)]
    pub(crate) fn of(zh: fmt::Arguments<'_>, en: fmt::Arguments<'_>) -> Self {
        Self { zh: zh.to_string(), en: en.to_string() }
    }

    /// The text in one language.
    ///
    /// ```
    /// use ce_rules::{Locale, Text};
    /// let text = Text::new("论文", "paper");
    /// assert_eq!(text.get(Locale::Zh), "论文");
    /// ```
    pub fn get(&self, locale: Locale) -> &str {
        match locale {
            Locale::Zh => &self.zh,
            Locale::En => &self.en,
        }
    }
}

impl fmt::Display for Text {
    /// Both languages, Chinese first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.zh, self.en)
    }
}
