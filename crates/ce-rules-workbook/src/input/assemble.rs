//! From sheets to applicants: each person's rows of all sheets make one request, with the cell of every value.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ce_rules::{EvidenceMode, Rules, Text};

use super::Options;
use super::cell::{fact, text, value};
use super::grid::{Cell, Grid, Row, cell_name};
use super::header::{self, FactHeader, Header};
use super::value::Json;
use super::vocabulary::Vocabulary;
use crate::columns::{Column, List, Needed, Sheet, pointer_step};
use crate::record::{Input, InputFault, Place, Places, Record};

/// A fault of a cell, row from 1 and column from 0.
pub(crate) fn fault(sheet: &str, row: u32, column: u32, code: &'static str, message: Text) -> InputFault {
    InputFault::new(place(sheet, row, column), code, message)
}

pub(crate) fn place(sheet: &str, row: u32, column: u32) -> Place {
    Place { sheet: sheet.to_owned(), cell: cell_name(row, column) }
}

/// An applicant while the sheets are read.
struct Person {
    id: String,
    name: Option<String>,
    department: Option<String>,
    /// What the sheet of people says, as members of a request.
    stated: Json,
    /// The items of the other sheets.
    items: BTreeMap<Sheet, Vec<Json>>,
    /// The activities without an id, by place, and their rows.
    unnamed: Vec<(usize, u32)>,
    places: Places,
    words: Arc<Vocabulary>,
}

/// The state of reading.
struct Assembly<'a> {
    options: &'a Options,
    rules: &'a Rules,
    /// The words under each policy, made once.
    words: BTreeMap<Option<String>, Arc<Vocabulary>>,
    /// The headers of columns of facts of the policies' own.
    fact_headers: Vec<String>,
    people: Vec<Person>,
    by_id: BTreeMap<String, usize>,
    faults: Vec<InputFault>,
    /// A sheet cannot be joined to the people, so that nobody's record is whole.
    torn: bool,
}

/// Makes the applicants of the sheets.
pub(crate) fn assemble(
    grids: &BTreeMap<Sheet, Grid>,
    options: &Options,
    rules: &Rules,
    faults: Vec<InputFault>,
) -> Input {
    assemble_cases(grids, Sheet::ALL, options, rules, faults).0
}

/// Makes the applicants of some sheets, and what is expected of each.
pub(crate) fn assemble_cases(
    grids: &BTreeMap<Sheet, Grid>,
    sheets: &[Sheet],
    options: &Options,
    rules: &Rules,
    faults: Vec<InputFault>,
) -> (Input, Vec<Vec<Json>>) {
    let is_needed = |column: &Column<'_>| {
        column.needed == Needed::Always
            || (column.field == "application_year" && options.application_year.is_none())
    };
    // The headers of all sheets stand before the first row: which facts there are the words of its policy must know.
    let read = |sheet: &Sheet| {
        let grid = grids.get(sheet)?;
        let mut faults = Vec::new();
        let header = header::read(*sheet, grid, is_needed, rules, &mut faults);
        Some((*sheet, grid, header, faults))
    };
    let sheets: Vec<_> = sheets.iter().filter_map(read).collect();
    let headers = sheets.iter().filter_map(|(_, _, header, _)| header.as_ref());
    let mut assembly = Assembly {
        options,
        rules,
        words: BTreeMap::new(),
        fact_headers: headers.flat_map(|header| &header.facts).map(|fact| fact.header.clone()).collect(),
        people: Vec::new(),
        by_id: BTreeMap::new(),
        faults,
        torn: false,
    };
    for (sheet, grid, header, faults) in sheets {
        assembly.faults.extend(faults);
        if let Some(header) = header {
            assembly.read_sheet(sheet, grid, &header);
        }
    }
    assembly.finish()
}

