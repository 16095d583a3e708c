"""A contest from its last marks to levels, as each of those who run it does it.

It is the event of the demonstration city that is being marked: six entries, three of them marked.
"""

import json
from pathlib import Path

import pytest
from contest_steps import (
    JUDGED,
    TABLET,
    at_event,
    ciphers_given,
    delivered,
    enter_card,
    grades,
    heading,
    judge_entry,
    looked_at,
    marks_book,
    mended,
    paper,
    paper_cards,
    recomputed,
    stage_box,
    tap,
    the_time_of_appeals_passes,
)
from playwright.sync_api import expect
from visitors import PHONE


@pytest.fixture(scope="module")
def ciphers(base: str) -> list[str]:
    """Return the ciphers of the six, the three that are marked already first."""
    return ciphers_given()


def test_three_judges_finish_and_one_loses_the_network(visit, ciphers: list[str]) -> None:
    unmarked = ciphers[3:]
    first, second, third = (at_event(visit, f"judge{n}", "我的执裁", TABLET) for n in (1, 2, 3))
    one, two, three = first.page, second.page, third.page
    looked_at(first)
    expect(heading(one)).to_have_text(unmarked[0])
    three.locator("html[data-kept=yes]").wait_for(state="attached")
    three.context.set_offline(True)
    for n, cipher in enumerate(unmarked):
        expect(heading(three)).to_have_text(cipher)
        judge_entry(three, {"A3": n, "B3": 2, "C2": 2})
        expect(heading(one)).to_have_text(cipher)
        judge_entry(one, {"A3": n + 1, "B3": 2, "C2": 3 - n}, measures=True)
        judge_entry(two, {"A3": n, "B3": 0 if n == 1 else 2, "C2": 2})
    delivered(one)
    delivered(two)
    expect(three.get_by_text("9 个分未送达，网络恢复后自动送")).to_be_visible()
    three.reload()
    expect(three.get_by_text("9 个分未送达，网络恢复后自动送")).to_be_visible()
    three.context.set_offline(False)
    delivered(three)
    three.reload()
    delivered(three)
    for n, cipher in enumerate(unmarked):
        assert grades(three, cipher) == {"A3": str(n), "B3": "2", "C2": "2"}
    held = paper_cards()
    assert len(held) == 18
    assert all(set(card) == set(JUDGED) for card in held.values())


def test_a_spread_is_marked_anew(visit, ciphers: list[str]) -> None:
    judge = at_event(visit, "judge2", "我的执裁", TABLET)
    page = judge.page
    page.get_by_role("link", name="分差").click()
    expect(heading(page)).to_have_text("1 处分差过大")
    looked_at(judge)
    page.get_by_role("link", name="去重评").click()
    expect(heading(page)).to_have_text(ciphers[4])
    expect(page.get_by_text("各裁判相差过大")).to_be_visible()
    tap(page, "B3", 2)
    page.locator("[data-aspect=B3] [data-reason]").first.click()
    delivered(page)
    expect(page.get_by_text("各裁判相差过大")).to_be_hidden()


def test_the_chief_judge_enters_the_cards_again_blind(visit, ciphers: list[str]) -> None:
    chief, cards = at_event(visit, "chief", "我的执裁"), paper_cards()
    page = chief.page
    page.get_by_role("link", name="复录").click()
    expect(heading(page)).to_have_text("18 张卡待复录")
    looked_at(chief)
    wrong = ("J1", ciphers[0])
    page.get_by_role("link", name="　".join(wrong)).click()
    looked_at(chief)
    misread = {**cards[wrong], "A3": 3 - cards[wrong]["A3"]}
    enter_card(page, misread)
    expect(page.get_by_role("alert")).to_contain_text("不一致：A3")
    chief.check()
    others = sorted(set(cards) - {wrong})
    page.get_by_role("link", name="　".join(others[0])).click()
    for card in others:
        expect(heading(page)).to_have_text("　".join(card))
        enter_card(page, cards[card])
    page.get_by_role("link", name="　".join(wrong)).click()
    enter_card(page, {"A3": cards[wrong]["A3"]})
    expect(heading(page)).to_have_text("没有要您复录的卡")


