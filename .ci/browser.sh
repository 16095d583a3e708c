#!/bin/sh
# Browser tests need Chromium and Chinese fonts: installed where this may be done, named otherwise.
set -u

missing=""
command -v chromium-headless-shell >/dev/null 2>&1 || command -v chromium >/dev/null 2>&1 ||
    missing="$missing chromium-headless-shell"
fc-list :lang=zh-cn family 2>/dev/null | grep -q . || missing="$missing fontconfig fonts-noto-cjk"
[ -z "$missing" ] && exit 0

install="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "安装浏览器测试所需 · installing for the browser tests:$missing"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive $install -qq >/dev/null && exit 0
fi
echo "浏览器测试缺少组件，请运行 · the browser tests lack something, run:  $install" >&2
exit 1
