"""Documents of certificate profiles: those that come with Tamga, and changed ones."""

from . import paths


def shipped(name):
    return (paths.SOURCE / "server" / "profiles" / "shipped" / f"{name}.toml").read_text()


def changed(name, *changes):
    """The shipped document with each piece replaced; the pieces must be there."""
    text = shipped(name)
    for piece, by in changes:
        assert piece in text, piece
        text = text.replace(piece, by)
    return text


def with_days(name, days):
    return changed(name, ("_days = 450", f"_days = {days}"))


def for_two_people(name):
    return changed(name, ('"one_person"', '"two_people"'),
                   ('authorised_by = ["code_word", "in_person"]', 'authorised_by = ["qualified_signature"]'))
