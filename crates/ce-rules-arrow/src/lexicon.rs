//! The words of a policy and the codes that the core gives them, and the windows by what is known of applicants.

use std::sync::{Arc, Mutex, PoisonError};

use ce_rules::batch::{ASKED, FactBits, Tables, UNKNOWN};
use ce_rules::{
    Activity, Applicant, Degree, DocumentId, Policy, PolicyId, Provider, ProviderType, Request, Rules,
    Sponsor, SubjectId, Target, Year,
};

use crate::results::Subjects;
use crate::text::Words;

/// The code of a row's kind that says no more than that the engine is to be asked about the row.
pub(crate) const TO_ASK: u8 = ASKED - 1;
/// The bits of a document that a policy does not know.
pub(crate) const NO_DOCUMENT: u64 = u64::MAX;

/// A policy compiled for columns.
#[derive(Debug)]
pub(crate) struct Lexicon<'r> {
    pub(crate) tables: Tables<'r>,
    pub(crate) kinds: Words<u8>,
    pub(crate) subjects: Words<u8>,
    pub(crate) roles: Words<u8>,
    pub(crate) levels: Words<u8>,
    /// The places of documents.
    pub(crate) documents: Words<u16>,
    /// By kind and document: its bits.
    document_bits: Vec<u64>,
    document_count: usize,
    /// Where the subjects of the output stand among the policy's.
    pub(crate) outputs: Subjects,
}

impl<'r> Lexicon<'r> {
    fn of(policy: &'r Policy, outputs: &[SubjectId]) -> Self {
        let tables = Tables::of(policy);
        let document = policy.document();
        let names: Vec<&str> = policy.document_names().keys().map(DocumentId::as_str).collect();
        let kinds = document.kinds.iter().map(|kind| kind.id.as_str());
        let mut codes: Vec<u8> = kinds.clone().map(|kind| tables.kind(kind)).collect();
        codes.sort_unstable();
        let bit = |code, name: &&str| tables.document(code, name).unwrap_or(NO_DOCUMENT);
        let document_bits =
            codes.into_iter().flat_map(|code| names.iter().map(move |name| bit(code, name))).collect();
        let place =
            |name: &str| names.iter().position(|known| *known == name).and_then(|at| u16::try_from(at).ok());
        Self {
            kinds: Words::new(kinds, |word| tables.kind(word), UNKNOWN),
            subjects: Words::new(
                document.subjects.iter().map(|subject| subject.id.as_str()),
                |word| tables.subject(word),
                UNKNOWN,
            ),
            roles: Words::new(tables.roles().iter().copied(), |word| tables.role(word), UNKNOWN),
            levels: Words::new(tables.levels().iter().copied(), |word| tables.level(word), UNKNOWN),
            documents: Words::new(names.iter().copied(), |word| place(word).unwrap_or(u16::MAX), u16::MAX),
            document_bits,
            document_count: names.len(),
            outputs: outputs.iter().map(|id| document.subjects.iter().position(|of| of.id == *id)).collect(),
            tables,
        }
    }

    /// The bits of a document in what is held for an activity of a kind.
    #[inline]
    pub(crate) fn document(&self, kind: u8, place: u16) -> u64 {
        let place = usize::from(place);
        if place >= self.document_count {
            return NO_DOCUMENT;
        }
        let at = usize::from(kind) * self.document_count + place;
        self.document_bits.get(at).copied().unwrap_or(NO_DOCUMENT)
    }
}

/// The words of the contract, which are the same under every policy.
#[derive(Debug)]
pub(crate) struct Contract {
    /// The bits of a sponsor; none for a word that is none.
    pub(crate) sponsors: Words<Option<FactBits>>,
    /// The places of provider types among what may be known of a provider.
    pub(crate) providers: Words<u16>,
    /// The places of titles.
    pub(crate) targets: Words<u8>,
    /// The places of degrees, from 1.
    pub(crate) degrees: Words<u8>,
    /// What may be known of a provider, as bits; none where that is a fault.
    provider_bits: Vec<Option<FactBits>>,
    /// The bits of whether the state recognises a degree: true, false.
    pub(crate) state_recognised: [FactBits; 2],
}

