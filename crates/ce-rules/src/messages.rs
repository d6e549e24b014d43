//! What findings say to people, made from code and data alone.

use crate::finding::{DateParts, Finding, FindingCode as Code, FindingData as Data, Names};
use crate::limits::AllocatedHours;
use crate::names::DocumentId;
use crate::policy::CapPer;
use crate::request::Part;
use crate::text::{Locale, Text};

impl Finding {
    /// What it says, in Chinese and in English.
    pub fn message(&self) -> Text {
        let (zh, en) = match (&self.data, self.code) {
            (Data::Denied { given, .. }, code) => denied(code, given.as_deref()),
            (Data::Duplicate { of, reference }, _) => (
                format!("与活动“{of}”是同一成果（编号 {reference}），不重复计算"),
                format!("the same achievement as activity `{of}` (reference {reference}): it counts once"),
            ),
            (Data::TooShort { months, months_needed }, _) => (
                format!("任务满 {months} 个月，不足 {months_needed} 个月，不能视为完成任何年度"),
                format!(
                    "the mission lasted {months} whole months, fewer than the {months_needed} that deem a year complete"
                ),
            ),
            (Data::Subject { subject }, _) => (
                format!("该年度没有“{subject}”科目学时，而每年都应参加"),
                format!("the year has no `{subject}` hours, and every year needs some"),
            ),
            (Data::Missing { missing, names }, _) => {
                let shortest = missing.first().map(Vec::as_slice).unwrap_or_default();
                let list = |locale, and: &str, or: &str| {
                    let slot = |slot: &crate::evidence::Slot| {
                        slot.iter().map(|id| names.name(id, locale)).collect::<Vec<_>>().join(or)
                    };
                    shortest.iter().map(slot).collect::<Vec<_>>().join(and)
                };
                let other = missing.len() > 1;
                (
                    format!(
                        "认定材料不足，还缺：{}{}",
                        list(Locale::Zh, "；", "或"),
                        if other { "（或按另一方案补齐）" } else { "" }
                    ),
                    format!(
                        "evidence is missing: {}{}",
                        list(Locale::En, "; ", " or "),
                        if other { " (or complete the other alternative)" } else { "" }
                    ),
                )
            }
            (Data::Documents { documents, names }, Code::CorroboratingOnly) => (
                format!("仅有辅证材料（{}），请审核人员留意", names.list(documents, Locale::Zh, "、")),
                format!(
                    "only corroborating documents are held ({}): for the reviewer to weigh",
                    names.list(documents, Locale::En, ", ")
                ),
            ),
            (Data::Documents { documents, names }, _) => (
                format!("该类活动不要求这些材料，不计：{}", names.list(documents, Locale::Zh, "、")),
                format!(
                    "the kind does not ask for these documents, which count for nothing: {}",
                    names.list(documents, Locale::En, ", ")
                ),
            ),
            (Data::Length { stated, minutes, minutes_per_hour, counted }, _) => (
                format!(
                    "标注 {stated} 学时而时长只有 {minutes} 分钟，每学时不足 {minutes_per_hour} 分钟，按 {counted} 学时计"
                ),
                format!(
                    "{stated} hours are stated for {minutes} minutes, less than {minutes_per_hour} minutes an hour: {counted} count"
                ),
            ),
            (Data::OtherYear { credited_year, year }, _) => (
                format!("活动在 {year} 年，按证书计入 {credited_year} 年度，请核对"),
                format!(
                    "done in {year} and credited to {credited_year} as its certificate says: please check"
                ),
            ),
            (Data::Provision { years, basis }, _) => {
                let list: Vec<String> = years.iter().map(ToString::to_string).collect();
                (
                    format!("按另行规定视为完成 {} 年度（依据：{basis}），请核对", list.join("、")),
                    format!(
                        "a provision of its own deems {} complete (basis: {basis}): please check",
                        list.join(", ")
                    ),
                )
            }
            (Data::Parts { dates }, _) => (
                format!("同一时段已由其他活动计入，不重复计算：{}", parts(dates, Locale::Zh)),
                format!(
                    "time that another activity has taken is not counted again: {}",
                    parts(dates, Locale::En)
                ),
            ),
            (Data::Reason { reason }, _) => (
                format!("该年度经主管部门豁免：{reason}"),
                format!("the authority waived this year: {reason}"),
            ),
            (Data::PolicyYears { policy, policy_years, application_year }, _) => {
                let list: Vec<String> = policy_years.iter().map(ToString::to_string).collect();
                (
                    format!(
                        "政策“{policy}”适用于 {} 年申报，这里用于 {application_year} 年申报，请核对",
                        list.join("、")
                    ),
                    format!(
                        "policy `{policy}` is made for applications of {} and is used for one of {application_year}: please check",
                        list.join(", ")
                    ),
                )
            }
            (Data::Dates { dates }, _) => {
                let list: Vec<String> = dates.iter().map(ToString::to_string).collect();
                (
                    format!("白天一天之外另计晚上：{}；通知未设上限，请核对", list.join("、")),
                    format!(
                        "an evening is counted beside a full day on {}: no cap is written, please check",
                        list.join(", ")
                    ),
                )
            }
            (Data::Minutes { minutes, minutes_per_hour }, _) => (
                format!("时长 {minutes} 分钟，不足一学时（{minutes_per_hour} 分钟）"),
                format!("{minutes} minutes are less than one credit hour of {minutes_per_hour} minutes"),
            ),
            (Data::Counted { year, counted }, _) => (
                format!("该类活动每年只计一次，{year} 年度已由活动“{counted}”计入"),
                format!("this kind counts once a year, and `{counted}` has counted for {year}"),
            ),
            (Data::Fact { fact }, _) => (
                format!("未说明“{fact}”，请补充或核实"),
                format!("`{fact}` is not stated: please supply or verify it"),
            ),
            (Data::NotMet { given, asks, .. }, _) => {
                let given_zh = given.as_deref().unwrap_or("未填");
                let given_en = given.as_deref().unwrap_or("none given");
                (
                    format!("不符合认定条件：{}（所填：{given_zh}）", asks.zh),
                    format!("a recognition condition is not met: {} (given: {given_en})", asks.en),
                )
            }
            (Data::Requirement { requirement, have, needed, lacks }, _) => (
                format!("要求“{requirement}”未达到：已有 {have}，应有 {needed}，还差 {lacks} 学时"),
                format!(
                    "requirement `{requirement}` is not reached: {have} of {needed} hours, {lacks} missing"
                ),
            ),
            (Data::Added { add_on, hours }, _) => {
                (format!("按“{add_on}”另加 {hours} 学时"), format!("`{add_on}` adds {hours} hours"))
            }
            (Data::Shared { authors, share, hours, counted }, _) => {
                let (zh, en) = match (authors, share) {
                    (Some(authors), _) => {
                        (format!("由 {authors} 人分摊"), format!("shared among {authors} authors"))
                    }
                    (None, share) => {
                        let share = share.unwrap_or(100);
                        (format!("按 {share}% 计"), format!("shared at {share} %"))
                    }
                };
                (format!("{hours} 学时{zh}，计 {counted}"), format!("{hours} hours {en}: {counted} count"))
            }
            (Data::Capped { cap, per, at_most, cut }, _) => {
                let (zh, en) = match per {
                    CapPer::Date => ("每天", "a day"),
                    CapPer::Activity => ("每项活动", "an activity"),
                    CapPer::Year => ("每年", "a year"),
                };
                (
                    format!("按上限“{cap}”{zh}最多计 {at_most} 学时，{cut} 学时不计"),
                    format!("cap `{cap}` lets at most {at_most} hours {en} count: {cut} do not"),
                )
            }
            (Data::Allocated { allocated }, _) => {
                let list = |of: fn(&AllocatedHours) -> String, and: &str| {
                    allocated.iter().map(of).collect::<Vec<_>>().join(and)
                };
                (
                    format!("分年度计：{}", list(|a| format!("{} 年 {}", a.year, a.hours), "，")),
                    format!("split over years: {}", list(|a| format!("{} in {}", a.hours, a.year), ", ")),
                )
            }
            (Data::Carried { subject, hours, from }, _) => (
                format!("{from} 年度“{subject}”结余 {hours} 学时计入本年度"),
                format!("{hours} surplus `{subject}` hours of {from} count for this year"),
            ),
            (Data::CarriedOn { subject, hours, to }, _) => (
                format!("本年度“{subject}”结余 {hours} 学时计入 {to} 年度"),
                format!("{hours} surplus `{subject}` hours count for {to}"),
            ),
            (Data::Days { requirement, days, days_needed }, _) => (
                format!("学时不足，但参加 {days} 天，不少于 {days_needed} 天，符合要求“{requirement}”"),
                format!(
                    "{days} days of attendance, at least {days_needed}, meet requirement `{requirement}` where hours do not"
                ),
            ),
            (Data::Run { requirement, from, to }, _) => (
                format!("要求“{requirement}”的周期 {from}—{to} 年尚未结束，暂不判断"),
                format!(
                    "the years {from} to {to} of requirement `{requirement}` are not over yet and are not judged"
                ),
            ),
            (Data::NoRate { kind }, _) => (
                format!("“{kind}”的折算表中没有符合的一行，不计学时"),
                format!("no row of the rates of `{kind}` fits: there are no hours"),
            ),
            (Data::Employment { employed_since }, _) => (
                format!("该年度早于参加工作时间（{employed_since}）；通知未规定豁免，可向主管部门咨询"),
                format!(
                    "this year lies before the employment ({employed_since}): the sources exempt no one, the authority may"
                ),
            ),
        };
        Text { zh, en }
    }
}

