"""An application from the worker's phone to the shortlist, with everything that is refused."""

import asyncio
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import msgspec
import openpyxl
import pytest
from callings import (
    COUNTY,
    LEADER,
    MINE,
    OFFICER,
    OTHER_COUNTY,
    PDF,
    REVIEWER,
    SECOND_OFFICER,
    application,
    called,
    electrician,
    reference,
    sign,
    somebody,
    stated_job,
    submitted,
)
from factories import BIRTH, organisation

from app import clock, db
from app.columns import uuid7
from app.errors import ConflictError, MalformedError, NotFoundError
from app.files.service import content as file_content
from app.people import ledger
from app.people.agents import Consenting
from app.people.consents import consents_of, withdraw_consent
from app.people.id_numbers import reserved_id_number
from app.permits import ANYONE, Actor, Grant, Permit, Role
from app.terms.service import publish
from certifications.queries import LADDER
from certifications.rounds import (
    applying,
    calling,
    checking,
    joint,
    papers,
    recommending,
    shortlisting,
    stating,
)
from certifications.rounds.case import CheckFilter, case_page, check_queue
from certifications.rounds.checking import Ruling
from certifications.rounds.data import (
    ApplicationRow,
    Authority,
    JointVerdict,
    PaperKind,
    RecommenderKind,
    RoundState,
    Stage,
    Verdict,
)
from certifications.rounds.joint_queries import joint_page
from certifications.rounds.joint_sheets import Answer
from certifications.rounds.queries import application_of, round_of
from certifications.rounds.recommend_queries import RecommendFilter, recommend_queue
from certifications.rounds.recommending import Opinion
from certifications.rounds.reminding import remind_everywhere
from certifications.terms import default_terms

pytestmark = pytest.mark.usefixtures("database")
PASSED = Ruling(verdict=Verdict.PASSED)


@pytest.fixture
async def round_key(database: str, system: Actor) -> UUID:
    await reference(system)
    return await called()


@pytest.fixture
async def employer(round_key: UUID, system: Actor) -> Actor:
    key = await organisation(system, "岱泉阀门有限公司", 7)
    return somebody("于承志", Role.EMPLOYER, organisation=key)


@pytest.fixture
async def worker(employer: Actor, system: Actor) -> Actor:
    return await electrician(system)


async def held(key: UUID) -> ApplicationRow:
    async with db.read(ANYONE):
        return await application_of(key)


def opinion(**other: object) -> Opinion:
    today = clock.today()
    said: dict[str, object] = {
        "kind": RecommenderKind.EMPLOYER,
        "unit": "岱泉阀门有限公司",
        "noticed_from": today - timedelta(days=6),
        "noticed_until": today - timedelta(days=1),
        "notice_place": "厂区公示栏",
        "objections": "无",
        "opinion": "技术过硬，带徒认真，同意推荐。",
    }
    return Opinion(**{**said, **other})


async def recommended(employer: Actor, key: UUID, **other: object) -> None:
    await recommending.recommend(
        employer, key, opinion(**other), name="推荐.pdf", content=PDF + b"rec%%EOF"
    )


async def close(round_key: UUID) -> None:
    async with db.transaction(OFFICER) as connection:
        await connection.execute(
            "UPDATE round SET opens_on = $2::date - 30, closes_on = $2 WHERE id = $1",
            round_key, clock.today() - timedelta(days=1),
        )  # fmt: skip
    await calling.close_intake(OFFICER, round_key)


async def checked(employer: Actor, worker: Actor, round_key: UUID) -> UUID:
    """Return an application that has passed county and city."""
    key = await submitted(worker, round_key)
    await recommended(employer, key)
    await checking.decide(COUNTY, key, Stage.COUNTY, PASSED)
    await checking.decide(OFFICER, key, Stage.CITY, PASSED)
    return key


async def test_an_application_is_filled_in_from_what_the_register_knows(
    worker: Actor, round_key: UUID
) -> None:
    key = await applying.start(worker, round_key)
    assert await applying.start(worker, round_key) == key
    found = await held(key)
    assert (found.occupation, found.employer, found.post) == (
        "电工", "岱泉阀门有限公司", "维修电工",
    )  # fmt: skip
    assert (found.division, found.organisation is not None) == ("370902", True)


