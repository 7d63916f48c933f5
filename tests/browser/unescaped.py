"""`paperledge`, but its site escapes nothing: the policy of the pages alone keeps scripts from running."""

import json
from functools import partial

import datasette.app
from jinja2 import Environment

from scraper.cli import main
from scraper.web import answers

answers.environment.autoescape = False
answers.environment.filters["tojson"] = partial(json.dumps, ensure_ascii=False)
datasette.app.Environment = lambda **options: Environment(**{**options, "autoescape": False})

if __name__ == "__main__":
    main()
