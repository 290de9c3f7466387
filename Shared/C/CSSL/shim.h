#pragma once
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

/* Macros of OpenSSL's that Swift cannot see. */

static inline int gs_ssl_require_tls12(SSL_CTX *context)
{
    return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}

static inline int gs_ssl_name_server(SSL *ssl, const char *host)
{
    return (int)SSL_set_tlsext_host_name(ssl, host);
}
