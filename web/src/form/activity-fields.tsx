/* The fields of one activity: what its kind takes, and no more. */
import type { ComponentChildren } from "preact";
import type { KindRule } from "ce-rules/slim";
import { text } from "../locale.ts";
import { changed, replaceActivity, setActivity, type DraftActivity, type Members } from "../record/draft.ts";
import { policyInUse } from "../record/outcome.ts";
import { policy, subjectName } from "../rules.ts";
import { Field, type Ties } from "./field.tsx";
import { Choice, DateInput, DayInput, NumberInput, optional, OptionalChoice, Select, TextInput, YesNo, type Option } from "./inputs.tsx";
import { membersOf, NAMES, shape } from "./members.ts";
import { memberOptions, subjectsOf, wordsOf, yesOrWords } from "./options.ts";
import { Provider, providerFacts } from "./provider.tsx";
import { Rows } from "./rows.tsx";
import { label, say } from "./words.ts";

/** The order in which people think of them; others follow in that of the contract. */
const ORDER = ["subject", "title", "component", "mode", "from", "to", "date", "role", "level", "rank", "sponsor", "cn_serial", "provincial_or_above", "assessed_qualified"];
/** Members that have no field of their own kind here, or one elsewhere in the card. */
const ELSEWHERE = new Set(["evidence", "facts", "provider"]);
/** Members that say how long somebody attended, in the one way or the other. */
const COUNTS = ["full_days", "half_days", "evenings", "minutes"];
/** Of these most activities have none. */
const RARE = new Set(["reference", "credited_year", "own_provision", "provider", "allocation"]);

type Place = { readonly index: number; readonly activity: DraftActivity; readonly rule: KindRule };

export function ActivityFields({ index, activity, rule }: Place) {
  const policyId = policyInUse.value;
  const { taken, needed } = membersOf(policyId, rule.id);
  const bySessions = taken.has("sessions") && Array.isArray(activity["sessions"]);
  const shown = ordered([...taken]).filter((name) => {
    if (ELSEWHERE.has(name) || name === "sessions") return false;
    // Minutes are a length where there are no sessions, and a part of a day where there are.
    if (taken.has("sessions") && COUNTS.includes(name)) return false;
    return !(bySessions && name === "date");
  });
  const isRare = (name: string) => RARE.has(name) && !needed.has(name);
  const member = (name: string) => (
    <Member key={name} {...{ index, activity, rule, name, needed: needed.has(name) || (name === "date" && taken.has("sessions")) }} />
  );
  const rare = shown.filter(isRare);
  const asksProvider = providerFacts(policyId, rule.id, activity).length > 0 || activity["provider"] !== undefined;
  const own = [...(rule.facts ?? []), ...(rule.optional_facts ?? [])].filter((fact) => policy(policyId).facts?.some(({ id }) => id === fact));
  const filled = rare.some((name) => activity[name] !== undefined) || activity["provider"] !== undefined;
  return (
    <>
      <div class="fields">
        {shown.filter((name) => !isRare(name)).map(member)}
        {taken.has("sessions") && <Attendance {...{ index, activity, rule, bySessions }} />}
        {own.map((fact) => <OwnFact key={fact} {...{ index, activity, rule, fact, needed: (rule.facts ?? []).includes(fact) }} />)}
      </div>
      {(rare.length > 0 || asksProvider) && (
        <details class="more" open={filled}>
          <summary>{say().more}</summary>
          <div class="fields">
            {rare.map(member)}
            {asksProvider && <Provider {...{ index, activity, rule }} />}
          </div>
        </details>
      )}
    </>
  );
}

function ordered(names: string[]): string[] {
  const rank = (name: string) => {
    const place = ORDER.indexOf(name);
    return place === -1 ? ORDER.length + NAMES.indexOf(name) : place;
  };
  return names.sort((a, b) => rank(a) - rank(b));
}

