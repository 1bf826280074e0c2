#!/bin/sh
# Chromium for the tests in a browser, from the system's packages. Where it cannot be installed those tests are skipped.
set -eu
if command -v chromium >/dev/null || command -v chromium-browser >/dev/null; then
    exit 0
fi
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "no Chromium here: install the package chromium; the tests in a browser are skipped" >&2
    exit 0
fi
if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium; } >/dev/null
then
    echo "Chromium could not be installed: the tests in a browser are skipped" >&2
fi
