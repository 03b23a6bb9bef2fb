#!/usr/bin/env python3
"""Says one word over a WebSocket and prints the answer; or the status, where there is no WebSocket. usage: say.py <port> <path> <word>"""
import socket
import sys

port, path, word = int(sys.argv[1]), sys.argv[2], sys.argv[3].encode()
with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
    connection.sendall(
        f"GET {path} HTTP/1.1\r\nHost: chat.example.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
    )
    answer = connection.makefile("rb")
    status = answer.readline().split()[1].decode()
    while answer.readline().strip():
        pass
    if status != "101":
        print(status)
    else:
        mask = b"\x01\x02\x03\x04"
        connection.sendall(bytes([0x81, 0x80 | len(word)]) + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(word)))
        print(answer.read(answer.read(2)[1]).decode())
