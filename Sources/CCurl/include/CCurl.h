#pragma once

// Typed doors to libcurl. Its setters and getters are variadic, which Swift cannot call, and a wrong
// argument type is undefined behaviour in C; here each kind of argument has a function of its own.

#include <curl/curl.h>
#include <netinet/in.h>
#include <string.h>

// 7.87 brought CURLOPT_QUICK_EXIT, without which a hanging name server stops the whole loop.
#if LIBCURL_VERSION_NUM < 0x075700
#error "Tocsin needs libcurl 7.87 or newer (Debian 12, Ubuntu 24.04)"
#endif

static inline CURLcode tocsin_set_long(CURL *easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode tocsin_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(easy, option, value);
}

// libcurl copies the string.
static inline CURLcode tocsin_set_string(CURL *easy, CURLoption option, const char *value) {
  return curl_easy_setopt(easy, option, value);
}

// libcurl keeps the list; the caller frees it after the transfer.
static inline CURLcode tocsin_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode tocsin_set_private(CURL *easy, void *value) {
  return curl_easy_setopt(easy, CURLOPT_PRIVATE, value);
}

typedef size_t (*tocsin_data_callback)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode tocsin_set_body_writer(
    CURL *easy, tocsin_data_callback callback, void *context) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, callback);
  return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_WRITEDATA, context);
}

static inline CURLcode tocsin_set_header_writer(
    CURL *easy, tocsin_data_callback callback, void *context) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, callback);
  return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_HEADERDATA, context);
}

static inline CURLcode tocsin_set_body_reader(
    CURL *easy, tocsin_data_callback callback, void *context) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_READFUNCTION, callback);
  return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_READDATA, context);
}

static inline CURLcode tocsin_set_socket_opener(
    CURL *easy, curl_opensocket_callback callback, void *context) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, callback);
  return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, context);
}

// Shows each command and each reply; also switches the verbose mode on that it depends on.
static inline CURLcode tocsin_set_tracer(
    CURL *easy, curl_debug_callback callback, void *context) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, callback);
  if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_DEBUGDATA, context);
  return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
}

// Asked many times during a transfer; any answer but 0 ends it.
static inline CURLcode tocsin_set_interrupter(
    CURL *easy, curl_xferinfo_callback callback, void *context) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, callback);
  if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_XFERINFODATA, context);
  return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
}

static inline long tocsin_get_long(CURL *easy, CURLINFO info) {
  long value = 0;
  return curl_easy_getinfo(easy, info, &value) == CURLE_OK ? value : 0;
}

static inline curl_off_t tocsin_get_offset(CURL *easy, CURLINFO info) {
  curl_off_t value = 0;
  return curl_easy_getinfo(easy, info, &value) == CURLE_OK ? value : 0;
}

static inline void *tocsin_get_private(CURL *easy) {
  char *value = NULL;
  return curl_easy_getinfo(easy, CURLINFO_PRIVATE, &value) == CURLE_OK ? value : NULL;
}

static inline CURLMcode tocsin_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}

// The next finished transfer and its result; NULL when there is none.
static inline CURL *tocsin_multi_finished(CURLM *multi, CURLcode *result) {
  int left = 0;
  CURLMsg *message;
  while ((message = curl_multi_info_read(multi, &left)) != NULL) {
    if (message->msg != CURLMSG_DONE) continue;
    *result = message->data.result;
    return message->easy_handle;
  }
  return NULL;
}

// Copies the address that libcurl is about to connect to, in network order, and returns its length:
// 4, 16, or 0 for a family that is neither IPv4 nor IPv6.
static inline int tocsin_address_bytes(
    const struct curl_sockaddr *address, unsigned char out[16]) {
  if (address->family == AF_INET && address->addrlen >= sizeof(struct sockaddr_in)) {
    struct sockaddr_in four;
    memcpy(&four, &address->addr, sizeof four);
    memcpy(out, &four.sin_addr, 4);
    return 4;
  }
  if (address->family == AF_INET6 && address->addrlen >= sizeof(struct sockaddr_in6)) {
    struct sockaddr_in6 six;
    memcpy(&six, &address->addr, sizeof six);
    memcpy(out, &six.sin6_addr, 16);
    return 16;
  }
  return 0;
}

// Names the calling thread in debuggers and `top`; longer names than Linux keeps are cut.
void tocsin_name_thread(const char *name);
