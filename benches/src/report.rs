//! The page of the figures: what each case costs, and whether the bars hold.

use std::fmt::Write;

use crate::Outcome;
use crate::measure::Measured;
use crate::run::Run;
use crate::slices::MOST;

/// Where the figures stand in the template.
const PLACE: &str = "<!-- figures -->\n";

/// What is asked of a ratio.
enum Asked {
    AtLeast(f64),
    AtMost(f64),
}

/// The page: the words of the template, with the figures in their place.
pub(crate) fn page(template: &str, figures: &str) -> Outcome<String> {
    let (before, after) = template.split_once(PLACE).ok_or("the template has no place for the figures")?;
    Ok(format!("{before}{figures}{after}"))
}

/// Cases by their names, of so many people on so many threads; the fastest way of each.
struct Cases<'r> {
    run: &'r Run,
    threads: usize,
}

impl<'r> Cases<'r> {
    fn fastest(&self, of: impl Fn(&Measured) -> bool, people: u64, threads: usize) -> Option<&'r Measured> {
        let all = self.run.measured.iter();
        let of = all.filter(|it| of(it) && it.people == people && it.threads == threads);
        of.min_by(|one, other| one.median().total_cmp(&other.median()))
    }

    fn case(&self, name: &str, people: u64, threads: usize) -> Option<&'r Measured> {
        self.fastest(|it| it.case == name, people, threads)
    }

    /// The fastest query of any engine, in memory or from files to files.
    fn query(&self, form: &str, people: u64, threads: usize) -> Option<&'r Measured> {
        self.fastest(|it| is_query(&it.case) && it.case.ends_with(&format!(" {form}")), people, threads)
    }

    /// The fastest of those that are put as one would write them.
    fn plain_query(&self, form: &str, people: u64, threads: usize) -> Option<&'r Measured> {
        let is_plain = |it: &Measured| it.way == "plain" && it.case.ends_with(&format!(" {form}"));
        self.fastest(is_plain, people, threads)
    }

    fn sizes(&self) -> Vec<u64> {
        let mut sizes: Vec<u64> =
            self.run.measured.iter().map(|it| it.people).filter(|size| *size > 1).collect();
        sizes.sort_unstable();
        sizes.dedup();
        sizes
    }

    fn threads(&self) -> Vec<usize> {
        let of_slices = self.run.measured.iter().filter(|it| it.case == "core");
        let mut threads: Vec<usize> = of_slices.map(|it| it.threads).collect();
        threads.sort_unstable();
        threads.dedup();
        threads
    }
}

fn is_query(case: &str) -> bool {
    case.starts_with("polars") || case.starts_with("duckdb")
}

/// How many times as fast the one is as the other.
fn times(one: Option<&Measured>, other: Option<&Measured>) -> Option<f64> {
    Some(one?.rate() / other?.rate())
}

/// All tables of figures.
pub(crate) fn figures(run: &Run) -> String {
    let mut text = String::new();
    let cases = Cases { run, threads: run.measured.iter().map(|it| it.threads).max().unwrap_or(1) };
    // What cannot be written into a text does not come up.
    let _ = write_all(&mut text, &cases);
    text
}