def test_the_chief_judge_takes_times_and_a_deduction(visit, ciphers: list[str]) -> None:
    chief = at_event(visit, "chief", "我的执裁")
    page = chief.page
    page.get_by_role("link", name="用时和扣分").click()
    used = page.locator("section", has=page.get_by_role("heading", name="用时", exact=True))
    used.get_by_label("用时（分:秒）").fill("十八分")
    used.get_by_role("button", name="记用时").click()
    expect(page.get_by_role("alert")).to_be_visible()
    chief.said.clear()  # the browser notes the 409 itself
    for n, cipher in enumerate(ciphers):
        expect(used.get_by_label("密号")).to_have_value(cipher)
        used.get_by_label("用时（分:秒）").fill(f"{18 + n}:05")
        used.get_by_role("button", name="记用时").click()
        expect(used.get_by_role("row", name=cipher)).to_contain_text(f"{18 + n}:05")
    taken = page.locator("section", has=page.get_by_role("heading", name="扣分", exact=True))
    taken.get_by_label("密号").select_option(ciphers[5])
    taken.get_by_label("发生了什么").fill("带电更换部件")
    taken.get_by_role("button", name="扣分", exact=True).click()
    expect(taken.get_by_text("带电更换部件")).to_be_visible()
    looked_at(chief)


def test_theory_marks_come_by_workbook(visit, ciphers: list[str], tmp_path: Path) -> None:
    officer = at_event(visit, "officer", "竞赛管理")
    page = officer.page
    looked_at(officer)
    page.get_by_role("link", name="评分进度").click()
    looked_at(officer)
    page.get_by_role("link", name="缺哪些分").click()
    expect(heading(page)).to_have_text("缺 6 个分")
    looked_at(officer)
    page.get_by_role("link", name="理论成绩").click()
    looked_at(officer)
    marks: list[object] = [91, 78.5, 84, 868, 72, 66]
    page.get_by_label("成绩表").set_input_files(marks_book(list(zip(ciphers, marks, strict=True))))
    page.get_by_role("button", name="上传并预检").click()
    expect(heading(page)).to_contain_text("6 行中 5 行可以录入")
    looked_at(officer)
    page.get_by_role("button", name="确认录入 5 行").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载问题数据表").click()
    page.get_by_label("改好的问题数据表").set_input_files(
        mended(Path(download.value.path()), tmp_path / "mended.xlsx")
    )
    page.get_by_role("button", name="补传").click()
    page.get_by_role("button", name="确认录入 1 行").click()
    page.get_by_role("link", name="回到理论成绩").click()
    expect(page.get_by_text("6 / 6 个选手已有成绩")).to_be_visible()


def test_sheets_are_signed_by_two_and_lock_the_stages(visit) -> None:
    chief = at_event(visit, "chief", "评分表签字")
    arbitration = at_event(visit, "arbitration", "评分表签字")
    looked_at(chief)
    for stage in ("理论知识", "实际操作"):
        page = chief.page
        page.reload()
        stage_box(page, stage).get_by_role("link", name="打印评分表").click()
        expect(page.get_by_text("摘要：")).to_be_visible()
        chief.check()
        page.get_by_role("link", name="返回评分表签字").click()
        box = stage_box(page, stage)
        box.get_by_label("两人签过字的扫描件").set_input_files(paper(f"{stage}评分表.pdf"))
        box.get_by_role("button", name="上传扫描件").click()
        box.get_by_role("button", name="签字", exact=True).click()
        expect(box.get_by_text("您已签，等另一位签")).to_be_visible()
        arbitration.page.reload()
        stage_box(arbitration.page, stage).get_by_role("button", name="签字", exact=True).click()
        expect(stage_box(arbitration.page, stage).get_by_text("已锁定")).to_be_visible()
    arbitration.check()


def test_the_cipher_clerk_lifts_the_ciphers(visit) -> None:
    clerk = at_event(visit, "cipher", "加密")
    looked_at(clerk)
    clerk.page.get_by_role("button", name="解密", exact=True).click()
    expect(heading(clerk.page)).to_have_text("已解密")
    clerk.check()


def test_the_result_is_shown_with_the_time_of_appeals(visit) -> None:
    officer = at_event(visit, "officer", "竞赛管理")
    page = officer.page
    officer.follow(page.get_by_role("link", name="成绩", exact=True))
    officer.check()
    page.get_by_role("button", name="计算并公示成绩").click()
    expect(heading(page)).to_contain_text("第 1 版成绩")
    expect(page.get_by_text("申诉截止")).to_be_visible()
    looked_at(officer)
    page.get_by_role("link", name="看公开页面").click()
    anybody = visit(None, PHONE)
    anybody.go(page.url.removeprefix(officer.base))
    expect(anybody.page.get_by_text("这不是最终成绩")).to_be_visible()
    looked_at(anybody)


