#!/usr/bin/env python3
"""A service for the examples: answers with its name, the method and the path, and echoes over WebSockets.

usage: upstream.py <port> <name> [<certificate> <key> <authority>]   With the last three: TLS, for clients with a certificate.
"""
import base64
import hashlib
import http.server
import ssl
import sys


class Service(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.headers.get("upgrade", "").lower() == "websocket":
            return self.websocket()
        text = f"{name}: {self.command} {self.path}"
        if isinstance(self.connection, ssl.SSLSocket):
            subject = dict(part[0] for part in self.connection.getpeercert()["subject"])
            text += f" for {subject['commonName']}"
        body = (text + "\n").encode()
        self.send_response(200)
        self.send_header("content-type", "text/plain")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer

    def websocket(self):
        """Small frames only, as RFC 6455 has them."""
        key = self.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        self.send_response(101)
        self.send_header("upgrade", "websocket")
        self.send_header("connection", "Upgrade")
        self.send_header("sec-websocket-accept", base64.b64encode(hashlib.sha1(key.encode()).digest()).decode())
        self.end_headers()
        self.close_connection = True
        while True:
            head = self.rfile.read(2)
            if len(head) < 2 or head[0] & 0x0F == 8:
                return
            mask = self.rfile.read(4)
            data = bytes(b ^ mask[i % 4] for i, b in enumerate(self.rfile.read(head[1] & 0x7F)))
            reply = f"{name}: ".encode() + data
            self.wfile.write(bytes([0x81, len(reply)]) + reply)

    def log_message(self, *arguments):
        pass


port, name = int(sys.argv[1]), sys.argv[2]
server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Service)
if len(sys.argv) > 3:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[3], sys.argv[4])
    context.load_verify_locations(sys.argv[5])
    context.verify_mode = ssl.CERT_REQUIRED
    server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