fn denied(code: Code, given: Option<&str>) -> (String, String) {
    let given_zh = given.map_or_else(|| "（未填）".to_owned(), |given| format!("（所填：{given}）"));
    let given_en = given.map_or_else(|| "none given".to_owned(), |given| format!("given: {given}"));
    let (zh, en) = match code {
        Code::NoCnSerial => ("刊物没有有效的国内统一刊号", "the journal has no valid domestic serial number"),
        Code::SponsorNotCovered => {
            ("课题不是政府或行业组织的课题", "the project is not one of government or an industry body")
        }
        Code::LevelNotCovered => ("奖项级别不在折算范围内", "the award's level is not one that converts"),
        Code::MissionLevel => {
            ("不是省级以上的特定任务", "the mission was not ordered at provincial level or above")
        }
        Code::NotQualified => ("任务考核不合格", "the mission was not assessed as qualified"),
        Code::DegreeNotRecognised => (
            "不是国家教育行政主管部门承认的学历（学位）教育",
            "the state's education authorities do not recognise this degree education",
        ),
        Code::NotApproved => (
            "自行组织的公需科目培训未经人社部门同意",
            "the authority did not agree to this public-subject training",
        ),
        Code::CurriculumNotReviewed => ("网络培训资料未经审定", "the online curriculum was not reviewed"),
        Code::KeysNotFiled => {
            ("证书管理系统秘钥未按规定提交", "the certificate system's keys were not handed in")
        }
        Code::TitleNotCovered => (
            "该职称不在登记手册申领范围",
            "holders of this title are not among those who may ask for a handbook",
        ),
        Code::HandbookInUse => {
            ("登记手册尚未用完，不必申领", "the handbook has room left, so that none is to be asked for")
        }
        _ => ("不符合认定条件", "a recognition condition is not met"),
    };
    (format!("{zh}{given_zh}"), format!("{en} ({given_en})"))
}

