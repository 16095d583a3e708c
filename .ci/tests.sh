#!/bin/sh
# Every test, in two halves of about the same length: what waits for a browser, what needs no
# database and the sweeps, beside the rest. Both halves run to their end; either one's failure is ours.
pytest=.venv/bin/pytest
log=$(mktemp)
trap 'rm -f "$log"' EXIT
(
    $pytest tests/browser
    waiting=$?
    $pytest tests/rules tests/imports tests/sweeps && exit "$waiting"
) > "$log" 2>&1 &
beside=$!
$pytest --ignore=tests/browser --ignore=tests/rules --ignore=tests/imports \
    --ignore=tests/sweeps
others=$?
wait "$beside"
seen=$?
cat "$log"
[ "$others" -eq 0 ] && [ "$seen" -eq 0 ]
