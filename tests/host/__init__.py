"""The fault server: the sample host, made to fail in named ways, and episodes to fill it with."""
