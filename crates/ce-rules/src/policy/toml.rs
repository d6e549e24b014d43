//! TOML: what stands where in a text.
//!
//! The grammar and its errors are those of `toml_parser`, which tells one token after the other; what may be said of a
//! table how often is looked after here, as the crate `toml` does. That crate keeps tables without their order, and
//! what can be made of TOML beside a document is a tenth of what the web package would send.

use std::borrow::Cow;

use toml_parser::decoder::ScalarKind;
use toml_parser::parser::{Event, EventKind, RecursionGuard, ValidateWhitespace, parse_document};
use toml_parser::{Expected, ParseError, Source, Span};

use crate::date::PartialDate;
use crate::json::{Path, Value};

/// How deep lists, tables and names go.
const DEPTH: u32 = 80;

/// A part of a text.
struct Node<'t> {
    start: usize,
    is: Is<'t>,
}

enum Is<'t> {
    /// A value that has no parts, with the name of its sort.
    Leaf(&'static str, Value<'t>),
    List {
        items: Vec<Node<'t>>,
        /// Its items have heads of their own.
        of_tables: bool,
    },
    Table(Table<'t>),
}

/// The members in the order of the text, and how the table came to be.
#[derive(Default)]
pub(crate) struct Table<'t> {
    members: Vec<(Key<'t>, Node<'t>)>,
    /// By a name below it, without a head of its own.
    implicit: bool,
    /// By a name with dots.
    dotted: bool,
    /// Between braces.
    inline: bool,
}

#[derive(Clone)]
struct Key<'t> {
    name: Cow<'t, str>,
    span: Span,
}

/// What is wrong with a text: where, and what.
pub(crate) struct Error {
    pub(crate) start: usize,
    pub(crate) message: String,
}

/// Reads a document, as far as it can be read, with all that is wrong with it.
pub(crate) fn read(text: &str) -> (Table<'_>, Vec<Error>) {
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let (mut events, mut errors) = (Vec::with_capacity(tokens.len()), Vec::new());
    let mut whitespace = ValidateWhitespace::new(&mut events, source);
    parse_document(&tokens, &mut RecursionGuard::new(&mut whitespace, DEPTH), &mut errors);
    let table = Reader { events: events.iter(), source, errors: &mut errors }.document();
    (table, errors.iter().map(Error::new).collect())
}

impl<'t> Table<'t> {
    /// The document that it is.
    pub(crate) fn into_value(self) -> Value<'t> {
        Value::Record(self.members.into_iter().map(|(key, node)| (key.name, node.into_value())).collect())
    }

    /// Tells of each part where it begins: of members where their names do.
    pub(crate) fn places(&self, at: &Path<'_>, tell: &mut dyn FnMut(&Path<'_>, usize)) {
        for (key, node) in &self.members {
            let here = at.key(&key.name);
            tell(&here, key.span.start());
            node.places(&here, tell);
        }
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.members.iter().position(|(key, _)| key.name == name)
    }

    /// Puts in a member, unless there is one of its name.
    fn put(&mut self, key: Key<'t>, node: Node<'t>, errors: &mut Vec<ParseError>) {
        if self.place(&key.name).is_some() {
            errors.push(twice(&key));
        } else {
            self.members.push((key, node));
        }
    }

    /// The table that names lead to from this one, made where there is none.
    fn descend(
        &mut self,
        path: &[Key<'t>],
        (dotted, inline): (bool, bool),
        errors: &mut Vec<ParseError>,
    ) -> Option<&mut Self> {
        let mut table = self;
        for key in path {
            let place = table.place(&key.name).unwrap_or_else(|| {
                let new = Self { implicit: true, dotted, inline, ..Self::default() };
                table.members.push((key.clone(), Node { start: key.span.start(), is: Is::Table(new) }));
                table.members.len() - 1
            });
            let (_, node) = table.members.get_mut(place)?;
            let is = match &mut node.is {
                Is::List { items, of_tables: true } => &mut items.last_mut()?.is,
                is => is,
            };
            let sort = is.sort();
            let error = match is {
                Is::Table(next) if next.inline && !inline => extended("inline table", key),
                Is::Table(next) if dotted && !next.implicit => twice(key),
                Is::Table(next) => {
                    next.dotted |= dotted;
                    table = next;
                    continue;
                }
                _ => extended(sort, key),
            };
            errors.push(error);
            return None;
        }
        Some(table)
    }
}

