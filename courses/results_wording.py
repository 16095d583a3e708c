"""What each rule of a results workbook says: title, reason, fix."""

from app.i18n import N_

RESULTS_WORDING: dict[str, tuple[str, str, str]] = {
    "result_who_missing": (
        N_("看不出是谁的成绩"),
        N_("这一行没有身份证号，也没有学员编号"),
        N_("补上其中一项；可下载带学员编号的成绩表"),
    ),
    "result_unknown": (
        N_("不是本班学员"),
        N_("本班没有 %(value)s 这个人"),
        N_("核对号码和班级；确实在训的，先上传名册入册"),
    ),
    "result_two_people": (
        N_("学员编号和身份证号不是同一个人"),
        N_("学员编号 %(value)s 对应的是本班另一个人，或身份证号不在本班"),
        N_("核对两个号码，只留一个也可以"),
    ),
    "result_name_differs": (
        N_("姓名与在册的不一致"),
        N_("号码对应的学员不叫“%(value)s”"),
        N_("核对姓名，看成绩有没有错行"),
    ),
    "result_twice": (
        N_("同一个人出现多次"),
        N_("同一个人还在第 %(rows)s 行"),
        N_("只留一行，其余移除"),
    ),
    "result_not_number": (
        N_("成绩或课时不是数字"),
        N_("“%(value)s”不是数字"),
        N_("成绩填 0 到 100 的数，课时填数字；没考的写“缺考”，没有就留空"),
    ),
    "result_out_of_range": (
        N_("成绩不在 0 到 100 之间"),
        N_("“%(value)s”超出百分制"),
        N_("对照原始成绩单改正"),
    ),
    "result_hours_negative": (
        N_("出勤课时是负数"),
        N_("“%(value)s”小于 0"),
        N_("对照考勤表改正"),
    ),
    "result_hours_beyond": (
        N_("出勤课时多于班级课时"),
        N_("出勤“%(value)s”课时，本班一共 %(hours)s 课时"),
        N_("对照考勤表改正；每课时 45 分钟"),
    ),
    "result_hours_recorded": (
        N_("课时以考勤记录为准"),
        N_("按每次课的考勤，这个人出勤 %(hours)s 课时，这一格的“%(value)s”不采用"),
        N_("考勤有误的，到“课次与考勤”里更正那一次课"),
    ),
    "result_absent_scored": (
        N_("写了缺考又有成绩"),
        N_("这一栏写着“%(value)s”，同一行又有成绩"),
        N_("缺考的清空成绩，参加了的去掉缺考"),
    ),
    "result_decided": (
        N_("这个人已有结果"),
        N_("这个人已结业、未结业或已退出，成绩不能再改"),
        N_("移除这一行；结果有误请提出更正"),
    ),
    "result_part_absent": (
        N_("一科缺考，另一科有成绩"),
        N_("按缺考录入，另一科成绩照录"),
        N_("核对是否真的缺考"),
    ),
    "result_nothing": (
        N_("这一行没有填成绩"),
        N_("没有课时、成绩，也没有写缺考"),
        N_("可以先空着，原有的成绩不动；有了再传"),
    ),
}
