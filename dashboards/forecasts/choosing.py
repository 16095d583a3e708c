"""Which method a series is given: benchmarks first, a model only where it proved better."""

from collections.abc import Mapping, Sequence
from math import sqrt

import numpy as np

from dashboards.forecasts.data import (
    BENCHMARKS,
    MODELS,
    ForecastState,
    Method,
    Outcome,
    Point,
    Series,
    Test,
    Why,
)
from dashboards.forecasts.methods import (
    YEAR,
    Floats,
    Forecaster,
    damped,
    filled,
    naive,
    naive_scale,
    quantile,
    seasonal_naive,
    spread,
)
from dashboards.forecasts.terms import ForecastTerms
from dashboards.periods import quarters_after

SIMPLE: Mapping[Method, Forecaster] = {
    Method.SEASONAL_NAIVE: seasonal_naive,
    Method.NAIVE: naive,
    Method.DAMPED: damped,
}
_LEAST_ERRORS = 4
"""Errors at one distance from which a band is taken; fewer, and the changes within are."""


def choose(series: Series, terms: ForecastTerms, models: Mapping[Method, Forecaster]) -> Outcome:
    """Return the forecast of a series, or why there is none.

    ``models`` are the fitted methods to try beside the simple ones; without them a long series
    keeps its benchmark.
    """
    known = series.known
    if len(known) < terms.fewest_quarters:
        return Outcome(series=series, state=ForecastState.REFUSED, why=Why.SHORT)
    if all(value is None for value in series.values[-terms.stale_after :]):
        return Outcome(series=series, state=ForecastState.REFUSED, why=Why.STALE)
    if not any(known):
        return Outcome(series=series, state=ForecastState.ZERO)
    if len(known) < terms.band_from_quarters:
        return _last_year(series, terms)
    return _tested(series, terms, models)


def _last_year(series: Series, terms: ForecastTerms) -> Outcome:
    """Return last year's same quarters, those that were reported, without a band."""
    ahead = quarters_after(series.periods[-1], terms.horizon)
    last = dict(zip(series.periods[-YEAR:], series.values[-YEAR:], strict=True))
    points = []
    for period in ahead:
        year = max((p for p in last if p[-1] == period[-1]), default="")
        value = last.get(year)
        if value is not None:
            points.append(Point(period=period, expected=value, benchmark=value))
    if not points:
        return Outcome(series=series, state=ForecastState.REFUSED, why=Why.STALE)
    return Outcome(
        series=series,
        state=ForecastState.INDICATIVE,
        method=Method.LAST_YEAR,
        benchmark=Method.LAST_YEAR,
        points=tuple(points),
    )


class _Backtest:
    """Every candidate's forecasts from every origin, over one series."""

    def __init__(
        self, series: Series, terms: ForecastTerms, candidates: Mapping[Method, Forecaster]
    ) -> None:
        self.series, self.terms, self.candidates = series, terms, candidates
        first = max(terms.least_training, len(series.values) - terms.most_origins)
        self.origins = [
            seen
            for seen in range(first, len(series.values))
            if series.values[seen] is not None
            and sum(v is not None for v in series.values[:seen]) >= terms.least_training
        ]
        self.made = {seen: self._from(seen) for seen in self.origins}

    def _from(self, seen: int) -> dict[Method, Floats]:
        return forecasts(
            filled(self.series.values[:seen]), self.terms.tested_ahead, self.candidates
        )

    def mase(self) -> dict[Method, float]:
        """Return each candidate's mean scaled error over origins and quarters ahead."""
        errors: dict[Method, list[float]] = {method: [] for method in self.made_methods()}
        for seen in self.origins:
            scale = naive_scale(filled(self.series.values[:seen]))
            for method, figures in self.made[seen].items():
                errors[method] += [
                    abs(figure - actual) / scale for figure, actual in self._beside(seen, figures)
                ]
        return {method: float(np.mean(found)) for method, found in errors.items() if found}

    def made_methods(self) -> list[Method]:
        """Return the candidates tried."""
        return list(next(iter(self.made.values()), {}))

    def _beside(self, seen: int, figures: Floats) -> list[tuple[float, float]]:
        actual = self.series.values[seen : seen + len(figures)]
        return [
            (float(figure), value)
            for figure, value in zip(figures, actual, strict=False)
            if value is not None
        ]

    def errors(self, method: Method, ahead: int, until: int) -> list[float]:
        """Return past errors of a method so far ahead that were known by then."""
        found = []
        for seen in self.origins:
            target = seen + ahead - 1
            if target < until and (actual := self.series.values[target]) is not None:
                found.append(actual - float(self.made[seen][method][ahead - 1]))
        return found

    def half_band(self, method: Method, ahead: int, until: int) -> float:
        """Return half the band's width so far ahead, by what was known by then."""
        errors = self.errors(method, min(ahead, self.terms.tested_ahead), until)
        if len(errors) >= _LEAST_ERRORS:
            size = sqrt(sum(error**2 for error in errors) / len(errors))
            further = sqrt(max(1.0, ahead / self.terms.tested_ahead))
            return size * further * quantile(self.terms.band, len(errors))
        values = filled(self.series.values[:until])
        changes = max(len(values) - YEAR, 1)
        by_year = method is Method.SEASONAL_NAIVE
        return spread(values, ahead, by_year=by_year) * quantile(self.terms.band, changes)

    def tests(self, method: Method) -> tuple[Test, ...]:
        """Return the past forecasts of a method, each with its band and what came."""
        found = []
        for seen in self.origins:
            for step, figure in enumerate(self.made[seen][method], 1):
                target = seen + step - 1
                actual = self.series.values[target] if target < len(self.series.values) else None
                if actual is None:
                    continue
                half = self.half_band(method, step, seen)
                found.append(
                    Test(
                        origin=self.series.periods[seen - 1],
                        ahead=step,
                        period=self.series.periods[target],
                        forecast=round(float(figure), 2),
                        low=round(max(float(figure) - half, 0.0), 2),
                        high=round(float(figure) + half, 2),
                        actual=actual,
                    )
                )
        return tuple(found)