async def test_without_papers_nothing_is_submitted_and_nothing_is_lost(
    worker: Actor, round_key: UUID
) -> None:
    key = await application(worker, round_key)
    async with db.read(ANYONE):
        held_papers = await papers.papers_of(key)
    await papers.remove_paper(worker, key, held_papers[0].id, MINE)
    with pytest.raises(ConflictError) as refused:
        await applying.submit(worker, key, MINE)
    assert refused.value.code == "application-papers"
    assert refused.value.facts["papers"] == "签字的申报表"
    assert (await held(key)).state == "draft"
    again = await papers.add_paper(
        worker, key, PaperKind.APPLICATION_FORM, MINE, name="表.pdf",
        content=PDF + b"application_form%%EOF",
    )  # fmt: skip
    assert again == held_papers[0].id
    await applying.submit(worker, key, MINE)
    with pytest.raises(ConflictError, match="application-submitted"):
        await applying.submit(worker, key, MINE)
    with pytest.raises(ConflictError, match="application-locked"):
        await papers.add_paper(worker, key, PaperKind.OTHER, MINE, name="x.pdf", content=PDF)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "paper-empty"),
        (b"MZ not a paper", "paper-unknown"),
        (b"%PDF-1.4 cut off", "paper-unknown"),
        (b"\xff\xd8\xff" + b"x" * 11 * 1024 * 1024 + b"\xff\xd9", "paper-too-large"),
    ],
)
async def test_a_paper_is_looked_at_by_its_content(
    worker: Actor, round_key: UUID, content: bytes, code: str
) -> None:
    key = await applying.start(worker, round_key)
    with pytest.raises(MalformedError, match=code):
        await papers.add_paper(worker, key, PaperKind.OTHER, MINE, name="材料.pdf", content=content)


async def test_papers_are_sealed_and_their_hash_is_kept(worker: Actor, round_key: UUID) -> None:
    key = await application(worker, round_key)
    async with db.read(ANYONE) as connection:
        (form, _) = await papers.papers_of(key)
        digest = await connection.fetchval(
            "SELECT sha256 FROM application_paper WHERE id = $1", form.id
        )
    assert (await file_content(form.file)).startswith(b"%PDF")
    assert len(digest) == 32
    assert form.media_type == "application/pdf"


async def test_after_the_last_day_nothing_is_submitted(worker: Actor, round_key: UUID) -> None:
    key = await application(worker, round_key)
    async with db.transaction(OFFICER) as connection:
        await connection.execute(
            "UPDATE round SET opens_on = $2, closes_on = $2 WHERE id = $1",
            round_key, clock.today() - timedelta(days=1),
        )  # fmt: skip
    with pytest.raises(ConflictError, match="round-closed"):
        await applying.submit(worker, key, MINE)


async def test_somebody_short_of_a_condition_is_told_which(round_key: UUID, system: Actor) -> None:
    short = await electrician(system, 3, leave_out="mentor")
    key = await application(short, round_key)
    with pytest.raises(ConflictError) as refused:
        await applying.submit(short, key, MINE)
    assert refused.value.code == "application-short"
    assert "师傅" in str(refused.value.facts["what"])


async def test_a_stated_fact_counts_once_an_officer_has_confirmed_it(
    employer: Actor, round_key: UUID, system: Actor
) -> None:
    hopeful = await electrician(system, 4, leave_out="job")
    key = await application(hopeful, round_key)
    with pytest.raises(ConflictError, match="application-short"):
        await applying.submit(hopeful, key, MINE)
    fact = await stated_job(hopeful, key)
    await applying.submit(hopeful, key, MINE)
    await recommended(employer, key)
    found = await case_page(COUNTY, key)
    assert (found.eligible, found.hopeful, found.stage) == (False, True, Stage.COUNTY)
    with pytest.raises(ConflictError, match="check-unruled"):
        await checking.decide(COUNTY, key, Stage.COUNTY, PASSED)
    await checking.rule_on_fact(COUNTY, key, fact, Stage.COUNTY, confirmed=True)
    with pytest.raises(ConflictError, match="fact-ruled"):
        await checking.rule_on_fact(COUNTY, key, fact, Stage.COUNTY, confirmed=False)
    found = await case_page(COUNTY, key)
    assert found.eligible
    assert [one.stated.standing for one in found.facts] == ["confirmed"]
    async with db.transaction(COUNTY):
        assert not await ledger.confirm(found.facts[0].stated.row.source, uuid7())
    await checking.decide(COUNTY, key, Stage.COUNTY, PASSED)
    assert (await held(key)).state == "county_checked"


