"""What people read when a claim is refused: title, and what to do."""

from app.i18n import N_

REFUSALS: dict[str, tuple[str, str]] = {
    "claim-stale": (N_("认领已过期"), N_("请重新填写姓名和证件号码，再取一次验证码。")),
    "claimed-already": (N_("这份档案已有账号"), N_("请用验证码登录；忘了登录名可以填手机号。")),
}
