//! The policies there are, and assessing by them.

use std::sync::{Arc, OnceLock};

use crate::activity::{Vocabulary, check_nulls};
use crate::assess::{assess, check_request};
use crate::assessment::Assessment;
use crate::builtin::POLICIES;
use crate::date::Year;
use crate::error::Error;
use crate::json::{Decode, Faults, Path, Value, check_exact, write};
use crate::names::PolicyId;
use crate::policy::{Loaded, Policy, Scope};
use crate::request::Request;

/// A set of policies to assess by: those built in, and a user's own.
///
/// ```
/// use ce_rules::Rules;
/// // A college that defines a window for junior titles.
/// let rules = Rules::builtin().with_policy(r#"
///     id = "my-college-2021"
///     extends = "hunan-2021"
///     application_years = [2021]
///     scope = "unit"
///     instruments = [{ id = "mine", number = "校字1号", title = { zh = "本校通知", en = "notice of the college" } }]
///     clauses = [{ id = "mine/2", instrument = "mine", locator = "二", zh = "初级前两年", en = "junior: two years" }]
///     [[windows]]
///     id = "junior"
///     targets = ["junior"]
///     years = 2
///     clause = "mine/2"
/// "#)?;
/// let request = r#"{"application_year": 2021, "policy": "my-college-2021",
///     "applicant": {"target": "junior"}, "activities": []}"#;
/// assert!(rules.assess_json(request).contains(r#""window":{"from":2019,"to":2020,"clauses":["mine/2"]}"#));
/// # Ok::<(), ce_rules::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Rules {
    policies: Vec<Arc<Policy>>,
}

