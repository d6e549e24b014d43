import { assess } from "ce-rules";

const request = { application_year: 2021, applicant: { target: "full_senior" }, activities: [] };
document.body.textContent = assess(request).verdict;

const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
worker.onmessage = ({ data }) => (document.body.dataset.workbook = data);
worker.onerror = ({ message }) => console.error(message);
