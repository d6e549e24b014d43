/* The page: both views, what is common to them, and what is printed. */
import { effect, signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Activities } from "./form/activities.tsx";
import { Application } from "./form/application.tsx";
import { Settled } from "./form/settled.tsx";
import { locale } from "./locale.ts";
import { offline } from "./offline.ts";
import { readFile, visited } from "./office/office.ts";
import { Office } from "./office/view.tsx";
import { Visiting } from "./office/visiting.tsx";
import { Sheets } from "./print/sheet.tsx";
import { draft, isBlank, isWithoutEntries } from "./record/draft.ts";
import { outcome } from "./record/outcome.ts";
import { Result } from "./result/result.tsx";
import { tone } from "./result/years.tsx";
import { theme, THEMES, type Theme } from "./theme.ts";
import { Tools, openFile, Welcome } from "./tools.tsx";
import { view } from "./view.ts";
import { shortVerdicts } from "./words.ts";
import { say } from "./words-app.ts";

effect(() => {
  document.title = `${say().name} · ce-rules`;
});

export function App() {
  return (
    <>
      <div class={`screen${dragging.value ? " dragging" : ""}`} onDrop={dropped}
        onDragOver={(event) => {
          event.preventDefault();
          dragging.value = true;
        }}
        onDragLeave={({ relatedTarget }) => (dragging.value = relatedTarget !== null)}>
        <a class="skip" href="#result">{say().skip}</a>
        <Header />
        <main>{view.value === "office" ? <Office /> : <Person />}</main>
        <Footer />
      </div>
      <Sheets />
    </>
  );
}

/** Whether a file is held over the page. */
const dragging = signal(false);

function dropped(event: DragEvent): void {
  event.preventDefault();
  dragging.value = false;
  const file = event.dataTransfer?.files[0];
  if (file === undefined) return;
  // While somebody of a list is shown, a file is another list: the record shown is the list's.
  if (view.value === "person" && visited.value === undefined) {
    void openFile(file);
    return;
  }
  view.value = "office";
  void readFile(file);
}

function Header() {
  const words = say();
  const tab = (name: "person" | "office") => (
    <button type="button" data-view={name} aria-current={view.value === name ? "page" : undefined} onClick={() => (view.value = name)}>{words[name]}</button>
  );
  return (
    <header class="top">
      <div class="top-inner">
        <h1><img src="./icon.svg" alt="" width="28" height="28" /><span class="wide-only">{words.name}</span><span class="narrow-only">{words.shortName}</span></h1>
        <nav aria-label={words.views}>{tab("person")}{tab("office")}</nav>
        <div class="switches">
          <button type="button" class="quiet" lang={words.languageOf} id="language" onClick={() => (locale.value = locale.value === "zh" ? "en" : "zh")}>{words.language}</button>
          <button type="button" class="quiet theme" id="theme" aria-label={words.theme[theme.value]} title={words.theme[theme.value]}
            onClick={() => (theme.value = next(theme.value))}><span aria-hidden="true">{{ auto: "◐", light: "☀", dark: "☾" }[theme.value]}</span></button>
        </div>
      </div>
    </header>
  );
}

function next(of: Theme): Theme {
  return THEMES[(THEMES.indexOf(of) + 1) % THEMES.length] ?? "auto";
}

function Person() {
  return (
    <>
      <div class="columns">
        <div class="record">
          {visited.value !== undefined ? <Visiting /> : isBlank(draft.value) && <Welcome />}
          <Tools />
          <Application />
          <Activities />
          <Settled />
        </div>
        <Result />
      </div>
      <Summary />
    </>
  );
}

/** On a phone: the verdict at hand, and the way to the whole result and back. */
function Summary() {
  const { determination } = outcome.value;
  const verdict = isWithoutEntries(draft.value) ? undefined : determination?.assessment.verdict;
  const below = useSignal(false);
  useEffect(() => {
    // The result is at hand once it reaches the upper half of the screen.
    const watch = new IntersectionObserver(([entry]) => (below.value = entry?.isIntersecting ?? false), { rootMargin: "0px 0px -50% 0px" });
    const result = document.getElementById("result");
    if (result !== null) watch.observe(result);
    return () => watch.disconnect();
  }, []);
  const go = () => document.getElementById(below.value ? "activities-title" : "result")?.scrollIntoView({ block: "start" });
  return (
    <div class="summary">
      <button type="button" class={verdict ?? "none"} onClick={go}>
        <span>{below.value ? say().backToForm : say().summary}</span>
        <b>{verdict === undefined ? "–" : shortVerdicts()[verdict]}</b>
        <span class="summary-years" aria-hidden="true">
          {verdict !== undefined && determination?.assessment.years.map((year) => <i key={year.year} class={tone(year)} />)}
        </span>
      </button>
    </div>
  );
}

function Footer() {
  return (
    <footer>
      <p>
        <span class="privacy">{say().privacy}</span>{" "}
        {offline.value !== "impossible" && <span class={`offline ${offline.value}`} id="offline">{offline.value === "ready" ? say().offline : say().offlineNot}</span>}
      </p>
      <p class="small">{say().source}</p>
    </footer>
  );
}
