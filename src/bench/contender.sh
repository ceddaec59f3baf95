#!/bin/sh
# INPUT OUTPUT BASE_URL CONCURRENCY: one batch as users run it, from the beginning, for a harness that compares programs.
# JAVA_HOME chooses the JVM; settings come from the environment, as MOONROUTE_ACCOUNT_REQUESTS_PER_MINUTE=30000.
set -eu
rm -f "${2%.jsonl}".*
export MOONSHOT_BASE_URL="$3" MOONSHOT_API_KEY="${MOONSHOT_API_KEY:-sk-bench}"
exec "${0%/*}/../../moonroute" batch "$1" -o "$2" -j "$4" --no-progress
