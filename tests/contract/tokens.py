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
    yield "algorithm HS512", sign({**header, "alg": "HS512"}, claims, secret, hashlib.sha512)
    yield "another type", sign({**header, "typ": typ}, claims, secret)
    yield "unknown key id", sign({**header, "kid": "00000000"}, claims, secret)
    yield "another secret", sign(header, claims, secret + "x")
    yield "expired", sign(header, {**claims, "iat": now - 1000, "exp": now - 60}, secret)
    yield "no end", sign(header, {name: value for name, value in claims.items() if name != "exp"}, secret)
    yield "not yet", sign(header, {**claims, "nbf": now + 600}, secret)
    yield "wrong audience", sign(header, {**claims, "aud": "somebody else"}, secret)
    yield "no audience", sign(header, {name: value for name, value in claims.items() if name != "aud"}, secret)
    yield "wrong issuer", sign(header, {**claims, "iss": "somebody else"}, secret)
    yield "no subject", sign(header, {name: value for name, value in claims.items() if name != "sub"}, secret)
    yield "unknown subject", sign(header, {**claims, "sub": unknown(claims["sub"])}, secret)
    yield "foreign tenant", sign(header, {**claims, "tenant_id": "999999"}, secret) if "tenant_id" in claims else signed
    yield "oversized", sign(header, {**claims, "pad": "x" * 20_000}, secret)


def unknown(subject):
    """Gives a subject of the same form that nobody has."""
    return "01980c5e-ffff-7fff-8fff-ffffffffffff" if "-" in subject else "999999999"
