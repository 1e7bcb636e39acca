#!/usr/bin/env python3
"""One person. With an argument: answers line by line; without: answers one request."""
import json, sys

def auth(request):
    success = request["localpart"] == "alice" and request["password"] == "secret"
    return {"auth": {"success": success, "profile": {"display_name": "Alice"}}}

if len(sys.argv) == 1:
    print(json.dumps(auth(json.load(sys.stdin))))
else:
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps({"id": request["id"], **auth(request)}), flush=True)
