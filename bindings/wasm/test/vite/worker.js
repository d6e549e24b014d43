import { init, readWorkbook, templateWorkbook } from "ce-rules/workbook";

await init();
const { people, faults } = readWorkbook(templateWorkbook(), "empty.xlsx");
postMessage(`${people.length} people, ${faults.length} faults`);
