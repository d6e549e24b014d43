//! Procedures, the public notice, handbooks and programmes of a policy, where it has them.

use std::fmt::Write;

use ce_rules::policy::{ProcedureRule, ProcedureStep, ProgrammeRule};

use super::Page;
use crate::report::markdown::marked_row as row;
use crate::report::office::{amount, span};
use ce_rules_workbook::shown::words::{self, either};

impl Page<'_> {
    pub(super) fn proceedings(&self, out: &mut String) {
        self.procedures(out);
        self.notice_and_handbook(out);
        self.programmes(out);
    }

    fn procedures(&self, out: &mut String) {
        let document = self.policy.document();
        if document.procedures.is_empty() {
            return;
        }
        let names = [
            self.word("单位", "unit"),
            self.word("申报", "applies for"),
            self.word("由谁", "who"),
            self.word("做什么", "does what"),
            self.word("材料", "documents"),
            self.word("时间", "when"),
            self.word("依据", "clause"),
        ];
        self.section(out, "认定程序", "Procedures", &names);
        for procedure in &document.procedures {
            let mut whom = self.whom(procedure);
            for step in &procedure.steps {
                let [units, targets] = std::mem::take(&mut whom);
                out.push_str(&row(&self.step(step, units, targets)));
            }
            if let Some(left) = &procedure.left_to {
                let [units, targets] = whom;
                let authority = left.authority.as_ref().map_or("—", |by| by.get(self.locale));
                let note = left.note.get(self.locale).to_owned();
                let none = String::new;
                out.push_str(&row(&[
                    units,
                    targets,
                    authority.to_owned(),
                    note,
                    none(),
                    none(),
                    self.cite(&left.clause),
                ]));
            }
        }
    }

    /// The units and titles of a procedure, which stand in its first row alone.
    fn whom(&self, procedure: &ProcedureRule) -> [String; 2] {
        let and = self.word("、", ", ");
        let units: Vec<&str> = procedure.units.iter().map(|of| of.name(self.locale)).collect();
        let targets: Vec<&str> = procedure.targets.iter().map(|target| target.name(self.locale)).collect();
        [units.join(and), targets.join(and)]
    }

    fn step(&self, step: &ProcedureStep, units: String, targets: String) -> [String; 7] {
        let documents: Vec<&str> = step.documents.iter().map(|document| document.get(self.locale)).collect();
        let action = step.action.get(self.locale);
        let action = step.working_days.map_or_else(
            || action.to_owned(),
            |days| {
                either(
                    self.locale,
                    || format!("{action}，不少于 {days} 个工作日"),
                    || format!("{action}, for at least {days} working days"),
                )
            },
        );
        let clauses: Vec<String> = ce_rules_workbook::shown::wording::cite(self.policy, &step.clauses);
        [
            units,
            targets,
            step.actor.get(self.locale).to_owned(),
            action,
            documents.join(self.word("；", "; ")),
            span(step.earliest, step.latest, self.locale),
            clauses.join(self.word("、", ", ")),
        ]
    }

    fn notice_and_handbook(&self, out: &mut String) {
        let document = self.policy.document();
        if let Some(notice) = &document.public_notice {
            let (days, cite) = (notice.working_days, self.cite(&notice.clause));
            let said = either(
                self.locale,
                || format!("公示不少于 {days} 个工作日（{cite}）。"),
                || format!("A public notice stays posted for at least {days} working days ({cite})."),
            );
            let _ = write!(out, "\n{said}\n");
        }
        let Some(handbook) = &document.handbook else { return };
        let names = [
            self.word("已有职称", "title held"),
            self.word("可否申领", "may ask"),
            self.word("依据", "clause"),
        ];
        self.section(out, "登记手册的申领", "Who may ask for a handbook", &names);
        for title in &handbook.titles {
            let may = if title.may_apply { words::YES } else { words::NO };
            out.push_str(&row(&[
                title.id.name(self.locale).to_owned(),
                may.get(self.locale).to_owned(),
                self.cite(&title.clause),
            ]));
        }
        if let Some(need) = &handbook.need {
            let cite = self.cite(need);
            let said = either(
                self.locale,
                || format!("手册已用完或没有手册的方可申领（{cite}）。"),
                || format!("Only those whose handbook is full, or who have none, may ask ({cite})."),
            );
            let _ = write!(out, "\n{said}\n");
        }
    }

    fn programmes(&self, out: &mut String) {
        let document = self.policy.document();
        if document.programmes.is_empty() {
            return;
        }
        let names =
            [self.word("项目", "programme"), self.word("内容", "what is said"), self.word("依据", "clause")];
        self.section(out, "项目", "Programmes", &names);
        for programme in &document.programmes {
            let mut name = format!("{} `{}`", programme.name.get(self.locale), programme.id);
            for (said, clause) in self.said(programme) {
                out.push_str(&row(&[std::mem::take(&mut name), said, clause]));
            }
        }
    }

    /// What is said of a programme, each with its clause: terms, figures, points.
    fn said(&self, programme: &ProgrammeRule) -> Vec<(String, String)> {
        let terms = programme.terms.iter().map(|term| {
            let name = term.name.get(self.locale);
            let said = term.at_least.map_or_else(|| name.to_owned(), |least| format!("{name} ≥ {least}"));
            (said, self.cite(&term.clause))
        });
        let figures = programme.figures.iter().map(|figure| {
            let (name, number) =
                (figure.name.get(self.locale), amount(figure.amount, figure.about, self.locale));
            (format!("{name}{}{number}", self.word("：", ": ")), self.cite(&figure.clause))
        });
        let points = programme
            .points
            .iter()
            .map(|point| (point.text.get(self.locale).to_owned(), self.cite(&point.clause)));
        terms.chain(figures).chain(points).collect()
    }
}
