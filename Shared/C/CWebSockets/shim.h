#pragma once
#include <libwebsockets.h>
#include <string.h>
#include <sys/socket.h>

/*
 * What Swift cannot say of libwebsockets: macros, unions and fields whose integer types differ
 * between 4.1 and 4.3. Nothing is decided here.
 */

/* A timer of the event loop; `sul` comes first, so a callback can find the owner. */
struct gs_timer {
    lws_sorted_usec_list_t sul;
    void *owner;
};

static inline void gs_timer_set(
    struct lws_context *context, struct gs_timer *timer, sul_cb_t callback, long long microseconds)
{
    lws_sul_schedule(context, 0, &timer->sul, callback, (lws_usec_t)microseconds);
}

static inline void gs_timer_cancel(struct gs_timer *timer)
{
    lws_sul_cancel(&timer->sul);
}

static inline void *gs_timer_owner(lws_sorted_usec_list_t *sul)
{
    return ((struct gs_timer *)sul)->owner;
}

/*
 * A context without a listener of its own; TLS is set up when both paths are given. With a limit of
 * descriptors it searches through those it has, else it finds them in a table by their number.
 */
static inline struct lws_context *gs_context_create(
    void *owner, unsigned int read_bytes, int has_tls, unsigned int descriptor_limit)
{
    struct lws_context_creation_info info;
    memset(&info, 0, sizeof(info));
    info.port = CONTEXT_PORT_NO_LISTEN;
    info.options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS
        | (has_tls ? LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT : 0);
    info.user = owner;
    info.pt_serv_buf_size = read_bytes + LWS_PRE;
    info.fd_limit_per_thread = descriptor_limit;
    info.gid = info.uid = -1;
    return lws_create_context(&info);
}

static inline struct lws_vhost *gs_vhost_create(
    struct lws_context *context, const struct lws_protocols *protocols, void *owner,
    const char *certificate_path, const char *key_path)
{
    struct lws_context_creation_info info;
    memset(&info, 0, sizeof(info));
    /* The other constant, for clients, silently leaves TLS out. */
    info.port = CONTEXT_PORT_NO_LISTEN_SERVER;
    info.protocols = protocols;
    info.user = owner;
    info.vhost_name = "http";
    info.gid = info.uid = -1;
    if (certificate_path) {
        info.ssl_cert_filepath = certificate_path;
        info.ssl_private_key_filepath = key_path;
        info.alpn = "http/1.1";
        info.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT
            | LWS_SERVER_OPTION_CREATE_VHOST_SSL_CTX;
        /* TLS 1.2 and later, whatever the system's own configuration says. */
        info.ssl_options_set = SSL_OP_NO_SSLv3 | SSL_OP_NO_TLSv1 | SSL_OP_NO_TLSv1_1;
    }
    return lws_create_vhost(context, &info);
}

static inline struct lws *gs_adopt_socket(struct lws_vhost *vhost, int descriptor, void *opaque)
{
    lws_adopt_desc_t info;
    memset(&info, 0, sizeof(info));
    info.vh = vhost;
    info.type = (lws_adoption_type)(LWS_ADOPT_SOCKET | LWS_ADOPT_ALLOW_SSL);
    info.fd.sockfd = descriptor;
    info.vh_prot_name = "http";
    info.opaque = opaque;
    return lws_adopt_descriptor_vhost_via_info(&info);
}

/* A descriptor of which only readiness is told. */
static inline struct lws *gs_adopt_listener(struct lws_vhost *vhost, int descriptor)
{
    lws_adopt_desc_t info;
    memset(&info, 0, sizeof(info));
    info.vh = vhost;
    info.type = LWS_ADOPT_RAW_FILE_DESC;
    info.fd.filefd = descriptor;
    info.vh_prot_name = "http";
    return lws_adopt_descriptor_vhost_via_info(&info);
}

/* Only reads `bytes`: what the socket does not take is copied and sent first when it is writable. */
static inline int gs_write(struct lws *connection, const unsigned char *bytes, size_t count)
{
    return lws_write(connection, (unsigned char *)bytes, count, LWS_WRITE_RAW);
}

static inline void gs_close_soon(struct lws *connection)
{
    lws_set_timeout(connection, PENDING_TIMEOUT_CLOSE_SEND, LWS_TO_KILL_ASYNC);
}

/* Without the signal that ends a process whose client has left. */
static inline long gs_send(int descriptor, const void *bytes, size_t count)
{
#ifdef MSG_NOSIGNAL
    return send(descriptor, bytes, count, MSG_NOSIGNAL);
#else
    return send(descriptor, bytes, count, 0);
#endif
}

#ifdef __linux__
#include <sys/epoll.h>

/* Which descriptors are ready, however many there are: the library asks by poll() about each of them. */
static inline int gs_epoll_create(void)
{
    return epoll_create1(EPOLL_CLOEXEC);
}

/* Has it told when a descriptor can be read and written, under the number `id`. */
static inline int gs_epoll_set(
    int epoll, int is_new, int descriptor, unsigned long long id, int reads, int writes)
{
    struct epoll_event event;
    memset(&event, 0, sizeof(event));
    event.events = (reads ? EPOLLIN : 0) | (writes ? EPOLLOUT : 0);
    event.data.u64 = id;
    return epoll_ctl(epoll, is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, &event);
}

struct gs_ready {
    unsigned long long id;
    int reads, writes, broke;
};

/* Those that are ready now. */
static inline int gs_epoll_take(int epoll, struct gs_ready *ready, int capacity)
{
    struct epoll_event events[256];
    int count = epoll_wait(epoll, events, capacity < 256 ? capacity : 256, 0);
    for (int i = 0; i < count; i++) {
        ready[i].id = events[i].data.u64;
        ready[i].reads = (events[i].events & EPOLLIN) != 0;
        ready[i].writes = (events[i].events & EPOLLOUT) != 0;
        ready[i].broke = (events[i].events & (EPOLLERR | EPOLLHUP)) != 0;
    }
    return count;
}
#endif

/* The Base64 of the SHA-1 of `bytes`, 28 characters and a zero. */
static inline int gs_sha1_base64(const unsigned char *bytes, size_t count, char *out, int capacity)
{
    unsigned char digest[20];
    lws_SHA1(bytes, count, digest);
    return lws_b64_encode_string((const char *)digest, sizeof(digest), out, capacity);
}
