/* For the tests of a file: one server and one browser, there before the first test and gone after the last. */
import { after, before } from "node:test";
import { browse, open as openAt, serve } from "./browser.mjs";

/** The server: its address and what it was asked for. */
export const host = {};
let browser;

before(async () => {
  Object.assign(host, await serve());
  browser = await browse();
});

after(async () => {
  await browser?.close();
  host.stop?.();
});

/** The page, opened by somebody new and usable, at a place in it; whatever goes wrong in it is in `wrong`. */
export function open(options = {}, place = "") {
  return openAt(browser, host.address + place, options);
}
