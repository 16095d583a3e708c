"""The roof: builds the application from all packages."""

from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Response, Router
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.openapi.spec import Components, SecurityScheme

import certifications
import competitions
import courses
import dashboards
from app import (
    accounts,
    credentials,
    db,
    demo,
    home,
    imports,
    logs,
    organisations,
    people,
    reference,
)
from app.accounts import code_pages, own_pages, self_pages, team_pages
from app.accounts import pages as account_pages
from app.accounts.middleware import recognise
from app.accounts.wording import ROLE_NAMES
from app.credentials import api as credential_api
from app.credentials import officer_pages as credential_officer_pages
from app.credentials import own_pages as own_credential_pages
from app.credentials import pages as credential_pages
from app.credentials import wording as credential_wording
from app.decisions import wording as decision_wording
from app.demo import CLAIMABLE, DEMO_PASSWORD, idp
from app.demo import pages as demo_pages
from app.errors import NotFoundError
from app.home import decision_pages, health
from app.home.help import router as help_router
from app.home.navigation import DESK, PUBLIC
from app.home.oversight import router as oversight_router
from app.home.pages import router as home_router
from app.home.rights_pages import router as rights_router
from app.home.rights_wording import REFUSALS as RIGHTS_REFUSALS
from app.imports.wording import REFUSALS as FILE_REFUSALS
from app.organisations import accreditation_pages, accreditation_wording, premises_pages
from app.organisations import pages as organisation_pages
from app.organisations.wording import SENTENCES as ORGANISATION_SENTENCES
from app.people import claim_pages, oidc_pages
from app.people import wording as people_wording
from app.permits import Permit
from app.postgres import addresses
from app.reference import api as reference_api
from app.reference import pages as reference_pages
from app.reference import wording as reference_wording
from app.settings import settings
from app.web import problems
from app.web.api_reference import Described, OfflineReference
from app.web.assets import SENT_COMPRESSED, Assets, static_handler
from app.web.forms import check_origin
from app.web.guard import hold_permit, permit
from app.web.render import environment
from app.web.sentences import SENTENCES as HOUSE_SENTENCES
from certifications import api as certification_api
from certifications import pages as certification_pages
from certifications import wording as certification_wording
from certifications.levels import pages as level_pages
from certifications.levels import wording as level_wording
from certifications.naming import pages as naming_pages
from certifications.naming import wording as naming_wording
from certifications.notices import api as notice_api
from certifications.notices import desk_pages as notice_desk_pages
from certifications.notices import pages as notice_pages
from certifications.notices import wording as notice_wording
from certifications.office import allowance_pages, studio_pages
from certifications.office import my_pages as my_office_pages
from certifications.office import own_pages as own_claim_pages
from certifications.office import pages as office_pages
from certifications.office import wording as office_wording
from certifications.panels import expert_pages, ranking_pages
from certifications.panels import pages as panel_pages
from certifications.panels import wording as panel_wording
from certifications.policy import pages as policy_pages
from certifications.policy import wording as policy_wording
from certifications.rounds import agent_pages as application_start_pages
from certifications.rounds import api as round_api
from certifications.rounds import (
    check_pages,
    joint_pages,
    recommend_pages,
)
from certifications.rounds import my_pages as application_pages
from certifications.rounds import pages as round_pages
from certifications.rounds import wording as round_wording
from competitions import site as competition_site
from courses import disclosure_pages, results_pages, roster_pages, sample_pages
from courses import help_pages as course_help_pages
from courses import names as course_names
from courses import pages as course_pages
from courses.attendance import api as attendance_api
from courses.attendance import assessment_pages, completion_pages, scan_pages, sheet_pages
from courses.attendance import names as attendance_names
from courses.attendance import pages as attendance_pages
from courses.catalogue import api as catalogue_api
from courses.catalogue import item_pages as catalogue_item_pages
from courses.catalogue import pages as catalogue_pages
from courses.catalogue import programme_pages as catalogue_programme_pages
from courses.catalogue import public_pages as catalogue_public_pages
from courses.catalogue import wording as catalogue_wording
from courses.filing import change_pages as filing_change_pages
from courses.filing import officer_pages as filing_officer_pages
from courses.filing import pages as filing_pages
from courses.filing import timetable_pages as filing_timetable_pages
from courses.filing import wording as filing_wording
from courses.outcomes import pages as job_pages
from courses.outcomes import wording as job_wording
from courses.papers import archive_pages
from courses.papers import names as paper_names
from courses.papers import pages as paper_pages
from courses.places import pages as place_pages
from courses.places import telling_pages
from courses.places import wording as place_wording
from dashboards import site as dashboard_site
from dashboards.charts import STYLE_ATTRIBUTES

WEB = Path(__file__).parent / "web"
BEARER = SecurityScheme(
    type="http",
    scheme="bearer",
    description="A token of the page /account/tokens; what is public needs none.",
)
LARGEST_BODY = 64 * 1024 * 1024


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


_STYLES = " ".join(map(_hash, STYLE_ATTRIBUTES))
_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; connect-src 'self'; font-src 'self';"
        # The empty style element is plotly.js's own.
        f" style-src 'self' {_hash('')}; style-src-attr 'unsafe-hashes' {_STYLES};"
        " img-src 'self' data: blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
_PACKAGES: tuple[Any, ...] = (
    accounts,
    imports,
    credentials,
    demo,
    home,
    organisations,
    people,
    reference,
    courses,
    certifications,
    competitions,
    dashboards,
)


