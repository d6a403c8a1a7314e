"""A kept HTTP connection to a status daemon with some questions under way, for an event loop: opened again whenever it breaks."""

import collections
import dataclasses
import errno
import socket
import time

PAUSE = 0.05  # seconds between two attempts to connect


@dataclasses.dataclass(frozen=True)
class HttpAnswer:
    status: int
    head: bytes
    body: bytes

    def header(self, name):
        place = self.head.find(b"\r\n" + name + b": ")
        if place < 0:
            return None
        place += len(name) + 4
        end = self.head.find(b"\r\n", place)
        return self.head[place:] if end < 0 else self.head[place:end]


def get(path, headers=b""):
    return b"GET " + path.encode() + b" HTTP/1.1\r\nHost: localhost\r\n" + headers + b"\r\n"


def post_ocsp(body):
    return (b"POST /ocsp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ocsp-request\r\nContent-Length: "
            + str(len(body)).encode() + b"\r\n\r\n" + body)


class Connection:
    """What is asked is answered in its order. A connection that breaks takes its unanswered questions with it."""

    def __init__(self, port, selector):
        self._port, self._selector = port, selector
        self._socket = None
        self._try_at = 0.0
        self._input = b""
        self._output = b""
        self.waiting = collections.deque()  # what ask() was given, the oldest first
        self.broken = 0  # times

    @property
    def is_open(self):
        return self._socket is not None

    def open(self):
        """Connects, unless that was tried just now. Whether there is a connection."""
        if self._socket is None and time.monotonic() >= self._try_at:
            self._try_at = time.monotonic() + PAUSE
            try:
                self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=5)
            except OSError:
                return False
            self._socket.setblocking(False)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._selector.register(self._socket, 1, self)
        return self.is_open

    def close(self):
        if self._socket is not None:
            self._selector.unregister(self._socket)
            self._socket.close()
        self._socket = None
        self.broken += 1
        self._input = self._output = b""
        self.waiting.clear()

    def ask(self, octets, question):
        self._output += octets
        self.waiting.append(question)

    def send(self):
        """As much as the socket takes."""
        if not self._output or self._socket is None:
            return
        try:
            self._output = self._output[self._socket.send(self._output):]
        except BlockingIOError:
            pass
        except OSError:
            self.close()

    def receive(self):
        """Takes what has come; nothing of it is looked at yet."""
        try:
            octets = self._socket.recv(1 << 18)
        except OSError as failure:
            if failure.errno == errno.EAGAIN:
                return
            octets = b""
        if octets:
            self._input += octets
        else:
            self.close()

    def answers(self):
        """(question, HttpAnswer) of each whole answer that has come."""
        done = []
        begin = 0
        while self.waiting:
            end = self._input.find(b"\r\n\r\n", begin)
            if end < 0:
                break
            head = self._input[begin:end]
            field = head.find(b"\r\nContent-Length: ")
            length = int(head[field + 18:].split(b"\r\n", 1)[0]) if field >= 0 else 0
            if len(self._input) < end + 4 + length:
                break
            done.append((self.waiting.popleft(), HttpAnswer(int(head[9:12]), head, self._input[end + 4:end + 4 + length])))
            begin = end + 4 + length
        self._input = self._input[begin:]
        return done