impl Rules {
    /// The built-in policies alone.
    pub fn builtin() -> &'static Self {
        static RULES: OnceLock<Rules> = OnceLock::new();
        // The documents are part of the crate, and a test loads each of them without a fault.
        RULES.get_or_init(|| {
            POLICIES.lines().fold(Self { policies: Vec::new() }, |rules, document| {
                rules.with_policy(document).unwrap_or(rules)
            })
        })
    }

    /// These policies and one more, which a document (TOML or JSON) defines and which may extend one of these. A
    /// policy of the same id is replaced.
    pub fn with_policy(&self, document: &str) -> Result<Self, Error> {
        Ok(self.with(self.load(document)?.policy))
    }

    /// These policies and one more; one of the same id is replaced.
    pub(crate) fn with(&self, policy: Policy) -> Self {
        let mut policies = self.policies.clone();
        match policies.iter_mut().find(|known| known.id() == policy.id()) {
            Some(known) => *known = Arc::new(policy),
            None => policies.push(Arc::new(policy)),
        }
        Self { policies }
    }

    /// The policies that a document may extend.
    pub(crate) fn known(&self) -> &[Arc<Policy>] {
        &self.policies
    }

    /// Reads a policy document.
    pub(crate) fn load<'t>(&self, document: &'t str) -> Result<Loaded<'t, '_>, Error> {
        Policy::load(document, &self.policies)
    }

    /// The policies, in the order in which they were added.
    pub fn policies(&self) -> impl Iterator<Item = &Arc<Policy>> {
        self.policies.iter()
    }

    /// The policy of that id.
    pub fn policy(&self, id: &str) -> Option<&Arc<Policy>> {
        self.policies.iter().find(|policy| *policy.id() == *id)
    }

    /// The policy that decides a request: the one that it names, or else the provincial one for its year.
    pub fn policy_for(&self, request: &Request) -> Result<&Policy, Error> {
        let named = request.policy.as_ref().map(PolicyId::as_str);
        self.select_policy(named, Some(request.application_year))
    }

    /// The policy of that name; or, where none is named, the one provincial policy for applications of the year.
    ///
    /// ```
    /// let rules = ce_rules::Rules::builtin();
    /// assert_eq!(rules.select_policy(None, Some(2021))?.id().as_str(), "hunan-2021");
    /// assert!(rules.select_policy(None, None).is_err(), "neither a name nor a year");
    /// # Ok::<(), ce_rules::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NoPolicy`] where none fits, or more than one does.
    pub fn select_policy(
        &self,
        named: Option<&str>,
        application_year: Option<Year>,
    ) -> Result<&Policy, Error> {
        let ids = |policies: &[&Policy]| policies.iter().map(|p| p.id().clone()).collect::<Vec<PolicyId>>();
        let fits: Vec<&Policy> = match (named, application_year) {
            (Some(named), _) => self.policy(named).map(Arc::as_ref).into_iter().collect(),
            (None, Some(year)) => {
                let provincial = |p: &&Policy| p.document().scope == Scope::Provincial && p.is_for(year);
                self.policies.iter().map(Arc::as_ref).filter(provincial).collect()
            }
            (None, None) => Vec::new(),
        };
        match fits.as_slice() {
            [one] => Ok(one),
            several => Err(Error::NoPolicy {
                named: named.map(PolicyId::from),
                application_year,
                candidates: ids(several),
                policies: ids(&self.policies.iter().map(Arc::as_ref).collect::<Vec<_>>()),
            }),
        }
    }

    /// Notes what is wrong with a request at its place, beside what is in `faults` already, and says which policy
    /// decides it. The document that the request was read from tells more than the request.
    pub(crate) fn check<'s>(
        &'s self,
        request: &Request,
        document: Option<&Value<'_>>,
        at: &Path<'_>,
        faults: &mut Faults,
    ) -> Result<&'s Policy, Error> {
        let policy = self.policy_for(request);
        let vocabulary = match &policy {
            Ok(policy) => Vocabulary(vec![policy]),
            Err(_) => Vocabulary(self.policies.iter().map(Arc::as_ref).collect()),
        };
        check_request(request, at, &vocabulary, faults);
        if let Some(document) = document {
            check_nulls(document, at, &vocabulary, faults);
        }
        policy
    }

    /// The policy that decides a typed request, or all that is wrong with it.
    pub(crate) fn admit(&self, request: &Request) -> Result<&Policy, Error> {
        let mut faults = Faults::default();
        let policy = self.check(request, None, &Path::Root, &mut faults);
        if faults.is_empty() { policy } else { Err(Error::InvalidRequest { faults: faults.into_list() }) }
    }

    /// Reads a request from a document, and says which policy decides it; or all that is wrong with it.
    pub(crate) fn admit_read(
        &self,
        value: &Value<'_>,
        text: Option<&str>,
    ) -> Result<(Request, &Policy), Error> {
        let mut faults = Faults::default();
        let request = Request::decode(value, &Path::Root, &mut faults);
        if let (true, Some(text)) = (request.activities.iter().any(|a| a.hours.is_some()), text) {
            check_exact(text, value, &mut faults);
        }
        let policy = self.check(&request, Some(value), &Path::Root, &mut faults);
        if faults.is_empty() {
            policy.map(|policy| (request, policy))
        } else {
            Err(Error::InvalidRequest { faults: faults.in_order_of(value) })
        }
    }

    /// Assesses a request.
    pub fn assess(&self, request: &Request) -> Result<Assessment, Error> {
        assess(request, self.admit(request)?)
    }

    /// Assesses a request that is a [`Value`], read from whatever format.
    pub fn assess_value(&self, value: &Value<'_>) -> Result<Assessment, Error> {
        self.assess_read(value, None)
    }

    /// Assesses a request in JSON.
    pub fn assess_text(&self, request: &str) -> Result<Assessment, Error> {
        self.assess_read(&crate::json::parse(request)?, Some(request))
    }

    pub(crate) fn assess_read(&self, value: &Value<'_>, text: Option<&str>) -> Result<Assessment, Error> {
        let (request, policy) = self.admit_read(value, text)?;
        assess(&request, policy)
    }

    /// Assesses a request in JSON and gives the result, or the error object, in JSON. Never fails.
    pub fn assess_json(&self, request: &str) -> String {
        // A result is about three times as long as its request: room for it at once saves copying.
        let mut json = Vec::with_capacity(request.len().saturating_mul(3).clamp(512, 1 << 20));
        self.assess_json_into(request, &mut json);
        String::from_utf8(json).unwrap_or_default()
    }

    /// Writes what [`Rules::assess_json`] gives at the end of a buffer, and says whether it is a result rather than
    /// an error object. For those who assess many requests and write them out one after the other.
    ///
    /// ```
    /// let mut out = b"first line\n".to_vec();
    /// let assessed = ce_rules::Rules::builtin().assess_json_into("not JSON", &mut out);
    /// assert!(!assessed && out.starts_with(b"first line\n{\"error\":"));
    /// ```
    pub fn assess_json_into(&self, request: &str, out: &mut Vec<u8>) -> bool {
        match self.assess_text(request) {
            Ok(assessment) => {
                write(&assessment, out);
                true
            }
            Err(error) => {
                write(&error, out);
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_policies_load_without_a_fault() {
        let mut rules = Rules { policies: Vec::new() };
        for document in crate::builtin::DOCUMENTS {
            rules = match rules.with_policy(document) {
                Ok(rules) => rules,
                Err(error) => panic!("{:#?}", error.faults()),
            };
        }
        let digests =
            |rules: &Rules| rules.policies().map(|policy| policy.digest().to_owned()).collect::<Vec<_>>();
        assert_eq!(digests(&rules), digests(Rules::builtin()), "what is shipped is what is written");
    }
}
