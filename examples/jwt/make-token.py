#!/usr/bin/env python3
"""An issuer for the example: makes a key, shows it in jwks.json, and prints a token for an hour. Needs openssl."""
import base64
import json
import subprocess
import time


def openssl(*arguments, given=None):
    return subprocess.run(["openssl", *arguments], input=given, capture_output=True, check=True).stdout


def text(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


openssl("genrsa", "-out", "key.pem", "2048")
modulus = openssl("rsa", "-in", "key.pem", "-noout", "-modulus").decode().strip().removeprefix("Modulus=")
key = {"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "1", "n": text(bytes.fromhex(modulus)), "e": "AQAB"}
with open("jwks.json", "w") as jwks:
    json.dump({"keys": [key]}, jwks)
header = text(json.dumps({"alg": "RS256", "typ": "JWT", "kid": "1"}).encode())
claims = {"iss": "https://issuer.example.com", "aud": "pets", "sub": "ann", "exp": int(time.time()) + 3600}
signed = header + "." + text(json.dumps(claims).encode())
print(signed + "." + text(openssl("dgst", "-sha256", "-sign", "key.pem", given=signed.encode())))
