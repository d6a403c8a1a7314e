"""Waiting for a condition with a deadline: the only place where tests pause."""

import time


class TimedOut(AssertionError):
    pass


def wait_until(condition, seconds, what, interval=0.02):
    """Calls `condition` until it returns something true, and returns that. TimedOut names `what` was awaited."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise TimedOut(f"waited {seconds} s in vain: {what}")
        time.sleep(interval)
