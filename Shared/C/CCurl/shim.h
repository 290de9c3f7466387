#pragma once
#include <curl/curl.h>

/* Swift cannot call functions that take any number of arguments: one for each kind of option. */

static inline CURLcode gs_curl_set_number(CURL *handle, CURLoption option, long number)
{
    return curl_easy_setopt(handle, option, number);
}

/* libcurl copies the text. */
static inline CURLcode gs_curl_set_text(CURL *handle, CURLoption option, const char *text)
{
    return curl_easy_setopt(handle, option, text);
}

/* The list must live as long as the handle uses it. */
static inline CURLcode gs_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *list)
{
    return curl_easy_setopt(handle, option, list);
}

/* libcurl copies the bytes. */
static inline CURLcode gs_curl_set_body(CURL *handle, const void *bytes, long count)
{
    CURLcode code = curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, count);
    return code ? code : curl_easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, bytes ? bytes : "");
}

static size_t gs_curl_refuse(char *bytes, size_t size, size_t count, void *context)
{
    (void)bytes, (void)size, (void)count, (void)context;
    return 0;
}

/* Ends the transfer, with CURLE_WRITE_ERROR, where the answer's body begins. */
static inline CURLcode gs_curl_refuse_body(CURL *handle)
{
    return curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, gs_curl_refuse);
}

/* The seconds of Retry-After, whichever form it has; 0 when there is none, or it is past. */
static inline long long gs_curl_retry_after(CURL *handle)
{
    curl_off_t seconds = 0;
    if (curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &seconds) != CURLE_OK || seconds < 0)
        return 0;
    return seconds;
}

static inline long gs_curl_number(CURL *handle, CURLINFO info)
{
    long number = 0;
    return curl_easy_getinfo(handle, info, &number) == CURLE_OK ? number : 0;
}