SENTENCES = {
    **HOUSE_SENTENCES,
    **ORGANISATION_SENTENCES,
    **accreditation_wording.REFUSALS,
    **FILE_REFUSALS,
    **RIGHTS_REFUSALS,
    **people_wording.REFUSALS,
    **credential_wording.REFUSALS,
    **reference_wording.SENTENCES,
    **course_names.REFUSALS,
    **filing_wording.REFUSALS,
    **place_wording.REFUSALS,
    **job_wording.REFUSALS,
    **catalogue_wording.REFUSALS,
    **attendance_names.REFUSALS,
    **paper_names.REFUSALS,
    **certification_wording.REFUSALS,
    **policy_wording.REFUSALS,
    **level_wording.REFUSALS,
    **office_wording.REFUSALS,
    **decision_wording.REFUSALS,
    **round_wording.REFUSALS,
    **panel_wording.REFUSALS,
    **notice_wording.REFUSALS,
    **naming_wording.REFUSALS,
    **competition_site.REFUSALS,
    **dashboard_site.REFUSALS,
}


def _template_folders() -> list[Path]:
    return [WEB / "templates", *(Path(p.__path__[0]) / "templates" for p in _PACKAGES)]


async def _before(request: Request[Any, Any, Any]) -> None:
    check_origin(request)
    if "\0" in request.url.path:  # no name in the database may hold it
        raise NotFoundError("not-found")


async def _after(response: Response[Any]) -> Response[Any]:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


@asynccontextmanager
async def _database(app: Litestar) -> AsyncIterator[None]:
    _ = app
    db.set_address(addresses(settings()).app)
    await db.open_pool(statement_timeout="120s")
    try:
        yield
    finally:
        await db.close_pool()


def build(lifespan: tuple[Callable[[Litestar], Any], ...] = (_database,)) -> Litestar:
    """Return the application; tests give their own lifespan."""
    logs.configure()
    assets = Assets(WEB / "static")
    state = State(
        {
            "asset_url": assets.url,
            "assets": assets,
            "pages": environment(_template_folders(), assets.url),
            "sentences": SENTENCES,
            "navigation": DESK,
            "public_navigation": PUBLIC,
            "role_names": ROLE_NAMES,
            "demo_password": DEMO_PASSWORD,
            "claim_example": CLAIMABLE,
            "samples": list(sample_pages.SAMPLES.items()),
        }
    )
    return Litestar(
        route_handlers=[
            static_handler(assets),
            health.live,
            health.ready,
            account_pages.router,
            code_pages.router,
            own_pages.router,
            self_pages.router,
            team_pages.router,
            claim_pages.router,
            oidc_pages.router,
            credential_pages.router,
            credential_officer_pages.router,
            own_credential_pages.router,
            credential_api.router,
            home_router,
            rights_router,
            oversight_router,
            organisation_pages.router,
            accreditation_pages.router,
            premises_pages.router,
            reference_pages.router,
            reference_api.router,
            course_pages.router,
            catalogue_pages.router,
            catalogue_item_pages.router,
            catalogue_programme_pages.router,
            catalogue_public_pages.router,
            catalogue_api.router,
            roster_pages.router,
            results_pages.router,
            filing_pages.router,
            filing_timetable_pages.router,
            place_pages.router,
            telling_pages.router,
            filing_change_pages.router,
            filing_officer_pages.router,
            attendance_pages.router,
            attendance_api.router,
            scan_pages.router,
            sheet_pages.router,
            assessment_pages.router,
            completion_pages.router,
            job_pages.router,
            paper_pages.router,
            archive_pages.router,
            disclosure_pages.router,
            sample_pages.sample,
            help_router,
            course_help_pages.router,
            certification_pages.router,
            policy_pages.router,
            level_pages.router,
            office_pages.router,
            allowance_pages.router,
            my_office_pages.router,
            own_claim_pages.router,
            studio_pages.router,
            decision_pages.router,
            round_pages.router,
            application_start_pages.router,
            application_pages.router,
            recommend_pages.router,
            check_pages.router,
            joint_pages.router,
            round_api.router,
            panel_pages.router,
            ranking_pages.router,
            expert_pages.router,
            notice_pages.router,
            notice_desk_pages.router,
            notice_api.router,
            naming_pages.router,
            certification_api.router,
            *competition_site.ROUTERS,
            *dashboard_site.ROUTERS,
            demo_pages.router,
            idp.router,
        ],
        guards=[hold_permit],
        middleware=[recognise],
        before_request=_before,
        after_request=_after,
        exception_handlers=problems.EXCEPTION_HANDLERS,
        lifespan=list(lifespan),
        state=state,
        request_max_body_size=LARGEST_BODY,
        compression_config=CompressionConfig(
            backend="brotli",
            brotli_quality=4,
            minimum_size=1000,
            exclude_opt_key=SENT_COMPRESSED,
        ),
        logging_config=None,
        openapi_config=Described(
            title="匠册 Jiangce",
            use_handler_docstrings=True,
            version="1",
            openapi_router=Router(
                "/api/schema", route_handlers=[], opt=permit(Permit.PUBLIC), include_in_schema=False
            ),
            render_plugins=[OfflineReference()],
            components=Components(security_schemes={"token": BEARER}),
            security=[{"token": []}, {}],
        ),
    )
