"""Places in a recording, as players show them."""


def timecode(seconds: float) -> str:
    """`12:34`, or `1:02:03` after the first hour."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
