//! Whatever a record says stands in explanations and reports as text.

use ce_rules::{Certificate, EvidenceMode, Locale, Request, Rules, Waiver};
use ce_rules_cli::record::{Answered, Place, Places, Record};
use ce_rules_cli::report::{ExplainReport, Look, Report};
use ce_rules_testdata::spoilt;

use crate::pages::{is_harmless_html, is_harmless_markdown};

/// So many of the bytes make the record; the others are its words.
const OF_RECORD: usize = 16;

pub(crate) fn holds(bytes: &[u8]) {
    let (first, rest) = bytes.split_at(bytes.len().min(OF_RECORD));
    let words = String::from_utf8_lossy(rest);
    let request = said(spoilt(first), &words);
    let rules = Rules::builtin();
    let text = serde_json::to_string(&request).expect("requests are JSON");
    let name = words.split('\0').next_back().map(str::to_owned);
    let place = Place { sheet: words.clone().into_owned(), cell: "A1".to_owned() };
    let mut places = Places::default();
    places.insert("", place);
    let record = Record {
        id: request.applicant.id.as_deref().unwrap_or_default().to_owned(),
        name: name.clone(),
        department: name,
        request: text.clone(),
        places,
    };
    for locale in Locale::ALL {
        let answers = [Answered { record: record.clone(), result: rules.explain_text(&text, *locale) }];
        let report = ExplainReport::new(&answers, &[], rules, *locale);
        is_harmless_markdown(&report.markdown());
        is_harmless_html(&report.html());
        let shown = report.text(Look::default());
        assert!(!shown.chars().any(|c| c.is_control() && c != '\n'), "{shown:?}");
        let assessed = [Answered { record: record.clone(), result: rules.assess_text(&text) }];
        is_harmless_markdown(&Report::new(&assessed, &[], rules, *locale).markdown());
    }
}

/// The record with these words wherever a person may write what they like.
fn said(mut request: Request, words: &str) -> Request {
    let parts: Vec<&str> = words.split('\0').collect();
    let mut next = parts.iter().cycle().map(|part| (*part).to_owned());
    let mut say = || next.next().unwrap_or_default();
    request.applicant.id = Some(say());
    request.applicant.series = request.applicant.series.map(|_| say());
    for certificate in &mut request.certificates {
        certificate.number = Some(say());
    }
    let mut certificate = Certificate::new(2014..=2015);
    certificate.number = Some(say());
    request.certificates.push(certificate);
    request.waivers.push(Waiver::new(2016..=2016, say()));
    if words.len().is_multiple_of(2) {
        request.waivers.push(Waiver::new(2019..=2019, say()));
        request.evidence = EvidenceMode::Required;
    }
    for (at, activity) in request.activities.iter_mut().enumerate() {
        activity.id = format!("{at}{}", say()).into();
        activity.title = Some(say());
        activity.reference = Some(say());
        activity.cn_serial = activity.cn_serial.take().map(|_| say());
        if let Some(own) = &mut activity.own_provision {
            own.basis = say();
        }
    }
    request
}
