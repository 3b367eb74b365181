"""Debian's nginx as people put it in front: a configuration and a folder of its own, on ports of the loopback address."""
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from pathlib import Path

from server import PATIENCE

PROGRAM = "/usr/sbin/nginx"
CONFIGURATION = """
daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    map $http_upgrade $connection_field {{
        default upgrade;
        ''      close;
    }}
    server {{
        listen 127.0.0.1:{plain};
        listen 127.0.0.1:{tls} ssl;
        ssl_certificate certificate.pem;
        ssl_certificate_key key.pem;
        location / {{
            proxy_pass http://127.0.0.1:{upstream};
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_field;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
        }}
    }}
}}
"""


class Nginx:
    """In front of a server at `port`; ends TLS at `tls_port`, with a certificate that `tls` trusts."""

    NAME = "chat.example"

    def __init__(self, port):
        self.folder = Path(tempfile.mkdtemp(prefix="nginx-"))
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
             "-keyout", "key.pem", "-out", "certificate.pem", "-subj", f"/CN={self.NAME}",
             "-addext", f"subjectAltName=DNS:{self.NAME},IP:127.0.0.1"],
            cwd=self.folder, check=True, capture_output=True)
        self.tls = ssl.create_default_context(cafile=self.folder / "certificate.pem")
        self.port, self.tls_port = self._free_ports(2)
        (self.folder / "nginx.conf").write_text(CONFIGURATION.format(plain=self.port, tls=self.tls_port, upstream=port))
        self.url, self.tls_url = f"http://127.0.0.1:{self.port}", f"https://127.0.0.1:{self.tls_port}"

    @staticmethod
    def _free_ports(count):
        """Ports that are free now: nginx takes no 0."""
        sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
        ports = [each.getsockname()[1] for each in sockets]
        for each in sockets:
            each.close()
        return ports

    def __enter__(self):
        log = (self.folder / "errors").open("wb")
        with log:
            self.process = subprocess.Popen(
                [PROGRAM, "-p", self.folder, "-c", "nginx.conf"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        end = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.tls_port), PATIENCE).close()
                return self
            except ConnectionRefusedError:
                if self.process.poll() is not None or time.monotonic() > end:
                    errors = (self.folder / "errors").read_text()
                    self.__exit__()
                    raise AssertionError(f"nginx does not serve: {errors}") from None
                time.sleep(0.02)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(PATIENCE)
        shutil.rmtree(self.folder)
