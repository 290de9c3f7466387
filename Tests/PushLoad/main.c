/*
 * Many clients of a WebSocket feed on one thread: connects them, asks each for the same channel, counts
 * the frames that come and how old they are, and prints one JSON object.
 *
 *   PushLoad PORT PATH CLIENTS WARMUP_MS MEASURE_MS [MESSAGE]
 *
 * MESSAGE is what every client sends first. The age of a frame is the wall clock minus the number of
 * milliseconds behind "watermark": in it. Lines on standard error say "connected" and "measuring", so
 * that a script can look at the server at those moments; with MEASURE_MS 0 the clients stay idle for
 * WARMUP_MS and nothing is measured.
 */
#ifdef __linux__
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BUCKETS = 60000, READ_BYTES = 256 * 1024, KEPT_BYTES = 64 * 1024 };

struct client {
    int descriptor;
    /* The beginning of a frame whose end has not come. */
    uint8_t *kept;
    size_t kept_bytes;
};

static uint64_t ages[BUCKETS];
static uint64_t frames, bytes, stamped;
static int is_measuring;

static int64_t now_ms(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void die(const char *what)
{
    fprintf(stderr, "PushLoad: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void send_all(int descriptor, const void *from, size_t count)
{
    const char *at = from;
    while (count > 0) {
        ssize_t sent = send(descriptor, at, count, MSG_NOSIGNAL);
        if (sent <= 0) die("sending");
        at += sent;
        count -= (size_t)sent;
    }
}

static void send_text(int descriptor, const char *text)
{
    /* Masked with zeros, which leaves the text as it is. */
    size_t count = strlen(text);
    uint8_t frame[8 + 4096] = {0x81};
    size_t head = 2;
    if (count > 4000) die("the message is too long");
    if (count < 126) {
        frame[1] = (uint8_t)(0x80 | count);
    } else {
        frame[1] = 0x80 | 126;
        frame[2] = (uint8_t)(count >> 8);
        frame[3] = (uint8_t)count;
        head = 4;
    }
    memcpy(frame + head + 4, text, count);
    send_all(descriptor, frame, head + 4 + count);
}

static void note(const uint8_t *payload, size_t count, int64_t wall_ms)
{
    static const char mark[] = "\"watermark\":";
    if (!is_measuring) return;
    frames++;
    bytes += count;
    const uint8_t *found = memmem(payload, count, mark, sizeof(mark) - 1);
    if (!found) return;
    int64_t stamp = 0;
    const uint8_t *end = payload + count;
    for (const uint8_t *at = found + sizeof(mark) - 1; at < end && *at >= '0' && *at <= '9'; at++)
        stamp = stamp * 10 + (*at - '0');
    int64_t age = wall_ms - stamp;
    if (age < 0) age = 0;
    if (age >= BUCKETS) age = BUCKETS - 1;
    ages[age]++;
    stamped++;
}

/* Uses up whole frames; returns how many bytes are left. */
static size_t take(const uint8_t *input, size_t count, int64_t wall_ms, int descriptor)
{
    size_t at = 0;
    while (count - at >= 2) {
        size_t head = 2, length = input[at + 1] & 0x7F;
        if (length == 126) {
            if (count - at < 4) break;
            length = (size_t)input[at + 2] << 8 | input[at + 3];
            head = 4;
        } else if (length == 127) {
            if (count - at < 10) break;
            length = 0;
            for (int i = 0; i < 8; i++) length = length << 8 | input[at + 2 + i];
            head = 10;
        }
        if (count - at < head + length) break;
        int opcode = input[at] & 0x0F;
        if (opcode == 1) note(input + at + head, length, wall_ms);
        if (opcode == 9) send_all(descriptor, "\x8A\x80\0\0\0\0", 6);
        if (opcode == 8) {
            fprintf(stderr, "PushLoad: the server closed a connection\n");
            exit(1);
        }
        at += head + length;
    }
    return count - at;
}

static int connect_to(int port, const char *path)
{
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) die("making a socket");
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(descriptor, (struct sockaddr *)&address, sizeof(address))) die("connecting");
    int one = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    char text[1024];
    int count = snprintf(text, sizeof(text),
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", path);
    send_all(descriptor, text, (size_t)count);
    /* Byte by byte up to the empty line, so that no frame is taken with it. */
    size_t have = 0;
    while (have < sizeof(text) - 1) {
        if (recv(descriptor, text + have, 1, 0) != 1) die("reading the answer to the upgrade");
        have++;
        if (have >= 4 && memcmp(text + have - 4, "\r\n\r\n", 4) == 0) break;
    }
    text[have] = 0;
    if (strncmp(text, "HTTP/1.1 101", 12)) {
        fprintf(stderr, "PushLoad: refused: %.*s\n", (int)strcspn(text, "\r"), text);
        exit(1);
    }
    return descriptor;
}

static void serve(int epoll, int64_t until_ms)
{
    static uint8_t input[KEPT_BYTES + READ_BYTES];
    struct epoll_event events[512];
    for (;;) {
        int64_t left = until_ms - now_ms(CLOCK_MONOTONIC);
        if (left <= 0) return;
        int count = epoll_wait(epoll, events, 512, (int)left);
        for (int i = 0; i < count; i++) {
            struct client *client = events[i].data.ptr;
            size_t had = client->kept_bytes;
            if (had) memcpy(input, client->kept, had);
            ssize_t got = recv(client->descriptor, input + had, READ_BYTES, 0);
            if (got < 0 && errno == EAGAIN) continue;
            if (got <= 0) die("a connection ended");
            int64_t wall_ms = now_ms(CLOCK_REALTIME);
            size_t rest = take(input, had + (size_t)got, wall_ms, client->descriptor);
            if (rest > KEPT_BYTES) die("a frame is too long");
            if (rest) {
                client->kept = realloc(client->kept, rest);
                memmove(client->kept, input + had + (size_t)got - rest, rest);
            }
            client->kept_bytes = rest;
        }
    }
}

static int64_t percentile(double share)
{
    uint64_t wanted = (uint64_t)((double)stamped * share), seen = 0;
    if (wanted >= stamped && stamped > 0) wanted = stamped - 1;
    for (int ms = 0; ms < BUCKETS; ms++) {
        seen += ages[ms];
        if (seen > wanted) return ms;
    }
    return stamped ? BUCKETS - 1 : 0;
}

int main(int argc, char **argv)
{
    if (argc < 6) {
        fprintf(stderr, "usage: PushLoad PORT PATH CLIENTS WARMUP_MS MEASURE_MS [MESSAGE]\n");
        return 64;
    }
    int port = atoi(argv[1]), wanted = atoi(argv[3]);
    int64_t warmup_ms = atoll(argv[4]), measure_ms = atoll(argv[5]);
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct client *clients = calloc((size_t)wanted, sizeof(*clients));
    if (epoll < 0 || !clients) die("starting");
    for (int i = 0; i < wanted; i++) {
        clients[i].descriptor = connect_to(port, argv[2]);
        if (argc > 6) send_text(clients[i].descriptor, argv[6]);
        fcntl(clients[i].descriptor, F_SETFL, O_NONBLOCK);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &clients[i]};
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, clients[i].descriptor, &event)) die("epoll");
        /* What comes meanwhile is read now and then, so that nobody is slow. */
        if (i % 100 == 99) serve(epoll, now_ms(CLOCK_MONOTONIC) + 1);
    }
    fprintf(stderr, "connected\n");
    serve(epoll, now_ms(CLOCK_MONOTONIC) + warmup_ms);
    if (measure_ms == 0) {
        printf("{\"clients\":%d}\n", wanted);
        return 0;
    }
    fprintf(stderr, "measuring\n");
    is_measuring = 1;
    int64_t began = now_ms(CLOCK_MONOTONIC);
    serve(epoll, began + measure_ms);
    double seconds = (double)(now_ms(CLOCK_MONOTONIC) - began) / 1000;
    fprintf(stderr, "measured\n");
    printf("{\"clients\":%d,\"frames\":%llu,\"seconds\":%.3f,\"frames_per_s\":%.0f,"
        "\"bytes_per_frame\":%.0f,\"p50_ms\":%lld,\"p99_ms\":%lld,\"max_ms\":%lld}\n",
        wanted, (unsigned long long)frames, seconds, (double)frames / seconds,
        frames ? (double)bytes / (double)frames : 0, (long long)percentile(0.5),
        (long long)percentile(0.99), (long long)percentile(1));
    return 0;
}
#else
#include <stdio.h>
int main(void)
{
    fprintf(stderr, "PushLoad: only Linux has epoll\n");
    return 1;
}
#endif
