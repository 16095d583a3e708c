"""What ``jiangce contest recompute`` says."""

from app.i18n import N_

REFUSALS: dict[str, str] = {
    "bundle-file": N_("文件 %(file)s 读不出来，或不是 UTF-8 编码的 JSON：请重新下载成绩包"),
    "bundle-keys": N_("文件 %(file)s 不是公钥集（JWKS）：请用发布单位网站上的 jwks.json"),
    "bundle-format": N_("这不是竞赛成绩包（应写明 format: %(wanted)s）：请下载成绩公布页上的 JSON"),
    "bundle-shape": N_("成绩包不完整或写法不对：%(what)s"),
    "bundle-number": N_("成绩包里有不是数字的分数：“%(value)s”"),
    "bundle-range": N_("%(where)s 的分数 %(value)s 不在 0 到 %(most)s 之间"),
    "bundle-twice": N_("同一项写了两次：%(where)s"),
    "bundle-unknown": N_("成绩包里没有登记这一项：%(where)s"),
    "bundle-missing": N_("缺少分数：%(where)s"),
    "bundle-rule": N_("规则 %(rule)s 写的“%(value)s”没有这种办法"),
    "bundle-unsettled": N_("按规则仍然并列，要加赛才能定：%(ciphers)s"),
}
PROOFS: dict[str, str] = {
    "": N_("签名有效，密钥 %(kid)s"),
    "proof-root": N_("签名有效，密钥 %(kid)s；但签的不是这些内容"),
    "proof-unsigned": N_("没有可以核对的签名（只认 Ed25519）"),
    "proof-unknown-key": N_("签名用的密钥 %(kid)s 不在公钥集里"),
    "proof-signature": N_("签名与内容不符，密钥 %(kid)s"),
    "proof-other": N_("签名有效，但签的是另一份成绩，密钥 %(kid)s"),
}
ROOT_HOLDS = N_("根哈希一致：%(root)s")
ROOT_FAILS = N_("根哈希不一致：写的是 %(published)s，算出 %(root)s；内容被改过")
OWN_KEY = N_(
    "核对用的是成绩包自带的公钥，只说明内容前后一致；加 --key jwks.json 才能证明是谁发布的"
)
TRUSTED_KEY = N_("核对用的是您给的公钥集")
AGREE = N_("名次 %(ranks)s 个一致，奖项 %(awards)s 个一致，共 %(of)s 个参赛号")
DIFFERENCES = N_("有 %(n)s 处不同：")
DIFFERENCE = N_("%(cipher)s %(field)s：公布 %(published)s，重算 %(computed)s")
ALL_WELL = N_("重算结果与公布的完全一致")
NOT_WELL = N_("重算结果与公布的不能全部对上")
