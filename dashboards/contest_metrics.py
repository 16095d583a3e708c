"""The measures of contests in words, as the page and its workbook define them."""

from app.i18n import N_
from dashboards.metrics import Metric

METRICS = (
    Metric(
        code="events",
        name=N_("赛项数"),
        definition=N_("已发通知的竞赛中没有取消的赛项"),
        unit=N_("个"),
        formula=N_("一个赛项属于几个产业，各计一次；合计只计一次"),
        source=N_("匠册竞赛计划与通知"),
        caveat=N_("年度按竞赛计划；县（市、区）、功能区按竞赛的举办范围"),
    ),
    Metric(
        code="entrants",
        name=N_("参赛人数"),
        definition=N_("报名后没有退赛的人，缺赛的也在内"),
        unit=N_("人"),
        formula=N_("每人只计一次；同一人在几个年度、级别、组别，各计一次"),
        source=N_("匠册竞赛报名"),
        caveat=N_("各行相加会大于合计；一支队伍是一个参赛单元"),
    ),
    Metric(
        code="pass_share",
        name=N_("合格率"),
        definition=N_("有名次、且每个设合格线的阶段都达到合格线的参赛单元"),
        unit=N_("%"),
        formula=N_("合格的参赛单元÷参加比赛的参赛单元"),
        source=N_("匠册已公布的竞赛成绩，按该赛项评分规则的合格线"),
        caveat=N_("没有合格线的赛项不算；参赛不足 10 个的只列个数"),
    ),
    Metric(
        code="award_share",
        name=N_("获奖比例"),
        definition=N_("一、二、三等奖（金、银、铜牌）和优胜奖各占多少"),
        unit=N_("%"),
        formula=N_("获得该奖的参赛单元÷参加比赛的参赛单元"),
        source=N_("匠册已公布的竞赛成绩"),
        caveat=N_("按现行的一版成绩；缺赛、退赛、取消资格的不在分母中"),
    ),
    Metric(
        code="agreement",
        name=N_("评判一致率"),
        definition=N_("几名裁判的分数相差不超过评分规则所允许分差的评判项"),
        unit=N_("%"),
        formula=N_("分差以内的评判项÷两名以上裁判评过的评判项，一个参赛号的一项计一次"),
        source=N_("匠册评分记录，评分已锁定的赛项"),
        caveat=N_("按每名裁判第一次打的分，重新打分以前"),
    ),
    Metric(
        code="away",
        name=N_("平均偏离"),
        definition=N_("裁判的分数与同组裁判平均分平均相差多少"),
        unit=N_("分（0 至 3 分制）"),
        formula=N_("｜打分－同一项各裁判平均分｜的平均数"),
        source=N_("匠册评分记录，评分已锁定的赛项"),
        caveat=N_("偏离大不等于打错；评判项不足 20 个的不作判断"),
    ),
    Metric(
        code="hired",
        name=N_("录用人数"),
        definition=N_("凭赛事岗位邀请被录用的参赛者"),
        unit=N_("人"),
        formula=N_("每人只计一次；3、6、12 个月从赛项结束日算起"),
        source=N_("用人单位在匠册登记的面试与录用"),
        caveat=N_("没有通过匠册邀请的就业不在其中；没到日子的写作“日子未到”"),
    ),
)
