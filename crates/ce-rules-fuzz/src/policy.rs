//! Any document is a policy, or is refused with all that is wrong; what is a policy decides requests.

use std::sync::LazyLock;

use ce_rules::{Call, Request, Rules};
use ce_rules_testdata::{Mix, people};

use crate::request::answered;

/// Records in which the rules meet each other.
static PEOPLE: LazyLock<Vec<Request>> = LazyLock::new(|| people(Mix::Everything, 7, 0..6).collect());

pub(crate) fn holds(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let builtin = Rules::builtin();
    let rules = match builtin.with_policy(&text) {
        Ok(rules) => rules,
        Err(error) => {
            assert!(!answered(&serde_json::to_string(&error).expect("errors are JSON"), "verdict"));
            return;
        }
    };
    let added = |policy: &&std::sync::Arc<ce_rules::Policy>| {
        builtin.policy(policy.id().as_str()).is_none_or(|known| known.digest() != policy.digest())
    };
    assert!(builtin.review_policy(&text).is_ok());
    for policy in rules.policies().filter(added) {
        // The document is whole: what it extends stands in it, and is not laid under it again.
        let extends = policy.document().extends.is_some();
        let mut whole = policy.document().as_ref().clone();
        whole.extends = None;
        let whole = serde_json::to_string(&whole).expect("policies are JSON");
        let again = builtin.with_policy(&whole).expect("a policy is read back");
        let again = again.policy(policy.id().as_str()).expect("it has the same name");
        assert!(extends || again.digest() == policy.digest());
        for person in PEOPLE.iter() {
            let mut request = person.clone();
            request.policy = Some(policy.id().clone());
            let request = serde_json::to_string(&request).expect("requests are JSON");
            answered(&rules.assess_json(&request), "verdict");
            answered(&rules.call_json(Call::Ledger, &request), "years");
            answered(&rules.call_json(Call::Remedies, &request), "years");
            answered(&rules.call_json(Call::Explain, &format!("{{\"request\":{request}}}")), "markdown");
        }
    }
}