fn write_all(text: &mut String, cases: &Cases<'_>) -> std::fmt::Result {
    writeln!(text, "| | |\n| --- | --- |")?;
    for (name, value) in &cases.run.machine {
        writeln!(text, "| {name} | {value} |")?;
    }
    if cases.run.quick {
        writeln!(
            text,
            "\nA quick run: few people, few repetitions. Its figures show that it runs, and no more."
        )?;
    }
    writeln!(text, "\n## Bars\n")?;
    writeln!(text, "| what | asked | measured | |\n| --- | --- | --: | --- |")?;
    bars(text, cases)?;
    writeln!(text, "\n## One person\n")?;
    writeln!(
        text,
        "| what | µs | best | zen-engine, hours ready-made, takes | converting | converting and judging evidence |\n\
         | --- | --: | --: | --: | --: | --: |"
    )?;
    let zen = ["zen-engine ready", "zen-engine raw", "zen-engine whole"].map(|case| cases.case(case, 1, 1));
    for it in cases.run.measured.iter().filter(|it| it.people == 1) {
        // That is another record.
        let of_everyday = it.case.contains(',');
        let [ready, raw, whole] =
            zen.map(|zen| times(Some(it), zen.filter(|_| !of_everyday)).map(shown_times).unwrap_or_default());
        let (median, best) = (it.median() * 1e6, it.best() * 1e6);
        writeln!(text, "| {} | {median:.2} | {best:.2} | {ready} | {raw} | {whole} |", name(it))?;
    }
    writeln!(text, "\n## Many people, in memory\n")?;
    writeln!(
        text,
        "| what | people | threads | s | best | million people/s | ns a person | of the fastest query | of the loop |\n\
         | --- | --: | --: | --: | --: | --: | --: | --: | --: |"
    )?;
    let in_memory =
        |it: &&Measured| it.people > 1 && !it.case.starts_with("files") && !it.case.ends_with(" files");
    for people in cases.sizes() {
        for threads in cases.threads() {
            let (query, by_hand) =
                (cases.query("memory", people, threads), cases.case("idealised loop", people, threads));
            let all = cases.run.measured.iter().filter(in_memory);
            for it in all.filter(|it| it.people == people && it.threads == threads) {
                writeln!(
                    text,
                    "| {} | {} | {threads} | {:.3} | {:.3} | {:.2} | {:.0} | {} | {} |",
                    name(it),
                    count(people),
                    it.median(),
                    it.best(),
                    it.rate() / 1e6,
                    1e9 / it.rate(),
                    times(Some(it), query).map(shown_times).unwrap_or_default(),
                    times(Some(it), by_hand).map(|part| format!("{:.0}%", part * 100.0)).unwrap_or_default(),
                )?;
            }
        }
    }
    writeln!(text, "\n## Many people, Parquet to Parquet\n")?;
    writeln!(
        text,
        "| what | people | s | best | million people/s | MiB at most | of the fastest query |\n\
         | --- | --: | --: | --: | --: | --: | --: |"
    )?;
    for people in cases.sizes() {
        let query = cases.query("files", people, cases.threads);
        let all = cases.run.measured.iter().filter(|it| it.people > 1 && !in_memory(it));
        for it in all.filter(|it| it.people == people) {
            writeln!(
                text,
                "| {} | {} | {:.2} | {:.2} | {:.2} | {} | {} |",
                name(it),
                count(people),
                it.median(),
                it.best(),
                it.rate() / 1e6,
                it.peak.map(|bytes| (bytes >> 20).to_string()).unwrap_or_default(),
                times(Some(it), query).map(shown_times).unwrap_or_default(),
            )?;
        }
    }
    agreement(text, cases)
}

/// What each case is called on the page.
fn name(it: &Measured) -> String {
    let case = match it.case.as_str() {
        "core" => "ce-rules, slices, no evidence",
        "core with evidence" => "ce-rules, slices, with evidence",
        "tables" => "ce-rules, Arrow, no evidence",
        "tables with evidence" => "ce-rules, Arrow, with evidence",
        "files" => "`ce-rules assess --batch`, no evidence",
        "files with evidence" => "`ce-rules assess --batch`, with evidence",
        "zen-engine ready" => "zen-engine, hours ready-made",
        "zen-engine raw" => "zen-engine, converting",
        "zen-engine whole" => "zen-engine, converting and judging evidence",
        case if case.starts_with("polars-streaming") => "Polars, streaming",
        case if case.starts_with("polars-in-memory") => "Polars, in-memory engine",
        case if case.starts_with("duckdb") => "DuckDB",
        "decoding files" => "the columns that the rules need, decoded by Polars and no more",
        case => case,
    };
    if it.way.is_empty() { case.to_owned() } else { format!("{case}, {}", it.way) }
}

