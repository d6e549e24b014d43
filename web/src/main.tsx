import { render } from "preact";
import { App } from "./app.tsx";
import { keepPage } from "./offline.ts";
import { start } from "./office/office.ts";
import { takeUp } from "./record/store.ts";

takeUp();
const page = document.getElementById("page") as HTMLElement;
page.replaceChildren();
render(<App />, page);
document.documentElement.dataset["ready"] = "";
performance.mark("usable");
// All that the page will ever need is asked for now, behind what is seen.
requestAnimationFrame(() => setTimeout(() => {
  start();
  keepPage();
}));
