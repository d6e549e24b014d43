//! Writes the sample workbooks of the repository: `examples/college-2021.xlsx`, the records of invented people of a
//! college who apply in 2021, with every kind of activity, every status of a year and every verdict; and
//! `examples/college-2021-faults.xlsx`, a record that is wrong on purpose, to show how that is pointed out.
//!
//! `cargo run -p ce-rules-cli --example sample_workbook [FOLDER]`

use std::path::Path;

use ce_rules::{Locale, Rules, Text};
use ce_rules_cli::columns::Sheet;
use ce_rules_cli::template::{Filling, TemplateError, write_filled};

fn main() -> Result<(), TemplateError> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "examples".to_owned());
    write(Path::new(&folder))
}

/// The workbook of the records.
pub(crate) const SAMPLE: &str = "college-2021.xlsx";
/// The workbook of the record that is wrong.
pub(crate) const FAULTS: &str = "college-2021-faults.xlsx";

/// Writes the workbooks into a folder; the same bytes each time.
pub(crate) fn write(folder: &Path) -> Result<(), TemplateError> {
    for (name, filling) in [(SAMPLE, sample()), (FAULTS, faults())] {
        write_filled(&folder.join(name), Rules::builtin(), Some("hunan-2021"), Locale::Zh, &filling)?;
    }
    Ok(())
}

/// The policy of the college, which alone has a window for intermediate titles.
const OF_THE_COLLEGE: &str = "hunan-safety-tech-2021";