def forecasts(
    values: Floats, ahead: int, candidates: Mapping[Method, Forecaster]
) -> dict[Method, Floats]:
    """Return each candidate's figures; ``mean`` is of the fitted models and the benchmarks."""
    found = {method: make(values, ahead) for method, make in candidates.items()}
    if any(method in MODELS for method in found):
        found[Method.MEAN] = np.mean(list(found.values()), axis=0)
    return found


def chosen(mase: Mapping[Method, float], origins: int, terms: ForecastTerms) -> tuple[Method, ...]:
    """Return the method and the benchmark that it was held against.

    The benchmark is the better of the two naive ones; a model replaces it only with enough less
    error over enough origins.
    """
    simple = [method for method in BENCHMARKS if method in mase]
    benchmark = min(simple, key=lambda method: mase[method], default=Method.SEASONAL_NAIVE)
    models = [method for method in mase if method not in BENCHMARKS]
    if origins < terms.least_origins or not models:
        return benchmark, benchmark
    best = min(models, key=lambda method: mase[method])
    better = mase[best] <= (1 - terms.least_gain) * mase[benchmark] and mase[benchmark] > 0
    return (best if better else benchmark), benchmark


def _candidates(
    series: Series, terms: ForecastTerms, models: Mapping[Method, Forecaster]
) -> dict[Method, Forecaster]:
    if len(series.known) < terms.models_from_quarters:
        return {Method.SEASONAL_NAIVE: seasonal_naive, Method.DAMPED: damped}
    return {Method.SEASONAL_NAIVE: seasonal_naive, Method.NAIVE: naive, **models}


def _tested(series: Series, terms: ForecastTerms, models: Mapping[Method, Forecaster]) -> Outcome:
    candidates = _candidates(series, terms, models)
    back = _Backtest(series, terms, candidates)
    mase = back.mase()
    method, benchmark = chosen(mase, len(back.origins), terms)
    made = forecasts(filled(series.values), terms.horizon, candidates)
    tests = back.tests(method) if back.origins else ()
    return Outcome(
        series=series,
        state=ForecastState.FORECAST,
        method=method,
        benchmark=benchmark,
        origins=len(back.origins),
        mase={name.value: round(value, 4) for name, value in mase.items()},
        coverage=_coverage(tests),
        tests=tests,
        points=_points(series, made[method], made[benchmark], back, method),
    )


def _coverage(tests: Sequence[Test]) -> float | None:
    """Return the share of past outcomes that lay within their band."""
    held = [t.low <= t.actual <= t.high for t in tests if t.low is not None and t.high is not None]
    return round(sum(held) / len(held), 3) if held else None


def _points(
    series: Series, figures: Floats, benchmark: Floats, back: _Backtest, method: Method
) -> tuple[Point, ...]:
    periods = quarters_after(series.periods[-1], len(figures))
    points = []
    for step, (period, figure, plain) in enumerate(
        zip(periods, figures, benchmark, strict=True), 1
    ):
        half = back.half_band(method, step, len(series.values))
        expected = max(float(figure), 0.0)
        points.append(
            Point(
                period=period,
                expected=round(expected, 2),
                low=round(max(expected - half, 0.0), 2),
                high=round(expected + half, 2),
                benchmark=round(max(float(plain), 0.0), 2),
            )
        )
    return tuple(points)