async def test_a_denied_fact_leaves_the_condition_missing(
    employer: Actor, round_key: UUID, system: Actor
) -> None:
    hopeful = await electrician(system, 4, leave_out="job")
    key = await application(hopeful, round_key)
    fact = await stated_job(hopeful, key)
    await applying.submit(hopeful, key, MINE)
    await recommended(employer, key)
    await checking.rule_on_fact(COUNTY, key, fact, Stage.COUNTY, confirmed=False)
    assert [one.stated.standing for one in (await case_page(COUNTY, key)).facts] == ["denied"]
    with pytest.raises(ConflictError, match="check-not-eligible"):
        await checking.decide(COUNTY, key, Stage.COUNTY, PASSED)
    refused = Ruling(verdict=Verdict.REFUSED, reason="不在一线岗位，不符合条件")
    await checking.decide(COUNTY, key, Stage.COUNTY, refused)
    assert (await held(key)).ended_for == "不在一线岗位，不符合条件"


async def test_a_stated_fact_can_be_taken_back_before_it_is_submitted(
    worker: Actor, round_key: UUID
) -> None:
    key = await application(worker, round_key)
    fact = await stated_job(worker, key)
    async with db.read(ANYONE):
        paper = next(p for p in await papers.papers_of(key) if p.kind is PaperKind.UNIT_STATEMENT)
    with pytest.raises(ConflictError, match="paper-in-use"):
        await papers.remove_paper(worker, key, paper.id, MINE)
    await stating.drop_fact(worker, key, fact, MINE)
    await papers.remove_paper(worker, key, paper.id, MINE)


async def test_an_application_is_its_own_applicants_alone(
    worker: Actor, round_key: UUID, system: Actor
) -> None:
    key = await application(worker, round_key)
    other = await electrician(system, 9)
    with pytest.raises(NotFoundError):
        await applying.submit(other, key, MINE)
    with pytest.raises(NotFoundError):
        await case_page(COUNTY, key)  # a draft is nobody else's business


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"kind": RecommenderKind.COUNTY_BUREAU}, "recommend-not-allowed"),
        ({"noticed_from": None}, "notice-missing"),
        ({"noticed_until": clock.today() - timedelta(days=3)}, "notice-short"),
        ({"noticed_until": clock.today()}, ""),
        ({"noticed_until": clock.today() + timedelta(days=1)}, "notice-running"),
        ({"noticed_until": clock.today() - timedelta(days=9)}, "notice-backward"),
        ({"opinion": "同意"}, "recommend-opinion"),
        ({"unit": " "}, "recommend-unit"),
    ],
)
async def test_a_recommendation_follows_the_notice_inside_the_unit(
    worker: Actor, employer: Actor, round_key: UUID, wrong: dict, code: str
) -> None:
    key = await submitted(worker, round_key)
    if code:
        with pytest.raises(ConflictError, match=code):
            await recommended(employer, key, **wrong)
        assert (await held(key)).state == "submitted"
    else:
        await recommended(employer, key, **wrong)
        assert (await held(key)).state == "recommended"


async def test_who_recommends_reaches_their_own_people_and_never_themself(
    worker: Actor, employer: Actor, round_key: UUID, system: Actor
) -> None:
    key = await submitted(worker, round_key)
    assert (await recommend_queue(employer, RecommendFilter())).total == 1
    other = await organisation(system, "汶水纺织厂", 8)
    stranger = somebody("别家", Role.EMPLOYER, organisation=other)
    with pytest.raises(NotFoundError):
        await recommended(stranger, key)
    themself = msgspec.structs.replace(employer, person=worker.person)
    with pytest.raises(ConflictError, match="recommend-self"):
        await recommended(themself, key)
    await recommended(employer, key)
    with pytest.raises(ConflictError, match="check-hand"):
        await recommended(employer, key)
    twin = msgspec.structs.replace(employer, account=uuid7())
    with pytest.raises(ConflictError, match="recommend-twice"):
        await recommended(twin, key)


