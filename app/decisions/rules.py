"""Whether an account may take a step of a decision, and how two bodies differ. Pure."""

from collections.abc import Mapping
from uuid import UUID

from app.decisions.data import (
    DECISION_TRANSITIONS,
    OPEN,
    Decision,
    DecisionState,
    Difference,
    Step,
)

_LEFT_OUT = frozenset({"people"})


def state_after(decision: Decision, step: Step) -> DecisionState:
    """Return the state that the step leads to; the last signature puts it in force."""
    match step:
        case Step.REVIEW:
            return DecisionState.REVIEWED
        case Step.SIGN if decision.needs_cosign is not None:
            return DecisionState.SIGNED
        case _:
            return DecisionState.IN_FORCE


def fault_of_step(
    decision: Decision, step: Step, *, account: UUID | None, person: UUID | None
) -> str | None:
    """Return the code of why this account may not take the step now, or None.

    Nobody takes two steps of one decision, and nobody decides on themself.
    """
    if not decision.open:
        return "decision-closed"
    if decision.next_step is not step or (
        state_after(decision, step) not in DECISION_TRANSITIONS[decision.state]
    ):
        return "decision-turn"
    if account is None:
        return "decision-account"
    if person is not None and person in decision.people:
        return "decision-own-case"
    if account in {decision.proposer, decision.reviewer, decision.signer}:
        return "decision-twice"
    return None


def fault_of_return(decision: Decision, *, account: UUID | None, person: UUID | None) -> str | None:
    """Return the code of why this account may not send the decision back, or None.

    Who may take its next step may send it back; the proposer withdraws instead.
    """
    if not decision.open or decision.next_step is None:
        return "decision-closed"
    return fault_of_step(decision, decision.next_step, account=account, person=person)


def fault_of_withdrawal(decision: Decision, *, account: UUID | None) -> str | None:
    """Return the code of why this account may not take the decision back, or None.

    Only the proposer may, and only until it is signed.
    """
    if decision.state not in OPEN:
        return "decision-closed"
    if account is None or account != decision.proposer:
        return "decision-not-proposer"
    if DecisionState.WITHDRAWN not in DECISION_TRANSITIONS[decision.state]:
        return "decision-signed"
    return None


def difference(theirs: Mapping[str, object], ours: Mapping[str, object]) -> tuple[Difference, ...]:
    """Return the fields in which two bodies differ, in the order in which they are written.

    Keys of people are left out: what follows from them stands in other fields.
    """
    fields = dict.fromkeys([*theirs, *ours])
    return tuple(
        Difference(field=field, theirs=theirs.get(field), ours=ours.get(field))
        for field in fields
        if field not in _LEFT_OUT and theirs.get(field) != ours.get(field)
    )
