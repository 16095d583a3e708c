#!/bin/sh
# Every test, in three parts at once that take about as long: what waits for a browser; linters,
# types, rules, sweeps and routes; the rest. Each runs to its end; the failure of any is ours.
pytest=.venv/bin/pytest
told=$(mktemp -d)
trap 'rm -rf "$told"' EXIT
$pytest tests/browser > "$told/browser" 2>&1 &
browser=$!
(
    make --no-print-directory lint
    lint=$?
    $pytest tests/rules tests/imports tests/sweeps tests/routes && exit "$lint"
) > "$told/rules" 2>&1 &
rules=$!
$pytest --ignore=tests/browser --ignore=tests/rules --ignore=tests/imports \
    --ignore=tests/sweeps --ignore=tests/routes
others=$?
wait "$rules"
ruled=$?
cat "$told/rules"
wait "$browser"
seen=$?
cat "$told/browser"
[ "$others" -eq 0 ] && [ "$ruled" -eq 0 ] && [ "$seen" -eq 0 ]
