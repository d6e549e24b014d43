/* The provider, where some condition of the policy asks about it. */
import type { KindRule } from "ce-rules/slim";
import { changed, setActivity, type DraftActivity, type Members } from "../record/draft.ts";
import { policyInUse } from "../record/outcome.ts";
import { policy } from "../rules.ts";
import { Field } from "./field.tsx";
import { optional, Select, YesNo } from "./inputs.tsx";
import { wordsOf } from "./options.ts";
import { label, say } from "./words.ts";

const PREFIX = "provider.";

/** What conditions ask about the provider of such an activity, whatever sort of provider it is. */
export function providerFacts(policyId: string, kind: string, activity: Members): { fact: string; of: string[] | undefined }[] {
  const asked = (policy(policyId).conditions ?? []).filter(
    ({ fact, kinds, subject }) =>
      fact.startsWith(PREFIX) && kinds.includes(kind) && (!subject || activity["subject"] === undefined || subject === activity["subject"]),
  );
  return asked.map(({ fact, providers }) => ({ fact: fact.slice(PREFIX.length), of: providers ?? undefined }));
}

export function Provider({ index, activity, rule }: { readonly index: number; readonly activity: DraftActivity; readonly rule: KindRule }) {
  const path = `/activities/${index}/provider`;
  const provider = (activity["provider"] ?? {}) as Members;
  const sort = provider["type"];
  const facts = providerFacts(policyInUse.value, rule.id, activity)
    .filter(({ of }) => of === undefined || of.includes(String(sort)))
    .map(({ fact }) => fact);
  // What is stated is shown, asked for or not.
  const stated = Object.keys(provider).filter((name) => name !== "type" && !facts.includes(name));
  const put = (name: string, value: unknown) => {
    const to = changed(provider, name, value);
    setActivity(index, "provider", Object.keys(to).length > 0 && to["type"] !== undefined ? to : undefined);
  };
  return (
    <Field label={say().provider} path={path} group wide>
      {() => (
        <div class="fields">
          <Field label={label("type")} path={`${path}/type`}>
            {(ties) => <Select ties={ties} value={sort} set={(value) => put("type", value)} {...optional(wordsOf("ProviderType", "type"))} />}
          </Field>
          {[...facts, ...stated].map((name) => (
            <Field key={name} label={label(name)} path={`${path}/${name}`} group>
              {(ties) => <YesNo ties={ties} value={provider[name]} needed={false} set={(value) => put(name, value)} />}
            </Field>
          ))}
        </div>
      )}
    </Field>
  );
}