function Member({ index, activity, rule, name, needed }: Place & { readonly name: string; readonly needed: boolean }) {
  const policyId = policyInUse.value;
  const path = `/activities/${index}/${name}`;
  const value = activity[name];
  const set = (to: unknown) => setActivity(index, name, to);
  const field = (children: (ties: Ties) => ComponentChildren, more: { hint?: string; wide?: boolean; group?: boolean } = {}) => (
    <Field label={label(name)} path={path} required={needed} {...more}>{children}</Field>
  );
  if (name === "subject") {
    const fixed = rule.subject?.fixed;
    if (fixed !== undefined && fixed !== null && value === undefined) return null;
    const assumed = rule.subject?.default;
    const hint = assumed && value === undefined ? { hint: say().assumed(text(subjectName(policyId, assumed))) } : {};
    const Few = needed ? Choice : OptionalChoice;
    return field((ties) => <Few {...{ ties, value, set }} options={subjectsOf(policyId, rule)} />, { group: true, ...hint });
  }
  if (name === "own_provision") return <OwnProvision {...{ index, activity, rule }} />;
  if (name === "allocation") return <Allocation {...{ index, activity, rule }} />;
  const options = memberOptions(policyId, rule, name);
  if (options !== undefined) return field((ties) => <Words {...{ ties, value, set, options, needed }} />, { group: isShort(options) });
  if (name === "date") return field((ties) => <DateInput {...{ ties, value, set }} />, { hint: say().dateHint });
  const { type } = shape(name);
  const types = typeof type === "string" ? [type] : (type ?? []);
  if (name === "from" || name === "to") return field((ties) => <DayInput {...{ ties, value, set }} />);
  if (types.includes("boolean")) return field((ties) => <YesNo {...{ ties, value, set, needed }} />, { group: true });
  if (types.includes("integer")) return field((ties) => <NumberInput {...{ ties, value, set }} />);
  if (types.includes("number")) {
    const hint = name === "hours" ? { hint: say().hoursOrMinutes } : {};
    return field((ties) => <NumberInput {...{ ties, value, set }} whole={false} />, hint);
  }
  return field((ties) => <TextInput {...{ ties, value, set }} />, { wide: name === "title" });
}

function isShort(options: readonly Option[]): boolean {
  return options.length <= 3;
}

/** A few words side by side, more of them in a list. */
function Words({ ties, value, set, options, needed }: { ties: Ties; value: unknown; set: (to: unknown) => void; options: Option[]; needed: boolean }) {
  const Few = needed ? Choice : OptionalChoice;
  if (isShort(options)) return <Few {...{ ties, value, set, options }} />;
  return needed ? <Select {...{ ties, value, set, options }} /> : <Select {...{ ties, value, set }} {...optional(options)} />;
}

/** Days, half days and evenings, or session by session: the two ways exclude each other. */
function Attendance({ index, activity, bySessions }: Place & { readonly bySessions: boolean }) {
  const path = `/activities/${index}`;
  const ways = [{ value: "counts", name: say().byCounts }, { value: "sessions", name: say().bySessions }];
  const turn = (way: string | undefined) => {
    const other = new Set(["sessions", "date", ...COUNTS]);
    const rest = Object.fromEntries(Object.entries(activity).filter(([name]) => !other.has(name))) as DraftActivity;
    replaceActivity(index, way === "sessions" ? { ...rest, sessions: [{ part: "full_day" }] } : rest);
  };
  const sessions = (Array.isArray(activity["sessions"]) ? activity["sessions"] : []) as Members[];
  const put = (to: Members[]) => setActivity(index, "sessions", to);
  const options = wordsOf("Part", "part");
  return (
    <Field label={say().attendance} path={path} group wide required>
      {(ties) => (
        <>
          <Choice ties={{ ...ties, id: `${ties.id}-way` }} value={bySessions ? "sessions" : "counts"} options={ways} set={turn} />
          {bySessions ? (
            <Rows path={`${path}/sessions`} rows={sessions} add={say().addSession}
              columns={[
                { name: "date", label: label("date"), required: true, input: (to, value, set) => <DayInput ties={to} value={value} set={set} /> },
                { name: "part", label: label("part"), required: true, input: (to, value, set) => <Select {...{ ties: to, value, set, options }} /> },
              ]}
              onAdd={() => put([...sessions, { part: "full_day" }])}
              onSet={(i, name, value) => put(sessions.map((row, at) => (at === i ? changed(row, name, value) : row)))}
              onRemove={(i) => put(sessions.filter((_, at) => at !== i))} />
          ) : (
            <div class="counts">
              {COUNTS.filter((name) => membersOf(policyInUse.value, activity.kind).taken.has(name)).map((name) => (
                <Field key={name} label={label(name)} path={`${path}/${name}`}>
                  {(to) => <NumberInput ties={to} value={activity[name]} set={(value) => setActivity(index, name, value)} />}
                </Field>
              ))}
            </div>
          )}
        </>
      )}
    </Field>
  );
}

