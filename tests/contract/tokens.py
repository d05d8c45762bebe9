"""Forges access tokens: what somebody would try who knows the server's secret, or who does not.

In: a token that the server gave, and the secret. Out: tokens that differ from it in one way.
"""

import base64
import functools
import hashlib
import hmac
import json

ACCESS, REFRESH = b"access token", b"refresh token"


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def key(secret, label=ACCESS):
    """Derives the key of a kind of token: HKDF-SHA256 (RFC 5869) of 32 bytes, without salt."""
    extracted = hmac.new(bytes(32), secret.encode(), hashlib.sha256).digest()
    return hmac.new(extracted, label + b"\x01", hashlib.sha256).digest()


def parts(token):
    """Gives the header and the claims."""
    header, claims, _ = token.split(".")
    return json.loads(decode(header)), json.loads(decode(claims))


def signed_as(header, claims, secret, digest=hashlib.sha256, label=ACCESS):
    """Signs as the server does."""
    signed = f"{encode(json.dumps(header).encode())}.{encode(json.dumps(claims).encode())}"
    return f"{signed}.{encode(hmac.new(key(secret, label), signed.encode(), digest).digest())}"


def signed_by(header, claims, key):
    """Signs with a key that is not the server's."""
    signed = f"{encode(json.dumps(header).encode())}.{encode(json.dumps(claims).encode())}"
    return f"{signed}.{encode(hmac.new(key, signed.encode(), hashlib.sha256).digest())}"


def forgeries(token, secret, now, label=ACCESS, typ="rt+jwt"):
    """Yields names and tokens: `control` must be let in, all others not."""
    header, claims = parts(token)
    sign = functools.partial(signed_as, label=label)
    good = sign(header, claims, secret)
    yield "control", good
    signed, _, signature = good.rpartition(".")
    yield "changed signature", f"{signed}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    yield "no signature", f"{signed}."
    yield "two parts", signed
    yield "algorithm none", f"{encode(json.dumps({**header, 'alg': 'none'}).encode())}.{encode(json.dumps(claims).encode())}."
    yield "algorithm none, signed", sign({**header, "alg": "none"}, claims, secret)
    for odd in ("None", "nOnE", "", None, "HS384"):
        yield f"algorithm {odd!r}", sign({**header, "alg": odd}, claims, secret)
    yield "no algorithm", sign({name: value for name, value in header.items() if name != "alg"}, claims, secret)
    yield "algorithm HS512", sign({**header, "alg": "HS512"}, claims, secret, hashlib.sha512)
    # Confused keys: an algorithm with a public key over the shared one, a key that the token brings along, a key of
    # another use, and the secret itself, which no key is.
    for other in ("RS256", "ES256", "PS256", "EdDSA"):
        yield f"algorithm {other}", sign({**header, "alg": other}, claims, secret)
    own = {"kty": "oct", "k": encode(b"k" * 32), "alg": "HS256"}
    yield "a key of its own", signed_by({**header, "jwk": own}, claims, b"k" * 32)
    yield "a key from elsewhere", signed_by({**header, "jku": "http://127.0.0.1:1/keys"}, claims, b"k" * 32)
    for kid in ("../../../../dev/null", "' OR 1=1 --", "", 0, None):
        yield f"key id {kid!r}", signed_by({**header, "kid": kid}, claims, b"")
    for use in (b"access token", b"refresh token", b"cursor", b"csrf", b""):
        if use != label:
            yield f"the key for {use.decode() or 'nothing'}", sign(header, claims, secret, label=use)
    yield "the secret as the key", signed_by(header, claims, secret.encode())
    yield "no key", signed_by(header, claims, b"")
    yield "a critical extension", sign({**header, "crit": ["b64"], "b64": False}, claims, secret)
    yield "no type", sign({name: value for name, value in header.items() if name != "typ"}, claims, secret)
    yield "the common type", sign({**header, "typ": "JWT"}, claims, secret)
    yield "another type", sign({**header, "typ": typ}, claims, secret)
    yield "unknown key id", sign({**header, "kid": "00000000"}, claims, secret)
    yield "another secret", sign(header, claims, secret + "x")
    yield "expired", sign(header, {**claims, "iat": now - 1000, "exp": now - 60}, secret)
    yield "no end", sign(header, {name: value for name, value in claims.items() if name != "exp"}, secret)
    yield "not yet", sign(header, {**claims, "nbf": now + 600}, secret)
    for name in ("exp", "iat", "sub", "aud", "iss"):
        yield f"odd {name}", sign(header, {**claims, name: {"x": [1e308]}}, secret)
    yield "many audiences", sign(header, {**claims, "aud": ["somebody else", "others"]}, secret)
    yield "wrong audience", sign(header, {**claims, "aud": "somebody else"}, secret)
    yield "no audience", sign(header, {name: value for name, value in claims.items() if name != "aud"}, secret)
    yield "wrong issuer", sign(header, {**claims, "iss": "somebody else"}, secret)
    yield "no issuer", sign(header, {name: value for name, value in claims.items() if name != "iss"}, secret)
    yield "no subject", sign(header, {name: value for name, value in claims.items() if name != "sub"}, secret)
    yield "unknown subject", sign(header, {**claims, "sub": unknown(claims["sub"])}, secret)
    yield "foreign tenant", sign(header, {**claims, "tenant_id": "999999"}, secret) if "tenant_id" in claims else signed
    yield "oversized", sign(header, {**claims, "pad": "x" * 20_000}, secret)


def unknown(subject):
    """Gives a subject of the same form that nobody has."""
    return "01980c5e-ffff-7fff-8fff-ffffffffffff" if "-" in subject else "999999999"
