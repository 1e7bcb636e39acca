"""Hashes by Python's own libraries and the system's crypt(3). Reads {"passwords": [...], "random": SEED} as JSON; writes rows."""
import base64
import ctypes
import ctypes.util
import hashlib
import json
import os
import sys

import django
from django.conf import settings

settings.configure(
    PASSWORD_HASHERS=[
        "django.contrib.auth.hashers." + name
        for name in (
            "PBKDF2PasswordHasher",
            "PBKDF2SHA1PasswordHasher",
            "Argon2PasswordHasher",
            "BCryptSHA256PasswordHasher",
            "BCryptPasswordHasher",
            "ScryptPasswordHasher",
            "MD5PasswordHasher",
        )
    ]
)
django.setup()
from django.contrib.auth.hashers import get_hashers
from passlib import hash as passlib
from werkzeug.security import generate_password_hash

rows = []


def row(form, password, hashed, **options):
    rows.append({"format": form, "password": password, "hash": hashed, "options": options})


def django_rows(password):
    for hasher in get_hashers():
        if hasher.algorithm.startswith("pbkdf2"):
            hashed = hasher.encode(password, hasher.salt(), 1500)
        else:
            if hasher.algorithm.startswith("bcrypt"):
                hasher.rounds = 5
            if hasher.algorithm == "scrypt":
                hasher.work_factor = 2**10
            if hasher.algorithm == "argon2":
                hasher.memory_cost = 1024
            if hasher.algorithm == "bcrypt" and len(password.encode()) > 72:
                continue
            hashed = hasher.encode(password, hasher.salt())
        row("django " + hasher.algorithm, password, hashed, rule="django")


def passlib_rows(password):
    short = password.encode()[:72].decode(errors="ignore")
    for name, settings_ in {
        "pbkdf2_sha1": {"rounds": 900},
        "pbkdf2_sha256": {"rounds": 900},
        "pbkdf2_sha512": {"rounds": 900},
        "phpass": {"rounds": 8},
        "bsdi_crypt": {"rounds": 101},
        "sha1_crypt": {"rounds": 300},
        "sun_md5_crypt": {"rounds": 20},
        "apr_md5_crypt": {},
        "md5_crypt": {},
        "sha256_crypt": {"rounds": 1000},
        "sha512_crypt": {"rounds": 1000},
        "ldap_sha1": {},
        "ldap_salted_sha1": {},
        "ldap_md5": {},
        "ldap_salted_md5": {},
        "ldap_salted_sha256": {},
        "ldap_salted_sha512": {},
        "ldap_pbkdf2_sha256": {"rounds": 900},
        "argon2": {"rounds": 1, "memory_cost": 512, "parallelism": 2},
    }.items():
        row("passlib " + name, password, getattr(passlib, name).using(**settings_).hash(password))
    row("passlib bcrypt", short, passlib.bcrypt.using(rounds=4).hash(short))
    row("passlib nthash", password, passlib.nthash.hash(password), scheme="nt")
    row("passlib hex_sha256", password, passlib.hex_sha256.hash(password), scheme="sha256")
    row("passlib hex_sha512", password, passlib.hex_sha512.hash(password), scheme="sha512")


def web_rows(password):
    for method in ("scrypt:1024:8:1", "pbkdf2:sha256:1000", "pbkdf2:sha512:1000"):
        row("werkzeug " + method, password, generate_password_hash(password, method))
    secret = password.encode()
    salt = os.urandom(16).hex()
    discourse = hashlib.pbkdf2_hmac("sha256", secret, salt.encode(), 1000, 32).hex()
    if len(password) <= 200:
        row("discourse", password, discourse, rule="discourse", salt=salt, algorithm="$pbkdf2-sha256$i=1000,l=32$")
    gitea = hashlib.pbkdf2_hmac("sha256", secret, bytes.fromhex(salt), 1000, 50).hex()
    row("gitea pbkdf2", password, gitea, rule="gitea", salt=salt, algorithm="pbkdf2$1000$50")
    gitea = hashlib.scrypt(secret, salt=bytes.fromhex(salt), n=1024, r=8, p=2, dklen=50).hex()
    row("gitea scrypt", password, gitea, rule="gitea", salt=salt, algorithm="scrypt$1024$8$2$50")


def crypt_rows(password):
    library = ctypes.CDLL(ctypes.util.find_library("crypt"))
    library.crypt.restype = library.crypt_gensalt.restype = ctypes.c_char_p
    library.crypt_gensalt.argtypes = [ctypes.c_char_p, ctypes.c_ulong, ctypes.c_char_p, ctypes.c_int]
    for prefix, cost in {
        "$y$": 1,
        "$7$": 6,
        "$2b$": 4,
        "$2a$": 4,
        "$2y$": 4,
        "$6$": 1000,
        "$5$": 1000,
        "$sha1": 200,
        "$md5": 0,
        "$1$": 0,
        "_": 101,
        "": 0,
        "$3$": 0,
    }.items():
        setting = library.crypt_gensalt(prefix.encode(), cost, os.urandom(64), 64)
        hashed = library.crypt(password.encode(), setting).decode()
        row("crypt(3) " + (prefix or "DES"), password, hashed, rule="crypt")


for password in json.load(sys.stdin)["passwords"]:
    django_rows(password)
    passlib_rows(password)
    web_rows(password)
    crypt_rows(password)
json.dump(rows, sys.stdout)