async def test_nobody_puts_themself_forward_unless_the_terms_say_so(
    worker: Actor, system: Actor, round_key: UUID
) -> None:
    assert await applying.submit(worker, await application(worker, round_key), MINE) == "submitted"
    terms = default_terms()
    common = msgspec.structs.replace(terms.common, recommended_by=("self", "employer"))
    async with db.transaction(system):
        await publish(LADDER, "条件", msgspec.structs.replace(terms, common=common), clock.today())
    second = await called(title="第二轮")
    key = await application(worker, second)
    assert await applying.submit(worker, key, MINE) == "recommended"
    assert (await held(key)).due_on is not None


async def test_a_unit_sends_back_what_is_not_ready(
    worker: Actor, employer: Actor, round_key: UUID
) -> None:
    key = await submitted(worker, round_key)
    await recommending.send_back(employer, key, "业绩材料请补获奖证书")
    found = await held(key)
    assert (found.state, found.ended_for) == ("returned", "业绩材料请补获奖证书")
    await applying.submit(worker, key, MINE)
    assert (await held(key)).state == "submitted"


async def test_county_then_city_and_each_sees_its_own(
    worker: Actor, employer: Actor, round_key: UUID
) -> None:
    key = await submitted(worker, round_key)
    with pytest.raises(ConflictError, match="check-not-yet"):
        await checking.decide(COUNTY, key, Stage.COUNTY, PASSED)
    await recommended(employer, key)
    assert (await check_queue(OTHER_COUNTY, Stage.COUNTY, CheckFilter())).total == 0
    with pytest.raises(NotFoundError):
        await checking.decide(OTHER_COUNTY, key, Stage.COUNTY, PASSED)
    queue = await check_queue(COUNTY, Stage.COUNTY, CheckFilter(q="电工"))
    assert [(row.application.id, row.division_name) for row in queue.rows] == [(key, "泰山区")]
    with pytest.raises(ConflictError, match="check-not-yet"):
        await checking.decide(OFFICER, key, Stage.CITY, PASSED)
    await checking.decide(COUNTY, key, Stage.COUNTY, PASSED)
    with pytest.raises(ConflictError, match="check-done"):
        await checking.decide(COUNTY, key, Stage.COUNTY, PASSED)
    await checking.decide(OFFICER, key, Stage.CITY, PASSED)
    found = await case_page(OFFICER, key)
    assert [(row.stage, row.verdict) for row in found.checks] == [
        (Stage.COUNTY, Verdict.PASSED),
        (Stage.CITY, Verdict.PASSED),
    ]
    assert found.application.state == "city_checked"


async def test_nobody_has_two_hands_in_a_case_or_one_in_their_own(
    worker: Actor, round_key: UUID, employer: Actor, system: Actor
) -> None:
    key = await submitted(worker, round_key)
    both = Actor(
        account=uuid7(),
        name="兼任",
        grants=(
            Grant(role=Role.COUNTY_OFFICER, divisions=frozenset({"370902"})),
            Grant(role=Role.CITY_OFFICER),
        ),
    )
    await recommending.recommend(
        both, key, opinion(kind=RecommenderKind.COUNTY_BUREAU), name="r.pdf", content=PDF
    )
    with pytest.raises(ConflictError, match="check-hand"):
        await checking.decide(both, key, Stage.COUNTY, PASSED)
    own = msgspec.structs.replace(COUNTY, person=worker.person)
    with pytest.raises(ConflictError, match="check-own-case"):
        await checking.decide(own, key, Stage.COUNTY, PASSED)
    await checking.decide(COUNTY, key, Stage.COUNTY, PASSED)
    async with db.read(ANYONE) as connection:
        hands = await connection.fetch(
            "SELECT part FROM case_hand WHERE application = $1 ORDER BY taken_at", key
        )
    assert [row["part"] for row in hands] == ["recommend", "county_check"]


