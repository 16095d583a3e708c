#!/bin/sh
# Every test; those that mostly wait (for a browser, for processes) beside the others.
# Both parts run to their end; either one's failure is ours.
bin=.venv/bin
log=$(mktemp)
trap 'rm -f "$log"' EXIT
$bin/pytest tests/browser tests/faults > "$log" 2>&1 &
waiting=$!
$bin/pytest --ignore=tests/browser --ignore=tests/faults
others=$?
wait "$waiting"
seen=$?
cat "$log"
[ "$others" -eq 0 ] && [ "$seen" -eq 0 ]
