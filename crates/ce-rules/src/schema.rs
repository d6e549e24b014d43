//! JSON Schemas of the contract, generated from the types.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};

use crate::assessment::Assessment;
use crate::catalogue::{EvidenceOptions, PolicySummary};
use crate::clause::RegisterDocument;
use crate::error::Error;
use crate::evidence::Evidence;
use crate::explain::{ExplainQuestion, Explanation};
use crate::impact::Impact;
use crate::ledger::{Ledger, LedgerRecord};
use crate::named::NamedWords;
use crate::policy::{Cases, ClauseEntry, Instrument, PolicyDocument};
use crate::procedure::{Procedure, ProcedureQuestion};
use crate::programme::{Programme, ProgrammeQuestion};
use crate::publicity::{Publicity, PublicityQuestion};
use crate::remedies::Remedies;
use crate::request::Request;
use crate::roster::{Roster, RosterQuestion};

/// The names of the schemas, each with its schema.
pub fn all() -> Vec<(&'static str, Schema)> {
    vec![
        ("request", reading::<Request>()),
        ("result", writing::<Assessment>()),
        ("error", writing::<Error>()),
        ("policy", reading::<PolicyDocument>()),
        ("cases", reading::<Cases>()),
        ("policies", list::<PolicySummary>("Policies", "The policies there are.")),
        (
            "clauses",
            list::<ClauseEntry>(
                "Clauses",
                "The clauses that a policy may cite, in the order of the sources.",
            ),
        ),
        (
            "instruments",
            list::<Instrument>("Instruments", "The sources of the clauses that a policy may cite."),
        ),
        ("words", list::<NamedWords>("Words", "The lists of words of the contract, with their names.")),
        ("evidence-options", writing::<EvidenceOptions>()),
        ("evidence", writing::<Evidence>()),
        ("ledger-record", reading::<LedgerRecord>()),
        ("ledger", writing::<Ledger>()),
        ("remedies", writing::<Remedies>()),
        ("impact-question", reading::<crate::impact::schema::ImpactQuestion>()),
        ("impact", writing::<Impact>()),
        ("explain-question", reading::<ExplainQuestion>()),
        ("explanation", writing::<Explanation>()),
        ("register", reading::<RegisterDocument>()),
        ("procedure-question", reading::<ProcedureQuestion>()),
        ("procedure", writing::<Procedure>()),
        ("publicity-question", reading::<PublicityQuestion>()),
        ("publicity", writing::<Publicity>()),
        ("roster-question", reading::<RosterQuestion>()),
        ("roster", writing::<Roster>()),
        ("programme-question", reading::<ProgrammeQuestion>()),
        ("programme", writing::<Programme>()),
    ]
}

/// The schema of that name.
///
/// ```
/// let schema = ce_rules::schema::get("request").unwrap();
/// assert_eq!(schema.get("title").and_then(|title| title.as_str()), Some("Request"));
/// ```
pub fn get(name: &str) -> Option<Schema> {
    all().into_iter().find(|(known, _)| *known == name).map(|(_, schema)| schema)
}

fn reading<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_deserialize().into_generator().into_root_schema_for::<T>()
}

fn writing<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>()
}

/// A list has no type of its own that could say what it is.
fn list<T: JsonSchema>(title: &str, description: &str) -> Schema {
    let mut schema = writing::<Vec<T>>();
    schema.insert("title".to_owned(), title.into());
    schema.insert("description".to_owned(), description.into());
    schema
}