async def test_a_returned_one_is_mended_in_time_and_goes_on_where_it_was(
    worker: Actor, employer: Actor, round_key: UUID
) -> None:
    key = await submitted(worker, round_key)
    await recommended(employer, key)
    await checking.decide(COUNTY, key, Stage.COUNTY, PASSED)
    soon = Ruling(
        verdict=Verdict.RETURNED, reason="证明加盖公章", due_on=clock.today() + timedelta(days=1)
    )
    with pytest.raises(ConflictError) as short:
        await checking.decide(OFFICER, key, Stage.CITY, soon)
    assert short.value.code == "check-mend-short"
    back = Ruling(verdict=Verdict.RETURNED, reason="证明加盖公章")
    await checking.decide(OFFICER, key, Stage.CITY, back)
    found = await held(key)
    assert (found.state, found.due_on) == ("returned", short.value.facts["day"])
    async with db.read(ANYONE) as connection:
        told = await connection.fetchval(
            "SELECT count(*) FROM message WHERE kind = 'application_returned'"
        )
    assert told == 1
    await applying.submit(worker, key, MINE)
    assert (await held(key)).state == "county_checked"
    await checking.decide(OFFICER, key, Stage.CITY, PASSED)


async def test_mending_too_late_is_refused(worker: Actor, employer: Actor, round_key: UUID) -> None:
    key = await submitted(worker, round_key)
    await recommended(employer, key)
    back = Ruling(verdict=Verdict.RETURNED, reason="证明加盖公章")
    await checking.decide(COUNTY, key, Stage.COUNTY, back)
    async with db.transaction(OFFICER) as connection:
        await connection.execute(
            "UPDATE application SET due_on = $2 WHERE id = $1",
            key, clock.today() - timedelta(days=1),
        )  # fmt: skip
    with pytest.raises(ConflictError, match="application-mend-late"):
        await applying.submit(worker, key, MINE)


async def test_a_paper_opens_with_a_reason_that_is_kept(
    worker: Actor, round_key: UUID, employer: Actor
) -> None:
    key = await submitted(worker, round_key)
    async with db.read(ANYONE):
        paper = (await papers.papers_of(key))[0]
    with pytest.raises(ConflictError, match="reason-needed"):
        await checking.open_paper(COUNTY, key, paper.id, "", Permit.ROUND_VIEW)
    await checking.open_paper(COUNTY, key, paper.id, "核对业绩", Permit.ROUND_VIEW)
    with pytest.raises(NotFoundError):
        await checking.open_paper(OTHER_COUNTY, key, paper.id, "核对业绩", Permit.ROUND_VIEW)
    own_firm = (await held(key)).organisation
    head = somebody("校长", Role.INSTITUTION_HEAD, organisation=own_firm)
    with pytest.raises(NotFoundError):
        await checking.reveal_number(head, key, "核对身份")
    name, number = await checking.reveal_number(COUNTY, key, "核对身份")
    assert (name, number) == ("赵文文", reserved_id_number(0, BIRTH, male=True))
    async with db.read(ANYONE) as connection:
        reasons = await connection.fetch(
            "SELECT reason FROM event WHERE action = 'certifications.paper.opened'"
        )
    assert [row["reason"] for row in reasons] == ["核对业绩"]


async def test_an_agent_files_with_a_consent_and_stops_when_it_is_withdrawn(
    round_key: UUID, employer: Actor, system: Actor
) -> None:
    who = Consenting(
        name="钱文文", id_number=reserved_id_number(1, BIRTH, male=True), phone="13800000001"
    )
    agent = employer
    with pytest.raises(MalformedError, match="agent-scan"):
        await applying.start_for(agent, round_key, who, scan_name="同意.txt", scan=b"no scan")
    key = await applying.start_for(agent, round_key, who, scan_name="同意.pdf", scan=PDF)
    found = await held(key)
    assert found.agent is not None
    worker = Actor(account=uuid7(), person=found.person, name="本人")
    async with db.read(ANYONE):
        (consent,) = await consents_of(worker.person)
    await applying.fill_in(
        agent, key, applying.Filled(employer="岱泉阀门有限公司"), Permit.AGENT_FILE
    )
    await withdraw_consent(worker, consent.id)
    with pytest.raises(NotFoundError):
        await applying.fill_in(
            agent, key, applying.Filled(employer="岱泉阀门有限公司"), Permit.AGENT_FILE
        )
    await applying.fill_in(worker, key, applying.Filled(employer="岱泉阀门有限公司"), MINE)


async def test_a_withdrawn_application_can_be_made_anew(worker: Actor, round_key: UUID) -> None:
    key = await submitted(worker, round_key)
    await applying.withdraw(worker, key, MINE)
    with pytest.raises(ConflictError, match="application-state"):
        await applying.withdraw(worker, key, MINE)
    assert await applying.start(worker, round_key) != key


