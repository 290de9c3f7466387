#pragma once
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

/* Macros of OpenSSL's that Swift cannot see. */

/* The size of an RSA public key in PEM, in bits; 0 when it is no such key. */
static inline int gs_rsa_public_key_bits(const char *pem, int count)
{
    int bits = 0;
    BIO *bio = BIO_new_mem_buf(pem, count);
    EVP_PKEY *key = bio ? PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL) : NULL;
    if (key && EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA)
        bits = EVP_PKEY_get_bits(key);
    EVP_PKEY_free(key);
    BIO_free(bio);
    ERR_clear_error();
    return bits;
}
