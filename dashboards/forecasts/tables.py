"""Forecasts of demand, how each was chosen, and figures set by hand."""

from piccolo.columns import (
    JSONB,
    Boolean,
    ForeignKey,
    Integer,
    Numeric,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7


class ForecastRun(Table):
    """One night's forecasts from the quarters up to ``last_period``."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    made_at = Timestamptz()
    last_period = Varchar(length=6, index=True)
    series = Integer()
    refused = Integer()
    current = Boolean(default=False)


class ForecastSeries(Table):
    """How the method of one series was chosen: errors by method over rolling origins.

    ``mase`` is scaled by the in-sample naive error; ``coverage`` is the share of past quarters
    that lay within the 80 % band. An empty division is the city.
    """

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    run = ForeignKey(ForecastRun, null=False, on_delete=OnDelete.restrict)
    occupation_code = Varchar(length=16)
    division = Varchar(length=12, default="")
    state = Varchar(length=16)
    method = Varchar(length=24, default="")
    benchmark = Varchar(length=24, default="")
    quarters = SmallInt()
    origins = SmallInt(default=0)
    mase = JSONB(help_text="by method")
    backtest = JSONB(help_text="origin, quarter ahead, forecast, band, actual")
    coverage = Numeric(digits=(4, 3), null=True, default=None)

    forecast_series_once = Unique([run, occupation_code, division])
    known_state = Check(
        "state in ('forecast', 'indicative', 'shared', 'manual', 'refused', 'zero')"
    )


class ForecastPoint(Table):
    """Demand expected in one quarter, in persons; no band where the evidence gives none."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    series = ForeignKey(ForecastSeries, null=False, on_delete=OnDelete.restrict)
    period = Varchar(length=6)
    expected = Numeric(digits=(12, 2))
    low = Numeric(digits=(12, 2), null=True, default=None)
    high = Numeric(digits=(12, 2), null=True, default=None)
    benchmark = Numeric(digits=(12, 2), null=True, default=None)

    forecast_point_once = Unique([series, period])
    not_negative = Check("expected >= 0 and (low is null or (low >= 0 and high >= low))")


class ManualForecast(Table):
    """A figure set by hand with its author and reason, until taken back."""

    PII: dict[str, str] = {"author": "name of the official; staff"}

    id = Uuid7(primary_key=True)
    occupation_code = Varchar(length=16)
    division = Varchar(length=12, default="")
    period = Varchar(length=6)
    expected = Integer()
    low = Integer(null=True, default=None)
    high = Integer(null=True, default=None)
    reason = Text()
    account = Uuid7(default=None)
    author = Text()
    set_at = Timestamptz()
    withdrawn_at = Timestamptz(null=True, default=None)

    not_negative = Check("expected >= 0 and (low is null or (low >= 0 and high >= low))")
    reasoned = Check("reason <> ''")