impl<'t> Node<'t> {
    fn into_value(self) -> Value<'t> {
        match self.is {
            Is::Leaf(_, value) => value,
            Is::List { items, .. } => Value::List(items.into_iter().map(Self::into_value).collect()),
            Is::Table(table) => table.into_value(),
        }
    }

    fn places(&self, at: &Path<'_>, tell: &mut dyn FnMut(&Path<'_>, usize)) {
        match &self.is {
            Is::Leaf(..) => {}
            Is::List { items, .. } => {
                for (i, item) in items.iter().enumerate() {
                    let here = at.index(i);
                    tell(&here, item.start);
                    item.places(&here, tell);
                }
            }
            Is::Table(table) => table.places(at, tell),
        }
    }
}

impl Is<'_> {
    fn sort(&self) -> &'static str {
        match self {
            Self::Leaf(sort, _) => sort,
            Self::List { .. } => "array",
            Self::Table(_) => "table",
        }
    }
}

fn twice(key: &Key<'_>) -> ParseError {
    ParseError::new("duplicate key").with_unexpected(key.span)
}

fn extended(sort: &str, key: &Key<'_>) -> ParseError {
    ParseError::new(format!("cannot extend value of type {sort} with a dotted key")).with_unexpected(key.span)
}

impl Error {
    fn new(error: &ParseError) -> Self {
        let expected = error.expected().map(|expected| match expected {
            [] => "nothing".to_owned(),
            some => some.iter().map(word).collect::<Vec<_>>().join(", "),
        });
        let what = error.description();
        Self {
            start: error.unexpected().map_or(0, |span| span.start()),
            message: expected.map_or_else(|| what.to_owned(), |word| format!("{what}, expected {word}")),
        }
    }
}

fn word(expected: &Expected) -> String {
    match expected {
        Expected::Literal("\n") => "newline".to_owned(),
        Expected::Literal(mark) => format!("`{mark}`"),
        Expected::Description(words) => (*words).to_owned(),
        _ => "etc".to_owned(),
    }
}

/// The head of a table.
struct Head<'t> {
    path: Vec<Key<'t>>,
    key: Option<Key<'t>>,
    start: usize,
    /// It begins an item of a list.
    of_item: bool,
}

struct Reader<'e, 't> {
    events: std::slice::Iter<'e, Event>,
    source: Source<'t>,
    errors: &'e mut Vec<ParseError>,
}

