"""What the roof takes of the dashboards: their pages and what they refuse."""

from litestar import Router

from dashboards import (
    contest_pages,
    demand_pages,
    institution_pages,
    wording,
)
from dashboards.demand import project_pages, ratio_pages, return_pages, survey_pages, vacancy_pages
from dashboards.demand import wording as demand_wording
from dashboards.drill import pages as drill_pages
from dashboards.facts import closing_pages
from dashboards.facts import wording as facts_wording
from dashboards.figures import api as figure_api
from dashboards.figures import pages as figure_pages
from dashboards.forecasts import pages as forecast_pages
from dashboards.forecasts import wording as forecast_words
from dashboards.parameters import pages as parameter_pages
from dashboards.parameters import wording as parameter_words
from dashboards.plans import pages as plan_pages
from dashboards.plans import wording as plan_words
from dashboards.reports import open_pages
from dashboards.reports import pages as report_pages
from dashboards.reports import wording as report_words
from dashboards.warning import pages as warning_pages
from dashboards.warning import wording as warning_words
from dashboards.worklist import pages as work_pages
from dashboards.worklist import wording as work_words

ROUTERS: tuple[Router, ...] = (
    warning_pages.router,
    work_pages.router,
    plan_pages.router,
    parameter_pages.router,
    figure_pages.router,
    figure_api.router,
    drill_pages.router,
    contest_pages.router,
    demand_pages.router,
    institution_pages.router,
    return_pages.router,
    vacancy_pages.router,
    survey_pages.router,
    project_pages.router,
    ratio_pages.router,
    closing_pages.router,
    forecast_pages.router,
    report_pages.router,
    open_pages.router,
    open_pages.api,
)
REFUSALS: dict[str, tuple[str, str]] = {
    **wording.REFUSALS,
    **warning_words.REFUSALS,
    **work_words.REFUSALS,
    **plan_words.REFUSALS,
    **parameter_words.REFUSALS,
    **report_words.REFUSALS,
    **forecast_words.REFUSALS,
    **demand_wording.REFUSALS,
    **facts_wording.REFUSALS,
}
