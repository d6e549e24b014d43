//! The part of a policy document that says what an office does: procedures, the public notice, who may ask for a
//! handbook, programmes. A policy that says nothing of them has none.

use super::document::OptionalList;
use crate::date::MonthDay;
use crate::json::wire;
use crate::names::{ClauseId, FactId};
use crate::procedure::Unit;
use crate::request::Target;
use crate::text::Text;

wire! {
    /// How hours are recognised for staff of some units who apply for some titles: ordered steps, a word on who settles
    /// it instead, or steps and who settles the rest.
    #[derive(Eq)]
    pub struct ProcedureRule {
        /// Its id.
        pub id: String,
        /// The units that it is for.
        pub units: Vec<Unit>,
        /// The titles that it is for.
        pub targets: Vec<Target>,
        /// The steps, in their order.
        pub steps: OptionalList<ProcedureStep> = OptionalList::default(),
        /// Who settles what the sources lay down no steps for.
        pub left_to: Option<LeftTo>,
    }

    /// A step of a procedure.
    #[derive(Eq)]
    pub struct ProcedureStep {
        /// Its id.
        pub id: String,
        /// Who acts.
        pub actor: Text,
        /// What is done, and where it goes.
        pub action: Text,
        /// What is handed in or shown.
        pub documents: OptionalList<Text> = OptionalList::default(),
        /// The first day of the application year on which it can be done.
        pub earliest: Option<MonthDay>,
        /// The last day of the application year on which it can be done.
        pub latest: Option<MonthDay>,
        /// The least working days that what it posts stays posted.
        pub working_days: Option<u32>,
        /// Where it comes from.
        pub clauses: Vec<ClauseId>,
    }

    /// Who settles a procedure that the sources do not lay down.
    #[derive(Eq)]
    pub struct LeftTo {
        /// The authority; none where the sources name none.
        pub authority: Option<Text>,
        /// What the sources say of it.
        pub note: Text,
        /// Where it comes from.
        pub clause: ClauseId,
    }

    /// The public notice (公示).
    #[derive(Eq)]
    pub struct NoticeRule {
        /// The least working days that it stays posted.
        pub working_days: u32,
        /// Where they come from.
        pub clause: ClauseId,
    }

    /// Who may ask for a blank handbook (登记手册).
    #[derive(Eq)]
    pub struct HandbookRule {
        /// The titles held, each with whether its holders may ask.
        pub titles: Vec<HandbookTitle>,
        /// Asks that the handbook be full, or that there be none.
        pub need: Option<ClauseId>,
    }

    /// A title held, and whether its holders may ask for a handbook.
    #[derive(Eq)]
    pub struct HandbookTitle {
        /// The title.
        pub id: Target,
        /// Whether its holders may ask.
        pub may_apply: bool,
        /// Where it comes from.
        pub clause: ClauseId,
    }

    /// A programme (项目): its terms, its figures, and what else is said of it.
    #[derive(Eq)]
    pub struct ProgrammeRule {
        /// Its id.
        pub id: String,
        /// Its name.
        pub name: Text,
        /// What a plan is checked against.
        pub terms: OptionalList<ProgrammeTerm> = OptionalList::default(),
        /// Its figures, which are no terms.
        pub figures: OptionalList<ProgrammeFigure> = OptionalList::default(),
        /// What else is said of it.
        pub points: OptionalList<ProgrammePoint> = OptionalList::default(),
    }

    /// A term of a programme: a fact of the plan that must be true, or be at least so much.
    #[derive(Eq)]
    pub struct ProgrammeTerm {
        /// The fact, as plans state it.
        pub id: FactId,
        /// Its name.
        pub name: Text,
        /// It must be at least so much.
        pub at_least: Option<u32>,
        /// It can be a whole number alone.
        pub whole: bool = false,
        /// It must be true.
        pub must_be_true: bool = false,
        /// Where it comes from.
        pub clause: ClauseId,
    }

    /// A figure of a programme.
    #[derive(Eq)]
    pub struct ProgrammeFigure {
        /// Its id.
        pub id: String,
        /// What it is of, with its unit.
        pub name: Text,
        /// The number.
        pub amount: u32,
        /// The source says about so much.
        pub about: bool = false,
        /// Where it comes from.
        pub clause: ClauseId,
    }

    /// Something that is said of a programme and is not a number.
    #[derive(Eq)]
    pub struct ProgrammePoint {
        /// Its id.
        pub id: String,
        /// What is said.
        pub text: Text,
        /// Where it comes from.
        pub clause: ClauseId,
    }
}
