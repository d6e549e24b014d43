/* Who applies, for what, by which policy. */
import { text } from "../locale.ts";
import { draft, setApplicant, setMember } from "../record/draft.ts";
import { policyInUse } from "../record/outcome.ts";
import { policies, policiesFor } from "../rules.ts";
import { Field } from "./field.tsx";
import { DateInput, optional, Select, TextInput } from "./inputs.tsx";
import { OwnPolicy } from "./own-policy.tsx";
import { seriesOf, wordsOf } from "./options.ts";
import { say } from "./words.ts";

export function Application() {
  const words = say();
  const { application_year, policy, applicant } = draft.value;
  const years = [...new Set(policies().flatMap((summary) => summary.application_years))].sort((a, b) => b - a);
  const options = years.map((year) => ({ value: String(year), name: String(year) }));
  if (!years.includes(application_year)) options.unshift({ value: String(application_year), name: words.otherYear(application_year) });
  const made = policiesFor(application_year);
  const first = made[0]?.id;
  const choices = (made.length > 0 ? made : policies()).map(({ id, title }) => ({ value: id, name: text(title) }));
  return (
    <section class="card" aria-labelledby="application-title">
      <h2 id="application-title">{words.application}</h2>
      <div class="fields tight">
        <Field label={words.year} path="/application_year" required>
          {(ties) => <Select ties={ties} value={application_year} options={options} set={(year) => {
            setMember("application_year", Number(year));
            // A policy of another year that was chosen for this one is not meant for that one.
            setMember("policy", undefined);
          }} />}
        </Field>
        <Field label={words.target} path="/applicant/target" required>
          {(ties) => <Select ties={ties} value={applicant["target"]} options={wordsOf("Target", "target")} set={(value) => setApplicant("target", value)} />}
        </Field>
        <Field label={words.degree} path="/applicant/degree">
          {(ties) => <Select ties={ties} value={applicant["degree"]} {...optional(wordsOf("Degree", "degree"))} set={(value) => setApplicant("degree", value)} />}
        </Field>
        <Field label={words.series} path="/applicant/series">
          {(ties) => <Select ties={ties} value={applicant["series"]} {...optional(seriesOf(policyInUse.value))} set={(value) => setApplicant("series", value)} />}
        </Field>
        <Field label={words.policy} path="/policy" wide>
          {(ties) => (
            <>
              <Select ties={ties} value={policy ?? first} options={choices} set={(id) => setMember("policy", id === first ? undefined : id)} />
              <OwnPolicy />
            </>
          )}
        </Field>
        <Field label={words.person} path="/applicant/id" hint={words.personHint}>
          {(ties) => <TextInput ties={ties} value={applicant["id"]} set={(value) => setApplicant("id", value)} />}
        </Field>
        <Field label={words.employed} path="/applicant/employed_since" hint={words.employedHint}>
          {(ties) => <DateInput ties={ties} value={applicant["employed_since"]} set={(value) => setApplicant("employed_since", value)} />}
        </Field>
      </div>
    </section>
  );
}
