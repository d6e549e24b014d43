//! The dates of a procedure for calendar programs (iCalendar, RFC 5545).

use ce_rules::{Locale, Policy, Procedure};
use chrono::{Datelike, NaiveTime};
use icalendar::{Calendar, Component, Event, EventLike, Property};

use super::office::Words;
use ce_rules_workbook::shown::words::either;

/// An all-day event for each step that the sources date: from its first day to its last, or its last day alone.
///
/// The text depends on nothing but the procedure: no clock, no random ids, so that the same file comes again and a
/// calendar program replaces an event rather than adding another.
pub fn calendar(answer: &Procedure, policy: &Policy, locale: Locale) -> String {
    let words = Words { policy, locale };
    let mut calendar = Calendar::new();
    calendar.properties.retain(|property| property.key() != "PRODID");
    calendar.append_property(Property::new("PRODID", format!("-//ce-rules//{}//EN", ce_rules::VERSION)));
    let title = policy.document().title.get(locale);
    calendar.name(title);
    for step in &answer.steps {
        let Some(last) = step.latest.or(step.earliest) else { continue };
        let first = step.earliest.unwrap_or(last);
        let documents: Vec<&str> = step.documents.iter().map(|document| document.get(locale)).collect();
        let mut text =
            vec![format!("{}{}{}", step.actor.get(locale), words.word("：", ": "), step.action.get(locale))];
        if !documents.is_empty() {
            text.push(format!(
                "{}{}",
                words.word("材料：", "Documents: "),
                documents.join(words.word("；", "; "))
            ));
        }
        text.push(words.cite(&step.clauses));
        let summary = if step.earliest.is_none() {
            either(
                locale,
                || format!("截止：{}", step.action.get(locale)),
                || format!("Last day: {}", step.action.get(locale)),
            )
        } else {
            step.action.get(locale).to_owned()
        };
        // Each event states when it was written, which a clock would make another each time: the beginning of the year.
        let stamp = first.with_ordinal(1).unwrap_or(first).and_time(NaiveTime::MIN).and_utc();
        let mut event = Event::new();
        event
            .uid(&format!(
                "{}-{}-{}-{}-{}@ce-rules",
                answer.policy, answer.application_year, answer.unit, answer.target, step.id
            ))
            .timestamp(stamp)
            .summary(&summary)
            .description(&text.join("\n"))
            .starts(first)
            // The end of an all-day event is the day after it.
            .ends(last.succ_opt().unwrap_or(last));
        calendar.push(event.done());
    }
    calendar.to_string()
}

#[cfg(test)]
mod tests {
    use ce_rules::{ProcedureQuestion, Rules, Target, Unit};

    use super::*;

    fn written(locale: Locale) -> String {
        let rules = Rules::builtin();
        let question =
            ProcedureQuestion::new("hunan-safety-tech-2021", Unit::ProvincialUnit, Target::FullSenior);
        let answer = rules.procedure(&question).unwrap();
        calendar(&answer, rules.policy("hunan-safety-tech-2021").unwrap(), locale)
    }

    #[test]
    fn the_dated_steps_are_events_and_the_same_file_comes_again() {
        let text = written(Locale::En);
        assert_eq!(text, written(Locale::En));
        assert_eq!(text.matches("BEGIN:VEVENT").count(), 3);
        for line in [
            "DTSTART;VALUE=DATE:20210601\r\n",
            "DTEND;VALUE=DATE:20210602\r\n",
            "DTSTART;VALUE=DATE:20210701\r\n",
            "DTEND;VALUE=DATE:20210901\r\n",
            "DTSTAMP:20210101T000000Z\r\n",
            "UID:hunan-safety-tech-2021-2021-provincial_unit-full_senior-submit@ce-rules",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
        // No line is longer than the 75 bytes that a calendar program must read.
        assert!(written(Locale::Zh).split("\r\n").all(|line| line.len() <= 75));
    }
}
