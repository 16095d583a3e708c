"""What each rule says: title, reason, fix. Placeholders are filled by ``sentence``."""

from collections.abc import Mapping

import msgspec

from app.i18n import N_, gettext
from courses.person_wording import PERSON_WORDING
from courses.results_wording import RESULTS_WORDING


class Wording(msgspec.Struct, frozen=True):
    """The sentences of one rule."""

    title: str
    reason: str
    fix: str


def sentence(code: str, facts: Mapping[str, object]) -> str:
    """Return the reason and the fix of a problem, in the current language."""
    wording = RULE_WORDING[code]
    filled = {"value": "", "after": "", "options": ""} | dict(facts)
    return gettext(
        "%(reason)s。%(fix)s。",
        reason=gettext(wording.reason) % filled,
        fix=gettext(wording.fix) % filled,
    )


class _Ellipses(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def example(message: str) -> str:
    """Return a sentence with an ellipsis for each fact, as the page of a rule shows it."""
    return gettext(message) % _Ellipses()


RULE_WORDING: dict[str, Wording] = {
    "class_style": Wording(
        N_("班级编号写法不一致"),
        N_("“%(value)s”不是备案写法"),
        N_("改为 %(after)s"),
    ),
    "category_synonym": Wording(
        N_("人员类别不是目录里的写法"),
        N_("“%(value)s”在目录里叫“%(after)s”"),
        N_("改为“%(after)s”"),
    ),
    "class_choice": Wording(
        N_("班级编号可能指几个班"),
        N_("“%(value)s”可能是 %(options)s"),
        N_("选定是哪一个班"),
    ),
    "class_unknown": Wording(
        N_("找不到这个班"),
        N_("本机构没有编号为“%(value)s”的班"),
        N_("核对备案编号，或从本机构的班级里选一个"),
    ),
    "category_choice": Wording(
        N_("人员类别的写法可能指几类"),
        N_("“%(value)s”可能是 %(options)s"),
        N_("选定一类，同样写法的行一起改"),
    ),
    "category_unknown": Wording(
        N_("人员类别不在目录里"),
        N_("目录里没有“%(value)s”"),
        N_("从目录里选一类"),
    ),
    "level_unknown": Wording(
        N_("看不出是哪一级"),
        N_("“%(value)s”不是技能等级"),
        N_("填五级到一级，如“四级”"),
    ),
    "date_two": Wording(
        N_("一格里有两个日期"),
        N_("“%(value)s”写了两个日期"),
        N_("每格只留一个日期"),
    ),
    "duplicate_in_file": Wording(
        N_("同一人在名册里出现不止一次"),
        N_("与第 %(rows)s 行是同一个证件号"),
        N_("每人只留一行，其余的行删去"),
    ),
    "required_missing": Wording(
        N_("必填项没有填"),
        N_("这一格是空的"),
        N_("补填后再上传"),
    ),
    "class_missing": Wording(
        N_("没有写班级"),
        N_("这一行没有班级编号"),
        N_("补上班级编号"),
    ),
    "employer_required": Wording(
        N_("企业职工没有写单位"),
        N_("这一类人员须写工作单位"),
        N_("补上单位全称"),
    ),
    "employer_absent": Wording(
        N_("名册没有工作单位一列"),
        N_("企业类人员一般要写工作单位"),
        N_("有的话请加一列“工作单位”"),
    ),
    "cell_error": Wording(
        N_("单元格是公式错误"),
        N_("这一格是错误值，读不出内容"),
        N_("改成实际内容（不用公式）"),
    ),
    "cell_merged": Wording(
        N_("数据行里有合并单元格"),
        N_("这一格与别的格合并了，看不出属于哪一行"),
        N_("取消合并，每行各填一份"),
    ),
    "cell_long": Wording(
        N_("单元格内容太长"),
        N_("内容超过 1000 字，后面的没有读"),
        N_("只留这一项的内容"),
    ),
    "date_form": Wording(
        N_("日期看不懂"),
        N_("“%(value)s”不是日期"),
        N_("写成 2026-03-01 这样"),
    ),
    "date_future": Wording(
        N_("日期在将来"),
        N_("日期晚于今天"),
        N_("更正日期"),
    ),
    "cert_before_birth": Wording(
        N_("发证日期早于出生日期"),
        N_("发证日期不晚于出生日期"),
        N_("更正发证日期"),
    ),
    "end_before_start": Wording(
        N_("结业日期早于开班日期"),
        N_("两个日期前后颠倒"),
        N_("更正这两个日期"),
    ),
    "number_form": Wording(
        N_("不是数字"),
        N_("“%(value)s”不是年数"),
        N_("填数字，如 3 或 3.5"),
    ),
    "years_beyond_age": Wording(
        N_("工龄与年龄矛盾"),
        N_("按年龄不可能工作这么多年"),
        N_("核对工龄"),
    ),
    "occupation_not_class": Wording(
        N_("工种与班级不符"),
        N_("这个班是“%(expected)s”"),
        N_("核对班级编号或工种"),
    ),
    "level_not_class": Wording(
        N_("等级与班级不符"),
        N_("这个班是 %(expected)s"),
        N_("核对班级编号或等级"),
    ),
    "class_closed": Wording(
        N_("这个班不再收人"),
        N_("班级已结束、取消或还没获准"),
        N_("换一个班，或请人社部门处理"),
    ),
    "class_full": Wording(
        N_("这个班名额已满"),
        N_("还剩 %(places)s 个名额，排在后面的行超出"),
        N_("减少人数，或换一个班"),
    ),
    "overlapping_class": Wording(
        N_("同期已在另一个班"),
        N_("在%(division)s的一个班在训至 %(until)s"),
        N_("同期只能在一个班；那个班结业后可单独补传本行"),
    ),
    "completed_before": Wording(
        N_("同职业同等级已结业"),
        N_("%(on)s 已结业"),
        N_("同一职业同一等级只能培训一次，请从名册删去"),
    ),
    "higher_level_completed": Wording(
        N_("已有更高等级结业"),
        N_("已结业 %(level)s"),
        N_("不能再参加低等级培训，请从名册删去"),
    ),
    "number_shared": Wording(
        N_("几个人用同一个证书号"),
        N_("这个号码在别的行也有"),
        N_("核对号码"),
    ),
    "education_missing": Wording(
        N_("没有填文化程度"),
        N_("这一格是空的"),
        N_("补上最高学历"),
    ),
    "education_unknown": Wording(
        N_("文化程度不在目录里"),
        N_("目录里没有“%(value)s”"),
        N_("从目录里选一个"),
    ),
    "existing_level_unknown": Wording(
        N_("看不出已有的是哪一级"),
        N_("“%(value)s”不是技能等级"),
        N_("填五级到一级，没有就留空"),
    ),
    "level_not_higher": Wording(
        N_("已有同级或更高等级"),
        N_("已有的等级不低于培训等级"),
        N_("核对两个等级"),
    ),
    "occupation_unknown": Wording(
        N_("工种名称不在目录里"),
        N_("目录里没有“%(value)s”"),
        N_("核对名称；以班级备案的职业为准"),
    ),
    "work_too_young": Wording(
        N_("参加工作时年龄太小"),
        N_("按出生日期推算，参加工作时年龄太小"),
        N_("核对参加工作日期"),
    ),
    "class_too_large": Wording(
        N_("一个班人数偏多"),
        N_("本名册里这个班有 %(size)s 人，一般不超过 %(most)s 人"),
        N_("核对班级编号，或分班"),
    ),
    "date_normalised": Wording(
        N_("日期的写法已规范"),
        N_("已按年-月-日读入"),
        N_("不用处理"),
    ),
    "date_month_only": Wording(
        N_("日期只写到月"),
        N_("按当月 1 日读入"),
        N_("知道日子的可补上"),
    ),
    "level_synonym": Wording(
        N_("等级的写法已规范"),
        N_("已读作标准等级名称"),
        N_("不用处理"),
    ),
    "education_synonym": Wording(
        N_("文化程度的写法已规范"),
        N_("已读作目录里的名称"),
        N_("不用处理"),
    ),
} | {code: Wording(*said) for code, said in (PERSON_WORDING | RESULTS_WORDING).items()}
