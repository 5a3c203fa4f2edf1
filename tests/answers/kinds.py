"""Kinds of wrong answers that more than one lesson's table has."""


def kept(answer, place):
    """With the argument at this place as it was in the very first call."""
    first = []

    def keeps(*args):
        first.extend([] if first else [args[place]])
        return answer(*args[:place], first[0], *args[place + 1 :])

    return keeps
