"""`python -m scraper.cli`: the same as `paperledge`."""

from scraper.cli import main

main()