def test_an_employer_appeals_and_arbitration_rejects(visit) -> None:
    employer = at_event(visit, "employer", "竞赛报名")
    page = employer.page
    looked_at(employer)
    page.get_by_role("link", name="成绩和申诉").first.click()
    page.get_by_label("对哪一项有异议").fill("实操第二模块功能测试的计时与现场记录不符，请复核。")
    page.get_by_label("证明材料").set_input_files(paper("现场记录.pdf"))
    employer.check()
    page.get_by_role("button", name="提交申诉").click()
    expect(page.get_by_role("button", name="撤回申诉")).to_be_visible()
    looked_at(employer)
    arbitration = at_event(visit, "arbitration", "竞赛申诉")
    page = arbitration.page
    looked_at(arbitration)
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载材料").click()
    assert Path(taken.value.path()).read_bytes() == paper("现场记录.pdf")["buffer"]
    page.get_by_label("申诉不成立").check()
    page.get_by_label("裁定的理由").fill("计时器记录与评分表一致，现场记录所写为入场时间。")
    page.get_by_role("button", name="裁定").click()
    expect(page.get_by_text("这件申诉已经有结果")).to_be_visible()
    page = at_event(visit, "employer", "竞赛报名").page
    page.get_by_role("link", name="成绩和申诉").first.click()
    expect(page.get_by_text("计时器记录与评分表一致")).to_be_visible()


def test_the_result_becomes_final_by_three_and_is_published(visit) -> None:
    officer = at_event(visit, "officer", "竞赛管理")
    page = officer.page
    page.get_by_role("link", name="成绩", exact=True).click()
    expect(page.get_by_role("button", name="确认成绩")).to_have_count(0)
    the_time_of_appeals_passes()
    page.reload()
    page.get_by_role("button", name="确认成绩，提请公布").click()
    looked_at(officer)
    for alias, button in (("reviewer", "复核通过，送审签"), ("leader", "审签")):
        official = visit(alias)
        official.go(page.url.removeprefix(officer.base))
        official.page.get_by_role("button", name=button, exact=True).click()
        expect(official.page.get_by_role("button", name=button, exact=True)).to_have_count(0)
    page = at_event(visit, "officer", "竞赛管理").page
    page.get_by_role("link", name="成绩", exact=True).click()
    expect(heading(page)).to_have_text("第 1 版成绩，已公布")


def test_anybody_recomputes_the_public_bundle(visit, tmp_path: Path) -> None:
    anybody = visit(None, PHONE)
    page = anybody.go("/contests")
    page.get_by_role("link", name="新职业技能竞赛").first.click()
    page.get_by_role("link", name="成绩").first.click()
    winners = page.get_by_role("region", name="获奖名单").get_by_role("row")
    expect(winners).to_have_count(4)
    totals = [row.get_by_role("cell").last.inner_text() for row in winners.all()[1:]]
    looked_at(anybody)
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载成绩包").click()
    taken.value.save_as(tmp_path / "BUNDLE.json")
    keys = page.request.get(f"{anybody.base}/.well-known/jwks.json")
    (tmp_path / "jwks.json").write_bytes(keys.body())
    status, told = recomputed(tmp_path, "BUNDLE.json")
    assert (status, told["agrees"], told["differences"]) == (0, True, [])
    assert told["signature"]["holds"]
    assert not told["signature"]["own_key"]
    assert [one["total"] for one in told["results"] if one["award"]] == totals
    changed = json.loads((tmp_path / "BUNDLE.json").read_text("utf-8"))
    changed["marks"][0]["value"] = "0"
    (tmp_path / "changed.json").write_text(json.dumps(changed), "utf-8")
    status, told = recomputed(tmp_path, "changed.json")
    assert (status, told["root"]["holds"]) == (1, False)


def test_levels_and_titles_are_drawn_up(visit) -> None:
    officer = at_event(visit, "officer", "竞赛管理")
    page = officer.page
    officer.follow(page.get_by_role("link", name="晋级和称号"))
    officer.check()
    page.get_by_role("button", name="拟定名单").click()
    expect(heading(page)).to_contain_text("请逐行核对")
    looked_at(officer)


def test_a_worker_finds_an_own_contest_on_a_phone(visit) -> None:
    worker = visit("candidate", PHONE)
    page = worker.go("/me/path")
    page.get_by_role("link", name="我的竞赛").click()
    expect(page.get_by_role("article").get_by_role("heading", name="数据标注")).to_be_visible()
    looked_at(worker)
    worker.follow(page.get_by_role("link", name="我的招聘邀请"))
    worker.check()
    page.get_by_role("link", name="我的竞赛").first.click()
    worker.follow(page.get_by_role("link", name="看通知"))
    worker.check()
    page.get_by_role("link", name="报名").first.click()
    expect(page.get_by_text("您已经报了这个赛项")).to_be_visible()
    looked_at(worker)
