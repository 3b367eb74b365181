"""What PyJWT says of a token, at a time of our choosing, with the keys of tokens.json.

Run as a program it says whether the fixture still holds; tokens_test.py does that in every `make test`.
"""
import datetime
import json
import pathlib
import warnings

import jwt
import jwt.api_jwt

FIXTURE = pathlib.Path(__file__).with_name("tokens.json")
LEEWAY = 30


def clock_at(now):
    class Clock(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.datetime.fromtimestamp(now, tz)

    return Clock


def key_of(token, keys, source):
    """The key and its algorithms, as Hubline's configuration fixes them: the token chooses among them at most."""
    single = {"secret": "HS256", "rsa": "RS256", "ec": "ES256"}
    if source in single:
        return keys[source], [single[source]]
    header = jwt.get_unverified_header(token)
    usable = [key for key in jwt.PyJWKSet.from_dict(keys["set"]).keys if key.public_key_use in (None, "sig")]
    kid = header.get("kid")
    fitting = [key for key in usable if (key.key_id == kid if kid else key.algorithm_name == header.get("alg"))]
    if len(fitting) != 1:
        raise jwt.InvalidKeyError("no key, or several")
    return fitting[0], [fitting[0].algorithm_name]


def verdict(case, keys, now):
    """`ok`, or the name of PyJWT's error."""
    jwt.api_jwt.datetime = clock_at(now)
    # A warning about short keys, where it is no error.
    warnings.simplefilter("ignore")
    try:
        key, algorithms = key_of(case["token"], keys, case["keys"])
        jwt.decode(
            case["token"], key, algorithms=algorithms, leeway=LEEWAY, issuer=case.get("issuer"), audience=case.get("audience"),
            options={"require": ["exp"], "verify_iat": False})
        return "ok"
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError, OverflowError, AttributeError) as error:
        return type(error).__name__


def disagreements():
    """The tokens of which PyJWT says something else than the fixture."""
    fixture = json.loads(FIXTURE.read_text(encoding="utf-8"))
    found = {case["name"]: (case["pyjwt"], verdict(case, fixture["keys"], fixture["now"])) for case in fixture["tokens"]}
    return {name: both for name, both in found.items() if both[0] != both[1]}


if __name__ == "__main__":
    print(disagreements() or "PyJWT agrees")
