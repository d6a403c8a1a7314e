"""Waiting for a condition with a deadline: the only place where tests pause."""

import time

# Seconds that one look counts for at most: a machine that stands still for a while, as virtual ones do, gives nobody that time.
LONGEST_LOOK = 10


class TimedOut(AssertionError):
    pass


def wait_until(condition, seconds, what, interval=0.02):
    """Calls `condition` until it returns something true, and returns that. TimedOut names `what` was awaited."""
    left = seconds
    while True:
        begun = time.monotonic()
        value = condition()
        if value:
            return value
        if left < 0:
            raise TimedOut(f"waited {seconds} s in vain: {what}")
        time.sleep(interval)
        left -= min(time.monotonic() - begun, LONGEST_LOOK)
