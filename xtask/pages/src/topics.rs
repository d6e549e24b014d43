//! The rules by topic, of all built-in policies at once: what they say alike stands once, what they say otherwise is
//! marked with the policy.

use std::fmt::Write;

use ce_rules::policy::{KindRule, Measure, OptionalList, Reading};
use ce_rules::{ClauseId, Locale, Policy, Register, WordList};
use ce_rules_workbook::shown::Word;
use ce_rules_workbook::shown::wording::{conversion, evidence};

use crate::policies::linked;
use crate::told::{Row, Shown, Topic, cite, clauses_of, escape, table};
use crate::{Page, Told};

const TO: &str = "clauses/";

/// A page, by the name of its file.
struct Subject {
    name: &'static str,
    title: Word,
    about: Word,
    text: fn(&Topics) -> String,
}

const SUBJECTS: &[Subject] = &[
    Subject {
        name: "thresholds",
        title: Word("每年须达到的学时", "What a year must reach"),
        about: Word(
            "一个学时有多长，每年各类科目须达到多少。各项必须同时达到。",
            "How long a credit hour is, and what must be reached of each subject. All of it must be reached at once.",
        ),
        text: Topics::thresholds,
    },
    Subject {
        name: "windows",
        title: Word("认定跨度", "Windows"),
        about: Word(
            "申报时须提供申报年度之前哪些年度的学时。自上而下取第一个符合的行；没有符合的行，结果为 `window_not_defined`。",
            "Which years before the application year an application covers. The first row that matches holds; where none \
             does, the answer is the error `window_not_defined`.",
        ),
        text: Topics::windows,
    },
    Subject {
        name: "kinds",
        title: Word("活动类别与折算", "Kinds of activity"),
        about: Word(
            "每类活动折算多少学时、计入哪类科目、须交哪些材料、须符合什么条件。每个数字后是其出处。",
            "What each kind converts to, which subject it counts towards, which documents it needs and on which conditions \
             it is recognised. Each number has the clause that it comes from.",
        ),
        text: Topics::kinds,
    },
    Subject {
        name: "evidence",
        title: Word("认定材料", "Evidence"),
        about: Word(
            "材料齐全，是指某一方案的每一项都有一份材料；“／”隔开的可以互相替代。",
            "Evidence suffices when every slot of one alternative is filled. Documents with a slash between them are \
             interchangeable.",
        ),
        text: Topics::evidence,
    },
    Subject {
        name: "counting",
        title: Word("重复、重叠、每年一次、上限与结转", "Duplicates, overlaps, once a year, caps and carry"),
        about: Word(
            "同一成果、同一时段、每年只计一次的类别，以及上限和结转。计算顺序见[政策文件的写法](../../policies.md#in-which-order-hours-are-counted)，结果中的提示见[代码表](../../codes.md)。",
            "The same achievement, the same time, kinds that count once a year, caps, and what carries over. The order of \
             counting is in [how a policy is written](../../policies.md#in-which-order-hours-are-counted), the findings in \
             [codes](../../codes.md).",
        ),
        text: Topics::counting,
    },
    Subject {
        name: "settled",
        title: Word("认定单、豁免与视为完成", "Certificates, waivers and deemed years"),
        about: Word(
            "哪些年度不看学时也算完成。年度状态按下列顺序判定。",
            "Which years are settled whatever their hours. The status of a year is found in this order.",
        ),
        text: Topics::settled,
    },
    Subject {
        name: "procedures",
        title: Word("程序、公示与登记手册", "Procedures, public notice and handbooks"),
        about: Word(
            "由谁、在何时、凭什么材料办理。同一程序各政策规定相同的只列一次。",
            "Who does what, when, and with which documents. What policies lay down alike stands once.",
        ),
        text: Topics::procedures,
    },
    Subject {
        name: "programmes",
        title: Word("研修项目", "Programmes"),
        about: Word(
            "通知列出的研修项目：申办条件、数目和其他规定。",
            "The programmes that the notices name: their terms, figures and what else is said of them.",
        ),
        text: Topics::programmes,
    },
    Subject {
        name: "readings",
        title: Word("对不明确之处的理解", "Readings"),
        about: Word(
            "通知未规定或有歧义之处，政策采用的理解。主管部门可能另有解释，届时写一份另作规定的政策文件。",
            "Where the sources are silent or ambiguous, how the policies take them. An authority may take another reading; \
             a policy document then says so.",
        ),
        text: Topics::readings,
    },
];

