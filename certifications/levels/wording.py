"""Level certificates in words: what a row's problems say, states, refusals."""

from app.i18n import N_
from certifications.levels.data import CertificateState

STATES: dict[CertificateState, tuple[str, str]] = {
    CertificateState.VALID: (N_("有效"), "ok"),
    CertificateState.SUPERSEDED: (N_("已有更高等级"), ""),
    CertificateState.WITHDRAWN: (N_("已撤回"), "bad"),
}
PROBLEMS: dict[str, tuple[str, str]] = {
    "level-name-missing": (N_("没有写姓名"), N_("请照身份证填写姓名。")),
    "level-name-form": (N_("姓名写法不对"), N_("请照身份证填写，不要带括号、备注或电话。")),
    "level-name-other": (
        N_("这个身份证号登记的是另一个姓名"),
        N_("请核对姓名和身份证号；本人改过名的，请先到人社部门更正登记。"),
    ),
    "level-id-missing": (N_("没有写身份证号"), N_("请填写 18 位身份证号。")),
    "level-id-truncated": (
        N_("身份证号被表格软件截断"),
        N_("从证件补回后三位，先把这一列设为文本格式。"),
    ),
    "level-id-old-15": (N_("15 位旧身份证号"), N_("请本人提供 18 位身份证号。")),
    "level-id-length": (N_("身份证号位数不对"), N_("应为 18 位，请对照身份证补齐。")),
    "level-id-character": (
        N_("身份证号里有不该有的字符"),
        N_("请对照身份证更正，注意字母 O、I 和数字 0、1。"),
    ),
    "level-id-province": (N_("身份证号开头两位不对"), N_("请对照身份证更正。")),
    "level-id-birth-date": (
        N_("身份证号里的出生日期不存在"),
        N_("第 7 到 14 位不是日历上的一天，请对照身份证更正。"),
    ),
    "level-id-birth-future": (N_("身份证号里的出生日期在将来"), N_("请对照身份证更正。")),
    "level-id-checksum": (
        N_("身份证号校验位不符"),
        N_("有一位或几位抄错了，请逐位核对。"),
    ),
    "level-id-document": (N_("证件号码不是能认的样式"), N_("请核对证件类型和号码。")),
    "level-id-type-needed": (
        N_("像是通行证或护照的号码"),
        N_("港澳台居民请用居住证号；外国人请由人社部门单独录入。"),
    ),
    "level-occupation-missing": (N_("没有写职业"), N_("请写职业（工种）名称，或写职业编码。")),
    "level-occupation-unknown": (
        N_("职业目录里没有“%(value)s”"),
        N_("请按职业目录的名称填写职业或工种。"),
    ),
    "level-code-unknown": (N_("没有“%(value)s”这个职业编码"), N_("请按职业目录更正编码。")),
    "level-code-differs": (
        N_("编码和名称不是同一个职业"),
        N_("这个编码是“%(other)s”。请改名称或改编码。"),
    ),
    "level-level-missing": (N_("没有写等级"), N_("请写五级到一级，或特级技师、首席技师。")),
    "level-level-unknown": (
        N_("认不出等级“%(value)s”"),
        N_("请写五级到一级（初级工到高级技师），或特级技师、首席技师。"),
    ),
    "level-date-missing": (N_("没有写发证日期"), N_("请照证书填写，如 2026-03-01。")),
    "level-date-form": (
        N_("认不出发证日期“%(value)s”"),
        N_("请写到日，如 2026-03-01；一格只写一个日期。"),
    ),
    "level-date-future": (N_("发证日期在将来"), N_("请照证书更正日期。")),
    "level-number-missing": (N_("没有写证书编号"), N_("请照证书填写 22 位编号。")),
    "level-number-form": (
        N_("证书编号的结构不对"),
        N_("应为 22 位：Y 或 S 开头，后跟 21 位数字；特级技师、首席技师是 2 个字母加 20 位数字。"),
    ),
    "level-number-level": (
        N_("证书编号里的等级位与等级不符"),
        N_("编号第 16 位是等级（5 到 1）。请核对编号和等级哪一个抄错了。"),
    ),
    "level-number-year": (
        N_("证书编号里的年份与发证日期不符"),
        N_("编号第 14、15 位是年份。请核对编号和日期哪一个抄错了。"),
    ),
    "level-number-province": (
        N_("证书编号不是本省的"),
        N_("外省证书也可以录入；请确认没有抄错。"),
    ),
    "level-number-twice": (
        N_("表里另有一行用了同一个编号"),
        N_("先出现的在第 %(first)s 条数据。一个编号只能是一张证书，请核对。"),
    ),
    "level-number-taken": (
        N_("这个编号已登记给别的人、职业或等级"),
        N_("请核对编号；确是登记错了，请联系人社部门更正。"),
    ),
    "level-not-accredited": (
        N_("本机构没有这个职业和等级的评价资质"),
        N_("请核对职业和等级；资质有变化的，请先办理评价机构备案。"),
    ),
    "cell_error": (N_("单元格是错误值"), N_("请把公式改成数值后再传。")),
    "cell_merged": (N_("单元格合并了，读不出这一行的值"), N_("请取消合并，逐行填写。")),
    "cell_long": (N_("单元格太长"), N_("请只留这一项的内容。")),
}
"""Code of a problem to what is wrong and what to do."""
REFUSALS = {
    "levels-relied-on": (
        N_("其中的证书已经用在评选审核里，不能整批撤回"),
        N_("请联系人社部门：由审核的人先处理那 %(n)s 份申报。"),
    ),
}
"""Codes of refusals: what is wrong, and what to do."""
