# shellcheck shell=bash
# How each of the three servers is found, started, ended and wiped: for scripts/up and scripts/down.

KAFKA_PORT=${GROUNDSWELL_KAFKA_PORT:-29092}
REDIS_PORT=${GROUNDSWELL_REDIS_PORT:-26379}
POSTGRES_PORT=${GROUNDSWELL_POSTGRES_PORT:-25432}

# --- One at a time ---------------------------------------------------------------------------

lock_state() {
    local holder deadline=$((SECONDS + 180))
    until mkdir "$STATE/lock" 2>/dev/null; do
        holder=$(cat "$STATE/lock/pid" 2>/dev/null || true)
        if [[ -n $holder ]] && ! kill -0 "$holder" 2>/dev/null; then
            rm -rf "$STATE/lock" # left behind by a script that was killed
            continue
        fi
        ((SECONDS < deadline)) || die "another script has held $STATE/lock for 3 minutes"
        sleep 0.2
    done
    echo $$ >"$STATE/lock/pid"
}

unlock_state() { rm -rf "$STATE/lock"; }

# How a server was started: docker, shared, home, embedded, local, or nothing yet.
kind_of() { cat "$STATE/$1.kind" 2>/dev/null || true; }

address_of() {
    case $1 in
        kafka) echo "127.0.0.1:$KAFKA_PORT" ;;
        redis) echo "redis://127.0.0.1:$REDIS_PORT/0" ;;
        postgres) echo "postgres://groundswell:$(postgres_password)@127.0.0.1:$POSTGRES_PORT/groundswell" ;;
    esac
}

# A port taken by a stranger would look like our server, ready at once.
need_free_port() {
    ! port_open 127.0.0.1 "$2" ||
        die "port $2 is taken by another process; choose one with GROUNDSWELL_$1_PORT"
}

# not_ready NAME LOG: why a server did not come up.
not_ready() {
    tail -n 20 "$2" >&2 || true
    die "$1 did not become ready; see $2"
}

# --- Servers of the user's own ---------------------------------------------------------------

address_variable() {
    case $1 in
        kafka) echo KAFKA_BOOTSTRAP_SERVERS ;;
        redis) echo REDIS_URL ;;
        postgres) echo POSTGRES_URL ;;
    esac
}

external_address() {
    local variable
    variable=$(address_variable "$1")
    echo "${!variable:-}"
}

names_external() { [[ -n $(external_address "$1") ]]; }

use_external() {
    local host port defaults
    case $1 in kafka) defaults=9092 ;; redis) defaults=6379 ;; *) defaults=5432 ;; esac
    read -r host port <<<"$(url_host_port "$(external_address "$1")" "$defaults")"
    wait_port "$host" "$port" 30 || die "nothing answers at $host:$port, which is set for $1"
    (umask 077 && external_address "$1" >"$STATE/$1.address")
    say "$1 at $host:$port, as the environment says"
}

# --- Docker ----------------------------------------------------------------------------------

docker_answers() {
    if [[ -z ${docker_state:-} ]]; then
        docker_state=no
        if [[ ${GROUNDSWELL_DOCKER:-1} != 0 ]] && command -v docker >/dev/null &&
            docker compose version >/dev/null 2>&1 && docker info >/dev/null 2>&1; then
            docker_state=yes
        fi
    fi
    [[ $docker_state == yes ]]
}

# Each state folder has containers and volumes of its own.
compose() {
    local project
    project=groundswell-$(printf '%s' "$STATE" | cksum | cut -d' ' -f1)
    GROUNDSWELL_KAFKA_PORT=$KAFKA_PORT GROUNDSWELL_REDIS_PORT=$REDIS_PORT \
        GROUNDSWELL_POSTGRES_PORT=$POSTGRES_PORT POSTGRES_PASSWORD=$(postgres_password) \
        docker compose --project-name "$project" --file "$ROOT/docker-compose.yml" "$@"
}

start_in_docker() {
    quietly "starting $* with docker compose" compose up --detach --wait "$@"
}

