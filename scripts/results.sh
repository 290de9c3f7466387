# shellcheck shell=bash
# Checks go on after a failure and are counted in a file, so that a script may call another.

RESULTS=${GROUNDSWELL_RESULTS:-}

# count_as "what" COMMAND...: one check that counts as passed or failed.
count_as() {
    local what=$1
    shift
    if "$@"; then
        echo "1 0 $what" >>"$RESULTS"
    else
        echo "0 1 $what" >>"$RESULTS"
        return 1
    fi
}

# attempt "what" COMMAND...: the same for a command whose output matters only when it fails.
attempt() { count_as "$1" quietly "$@"; }

# not_run "what and why"
not_run() { echo "0 0 $1" >>"$RESULTS"; }

# Tests that said why they cannot run here are not passed tests.
list_skipped() {
    sed -n -e 's/.*<testcase .*name="\([^"(]*\).*/\1/;t keep' \
        -e 's/.*<skipped>\(.*\)<\/skipped>.*/\1/;t tell' -e b \
        -e ':keep' -e h -e b -e ':tell' -e 'H;x;s/\n/: /;s/^/0 0 /p' "$1" 2>/dev/null || true
}

# attempt_tests "what" ARGUMENTS-OF-SWIFT-TEST...: counts each test of the run.
attempt_tests() {
    local what=$1 report line tests=0 failures=0 status=0
    shift
    report=$STATE/logs/$(echo "$what" | tr -cs 'A-Za-z0-9\n' '-')
    rm -f "$report"*.xml
    quietly "$what" swift test --package-path "$ROOT" --skip-build --xunit-output "$report.xml" "$@" ||
        status=1
    line=$(grep -h '<testsuite ' "$report-swift-testing.xml" 2>/dev/null | head -n 1) || true
    if [[ -n $line ]]; then
        tests=${line#* tests=\"} && tests=${tests%%\"*}
        failures=${line#* failures=\"} && failures=${failures%%\"*}
    fi
    # A run that crashed leaves no report, and one without tests proves nothing.
    if ((failures == 0 && (status != 0 || tests == 0))); then failures=1 && status=1; fi
    ((tests >= failures)) || tests=$failures
    echo "$((tests - failures)) $failures $what" >>"$RESULTS"
    list_skipped "$report-swift-testing.xml" >>"$RESULTS"
    return "$status"
}

# Prints what ran, what failed and what could not run; fails when a check failed.
summary() {
    local passed=0 failed=0 good bad what
    echo
    while read -r good bad what; do
        passed=$((passed + good))
        failed=$((failed + bad))
        if ((bad > 0)); then
            printf '  failed   %s (%s passed, %s failed)\n' "$what" "$good" "$bad"
        elif ((good > 0)); then
            printf '  passed   %s (%s)\n' "$what" "$good"
        else
            printf '  not run  %s\n' "$what"
        fi
    done <"$RESULTS"
    echo
    echo "$passed passed, $failed failed"
    ((failed == 0))
}
