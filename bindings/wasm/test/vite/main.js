import { assess } from "ce-rules";

const request = { application_year: 2021, applicant: { target: "full_senior" }, activities: [] };
document.body.textContent = assess(request).verdict;