impl Assembly<'_> {
    fn read_sheet(&mut self, sheet: Sheet, grid: &Grid, header: &Header) {
        let Some(of_person) = header.place_of("person") else {
            self.torn = true;
            return;
        };
        self.note_merged(grid, header, of_person);
        // The top cell of a person merged over several rows is the person of each of them.
        let mut merged: Vec<_> =
            grid.merged.iter().filter(|m| m.column == of_person && m.first_row > header.row).collect();
        merged.sort_by_key(|m| m.first_row);
        for row in grid.rows.iter().filter(|row| row.number > header.row) {
            let above = merged.partition_point(|m| m.first_row < row.number);
            let over =
                above.checked_sub(1).and_then(|at| merged.get(at)).filter(|m| row.number <= m.last_row);
            let top = over.and_then(|m| grid.row(m.first_row));
            let person = row.get(of_person).or_else(|| top.and_then(|top| top.get(of_person)));
            // Values in columns without a header alone are reported there, and make no row.
            if header.places().any(|at| row.get(at).is_some()) {
                self.read_row(sheet, grid, header, row, person, of_person);
            }
        }
    }

    /// Notes cells merged over rows: what they say stands in the first row alone.
    fn note_merged(&mut self, grid: &Grid, header: &Header, of_person: u32) {
        for merged in grid.merged.iter().filter(|m| m.first_row > header.row && m.column != of_person) {
            let Some(column) = header.name_at(merged.column) else { continue };
            let says = grid.row(merged.first_row).is_some_and(|row| row.get(merged.column).is_some());
            if says {
                self.faults.push(fault(
                    &grid.name,
                    merged.first_row,
                    merged.column,
                    "merged_cell",
                    Text::new(
                        format!("“{}”跨行合并，只算作第一行的内容；请取消合并并逐行填写", column.zh),
                        format!(
                            "`{}` is merged over several rows and counts for the first alone: unmerge it and fill in each row",
                            column.en
                        ),
                    ),
                ));
            }
        }
    }

    fn read_row(
        &mut self,
        sheet: Sheet,
        grid: &Grid,
        header: &Header,
        row: &Row,
        person: Option<&Cell>,
        of_person: u32,
    ) {
        let mut raise =
            |code, message| self.faults.push(fault(&grid.name, row.number, of_person, code, message));
        let id = match person {
            Some(Cell::Error(_)) | None => {
                raise(
                    "missing_person",
                    Text::new(
                        "没有人员编号，这一行未读取；请填写编号",
                        "there is no person id, and the row was not read: fill it in",
                    ),
                );
                return;
            }
            Some(cell) => text(cell),
        };
        let known = self.by_id.get(&id).copied();
        match (sheet, known) {
            (Sheet::People, None) => self.add_person(grid, header, row, id, of_person),
            (Sheet::People, Some(_)) => raise(
                "duplicate_person",
                Text::new(
                    format!("编号“{id}”已在前面出现，这一行未读取；每人只能有一行"),
                    format!("`{id}` stands further up already, and this row was not read: one row a person"),
                ),
            ),
            (_, None) => raise(
                "unknown_person",
                Text::new(
                    format!("“人员”表中没有编号“{id}”，这一行未读取；请核对编号"),
                    format!("the people have no `{id}`, and the row was not read: check the id"),
                ),
            ),
            (_, Some(at)) => self.add_item(sheet, grid, header, row, at, of_person),
        }
    }

    fn add_person(&mut self, grid: &Grid, header: &Header, row: &Row, id: String, of_person: u32) {
        let cell = |field: &str| header.place_of(field).and_then(|at| row.get(at));
        let named = cell("policy").map(text).or_else(|| self.options.policy.clone());
        let year = cell("application_year").and_then(|cell| text(cell).trim_end_matches('年').parse().ok());
        let year = year.or(self.options.application_year);
        let words = self.words_of(named.as_deref(), year);
        let mut places = Places::default();
        places.insert("", place(&grid.name, row.number, of_person));
        let mut stated = read_values(grid, header, row, "", &words, &mut places, &mut self.faults);
        // The id joins the sheets, so it is the text that joins them, whatever sort of cell it stands in.
        if let Some(Json::Record(applicant)) = stated.take("applicant") {
            let rest = applicant.into_iter().filter(|(key, _)| key != "id");
            stated.put(
                "applicant",
                Json::Record([("id".to_owned(), Json::Text(id.clone()))].into_iter().chain(rest).collect()),
            );
        } else {
            stated.put("applicant/id", Json::Text(id.clone()));
        }
        let text_of = |field: &str| match cell(field) {
            Some(Cell::Error(_)) | None => None,
            Some(cell) => Some(text(cell)),
        };
        self.by_id.insert(id.clone(), self.people.len());
        self.people.push(Person {
            name: text_of("name"),
            department: text_of("department"),
            id,
            stated,
            items: BTreeMap::new(),
            unnamed: Vec::new(),
            places,
            words,
        });
    }

    fn words_of(&mut self, named: Option<&str>, year: Option<u16>) -> Arc<Vocabulary> {
        let (rules, headers) = (self.rules, self.fact_headers.as_slice());
        let any = self.words.entry(None).or_insert_with(|| Arc::new(Vocabulary::of(rules, None, headers)));
        let named = named.map(|named| any.find(List::Policy, named).unwrap_or(named).to_owned());
        let policy = rules.select_policy(named.as_deref(), year).ok();
        let key = policy.map(|policy| policy.id().to_string());
        self.words.entry(key).or_insert_with(|| Arc::new(Vocabulary::of(rules, policy, headers))).clone()
    }

    fn add_item(&mut self, sheet: Sheet, grid: &Grid, header: &Header, row: &Row, at: usize, of_person: u32) {
        let Some(person) = self.people.get_mut(at) else { return };
        let items = person.items.entry(sheet).or_default();
        let prefix = format!("/{}/{}", sheet.id(), items.len());
        person.places.insert(prefix.clone(), place(&grid.name, row.number, of_person));
        let words = person.words.clone();
        let item = read_values(grid, header, row, &prefix, &words, &mut person.places, &mut self.faults);
        if sheet == Sheet::Activities && item.get("id").is_none() {
            person.unnamed.push((items.len(), row.number));
        }
        items.push(item);
    }

    fn finish(self) -> (Input, Vec<Vec<Json>>) {
        let Self { options, people, faults, torn, .. } = self;
        // A record without the rows of a sheet would get a wrong verdict.
        let people = if torn { Vec::new() } else { people };
        let record = |mut person: Person| {
            let expected = person.items.remove(&Sheet::Expected).unwrap_or_default();
            (request(person, options), expected)
        };
        let (records, expected) = people.into_iter().map(record).unzip();
        (Input { people: records, faults }, expected)
    }
}