stop_in_docker() {
    if [[ $2 == kill ]]; then compose kill "$1"; else compose stop "$1"; fi
    say "$1 has ended"
}

# --- Redis -----------------------------------------------------------------------------------

need_redis() { need_command redis-server redis-server redis; }

start_redis() {
    need_redis
    need_free_port REDIS "$REDIS_PORT"
    mkdir -p "$STATE/redis"
    launch redis "$STATE/logs/redis.log" redis-server --bind 127.0.0.1 --port "$REDIS_PORT" \
        --dir "$STATE/redis" --save "" --appendonly no
    wait_port 127.0.0.1 "$REDIS_PORT" 15 redis || not_ready redis "$STATE/logs/redis.log"
    echo local >"$STATE/redis.kind"
    say "redis on port $REDIS_PORT"
}

stop_redis() { stop redis; }

kill_redis() { kill_process redis; }

# --- Postgres --------------------------------------------------------------------------------

# A password nobody has to know: it is made here, kept with the data and only in .run/env.
postgres_password() {
    local file=$STATE/postgres.password
    if [[ ! -s $file ]]; then
        (umask 077 && LC_ALL=C tr -dc 'a-z0-9' </dev/urandom 2>/dev/null | head -c 24 >"$file") || true
    fi
    cat "$file"
}

# The folder that has all the programs of the server, also where only some are on the PATH.
postgres_bin() {
    local folder
    for folder in /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql@*/bin \
        /usr/local/opt/postgresql@*/bin "$(dirname "$(command -v pg_ctl || echo /nowhere/pg_ctl)")"; do
        if [[ -x $folder/pg_ctl && -x $folder/initdb && -x $folder/psql && -x $folder/createdb ]]; then
            echo "$folder"
            return
        fi
    done
    return 1
}

# Postgres refuses to run as root: its packages bring a user for it.
as_postgres() {
    if ((EUID != 0)); then
        "$@"
    else
        (cd / && runuser -u postgres -- "$@")
    fi
}

# Where the data is. A checkout that the user `postgres` may not enter has it in the temporary
# folder instead.
postgres_folder() {
    if [[ -s $STATE/postgres.folder ]]; then
        cat "$STATE/postgres.folder"
        return
    fi
    local folder=$STATE/postgres
    mkdir -p "$folder"
    if ((EUID == 0)); then
        id postgres >/dev/null 2>&1 || die "Postgres cannot run as root and there is no user 'postgres'"
        if ! as_postgres test -x "$folder"; then
            rmdir "$folder"
            folder=$(mktemp -d "${TMPDIR:-/tmp}/groundswell-postgres.XXXXXX")
        fi
        chown postgres "$folder"
    fi
    chmod 700 "$folder"
    echo "$folder" | tee "$STATE/postgres.folder"
}

need_postgres() { postgres_bin >/dev/null || install_packages postgresql postgresql@15; }

# One that was killed counts as running for Postgres until its parent has taken note of its end.
wait_until_reaped() {
    local pid deadline=$((SECONDS + 20))
    pid=$(sed -n 1p "$1/postmaster.pid" 2>/dev/null) || true
    while [[ -n $pid && $(ps -o stat= -p "$pid" 2>/dev/null) == Z* ]]; do
        ((SECONDS < deadline)) || return 0
        sleep 0.1
    done
}

start_postgres() {
    need_postgres
    need_free_port POSTGRES "$POSTGRES_PORT"
    local bin folder secret log=$STATE/logs/postgres.log
    bin=$(postgres_bin) || die "no postgres found"
    folder=$(postgres_folder)
    if [[ ! -d $folder/data ]]; then
        # Into a folder aside, so that an interrupted beginning is not taken for a database.
        rm -rf "$folder/new"
        secret=$folder/secret
        postgres_password >"$secret"
        if ((EUID == 0)); then chown postgres "$secret"; fi
        chmod 600 "$secret"
        quietly "creating the database" as_postgres "$bin/initdb" --pgdata "$folder/new" \
            --username groundswell --pwfile "$secret" --auth scram-sha-256 --encoding UTF8 \
            --locale C --no-instructions
        rm -f "$secret"
        mv "$folder/new" "$folder/data"
    fi
    wait_until_reaped "$folder/data"
    as_postgres "$bin/pg_ctl" start --wait --timeout 60 --pgdata "$folder/data" --log "$folder/log" \
        --options "-c listen_addresses=127.0.0.1 -c port=$POSTGRES_PORT -c unix_socket_directories=''" \
        >"$log" 2>&1 </dev/null || { cat "$folder/log" >>"$log" && not_ready postgres "$log"; }
    remember postgres "$(sed -n 1p "$folder/data/postmaster.pid")"
    create_database "$bin" || not_ready postgres "$folder/log"
    echo local >"$STATE/postgres.kind"
    say "postgres on port $POSTGRES_PORT"
}

