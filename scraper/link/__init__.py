"""Which paper an episode is about: candidates, how sure, on what evidence."""