/// Where a rule of a policy is told, as a link from the page of an instrument.
pub(crate) fn place_of(rule: &str, locale: Locale) -> String {
    let mut steps = rule.split('/');
    let (first, second) = (steps.next().unwrap_or_default(), steps.next().unwrap_or_default());
    let of_kind = |kind: &str| {
        let rule = ce_rules::policies().find_map(|policy| policy.kind(kind));
        let name = rule.map_or(kind, |rule| rule.name.get(locale));
        format!("[{}](../kinds.md#{kind})", escape(name))
    };
    let name = match (first, second) {
        ("kinds", kind) => return of_kind(kind),
        ("conditions", id) => {
            let conditions = ce_rules::policies().flat_map(|policy| &policy.document().conditions);
            let kinds = conditions.filter(|condition| condition.id == *id).map(|condition| &condition.kinds);
            match kinds.map(Vec::as_slice).next() {
                Some([kind]) => return of_kind(kind.as_str()),
                _ => "kinds",
            }
        }
        ("windows", _) | ("general", "application_years") => "windows",
        ("general", "duplicates" | "overlap") | ("caps" | "carry", _) => "counting",
        ("general", _) => "settled",
        ("procedures" | "public_notice" | "handbook", _) => "procedures",
        ("programmes", _) => "programmes",
        _ => "thresholds",
    };
    let title = SUBJECTS.iter().find(|subject| subject.name == name).map_or(name, |s| s.title.get(locale));
    format!("[{title}](../{name}.md)")
}

pub(crate) fn pages(locale: Locale) -> Told<Vec<Page>> {
    let shown = ce_rules::policies().map(|policy| Shown::new(policy, locale)).collect::<Told<_>>()?;
    let topics = Topics { shown, locale };
    let page = |subject: &Subject| {
        let text = (subject.text)(&topics);
        let title = subject.title.get(locale);
        (format!("{}.md", subject.name), format!("# {title}\n\n{}\n\n{text}", subject.about.get(locale)))
    };
    let mut pages: Vec<Page> = SUBJECTS.iter().map(page).collect();
    pages.push(("index.md".to_owned(), topics.index()));
    Ok(pages)
}

/// All built-in policies, in one language.
struct Topics {
    shown: Vec<Shown>,
    locale: Locale,
}

