// libcurl, loaded when it is first called.
//
// libcurl brings thirty libraries with it, and loading them takes 5 ms: a third of the time of a
// command such as `tocsin check`, which never opens a connection. So the program is not linked with
// it; the functions here have the names of those that we call, and hand each call on.

// Its macros check the types of arguments, which are only handed on here.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include <dlfcn.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

static void *library;
static pthread_once_t loading = PTHREAD_ONCE_INIT;

static void end_without(const char *what) {
  const char *why = dlerror();
  fprintf(stderr, "tocsin: libcurl cannot be used: %s: %s\n", what, why != NULL ? why : "unknown");
  abort();
}

static void load(void) {
  // The name is that of the interface, which has been the same since 2006.
  library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) end_without("install libcurl4");
}

static void *function(const char *name) {
  pthread_once(&loading, load);
  void *found = dlsym(library, name);
  if (found == NULL) end_without(name);
  return found;
}

// A call with a result: the address is looked up once; threads that do it at the same time find the
// same.
#define HAND_ON(result, name, parameters, arguments)                                              \
  result name parameters {                                                                         \
    static _Atomic(void *) known = NULL;                                                           \
    void *address = known;                                                                         \
    if (address == NULL) known = address = function(#name);                                        \
    return ((result(*) parameters)address)arguments;                                               \
  }

HAND_ON(CURLcode, curl_global_init, (long flags), (flags))
HAND_ON(CURL *, curl_easy_init, (void), ())
HAND_ON(CURLcode, curl_easy_perform, (CURL *easy), (easy))
HAND_ON(void, curl_easy_cleanup, (CURL *easy), (easy))
HAND_ON(const char *, curl_easy_strerror, (CURLcode code), (code))
HAND_ON(CURLM *, curl_multi_init, (void), ())
HAND_ON(CURLMcode, curl_multi_cleanup, (CURLM *multi), (multi))
HAND_ON(CURLMcode, curl_multi_add_handle, (CURLM *multi, CURL *easy), (multi, easy))
HAND_ON(CURLMcode, curl_multi_remove_handle, (CURLM *multi, CURL *easy), (multi, easy))
HAND_ON(CURLMcode, curl_multi_perform, (CURLM *multi, int *running), (multi, running))
HAND_ON(CURLMcode, curl_multi_wakeup, (CURLM *multi), (multi))
HAND_ON(CURLMsg *, curl_multi_info_read, (CURLM *multi, int *left), (multi, left))
HAND_ON(
    CURLMcode, curl_multi_poll,
    (CURLM *multi, struct curl_waitfd extra[], unsigned int count, int milliseconds, int *ready),
    (multi, extra, count, milliseconds, ready))
HAND_ON(
    struct curl_slist *, curl_slist_append, (struct curl_slist *list, const char *text),
    (list, text))
HAND_ON(void, curl_slist_free_all, (struct curl_slist *list), (list))
HAND_ON(CURLU *, curl_url, (void), ())
HAND_ON(void, curl_url_cleanup, (CURLU *url), (url))
HAND_ON(
    CURLUcode, curl_url_set, (CURLU *url, CURLUPart part, const char *text, unsigned int flags),
    (url, part, text, flags))
// libcurl 8 promises not to change what it reads from.
#if LIBCURL_VERSION_NUM >= 0x080000
#define READ_URL const CURLU
#else
#define READ_URL CURLU
#endif
HAND_ON(
    CURLUcode, curl_url_get, (READ_URL *url, CURLUPart part, char **text, unsigned int flags),
    (url, part, text, flags))
HAND_ON(const char *, curl_url_strerror, (CURLUcode code), (code))
HAND_ON(void, curl_free, (void *memory), (memory))

// The last argument is a long, a curl_off_t or a pointer, all of which have the size of a pointer
// where this is built.
_Static_assert(sizeof(long) == sizeof(void *), "long is handed on as a pointer");
_Static_assert(sizeof(curl_off_t) == sizeof(void *), "curl_off_t is handed on as a pointer");

#define HAND_ON_VARIADIC(result, name, subject, option_type)                                       \
  result name(subject handle, option_type option, ...) {                                           \
    static _Atomic(void *) known = NULL;                                                           \
    void *address = known;                                                                         \
    if (address == NULL) known = address = function(#name);                                        \
    va_list arguments;                                                                             \
    va_start(arguments, option);                                                                   \
    void *argument = va_arg(arguments, void *);                                                    \
    va_end(arguments);                                                                             \
    return ((result(*)(subject, option_type, ...))address)(handle, option, argument);              \
  }

HAND_ON_VARIADIC(CURLcode, curl_easy_setopt, CURL *, CURLoption)
HAND_ON_VARIADIC(CURLcode, curl_easy_getinfo, CURL *, CURLINFO)
HAND_ON_VARIADIC(CURLMcode, curl_multi_setopt, CURLM *, CURLMoption)
