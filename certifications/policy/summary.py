"""A decision about terms in plain words."""

from app.decisions.data import Decision, Fact, Summary
from app.i18n import gettext
from app.terms import service as terms_store
from certifications.policy.service import PolicyBody


async def policy_summary(decision: Decision) -> Summary:
    """Say what is signed: which version, and for how many people it changes something."""
    body = decision.body_as(PolicyBody)
    row = await terms_store.version(decision.subject)
    return Summary(
        sentence=gettext(
            "《%(title)s》第 %(n)s 版定稿，发布日期另定。", title=body.title, n=body.number
        ),
        facts=(
            Fact(label=gettext("测算：结论有变化的人"), text=gettext("%(n)s 人", n=body.changed)),
            Fact(label=gettext("起草"), text=str(row["drafted_by"])),
        ),
        link=f"/desk/policies/{decision.subject}",
    )
