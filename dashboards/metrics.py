"""The dictionary of measures: what hovers, footnotes and exports say is written once, here."""

import msgspec

from app.i18n import N_


class Metric(msgspec.Struct, frozen=True, kw_only=True):
    """One measure in words; every text is a message."""

    code: str
    name: str
    definition: str
    unit: str
    formula: str
    source: str
    caveat: str
    version: int = 1
    """Goes up when the definition changes, so that a step in a series can be told from growth."""


METRICS = (
    Metric(
        code="demand",
        name=N_("需求"),
        definition=N_("用人单位在本季度上报的招聘需求人数"),
        unit=N_("人／季度"),
        formula=N_("各县（市、区）、功能区上报之和"),
        source=N_("用工需求季报、公共招聘登记"),
        caveat=N_("未上报不等于零；只在熟人间招聘的岗位不在其中"),
    ),
    Metric(
        code="supply",
        name=N_("有效供给"),
        definition=N_("本季度结业、可以补充到岗位上的人数"),
        unit=N_("人／季度"),
        formula=N_(
            "结业的人（在职职工的本岗位提升不计，每人只计一次）×其中新进入职业的比例×留在本市的比例"
            "×（1－流失比例）；"
            "服务几个职业的项目，其结业的人按全市当季需求分到各职业，没有需求时按申报的比例，"
            "知道从事职业的就业够多时按就业去向，"
            "各份之和为 1。每个季度用其最后一天施行的供需参数（未过完的季度用当天的），"
            "累计用最后一个季度的。算到最后一步才四舍五入到整人"
        ),
        source=N_("匠册结业；机构申报的项目比例；供需参数"),
        caveat=N_(
            "结业就算，不等获证：不少新职业没有等级证书。三个比例取自供需参数，未测定时不打折；"
            "就业人数不乘进来，只用来分摊；各职业之和与合计可差几人"
        ),
        version=4,
    ),
    Metric(
        code="could_fill",
        name=N_("能胜任"),
        definition=N_("能补充到这个职业岗位上的人数：一人在其项目服务的每个职业都算一次"),
        unit=N_("人／季度"),
        formula=N_(
            "把服务这个职业的各项目的人全部算上，再×新进入职业的比例×留在本市的比例×（1－流失比例）"
        ),
        source=N_("匠册结业；机构申报的项目比例；供需参数"),
        caveat=N_("只看单个职业，不能相加：相加会把同一人算几次"),
        version=2,
    ),
    Metric(
        code="gap",
        name=N_("缺口"),
        definition=N_("需求比有效供给多出的人数，负数为富余"),
        unit=N_("人"),
        formula=N_("需求－有效供给"),
        source=N_("以上两项"),
        caveat=N_("只对证据足够的职业计算"),
    ),
    Metric(
        code="coverage",
        name=N_("覆盖率"),
        definition=N_("每 1 名需求对应的有效供给"),
        unit=N_("倍"),
        formula=N_("有效供给÷需求"),
        source=N_("以上两项"),
        caveat=N_("需求为零时不计算，写作“没有需求记录”；与求人倍率不是一回事"),
    ),
    Metric(
        code="chance_range",
        name=N_("偶然波动范围"),
        definition=N_("人数不变的情况下，单凭偶然缺口也会落在其中的范围"),
        unit=N_("人"),
        formula=N_("需求占两者之和的 Wilson 95% 区间，换算成缺口"),
        source=N_("以上两项"),
        caveat=N_("登记数不是抽样，不能当作置信区间"),
    ),
    Metric(
        code="short_occupations",
        name=N_("短缺职业"),
        definition=N_("缺口超出需求的一定比例，也超出偶然波动范围的职业数"),
        unit=N_("个职业"),
        formula=N_("缺口为正的职业，去掉供需相当的"),
        source=N_("以上各项"),
        caveat=N_("证据不足的职业另计，不作“不缺”理解"),
    ),
    Metric(
        code="planned",
        name=N_("计划名额"),
        definition=N_("已批准的班在开班季度提供的名额"),
        unit=N_("个"),
        formula=N_("各班名额之和"),
        source=N_("匠册班级"),
        caveat=N_("名额不是人；未批准和取消的班不计"),
    ),
    Metric(
        code="enrolled",
        name=N_("入班"),
        definition=N_("进入班级、没有中途退出的人"),
        unit=N_("人／季度"),
        formula=N_("按开班季度，每人只计一次"),
        source=N_("匠册名册"),
        caveat=N_("各职业、各地相加会大于合计：一人可上几个班"),
    ),
    Metric(
        code="completed",
        name=N_("结业"),
        definition=N_("达到结业条件的人"),
        unit=N_("人／季度"),
        formula=N_("按结业日期所在季度，每人只计一次"),
        source=N_("匠册结业记录"),
        caveat=N_("各职业、各地相加会大于合计"),
    ),
    Metric(
        code="certified",
        name=N_("获证"),
        definition=N_("结业并取得该职业等级证书的人；只发结业证的项目以结业为准"),
        unit=N_("人／季度"),
        formula=N_("按发证日期所在季度，每人只计一次"),
        source=N_("匠册等级证书、结业证书"),
        caveat=N_("被撤销的证书不计"),
    ),
    Metric(
        code="placed",
        name=N_("就业"),
        definition=N_("培训后登记就业、或由社保比对确认就业的人"),
        unit=N_("人／季度"),
        formula=N_("按就业日期所在季度，每人只计一次"),
        source=N_("匠册就业登记、赛事录用"),
        caveat=N_("没有登记的是去向未知，不是没有就业"),
    ),
    Metric(
        code="jobs",
        name=N_("就业行业"),
        definition=N_("通过本期开班的班级登记的就业，按用人单位的行业门类（GB/T 4754）分"),
        unit=N_("人次"),
        formula=N_("各班登记的就业之和：一人通过两个班各登记一次就业，计两次"),
        source=N_("匠册就业登记"),
        caveat=N_("没有写行业的单列为“行业未知”，不摊到别的行业；竞赛录用不在其中"),
    ),
    Metric(
        code="advertised",
        name=N_("新增空缺"),
        definition=N_("季度内新发布的岗位空缺"),
        unit=N_("个／季度"),
        formula=N_("各来源新增之和；跨季度只能加流量，不能加存量"),
        source=N_("空缺登记"),
        caveat=N_("期末空缺＝期初＋新增－已补－撤回"),
    ),
    Metric(
        code="filled",
        name=N_("已补空缺"),
        definition=N_("季度内招到人的岗位空缺，空岗表里写“招到”"),
        unit=N_("个／季度"),
        formula=N_("各来源已补之和"),
        source=N_("空缺登记"),
        caveat=N_("填补率＝已补÷新增"),
    ),
    Metric(
        code="certified_rate",
        name=N_("获证率"),
        definition=N_("同一批入班的人中取得证书的比例"),
        unit=N_("%"),
        formula=N_("获证÷入班，按开班季度追踪"),
        source=N_("匠册名册、等级证书"),
        caveat=N_("人数不足 10 的不判断；界内的差别是偶然"),
    ),
    Metric(
        code="seekers",
        name=N_("求职"),
        definition=N_("在本季度登记求职的人数"),
        unit=N_("人／季度"),
        formula=N_("需求和求职都报的来源上报之和"),
        source=N_("用工需求季报、公共招聘登记"),
        caveat=N_("没有登记的求职不在其中；与培训的人数不是一回事"),
    ),
    Metric(
        code="holders",
        name=N_("持有工匠称号的人"),
        definition=N_("季度末在任的种子工匠、工匠、首席工匠"),
        unit=N_("人"),
        formula=N_("每人在每一级只计一次，被撤销、暂停和任期已满的不计"),
        source=N_("匠册命名和任期"),
        caveat=N_("持有几级的人在每一级都计，各级不能相加"),
    ),
    Metric(
        code="reports",
        name=N_("上报"),
        definition=N_("一个地方一个来源一个季度的一份上报"),
        unit=N_("份"),
        formula=N_("逐份列出，不计算"),
        source=N_("需求上报记录、空岗上报"),
        caveat=N_("未报不等于没有需求"),
    ),
    Metric(
        code="qiuren_ratio",
        name=N_("求人倍率"),
        definition=N_("每 1 名登记求职者对应的需求人数"),
        unit=N_("倍"),
        formula=N_("需求人数÷求职人数，按等级和按职业的公布表另有两种算法"),
        source=N_("公共就业服务机构季报"),
        caveat=N_("分母是求职者，不是培训供给；求职不足 30 人不显示"),
    ),
)
BY_CODE = {metric.code: metric for metric in METRICS}
