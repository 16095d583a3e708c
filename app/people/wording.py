"""What people read when a claim is refused: title, and what to do."""

from app.i18n import N_

REFUSALS: dict[str, tuple[str, str]] = {
    "claim-stale": (N_("认领已过期"), N_("请重新填写姓名和证件号码，再取一次验证码。")),
    "oidc-state": (N_("这次登录已过期"), N_("可能停留太久，或换了浏览器。请回登录页重新开始。")),
    "oidc-refused": (N_("认证平台没有放行"), N_("可能取消了授权。请回登录页再试，或改用验证码。")),
    "oidc-token": (
        N_("认证平台给的凭证核对不上"),
        N_("没有登录。请稍后再试；仍不行时改用验证码，并告诉管理员。"),
    ),
    "oidc-away": (N_("认证平台暂时连不上"), N_("请稍后再试，或改用验证码登录。")),
    "oidc-unknown": (
        N_("身份已核实，但册里还没有您的档案"),
        N_("参加培训后才有档案。已参加过的，可能登记的姓名或证件号码有误，请找培训机构核对。"),
    ),
    "account-ended": (N_("这个账号已停用"), N_("请找本单位负责人或县（市、区）人社窗口。")),
    "claimed-already": (N_("这份档案已有账号"), N_("请用验证码登录；忘了登录名可以填手机号。")),
}