type Values = Vec<(&'static str, String)>;

/// The rows as they are written.
struct Book {
    filling: Filling,
    person: String,
    /// The activities of the person so far.
    count: u32,
}

/// Documents that suffice, by kind.
const TRAINING: &str = "通知、课程表、签到表";
const TRAINING_CERTIFIED: &str = "通知、结业证书";
const PRACTICE: &str = "实践活动通知、派出（派遣）通知（盖章）";
const ONLINE: &str = "课程内容（安排）、结业证书";
const EVENT: &str = "邀请函、参会回执（盖章）、学习笔记";
const BOOK: &str = "著作封面（含作者名）、版权页、目录";
const PAPER: &str = "刊物封面、刊号页、目录";
const MISSION: &str = "派出（派遣）通知（盖章）、考核表";

impl Book {
    fn new(remark: Text) -> Self {
        let mut filling = Filling::default();
        filling.remark = Some(remark);
        Self { filling, person: String::new(), count: 0 }
    }

    fn person(&mut self, id: &str, name: &str, department: &str, values: &[(&'static str, &str)]) {
        let mut row: Values = vec![
            ("person", id.to_owned()),
            ("name", name.to_owned()),
            ("department", department.to_owned()),
            ("application_year", "2021".to_owned()),
        ];
        row.extend(values.iter().map(|(field, value)| (*field, (*value).to_owned())));
        self.filling.push(Sheet::People, row);
        id.clone_into(&mut self.person);
        self.count = 0;
    }

    fn certificate(&mut self, from: u16, to: u16, number: &str) {
        let row = vec![
            ("person", self.person.clone()),
            ("from", from.to_string()),
            ("to", to.to_string()),
            ("number", number.to_owned()),
        ];
        self.filling.push(Sheet::Certificates, row);
    }

    fn waiver(&mut self, year: u16, reason: &str) {
        let row = vec![
            ("person", self.person.clone()),
            ("from", year.to_string()),
            ("to", year.to_string()),
            ("reason", reason.to_owned()),
        ];
        self.filling.push(Sheet::Waivers, row);
    }

    /// An activity; a value given twice counts as given last.
    fn activity(&mut self, kind: &str, title: &str, values: &[(&'static str, String)]) {
        self.count += 1;
        let mut row: Values = vec![
            ("person", self.person.clone()),
            ("id", format!("a{:02}", self.count)),
            ("kind", kind.to_owned()),
            ("title", title.to_owned()),
        ];
        for (field, value) in values {
            match row.iter_mut().find(|(known, _)| known == field) {
                Some((_, known)) => value.clone_into(known),
                None => row.push((field, value.clone())),
            }
        }
        self.filling.push(Sheet::Activities, row);
    }

    /// The yearly online course in public subjects, 30 hours.
    fn public_online(&mut self, year: u16) {
        self.public_online_with(year, "30", ONLINE);
    }

    fn public_online_with(&mut self, year: u16, hours: &str, evidence: &str) {
        let (topic, month) = match year {
            2016 => ("创新驱动发展与知识产权保护", 9),
            2017 => ("生态文明建设与绿色发展", 10),
            2018 => ("专业技术人员诚信建设", 6),
            2019 => ("人工智能与社会发展", 8),
            _ => ("公共卫生与应急管理", 11),
        };
        self.activity(
            "远程教育（网络课程）",
            &format!("公需科目：{topic}"),
            &[
                ("reference", format!("GX{year}-{}", self.person)),
                ("subject", "公需科目".to_owned()),
                ("date", format!("{year}-{month:02}")),
                ("hours", hours.to_owned()),
                ("evidence", evidence.to_owned()),
                ("provider_type", "继续教育基地".to_owned()),
                ("provider_curriculum_reviewed", "是".to_owned()),
            ],
        );
    }

    /// A public course that the department in charge held with the authority's consent, by the day.
    fn public_training(&mut self, date: &str, days: u32) {
        self.activity(
            "培训班、研修班、进修班",
            "公需科目集中面授：法治与职业道德",
            &[
                ("subject", "公需科目".to_owned()),
                ("date", date.to_owned()),
                ("full_days", days.to_string()),
                ("evidence", TRAINING.to_owned()),
                ("provider_type", "主管部门".to_owned()),
                ("provider_approved", "是".to_owned()),
            ],
        );
    }

    fn training(&mut self, title: &str, date: &str, days: u32) {
        self.training_with(title, date, days, TRAINING);
    }

    fn training_with(&mut self, title: &str, date: &str, days: u32, evidence: &str) {
        self.activity(
            "培训班、研修班、进修班",
            title,
            &[
                ("subject", "专业科目".to_owned()),
                ("date", date.to_owned()),
                ("full_days", days.to_string()),
                ("evidence", evidence.to_owned()),
            ],
        );
    }

    fn online(&mut self, title: &str, date: &str, minutes: u32) {
        self.activity(
            "远程教育（网络课程）",
            title,
            &[
                ("subject", "专业科目".to_owned()),
                ("date", date.to_owned()),
                ("minutes", minutes.to_string()),
                ("evidence", "课程内容（安排）、课程完成进度".to_owned()),
            ],
        );
    }

    fn practice(&mut self, title: &str, date: &str, days: u32) {
        self.practice_with(title, date, days, PRACTICE);
    }

    fn practice_with(&mut self, title: &str, date: &str, days: u32, evidence: &str) {
        self.activity(
            "继续教育实践活动",
            title,
            &[("date", date.to_owned()), ("full_days", days.to_string()), ("evidence", evidence.to_owned())],
        );
    }

    fn event(&mut self, title: &str, date: &str, days: u32, evidence: &str) {
        self.activity(
            "学术会议、讲座、访问、交流",
            title,
            &[("date", date.to_owned()), ("full_days", days.to_string()), ("evidence", evidence.to_owned())],
        );
    }

    /// A paper in a journal with a serial number.
    fn paper(&mut self, title: &str, date: &str, role: &str) {
        self.paper_with(title, date, role, &[]);
    }

    fn paper_with(&mut self, title: &str, date: &str, role: &str, more: &[(&'static str, &str)]) {
        let mut values: Values = vec![
            ("date", date.to_owned()),
            ("role", role.to_owned()),
            ("cn_serial", "CN 43-1234/G4".to_owned()),
            ("evidence", PAPER.to_owned()),
        ];
        values.extend(more.iter().map(|(field, value)| (*field, (*value).to_owned())));
        self.activity("论文", title, &values);
    }

    fn project(&mut self, title: &str, date: &str, role: &str, sponsor: &str, evidence: &str) {
        self.activity(
            "课题研究与项目开发",
            title,
            &[
                ("date", date.to_owned()),
                ("role", role.to_owned()),
                ("sponsor", sponsor.to_owned()),
                ("evidence", evidence.to_owned()),
            ],
        );
    }

    fn patent(&mut self, title: &str, number: &str, date: &str, role: &str, evidence: &str) {
        self.activity(
            "专利（发明、实用新型、外观设计）",
            title,
            &[
                ("reference", number.to_owned()),
                ("date", date.to_owned()),
                ("role", role.to_owned()),
                ("evidence", evidence.to_owned()),
            ],
        );
    }

    fn book(&mut self, title: &str, isbn: &str, date: &str, role: &str, evidence: &str) {
        self.activity(
            "著作、译作、教材",
            title,
            &[
                ("reference", isbn.to_owned()),
                ("date", date.to_owned()),
                ("role", role.to_owned()),
                ("evidence", evidence.to_owned()),
            ],
        );
    }

    fn award(&mut self, title: &str, date: &str, level: &str, rank: u32, evidence: &str) {
        self.activity(
            "科技（社科）奖项",
            title,
            &[
                ("date", date.to_owned()),
                ("level", level.to_owned()),
                ("rank", rank.to_string()),
                ("evidence", evidence.to_owned()),
            ],
        );
    }

    fn mission(
        &mut self,
        title: &str,
        from: &str,
        to: &str,
        qualified: &str,
        evidence: &str,
        more: &[(&'static str, &str)],
    ) {
        let mut values: Values = vec![
            ("from", from.to_owned()),
            ("to", to.to_owned()),
            ("provincial_or_above", "是".to_owned()),
            ("assessed_qualified", qualified.to_owned()),
            ("evidence", evidence.to_owned()),
        ];
        values.extend(more.iter().map(|(field, value)| (*field, (*value).to_owned())));
        self.activity("三援、东西部扶贫协作等特定任务", title, &values);
    }

    fn exam(&mut self, title: &str, date: &str, evidence: &str) {
        let values = [("date", date.to_owned()), ("evidence", evidence.to_owned())];
        self.activity("专业技术人员职业资格考试", title, &values);
    }

    fn computer_exam(&mut self, date: &str, modules: u32) {
        self.activity(
            "专业技术人员计算机应用能力考试",
            "计算机应用能力考试",
            &[
                ("date", date.to_owned()),
                ("modules", modules.to_string()),
                ("evidence", "合格证书".to_owned()),
            ],
        );
    }

    fn degree_study(&mut self, title: &str, date: &str, recognised: Option<&str>, evidence: &str) {
        let mut values = vec![("date", date.to_owned()), ("evidence", evidence.to_owned())];
        values.extend(recognised.map(|recognised| ("state_recognised", recognised.to_owned())));
        self.activity("学历（学位）教育", title, &values);
    }

    /// A year that is met, in the way of most: the public course online, the summer training, a paper or a stay in a
    /// company.
    fn usual_year(&mut self, year: u16) {
        self.public_online(year);
        match year % 3 {
            0 => {
                self.training("高职教师教学能力提升研修班", &format!("{year}-07-10"), 4);
                self.practice("暑期下企业实践", &format!("{year}-08-05"), 3);
            }
            1 => {
                self.training("安全生产技术与管理师资培训班", &format!("{year}-07-15"), 6);
                self.event("全国安全职业教育研讨会", &format!("{year}-11-20"), 1, EVENT);
            }
            _ => {
                self.training("应急管理专业骨干教师研修班", &format!("{year}-01-14"), 3);
                self.paper("高职安全类专业课程改革探析", &format!("{year}-05"), "第一作者");
            }
        }
    }
}

/// The rows of the sample.
fn sample() -> Filling {
    let mut book = Book::new(Text::new(
        "这是示例：人员、课程、成果与编号均为虚构。",
        "A sample: people, courses, achievements and numbers are invented.",
    ));
    eligible(&mut book);
    pending(&mut book);
    not_eligible(&mut book);
    book.filling
}

/// The rows of the record that is wrong.
fn faults() -> Filling {
    let mut book = Book::new(Text::new(
        "这是示例：人员与活动均为虚构，记录有意写错，以示结果中如何指出。",
        "A sample: the person and the activities are invented, and the record is wrong on purpose, to show how that is pointed out.",
    ));
    faulty(&mut book);
    book.filling
}

const ASSOCIATE: (&str, &str) = ("target", "副高级");
const FULL: (&str, &str) = ("target", "正高级");
const MASTER: (&str, &str) = ("degree", "硕士");
const DOCTOR: (&str, &str) = ("degree", "博士");
const TEACHING: (&str, &str) = ("series", "高校教师");
const MEDICAL: (&str, &str) = ("series", "卫生技术");
const ENGINEERING: (&str, &str) = ("series", "工程技术");

/// Those whose every year is settled or met.
fn eligible(book: &mut Book) {
    book.person(
        "T0001",
        "周沐阳",
        "安全工程学院",
        &[ASSOCIATE, MASTER, TEACHING, ("employed_since", "2010-07")],
    );
    for year in 2016..=2020 {
        book.usual_year(year);
    }

    // A doctor shows two years; what lies before them is listed and does not count.
    book.person(
        "T0002",
        "苏映雪",
        "应急管理学院",
        &[ASSOCIATE, DOCTOR, TEACHING, ("employed_since", "2017-09")],
    );
    book.usual_year(2018);
    book.activity(
        "培训班、研修班、进修班",
        "公需科目集中面授：科学精神与创新能力",
        &[
            ("subject", "公需科目".to_owned()),
            ("sessions", "2019-03-11 全天; 2019-03-12 全天; 2019-03-13 上午; 2019-03-13 下午".to_owned()),
            ("evidence", TRAINING.to_owned()),
            ("provider_type", "用人单位".to_owned()),
            ("provider_approved", "是".to_owned()),
        ],
    );
    book.project("矿山应急救援虚拟仿真教学研究", "2019-12", "主持", "政府部门", "结题（项）证明");
    book.paper("基于虚拟现实的应急演练教学", "2019-06", "第一作者");
    book.public_online(2020);
    book.patent("一种井下气体检测教学装置", "ZL 2019 2 0000101.2", "2020-04-21", "独立或第一", "专利证书");
    book.event("应急管理学科建设论坛", "2020-10-17", 2, "会议通讯录");

    book.person(
        "T0003",
        "欧阳致远",
        "安全工程学院",
        &[FULL, DOCTOR, TEACHING, ("employed_since", "2004-07")],
    );
    for year in 2016..=2020 {
        book.public_online(year);
    }
    book.project("高瓦斯矿井通风优化关键技术", "2016-11", "主持", "政府部门", "结题（项）证明");
    book.book("矿井通风与安全", "978-7-0000-1001-3", "2017-08", "主编", BOOK);
    book.award("湖南省安全生产科技成果奖", "2018-12", "省部级", 2, "获奖证书");
    book.patent("一种巷道支护监测方法", "ZL 2018 1 0000201.7", "2019-09-10", "第一", "专利证书");
    book.patent("一种瓦斯抽采管路接头", "ZL 2019 2 0000202.1", "2019-11-05", "其他", "专利证书");
    book.project("职业院校安全技术专业群建设研究", "2020-12", "主持", "行业组织", "结题（项）证明");
    book.paper("通风网络解算的教学实践", "2020-05", "第一作者");

    // A master in the medical series shows four years.
    book.person("T0004", "姜若琳", "校医院", &[ASSOCIATE, MASTER, MEDICAL, ("employed_since", "2011-03")]);
    for year in 2017..=2020 {
        book.public_online(year);
    }
    book.training_with("社区常见病规范诊疗培训班", "2017-04-17", 6, TRAINING_CERTIFIED);
    book.training("基层急救技能培训班", "2018-05-14", 4);
    book.practice("附属医院临床进修", "2018-09-03", 3);
    book.online("心肺复苏与创伤救护网络课程", "2019-05-20", 1350);
    book.event("全省高校卫生保健年会", "2019-11-08", 3, EVENT);
    book.training("传染病防控骨干培训班", "2020-02-24", 5);
    book.paper("高校突发公共卫生事件处置", "2020-09", "第一作者");

    // A certificate of hours settles three years.
    book.person(
        "T0005",
        "谭志衡",
        "信息工程学院",
        &[ASSOCIATE, MASTER, TEACHING, ("employed_since", "2008-07")],
    );
    book.certificate(2016, 2018, "湘继教认〔2019〕0105号");
    book.usual_year(2018);
    book.usual_year(2019);
    book.usual_year(2020);

    // A mission of more than a year settles every year that it touches.
    book.person(
        "T0006",
        "阿依努尔",
        "应急管理学院",
        &[ASSOCIATE, MASTER, TEACHING, ("employed_since", "2012-09")],
    );
    book.usual_year(2016);
    book.usual_year(2017);
    book.mission("援疆支教", "2018-02-26", "2019-07-31", "是", MISSION, &[]);
    book.paper("援疆支教中的安全教育", "2019-04", "第一作者");
    book.usual_year(2020);

    // One of half a year to a year settles the year in which it ends.
    book.person(
        "T0007",
        "向晚晴",
        "马克思主义学院",
        &[ASSOCIATE, MASTER, TEACHING, ("employed_since", "2009-07")],
    );
    book.usual_year(2016);
    book.usual_year(2017);
    book.usual_year(2018);
    book.mission("驻村帮扶工作队", "2019-03-01", "2019-10-31", "是", MISSION, &[]);
    book.public_online(2019);
    book.usual_year(2020);

    book.person(
        "T0008",
        "罗启舟",
        "安全工程学院",
        &[ASSOCIATE, ("degree", "学士"), TEACHING, ("employed_since", "2003-07")],
    );
    book.usual_year(2016);
    book.usual_year(2017);
    book.usual_year(2018);
    book.usual_year(2019);
    book.waiver(2020, "全年参加一线疫情防控，省人社厅同意免予要求（湘人社继教〔2020〕018号）");
    book.event("疫情防控经验交流会", "2020-11-12", 1, EVENT);

    // An intermediate title: four years, by the policy of the college.
    book.person(
        "T0009",
        "丁一诺",
        "信息工程学院",
        &[("policy", OF_THE_COLLEGE), ("target", "中级"), MASTER, TEACHING, ("employed_since", "2016-07")],
    );
    for year in 2017..=2020 {
        book.usual_year(year);
    }

    // A task with provisions of its own names the years itself.
    book.person("T0010", "韩守拙", "应急管理学院", &[FULL, MASTER, TEACHING, ("employed_since", "2001-07")]);
    book.usual_year(2016);
    book.usual_year(2017);
    book.usual_year(2018);
    book.usual_year(2019);
    book.mission(
        "抗疫医疗物资保障专班",
        "2020-02-01",
        "2020-05-15",
        "是",
        MISSION,
        &[("own_provision_years", "2020"), ("own_provision_basis", "湘疫防指〔2020〕26号")],
    );

    // Make-up course, two courses at one time, one achievement entered twice: none of it is needed.
    book.person("T0011", "毛思远", "基础课部", &[ASSOCIATE, MASTER, TEACHING, ("employed_since", "2007-09")]);
    book.usual_year(2016);
    book.usual_year(2017);
    book.activity(
        "远程教育（网络课程）",
        "公需科目（补学）：专业技术人员诚信建设",
        &[
            ("reference", "GX2018-T0011".to_owned()),
            ("subject", "公需科目".to_owned()),
            ("date", "2019-03-20".to_owned()),
            ("credited_year", "2018".to_owned()),
            ("hours", "30".to_owned()),
            ("evidence", ONLINE.to_owned()),
        ],
    );
    book.training("高职数学课程思政研修班", "2018-07-09", 6);
    book.paper("高职数学分层教学实践", "2018-10", "第一作者");
    book.usual_year(2019);
    book.activity(
        "培训班、研修班、进修班",
        "在线教学能力提升研修班",
        &[
            ("subject", "专业科目".to_owned()),
            ("sessions", "2020-03-09 全天; 2020-03-10 全天; 2020-03-11 全天; 2020-03-12 全天; 2020-03-13 全天; 2020-03-16 全天".to_owned()),
            ("evidence", TRAINING.to_owned()),
        ],
    );
    book.activity(
        "学术会议、讲座、访问、交流",
        "信息化教学专题讲座",
        &[("sessions", "2020-03-10 下午; 2020-03-10 晚上".to_owned()), ("evidence", EVENT.to_owned())],
    );
    book.paper("疫情期间线上教学的实践", "2020-06", "第一作者");
    book.patent("一种教学用几何模型", "ZL 2019 3 0000301.5", "2020-07-14", "独立", "专利证书");
    book.patent("教学用几何模型（外观设计）", "zl 2019 3 0000301.5", "2020-07-14", "独立", "专利证书");
    book.public_online(2020);

    book.person(
        "T0012",
        "邹鹏程",
        "机电工程学院",
        &[ASSOCIATE, ("degree", "学士"), ENGINEERING, ("employed_since", "2006-07")],
    );
    book.public_training("2016-10-18", 3);
    book.exam("注册安全工程师", "2016-12", "考试成绩单");
    book.public_online(2017);
    book.computer_exam("2017-06-17", 3);
    book.public_online(2018);
    book.degree_study("安全工程专业硕士课程", "2018-07", Some("是"), "课程成绩单");
    book.degree_study("安全工程专业硕士学位论文", "2018-12", Some("是"), "课程成绩单");
    book.public_online(2019);
    book.activity(
        "海外交换（交流）",
        "赴德国职业教育交流",
        &[
            ("date", "2019-09-02".to_owned()),
            ("full_days", "10".to_owned()),
            ("evidence", "邀请函、结业证书".to_owned()),
        ],
    );
    book.public_online(2020);
    book.practice("矿山机电设备检修实践", "2020-07-20", 5);
    book.award("湖南省机械行业协会科技进步奖", "2020-11", "市厅级", 7, "获奖证书");
}

/// Those who lack nothing but documents.
fn pending(book: &mut Book) {
    book.person(
        "T0013",
        "贺书瑶",
        "应急管理学院",
        &[ASSOCIATE, MASTER, TEACHING, ("employed_since", "2011-07")],
    );
    book.usual_year(2016);
    book.usual_year(2017);
    book.public_online(2018);
    book.training_with("应急预案编制与演练培训班", "2018-07-02", 6, "通知、课程表");
    book.usual_year(2019);
    book.usual_year(2020);

    book.person(
        "T0014",
        "龙云舒",
        "矿业工程学院",
        &[ASSOCIATE, MASTER, TEACHING, ("employed_since", "2009-03")],
    );
    book.usual_year(2016);
    book.public_online(2017);
    book.training("矿山安全监测监控培训班", "2017-07-17", 3);
    book.paper_with("煤矿顶板灾害防治教学案例", "2017-11", "第一作者", &[("evidence", "刊物封面、目录")]);
    book.usual_year(2018);
    book.public_online(2019);
    book.project("矿山安全仿真教学资源库建设", "2019-12", "参与", "政府部门", "");
    book.usual_year(2020);

    book.person(
        "T0015",
        "秦朗",
        "信息工程学院",
        &[ASSOCIATE, DOCTOR, TEACHING, ("employed_since", "2018-07")],
    );
    book.usual_year(2019);
    book.public_online_with(2020, "32.5", "课程内容（安排）");
    book.training("人工智能师资研修班", "2020-08-03", 5);
    book.paper("面向安全监测的图像识别", "2020-10", "第一作者");

    book.person(
        "T0016",
        "覃美玉",
        "马克思主义学院",
        &[ASSOCIATE, MASTER, TEACHING, ("employed_since", "2010-09")],
    );
    book.usual_year(2016);
    book.usual_year(2017);
    book.usual_year(2018);
    book.mission("东西部扶贫协作挂职", "2018-12-10", "2019-09-30", "是", "派出（派遣）通知（盖章）", &[]);
    book.usual_year(2020);

    book.person(
        "T0017",
        "常青松",
        "后勤保障处",
        &[ASSOCIATE, ("degree", "学士"), ENGINEERING, ("employed_since", "1998-07")],
    );
    book.usual_year(2016);
    for year in [2017, 2018] {
        book.public_online_with(year, "30", "");
        book.training("建筑消防设施检测培训班", &format!("{year}-05-08"), 4);
        book.practice("校园消防改造项目实践", &format!("{year}-08-10"), 2);
    }
    book.usual_year(2019);
    book.usual_year(2020);

    book.person(
        "T0018",
        "田恬",
        "教务处",
        &[("policy", OF_THE_COLLEGE), ("target", "中级"), MASTER, TEACHING, ("employed_since", "2017-07")],
    );
    book.usual_year(2017);
    book.usual_year(2018);
    book.public_online(2019);
    book.training_with("教学管理信息化培训班", "2019-06-10", 4, "通知、签到表");
    book.practice("企业教学资源开发实践", "2019-07-22", 3);
    book.usual_year(2020);

    book.person("T0019", "卢家骏", "科研处", &[FULL, DOCTOR, TEACHING, ("employed_since", "2002-07")]);
    for year in 2016..=2020 {
        book.public_online(year);
    }
    book.project("安全工程学科科研评价研究", "2016-12", "主持", "政府部门", "结题（项）证明");
    book.award("湖南省社会科学成果奖", "2017-10", "省级", 1, "获奖证书");
    book.event("全国高职科研工作会议", "2018-04-12", 3, "财务报账单");
    book.event("安全科学与工程学术年会", "2018-10-19", 3, "邮件回执、会议通讯录");
    book.project("职业院校科研团队建设", "2019-11", "主持", "行业组织", "结题（项）证明");
    book.event("科技成果转化专题研讨", "2020-09-22", 3, "");
    book.event("产教融合高峰论坛", "2020-11-06", 3, EVENT);

    book.person("T0020", "闻人语", "基础课部", &[ASSOCIATE, MASTER, TEACHING, ("employed_since", "2008-09")]);
    book.public_online(2016);
    book.award("湖南省教育科学优秀成果奖", "2016-12", "市厅级", 3, "");
    book.public_online(2017);
    book.degree_study("教育学硕士课程", "2017-07", None, "课程成绩单");
    book.usual_year(2018);
    book.usual_year(2019);
    book.usual_year(2020);

    book.person("T0021", "祝清和", "校医院", &[ASSOCIATE, MASTER, MEDICAL, ("employed_since", "2012-06")]);
    for year in 2017..=2020 {
        book.public_online(year);
    }
    book.training("职业健康监护培训班", "2017-09-11", 6);
    book.training("全科医师转岗培训班", "2018-06-04", 6);
    book.practice_with("疾控中心实践", "2019-07-08", 6, "实践活动通知");
    book.exam("卫生专业技术资格考试", "2020-05", "考试成绩单");
}

/// Those for whom some year fails even with every document.
fn not_eligible(book: &mut Book) {
    // Employed within the window: the sources know no exemption.
    book.person(
        "T0022",
        "夏以安",
        "信息工程学院",
        &[ASSOCIATE, MASTER, TEACHING, ("employed_since", "2018-07")],
    );
    book.usual_year(2018);
    book.usual_year(2019);
    book.usual_year(2020);

    // Papers in journals without a domestic serial number.
    book.person("T0023", "施文博", "基础课部", &[ASSOCIATE, MASTER, TEACHING, ("employed_since", "2006-07")]);
    book.usual_year(2016);
    book.usual_year(2017);
    book.public_online(2018);
    book.training("高职英语教学研修班", "2018-07-16", 3);
    book.paper_with("高职英语听说教学策略", "2018-03", "第一作者", &[("cn_serial", "ISSN 1234-5678")]);
    book.paper_with("职业英语语料库建设", "2018-09", "第一作者", &[("cn_serial", "")]);
    book.usual_year(2019);
    book.usual_year(2020);

    // A project of the college itself and an award of a county.
    book.person(
        "T0024",
        "段云帆",
        "机电工程学院",
        &[ASSOCIATE, ("degree", "学士"), ENGINEERING, ("employed_since", "2004-07")],
    );
    book.usual_year(2016);
    book.usual_year(2017);
    book.usual_year(2018);
    book.public_online(2019);
    book.project("实训设备维护规程编制", "2019-12", "主持", "其他", "结题（项）证明");
    book.award("县职工技术创新奖", "2019-10", "其他", 1, "获奖证书");
    book.training("智能制造设备运维培训班", "2019-08-12", 2);
    book.usual_year(2020);

    // A public course held without the authority's consent.
    book.person(
        "T0025",
        "柳青岚",
        "图书馆",
        &[ASSOCIATE, MASTER, ("series", "图书资料"), ("employed_since", "2005-09")],
    );
    book.usual_year(2016);
    book.activity(
        "培训班、研修班、进修班",
        "公需科目校内讲座：职业道德",
        &[
            ("subject", "公需科目".to_owned()),
            ("date", "2017-10-23".to_owned()),
            ("full_days", "3".to_owned()),
            ("evidence", TRAINING.to_owned()),
            ("provider_type", "用人单位".to_owned()),
            ("provider_approved", "否".to_owned()),
        ],
    );
    book.training("图书馆数字资源服务培训班", "2017-06-12", 6);
    book.activity(
        "培训班、研修班、进修班",
        "公需科目校内讲座：知识产权",
        &[
            ("subject", "公需科目".to_owned()),
            ("date", "2018-10-22".to_owned()),
            ("full_days", "3".to_owned()),
            ("evidence", TRAINING.to_owned()),
            ("provider_type", "用人单位".to_owned()),
        ],
    );
    book.training("阅读推广人培训班", "2018-05-21", 6);
    book.usual_year(2019);
    book.usual_year(2020);

    // Missions: too short, not qualified, below provincial level.
    book.person(
        "T0026",
        "石砚秋",
        "应急管理学院",
        &[ASSOCIATE, MASTER, TEACHING, ("employed_since", "2007-07")],
    );
    book.usual_year(2016);
    book.usual_year(2017);
    book.mission("援藏专业技术支持", "2018-01-08", "2018-12-28", "否", MISSION, &[]);
    book.public_online(2018);
    book.mission("市级联点帮扶", "2019-01-07", "2019-12-31", "是", MISSION, &[("provincial_or_above", "否")]);
    book.public_online(2019);
    book.mission("抗洪抢险技术支援", "2020-07-01", "2020-10-31", "是", MISSION, &[]);
    book.public_online(2020);
    book.event("应急救援技术研讨会", "2020-12-03", 2, EVENT);

    // The same time, the same achievement and the same year's examination count once.
    book.person(
        "T0027",
        "康睿",
        "矿业工程学院",
        &[ASSOCIATE, MASTER, ENGINEERING, ("employed_since", "2009-07")],
    );
    book.public_online(2016);
    book.exam("注册安全工程师（专业实务）", "2016-10", "考试成绩单");
    book.exam("一级消防工程师", "2016-11", "考试成绩单");
    book.public_online(2017);
    book.paper_with("冲击地压监测预警研究", "2017-04", "第一作者", &[("reference", "矿业教学 2017-4")]);
    book.paper_with(
        "冲击地压监测预警研究（摘要转载）",
        "2017-06",
        "第一作者",
        &[("reference", "矿业教学 2017-4")],
    );
    book.usual_year(2018);
    book.public_online(2019);
    book.activity(
        "培训班、研修班、进修班",
        "矿山救护技术培训班",
        &[
            ("subject", "专业科目".to_owned()),
            ("sessions", "2019-06-10 全天; 2019-06-11 全天; 2019-06-12 全天; 2019-06-12 晚上".to_owned()),
            ("evidence", TRAINING.to_owned()),
        ],
    );
    book.activity(
        "继续教育实践活动",
        "矿山救护队跟班实践",
        &[
            ("sessions", "2019-06-11 全天; 2019-06-12 全天; 2019-06-13 全天".to_owned()),
            ("evidence", PRACTICE.to_owned()),
        ],
    );
    book.usual_year(2020);

    // Too few public hours, and hours that the minutes do not bear out.
    book.person(
        "T0028",
        "钱宁远",
        "后勤保障处",
        &[ASSOCIATE, ("degree", "学士"), ENGINEERING, ("employed_since", "2000-07")],
    );
    book.usual_year(2016);
    book.public_online_with(2017, "24", ONLINE);
    book.training("特种设备安全管理培训班", "2017-05-15", 7);
    book.usual_year(2018);
    book.activity(
        "远程教育（网络课程）",
        "公需科目：人工智能与社会发展",
        &[
            ("subject", "公需科目".to_owned()),
            ("date", "2019-08".to_owned()),
            ("hours", "30".to_owned()),
            ("minutes", "1200".to_owned()),
            ("evidence", ONLINE.to_owned()),
        ],
    );
    book.online("锅炉安全短课", "2019-09-18", 40);
    book.training("建筑电气节能培训班", "2019-05-13", 7);
    book.usual_year(2020);

    // Little at all, and a degree that the state does not recognise.
    book.person(
        "T0029",
        "万书航",
        "马克思主义学院",
        &[FULL, MASTER, TEACHING, ("employed_since", "1999-07")],
    );
    book.public_online(2016);
    book.degree_study("境外网络学院管理学课程", "2016-06", Some("否"), "课程成绩单");
    book.usual_year(2017);
    book.public_training("2018年10月", 2);
    book.book("思想政治教育案例选编", "978-7-0000-2002-9", "2018-12", "参编", "著作封面（含作者名）、版权页");
    book.public_online(2020);
    book.paper_with(
        "高职思政课实践教学",
        "2020-05",
        "其他",
        &[("evidence", "刊物封面、刊号页、目录、获奖证书")],
    );
}

/// One whose record cannot be assessed as it is written.
fn faulty(book: &mut Book) {
    book.person(
        "T0030",
        "霍然",
        "科研处",
        &[("target", "高级"), MASTER, TEACHING, ("employed_since", "2013年7月")],
    );
    book.usual_year(2017);
    book.training_with("科研项目管理培训班", "2018-02-30", 3, TRAINING);
    book.activity(
        "论文",
        "高职科研管理探索",
        &[("date", "2018-06".to_owned()), ("evidence", PAPER.to_owned())],
    );
    book.activity("专著", "科研管理实务", &[("date", "2019".to_owned()), ("role", "第一".to_owned())]);
    book.activity(
        "远程教育（网络课程）",
        "科研诚信网络课程",
        &[
            ("id", "a01".to_owned()),
            ("subject", "公共科目".to_owned()),
            ("date", "2020-05".to_owned()),
            ("hours", "三十".to_owned()),
            ("evidence", "课程内容（安排）、截图".to_owned()),
        ],
    );
}
