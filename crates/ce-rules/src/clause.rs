//! The clause register: every normative statement of the sources, in our own words.
//!
//! A rule of a policy names the clause that it comes from by its id, `instrument/locator`, the locator being the
//! Chinese numbering in digits and a fragment where a passage says several things: P21 二(二)3 on public subjects is
//! `hn-2021-29/2.2.3#public`. What the sources of Hunan say is built in; a policy of another province brings its
//! own instruments and clauses.
//!
//! ```
//! let register = ce_rules::Register::builtin();
//! let clause = register.get("hn-2021-29/2.2.3#public").unwrap();
//! assert_eq!(clause.locator, "二(二)3");
//! assert!(clause.zh.contains("30"));
//! ```

use std::sync::OnceLock;

use crate::builtin;
use crate::json::{Decode, Faults, Path, wire};
use crate::policy::{ClauseEntry, Instrument};

wire! {
    /// The register as it is written.
    #[doc(hidden)]
    pub struct RegisterDocument {
        /// The sources.
        pub instruments: Vec<Instrument>,
        /// Their clauses.
        pub clauses: Vec<ClauseEntry>,
    }
}

/// The clauses of the sources of Hunan, as they are written.
#[cfg(any(test, feature = "schema"))]
pub(crate) const REGISTER: &str = include_str!("../clauses/hunan.toml");

/// The clauses that policies may cite.
#[derive(Debug, Clone, PartialEq)]
pub struct Register {
    document: RegisterDocument,
}

impl Register {
    /// The clauses of the sources of Hunan.
    pub fn builtin() -> &'static Self {
        static BUILTIN: OnceLock<Register> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            let document = Decode::decode(&builtin::register(), &Path::Root, &mut Faults::default());
            Self { document }
        })
    }

    /// This register with the instruments and clauses that a policy brings.
    pub(crate) fn with(&self, instruments: &[Instrument], clauses: &[ClauseEntry]) -> Self {
        let mut document = self.document.clone();
        document.instruments.extend_from_slice(instruments);
        document.clauses.extend_from_slice(clauses);
        Self { document }
    }

    /// The sources.
    pub fn instruments(&self) -> &[Instrument] {
        &self.document.instruments
    }

    /// All clauses, in the order of the sources.
    pub fn clauses(&self) -> &[ClauseEntry] {
        &self.document.clauses
    }

    /// One clause.
    pub fn get(&self, id: &str) -> Option<&ClauseEntry> {
        // A few hundred, looked through when a policy is read or a determination explained. What a policy brings is last.
        self.clauses().iter().rfind(|clause| clause.id == *id)
    }

    /// How a clause is cited: the instrument's short name and the place as printed, `P21 二(二)3`.
    pub fn cite(&self, id: &str) -> String {
        let Some(clause) = self.get(id) else { return id.to_owned() };
        let instrument = self.instruments().iter().find(|instrument| instrument.id == clause.instrument);
        let name = instrument.map_or(clause.instrument.as_str(), |i| i.short.as_deref().unwrap_or(&i.number));
        format!("{name} {}", clause.locator)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::json::Value;
    use crate::policy::load::parse;

    #[expect(unreachable_pub, reason = "what the macro makes is public")]
    mod written {
        use crate::json::wire;
        use crate::names::ClauseId;

        wire! {
            /// A passage of an instrument, which the clauses below it split into single statements.
            #[derive(Eq)]
            pub struct Part {
                /// Its id.
                pub id: ClauseId,
                /// The place as printed.
                pub locator: String,
                /// What sorts of clauses it holds.
                pub kinds: Vec<String>,
                /// What it says, Chinese.
                pub zh: String,
                /// What it says, English.
                pub en: String,
            }

            /// The passages as they are written.
            pub struct PartsDocument {
                /// All of them.
                pub parts: Vec<Part>,
            }
        }
    }

    fn read<T: Decode>(text: &str, faults: &mut Faults) -> T {
        T::decode(&parse(text).unwrap_or(Value::Null), &Path::Root, faults)
    }

    #[test]
    fn the_built_in_register_is_whole() {
        let mut faults = Faults::default();
        let document: RegisterDocument = read(REGISTER, &mut faults);
        let parts: written::PartsDocument = read(include_str!("../clauses/hunan-parts.toml"), &mut faults);
        assert!(faults.is_empty(), "{:?}", faults.into_list());
        assert_eq!(document.clauses.len(), 184, "the inventory of the sources has 184 rows");
        assert_eq!(document, Register::builtin().document);
        let ids: BTreeSet<_> = document.clauses.iter().map(|clause| clause.id.clone()).collect();
        assert_eq!(ids.len(), 184, "every clause has an id of its own");
        for clause in &document.clauses {
            assert!(document.instruments.iter().any(|i| i.id == clause.instrument), "{}", clause.id);
            assert!(clause.id.as_str().starts_with(&format!("{}/", clause.instrument)), "{}", clause.id);
            assert_eq!(clause.computable, clause.why.is_none(), "{}", clause.id);
            let part = |id: &str| parts.parts.iter().any(|part| part.id == *id);
            let (base, _) = clause.id.as_str().split_once('#').unwrap_or((clause.id.as_str(), ""));
            assert!(part(base) || part(clause.id.as_str()), "{} belongs to no part", clause.id);
        }
    }
}
