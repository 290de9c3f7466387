# shellcheck shell=bash
# What the scripts share: progress lines, installing, waiting, and starting and ending processes.
# Source it first. It works with Bash 3.2 (macOS) and later.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
STATE=${GROUNDSWELL_STATE:-$ROOT/.run}
# shellcheck disable=SC2034  # read by the scripts that source this file
SERVICES=(window-aggregator regional-topk global-aggregator query-api emoji-gateway archiver
    ws-pusher notifier)
: "${GROUNDSWELL_STARTED_AT:=$(date +%s)}"
export GROUNDSWELL_STARTED_AT

# Addresses that come from an earlier `scripts/up` are ours, not the user's choice of a server.
if [[ -n ${GROUNDSWELL_ENV:-} ]]; then
    unset KAFKA_BOOTSTRAP_SERVERS KAFKA_KIND REDIS_URL POSTGRES_URL GROUNDSWELL_ENV
fi

# --- Saying what happens ---------------------------------------------------------------------

elapsed() { echo $(($(date +%s) - GROUNDSWELL_STARTED_AT)); }

say() { printf '[%4ss] %s\n' "$(elapsed)" "$*"; }

die() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# Prints the comment at the top of the script itself: its manual is in one place.
usage() { sed -n '2,/^[^#]/{/^#/{s/^# \{0,1\}//;p;};}' "$0"; }

# --- Ending ----------------------------------------------------------------------------------

exit_commands=()

# at_exit COMMAND...: runs however the script ends; the last one named runs first.
at_exit() { exit_commands+=("$(printf '%q ' "$@")"); }