impl<'t> Reader<'_, 't> {
    fn document(&mut self) -> Table<'t> {
        let (mut root, mut table, mut head) = (Table::default(), Table::default(), None);
        while let Some(event) = self.events.next() {
            match event.kind() {
                EventKind::StdTableOpen | EventKind::ArrayTableOpen => {
                    self.finish(&mut root, std::mem::take(&mut table), head.take());
                    let next = self.head(event);
                    if !next.of_item {
                        table = self.begun(&mut root, &next);
                    }
                    (table.implicit, table.dotted) = (false, false);
                    head = Some(next);
                }
                EventKind::SimpleKey => {
                    let (path, Some(key)) = self.key(event) else { break };
                    self.blank();
                    if self.events.next().is_none_or(|event| event.kind() != EventKind::KeyValSep) {
                        break;
                    }
                    self.blank();
                    let value = match self.events.next() {
                        Some(event) => self.value(event),
                        None => Node { start: 0, is: Is::Leaf("integer", Value::Null) },
                    };
                    let dotted = !path.is_empty();
                    let Some(parent) = table.descend(&path, (dotted, false), self.errors) else { continue };
                    // What has a head of its own takes no names with dots.
                    if dotted && !parent.implicit {
                        self.errors.push(twice(&key));
                    } else {
                        parent.put(key, value, self.errors);
                    }
                }
                _ => {}
            }
        }
        self.finish(&mut root, table, head);
        root
    }

    /// Goes past one space.
    fn blank(&mut self) {
        if self.events.as_slice().first().is_some_and(|event| event.kind() == EventKind::Whitespace) {
            self.events.next();
        }
    }

    fn head(&mut self, open: &Event) -> Head<'t> {
        let (mut path, mut key) = (Vec::new(), None);
        while let Some(event) = self.events.next() {
            match event.kind() {
                EventKind::ArrayTableClose | EventKind::StdTableClose => break,
                EventKind::SimpleKey => (path, key) = self.key(event),
                _ => {}
            }
        }
        Head { path, key, start: open.span().start(), of_item: open.kind() == EventKind::ArrayTableOpen }
    }

    /// The table that a head begins: that which names below it made before, or a new one.
    fn begun(&mut self, root: &mut Table<'t>, head: &Head<'t>) -> Table<'t> {
        let parent = root.descend(&head.path, (false, false), self.errors);
        let (Some(parent), Some(key)) = (parent, &head.key) else { return Table::default() };
        let Some(place) = parent.place(&key.name) else { return Table::default() };
        let (_, old) = parent.members.remove(place);
        match old.is {
            Is::Table(table) if table.implicit && !table.dotted => table,
            old => {
                self.errors.push(twice(key));
                if let Is::Table(table) = old { table } else { Table::default() }
            }
        }
    }

    /// Puts a table that is over where its head says.
    fn finish(&mut self, root: &mut Table<'t>, table: Table<'t>, head: Option<Head<'t>>) {
        let Some(Head { path, key, start, of_item }) = head else {
            *root = table;
            return;
        };
        let Some(key) = key else { return };
        let node = Node { start, is: Is::Table(table) };
        let Some(parent) = root.descend(&path, (false, false), self.errors) else { return };
        let known = parent.place(&key.name).and_then(|place| parent.members.get_mut(place));
        match known {
            None if of_item => {
                let is = Is::List { items: vec![node], of_tables: true };
                parent.members.push((key, Node { start, is }));
            }
            None => parent.members.push((key, node)),
            Some((_, Node { is: Is::List { items, of_tables: true }, .. })) if of_item => items.push(node),
            Some(_) if of_item => self.errors.push(twice(&key)),
            Some((_, known)) => *known = node,
        }
    }

    /// A name, with those before its dots.
    fn key(&mut self, first: &Event) -> (Vec<Key<'t>>, Option<Key<'t>>) {
        let mut path = Vec::new();
        let mut key = Some(self.name(first));
        while self.dot_follows() {
            let Some(next) = self.events.find(|event| event.kind() == EventKind::SimpleKey) else { break };
            let next = self.name(next);
            path.extend(key.replace(next));
        }
        if path.len() >= DEPTH as usize {
            self.errors.push(ParseError::new("recursion limit"));
            return (Vec::new(), None);
        }
        (path, key)
    }

    fn dot_follows(&self) -> bool {
        let mut kinds = self.events.as_slice().iter().map(Event::kind);
        match kinds.next() {
            Some(EventKind::Whitespace) => kinds.next() == Some(EventKind::KeySep),
            kind => kind == Some(EventKind::KeySep),
        }
    }

    fn name(&mut self, event: &Event) -> Key<'t> {
        let mut name = Cow::Borrowed("");
        if let Some(raw) = self.source.get(event) {
            raw.decode_key(&mut name, self.errors);
        }
        Key { name, span: event.span() }
    }

    fn value(&mut self, event: &Event) -> Node<'t> {
        let is = match event.kind() {
            EventKind::InlineTableOpen => Is::Table(self.inline_table()),
            EventKind::ArrayOpen => Is::List { items: self.list(), of_tables: false },
            EventKind::Scalar => self.scalar(event),
            _ => Is::Leaf("integer", Value::Null),
        };
        Node { start: event.span().start(), is }
    }

    fn list(&mut self) -> Vec<Node<'t>> {
        let (mut items, mut item) = (Vec::new(), None);
        while let Some(event) = self.events.next() {
            match event.kind() {
                EventKind::InlineTableOpen | EventKind::ArrayOpen | EventKind::Scalar => {
                    item = Some(self.value(event));
                }
                EventKind::ValueSep => items.extend(item.take()),
                EventKind::Whitespace | EventKind::Comment | EventKind::Newline | EventKind::Error => {}
                _ => break,
            }
        }
        items.extend(item);
        items
    }

    fn inline_table(&mut self) -> Table<'t> {
        let mut table = Table { inline: true, ..Table::default() };
        let (mut name, mut value) = (None, None);
        while let Some(event) = self.events.next() {
            match event.kind() {
                EventKind::SimpleKey => {
                    if let (path, Some(key)) = self.key(event) {
                        name = Some((path, key));
                    }
                }
                EventKind::InlineTableOpen | EventKind::ArrayOpen | EventKind::Scalar => {
                    value = Some(self.value(event));
                }
                EventKind::ValueSep => self.finish_member(&mut table, name.take(), value.take()),
                EventKind::Whitespace
                | EventKind::Comment
                | EventKind::Newline
                | EventKind::Error
                | EventKind::KeyValSep => {}
                EventKind::InlineTableClose => {
                    self.finish_member(&mut table, name.take(), value.take());
                    break;
                }
                _ => break,
            }
        }
        table
    }

    fn finish_member(
        &mut self,
        table: &mut Table<'t>,
        name: Option<(Vec<Key<'t>>, Key<'t>)>,
        value: Option<Node<'t>>,
    ) {
        let (Some((path, key)), Some(value)) = (name, value) else { return };
        let Some(parent) = table.descend(&path, (true, true), self.errors) else { return };
        if parent.dotted == path.is_empty() {
            self.errors.push(twice(&key));
        } else {
            parent.put(key, value, self.errors);
        }
    }

    fn scalar(&mut self, event: &Event) -> Is<'t> {
        let mut text = Cow::Borrowed("");
        let Some(raw) = self.source.get(event) else { return Is::Leaf("integer", Value::Null) };
        match raw.decode_scalar(&mut text, self.errors) {
            ScalarKind::String => Is::Leaf("string", Value::Text(text)),
            ScalarKind::Boolean(truth) => Is::Leaf("boolean", Value::Bool(truth)),
            ScalarKind::Integer(radix) => Is::Leaf(
                "integer",
                i64::from_str_radix(&text, radix.value()).map_or(Value::Number(f64::INFINITY), Value::Int),
            ),
            ScalarKind::Float => Is::Leaf("float", Value::Number(float(&text))),
            ScalarKind::DateTime => {
                if !is_date(&text) {
                    self.errors.push(ParseError::new(NO_DATE).with_unexpected(event.span()));
                }
                Is::Leaf("datetime", Value::Text(text))
            }
        }
    }
}

