"""Pages of an event's rule sets: begun, edited as tables, tried, published, compared."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from app.errors import ConflictError, DomainError, MalformedError
from app.imports.table import read_table
from app.permits import Permit
from app.web.forms import read_form, read_given, read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import download, page, refusal, see_other
from competitions.plans import rule_form, rule_names, rule_sets, rule_words, wording
from competitions.plans.aspect_sheet import aspect_rows, aspect_workbook
from competitions.plans.rule_form import Typed
from competitions.plans.rule_reading import read
from competitions.rules.checks import faults_of
from competitions.rules.presets import PRESETS
from competitions.rules.result import decide, scale_missing
from competitions.rules.trial import invented
from competitions.rules_wording import AWARDS

AnyRequest = Request[Any, Any, Any]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FIELDS = "competitions.plans.aspect_sheet:FIELDS"


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """What a draft begins from: a preset's name or a version's key."""

    origin: str = ""


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """How many invented entrants, and which invention of them."""

    entrants: Annotated[int, msgspec.Meta(ge=1, le=500)] = 20
    seed: Annotated[int, msgspec.Meta(ge=1, le=9_999)] = 1


class SchemeFile(msgspec.Struct, frozen=True, kw_only=True):
    """A marking scheme's workbook."""

    file: UploadFile | None = None


def _base(key: UUID) -> str:
    return f"/desk/contests/events/{key}/rules"


async def _listed(
    request: AnyRequest, key: UUID, *, status: int = 200, error: str = ""
) -> Response[Any]:
    return page(
        request,
        "competitions/rules.html",
        status=status,
        found=await rule_sets.rule_desk(actor_of(request), key),
        presets=[(name, rule_names.PRESET_NAMES[name]) for name in PRESETS],
        words=wording,
        error=error,
    )


