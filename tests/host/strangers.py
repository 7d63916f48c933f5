"""Pages that others put in the show's place, each a success and whole."""

from collections.abc import Mapping

from scraper.sample.host import document
from tests.host.faults import Fault, challenge

_HEAD = "<!DOCTYPE html>\n<html lang=en><head><meta charset=utf-8><title>{}</title></head>\n<body>{}</body></html>\n"

_CAPTCHA = _HEAD.format(
    "Are you a robot?",
    '<h1>Unusual traffic</h1><form method="post"><div class="h-captcha" data-sitekey="0"></div></form>',
)
_LOGIN = _HEAD.format(
    "Sign in",
    '<form action="/login" method="post"><input name="user"><input name="password" type="password"></form>',
)
_PARKED = _HEAD.format(
    "sample.example is for sale", '<h1>Buy this domain</h1><a href="/e/cheap-hosting/">Hosting</a>'
)
_WIFI = _HEAD.format("Welcome to the Wi-Fi", '<p>Accept the terms to go on.</p><a href="/accept">Accept</a>')

STRANGERS: Mapping[str, Fault] = {
    "challenge": challenge,
    "captcha": lambda _: document(_CAPTCHA),
    "login": lambda _: document(_LOGIN),
    "parked": lambda _: document(_PARKED),
    "wifi": lambda _: document(_WIFI),
}
