"""What a status daemon may say of certificates whose changes are known: nothing that is not so yet, and nothing that it has
shown to be over."""

import dataclasses

SLACK = 2.0  # seconds between a look at the clock and the look at the registry that an answer is made of
HOLD = 6  # certificateHold (RFC 5280 section 5.3.1)


@dataclasses.dataclass
class State:
    """A version of a certificate's status."""

    status: str  # unknown, active, suspended, revoked
    since: float  # it is not older than this
    revoked_at: int | None = None  # seconds since 1970; None while nobody has said so


@dataclasses.dataclass(frozen=True)
class Seen:
    """What an answer says; None is what it does not say. Times are seconds since 1970."""

    status: str
    revoked_at: int | None = None
    reason: int | None = None
    produced_at: int | None = None
    this_update: int | None = None
    next_update: int | None = None


def fits(state, seen):
    """Whether an answer may speak of this version."""
    if state.status != seen.status:
        return False
    if seen.reason is not None and (seen.reason == HOLD) != (seen.status == "suspended"):
        return False
    return None in (state.revoked_at, seen.revoked_at) or state.revoked_at == seen.revoked_at


class Judge:
    """Knows the stories of all certificates, and of each daemon which version of each it has shown."""

    def __init__(self):
        self.stories = {}  # serial -> its states, each in the place of its version; 0: not registered yet
        self._shown = {}  # (daemon, serial) -> version
        self._published = {}  # the same in the daemon's feed of changes

    def begin(self, serial, status, since):
        """A change that is about to be committed; called before it is asked for."""
        self.stories.setdefault(serial, [State("unknown", 0)]).append(State(status, since))

    def date(self, serial, revoked_at):
        """When the registry says that the last change of a certificate took place."""
        self.stories[serial][-1].revoked_at = revoked_at

    def shown(self, daemon, serial):
        """The version that this daemon has shown; whoever asks from now on must not hear of an earlier one."""
        return self._shown.get((daemon, serial), 0)

    def hear(self, daemon, serial, shown, seen, asked_at, heard_at):
        """Judges an answer to a question that was asked when the daemon had shown that version. What is wrong, or None.

        An answer may fit several versions: the earliest is taken, so that nobody is accused who may be honest."""
        story = self.stories[serial]
        for version in range(shown, len(story)):
            if fits(story[version], seen):
                break
        else:
            return f"{daemon} said {seen} of {serial} when it had shown version {shown} of {story}"
        if version > self.shown(daemon, serial):
            self._shown[daemon, serial] = version
        return self._wrong_time(daemon, serial, story[version], seen, asked_at, heard_at)

    @staticmethod
    def _wrong_time(daemon, serial, state, seen, asked_at, heard_at):
        if seen.next_update is not None and seen.next_update < int(asked_at):
            return f"{daemon} gave an answer of {serial} past its nextUpdate: {seen}, asked at {asked_at:.3f}"
        if max(seen.this_update or 0, seen.produced_at or 0) > heard_at:
            return f"{daemon} gave an answer of {serial} from the future: {seen}, heard at {heard_at:.3f}"
        if seen.produced_at is not None and seen.produced_at < state.since - SLACK:
            return f"{daemon} gave an answer of {serial} that is older than the change that it tells of: {seen}, {state}"
        # A second may have begun while the answer was made.
        if seen.this_update is not None and seen.revoked_at is not None and seen.this_update < seen.revoked_at - 1:
            return f"{daemon} knew {serial} to be revoked before it was: {seen}"
        return None

    def publish(self, daemon, serial, version, seen):
        """Judges an item of the daemon's feed, after which its answers must not speak of an earlier version."""
        before = self._published.get((daemon, serial), 0)
        self._published[daemon, serial] = version
        if version > self.shown(daemon, serial):
            self._shown[daemon, serial] = version
        if version != before + 1:
            return f"{daemon} published version {version} of {serial} after version {before}"
        story = self.stories.get(serial)  # None of one that was issued just now
        if story and not (version < len(story) and fits(story[version], seen)):
            return f"{daemon} published {seen} as version {version} of {serial}, which is {story}"
        return None

    def is_last(self, serial, seen):
        """Whether an answer tells of the last change."""
        return fits(self.stories[serial][-1], seen)

    def unpublished(self, daemon):
        """Certificates whose last change is not in the daemon's feed."""
        return [serial for serial, story in self.stories.items() if self._published.get((daemon, serial), 0) != len(story) - 1]
