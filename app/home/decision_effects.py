"""What a decision brings about, how it reads, who may not sign it: one entry a kind.

To add a kind of decision: give its body a Struct in your package (a subclass of
``app.decisions.data.Body``), propose it there with ``decisions.service.propose``, and
enter here

* in ``EFFECTS`` the coroutine ``(actor, decision) -> None`` that runs when the last needed
  signature is there. It runs inside the transaction of that signature: it uses
  ``db.require_transaction()``, opens no transaction of its own, and what it raises takes the
  signature back as well. ``actor`` is who signed last; ``decision.body_as(YourBody)`` is what was
  decided.
* in ``SUMMARIES`` the coroutine ``(decision) -> Summary`` that says in plain words what comes into
  force, in the language being spoken. It runs inside a read-only door;
* in ``HINDRANCES``, where accounts that decided in the cases earlier take no step of it, the
  coroutine ``(actor, decision) -> bool`` that says whether the actor is one. It runs inside the
  transaction of the step; the step is then refused with ``decision-hand``.

``tests/flows/test_decisions.py`` holds that every kind that is proposed anywhere has both.
"""

from collections.abc import Awaitable, Callable

from app.decisions.data import Decision, DecisionKind, Summary
from app.decisions.service import Hindrance
from app.permits import Actor
from certifications.naming.service import naming_in_force
from certifications.naming.summary import naming_summary
from certifications.notices.service import notice_in_force
from certifications.notices.summary import notice_summary
from certifications.office import standing
from certifications.office.allowances import allowance_in_force
from certifications.office.summary import allowance_summary, appointment_summary
from certifications.panels.service import announce
from certifications.policy.service import signed as policy_signed
from certifications.policy.summary import policy_summary
from certifications.rounds import calling, cancelling, shortlisting
from certifications.rounds.hands import had_a_hand
from competitions.honours.confirming import honours_in_force
from competitions.honours.summary import honour_summary
from competitions.plans import calling as contest_calling
from competitions.plans.planning import plan_in_force
from competitions.plans.summary import call_summary as contest_call_summary
from competitions.plans.summary import plan_summary
from competitions.results.finalising import had_a_hand as had_a_hand_in_result
from competitions.results.finalising import result_in_force
from competitions.results.summary import result_summary
from dashboards.parameters.service import terms_in_force as market_terms_in_force
from dashboards.parameters.summary import terms_summary as market_terms_summary
from dashboards.plans.service import plan_in_force as seat_plan_in_force
from dashboards.plans.summary import plan_summary as seat_plan_summary
from dashboards.reports.service import report_in_force
from dashboards.reports.summary import report_summary
from dashboards.worklist.drafting import list_in_force
from dashboards.worklist.summary import work_list_summary

Effect = Callable[[Actor, Decision], Awaitable[None]]
Summarise = Callable[[Decision], Awaitable[Summary]]


async def _call(actor: Actor, decision: Decision) -> None:
    """Call the round and announce its panel: the seed's hash is public before the list closes."""
    await calling.call_in_force(actor, decision)
    await announce(actor, decision.subject)


EFFECTS: dict[DecisionKind, Effect] = {
    DecisionKind.CALL: _call,
    DecisionKind.CANCELLATION: cancelling.cancelled,
    DecisionKind.NOTICE: notice_in_force,
    DecisionKind.NAMING: naming_in_force,
    DecisionKind.SHORTLIST: shortlisting.shortlist_in_force,
    DecisionKind.POLICY: policy_signed,
    DecisionKind.SUSPENSION: standing.suspension_in_force,
    DecisionKind.REVOCATION: standing.revocation_in_force,
    DecisionKind.RENEWAL: standing.renewal_in_force,
    DecisionKind.ALLOWANCE: allowance_in_force,
    DecisionKind.CONTEST_PLAN: plan_in_force,
    DecisionKind.CONTEST_CALL: contest_calling.call_in_force,
    DecisionKind.CONTEST_HONOUR: honours_in_force,
    DecisionKind.CONTEST_RESULT: result_in_force,
    DecisionKind.SEAT_PLAN: seat_plan_in_force,
    DecisionKind.MARKET_REPORT: report_in_force,
    DecisionKind.MARKET_TERMS: market_terms_in_force,
    DecisionKind.WORK_LIST: list_in_force,
}
SUMMARIES: dict[DecisionKind, Summarise] = {
    DecisionKind.CALL: shortlisting.call_summary,
    DecisionKind.CANCELLATION: cancelling.cancel_summary,
    DecisionKind.NOTICE: notice_summary,
    DecisionKind.NAMING: naming_summary,
    DecisionKind.SHORTLIST: shortlisting.shortlist_summary,
    DecisionKind.POLICY: policy_summary,
    DecisionKind.SUSPENSION: appointment_summary,
    DecisionKind.REVOCATION: appointment_summary,
    DecisionKind.RENEWAL: appointment_summary,
    DecisionKind.ALLOWANCE: allowance_summary,
    DecisionKind.CONTEST_PLAN: plan_summary,
    DecisionKind.CONTEST_CALL: contest_call_summary,
    DecisionKind.CONTEST_HONOUR: honour_summary,
    DecisionKind.CONTEST_RESULT: result_summary,
    DecisionKind.SEAT_PLAN: seat_plan_summary,
    DecisionKind.MARKET_REPORT: report_summary,
    DecisionKind.MARKET_TERMS: market_terms_summary,
    DecisionKind.WORK_LIST: work_list_summary,
}
HINDRANCES: dict[DecisionKind, Hindrance] = {
    DecisionKind.CANCELLATION: had_a_hand,
    DecisionKind.SHORTLIST: had_a_hand,
    DecisionKind.NOTICE: had_a_hand,
    DecisionKind.NAMING: had_a_hand,
    DecisionKind.CONTEST_RESULT: had_a_hand_in_result,
}
