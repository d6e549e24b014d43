import type { Draft } from "./draft.ts";

/** An invented record that shows most of what the page can say. */
export const EXAMPLE: Draft = {
  application_year: 2021,
  applicant: { id: "示例教师", target: "associate_senior", degree: "master", series: "teaching" },
  certificates: [{ from: 2016, to: 2018, number: "示例-0001" }],
  activities: [
    {
      id: "a1",
      kind: "online_course",
      title: "专业技术人员公需科目网络课程",
      subject: "public",
      date: "2019-10-20",
      hours: 30,
      evidence: ["course_duration", "completion_certificate"],
    },
    {
      id: "a2",
      kind: "training",
      title: "课程思政教学能力研修班",
      subject: "professional",
      date: "2019-07-15",
      full_days: 5,
      half_days: 1,
      evidence: ["notice", "completion_certificate"],
    },
    {
      id: "a3",
      kind: "paper",
      title: "示例论文：高职安全专业实训教学研究",
      date: "2019-11",
      role: "first",
      cn_serial: "CN 43-1234/G4",
      evidence: ["journal_cover", "serial_number_page", "table_of_contents"],
    },
    {
      id: "a4",
      kind: "online_course",
      title: "公需科目在线学习",
      subject: "public",
      date: "2020-09-30",
      hours: 32,
      evidence: ["course_outline", "completion_progress"],
    },
    {
      id: "a5",
      kind: "research_project",
      title: "示例课题：化工园区应急演练仿真",
      date: "2020-12",
      role: "participant",
      sponsor: "government",
      evidence: [],
    },
  ],
};
