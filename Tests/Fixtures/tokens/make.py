"""Writes tokens.json beside itself: keys, and tokens made by PyJWT, by openssl and by hand, with PyJWT's verdict on each.

    .build/venv/bin/python Tests/Fixtures/tokens/make.py
"""
import base64
import hashlib
import hmac
import json
import os
import subprocess
import tempfile

import jwt
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from oracle import FIXTURE, verdict

NOW = 1_800_000_000
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def b64(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def number(value, size=None):
    return b64(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


def pem(key):
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def rsa_jwk(key, kid, **more):
    numbers = key.public_key().public_numbers()
    return {"kty": "RSA", "kid": kid, "n": number(numbers.n), "e": number(numbers.e), **more}


def ec_jwk(key, kid, curve, size, **more):
    numbers = key.public_key().public_numbers()
    return {"kty": "EC", "kid": kid, "crv": curve, "x": number(numbers.x, size), "y": number(numbers.y, size), **more}


SECRET = b64(os.urandom(30)).encode()
R1, R2, R512, PSS = (rsa.generate_private_key(65537, 2048) for _ in range(4))
E1, OTHER = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
E384 = ec.generate_private_key(ec.SECP384R1())
H384, H512 = os.urandom(48), os.urandom(64)
KEYS = {
    "secret": SECRET.decode(), "rsa": pem(R1), "ec": pem(E1),
    "set": {"keys": [
        {"kty": "oct", "kid": "h1", "k": b64(SECRET), "alg": "HS256"},
        {"kty": "oct", "kid": "h384", "k": b64(H384), "alg": "HS384"},
        {"kty": "oct", "kid": "h512", "k": b64(H512), "alg": "HS512"},
        rsa_jwk(R1, "r1", use="sig", alg="RS256"), rsa_jwk(R2, "r2", alg="RS256"), rsa_jwk(R512, "r512", alg="RS512"),
        rsa_jwk(PSS, "pss", alg="PS256"), rsa_jwk(R2, "enc", use="enc", alg="RS256"),
        ec_jwk(E1, "e1", "P-256", 32), ec_jwk(E384, "e384", "P-384", 48),
    ]},
}
OK = {"sub": "ann", "exp": NOW + 600, "iat": NOW, "roles": ["admin", "user"]}


def sign(algorithm, text):
    if algorithm == "HS256":
        return hmac.digest(SECRET, text, "sha256")
    if algorithm == "RS256":
        return R1.sign(text, padding.PKCS1v15(), hashes.SHA256())
    return raw_signature(E1.sign(text, ec.ECDSA(hashes.SHA256())), 32)


def raw_signature(der, size):
    return b"".join(half.to_bytes(size, "big") for half in decode_dss_signature(der))


def by_hand(header, payload, signature=None, algorithm="HS256"):
    parts = [b64(part if isinstance(part, bytes) else json.dumps(part).encode()) for part in (header, payload)]
    text = ".".join(parts).encode()
    signed = sign(algorithm, text) if signature is None else signature(text) if callable(signature) else signature
    return text.decode() + "." + b64(signed)


def openssl(text, key, *options):
    """The openssl command signs."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "key.pem")
        with open(path, "wb") as file:
            file.write(key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        return subprocess.run(
            ["openssl", "dgst", "-sha256", *options, "-sign", path], input=text, capture_output=True, check=True).stdout


CASES = []


def add(name, keys, token, stricter=None, **more):
    """`stricter` says why Hubline refuses what PyJWT takes."""
    CASES.append({"name": name, "keys": keys, "token": token, **({"stricter": stricter} if stricter else {}), **more})


def encode(claims, key, algorithm, kid=None):
    return jwt.encode(claims, key, algorithm, headers={"kid": kid} if kid else None)


H = {"alg": "HS256"}
# Every algorithm, by kid and without, and one key each.
for algorithm, key, kid in (("HS256", SECRET, "h1"), ("HS384", H384, "h384"), ("HS512", H512, "h512"), ("RS256", R1, "r1"),
                            ("RS512", R512, "r512"), ("PS256", PSS, "pss"), ("ES256", E1, "e1"), ("ES384", E384, "e384")):
    add(f"good {algorithm}", "set", encode(OK, key, algorithm, kid))
    if algorithm != "RS256":
        add(f"good {algorithm} without kid", "set", encode(OK, key, algorithm))
add("no kid, and two keys fit", "set", encode(OK, R1, "RS256"))
add("good by secret", "secret", encode(OK, SECRET, "HS256"))
add("good by secret, with a kid that nobody asked for", "secret", encode(OK, SECRET, "HS256", "any"))
add("good by PEM of RSA", "rsa", encode(OK, R1, "RS256"))
add("good by PEM of a curve", "ec", encode(OK, E1, "ES256"))
add("good, RSA by openssl", "rsa", by_hand({"alg": "RS256"}, OK, lambda text: openssl(text, R1)))
add("good, PSS by openssl", "set", by_hand({"alg": "PS256", "kid": "pss"}, OK, lambda text: openssl(
    text, PSS, "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32")))
add("good, curve by openssl, numbers side by side", "ec", by_hand(
    {"alg": "ES256"}, OK, lambda text: raw_signature(openssl(text, E1), 32)))
add("the other half of a curve's signature", "ec", by_hand({"alg": "ES256"}, OK, lambda text: (
    lambda r, s: r.to_bytes(32, "big") + (P256_ORDER - s).to_bytes(32, "big"))(*decode_dss_signature(openssl(text, E1)))))
add("curve by openssl, in DER", "ec", by_hand({"alg": "ES256"}, OK, lambda text: openssl(text, E1)))
add("salt of another length", "set", by_hand({"alg": "PS256", "kid": "pss"}, OK, lambda text: openssl(
    text, PSS, "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:20")))
# Algorithms that the key is not for.
for name in ("none", "None", "NONE", "nOnE"):
    add(f"alg {name}", "secret", by_hand({"alg": name}, OK, b""))
add("alg none, signed", "secret", by_hand({"alg": "none"}, OK))
add("HMAC with the PEM of RSA", "rsa", by_hand(H, OK, lambda text: hmac.digest(pem(R1).encode(), text, "sha256")))
add("HMAC with the PEM of a curve", "ec", by_hand(H, OK, lambda text: hmac.digest(pem(E1).encode(), text, "sha256")))
add("HMAC with a PEM, by kid", "set", by_hand(
    {**H, "kid": "r1"}, OK, lambda text: hmac.digest(pem(R1).encode(), text, "sha256")))
add("RS512 with a key of RS256", "set", encode(OK, R1, "RS512", "r1"))
add("PS256 with a key of RS256", "rsa", encode(OK, R1, "PS256"))
add("HS512 with a secret of HS256", "secret", by_hand(
    {"alg": "HS512"}, OK, lambda text: hmac.digest(SECRET, text, "sha512")))
add("ES256 by P-384", "set", by_hand(
    {"alg": "ES256", "kid": "e384"}, OK, lambda text: raw_signature(E384.sign(text, ec.ECDSA(hashes.SHA256())), 48)))
add("a key that it brings along", "set", by_hand(
    {"alg": "ES256", "jwk": ec_jwk(OTHER, "z", "P-256", 32)}, OK,
    lambda text: raw_signature(OTHER.sign(text, ec.ECDSA(hashes.SHA256())), 32)))
# Which key.
add("unknown kid", "set", encode(OK, SECRET, "HS256", "nobody"))
add("kid of another key", "set", encode(OK, R1, "RS256", "r2"))
add("kid of a key for encryption", "set", encode(OK, R2, "RS256", "enc"))
add("kid of another kind", "set", encode(OK, R1, "RS256", "e1"))
add("kid is a number", "set", by_hand(b'{"alg":"HS256","kid":1}', OK))
add("kid with a zero byte", "set", by_hand({**H, "kid": "h1\0x"}, OK))
# Signatures.
GOOD = encode(OK, SECRET, "HS256")
HEAD, BODY, SIGNATURE = GOOD.split(".")
add("changed payload", "secret", f"{HEAD}.{b64(json.dumps({**OK, 'sub': 'root'}).encode())}.{SIGNATURE}")
add("empty signature", "secret", f"{HEAD}.{BODY}.")
add("one byte of signature", "secret", f"{HEAD}.{BODY}.AA")
add("a byte more of signature", "secret", by_hand(H, OK, lambda text: sign("HS256", text) + b"x"))
add("zeros for a curve", "ec", by_hand({"alg": "ES256"}, OK, bytes(64)))
add("a byte more for a curve", "ec", by_hand({"alg": "ES256"}, OK, lambda text: sign("ES256", text) + b"x"))
add("a zero in front of RSA", "rsa", by_hand({"alg": "RS256"}, OK, lambda text: b"\0" + sign("RS256", text)))
add("an exponent of one", "rsa", by_hand({"alg": "RS256"}, OK, lambda text: b"\0\1" + b"\xff" * 202 + b"\0" + bytes.fromhex(
    "3031300d060960864801650304020105000420") + hashlib.sha256(text).digest()))
LAST = chr(ord(SIGNATURE[-1]) + 1)
add("bits behind the signature", "secret", GOOD[:-1] + LAST)
add("padded", "secret", GOOD + "=", "RFC 7515 2 writes no padding; PyJWT reads over it")
# Its form.
add("two parts", "secret", f"{HEAD}.{BODY}")
add("four parts", "secret", GOOD + ".e30")
add("five parts (JWE)", "secret", ".".join(
    [b64(b'{"alg":"dir","enc":"A256GCM"}'), "", b64(bytes(12)), b64(b"x" * 40), b64(bytes(16))]))
add("nothing", "secret", "")
add("two dots", "secret", "..")
add("padding alone", "secret", "e===.e30.e30")
add("header is a list", "secret", by_hand(b'["alg"]', OK))
add("something behind the header", "secret", by_hand(b'{"alg":"HS256"} x', OK))
add("no alg", "secret", by_hand({"typ": "JWT"}, OK))
add("alg is a number", "secret", by_hand(b'{"alg":1}', OK))
add("4,000 levels in the header", "secret", by_hand(b'{"alg":"HS256","x":' + b"[" * 4000 + b"]" * 4000 + b"}", OK))
add("16 KiB", "secret", by_hand(H, {**OK, "x": "y" * (12_195 - len(json.dumps(OK)))}))
add("more than 16 KiB", "secret", by_hand(H, {**OK, "x": "y" * 12_300}), "the size is bounded")
# Extensions.
for value in (["x"], [], "x"):
    add(f"crit {json.dumps(value)}", "secret", by_hand({**H, "crit": value, "x": 1}, OK))
add("b64 false", "secret", by_hand({**H, "b64": False, "crit": ["b64"]}, OK))
# Double members: PyJWT takes the last one.
TWICE = "RFC 7515 4 and RFC 7519 4: refused where PyJWT takes the last one"
add("alg twice, none first", "secret", by_hand(b'{"alg":"none","alg":"HS256"}', OK), TWICE)
add("alg twice, none last", "secret", by_hand(b'{"alg":"HS256","alg":"none"}', OK))
add("exp twice", "secret", by_hand(H, b'{"sub":"ann","exp":%d,"exp":%d}' % (NOW - 600, NOW + 600)), TWICE)
add("sub twice, one escaped", "secret", by_hand(H, b'{"sub":"ann","\\u0073ub":"root","exp":%d}' % (NOW + 600)), TWICE)
add("a member twice inside", "secret", by_hand(H, b'{"sub":"ann","exp":%d,"a":{"b":1,"b":2}}' % (NOW + 600)), TWICE)
# Times.
add("exp a second ago, within leeway", "secret", encode({**OK, "exp": NOW - 1}, SECRET, "HS256"))
add("exp at the last second of leeway", "secret", encode({**OK, "exp": NOW - 29}, SECRET, "HS256"))
add("exp at the end of leeway", "secret", encode({**OK, "exp": NOW - 30}, SECRET, "HS256"))
add("exp long ago", "secret", encode({**OK, "exp": NOW - 3_600}, SECRET, "HS256"))
add("no exp", "secret", encode({"sub": "ann"}, SECRET, "HS256"))
add("exp is a text", "secret", by_hand(H, {**OK, "exp": str(NOW + 600)}), "RFC 7519 4.1.4: a number; PyJWT reads texts too")
add("exp is null", "secret", by_hand(H, {**OK, "exp": None}))
add("exp beyond every number", "secret", by_hand(H, b'{"sub":"ann","exp":1e400}'))
add("exp with a fraction", "secret", by_hand(H, {**OK, "exp": NOW + 0.5}))
add("nbf at the end of leeway", "secret", encode({**OK, "nbf": NOW + 30}, SECRET, "HS256"))
add("nbf a second later", "secret", encode({**OK, "nbf": NOW + 31}, SECRET, "HS256"))
add("nbf is a text", "secret", by_hand(H, {**OK, "nbf": "now"}))
# Who made it and for whom.
FROM = {"issuer": "https://id.example", "audience": ["till", "shop"]}
add("issuer and audience", "secret", encode({**OK, "iss": "https://id.example", "aud": "shop"}, SECRET, "HS256"), **FROM)
add("one audience of two", "secret", encode({**OK, "iss": "https://id.example", "aud": ["x", "till"]}, SECRET, "HS256"), **FROM)
add("another issuer", "secret", encode({**OK, "iss": "https://id.example/", "aud": "till"}, SECRET, "HS256"), **FROM)
add("no issuer", "secret", encode({**OK, "aud": "till"}, SECRET, "HS256"), **FROM)
add("another audience", "secret", encode({**OK, "iss": "https://id.example", "aud": ["tills"]}, SECRET, "HS256"), **FROM)
add("no audience", "secret", encode({**OK, "iss": "https://id.example"}, SECRET, "HS256"), **FROM)
add("audience is a number", "secret", by_hand(H, {**OK, "iss": "https://id.example", "aud": 1}), **FROM)
add("an audience where none is ours", "secret", encode({**OK, "aud": "till"}, SECRET, "HS256"))
# Claims.
add("claims are a list", "secret", by_hand(H, b"[1]"))
add("claims are no UTF-8", "secret", by_hand(H, b'{"sub":"\xff","exp":%d}' % (NOW + 600)))
add("sub is a number", "secret", by_hand(H, {**OK, "sub": 7}))
add("no sub", "secret", encode({"exp": NOW + 600}, SECRET, "HS256"))
add("letters of the world", "secret", encode({**OK, "sub": "Åse 😀"}, SECRET, "HS256"))

for case in CASES:
    case["pyjwt"] = verdict(case, KEYS, NOW)
    if case["pyjwt"] != "ok":
        case.pop("stricter", None)
FIXTURE.write_text(json.dumps({"now": NOW, "keys": KEYS, "tokens": CASES}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
print(len(CASES), "tokens,", sum(case["pyjwt"] == "ok" for case in CASES), "good for PyJWT")
