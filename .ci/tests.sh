#!/bin/sh
# Every test, the browser's beside the others: it mostly waits, and two cores are there.
# Both parts run to their end; either one's failure is ours.
bin=.venv/bin
log=$(mktemp)
trap 'rm -f "$log"' EXIT
$bin/pytest tests/browser > "$log" 2>&1 &
browser=$!
$bin/pytest --ignore=tests/browser
others=$?
wait "$browser"
seen=$?
cat "$log"
[ "$others" -eq 0 ] && [ "$seen" -eq 0 ]
