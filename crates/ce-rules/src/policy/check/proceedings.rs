//! What must hold of procedures, the public notice, handbooks and programmes.

use super::Check;
use crate::json::{FaultCode, Path};
use crate::policy::{ProcedureRule, ProcedureStep, ProgrammeTerm};
use crate::procedure::Unit;
use crate::request::Target;

/// The most working days that a notice stays posted: about two years.
const MOST_WORKING_DAYS: u32 = 500;

impl Check<'_> {
    pub(super) fn proceedings(&mut self) {
        let document = self.document;
        let root = Path::Root;
        let list = root.key("procedures");
        self.ids(&list, document.procedures.iter().map(|procedure| procedure.id.as_str()));
        for (i, procedure) in document.procedures.iter().enumerate() {
            self.procedure(&list.index(i), procedure, document.procedures.get(..i).unwrap_or_default());
        }
        if let Some(notice) = &document.public_notice {
            let at = root.key("public_notice");
            self.working_days(&at, Some(notice.working_days));
            self.clause(&at, &notice.clause);
        }
        self.handbook();
        self.programmes();
    }

    fn working_days(&mut self, at: &Path<'_>, days: Option<u32>) {
        if days.is_some_and(|days| !(1..=MOST_WORKING_DAYS).contains(&days)) {
            self.fault(
                &at.key("working_days"),
                FaultCode::OutOfRange,
                format_args!("公示应为 1 至 {MOST_WORKING_DAYS} 个工作日"),
                format_args!("a notice is posted for 1 to {MOST_WORKING_DAYS} working days"),
            );
        }
    }

    fn procedure(&mut self, at: &Path<'_>, procedure: &ProcedureRule, earlier: &[ProcedureRule]) {
        self.not_empty(&at.key("units"), &procedure.units);
        self.not_empty(&at.key("targets"), &procedure.targets);
        let covered = |unit: Unit, target: Target| {
            earlier.iter().any(|other| other.units.contains(&unit) && other.targets.contains(&target))
        };
        for (i, unit) in procedure.units.iter().enumerate() {
            if let Some(target) = procedure.targets.iter().find(|target| covered(*unit, **target)) {
                self.fault(
                    &at.key("units").index(i),
                    FaultCode::Contradiction,
                    format_args!("前面已有“{unit}”申报“{target}”的程序"),
                    format_args!("there is a procedure of `{unit}` for `{target}` already"),
                );
            }
        }
        if procedure.steps.is_empty() && procedure.left_to.is_none() {
            self.fault(
                &at.key("steps"),
                FaultCode::MissingField,
                format_args!("steps 与 left_to 至少要有一个"),
                format_args!("give `steps`, or `left_to`, or both"),
            );
        }
        if let Some(left) = &procedure.left_to {
            let here = at.key("left_to");
            if let Some(authority) = &left.authority {
                self.text(&here.key("authority"), authority);
            }
            self.text(&here.key("note"), &left.note);
            self.clause(&here, &left.clause);
        }
        let list = at.key("steps");
        self.ids(&list, procedure.steps.iter().map(|step| step.id.as_str()));
        for (i, step) in procedure.steps.iter().enumerate() {
            self.step(&list.index(i), step, procedure.steps.get(..i).unwrap_or_default());
        }
    }

    fn step(&mut self, at: &Path<'_>, step: &ProcedureStep, before: &[ProcedureStep]) {
        self.text(&at.key("actor"), &step.actor);
        self.text(&at.key("action"), &step.action);
        for (i, document) in step.documents.iter().enumerate() {
            self.text(&at.key("documents").index(i), document);
        }
        self.working_days(at, step.working_days);
        if let (Some(earliest), Some(latest)) = (step.earliest, step.latest)
            && latest < earliest
        {
            self.fault(
                &at.key("latest"),
                FaultCode::FromAfterTo,
                format_args!("截止早于开始"),
                format_args!("the end lies before the beginning"),
            );
        }
        let begun = before.iter().filter_map(|other| other.earliest).max();
        if let (Some(begun), Some(latest)) = (begun, step.latest)
            && latest < begun
        {
            self.fault(
                &at.key("latest"),
                FaultCode::Contradiction,
                format_args!("截止早于前一步的开始（{begun}）"),
                format_args!("it ends before a step that comes earlier can begin ({begun})"),
            );
        }
        self.not_empty(&at.key("clauses"), &step.clauses);
        for (i, clause) in step.clauses.iter().enumerate() {
            self.known_clause(&at.key("clauses").index(i), clause);
        }
    }

    fn handbook(&mut self) {
        let Some(handbook) = &self.document.handbook else { return };
        let at = Path::Root.key("handbook");
        let titles = at.key("titles");
        self.ids(&titles, handbook.titles.iter().map(|title| title.id.as_str()));
        for (i, title) in handbook.titles.iter().enumerate() {
            self.clause(&titles.index(i), &title.clause);
        }
        let left_out = |target: &&Target| !handbook.titles.iter().any(|title| title.id == **target);
        let left_out: Vec<&str> = Target::ALL.iter().filter(left_out).map(|target| target.as_str()).collect();
        if !left_out.is_empty() {
            self.fault(
                &titles,
                FaultCode::MissingField,
                format_args!("没有说明这些职称可否申领：{}", left_out.join("、")),
                format_args!("does not say whether holders of these titles may ask: {}", left_out.join(", ")),
            );
        }
        if let Some(need) = &handbook.need {
            self.known_clause(&at.key("need"), need);
        }
    }

    fn programmes(&mut self) {
        let document = self.document;
        let list = Path::Root.key("programmes");
        self.ids(&list, document.programmes.iter().map(|programme| programme.id.as_str()));
        for (i, programme) in document.programmes.iter().enumerate() {
            let at = list.index(i);
            self.text(&at.key("name"), &programme.name);
            let (terms, figures, points) = (at.key("terms"), at.key("figures"), at.key("points"));
            self.ids(&terms, programme.terms.iter().map(|term| term.id.as_str()));
            for (j, term) in programme.terms.iter().enumerate() {
                self.term(&terms.index(j), term);
            }
            self.ids(&figures, programme.figures.iter().map(|figure| figure.id.as_str()));
            for (j, figure) in programme.figures.iter().enumerate() {
                self.text(&figures.index(j).key("name"), &figure.name);
                self.clause(&figures.index(j), &figure.clause);
            }
            self.ids(&points, programme.points.iter().map(|point| point.id.as_str()));
            for (j, point) in programme.points.iter().enumerate() {
                self.text(&points.index(j).key("text"), &point.text);
                self.clause(&points.index(j), &point.clause);
            }
        }
    }

    fn term(&mut self, at: &Path<'_>, term: &ProgrammeTerm) {
        self.text(&at.key("name"), &term.name);
        if term.at_least.is_some() == term.must_be_true {
            self.fault(
                at,
                FaultCode::ConflictingFields,
                format_args!("at_least、must_be_true 必须且只能有一个"),
                format_args!("give exactly one of `at_least` and `must_be_true`"),
            );
        }
        self.clause(at, &term.clause);
    }
}