# Runs psql or createdb of the folder $1 as the owner of the database.
as_owner() {
    local program=$1
    shift
    PGPASSWORD=$(postgres_password) "$program" --host 127.0.0.1 --port "$POSTGRES_PORT" \
        --username groundswell "$@"
}

create_database() {
    local found
    found=$(as_owner "$1/psql" --dbname postgres --tuples-only --no-align --command \
        "select 1 from pg_database where datname = 'groundswell'") || return 1
    [[ -n $found ]] || as_owner "$1/createdb" groundswell
}

stop_postgres() {
    as_postgres "$(postgres_bin)/pg_ctl" stop --wait --timeout 30 --mode fast \
        --pgdata "$(postgres_folder)/data" >>"$STATE/logs/postgres.log" 2>&1 || stop postgres
    forget postgres
}

kill_postgres() { kill_process postgres; }

# --- Kafka -----------------------------------------------------------------------------------

# A broker that was killed is taken back only once its last session is over: after 9 s by default.
KAFKA_SESSION=(broker.session.timeout.ms=4000 broker.heartbeat.interval.ms=1000)

need_java() {
    local java=java version
    if [[ -n ${JAVA_HOME:-} && -x $JAVA_HOME/bin/java ]]; then java=$JAVA_HOME/bin/java; fi
    if ! "$java" -version >/dev/null 2>&1; then
        install_packages openjdk-17-jre-headless openjdk@17
        java=java
    fi
    version=$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p')
    ((${version:-0} >= 17)) || die "Apache Kafka needs Java 17 or later; this is ${version:-unknown}"
}

# The folder of a `kafka` script with the jars beside it, or nothing.
shared_kafka() {
    local folder
    for folder in ${KAFKA_HOME:+"$KAFKA_HOME"} "$ROOT/../shared/kafka"; do
        if [[ -x $folder/kafka && -d $folder/lib ]]; then echo "$folder" && return; fi
    done
}

start_kafka() {
    need_free_port KAFKA "$KAFKA_PORT"
    compile_broker_quickly
    local folder
    folder=$(shared_kafka)
    if [[ -n ${KAFKA_HOME:-} && -x $KAFKA_HOME/bin/kafka-server-start.sh ]]; then
        start_kafka_home
    elif [[ -n $folder ]]; then
        start_kafka_shared "$folder"
    elif [[ -n ${KAFKA_HOME:-} ]]; then
        die "KAFKA_HOME=$KAFKA_HOME holds no bin/kafka-server-start.sh"
    else
        start_kafka_embedded
    fi
    say "kafka ($(kind_of kafka)) on port $KAFKA_PORT"
}

start_kafka_shared() {
    need_java
    need_free_port KAFKA $((KAFKA_PORT + 1))
    # An id of 16 random bytes; one that began with a dash would be taken for an option.
    mkdir -p "$STATE/kafka"
    [[ -s $STATE/kafka/cluster-id ]] ||
        echo "G$(head -c 15 /dev/urandom | base64 | tr '+/' '-_')A" >"$STATE/kafka/cluster-id"
    # Ours has ended, whatever an old id says: it may not be reaped yet, or belong to another now.
    rm -f "$STATE"/kafka/node*/pid
    quietly "starting Apache Kafka" "$1/kafka" start --dir "$STATE/kafka" --port "$KAFKA_PORT" \
        --set "${KAFKA_SESSION[0]}" --set "${KAFKA_SESSION[1]}"
    remember kafka "$(cat "$STATE/kafka/node1/pid")"
    is_running kafka || not_ready kafka "$STATE/kafka/node1/server.log"
    echo shared >"$STATE/kafka.kind"
}