async def sent(round_key: UUID) -> None:
    for authority in Authority:
        await joint.send(OFFICER, round_key, authority, "年度评选联审")


async def test_the_joint_review_goes_out_as_lists_and_comes_back_cell_by_cell(
    worker: Actor, employer: Actor, round_key: UUID, system: Actor
) -> None:
    first = await checked(employer, worker, round_key)
    second = await checked(employer, await electrician(system, 5), round_key)
    with pytest.raises(ConflictError, match="round-state"):
        await joint.send(OFFICER, round_key, Authority.TAX, "年度评选联审")
    await close(round_key)
    await sent(round_key)
    with pytest.raises(ConflictError, match="joint-sent"):
        await joint.send(OFFICER, round_key, Authority.TAX, "年度评选联审")
    with pytest.raises(ConflictError, match="reason-needed"):
        await joint.list_to_send(OFFICER, round_key, Authority.TAX, "")
    file = await joint.list_to_send(OFFICER, round_key, Authority.TAX, "送税务局")
    book = openpyxl.load_workbook(BytesIO(await file_content(file)))
    sheet = book["联审名单"]
    assert "秦牧川" in str(sheet["A2"].value)
    assert {sheet["C4"].value, sheet["C5"].value} == {
        reserved_id_number(0, BIRTH, male=True),
        reserved_id_number(5, BIRTH, male=True),
    }
    sheet["F4"], sheet["F5"] = "无异议", "有异议"
    returned = BytesIO()
    book.save(returned)
    faults = await joint.take_back_list(OFFICER, round_key, Authority.TAX, returned.getvalue())
    assert [(one.row, one.column, one.code) for one in faults] == [(5, "说明", "joint-row-remark")]
    sheet["G5"] = "欠缴税款未结清"
    sheet["B4"] = "改名"
    returned = BytesIO()
    book.save(returned)
    faults = await joint.take_back_list(OFFICER, round_key, Authority.TAX, returned.getvalue())
    assert [(one.row, one.column, one.code) for one in faults] == [(4, "姓名", "joint-row-name")]
    sheet["B4"] = {
        reserved_id_number(0, BIRTH, male=True): (await held(first)).name,
        reserved_id_number(5, BIRTH, male=True): (await held(second)).name,
    }[sheet["C4"].value]
    returned = BytesIO()
    book.save(returned)
    assert not await joint.take_back_list(OFFICER, round_key, Authority.TAX, returned.getvalue())
    page = await joint_page(OFFICER, round_key)
    tax = next(row for row in page.authorities if row.authority is Authority.TAX)
    assert tax.counts[JointVerdict.OBJECTED] == 1
    assert tax.returned_at is not None
    assert not page.complete


async def test_who_is_still_checked_holds_the_joint_review_up(
    worker: Actor, employer: Actor, round_key: UUID, system: Actor
) -> None:
    await checked(employer, worker, round_key)
    other = await submitted(await electrician(system, 5), round_key)
    await recommended(employer, other)
    await close(round_key)
    with pytest.raises(ConflictError) as refused:
        await joint.send(OFFICER, round_key, Authority.TAX, "年度评选联审")
    assert (refused.value.code, refused.value.facts["n"]) == ("joint-waiting", 1)


