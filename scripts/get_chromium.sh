#!/usr/bin/env bash
# Finds Chromium for the browser tests, or installs it from apt where root may. Without it those tests skip, loudly.
set -euo pipefail
for name in chromium chromium-browser google-chrome; do
  command -v "$name" > /dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null 2>&1; then
  echo "== Installing Chromium for the browser tests (about a minute)"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core > /dev/null
  exit 0
fi
echo "!! No Chromium found and no right to install it: the browser tests will be skipped. Install 'chromium' and run again." >&2
