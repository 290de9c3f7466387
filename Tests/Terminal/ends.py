#!/usr/bin/env python3
"""Runs `groundswell top` on a terminal of its own and ends it; says what has become of the terminal.

    ends.py PROGRAM HOW

HOW is text that is typed, such as q, or the name of a signal. Prints one line: how the program ended, whether
the terminal's settings are as before, and whether its last words give the screen back.
"""
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

ENTERS, LEAVES, CURSOR = b"\x1b[?1049h", b"\x1b[?1049l", b"\x1b[?25h"


def read_until(terminal, found, seconds):
    """All that comes until `found` says that it is enough, the end, or the time is over."""
    text, deadline = b"", time.monotonic() + seconds
    while time.monotonic() < deadline and not found(text):
        if not select.select([terminal], [], [], 0.1)[0]:
            continue
        try:
            part = os.read(terminal, 65536)
        except OSError:
            break
        if not part:
            break
        text += part
    return text


def main(program, how):
    terminal, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 10, 100, 0, 0))
    before = termios.tcgetattr(side)
    child = os.fork()
    if child == 0:
        os.setsid()
        fcntl.ioctl(side, termios.TIOCSCTTY, 0)
        for descriptor in (0, 1, 2):
            os.dup2(side, descriptor)
        os.execv(program, [program, "top", "--query-api-url", "http://127.0.0.1:1"])
    text = read_until(terminal, lambda text: b"cannot be reached" in text, 20)
    drawn = ENTERS in text and b"cannot be reached" in text and termios.tcgetattr(side) != before
    if hasattr(signal, "SIG" + how):
        os.kill(child, getattr(signal, "SIG" + how))
    else:
        os.write(terminal, how.encode())
    text = read_until(terminal, lambda text: LEAVES in text, 20)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    text += read_until(terminal, lambda text: False, 0.2)
    left = LEAVES in text and CURSOR in text and ENTERS not in text
    print(f"drawn {drawn}, ended {code}, restored {termios.tcgetattr(side) == before}, left {left}")


if __name__ == "__main__":
    main(*sys.argv[1:])