async def test_the_shortlist_gives_ciphers_and_refuses_with_the_authoritys_words(
    worker: Actor, employer: Actor, round_key: UUID, system: Actor
) -> None:
    first = await checked(employer, worker, round_key)
    second = await checked(employer, await electrician(system, 5), round_key)
    never = await submitted(await electrician(system, 6), round_key)
    await close(round_key)
    await sent(round_key)
    with pytest.raises(ConflictError, match="joint-open"):
        await shortlisting.propose_shortlist(OFFICER, round_key)
    with pytest.raises(ConflictError, match="joint-remark"):
        await joint.answer(
            OFFICER, round_key, Authority.TAX,
            [Answer(application=second, verdict=JointVerdict.OBJECTED)],
        )  # fmt: skip
    for authority in Authority:
        objects = authority is Authority.SAFETY
        await joint.answer(
            OFFICER, round_key, authority,
            [
                Answer(application=first, verdict=JointVerdict.CLEAR),
                Answer(
                    application=second,
                    verdict=JointVerdict.OBJECTED if objects else JointVerdict.CLEAR,
                    remark="2025 年事故责任人" if objects else "",
                ),
            ],
        )  # fmt: skip
    decision = await shortlisting.propose_shortlist(OFFICER, round_key)
    with pytest.raises(ConflictError, match="decision-open"):
        await shortlisting.propose_shortlist(SECOND_OFFICER, round_key)
    await sign(decision)
    found, refused = await held(first), await held(second)
    assert found.state == "joint_reviewed"
    assert found.cipher is not None
    assert len(found.cipher) == 5
    assert (refused.state, refused.cipher) == ("rejected", None)
    assert refused.ended_for == "应急管理：2025 年事故责任人"
    assert (await held(never)).state == "rejected"
    async with db.read(ANYONE):
        assert (await round_of(round_key)).state is RoundState.PANEL


async def test_a_shortlist_passes_over_who_withdrew_meanwhile(
    worker: Actor, employer: Actor, round_key: UUID, system: Actor
) -> None:
    other = await electrician(system, 5)
    first = await checked(employer, worker, round_key)
    second = await checked(employer, other, round_key)
    await close(round_key)
    await sent(round_key)
    for authority in Authority:
        answers = [Answer(application=one, verdict=JointVerdict.CLEAR) for one in (first, second)]
        await joint.answer(OFFICER, round_key, authority, answers)
    decision = await shortlisting.propose_shortlist(OFFICER, round_key)
    await applying.withdraw(other, second, MINE)
    await sign(decision, reviewer=REVIEWER, leader=LEADER)
    assert ((await held(first)).state, (await held(second)).state) == (
        "joint_reviewed",
        "withdrawn",
    )


async def test_whose_draft_or_return_ends_soon_is_reminded_once(
    worker: Actor, employer: Actor, round_key: UUID, system: Actor
) -> None:
    await application(await electrician(system, 8), round_key)
    returned = await submitted(worker, round_key)
    await recommending.send_back(employer, returned, "业绩材料请补获奖证书")

    async def reminded() -> int:
        await remind_everywhere()
        async with db.read(ANYONE) as connection:
            return await connection.fetchval(
                "SELECT count(*) FROM message WHERE kind = 'application_reminder'"
            )

    assert await reminded() == 0
    async with db.transaction(system) as connection:
        await connection.execute("UPDATE round SET closes_on = $1", clock.today())
        await connection.execute(
            "UPDATE application SET due_on = $2 WHERE id = $1",
            returned, clock.today() + timedelta(days=2),
        )  # fmt: skip
    assert await reminded() == 2
    assert await reminded() == 2


async def test_two_officers_at_once_make_one_check(
    worker: Actor, employer: Actor, round_key: UUID
) -> None:
    key = await submitted(worker, round_key)
    await recommended(employer, key)
    second = msgspec.structs.replace(COUNTY, account=uuid7(), name="同事")
    refused = Ruling(verdict=Verdict.REFUSED, reason="材料不符合要求")
    done = await asyncio.gather(
        checking.decide(COUNTY, key, Stage.COUNTY, PASSED),
        checking.decide(second, key, Stage.COUNTY, refused),
        return_exceptions=True,
    )
    faults = [one for one in done if isinstance(one, ConflictError)]
    assert [one.code for one in faults] == ["check-done"]
    async with db.read(ANYONE) as connection:
        assert await connection.fetchval("SELECT count(*) FROM application_check") == 1


async def test_an_application_started_or_submitted_twice_at_once_is_one(
    worker: Actor, round_key: UUID
) -> None:
    done = await asyncio.gather(
        applying.start(worker, round_key), applying.start(worker, round_key),
        return_exceptions=True,
    )  # fmt: skip
    keys = {one for one in done if isinstance(one, UUID)}
    assert len(keys) == 1
    key = await application(worker, round_key)
    assert keys == {key}
    done = await asyncio.gather(
        applying.submit(worker, key, MINE), applying.submit(worker, key, MINE),
        return_exceptions=True,
    )  # fmt: skip
    assert sorted(getattr(one, "code", "done") for one in done) == [
        "application-submitted",
        "done",
    ]