@get("/desk/contests/events/{key:uuid}/rules", opt=permit(Permit.CONTEST_VIEW))
async def listed(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show an event's versions, and where a draft may begin."""
    return await _listed(request, key)


@post("/desk/contests/events/{key:uuid}/rules/begin", opt=permit(Permit.CONTEST_MANAGE))
async def begin(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Begin a draft, or go on with the one there is."""
    form = await read_form(request, Origin)
    try:
        await rule_sets.begin(actor_of(request), key, form.origin)
    except ConflictError as error:
        return await _listed(request, key, status=error.status, error=refusal(request, error))
    return see_other(f"{_base(key)}/edit")


async def _editor(
    request: AnyRequest,
    key: UUID,
    form: Typed | None = None,
    *,
    status: int = 200,
    errors: list[str] | None = None,
    wrong: set[tuple[object, ...]] | None = None,
    loaded: int = 0,
) -> Response[Any]:
    found = await rule_sets.rule_desk(actor_of(request), key)
    draft = found.draft
    if draft is None or not found.open:
        return see_other(_base(key))
    form = form or rule_form.typed(draft.rules)
    return page(
        request,
        "competitions/rules_edit.html",
        status=status,
        found=found,
        draft=draft,
        form=form,
        parts=_parts(form),
        errors=errors or [],
        wrong=wrong or set(),
        loaded=loaded,
        names=rule_names,
        awards=AWARDS,
    )


def _parts(form: Typed) -> list[tuple[str, str]]:
    """Return what the tie chain may name, with its words."""
    rules, _ = read(form)
    modules = [f"module:{module.code}" for stage in rules.stages for module in stage.modules]
    chosen = [row["part"] for row in form.tables["tie"]]
    known = dict.fromkeys([*rule_names.CHAIN, *modules, *chosen])
    return [(part, rule_words.part_words(part, rules)) for part in known]


@get("/desk/contests/events/{key:uuid}/rules/edit", opt=permit(Permit.CONTEST_MANAGE))
async def editor(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the draft as tables to be filled in."""
    return await _editor(request, key)


@post("/desk/contests/events/{key:uuid}/rules/edit", opt=permit(Permit.CONTEST_MANAGE))
async def save(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Save the draft; a refused one keeps what was typed and says all that is wrong."""
    body = await read_values(request)
    sent: dict[str, list[str]] = {}
    for name, value in body.multi_items():
        sent.setdefault(name, []).append(str(value).replace("\0", ""))
    form = rule_form.from_fields(sent)
    rules, problems = read(form)
    errors = [rule_words.problem_words(one) for one in problems]
    if not problems:
        errors = [rule_words.fault_words(one) for one in faults_of(rules)]
    if errors:
        wrong = {tuple(one.cell) for one in problems}
        return await _editor(request, key, form, status=409, errors=errors, wrong=wrong)
    try:
        await rule_sets.save(actor_of(request), key, rules)
    except ConflictError as error:
        said = refusal(request, error)
        return await _editor(request, key, form, status=error.status, errors=[said])
    return see_other(f"{_base(key)}/draft")


@get("/desk/contests/events/{key:uuid}/rules/aspects.xlsx", opt=permit(Permit.CONTEST_VIEW))
async def scheme(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Send the newest version's marking scheme as a workbook."""
    found = await rule_sets.rule_desk(actor_of(request), key)
    rows = rule_form.typed(found.versions[0].rules).tables["aspect"] if found.versions else []
    return download(aspect_workbook(rows), "jiangce-marking-scheme.xlsx", XLSX)


@post("/desk/contests/events/{key:uuid}/rules/aspects", opt=permit(Permit.CONTEST_MANAGE))
async def load_scheme(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Put a workbook's marking scheme into the form; it is kept once the form is saved."""
    sent = await read_form(request, SchemeFile)
    found = await rule_sets.rule_desk(actor_of(request), key)
    if found.draft is None:
        return see_other(_base(key))
    form = rule_form.typed(found.draft.rules)
    try:
        content = await sent.file.read() if sent.file else b""
        if not content:
            raise MalformedError("sheet_empty")
        table = await read_table(content, _FIELDS, {})
    except DomainError as error:
        return await _editor(
            request, key, form, status=error.status, errors=[refusal(request, error)]
        )
    rows = aspect_rows(table.fields, table.columns)[: rule_form.MOST_ROWS]
    form = Typed(tables={**form.tables, "aspect": rows}, single=form.single)
    return await _editor(request, key, form, loaded=len(rows))


async def _version(
    request: AnyRequest, key: UUID, wanted: UUID | None, *, status: int = 200, error: str = ""
) -> Response[Any]:
    found = await rule_sets.rule_desk(actor_of(request), key)
    shown = found.draft if wanted is None else found.version(wanted)
    if shown is None:
        return see_other(_base(key))
    before = found.before(shown)
    return page(
        request,
        "competitions/rules_one.html",
        status=status,
        found=found,
        shown=shown,
        sections=rule_words.sections(shown.rules),
        changed=rule_words.difference(before.rules, shown.rules) if before else None,
        before=before,
        names=rule_names,
        trial=Trial(),
        error=error,
    )


@get("/desk/contests/events/{key:uuid}/rules/draft", opt=permit(Permit.CONTEST_VIEW))
async def draft(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the draft in plain words, to be tried and published."""
    return await _version(request, key, None)


@get("/desk/contests/events/{key:uuid}/rules/{version:uuid}", opt=permit(Permit.CONTEST_VIEW))
async def version(
    request: AnyRequest, key: FromPath[UUID], version: FromPath[UUID]
) -> Response[Any]:
    """Show one version in plain words, and how it differs from the one before."""
    return await _version(request, key, version)


@post("/desk/contests/events/{key:uuid}/rules/trial", opt=permit(Permit.CONTEST_MANAGE))
async def try_out(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Try the draft on invented marks."""
    form, given = await read_given(request, Trial)
    if form is None:
        said = wording.form_fault(given.wrong)
        return await _version(request, key, None, status=422, error=said)
    try:
        await rule_sets.mark_tried(actor_of(request), key, seed=form.seed, entrants=form.entrants)
    except ConflictError as error:
        said = refusal(request, error)
        return await _version(request, key, None, status=error.status, error=said)
    return see_other(f"{_base(key)}/trial?entrants={form.entrants}&seed={form.seed}")


@get("/desk/contests/events/{key:uuid}/rules/trial", opt=permit(Permit.CONTEST_VIEW))
async def trial(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show who would be ranked how, and win what, on invented marks."""
    wanted = read_query(request, Trial)
    found = await rule_sets.rule_desk(actor_of(request), key)
    if not found.versions:
        return see_other(_base(key))
    shown = found.draft or found.versions[0]
    ranked = decide(shown.rules, invented(shown.rules, wanted.seed, wanted.entrants))
    return page(
        request,
        "competitions/rules_trial.html",
        found=found,
        shown=shown,
        ranked=ranked,
        no_scale=scale_missing(shown.rules, ranked),
        trial=wanted,
        awards=AWARDS,
    )


@post("/desk/contests/events/{key:uuid}/rules/publish", opt=permit(Permit.CONTEST_MANAGE))
async def publish(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Freeze the draft: it decides the event."""
    await read_values(request)
    try:
        made = await rule_sets.publish(actor_of(request), key)
    except ConflictError as error:
        said = refusal(request, error)
        return await _version(request, key, None, status=error.status, error=said)
    return see_other(f"{_base(key)}/{made}")


@post("/desk/contests/events/{key:uuid}/rules/discard", opt=permit(Permit.CONTEST_MANAGE))
async def discard(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take the draft away."""
    await read_values(request)
    await rule_sets.discard(actor_of(request), key)
    return see_other(_base(key))


router = Router(
    "/",
    route_handlers=[
        listed, begin, editor, save, scheme, load_scheme, draft, version, try_out, trial, publish,
        discard,
    ],
    include_in_schema=False,
)  # fmt: skip
