#pragma once
#include <curl/curl.h>

// curl_easy_setopt and its like take anything, and are macros: one typed function for each kind of argument.
static inline CURLcode easy_set_number(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}
// The text is copied by curl.
static inline CURLcode easy_set_text(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}
// The list is not: it must live as long as the handle.
static inline CURLcode easy_set_fields(CURL *easy, struct curl_slist *fields) {
    return curl_easy_setopt(easy, CURLOPT_HTTPHEADER, fields);
}
static inline CURLcode easy_set_sending(CURL *easy, size_t (*read)(char *, size_t, size_t, void *), void *owner) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_READFUNCTION, read);
    return code ? code : curl_easy_setopt(easy, CURLOPT_READDATA, owner);
}
static inline CURLcode easy_set_receiving(CURL *easy, size_t (*write)(char *, size_t, size_t, void *), void *owner) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, write);
    return code ? code : curl_easy_setopt(easy, CURLOPT_WRITEDATA, owner);
}
static inline long easy_status(CURL *easy) {
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    return status;
}
static inline CURLMcode multi_set_number(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}
static inline CURLMcode multi_set_watching(CURLM *multi, curl_socket_callback callback, void *owner) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, callback);
    return code ? code : curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, owner);
}
static inline CURLMcode multi_set_timing(CURLM *multi, curl_multi_timer_callback callback, void *owner) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, callback);
    return code ? code : curl_multi_setopt(multi, CURLMOPT_TIMERDATA, owner);
}
// A member of a union.
static inline CURLcode message_result(const CURLMsg *message) { return message->data.result; }
