"""The control socket of a server: a request as a line of JSON, lines of JSON as its answer."""
import json
import os
import socket

from server import PATIENCE


def ask(path, verb, **members):
    """-> the exit status, the lines for standard output, and those for standard error; status None: the server said nothing."""
    # The path of a socket must be short; relative to its folder it is.
    descriptor = os.open(os.path.dirname(path), os.O_PATH)
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(PATIENCE)
            client.connect(f"/proc/self/fd/{descriptor}/{os.path.basename(path)}")
            client.sendall(json.dumps({"verb": verb, **members}).encode() + b"\n")
            answer = b""
            while data := client.recv(65536):
                answer += data
    finally:
        os.close(descriptor)
    lines = [json.loads(line) for line in answer.splitlines()]
    status = next((line["status"] for line in lines if "status" in line), None)
    return status, [line["say"] for line in lines if "say" in line], [line["complain"] for line in lines if "complain" in line]