impl Topics {
    fn word(&self, zh: &'static str, en: &'static str) -> &'static str {
        Word(zh, en).get(self.locale)
    }

    fn comma(&self) -> &'static str {
        self.word("、", ", ")
    }

    fn policies(&self) -> impl Iterator<Item = &'static Policy> {
        self.shown.iter().map(|shown| shown.policy)
    }

    /// Policies by their ids, linked.
    fn names(&self, places: &[usize]) -> String {
        let names = places.iter().filter_map(|place| self.shown.get(*place)).map(|shown| {
            let id = shown.policy.id();
            format!("[`{id}`](policies/{id}.md)")
        });
        names.collect::<Vec<_>>().join(self.comma())
    }

    /// A table of what each policy says: once where they say the same, with the clauses of all. Where they differ, a column
    /// says whose a row is.
    fn table(&self, head: &[&str], of: impl Fn(&Shown) -> Vec<Row>) -> String {
        let groups = groups(self.shown.iter().map(of).collect());
        let differ = groups.iter().any(|group| group.places.len() != self.shown.len());
        let row = |group: &Group| {
            let mut cells = group.row.cells.clone();
            cells.push(self.cited(group));
            if differ {
                let is_of_all = group.places.len() == self.shown.len();
                let all = self.word("全部", "all").to_owned();
                cells.push(if is_of_all { all } else { self.names(&group.places) });
            }
            cells
        };
        let mut head = head.to_vec();
        head.push(self.word("依据", "clause"));
        if differ {
            head.push(self.word("政策", "policy"));
        }
        table(&head, &groups.iter().map(row).collect::<Vec<_>>())
    }

    /// Lists of what each policy says: one where they say the same, with the clauses of all, else one for each.
    fn lists(&self, of: impl Fn(&Shown) -> Vec<Row>, line: impl Fn(usize, &[String]) -> String) -> String {
        let mut lists: Vec<(Vec<Group>, Vec<usize>)> = Vec::new();
        for (place, shown) in self.shown.iter().enumerate() {
            let rows = of(shown);
            if rows.is_empty() {
                continue;
            }
            let is_same = |known: &[Group]| {
                known.len() == rows.len()
                    && known.iter().zip(&rows).all(|(known, row)| known.row.cells == row.cells)
            };
            if let Some((known, places)) = lists.iter_mut().find(|(known, _)| is_same(known)) {
                known.iter_mut().zip(rows).for_each(|(known, row)| known.add(place, row.clauses));
                places.push(place);
            } else {
                let groups = rows.into_iter().map(|row| Group::new(place, row));
                lists.push((groups.collect(), vec![place]));
            }
        }
        let list = |(groups, places): &(Vec<Group>, Vec<usize>)| {
            let line = |(place, group): (usize, &Group)| {
                let (open, close) = (self.word("（", " ("), self.word("）", ")"));
                format!("{}{open}{}{close}\n", line(place, &group.row.cells), self.cited(group))
            };
            let lines: String = groups.iter().enumerate().map(line).collect();
            if places.len() == self.shown.len() {
                lines
            } else {
                format!("{}{}\n\n{lines}", self.names(places), self.word("：", ":"))
            }
        };
        lists.iter().map(list).collect::<Vec<_>>().join("\n")
    }

    /// The clauses of a row, those of each policy that has it.
    fn cited(&self, group: &Group) -> String {
        let first = group.places.first().and_then(|place| self.shown.get(*place));
        let register = first.map_or_else(Register::builtin, |shown| shown.policy.register());
        cite(register, &group.row.clauses, TO, self.locale)
    }

    /// The head of a section as the policies have it, without the clauses.
    fn head(&self, topic: Topic) -> Vec<&str> {
        let section = self.shown.iter().find_map(|shown| shown.section(topic));
        let head = section.map_or(&[][..], |section| &section.head);
        head.iter().take(head.len().saturating_sub(1)).map(String::as_str).collect()
    }

    /// A section as it is shown.
    fn section(&self, topic: Topic) -> String {
        self.table(&self.head(topic), |shown| shown.rows(topic).to_vec())
    }

    /// The readings of the clauses that are named, each text once.
    fn readings_of(&self, is_named: impl Fn(&ClauseId) -> bool) -> Vec<String> {
        let mut told: Vec<String> = Vec::new();
        for (policy, reading) in self.all_readings().filter(|(_, reading)| is_named(&reading.clause)) {
            let said = self.said(reading);
            let clause = cite(policy.register(), std::slice::from_ref(&reading.clause), TO, self.locale);
            let line = format!("{}{}{clause}{}", escape(said), self.word("（", " ("), self.word("）", ")"));
            if !told.contains(&line) {
                told.push(line);
            }
        }
        told
    }

    fn all_readings(&self) -> impl Iterator<Item = (&'static Policy, &'static Reading)> {
        self.policies().flat_map(|policy| policy.document().readings.iter().map(move |r| (policy, r)))
    }

    fn said(&self, reading: &'static Reading) -> &'static str {
        match self.locale {
            Locale::Zh => &reading.zh,
            Locale::En => &reading.en,
        }
    }

    /// The readings of some clauses as a section of the page.
    fn readings_section(&self, clauses: &[ClauseId]) -> String {
        self.listed(&self.readings_of(|clause| clauses.contains(clause)))
    }

    fn listed(&self, readings: &[String]) -> String {
        if readings.is_empty() {
            return String::new();
        }
        format!("\n## {}\n\n- {}\n", self.word("如何理解", "How it is read"), readings.join("\n- "))
    }

    fn clauses(&self, topic: Topic) -> Vec<ClauseId> {
        self.shown.iter().flat_map(|shown| shown.rows(topic)).flat_map(|row| row.clauses.clone()).collect()
    }

    fn index(&self) -> String {
        let mut text = format!("# {}\n\n", self.word("规则", "The rules"));
        text.push_str(self.word(
            "本部分由内置政策和条款登记生成（`cargo xtask generate`），不另写一份规则：每个数字都来自政策文件，后附出处；\
             来源未规定或有歧义之处，注明本政策采用的理解。出处的链接指向[条款登记](#clauses)，其中是转述，不是原文。",
            "These pages are made from the built-in policies and the clause register (`cargo xtask generate`). They are no \
             second description: each number is that of the policy, with its clause, and where a clause is silent or \
             ambiguous the reading stands beside it. A citation links to the [clause register](#clauses), which tells the \
             clauses in this project's own words.",
        ));
        let _ = write!(text, "\n\n## {}\n\n", self.word("按主题", "By topic"));
        for subject in SUBJECTS {
            let _ = writeln!(text, "- [{}]({}.md)", subject.title.get(self.locale), subject.name);
        }
        let _ = write!(text, "\n## {}\n\n", self.word("按政策", "By policy"));
        let head = [
            self.word("政策", "policy"),
            self.word("名称", "title"),
            self.word("适用申报年度", "for applications of"),
            self.word("扩展", "extends"),
        ];
        let row = |policy: &Policy| {
            let document = policy.document();
            let years: Vec<String> = document.application_years.iter().map(ToString::to_string).collect();
            let base = document.extends.as_ref().map(|base| format!("`{base}`")).unwrap_or_default();
            let id = policy.id();
            let title = escape(document.title.get(self.locale));
            vec![format!("[`{id}`](policies/{id}.md)"), title, years.join(self.comma()), base]
        };
        text.push_str(&table(&head, &self.policies().map(row).collect::<Vec<_>>()));
        let _ = write!(
            text,
            "\n<a id=\"clauses\"></a>\n\n## {}\n\n",
            self.word("条款登记", "The clause register")
        );
        let head = [self.word("简称", "short"), self.word("文号", "number"), self.word("标题", "title")];
        let rows = Register::builtin().instruments().iter().map(|instrument| {
            let short = instrument.short.as_deref().unwrap_or(&instrument.number);
            let link = format!("[{short}](clauses/{}.md)", instrument.id);
            vec![link, escape(&instrument.number), escape(instrument.title.get(self.locale))]
        });
        text.push_str(&table(&head, &rows.collect::<Vec<_>>()));
        text
    }

    fn thresholds(&self) -> String {
        let hours = self.blocks(|shown| {
            let hour = std::slice::from_ref(&shown.policy.document().hour.clause);
            let line = shown.head.lines().rfind(|line| !line.is_empty()).unwrap_or_default();
            format!("{}\n", linked(line, shown.policy, hour, TO))
        });
        let mut clauses = self.clauses(Topic::Requirements);
        clauses.extend(self.policies().map(|policy| policy.document().hour.clause.clone()));
        format!("{hours}\n{}{}", self.section(Topic::Requirements), self.readings_section(&clauses))
    }

    fn windows(&self) -> String {
        let clauses = self.clauses(Topic::Windows);
        format!("{}{}", self.section(Topic::Windows), self.readings_section(&clauses))
    }

    fn kinds(&self) -> String {
        let mut text = String::new();
        for kind in self.kind_ids() {
            let Some(rule) = self.policies().find_map(|policy| policy.kind(&kind)) else { continue };
            let name = escape(rule.name.get(self.locale));
            let _ = write!(text, "<a id=\"{kind}\"></a>\n\n## {name} `{kind}`\n\n");
            let head = [self.word("项目", "what"), self.word("规定", "what holds")];
            text.push_str(&self.table(&head, |shown| self.lines_of(shown, &kind)));
            let clauses: Vec<ClauseId> =
                self.policies().filter_map(|policy| policy.kind(&kind)).flat_map(clauses_of).collect();
            for reading in self.readings_of(|clause| clauses.contains(clause)) {
                let _ = write!(text, "\n**{}** {reading}\n", self.word("理解：", "Reading:"));
            }
            text.push('\n');
        }
        text
    }

    /// The kinds of all policies, each once.
    fn kind_ids(&self) -> Vec<String> {
        let mut ids: Vec<String> = Vec::new();
        for kind in self.policies().flat_map(|policy| &policy.document().kinds) {
            if !ids.contains(&kind.id.to_string()) {
                ids.push(kind.id.to_string());
            }
        }
        ids
    }

    /// All that a policy says of a kind: rates, subject, what is stated, evidence, conditions, caps.
    fn lines_of(&self, shown: &Shown, kind: &str) -> Vec<Row> {
        let policy = shown.policy;
        let Some(rule) = policy.kind(kind) else { return Vec::new() };
        let mut lines = self.rates(policy, rule);
        let mut say = |key: String, label: String, said: String, clauses: Vec<ClauseId>| {
            lines.push(Row { key, cells: vec![label, said], clauses });
        };
        let row = shown.rows(Topic::Kinds).iter().find(|row| row.key == kind);
        let cell = |place: usize| row.and_then(|row| row.cells.get(place)).cloned().unwrap_or_default();
        if let Some(choice) = &rule.subject {
            let label = self.word("科目", "subject").to_owned();
            say("subject".to_owned(), label, cell(2), vec![choice.clause.clone()]);
        }
        if !cell(3).is_empty() {
            let label =
                self.word("另须填报（可选填的在括号内）", "also stated (optional in brackets)").to_owned();
            say("facts".to_owned(), label, cell(3), Vec::new());
        }
        if let Some(make_up) = &rule.credited_year {
            let label = self.word("可计入其他年度", "may be credited to another year").to_owned();
            say(
                "credited_year".to_owned(),
                label,
                self.clause_says(policy, &make_up.clause),
                vec![make_up.clause.clone()],
            );
        }
        for (key, label, said, clause) in self.alternatives(policy, rule) {
            say(key, label, said, vec![clause]);
        }
        let conditions = policy.document().conditions.iter().zip(shown.rows(Topic::Conditions));
        for (condition, row) in
            conditions.filter(|(condition, _)| condition.kinds.iter().any(|of| *of == *kind))
        {
            let [_, test, silence, finding] = row.cells.as_slice() else { continue };
            let (open, close) = (self.word("（未说明时", " (not stated: "), self.word("）", ")"));
            let said = format!("{test}{open}{silence}{}{finding}{close}", self.word("；代码 ", "; code "));
            let label = self.word("认定条件", "condition").to_owned();
            say(format!("condition/{}", condition.id), label, said, row.clauses.clone());
        }
        let caps = policy.document().caps.iter().zip(shown.rows(Topic::Caps));
        for (cap, row) in caps {
            if cap.kinds.iter().flatten().any(|of| *of == *kind) {
                let said = row.cells.get(1..).unwrap_or_default().join(self.comma());
                say(
                    format!("cap/{}", cap.id),
                    self.word("上限", "cap").to_owned(),
                    said,
                    row.clauses.clone(),
                );
            }
        }
        lines
    }

    /// The rates of a kind, one a line: each is told as if the kind had it alone.
    fn rates(&self, policy: &Policy, rule: &KindRule) -> Vec<Row> {
        let mut bare = rule.clone();
        bare.add_ons = OptionalList::default();
        (bare.shared, bare.split, bare.once_per_year) = (None, None, None);
        let told = |kind: &KindRule| conversion(policy, kind).get(self.locale).to_owned();
        let with = |measure: Measure| {
            let mut kind = bare.clone();
            kind.measure = measure;
            told(&kind)
        };
        let mut rates: Vec<(String, ClauseId)> = Vec::new();
        match &bare.measure {
            Measure::Attendance(all) => {
                // Each part is said after those before it.
                let mut so_far = all.clone();
                (so_far.half_day, so_far.evening, so_far.part_of_day) = (None, None, None);
                let mut before = with(Measure::Attendance(so_far.clone()));
                rates.push((before.clone(), all.full_day.clause.clone()));
                let mut step = |so_far: ce_rules::policy::Attendance, clause: Option<&ClauseId>| {
                    let after = with(Measure::Attendance(so_far));
                    let more =
                        after.strip_prefix(&before).unwrap_or(&after).trim_start_matches(['，', ',', ' ']);
                    rates.extend(clause.map(|clause| (more.to_owned(), clause.clone())));
                    before = after;
                };
                so_far.half_day.clone_from(&all.half_day);
                step(so_far.clone(), all.half_day.as_ref().map(|rate| &rate.clause));
                so_far.evening.clone_from(&all.evening);
                step(so_far.clone(), all.evening.as_ref().map(|rate| &rate.clause));
                so_far.part_of_day.clone_from(&all.part_of_day);
                step(so_far, all.part_of_day.as_ref().map(|part| &part.clause));
            }
            Measure::Role(all) => rates.extend(all.rates.iter().map(|rate| {
                let mut one = all.clone();
                one.rates = vec![rate.clone()];
                (with(Measure::Role(one)), rate.clause.clone())
            })),
            Measure::Level(all) => rates.extend(all.rates.iter().map(|rate| {
                let mut one = all.clone();
                one.rates = vec![rate.clone()];
                (with(Measure::Level(one)), rate.clause.clone())
            })),
            Measure::Table(all) => rates.extend(all.rates.iter().map(|rate| {
                let mut one = all.clone();
                one.rates = vec![rate.clone()];
                (with(Measure::Table(one)), rate.clause.clone())
            })),
            Measure::Mission(all) => {
                rates.extend(all.bands.iter().map(|band| {
                    let mut one = all.clone();
                    one.bands = vec![band.clone()];
                    (with(Measure::Mission(one)), band.clause.clone())
                }));
                let own = &all.own_provision.clause;
                rates.push((self.clause_says(policy, own), own.clone()));
            }
            Measure::Duration(of) => rates.push((told(&bare), of.clause.clone())),
            Measure::Modules(of) | Measure::Fixed(of) => rates.push((told(&bare), of.clause.clone())),
        }
        let label = self.word("折算", "converts to");
        // A level that counts for nothing is not said.
        let rates = rates.into_iter().filter(|(said, _)| !said.is_empty()).enumerate();
        let row = |(place, (said, clause)): (usize, (String, ClauseId))| Row {
            key: format!("rate/{place}"),
            cells: vec![label.to_owned(), escape(&said)],
            clauses: vec![clause],
        };
        let mut rows: Vec<Row> = rates.map(row).collect();
        let (all, plain) = (told(rule), told(&bare));
        let more = all.strip_prefix(&plain).unwrap_or_default().trim_start_matches(['，', ',', ' ']);
        if !more.is_empty() {
            let clauses = (rule.once_per_year.iter().map(|once| &once.clause))
                .chain(rule.add_ons.iter().map(|add_on| &add_on.clause))
                .chain(rule.shared.iter().map(|shared| &shared.clause))
                .chain(rule.split.iter().map(|split| &split.clause));
            let label = self.word("计算", "counts").to_owned();
            let cells = vec![label, escape(more)];
            rows.push(Row { key: "more".to_owned(), cells, clauses: clauses.cloned().collect() });
        }
        rows
    }

    /// The alternatives of evidence, one a line, each told as if there were no other.
    fn alternatives(&self, policy: &Policy, rule: &KindRule) -> Vec<(String, String, String, ClauseId)> {
        let several = rule.evidence.len() > 1;
        let line = |alternative: &ce_rules::policy::Alternative| {
            let mut one = rule.clone();
            one.evidence = vec![alternative.clone()];
            let said = escape(evidence(policy, &one).get(self.locale));
            let label = self.word("认定材料", "evidence");
            let label = if several { format!("{label} {}", alternative.id) } else { label.to_owned() };
            (format!("evidence/{}", alternative.id), label, said, alternative.clause.clone())
        };
        rule.evidence.iter().map(line).collect()
    }

    /// What a clause says, in the words of the register.
    fn clause_says(&self, policy: &Policy, clause: &ClauseId) -> String {
        let entry = policy.register().get(clause.as_str());
        escape(entry.map_or(clause.as_str(), |entry| match self.locale {
            Locale::Zh => &entry.zh,
            Locale::En => &entry.en,
        }))
    }

    fn evidence(&self) -> String {
        let head =
            [self.word("类别", "kind"), self.word("方案", "alternative"), self.word("材料", "documents")];
        let lines = |shown: &Shown| {
            let kinds = shown.policy.document().kinds.iter();
            let of = |kind: &KindRule| {
                let link = format!("[{}](kinds.md#{})", escape(kind.name.get(self.locale)), kind.id);
                let id = kind.id.to_string();
                let row =
                    move |((key, _, said, clause), alternative): ((String, _, String, ClauseId), String)| {
                        Row {
                            key: format!("{id}/{key}"),
                            cells: vec![link.clone(), alternative, said],
                            clauses: vec![clause],
                        }
                    };
                let ids = kind.evidence.iter().map(|alternative| alternative.id.clone());
                let alternatives = self.alternatives(shown.policy, kind).into_iter();
                alternatives.zip(ids.collect::<Vec<_>>()).map(row).collect::<Vec<_>>()
            };
            kinds.flat_map(of).collect()
        };
        let mut text = self.table(&head, lines);
        let clauses: Vec<ClauseId> = self
            .policies()
            .flat_map(|policy| &policy.document().kinds)
            .flat_map(|kind| kind.evidence.iter().map(|alternative| alternative.clause.clone()))
            .collect();
        text.push_str(&self.readings_section(&clauses));
        let _ = write!(text, "\n## {}\n\n", self.word("材料名称", "The documents"));
        let head = [self.word("材料", "document"), self.word("名称（请求中）", "name in requests")];
        let mut rows: Vec<Vec<String>> = Vec::new();
        for document in self.policies().flat_map(|policy| &policy.document().documents) {
            let row = vec![escape(document.name.get(self.locale)), format!("`{}`", document.id)];
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
        text.push_str(&table(&head, &rows));
        text
    }

    /// What the engine decides across activities and years, by the member of a policy that names its clause: in English as
    /// the schema tells it, which has no Chinese.
    fn decision(&self, member: &str) -> String {
        let zh = match member {
            "duplicates" => "同一成果重复填报只计一次",
            "overlap" => "同一时段只计一次",
            "certified" => "认定单所载年度即为完成",
            "waived" => "主管部门豁免的年度",
            "deemed" => "因任务视为完成的年度",
            "before_employment" => "新入职人员没有豁免",
            other => other,
        };
        let schema = ce_rules::schema::get("policy").map(serde_json::Value::from).unwrap_or_default();
        let told = &schema["$defs"]["GeneralClauses"]["properties"][member]["description"];
        match self.locale {
            Locale::Zh => zh.to_owned(),
            Locale::En => told.as_str().unwrap_or(member).trim_end_matches('.').to_owned(),
        }
    }

    /// A decision, and the clause that it cites.
    fn decided(&self, policy: &Policy, member: &str, clause: &ClauseId) -> Row {
        Row {
            key: member.to_owned(),
            cells: vec![self.decision(member), self.clause_says(policy, clause)],
            clauses: vec![clause.clone()],
        }
    }

    fn counting(&self) -> String {
        let head = [self.word("事项", "what holds"), self.word("所引条款", "the clause it cites")];
        let lines = |shown: &Shown| {
            let policy = shown.policy;
            let general = &policy.document().general;
            let mut rows = vec![
                self.decided(policy, "duplicates", &general.duplicates),
                self.decided(policy, "overlap", &general.overlap),
            ];
            for kind in &policy.document().kinds {
                if let Some(once) = &kind.once_per_year {
                    let name = escape(kind.name.get(self.locale));
                    let label = self.word("每年计一次：", "Once a year: ");
                    rows.push(Row {
                        key: kind.id.to_string(),
                        cells: vec![
                            format!("{label}[{name}](kinds.md#{})", kind.id),
                            self.clause_says(policy, &once.clause),
                        ],
                        clauses: vec![once.clause.clone()],
                    });
                }
            }
            rows
        };
        let mut text = self.table(&head, lines);
        for (topic, zh, en) in [
            (Topic::Caps, "这些政策没有规定学时上限。", "None of these policies caps hours."),
            (Topic::Carry, "这些政策没有规定结转。", "In none of these policies do hours carry over."),
        ] {
            if self.clauses(topic).is_empty() {
                let _ = write!(text, "\n{}\n", self.word(zh, en));
            } else {
                let title = self.shown.iter().find_map(|shown| shown.section(topic)).map(|s| s.title.clone());
                let _ = write!(text, "\n## {}\n\n{}", title.unwrap_or_default(), self.section(topic));
            }
        }
        let is_of_conversion = |clause: &ClauseId| {
            let category = |policy: &Policy| policy.register().get(clause.as_str())?.category.clone();
            self.policies()
                .find_map(category)
                .is_some_and(|category| category.split('/').any(|sort| sort == "CONV"))
        };
        text.push_str(&self.listed(&self.readings_of(is_of_conversion)));
        text
    }

    fn settled(&self) -> String {
        let mut text = String::new();
        for (place, status) in ce_rules::Status::ALL.iter().enumerate() {
            let name = WordList::Status.name(status.as_str(), self.locale).unwrap_or_default();
            let _ = writeln!(text, "{}. {name} `{status}`", place + 1);
        }
        text.push('\n');
        let head = [self.word("事项", "what holds"), self.word("所引条款", "the clause it cites")];
        let general = |policy: &'static Policy| {
            let general = &policy.document().general;
            [
                ("certified", &general.certified),
                ("waived", &general.waived),
                ("deemed", &general.deemed),
                ("before_employment", &general.before_employment),
            ]
        };
        text.push_str(&self.table(&head, |shown| {
            general(shown.policy).map(|(member, clause)| self.decided(shown.policy, member, clause)).to_vec()
        }));
        let missions = self.policies().flat_map(|policy| &policy.document().kinds);
        let missions: Vec<&KindRule> =
            missions.filter(|kind| matches!(kind.measure, Measure::Mission(_))).collect();
        let mut clauses: Vec<ClauseId> = missions.iter().flat_map(|kind| clauses_of(kind)).collect();
        let mut named: Vec<String> = Vec::new();
        for kind in missions {
            let line = format!("[{}](kinds.md#{})", escape(kind.name.get(self.locale)), kind.id);
            if !named.contains(&line) {
                named.push(line);
            }
        }
        let label = self.word("使年度视为完成的类别：", "Kinds that deem years complete: ");
        let _ = write!(text, "\n{label}{}{}\n", named.join(self.comma()), self.word("。", "."));
        clauses.extend(self.policies().flat_map(|policy| general(policy).map(|(_, clause)| clause.clone())));
        text.push_str(&self.readings_section(&clauses));
        text
    }

    fn procedures(&self) -> String {
        let mut text = String::new();
        let procedures = self.policies().flat_map(|policy| &policy.document().procedures);
        for id in once_each(procedures.map(|procedure| procedure.id.as_str())) {
            let of = |policy: &'static Policy| {
                policy.document().procedures.iter().find(|procedure| procedure.id == id)
            };
            let Some(procedure) = self.policies().find_map(of) else { continue };
            let units =
                procedure.units.iter().filter_map(|unit| WordList::Unit.name(unit.as_str(), self.locale));
            let targets = procedure.targets.iter().map(|target| target.name(self.locale));
            let units = units.collect::<Vec<_>>().join(self.comma());
            let targets = targets.collect::<Vec<_>>().join(self.comma());
            let _ = write!(text, "## {units}{}{targets}\n\n", self.word("：", ": "));
            let of = |shown: &Shown| Self::rows_of(shown, Topic::Procedures, id);
            text.push_str(&self.lists(of, |place, cells| self.step(place, cells)));
            text.push('\n');
        }
        for topic in [Topic::Procedures, Topic::Handbook] {
            if topic == Topic::Handbook {
                let title = self.shown.iter().find_map(|shown| shown.section(topic)).map(|s| s.title.clone());
                let _ = write!(text, "\n## {}\n\n{}\n", title.unwrap_or_default(), self.section(topic));
            } else {
                let _ = write!(text, "## {}\n\n", self.word("公示", "The public notice"));
            }
            text.push_str(&self.blocks(|shown| {
                let document = shown.policy.document();
                let clauses: Vec<ClauseId> = match topic {
                    Topic::Handbook => document.handbook.iter().filter_map(|of| of.need.clone()).collect(),
                    _ => document.public_notice.iter().map(|notice| notice.clause.clone()).collect(),
                };
                let after = shown.section(topic).map(|section| section.after.clone()).unwrap_or_default();
                if after.is_empty() {
                    after
                } else {
                    format!("{}\n", linked(&after, shown.policy, &clauses, TO))
                }
            }));
        }
        let notices = self.policies().filter_map(|policy| policy.document().public_notice.as_ref());
        let mut clauses: Vec<ClauseId> = notices.map(|notice| notice.clause.clone()).collect();
        clauses.extend(self.clauses(Topic::Procedures));
        clauses.extend(self.clauses(Topic::Handbook));
        text.push_str(&self.readings_section(&clauses));
        text
    }

    /// The rows of a procedure or programme.
    fn rows_of(shown: &Shown, topic: Topic, id: &str) -> Vec<Row> {
        let is_of = |row: &&Row| row.key.split_once('/').is_some_and(|(of, _)| of == id);
        let rows = shown.rows(topic).iter().filter(is_of).cloned();
        // The first row of each says whose it is, which the heading says here.
        let blank = if topic == Topic::Procedures { 2 } else { 1 };
        let bare = |mut row: Row| {
            row.cells.iter_mut().take(blank).for_each(String::clear);
            row
        };
        rows.map(bare).collect()
    }

    /// A step of a procedure as a line of a list.
    fn step(&self, place: usize, cells: &[String]) -> String {
        let [_, _, actor, action, documents, when] = cells else { return String::new() };
        // Where nobody is named there is nobody to name.
        let actor = if actor == "—" { String::new() } else { format!("**{actor}** ") };
        let mut said = format!("{}. {actor}{action}", place + 1);
        for (label, part) in
            [(self.word("材料：", "with: "), documents), (self.word("时间：", "when: "), when)]
        {
            if !part.is_empty() {
                let _ = write!(said, "{}{label}{part}", self.word("；", "; "));
            }
        }
        said
    }

    fn programmes(&self) -> String {
        let mut text = String::new();
        let programmes = self.policies().flat_map(|policy| &policy.document().programmes);
        for id in once_each(programmes.map(|programme| programme.id.as_str())) {
            let of = |policy: &'static Policy| {
                policy.document().programmes.iter().find(|programme| programme.id == id)
            };
            let Some(programme) = self.policies().find_map(of) else { continue };
            let _ = write!(text, "## {} `{id}`\n\n", escape(programme.name.get(self.locale)));
            let of = |shown: &Shown| Self::rows_of(shown, Topic::Programmes, id);
            text.push_str(
                &self.lists(of, |_, cells| format!("- {}", cells.get(1).map_or("", String::as_str))),
            );
            text.push('\n');
        }
        text
    }

    fn readings(&self) -> String {
        self.section(Topic::Readings)
    }

    /// What each policy says, as text: once where they agree, else each under the names of those who say it.
    fn blocks(&self, of: impl Fn(&Shown) -> String) -> String {
        let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
        for (place, shown) in self.shown.iter().enumerate() {
            let said = of(shown);
            if said.is_empty() {
                continue;
            }
            match groups.iter_mut().find(|(known, _)| *known == said) {
                Some((_, places)) => places.push(place),
                None => groups.push((said, vec![place])),
            }
        }
        let block = |(said, places): &(String, Vec<usize>)| {
            if places.len() == self.shown.len() {
                said.clone()
            } else {
                format!("{}{}\n\n{said}\n", self.names(places), self.word("：", ":"))
            }
        };
        groups.iter().map(block).collect()
    }
}