fn bars(text: &mut String, cases: &Cases<'_>) -> std::fmt::Result {
    let most = cases.threads;
    let sizes = cases.sizes();
    let people = sizes.iter().copied().filter(|size| *size <= MOST).max().unwrap_or(0);
    let queries = |form: &str, people| {
        [
            ("the fastest query", cases.query(form, people, most)),
            ("the plain query", cases.plain_query(form, people, most)),
        ]
    };
    let by_hand = [("the idealised loop", "idealised loop"), ("the loop that converts", "converting loop")]
        .map(|(called, case)| (called, cases.case(case, people, most)));
    let of_people = format!("{} people, {most} threads", count(people));
    let mut bar = |what: &str, asked: Asked, measured: Option<f64>, shown: &dyn Fn(f64) -> String| {
        let (words, bound) = match asked {
            Asked::AtLeast(bound) => ("at least", bound),
            Asked::AtMost(bound) => ("at most", bound),
        };
        let holds = measured.map(|measured| match asked {
            Asked::AtLeast(bound) => measured >= bound,
            Asked::AtMost(bound) => measured <= bound,
        });
        let told = match holds {
            Some(true) => "holds",
            Some(false) => "**does not hold**",
            None => "not measured",
        };
        let measured = measured.map(shown).unwrap_or_default();
        writeln!(text, "| {what} | {words} {} | {measured} | {told} |", shown(bound))
    };
    let percent = |part: f64| format!("{:.0}%", part * 100.0);
    for (case, of) in [("core", "slices"), ("tables", "Arrow")] {
        let ours = cases.case(case, people, most);
        let against = |who: &str| format!("{of}, no evidence, against {who}, {of_people}");
        for (who, query) in queries("memory", people) {
            bar(&against(who), Asked::AtLeast(8.0), times(ours, query), &shown_times)?;
        }
        for (who, by_hand) in by_hand {
            bar(&against(who), Asked::AtLeast(0.4), times(ours, by_hand), &percent)?;
        }
        let ours = cases.case(&format!("{case} with evidence"), people, most);
        for (who, query) in queries("memory", people) {
            let what = format!("{of}, with evidence, against {who}, which ignores it, {of_people}");
            bar(&what, Asked::AtLeast(2.5), times(ours, query), &shown_times)?;
        }
    }
    let largest = sizes.last().copied().unwrap_or(0);
    for (case, of) in [("core", "slices"), ("tables", "Arrow")] {
        let smallest = cases.case(case, sizes.first().copied().unwrap_or(0), most);
        let flat = times(smallest, cases.case(case, largest, most)).filter(|_| sizes.len() > 1);
        let what =
            format!("{of}, no evidence: the cost of a person among the most people against the fewest");
        bar(&what, Asked::AtMost(1.15), flat, &shown_times)?;
    }
    for (case, of) in [("files", "no evidence"), ("files with evidence", "with evidence")] {
        for people in sizes.iter().copied().filter(|size| *size >= MOST || sizes.len() == 1) {
            let ratio = times(cases.case(case, people, most), cases.query("files", people, most));
            let what =
                format!("Parquet to Parquet, {of}, against the fastest query, {} people", count(people));
            bar(&what, Asked::AtLeast(2.0), ratio, &shown_times)?;
        }
    }
    let single = |case: &str| cases.case(case, 1, 1).map(Measured::median);
    for (zen, what) in [
        ("zen-engine whole", "which converts and judges evidence"),
        ("zen-engine raw", "which converts"),
        ("zen-engine ready", "whose hours are ready-made"),
    ] {
        let ratio = single(zen).zip(single("assess")).map(|(zen, ours)| zen / ours);
        let what = format!("one person with full trace against zen-engine without, {what}");
        bar(&what, Asked::AtLeast(15.0), ratio, &shown_times)?;
    }
    let micro = |seconds: f64| format!("{:.2} µs", seconds * 1e6);
    bar("one person, verdict only", Asked::AtMost(1e-6), single("verdict"), &micro)?;
    let many = 10_000_000;
    let peak = cases.case("files with evidence", many, most).and_then(|it| it.peak);
    #[expect(clippy::cast_precision_loss, reason = "no figure has so many digits")]
    let peak = peak.map(|bytes| bytes as f64);
    let mib = |bytes: f64| format!("{:.0} MiB", bytes / f64::from(1 << 20));
    let what = format!("memory of a streamed run of {} people", count(many));
    bar(&what, Asked::AtMost(f64::from(1 << 30)), peak, &mib)
}

