"""How properties are tried: without a limit of time for one example, which a busy machine would break by chance."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