# `exit_status` tells the commands how the script has ended.
run_exit_commands() {
    local exit_status=$? i
    trap - EXIT
    trap '' INT TERM
    for ((i = ${#exit_commands[@]} - 1; i >= 0; i--)); do eval "${exit_commands[i]}" || exit_status=1; done
    exit "$exit_status"
}
trap run_exit_commands EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# In a process group of its own, so that Ctrl-C reaches only the script, which then ends what it
# started in order. Leaves the process id in `background_pid`.
in_background() {
    set -m
    "$@" &
    background_pid=$!
    set +m
}

# The lines of a log that say what went wrong, with what a failed test said of it, or the log's end
# when none does.
show_failure() {
    local lines
    lines=$(awk '
        /^✘ Test run/ { detail = 0; next }
        /^[✘✔◇]/ { detail = /^✘ .*issue/ ? 40 : 0 }
        /^↳ (Testing Library|Target Platform|\/\/\/)/ { next }
        (/(error|fatal): |Fatal error|^✘ Test / || detail-- > 0) && !seen[$0]++' "$1" | head -n 100) || true
    [[ -n $lines ]] || lines=$(tail -n 30 "$1")
    printf '%s\n' "$lines" | cut -c1-400 | sed 's/^/    /'
}

quiet_pid=""
end_quiet() { [[ -z $quiet_pid ]] || kill -s TERM -- "-$quiet_pid" 2>/dev/null || true; }
at_exit end_quiet

# quietly "what is being done" COMMAND...: output goes to a log and is shown only on failure.
quietly() {
    local what=$1 log began last status=0
    shift
    mkdir -p "$STATE/logs"
    log=$STATE/logs/$(echo "$what" | tr -cs 'A-Za-z0-9\n' '-').log
    began=$(elapsed)
    last=$began
    in_background "$@" >"$log" 2>&1 </dev/null
    quiet_pid=$background_pid
    while kill -0 "$quiet_pid" 2>/dev/null; do
        sleep 0.2
        if [[ -t 1 ]]; then
            printf '\r[%4ss] %s ... %ss ' "$(elapsed)" "$what" "$(($(elapsed) - began))"
        elif (($(elapsed) - last >= 60)); then
            last=$(elapsed)
            say "$what ... $(tail -n 1 "$log" | cut -c1-100)"
        fi
    done
    wait "$quiet_pid" 2>/dev/null || status=$?
    quiet_pid=""
    [[ ! -t 1 ]] || printf '\r\033[K'
    if ((status == 0)); then
        say "$what: done in $(($(elapsed) - began)) s"
    else
        say "$what: failed (exit $status) after $(($(elapsed) - began)) s; from $log:"
        show_failure "$log"
    fi
    return "$status"
}

# --- Installing ------------------------------------------------------------------------------

as_root() {
    if ((EUID == 0)); then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "this needs root and there is no sudo here: $*"
    fi
}

# install_packages "apt names" "brew names"
install_packages() {
    local apt brew
    read -ra apt <<<"$1"
    read -ra brew <<<"$2"
    if command -v apt-get >/dev/null; then
        if [[ -z ${GROUNDSWELL_APT_UPDATED:-} ]]; then
            quietly "refreshing the package lists" as_root apt-get update
            export GROUNDSWELL_APT_UPDATED=1
        fi
        quietly "installing $1" \
            as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y "${apt[@]}"
    elif command -v brew >/dev/null; then
        quietly "installing $2" brew install "${brew[@]}"
    else
        die "neither apt-get nor brew is here; please install: $1"
    fi
}

# need_command NAME APT BREW: installs the package unless the command is there.
need_command() {
    command -v "$1" >/dev/null || install_packages "$2" "$3"
    command -v "$1" >/dev/null || die "$1 is still missing after installing $2"
}

# Python that can make environments: Debian has that in a package of its own.
need_python() {
    python3 -c 'import ensurepip, venv' 2>/dev/null || install_packages "python3 python3-venv" python@3
    python3 -c 'import ensurepip, venv' || die "python3 cannot make environments: install python3-venv"
}

# What it takes to build: the toolchain and the headers of the C libraries.
need_build_tools() {
    local missing_apt="" missing_brew="" entry module apt brew
    need_command pkg-config pkg-config pkg-config
    for entry in rdkafka:librdkafka-dev:librdkafka hiredis:libhiredis-dev:hiredis \
        libpq:libpq-dev:libpq libwebsockets:libwebsockets-dev:libwebsockets \
        libprotobuf-c:libprotobuf-c-dev:protobuf-c sqlite3:libsqlite3-dev:sqlite \
        zlib:zlib1g-dev:zlib libjwt:libjwt-dev:libjwt libcrypto:libssl-dev:openssl@3 \
        libarchive:libarchive-dev:libarchive libcurl:libcurl4-openssl-dev:curl; do
        IFS=: read -r module apt brew <<<"$entry"
        if ! pkg-config --exists "$module"; then
            missing_apt+="${missing_apt:+ }$apt"
            missing_brew+="${missing_brew:+ }$brew"
        fi
    done
    [[ -z $missing_apt ]] || install_packages "$missing_apt" "$missing_brew"
    need_command curl curl curl
    need_command jq jq jq
    need_command zstd zstd zstd
    command -v swift >/dev/null ||
        die "no swift found; install Swift 6.3 or later from swift.org and put it on the PATH"
}

# --- Building --------------------------------------------------------------------------------

# build CONFIGURATION [PRODUCT...]: everything when no product is named.
build() {
    local configuration=$1 product products=()
    shift
    for product in "$@"; do products+=(--product "$product"); done
    if ((${#products[@]} == 0)); then
        quietly "building ($configuration)" \
            swift build --package-path "$ROOT" -c "$configuration"
        return
    fi
    for product in "$@"; do
        quietly "building $product ($configuration)" \
            swift build --package-path "$ROOT" -c "$configuration" --product "$product"
    done
}

# --- Processes -------------------------------------------------------------------------------
# A process is known by its id and the moment it began, so that a reused id is never signalled.

began_at() {
    if [[ -r /proc/$1/stat ]]; then
        # The name in parentheses may hold blanks; the start is the 20th field after it.
        sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20 || true
    else
        ps -o lstart= -p "$1" 2>/dev/null || true
    fi
}

remember() {
    mkdir -p "$STATE/pids"
    printf '%s\n%s\n' "$2" "$(began_at "$2")" >"$STATE/pids/$1"
}

forget() { rm -f "$STATE/pids/$1"; }

pid_of() { sed -n 1p "$STATE/pids/$1"; }

is_running() {
    local pid began
    [[ -s $STATE/pids/$1 ]] || return 1
    pid=$(pid_of "$1")
    began=$(began_at "$pid")
    [[ -n $began && $began == "$(sed -n 2p "$STATE/pids/$1")" ]] || return 1
    case $(ps -o stat= -p "$pid" 2>/dev/null) in
        "" | Z*) return 1 ;;
    esac
}

# launch NAME LOG COMMAND...: a process that outlives the script unless it is stopped.
launch() {
    local name=$1 log=$2
    shift 2
    mkdir -p "$STATE/pids" "$(dirname "$log")"
    in_background nohup "$@" >>"$log" 2>&1 </dev/null
    remember "$name" "$background_pid"
}

# stop NAME [SECONDS]: asks it to end, waits, and ends it by force when it does not. Fails when
# force was needed or when it is a child of this script that ended with an error.
stop() {
    local name=$1 deadline=$((SECONDS + ${2:-30})) status=0 pid
    [[ -s $STATE/pids/$name ]] || return 0
    pid=$(pid_of "$name")
    if is_running "$name"; then
        kill -s TERM "$pid" 2>/dev/null || true
        while is_running "$name" && ((SECONDS < deadline)); do sleep 0.1; done
        if is_running "$name"; then
            say "$name did not end within ${2:-30} s and is killed"
            kill -s KILL "$pid" 2>/dev/null || true
            status=1
        fi
    fi
    forget "$name"
    if ((status == 0)); then
        wait "$pid" 2>/dev/null || status=$?
        case $status in
            127) status=0 ;; # of an earlier script
            0) ;;
            *) say "$name ended with exit code $status" ;;
        esac
    fi
    ((status == 0))
}

# Several at once take as long as the slowest.
stop_all() {
    local name status=0
    for name in "$@"; do
        if is_running "$name"; then kill -s TERM "$(pid_of "$name")" 2>/dev/null || true; fi
    done
    for name in "$@"; do stop "$name" || status=1; done
    return "$status"
}

# --- Waiting ---------------------------------------------------------------------------------

port_open() { (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; }

# wait_port HOST PORT SECONDS [NAME]: gives up early when the process NAME has ended.
wait_port() {
    local deadline=$((SECONDS + $3))
    until port_open "$1" "$2"; do
        if [[ -n ${4:-} ]] && ! is_running "$4"; then return 1; fi
        ((SECONDS < deadline)) || return 1
        sleep 0.1
    done
}

# wait_http URL SECONDS [NAME]: until the answer is 2xx.
wait_http() {
    local deadline=$((SECONDS + $2))
    until curl --silent --fail --max-time 2 --output /dev/null "$1"; do
        if [[ -n ${3:-} ]] && ! is_running "$3"; then return 1; fi
        ((SECONDS < deadline)) || return 1
        sleep 0.1
    done
}

# free_ports FROM [COUNT]: the first of COUNT ports in a row, from there on, that nobody listens on.
free_ports() {
    local first=$1 count=${2:-1} i
    for ((i = 0; i < count; i++)); do
        if port_open 127.0.0.1 $((first + i)); then
            first=$((first + i + 1))
            i=-1
        fi
    done
    echo "$first"
}

# The host and the port of scheme://[user[:password]@]host[:port][/path], or of host:port.
url_host_port() {
    local rest=${1#*://} default=$2 host port
    rest=${rest%%/*}
    rest=${rest%%\?*}
    rest=${rest##*@}
    rest=${rest%%,*}
    host=${rest%:*}
    port=${rest##*:}
    [[ $rest == *:* ]] || port=$default
    echo "${host:-localhost} $port"
}

# --- Services --------------------------------------------------------------------------------

binary() { echo "$ROOT/.build/${BUILD_CONFIGURATION:-release}/$1"; }

groundswell() { "$(binary groundswell)" "$@"; }

# Ports of our own for the services, near the usual ones, beside whatever else runs here.
choose_service_ports() {
    ADMIN_PORT_BASE=$(free_ports "$1" ${#SERVICES[@]})
    API_PORT=$(free_ports "$2")
    GATEWAY_PORT=$(free_ports "$3")
    FEED_PORT=$(free_ports "$4")
    # shellcheck disable=SC2034  # read by the scripts that source this file
    API=http://127.0.0.1:$API_PORT
    # shellcheck disable=SC2034
    GATEWAY=http://127.0.0.1:$GATEWAY_PORT
    # shellcheck disable=SC2034
    FEED=http://127.0.0.1:$FEED_PORT
}

admin_port() {
    local i
    for ((i = 0; i < ${#SERVICES[@]}; i++)); do
        if [[ ${SERVICES[i]} == "$1" ]]; then echo $((ADMIN_PORT_BASE + i)) && return; fi
    done
    die "no such service: $1"
}

start_service() {
    local port=$API_PORT
    case $1 in
        emoji-gateway) port=$GATEWAY_PORT ;;
        ws-pusher) port=$FEED_PORT ;;
    esac
    launch "$1" "$STATE/logs/$1.log" env ADMIN_PORT="$(admin_port "$1")" \
        INSTANCE_ID="$1-1" REGIONS_FILE="$ROOT/deploy/regions.json" HTTP_PORT="$port" \
        DASHBOARD_FOLDER="$ROOT/Services/query-api/Dashboard" \
        FEED_URL="ws://127.0.0.1:$FEED_PORT/ws" \
        SPOOL_FILE="$STATE/$1.spool" "$(binary "$1")"
}

# wait_service NAME SECONDS: until it says that all it depends on is there.
wait_service() {
    local url
    url=http://127.0.0.1:$(admin_port "$1")/health/ready
    wait_http "$url" "$2" "$1" && return
    say "$1 is not ready; /health/ready says: $(curl --silent --max-time 2 "$url" || echo nothing)"
    say "the end of $STATE/logs/$1.log:"
    tail -n 20 "$STATE/logs/$1.log" | sed 's/^/    /'
    return 1
}

# Starts every service and waits until all are ready.
start_services() {
    local name
    for name in "${SERVICES[@]}"; do start_service "$name"; done
    for name in "${SERVICES[@]}"; do wait_service "$name" 60 || return 1; done
    say "ready: ${SERVICES[*]}"
}

# Asks all at once, so that together they take as long as the slowest.
stop_services() { stop_all "${SERVICES[@]}"; }

# The addresses that scripts/up wrote.
use_environment() {
    [[ -r $STATE/env ]] || die "$STATE/env is missing: run scripts/up first"
    # shellcheck disable=SC1091
    source "$STATE/env"
}

# --- Servers of a script's own ---------------------------------------------------------------

# own_state NAME: a folder for this run alone; what runs of the name left that were killed goes.
own_state() {
    local folder
    for folder in "$ROOT/.run/$1"-*; do
        if [[ -d $folder ]] && ! kill -0 "${folder##*-}" 2>/dev/null; then
            GROUNDSWELL_STATE=$folder "$ROOT/scripts/down" --wipe >/dev/null || true
            rm -rf "$folder"
        fi
    done
    export GROUNDSWELL_STATE=$ROOT/.run/$1-$$
    STATE=$GROUNDSWELL_STATE
    mkdir -p "$STATE/logs"
}

# own_ports SHIFT: free ports for servers, from the usual ones plus SHIFT on.
own_ports() {
    GROUNDSWELL_KAFKA_PORT=$(free_ports $((29092 + $1)) 2)
    GROUNDSWELL_REDIS_PORT=$(free_ports $((26379 + $1)))
    GROUNDSWELL_POSTGRES_PORT=$(free_ports $((25432 + $1)))
    export GROUNDSWELL_KAFKA_PORT GROUNDSWELL_REDIS_PORT GROUNDSWELL_POSTGRES_PORT
}

# own_servers SHIFT [SERVER...]: starts servers for this run alone, which end with the script.
own_servers() {
    own_ports "$1"
    unset KAFKA_BOOTSTRAP_SERVERS REDIS_URL POSTGRES_URL GROUNDSWELL_ENV
    at_exit end_own_servers
    "$ROOT/scripts/up" "${@:2}"
    use_environment
}

# Ends what the script launched, and its servers; the logs stay when it failed.
end_own_servers() {
    local file names=()
    for file in "$STATE"/pids/*; do
        case ${file##*/} in
            kafka | redis | postgres | "*") ;;
            *) names+=("${file##*/}") ;;
        esac
    done
    stop_all ${names[@]+"${names[@]}"} >/dev/null || true
    "$ROOT/scripts/down" --wipe >/dev/null
    if ((exit_status == 0)); then rm -rf "$STATE"; else say "logs are in $STATE/logs"; fi
}

need_apache_kafka() {
    [[ $KAFKA_KIND == apache ]] ||
        die "the embedded broker keeps too little; set KAFKA_HOME to an unpacked Apache Kafka"
}

# The broker is measured as it runs for days: with its best compiler.
compile_broker_well() { export JAVA_TOOL_OPTIONS=${JAVA_TOOL_OPTIONS-}; }

# One that runs for minutes does not earn back what that compiler costs: a start takes 7.9 s of CPU with it and
# 4.5 s without, a replay of half a minute 31 s and 17 s.
compile_broker_quickly() { export JAVA_TOOL_OPTIONS=${JAVA_TOOL_OPTIONS--XX:TieredStopAtLevel=1}; }