/// A row, and the places of the policies that have it.
struct Group {
    /// With the clauses of all of them.
    row: Row,
    places: Vec<usize>,
}

impl Group {
    fn new(place: usize, row: Row) -> Self {
        Self { row, places: vec![place] }
    }

    fn add(&mut self, place: usize, clauses: Vec<ClauseId>) {
        self.places.push(place);
        let new = clauses.into_iter().filter(|clause| !self.row.clauses.contains(clause));
        let new: Vec<ClauseId> = new.collect();
        self.row.clauses.extend(new);
    }
}

/// Each id once, in the order in which they come.
fn once_each<'p>(ids: impl Iterator<Item = &'p str>) -> Vec<&'p str> {
    let mut known = Vec::new();
    for id in ids {
        if !known.contains(&id) {
            known.push(id);
        }
    }
    known
}

/// The rows of several policies, those alike put together. A row stands where the policy that first has it puts it; what
/// replaces it follows.
fn groups(of: Vec<Vec<Row>>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (place, rows) in of.into_iter().enumerate() {
        let mut last = None;
        for row in rows {
            let same = |known: &Group| known.row.key == row.key && known.row.cells == row.cells;
            let at = if let Some(at) = groups.iter().position(same) {
                groups[at].add(place, row.clauses);
                at
            } else {
                let of_key = groups.iter().rposition(|known| known.row.key == row.key);
                let at = of_key.or(last).map_or(0, |before| before + 1);
                groups.insert(at, Group::new(place, row));
                at
            };
            last = Some(at);
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(key: &str, said: &str, clause: &str) -> Row {
        Row { key: key.to_owned(), cells: vec![said.to_owned()], clauses: vec![clause.into()] }
    }

    #[test]
    fn what_policies_say_alike_stands_once_and_what_they_say_otherwise_follows_it() {
        let before = vec![row("public", "> 0", "a/1"), row("total", "90", "a/2")];
        let after = vec![row("public", "30", "b/1"), row("total", "90", "b/2"), row("new", "1", "b/3")];
        let groups = groups(vec![before, after]);
        let told: Vec<(&str, &[usize], usize)> = groups
            .iter()
            .map(|of| (of.row.cells[0].as_str(), of.places.as_slice(), of.row.clauses.len()))
            .collect();
        let expected: [(&str, &[usize], usize); 4] =
            [("> 0", &[0], 1), ("30", &[1], 1), ("90", &[0, 1], 2), ("1", &[1], 1)];
        assert_eq!(told, expected);
    }
}
