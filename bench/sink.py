"""An SMTP server that fails on purpose in four ways and remembers every Message-ID it took."""

import asyncio
import random
from collections import Counter
from email.parser import BytesHeaderParser

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

HOST = "127.0.0.1"
WAYS = ("421 en RCPT", "452 en RCPT", "451 tras DATA", "corte en DATA")


class Sink:
    """``share`` of the tries fail; ``taken`` counts each Message-ID that got a 250."""

    def __init__(self, share=0.0, seed=1):
        self.share, self.luck = share, random.Random(seed)
        self.taken, self.failures, self.doors = Counter(), Counter(), Counter()  # doors: by port

    def _fails(self, *ways):
        """One of ``ways``, as often as asked, or nothing. Each way has an equal part of the share."""
        if self.luck.random() < self.share * len(ways) / len(WAYS):
            way = self.luck.choice(ways)
            self.failures[way] += 1
            return way
        return None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, server, session, envelope, address, options
    ):
        """Refuse for now, or take the recipient."""
        way = self._fails("421 en RCPT", "452 en RCPT")
        if way:
            return "421 4.3.2 closing" if way.startswith("421") else "452 4.2.2 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - as above
        """Break the line, refuse for now, or take the letter and remember its Message-ID."""
        way = self._fails("451 tras DATA", "corte en DATA")
        if way == "corte en DATA":
            server.transport.abort()
            return "421 cut"
        if way:
            return "451 4.3.0 try again later"
        self.doors[server.transport.get_extra_info("sockname")[1]] += 1
        self.taken[BytesHeaderParser().parsebytes(envelope.content)["Message-ID"]] += 1
        return "250 OK"


class Listening(Controller):
    """The sink on a port of 127.0.0.1, in a thread of its own."""

    def factory(self):
        return SMTP(self.handler, data_size_limit=1_000_000)


def listen(sink, port):
    listening = Listening(sink, hostname=HOST, port=port)
    listening.start()
    return listening


def quiet():
    """Broken lines are what the drill is for: asyncio need not print them."""
    asyncio.log.logger.setLevel("CRITICAL")