/// How far what the queries say agrees with the whole engine, which ignores evidence for this.
fn agreement(text: &mut String, cases: &Cases<'_>) -> std::fmt::Result {
    writeln!(text, "\n## The same verdicts\n")?;
    writeln!(
        text,
        "| what | people | same verdict | people for whom nothing special holds | same verdict | eligible |\n\
         | --- | --: | --: | --: | --: | --: |"
    )?;
    let mut told: Vec<(String, u64)> = Vec::new();
    for it in cases.run.measured.iter().filter(|it| is_query(&it.case)) {
        let (name, key) = (name(it), (it.case.clone() + &it.way, it.people));
        if told.contains(&key) {
            continue;
        }
        told.push(key);
        let of = |name: &str| it.answers.get(name).copied().unwrap_or(0);
        let form = if it.case.ends_with(" files") { "files" } else { "memory" };
        writeln!(
            text,
            "| {name}, {form} | {} | {} | {} | {} | {} |",
            count(it.people),
            count(of("same")),
            count(of("plain")),
            count(of("plain_same")),
            count(of("eligible")),
        )?;
    }
    for people in cases.sizes() {
        for case in ["idealised loop", "converting loop", "core", "tables"] {
            if let Some(it) = cases.case(case, people, cases.threads) {
                let eligible = it.answers.get("eligible").copied().unwrap_or(0);
                writeln!(text, "| {} | {} | | | | {} |", name(it), count(people), count(eligible))?;
            }
        }
    }
    Ok(())
}

fn shown_times(ratio: f64) -> String {
    if ratio < 10.0 { format!("{ratio:.2}×") } else { format!("{ratio:.1}×") }
}

/// A number with its digits in threes.
fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_in_threes() {
        assert_eq!(
            ["7", "999", "1,000", "10,000,000"].map(str::to_owned),
            [7, 999, 1000, 10_000_000].map(count)
        );
    }

    #[test]
    fn the_fastest_way_counts_and_a_bar_that_does_not_hold_is_told() {
        let case = |case: &str, way: &str, people, seconds: &[f64]| Measured {
            case: case.to_owned(),
            way: way.to_owned(),
            people,
            threads: 2,
            seconds: seconds.to_vec(),
            peak: None,
            answers: [].into(),
        };
        let measured = vec![
            case("core", "", 1000, &[1.0, 9.0, 1.0]),
            case("duckdb memory", "plain", 1000, &[10.0]),
            case("duckdb memory", "wide", 1000, &[9.0]),
            case("idealised loop", "", 1000, &[0.1]),
        ];
        let run = Run { machine: Vec::new(), measured, quick: false };
        let figures = figures(&run);
        let line = |start: &str| figures.lines().find(|line| line.starts_with(start)).unwrap_or_default();
        let query = line("| slices, no evidence, against the fastest query");
        assert!(query.ends_with("| at least 8.00× | 9.00× | holds |"), "{query}");
        let plain = line("| slices, no evidence, against the plain query");
        assert!(plain.ends_with("| at least 8.00× | 10.0× | holds |"), "{plain}");
        let by_hand = line("| slices, no evidence, against the idealised loop");
        assert!(by_hand.ends_with("| at least 40% | 10% | **does not hold** |"), "{by_hand}");
        assert!(line("| memory of a streamed run").ends_with("| not measured |"));
    }

    #[test]
    fn the_template_has_a_place_for_the_figures() {
        let page = page(include_str!("../performance.in.md"), "THE FIGURES\n");
        assert!(page.is_ok_and(|page| page.contains("\nTHE FIGURES\n")));
    }
}
