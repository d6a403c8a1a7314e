"""A call that is repeated until it is answered, as a careful client does whose daemon or database dies under it."""

import http.client
import random
import time

# What a call meets when the daemon dies before, during or after the work.
LOST = (OSError, http.client.HTTPException)

PATIENCE = 100  # seconds for a call to be answered


def insist(clients, target, body, wanted, headers=None, lost=lambda: None, check=True):
    """The answer of any of `clients`, who are the same identity at several daemons, once its status is a wanted one. 202 and 503 ask
    to come again; `lost` is called for each call that got no answer; `check=False` leaves answers unjudged."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            answer = random.choice(clients).request("POST", target, body, headers, check)
            if answer.status in wanted:
                return answer.json()
            if answer.status not in (202, 503):
                raise AssertionError(f"POST {target}: {answer}")
        except LOST:
            lost()
        if time.monotonic() > deadline:
            raise AssertionError(f"no answer within {PATIENCE} s: POST {target}")
        time.sleep(random.uniform(0.005, 0.05))