/// What may be known of a fact.
const TRUTHS: [Option<bool>; 3] = [None, Some(true), Some(false)];

/// By how much the place of what is known of a provider grows with each truth, and twice that with each untruth: whether
/// it was approved, whether its curriculum was reviewed, whether its keys were filed.
pub(crate) const PROVIDER_WEIGHTS: [u16; 3] = [9, 3, 1];
/// By how much it grows with the place of the type.
const PROVIDER_TYPE: u16 = 27;

impl Contract {
    pub(crate) fn new() -> Self {
        fn places<T: Copy + AsRef<str> + PartialEq + 'static>(all: &'static [T], first: u8) -> Words<u8> {
            let place = |word: &str| {
                let at = all.iter().position(|known| known.as_ref() == word);
                at.and_then(|at| u8::try_from(at).ok()).map_or(UNKNOWN, |at| at + first)
            };
            Words::new(all.iter().map(AsRef::as_ref), place, UNKNOWN)
        }
        let sponsor = |word: &str| {
            let sponsor = Sponsor::ALL.iter().find(|sponsor| sponsor.as_str() == word)?;
            Some(FactBits::default().sponsored_by(*sponsor))
        };
        // The types, after a provider of which none is stated and before one that is none.
        let types = ProviderType::ALL.iter().copied().map(Some);
        let mut provider_bits = Vec::new();
        for provider_type in std::iter::once(None).chain(types).chain([None]) {
            for approved in TRUTHS {
                for curriculum_reviewed in TRUTHS {
                    for keys_filed in TRUTHS {
                        let provider = provider_type.map(|provider_type| {
                            let mut provider = Provider::new(provider_type);
                            provider.approved = approved;
                            provider.curriculum_reviewed = curriculum_reviewed;
                            provider.keys_filed = keys_filed;
                            provider
                        });
                        provider_bits
                            .push(provider.map(|provider| FactBits::default().provided_by(&provider)));
                    }
                }
            }
        }
        // Nothing is known.
        provider_bits[0] = Some(FactBits::default());
        let provider = |word: &str| {
            let place = ProviderType::ALL.iter().position(|known| known.as_str() == word);
            place.map_or(ProviderType::ALL.len() + 1, |place| place + 1)
        };
        let provider = |word: &str| u16::try_from(provider(word)).unwrap_or(0) * PROVIDER_TYPE;
        let mut degree = Activity::new("", "");
        let state_recognised = [true, false].map(|truth| {
            degree.state_recognised = Some(truth);
            FactBits::of(&degree)
        });
        Self {
            sponsors: Words::new(Sponsor::ALL.iter().map(AsRef::as_ref), sponsor, None),
            providers: Words::new(ProviderType::ALL.iter().map(AsRef::as_ref), provider, provider("")),
            targets: places(Target::ALL, 0),
            degrees: places(Degree::ALL, 1),
            provider_bits,
            state_recognised,
        }
    }

    /// The bits of what is known of a provider; none where that is a fault.
    #[inline]
    pub(crate) fn provider(&self, place: u16) -> Option<FactBits> {
        self.provider_bits.get(usize::from(place)).copied().flatten()
    }
}

/// A policy for applications of a year.
#[derive(Debug)]
pub(crate) struct Scheme<'r> {
    pub(crate) lexicon: Arc<Lexicon<'r>>,
    /// The series that windows single out, by their places from 2; 1 is any other, 0 none.
    pub(crate) series: Words<u8>,
    series_count: usize,
    /// By title, degree and series: the window.
    windows: Vec<Option<(Year, Year)>>,
}

