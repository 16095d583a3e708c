"""What people read when the house itself says no: title, and what to do."""

from app.i18n import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "sign-in-needed": (N_("请先登录"), N_("登录后会回到这一页。")),
    "permit-missing": (
        N_("您的岗位没有这项权限"),
        N_("需要的话，请本单位负责人或安全管理员增加权限。"),
    ),
    "foreign-form": (
        N_("这次提交来自别的网站，没有执行"),
        N_("请从本系统的页面重新操作。"),
    ),
    "form-stale": (
        N_("页面已过期，没有执行"),
        N_("可能在另一处登录或退出过。请返回、刷新页面后再提交，填写的内容请先复制。"),
    ),
    "form-malformed": (N_("有一项填写的格式不对"), N_("请返回检查后再提交。")),
    "not-found": (
        N_("找不到这一页"),
        N_("可能已删除，或不属于您的单位。请从左上角回首页，或检查网址。"),
    ),
    "method-not-allowed": (N_("这个地址不能这样访问"), N_("请返回上一页，用页面上的按钮操作。")),
    "upload-too-large": (N_("文件太大，没有接收"), N_("单个文件不超过 64 MB。请删去图片后再试。")),
    "fault": (
        N_("系统出错了，刚才的操作没有生效"),
        N_("已记录。请稍后再试；仍不行时，把下面的编号告诉管理员。"),
    ),
    "database-down": (N_("数据库暂时连不上"), N_("没有写入任何内容。请一分钟后再试。")),
    "too-many": (N_("操作太频繁"), N_("请稍后再试。")),
    "sign-in-too-often": (
        N_("尝试次数太多"),
        N_("请 %(minutes)s 分钟后再试，或请安全管理员协助。"),
    ),
    "sign-in-wrong": (N_("登录名或密码不对"), N_("请检查大小写后再试。")),
    "password-short": (N_("密码太短"), N_("至少 %(shortest)s 个字符。")),
    "administrators-apart": (
        N_("系统、安全、审计三种管理员不能是同一个账号"),
        N_("请分别建立账号。"),
    ),
    "alias-taken": (N_("这个登录名已有人使用"), N_("请换一个。")),
    "own-account": (N_("不能停用自己的账号"), N_("请由另一位安全管理员办理。")),
    "merge-case-decided": (N_("这一对已有人处理过"), N_("请刷新页面看结果。")),
    "merge-conflict": (
        N_("两份档案有冲突，没有合并"),
        N_("两份档案都有：%(conflicts)s。同一人不能重复，请先核实并更正其中一份。"),
    ),
    "not-empty": (
        N_("数据库里已有机构，没有改动"),
        N_("演示城市只建在空数据库里；可用 JIANGCE_VAR 另选一个文件夹。"),
    ),
    "file-deleted": (N_("文件已按期删除"), N_("原始文件只保存到批次关闭后的规定期限。")),
    "port-taken": (
        N_("地址 %(host)s:%(port)s 已被占用"),
        N_("可能已经启动过一次；或用 JIANGCE_PORT 换一个端口。"),
    ),
    "batch-state": (N_("这一批的状态已变，没有执行"), N_("可能另一个窗口已操作过。请刷新页面。")),
}