impl Names {
    fn name<'n>(&'n self, id: &'n DocumentId, locale: Locale) -> &'n str {
        self.all.get(id).map_or(id.as_str(), |name| name.get(locale))
    }

    fn list(&self, documents: &[DocumentId], locale: Locale, and: &str) -> String {
        documents.iter().map(|id| self.name(id, locale)).collect::<Vec<_>>().join(and)
    }
}

fn parts(dates: &[DateParts], locale: Locale) -> String {
    let word = |part: &Part| match (locale, part) {
        (Locale::Zh, Part::FullDay) => "全天",
        (Locale::Zh, Part::Morning) => "上午",
        (Locale::Zh, Part::Afternoon) => "下午",
        (Locale::Zh, Part::Evening) => "晚上",
        (Locale::En, part) => match part {
            Part::FullDay => "full day",
            Part::Morning => "morning",
            Part::Afternoon => "afternoon",
            Part::Evening => "evening",
        },
    };
    let and = if locale == Locale::Zh { "、" } else { ", " };
    let date = |date: &DateParts| {
        let list = date.parts.iter().map(word).collect::<Vec<_>>().join(if locale == Locale::Zh {
            ""
        } else {
            " and "
        });
        format!("{} {list}", date.date)
    };
    dates.iter().map(date).collect::<Vec<_>>().join(and)
}
