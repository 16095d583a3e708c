"""What each rule of the roster looks at, why, and what to do: the pages that explain them."""

from typing import Any

import msgspec
from litestar import Request, Response, Router, get
from litestar.params import FromPath

from app import clock, db
from app.errors import NotFoundError
from app.i18n import N_
from app.permits import Permit
from app.web.guard import actor_of, permit
from app.web.render import page
from courses.roster_sentences import SEVERITIES, field_label
from courses.rules.base import Fix, RosterTerms, Severity
from courses.rules.catalogue import RULE_BY_CODE, RULES, severity
from courses.terms import roster_terms
from courses.wording import RULE_WORDING, Wording, example

AnyRequest = Request[Any, Any, Any]

BADGES = {Severity.ERROR: "bad", Severity.WARNING: "wait", Severity.NOTE: "info"}
MEANINGS = {
    Severity.ERROR: N_("这一行先不入册，改好再补传；其他行不受影响。"),
    Severity.WARNING: N_("可以入册，请留意核对。"),
    Severity.NOTE: N_("系统已自动规范，只作记录，不用处理。"),
}
FIXES = {
    Fix.DONE: N_("已自动规范。"),
    Fix.SAFE: N_("改法只有一种，预检页上先看预览，再一键改。"),
    Fix.CHOICE: N_("可能有几种意思，由人选定一次，同样写法的行一起改。"),
    Fix.SOURCE: N_("须对照证件或原件改正，系统不会替人填写。"),
    Fix.NONE: N_("不是改表能解决的，这个人现在不能入这个班。"),
}
ID_SOURCE = N_("公民身份号码的编码规则（GB 11643）")
TERMS_SOURCE = N_("名册核对条款，由主管部门按日期公布，现为默认值")
FORM_SOURCE = N_("名册格式的通行要求")
RESULTS_SOURCE = N_("国家职业技能标准：理论与实操各按百分制；课时以班级备案为准")
_BY_TERMS = frozenset(
    {"age_min", "age_max", "age_suspect", "work_too_young", "years_beyond_age", "phone_shared"}
    | {"class_too_large", "completed_before", "higher_level_completed", "overlapping_class"}
)


class ExplainedRule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule as its page shows it."""

    code: str
    wording: Wording
    severity: Severity
    fix: Fix
    fields: tuple[str, ...]
    needs_registry: bool
    source: str


def explained(code: str, terms: RosterTerms) -> ExplainedRule:
    """Return a rule under these terms.

    Raises ``NotFoundError`` where there is no such rule.
    """
    rule = RULE_BY_CODE.get(code)
    if rule is None:
        raise NotFoundError("not-found")
    source = FORM_SOURCE
    if code in _BY_TERMS:
        source = TERMS_SOURCE
    elif code.startswith("result_"):
        source = RESULTS_SOURCE
    elif code.startswith(("id_", "sex_mismatch", "birth_mismatch")):
        source = ID_SOURCE
    return ExplainedRule(
        code=code,
        wording=RULE_WORDING[code],
        severity=severity(code, terms),
        fix=rule.fix,
        fields=rule.fields,
        needs_registry=rule.needs_registry,
        source=source,
    )


async def _terms(request: AnyRequest) -> RosterTerms:
    async with db.read(actor_of(request)):
        return await roster_terms(clock.today())


def _page(request: AnyRequest, template: str, **context: Any) -> Response[Any]:
    return page(
        request, template, severities=SEVERITIES, badges=BADGES, meanings=MEANINGS, fixes=FIXES,
        label=field_label, example=example, **context,
    )  # fmt: skip


@get("/help/rules", opt=permit(Permit.PUBLIC))
async def all_rules(request: AnyRequest) -> Response[Any]:
    """List every rule, by how serious it is."""
    terms = await _terms(request)
    rules = [explained(rule.code, terms) for rule in RULES]
    groups = {kind: [rule for rule in rules if rule.severity is kind] for kind in Severity}
    return _page(request, "courses/rules.html", groups=groups, total=len(rules))


@get("/help/rules/{code:str}", opt=permit(Permit.PUBLIC))
async def one_rule(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    """Explain one rule."""
    return _page(request, "courses/rule.html", rule=explained(code, await _terms(request)))


router = Router("/", route_handlers=[all_rules, one_rule], include_in_schema=False)
