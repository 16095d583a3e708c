#!/bin/sh
# Prints the Python to use, or one line that names what this machine lacks.
set -u

if [ "$(uname -s)" = Linux ] && ! getconf GNU_LIBC_VERSION >/dev/null 2>&1; then
    echo "匠册需要 glibc >= 2.28 的 Linux · Jiangce needs a Linux with glibc >= 2.28" >&2
    exit 1
fi

usable='import sys, venv, ensurepip, sqlite3, zlib, ssl; sys.exit(sys.version_info < (3, 11))'
for name in ${JIANGCE_PYTHON:-} python3.13 python3.12 python3.11 python3; do
    if "$name" -c "$usable" >/dev/null 2>&1; then
        command -v "$name"
        exit 0
    fi
done

cat >&2 <<'LINE'
缺少 Python >= 3.11 及其 venv，请运行 · Python >= 3.11 with venv is missing, run:  apt-get install -y make python3 python3-venv
LINE
exit 1