/// What is said of a date that no policy has, or of a time.
const NO_DATE: &str = "invalid date, expected one from 1949 to 2100 such as 2021-03-17, without a time";

/// A full date. TOML has times too, of which no policy has a use.
fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<PartialDate>().is_ok()
}

/// A float, read as JSON's are.
fn float(text: &str) -> f64 {
    let beyond = if text.ends_with("nan") { f64::NAN } else { f64::INFINITY };
    match serde_json::from_str(text.strip_prefix('+').unwrap_or(text)) {
        Ok(Value::Number(number)) => number,
        _ => beyond,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_the_doubles_that_they_say() {
        for text in
            ["1.5", "+1.5", "-0.25", "1_000.5", "29.99", "1e+06", "0.1000000000000000000000", "inf", "-1e400"]
        {
            let document = format!("x = {text}");
            let read = read(&document).0.into_value();
            let number: f64 = text.replace('_', "").parse().unwrap();
            // Beyond all bounds is beyond all bounds.
            let number = if number.is_infinite() { f64::INFINITY } else { number };
            assert_eq!(read.member("x"), Some(&Value::Number(number)), "{text}");
        }
        assert!(float("-nan").is_nan());
    }

    /// What the crate `toml` makes of a text, in the order of the text.
    mod reference {
        use toml::de::{DeTable, DeValue};

        use super::*;

        type Places = Vec<(String, usize)>;
        type Errors = Vec<(usize, String)>;

        pub(super) fn read(text: &str) -> (Places, Value<'_>, Errors) {
            let (table, errors) = DeTable::parse_recoverable(text);
            let mut places = Vec::new();
            let mut told: Errors = errors.iter().map(error).collect();
            let value = of_table(table.into_inner(), &Path::Root, &mut (&mut places, &mut told));
            told.sort();
            (places, value, told)
        }

        /// Dates have words of their own here.
        fn error(error: &toml::de::Error) -> (usize, String) {
            let of_date =
                ["invalid date", "invalid time"].iter().any(|what| error.message().starts_with(what));
            let message = if of_date { NO_DATE } else { error.message() };
            (error.span().map_or(0, |span| span.start), message.to_owned())
        }

        fn of_table<'t>(
            table: DeTable<'t>,
            at: &Path<'_>,
            told: &mut (&mut Places, &mut Errors),
        ) -> Value<'t> {
            let mut members: Vec<_> = table.into_iter().collect();
            members.sort_by_key(|(key, _)| key.span().start);
            let member = |(key, value): (toml::Spanned<Cow<'t, str>>, toml::Spanned<DeValue<'t>>)| {
                let start = key.span().start;
                let name = key.into_inner();
                let here = at.key(&name);
                told.0.push((here.to_string(), start));
                let value = of_value(value, &here, told);
                (name.clone(), value)
            };
            Value::Record(members.into_iter().map(member).collect())
        }

        fn of_value<'t>(
            value: toml::Spanned<DeValue<'t>>,
            at: &Path<'_>,
            told: &mut (&mut Places, &mut Errors),
        ) -> Value<'t> {
            let start = value.span().start;
            match value.into_inner() {
                DeValue::String(text) => Value::Text(text),
                DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                    .map_or(Value::Number(f64::INFINITY), Value::Int),
                DeValue::Float(number) => Value::Number(float(number.as_str())),
                DeValue::Boolean(truth) => Value::Bool(truth),
                DeValue::Datetime(date) => {
                    let date = date.to_string();
                    // What is no date at all was told, and some date stands for it.
                    let fault = (start, NO_DATE.to_owned());
                    if !is_date(&date) && !told.1.contains(&fault) {
                        told.1.push(fault);
                    }
                    Value::Text(Cow::Owned(date))
                }
                DeValue::Array(items) => {
                    let item = |(i, item): (usize, toml::Spanned<DeValue<'t>>)| {
                        let here = at.index(i);
                        told.0.push((here.to_string(), item.span().start));
                        of_value(item, &here, told)
                    };
                    Value::List(items.into_iter().enumerate().map(item).collect())
                }
                DeValue::Table(table) => of_table(table, at, told),
            }
        }
    }

    /// Holds a text against the reference, and says whether it is TOML.
    fn hold(text: &str) -> bool {
        let (table, errors) = read(text);
        let mut places = Vec::new();
        table.places(&Path::Root, &mut |at, start| places.push((at.to_string(), start)));
        let (other_places, other, other_errors) = reference::read(text);
        let mut errors: Vec<_> = errors.into_iter().map(|error| (error.start, error.message)).collect();
        errors.sort();
        assert_eq!(errors, other_errors, "{text}");
        if errors.is_empty() {
            // As texts: a number that is none is not equal to itself.
            assert_eq!(format!("{:?}", table.into_value()), format!("{other:?}"), "{text}");
            assert_eq!(places, other_places, "{text}");
        }
        errors.is_empty()
    }

    #[test]
    fn dates_are_those_of_the_contract() {
        for (text, good) in
            [("2021-03-17", true), ("2021-02-29", false), ("1948-12-31", false), ("07:32:00", false)]
        {
            let document = format!("x = {text}");
            let (table, errors) = read(&document);
            assert_eq!(table.into_value().member("x"), Some(&Value::Text(text.into())));
            assert_eq!(
                errors.first().map(|error| error.message.as_str()),
                (!good).then_some(NO_DATE),
                "{text}"
            );
        }
    }

    #[test]
    fn what_the_crate_toml_reads_is_read_the_same() {
        for text in crate::builtin::DOCUMENTS {
            assert!(hold(text));
        }
        for text in [
            "",
            "a.b.c = 1\na.b.d = 2\na.e = 3",
            "[a.b]\nx = 1\n[c]\n[a]\ny = 2\n[a.d]\nz = 3",
            "[[a]]\nx = 1\n[a.b]\ny = 1\n[[a]]\n[[a.c]]\n[[a.c]]\nz = 2",
            "a = { b.c = 1, b.d = [1, { e = 2 }], 'f g' = \"\\u5b66\\n\" }",
            "a = [\n 1, # one\n [2.5, -inf, +nan],\n]\nb = 2021-03-17",
            "a = 0x1F\nb = 0o17\nc = 0b11\nd = 1_000\ne = 9223372036854775808\nf = \"\"\"\n  x\\\n  y\"\"\"\ng = '''\nz'''",
        ] {
            assert!(hold(text), "{text}");
        }
    }

    #[test]
    fn what_the_crate_toml_refuses_is_refused_in_the_same_words() {
        for text in [
            "a = 1\na = 2",
            "[a]\n[a]",
            "[a]\n[[a]]",
            "[[a]]\n[a]",
            "a = [1]\n[[a]]",
            "a = {}\na.b = 1",
            "a = {}\n[a.b]",
            "a = 1\n[a.b]",
            "a = 2021-03-17\na.b = 1",
            "[a]\nb.c = 1\n[a.b]\nd = 1",
            "[a.b]\n[a]\nb.c = 1",
            "[a]\nb = 1\n[c]\n[a.b.d]\n[a]",
            "a = [{ b = 1 }]\n[a.c]",
            "a = { b = 1, b = 2 }",
            "a = { b = { c = 1 }, b.d = 2 }",
            "a = { b.c = 1, b = 2 }",
            "a = { b = 1, b.c = 2 }",
            "a = { b = 1, b.c.d = 2, e.f = 1, e = 3, e.f = 4 }",
            "a = 2021-13-01\nb = 25:00:00",
            "a = 1979-05-27 07:32:00Z\nb = [07:32:00.5]\nc = { d = 1900-01-01 }",
            "a.b.\n = 1",
            "a. = 1\nb = ",
            "a = “b”\nc = 1，",
            "= 1\n[\n[[a]\n[]\nx",
            "a = [1 2, = 3\nb = { c d = 1,, }\n",
            "\u{feff}a = 1\u{0}\n# \u{1}",
        ] {
            assert!(!hold(text), "{text}");
        }
        hold("[a]\nb.c = 1\n[a.b.d]\ne = 1");
        hold(&format!("{} = 1", vec!["a"; 90].join(".")));
        hold(&format!("a = {}1{}", "[".repeat(90), "]".repeat(90)));
    }

    proptest::proptest! {
        /// Policies with characters taken out, put in and doubled.
        #[test]
        fn what_is_spoilt_is_read_as_the_crate_toml_does(
            document in 0..crate::builtin::DOCUMENTS.len(),
            from in 0_usize..20_000,
            changes in proptest::collection::vec((0_usize..300, "[\\[\\]{}=.,#\"'\n ab1_-]{0,3}", 0_usize..4), 1..6),
        ) {
            let mut text: Vec<char> = crate::builtin::DOCUMENTS[document].chars().skip(from).take(600).collect();
            for (at, put, out) in changes {
                let at = at.min(text.len());
                let end = (at + out).min(text.len());
                text.splice(at..end, put.chars());
            }
            hold(&text.into_iter().collect::<String>());
        }
    }
}