/// A series that no window singles out, and none at all.
pub(crate) const OTHER_SERIES: u8 = 1;
pub(crate) const NO_SERIES: u8 = 0;

impl<'r> Scheme<'r> {
    fn of(lexicon: Arc<Lexicon<'r>>, year: Year) -> Self {
        let rows = &lexicon.tables.policy().document().windows;
        let mut names: Vec<&str> =
            rows.iter().flat_map(|row| row.series.iter().flatten()).map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        let place = |word: &str| {
            let at = names.iter().position(|known| *known == word).and_then(|at| u8::try_from(at).ok());
            at.and_then(|at| at.checked_add(2)).unwrap_or(UNKNOWN)
        };
        let series = Words::new(names.iter().copied(), place, OTHER_SERIES);
        let any = [None, Some("\u{1}")];
        let mut windows = Vec::new();
        for target in Target::ALL {
            for degree in std::iter::once(None).chain(Degree::ALL.iter().copied().map(Some)) {
                for series in any.into_iter().chain(names.iter().copied().map(Some)) {
                    let mut applicant = Applicant::new(*target);
                    (applicant.degree, applicant.series) = (degree, series.map(str::to_owned));
                    let request = Request::new(year, applicant);
                    let person = lexicon.tables.person(&request, 0..0);
                    windows.push(person.map(|person| (person.from, person.to)));
                }
            }
        }
        Self { series, series_count: names.len() + any.len(), windows, lexicon }
    }

    /// The window of an applicant; none where the policy defines none, or a code is of no word.
    pub(crate) fn window(&self, target: u8, degree: u8, series: u8) -> Option<(Year, Year)> {
        let [target, degree, series] = [target, degree, series].map(usize::from);
        if degree > Degree::ALL.len() || series >= self.series_count {
            return None;
        }
        *self.windows.get((target * (Degree::ALL.len() + 1) + degree) * self.series_count + series)?
    }
}

/// The policies that were met so far, compiled.
#[derive(Debug)]
pub(crate) struct Schemes<'r> {
    rules: &'r Rules,
    /// The subjects of the output.
    outputs: Vec<SubjectId>,
    met: Mutex<Vec<Met<'r>>>,
}

/// An application year and the policy named, with what decides there; nothing where that is an error.
type Met<'r> = ((Year, Option<PolicyId>), Option<Arc<Scheme<'r>>>);

impl<'r> Schemes<'r> {
    pub(crate) fn new(rules: &'r Rules, outputs: &[SubjectId]) -> Self {
        Self { rules, outputs: outputs.to_vec(), met: Mutex::new(Vec::new()) }
    }

    /// What decides the applications of a year, by the policy named or the one for the year.
    pub(crate) fn get(&self, year: Year, named: Option<&str>) -> Option<Arc<Scheme<'r>>> {
        // Whoever died with it in hand left it whole: it only grows.
        let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        let known = met
            .iter()
            .find(|((of, policy), _)| *of == year && policy.as_ref().map(PolicyId::as_str) == named);
        if let Some((_, scheme)) = known {
            return scheme.clone();
        }
        let mut request = Request::new(year, Applicant::new(Target::FullSenior));
        request.policy = named.map(PolicyId::from);
        let scheme = self.rules.policy_for(&request).ok().map(|policy| {
            let same = |scheme: &&Arc<Scheme<'r>>| std::ptr::eq(scheme.lexicon.tables.policy(), policy);
            let lexicon = met.iter().filter_map(|(_, scheme)| scheme.as_ref()).find(same);
            let lexicon = lexicon.map_or_else(
                || Arc::new(Lexicon::of(policy, &self.outputs)),
                |scheme| Arc::clone(&scheme.lexicon),
            );
            Arc::new(Scheme::of(lexicon, year))
        });
        // A table of nonsense must not fill the memory with it.
        if met.len() < 1000 {
            met.push(((year, request.policy), scheme.clone()));
        }
        scheme
    }
}