/// Gives each activity without an id one made of its row: `r12` for row 12, unless another is called so.
fn name_activities(activities: &mut [Json], unnamed: &[(usize, u32)]) {
    let id_of = |activity: &Json| match activity.get("id") {
        Some(Json::Text(id)) => Some(id.clone()),
        _ => None,
    };
    let mut taken: BTreeSet<String> = activities.iter().filter_map(id_of).collect();
    for (at, row) in unnamed {
        let mut id = format!("r{row}");
        let mut again = 1;
        while !taken.insert(id.clone()) {
            again += 1;
            id = format!("r{row}-{again}");
        }
        if let Some(Json::Record(members)) = activities.get_mut(*at) {
            members.insert(0, ("id".to_owned(), Json::Text(id)));
        }
    }
}

/// The values of a row, and where each stands.
fn read_values(
    grid: &Grid,
    header: &Header,
    row: &Row,
    prefix: &str,
    words: &Vocabulary,
    places: &mut Places,
    faults: &mut Vec<InputFault>,
) -> Json {
    let mut values = Json::record();
    for at in header.places() {
        if let (Some(Cell::Error(error)), Some(name)) = (row.get(at), header.name_at(at)) {
            faults.push(fault(
                &grid.name,
                row.number,
                at,
                "error_cell",
                Text::new(
                    format!("单元格的公式出错（{error}），请更正“{}”", name.zh),
                    format!("the formula of the cell ends in {error}: correct `{}`", name.en),
                ),
            ));
        }
    }
    for (at, column) in header.columns.iter().copied() {
        let pointer = column.pointer;
        let cell = row.get(at);
        let value = cell.and_then(|cell| value(cell, column, words));
        // What is missing is pointed out in its own blank cell, where some rows need it.
        let may_lack = || column.needed != Needed::Never || words.needs(column.root());
        if !pointer.is_empty() && (value.is_some() || may_lack()) {
            places.insert(format!("{prefix}/{pointer}"), place(&grid.name, row.number, at));
        }
        if let Some(value) = value.filter(|_| !pointer.is_empty()) {
            values.put(pointer, value);
        }
    }
    for FactHeader { at, id, header } in &header.facts {
        let known = words.fact(header);
        let id = known.map_or(id, |known| &known.id);
        let value = row.get(*at).and_then(|cell| fact(cell, known, words));
        if value.is_some() || words.needs(&format!("facts/{id}")) {
            let here = place(&grid.name, row.number, *at);
            if value.is_some() && values.get("facts").is_none() {
                places.insert(format!("{prefix}/facts"), here.clone());
            }
            places.insert(format!("{prefix}/facts/{}", pointer_step(id)), here);
        }
        if let Some(value) = value {
            values.put_at(&["facts", id], value);
        }
    }
    values
}

/// The request of a person, in the order of the contract.
fn request(person: Person, options: &Options) -> Record {
    let Person { id, name, department, mut stated, mut items, unnamed, places, .. } = person;
    if let Some(activities) = items.get_mut(&Sheet::Activities) {
        name_activities(activities, &unnamed);
    }
    let mut request = Json::record();
    let year =
        stated.take("application_year").or_else(|| options.application_year.map(|y| Json::Whole(y.into())));
    let policy = stated.take("policy").or_else(|| options.policy.clone().map(Json::Text));
    let mode = |mode: EvidenceMode| Json::Text(mode.to_string());
    let evidence = if options.ignore_evidence {
        Some(mode(EvidenceMode::Ignored))
    } else {
        stated.take("evidence").or_else(|| options.evidence.map(mode))
    };
    let list = |items: Option<Vec<Json>>| items.map(Json::List);
    for (member, value) in [
        ("application_year", year),
        ("policy", policy),
        ("evidence", evidence),
        ("applicant", stated.take("applicant")),
        ("certificates", list(items.remove(&Sheet::Certificates))),
        ("waivers", list(items.remove(&Sheet::Waivers))),
        ("activities", Some(Json::List(items.remove(&Sheet::Activities).unwrap_or_default()))),
    ] {
        if let Some(value) = value {
            request.put(member, value);
        }
    }
    // Writing values of our own to memory cannot fail: keys are texts and numbers are finite.
    let request = serde_json::to_string(&request).unwrap_or_default();
    Record { id, name, department, request, places }
}
