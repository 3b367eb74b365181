"""What a client may do with the bytes of its messages, over a real socket."""
import unittest

from server import Hubline
from websocket import CLOSE, HANDSHAKE, PING, PONG, TEXT, HubSocket, call, frame, record


class Bytes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Hubline())

    def socket(self, greeting=HANDSHAKE):
        return self.enterContext(HubSocket(self.server.port, greeting=greeting))

    def assert_answer(self, socket, id, result):
        self.assertEqual(socket.next_record(), {"type": 3, "invocationId": id, "result": result})

    def test_handshake_and_call_may_share_a_frame(self):
        socket = self.socket(greeting=None)
        socket.send_text(HANDSHAKE + call("echo", "hello", id="1"))
        self.assertEqual(socket.next_record(), {})
        self.assert_answer(socket, "1", "hello")

    def test_a_call_may_come_in_frames_of_one_byte_with_a_ping_between(self):
        socket = self.socket()
        message = call("echo", "hello", id="1").encode()
        for at in range(len(message)):
            last = at == len(message) - 1
            socket.send(frame(TEXT if at == 0 else 0, message[at:at + 1], final=last))
            if at == 5:
                socket.send(frame(PING, b"between"))
        self.assertEqual(socket.receive(), (PONG, True, b"between"))
        self.assert_answer(socket, "1", "hello")

    def test_a_frame_may_come_a_byte_at_a_time(self):
        socket = self.socket()
        for byte in frame(TEXT, call("echo", "hello", id="1").encode()):
            socket.send(bytes([byte]))
        self.assert_answer(socket, "1", "hello")

    def test_several_calls_in_one_frame_are_answered_in_order(self):
        socket = self.socket()
        socket.send_text("".join(call("echo", str(n), id=str(n)) for n in range(20)))
        for n in range(20):
            self.assert_answer(socket, str(n), str(n))

    def test_a_call_without_an_id_is_never_answered(self):
        socket = self.socket()
        socket.send_text(call("echo", "unheard") + call("nothing") + call("echo", "hello", id="1"))
        self.assert_answer(socket, "1", "hello")

    def test_an_unknown_message_type_is_skipped(self):
        socket = self.socket()
        socket.send_text(record(type=99) + call("echo", "hello", id="1"))
        self.assert_answer(socket, "1", "hello")

    def test_a_close_message_and_a_close_frame_are_answered(self):
        socket = self.socket()
        socket.send_text(record(type=7))
        self.assertEqual(socket.next_record(), {"type": 7})
        self.assertEqual(socket.next_record(), (1000, ""))
        socket.send(frame(CLOSE, b"\x03\xe8"))
        self.assertIsNone(socket.next_record())

    def test_a_frame_that_is_not_masked_ends_the_connection_and_no_other(self):
        other, socket = self.socket(), self.socket()
        socket.send(frame(TEXT, call("echo", "hello", id="1").encode(), masked=False))
        self.assertEqual(socket.next_record(), (1002, ""))
        other.send_text(call("echo", "hello", id="1"))
        self.assert_answer(other, "1", "hello")
