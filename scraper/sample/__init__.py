"""A sample show written for this project, and a small host that serves it the way Podbean serves a show.

    episodes/*.toml -> show.load_episodes -> pages, feed -> host.SampleHost -> HTTP on 127.0.0.1

Everything here stands outside the flow of the archive: nothing but the sample command and the tests use it.
"""
