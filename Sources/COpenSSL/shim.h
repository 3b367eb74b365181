#pragma once
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

// Composed macros are not imported by Swift. The names must outlive the calls that get them, which a Swift string would not.
static inline int hub_public_parts(void) { return EVP_PKEY_PUBLIC_KEY; }
static inline const char *hub_rsa_modulus(void) { return OSSL_PKEY_PARAM_RSA_N; }
static inline const char *hub_rsa_exponent(void) { return OSSL_PKEY_PARAM_RSA_E; }
static inline const char *hub_curve_group(void) { return OSSL_PKEY_PARAM_GROUP_NAME; }
static inline const char *hub_curve_point(void) { return OSSL_PKEY_PARAM_PUB_KEY; }