start_kafka_home() {
    need_java
    need_free_port KAFKA $((KAFKA_PORT + 1))
    local properties=$STATE/kafka/server.properties log=$STATE/logs/kafka.log
    mkdir -p "$STATE/kafka"
    cat >"$properties" <<SETTINGS
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$((KAFKA_PORT + 1))
listeners=PLAINTEXT://127.0.0.1:$KAFKA_PORT,CONTROLLER://127.0.0.1:$((KAFKA_PORT + 1))
advertised.listeners=PLAINTEXT://127.0.0.1:$KAFKA_PORT
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=$STATE/kafka/data
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
$(printf '%s\n' "${KAFKA_SESSION[@]}")
SETTINGS
    if [[ ! -e $STATE/kafka/data/meta.properties ]]; then
        quietly "formatting Kafka's storage" "$KAFKA_HOME/bin/kafka-storage.sh" format \
            --cluster-id "$("$KAFKA_HOME/bin/kafka-storage.sh" random-uuid)" --config "$properties"
    fi
    : >"$log"
    launch kafka "$log" env LOG_DIR="$STATE/logs" KAFKA_HEAP_OPTS="${KAFKA_HEAP_OPTS:--Xms512m -Xmx512m}" \
        "$KAFKA_HOME/bin/kafka-server-start.sh" "$properties"
    wait_port 127.0.0.1 "$KAFKA_PORT" 60 kafka || not_ready kafka "$log"
    echo home >"$STATE/kafka.kind"
}

start_kafka_embedded() {
    local program log=$STATE/logs/kafka.log
    program=$(binary groundswell)
    if [[ ! -x $program ]]; then
        need_build_tools
        build "${BUILD_CONFIGURATION:-release}" groundswell
    fi
    : >"$log"
    launch kafka "$log" "$program" broker --port "$KAFKA_PORT"
    wait_port 127.0.0.1 "$KAFKA_PORT" 20 kafka || not_ready kafka "$log"
    sed 's/^/    /' "$log"
    echo embedded >"$STATE/kafka.kind"
}

stop_kafka() { stop kafka 20; }

kill_kafka() { kill_process kafka; }

# --- All of them -----------------------------------------------------------------------------

kill_process() {
    kill -s KILL "$(pid_of "$1")"
    while is_running "$1"; do sleep 0.05; done
    forget "$1"
}

wipe_data() {
    case $(kind_of "$1") in
        "") return ;;
        docker)
            compose rm --force --stop --volumes "$1"
            docker volume rm --force "groundswell-$(printf '%s' "$STATE" | cksum | cut -d' ' -f1)_$1"
            ;;
        *)
            if [[ $1 == postgres ]]; then rm -rf "$(postgres_folder)" "$STATE/postgres.folder"; fi
            rm -rf "${STATE:?}/$1"
            ;;
    esac
    rm -f "$STATE/$1.kind"
}

# An address for each server that is known, in one move, so that a reader sees all or nothing.
write_environment() {
    local server address kind
    {
        echo "export GROUNDSWELL_ENV=$(printf %q "$STATE")"
        for server in kafka redis postgres; do
            kind=$(kind_of "$server")
            if [[ -s $STATE/$server.address ]]; then
                kind=external
                address=$(cat "$STATE/$server.address")
            elif [[ -n $kind ]]; then
                address=$(address_of "$server")
            else
                continue
            fi
            echo "export $(address_variable "$server")=$(printf %q "$address")"
            [[ $server == kafka ]] || continue
            case $kind in
                external | embedded) echo "export KAFKA_KIND=$kind" ;;
                *) echo "export KAFKA_KIND=apache" ;;
            esac
        done
    } >"$STATE/env.new"
    chmod 600 "$STATE/env.new"
    mv "$STATE/env.new" "$STATE/env"
}