function OwnProvision({ index, activity }: Place) {
  const path = `/activities/${index}/own_provision`;
  const own = (activity["own_provision"] ?? {}) as Members;
  const put = (name: string, value: unknown) => {
    const to = changed(own, name, value);
    setActivity(index, "own_provision", Object.keys(to).length > 0 ? to : undefined);
  };
  const years = own["years"];
  const years_shown = Array.isArray(years) ? years.join(", ") : years;
  return (
    <Field label={say().ownProvision} path={path} group wide>
      {() => (
        <div class="fields">
          <Field label={say().years} path={`${path}/years`}>
            {(ties) => <TextInput ties={ties} value={years_shown} set={(typed) => put("years", listed(typed))} />}
          </Field>
          <Field label={say().basis} path={`${path}/basis`}>
            {(ties) => <TextInput ties={ties} value={own["basis"]} set={(value) => put("basis", value)} />}
          </Field>
        </div>
      )}
    </Field>
  );
}

/** Years as typed, once they are; the text itself until then. */
function listed(typed: string | undefined): unknown {
  if (typed === undefined) return undefined;
  const parts = typed.split(/[,，、\s]+/).filter((part) => part !== "");
  const ends = /[,，、\s]$/.test(typed);
  return !ends && parts.every((part) => /^\d{4}$/.test(part)) ? parts.map(Number) : typed;
}

function Allocation({ index, activity }: Place) {
  const path = `/activities/${index}/allocation`;
  const rows = (Array.isArray(activity["allocation"]) ? activity["allocation"] : []) as Members[];
  const put = (to: Members[]) => setActivity(index, "allocation", to.length > 0 ? to : undefined);
  const column = (name: string, whole: boolean) => ({
    name,
    label: label(name),
    required: true,
    input: (ties: Ties, value: unknown, set: (to: unknown) => void) => <NumberInput {...{ ties, value, set, whole }} />,
  });
  return (
    <Field label={label("allocation")} path={path} group wide>
      {() => (
        <Rows path={path} rows={rows} columns={[column("year", true), column("hours", false)]} add={say().addAllotment}
          onAdd={() => put([...rows, {}])}
          onSet={(i, name, value) => put(rows.map((row, at) => (at === i ? changed(row, name, value) : row)))}
          onRemove={(i) => put(rows.filter((_, at) => at !== i))} />
      )}
    </Field>
  );
}

/** A fact that the policy itself declares. */
function OwnFact({ index, activity, fact, needed }: Place & { readonly fact: string; readonly needed: boolean }) {
  const facts = (activity["facts"] ?? {}) as Members;
  const rule = policy(policyInUse.value).facts?.find(({ id }) => id === fact);
  const options = yesOrWords(policyInUse.value, fact);
  const set = (value: unknown) => {
    const to = changed(facts, fact, value);
    setActivity(index, "facts", Object.keys(to).length > 0 ? to : undefined);
  };
  return (
    <Field label={rule === undefined ? fact : text(rule.name)} path={`/activities/${index}/facts/${fact}`} required={needed} group>
      {(ties) =>
        options === undefined ? (
          <YesNo ties={ties} value={facts[fact]} needed={needed} set={set} />
        ) : (
          <Words ties={ties} value={facts[fact]} needed={needed} set={set} options={options} />
        )
      }
    </Field>
  );
}
